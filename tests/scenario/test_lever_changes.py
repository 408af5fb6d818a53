"""The levers that a scenario changes, as text."""

from lib.narrative.lever_changes import describe_from_baseline
from lib.scenario import Scenario
from tests.shipped import shipped_network


def test_up_to_three_levers_are_named_with_both_values() -> None:
    network = shipped_network()
    assert describe_from_baseline(Scenario(), network) == "Baseline"
    assert describe_from_baseline(Scenario(flights_per_week=5), network) == "Flights per week 3 → 5"
    assert describe_from_baseline(Scenario(edits="close:W-LYS"), network) == "Lyon closed"
    four = Scenario(flights_per_week=7, aircraft_released=3, drivers="team", demand_pct=120)
    assert describe_from_baseline(four, network) == (
        "Flights per week 3 → 7 · Aircraft released 2 → 3 · Drivers Single → Team · 1 more lever"
    )
