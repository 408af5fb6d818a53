"""Tables of figures."""

from collections.abc import Iterable, Mapping, Sequence

from ...domain.outcome import Outcome
from ...narrative.glossary import terms
from ...narrative.headline import bottleneck
from ...narrative.kpis import Kpi, compare_kpi, format_change, format_kpi
from ...outcome.claims import Claim
from ...scenario import Lever
from .html_blocks import caption, meter, table
from .terms import mark_terms
from .text import escape, format_compact, format_number

THREE = ("Figure", "Baseline", "Assumptions alone", "Whole scenario", "Difference")
VERDICTS = {
    True: '<span class="lc-tag lc-holds">Holds</span>',
    False: '<span class="lc-tag lc-fails">Does not hold</span>',
    None: '<span class="lc-tag lc-noted">Noted</span>',
}


def columns_table(outcomes: Sequence[Outcome], kpis: Sequence[Kpi]) -> None:
    """Draw the key figures of baseline, assumptions alone and whole scenario side by side."""
    empty = zero_everywhere(outcomes, kpis)
    rows = [_kpi_row(kpi, outcomes) for kpi in kpis if kpi not in empty]
    table(THREE, rows, label="Baseline, assumptions alone, whole scenario")
    describe_zeros(empty)


def zero_everywhere(outcomes: Sequence[Outcome], kpis: Iterable[Kpi]) -> list[Kpi]:
    """Return the key figures that are 0 in every outcome."""
    return [kpi for kpi in kpis if all(outcome.kpis.get(kpi.key) == 0 for outcome in outcomes)]


def describe_zeros(kpis: Sequence[Kpi]) -> None:
    """Name the key figures that a table leaves out, as they are 0 in every column."""
    if kpis:
        caption(f"0 in every column: {', '.join(kpi.label.lower() for kpi in kpis)}.")


def _kpi_row(kpi: Kpi, outcomes: Sequence[Outcome]) -> list[str]:
    values = [format_kpi(kpi, outcome.kpis) for outcome in outcomes]
    difference = compare_kpi(kpi, outcomes[2].kpis, outcomes[0].kpis).change
    change = "no change" if difference == 0 else format_change(kpi, difference, fine=False)
    return [mark_terms(kpi.label), *map(escape, (*values, change))]


def utilisation_table(outcome: Outcome, baseline: Outcome) -> None:
    """Draw how full every resource is, the bottleneck marked."""
    before = dict(zip(baseline.utilisation["resource"], baseline.utilisation["load_pct"], strict=True))
    most = bottleneck(outcome).resource
    rows = [
        _load_row(row.resource, row.load_pct, row.detail, before, row.resource == most)
        for row in outcome.utilisation.itertuples()
    ]
    head = ("Resource", "Required and available", "Load", "Baseline")
    table(head, rows, label="Utilisation of every resource", words=2)


def _load_row(resource: str, load: float, detail: str, before: Mapping[str, float], is_bottleneck: bool) -> list[str]:
    mark = f' <span class="lc-tag">{mark_terms("bottleneck")}</span>' if is_bottleneck else ""
    name = escape(resource[:1].upper() + resource[1:])
    figure = f'{meter(load)} <span class="lc-figure">{format_number(load)} %</span>'
    return [name + mark, escape(detail), figure, f"{format_number(before[resource])} %" if resource in before else "–"]


def claims_table(claims: Iterable[Claim]) -> None:
    """Draw the claims with what the model computes."""
    rows = [[*map(escape, (claim.claim, claim.reading, claim.computed)), VERDICTS[claim.holds]] for claim in claims]
    table(("Claim", "Interpretation", "Computed", "Verdict"), rows, label="Claims of the brief", words=4)


def levers_table(levers: Iterable[Lever]) -> None:
    """Draw levers with default, range, source and confidence."""
    told_levers = [
        (
            lever.label,
            format_compact(lever.default) or ("none" if lever.kind == "edits" else "evenly"),
            lever.accepted,
            lever.meaning,
            lever.source,
            lever.confidence,
        )
        for lever in levers
    ]
    rows = [[escape(cell) for cell in row] for row in told_levers]
    table(("Lever", "Default", "Accepts", "Meaning", "Source", "Confidence"), rows, label="All levers", words=6)


def glossary_table() -> None:
    """Draw every term with what it means."""
    rows = [[escape(cell) for cell in (term.heading, term.text)] for term in terms()]
    table(("Term", "Meaning"), rows, label="Glossary", words=2)
