"""A network near its capacity has not settled: the backlog of a cancelled flight outlasts the warm-up."""

from dataclasses import replace

import pandas as pd
import pytest

from lib import project
from lib.domain.outcome import Outcome
from lib.narrative.settling import describe_unsettled, weeks_to_clear
from lib.scenario import PRESETS, Scenario
from tests.shipped import shipped_network

UNIT = 96


@pytest.fixture(scope="module")
def baseline() -> Outcome:
    return project(shipped_network(), Scenario(), parcels_per_unit=UNIT)


def flown(outcome: Outcome, **columns: object) -> Outcome:
    """Return an outcome with one service to one gateway."""
    row = {"name": "HKG", "flights_per_week": 4.0, "load_weight_pct": 10.0, "load_volume_pct": 75.0} | columns
    return replace(outcome, air=pd.DataFrame([row]))


def test_by_hand_four_flights_three_quarters_full_clear_one_in_a_week(baseline: Outcome) -> None:
    """A week's spare space is that of one flight."""
    assert weeks_to_clear(flown(baseline)) == {"HKG": 1.0}
    assert weeks_to_clear(flown(baseline, load_weight_pct=95.0))["HKG"] == pytest.approx(5.0)
    assert weeks_to_clear(flown(baseline, load_volume_pct=100.0)) == {"HKG": float("inf")}
    assert weeks_to_clear(flown(baseline, flights_per_week=0.0)) == {}


def test_the_warning_begins_where_the_backlog_outlasts_the_warm_up(baseline: Outcome) -> None:
    assert describe_unsettled(flown(baseline, load_volume_pct=93.7)) == ""
    assert "takes 4.2 weeks to clear" in describe_unsettled(flown(baseline, load_volume_pct=94.0))
    assert "longer than the run observes" in describe_unsettled(flown(baseline, load_volume_pct=100.0))


def test_a_plan_that_fails_has_its_alarm_and_no_warning(baseline: Outcome) -> None:
    failing = replace(baseline, kpis={**baseline.kpis, "steady_state": False})
    assert describe_unsettled(flown(failing, load_volume_pct=100.0)) == ""


@pytest.mark.parametrize(("demand_pct", "warned"), [(100, False), (110, False), (115, True), (120, True)])
def test_demand_brings_the_network_to_where_it_does_not_settle(demand_pct: int, warned: bool) -> None:
    outcome = project(shipped_network(), Scenario(demand_pct=demand_pct), parcels_per_unit=UNIT)
    assert outcome.steady
    assert bool(describe_unsettled(outcome)) is warned


def test_of_the_presets_only_the_one_whose_madrid_flights_are_nearly_full_is_warned_of() -> None:
    outcomes = {
        key: project(shipped_network(), preset.scenario, parcels_per_unit=UNIT) for key, preset in PRESETS.items()
    }
    assert [key for key, outcome in outcomes.items() if describe_unsettled(outcome)] == ["relief-cargo"]
