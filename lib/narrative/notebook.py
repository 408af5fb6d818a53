"""How an outcome shows itself in a notebook: the answer in a sentence, key figures, and every warehouse."""

from collections.abc import Iterable, Sequence
from dataclasses import fields
from html import escape

from ..domain.outcome import Outcome
from .formatting import describe_edits, format_compact, format_count
from .headline import describe_aircraft_shortage, describe_bottleneck, headline
from .kpis import NETWORK_KPIS, ONLY_DELIVERED, WAREHOUSE_KPIS, Figures, Kpi, format_kpi, is_partial
from .settling import describe_unsettled


class NotebookOutcome(Outcome):
    """An outcome that notebooks show as a sentence with tables."""

    @classmethod
    def of(cls, outcome: Outcome) -> "NotebookOutcome":
        """Return the same outcome as one that notebooks show."""
        return cls(**{field.name: getattr(outcome, field.name) for field in fields(Outcome)})

    def _repr_html_(self) -> str:
        return outcome_html(self)


def outcome_html(outcome: Outcome) -> str:
    """Return an outcome as HTML: what was changed, the headline, key figures, and the warehouses to unfold."""
    figures = [(kpi.label, _value(kpi, outcome.kpis), kpi.meaning) for kpi in NETWORK_KPIS]
    parts = [
        f"<p>{escape(describe_changes(outcome))}</p>",
        f"<p><strong>{escape(headline(outcome))}</strong></p>",
        _table(("Key figure", "Value", "Meaning"), figures),
        f"<p>{escape(f'Bottleneck: {describe_bottleneck(outcome)}.')}</p>",
        f"<p>{escape(describe_aircraft_shortage(outcome))}</p>",
        f"<p>{escape(describe_unsettled(outcome))}</p>",
        f"<details><summary>{format_count(len(outcome.lanes), 'warehouse')}</summary>{_warehouses(outcome)}</details>",
    ]
    return f"<div>{''.join(part for part in parts if part != '<p></p>')}</div>"


def describe_changes(outcome: Outcome) -> str:
    """Describe the levers that a scenario changes, and whether its figures are preliminary."""
    levers = [f"{key} = {format_compact(value)}" for key, value in outcome.levers.items() if key != "edits"]
    edits = [describe_edits(outcome.edits)] if outcome.edits else []
    changes = ", ".join(levers + edits) or "Baseline"
    every = "preliminary figures" if outcome.preliminary else "every parcel simulated"
    return f"{changes}; {every}"


def _value(kpi: Kpi, figures: Figures) -> str:
    """Format a key figure, and say where it is of the delivered parcels alone."""
    return format_kpi(kpi, figures) + (f" ({ONLY_DELIVERED})" if is_partial(kpi, figures) else "")


def _warehouses(outcome: Outcome) -> str:
    """Return the key figures of every warehouse as a table."""
    kpis = [kpi for kpi in WAREHOUSE_KPIS if kpi.key in outcome.lanes]
    rows = [(row["name"], *(_value(kpi, row) for kpi in kpis)) for row in outcome.lanes.to_dict("records")]
    return _table(("Warehouse", *(kpi.label for kpi in kpis)), rows)


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; its first and last columns may be long, and words stand on the left."""
    head = "".join(f'<th style="text-align:left">{escape(cell)}</th>' for cell in header)
    body = "".join(f"<tr>{''.join(_cell(cell) for cell in row)}</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _cell(text: str) -> str:
    return f'<td style="text-align:left">{escape(text)}</td>'
