"""The figures as a tidy CSV: one row a figure, scenario beside baseline."""

import csv
import io
from collections.abc import Iterator

from lib.domain.outcome import Outcome

HEAD = ("scope", "figure", "scenario", "baseline")
Row = tuple[str, str, object, object]


def figures_csv(outcome: Outcome, baseline: Outcome) -> str:
    """Return key figures, figures by warehouse and the changed levers as CSV text."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEAD)
    writer.writerows(
        (_inert(scope), _inert(figure), _inert(now), _inert(before))
        for scope, figure, now, before in _rows(outcome, baseline)
    )
    return text.getvalue()


def _rows(outcome: Outcome, baseline: Outcome) -> Iterator[Row]:
    yield "identity", "scenario_id", outcome.scenario_id, baseline.scenario_id
    yield "identity", "model_version", outcome.model_version, baseline.model_version
    yield "identity", "data_hash", outcome.data_hash, baseline.data_hash
    yield from (("lever", key, value, baseline.levers.get(key, "")) for key, value in outcome.levers.items())
    yield from (("network", key, value, baseline.kpis.get(key)) for key, value in outcome.kpis.items())
    for warehouse, row in outcome.lanes.iterrows():
        before = baseline.lanes.loc[warehouse] if warehouse in baseline.lanes.index else {}
        yield from ((str(warehouse), str(column), value, before.get(column, "")) for column, value in row.items())


def _inert(cell: object) -> object:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
