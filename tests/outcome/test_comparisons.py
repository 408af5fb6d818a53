"""The verdict on a comparison, on outcomes made by hand."""

from types import SimpleNamespace
from typing import Any

import pandas as pd

from lib.domain.journeys import STAGES
from lib.narrative.comparisons import describe_comparison, describe_comparisons


def outcome(days: float, wait: float, cost: float = 4.75, carried: float = 330.0, undelivered: int = 0) -> Any:
    stages = dict.fromkeys(STAGES, 0.0) | {"wait for flight": wait, "drive": days - wait}
    kpis = {
        "days_to_warehouse_mean": days,
        "cost_eur_per_parcel": cost,
        "carried_t_per_week": carried,
        "undelivered_parcels": undelivered,
    }
    return SimpleNamespace(kpis=kpis, stages=pd.DataFrame({"days": stages}))


def test_the_verdict_names_time_cost_tonnes_and_the_stage_that_carries_them() -> None:
    verdict = describe_comparison("Daily flights", outcome(4.4, 0.9, 6.21), "Baseline", outcome(4.9, 1.5))
    assert verdict == (
        "Daily flights against Baseline: 0.5 days faster, €1.46 dearer per parcel, no change in the tonnes carried; "
        "most of it is the wait for a flight."
    )


def test_a_difference_is_that_of_the_figures_as_they_are_shown() -> None:
    """4.94 and 4.46 read 4.9 and 4.5: 0.4 days, not 0.5."""
    assert "0.4 days faster" in describe_comparison("A", outcome(4.46, 1.0), "B", outcome(4.94, 1.5))
    assert "equally fast" in describe_comparison("A", outcome(4.94, 1.0), "B", outcome(4.86, 1.0))


def test_slower_cheaper_and_more_are_said_as_such() -> None:
    verdict = describe_comparison("A", outcome(6.0, 1.5, 4.0, 350.0), "B", outcome(4.9, 1.5))
    assert (
        verdict
        == "A against B: 1.1 days slower, €0.75 cheaper per parcel, 20 t/week more carried; most of it is the drive."
    )


def test_no_stage_is_named_that_makes_up_less_than_half() -> None:
    mine, reference = outcome(4.4, 1.0), outcome(4.9, 1.2)
    mine.stages.loc["customs", "days"], reference.stages.loc["customs", "days"] = 0.0, 0.2
    assert "most of it" not in describe_comparison("A", mine, "B", reference)


def test_with_undelivered_parcels_nothing_is_said_to_be_faster_or_cheaper() -> None:
    """What looks faster may be so because the slow parcels never arrive."""
    verdict = describe_comparison(
        "No trucks", outcome(3.8, 1.0, 2.1, undelivered=189_022), "Baseline", outcome(4.9, 1.5)
    )
    assert verdict == "No trucks against Baseline: 189,022 parcels undelivered instead of 0."


def test_every_scenario_but_the_first_has_its_verdict() -> None:
    verdicts = describe_comparisons(["Baseline", "A", "B"], [outcome(5, 1), outcome(4, 1), outcome(6, 1)])
    assert [verdict.split(":")[0] for verdict in verdicts] == ["A against Baseline", "B against Baseline"]
