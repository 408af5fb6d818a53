"""The verdict on a comparison in one sentence: faster or slower, dearer or cheaper, more or less freight, and why."""

from collections.abc import Mapping, Sequence

from ..domain.journeys import STAGES
from ..domain.outcome import Outcome
from .effects import WORDS
from .formatting import format_number
from .kpis import CARRIED, COST, DAYS_MEAN, UNDELIVERED, Kpi, compare_kpi, format_value, lacks_parcels

TO_WAREHOUSE = STAGES[: STAGES.index("warehouse")]
STAGE_NAMES = {
    "origin": "the handling at the origin",
    "wait for flight": "the wait for a flight",
    "fly": "the flight",
    "gateway": "the gateway",
    "customs": "customs",
    "wait for truck": "the wait for a truck",
    "drive": "the drive",
}
MOST = 0.5  # of a difference, from which a stage makes up most of it


def describe_comparisons(names: Sequence[str], outcomes: Sequence[Outcome]) -> list[str]:
    """Return the verdict on every outcome but the first, against the first."""
    return [
        describe_comparison(name, outcome, names[0], outcomes[0])
        for name, outcome in zip(names[1:], outcomes[1:], strict=True)
    ]


def describe_comparison(name: str, mine: Outcome, reference_name: str, reference: Outcome) -> str:
    """Return the verdict on an outcome against a reference."""
    parts = [
        _describe_undelivered(mine, reference),
        _moved(DAYS_MEAN, mine, reference, "equally fast"),
        _moved(COST, mine, reference, "at the same cost"),
        _moved(CARRIED, mine, reference, "no change in the tonnes carried"),
    ]
    why = _describe_stage(mine.stages["days"].to_dict(), reference.stages["days"].to_dict(), mine, reference)
    words = ", ".join(filter(None, parts)) or "no difference can be stated"
    return f"{name} against {reference_name}: {words}{why}."


def _describe_undelivered(mine: Outcome, reference: Outcome) -> str:
    """Count the parcels that are undelivered in either; empty if there are none."""
    counts = [each.kpis[UNDELIVERED.key] if lacks_parcels(each.kpis) else 0 for each in (mine, reference)]
    if not any(counts):
        return ""
    return f"{format_number(counts[0])} parcels undelivered instead of {format_number(counts[1])}"


def _moved(kpi: Kpi, mine: Outcome, reference: Outcome, same: str) -> str:
    """Say how a key figure differs; empty where no difference can be stated, as parcels are undelivered."""
    found = compare_kpi(kpi, mine.kpis, reference.kpis)
    if found.change is None or lacks_parcels(mine.kpis) or lacks_parcels(reference.kpis):
        return ""
    amount = format_value(kpi, abs(found.change))
    return f"{amount} {WORDS[kpi.key][found.change < 0]}" if found.change else same


def _describe_stage(mine: Mapping[str, float], reference: Mapping[str, float], outcome: Outcome, other: Outcome) -> str:
    """Name the stage to the warehouse that makes up most of the difference in days; empty if none does."""
    change = compare_kpi(DAYS_MEAN, outcome.kpis, other.kpis).change
    if not change or lacks_parcels(outcome.kpis) or lacks_parcels(other.kpis):
        return ""
    parts = {stage: mine[stage] - reference[stage] for stage in TO_WAREHOUSE}
    largest = max(parts, key=lambda stage: parts[stage] / change)
    share = parts[largest] / sum(parts.values())
    return f"; most of it is {STAGE_NAMES[largest]}" if share > MOST else ""
