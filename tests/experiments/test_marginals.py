"""What one more is worth, against figures worked out by hand on the small network."""

import pandas as pd
import pytest

from lib.experiments.intervals import Interval, interval
from lib.experiments.marginals import (
    FIGURES,
    OF_THE_PLAN,
    SHORT_OF,
    binding,
    marginal_values,
    replication_seeds,
    single_steps,
)
from lib.experiments.task import Task
from lib.scenario import Scenario
from lib.whatif import CANONICAL
from tests.experiments.small import DAY_MIN, TEAM_MIN, calm
from tests.shipped import shipped_network

LEVERS = shipped_network().levers


@pytest.fixture(scope="module")
def weekly(runner):
    """Return what one more is worth with one flight a week."""
    return marginal_values(runner, calm(flights_per_week=1), parcels_per_unit=1, replications=2)


def change(found, lever, figure="days_to_warehouse_mean", value=None):
    rows = found.table[found.table.lever == lever]
    return (rows if value is None else rows[rows.value == value])[figure].item()


def test_a_second_flight_saves_four_days_to_the_minute(weekly):
    for figure in ("days_to_warehouse_mean", "days_to_warehouse_p90", "stage wait for flight"):
        assert change(weekly, "flights_per_week", figure) * DAY_MIN == pytest.approx(-4 * DAY_MIN, abs=1e-6)


def test_a_team_saves_the_rest_and_the_break(weekly):
    assert change(weekly, "drivers", value="team") * DAY_MIN == pytest.approx(-TEAM_MIN, abs=1e-6)
    assert change(weekly, "drivers", "stage drive", "team") * DAY_MIN == pytest.approx(-TEAM_MIN, abs=1e-6)


def test_what_is_not_short_is_worth_nothing(weekly):
    for lever in ("own_trucks_lgg", "spot_trucks_per_day", "manual_rate", "charter_t", "fleet_size"):
        assert change(weekly, lever) == 0


def test_a_slower_post_costs_working_days_at_the_door_alone(weekly):
    assert change(weekly, "last_mile_shift_days") == 0
    assert 1 <= change(weekly, "last_mile_shift_days", "days_to_door_mean") <= 3, "a day, or three over a weekend"


def test_two_replications_give_no_interval(weekly):
    ends = [weekly.table[f"{figure}_{end}"] for figure in FIGURES for end in ("low", "high")]
    assert all(end.isna().all() for end in ends)
    assert "(" not in weekly.binding.text.partition("Most effective step")[2]


def test_steps_are_ranked_by_what_they_gain(weekly):
    assert list(weekly.table.lever[:2]) == ["flights_per_week", "drivers"]
    assert weekly.table.days_to_warehouse_mean.is_monotonic_increasing


def test_the_binding_constraint_is_named_with_its_figures(weekly):
    found = weekly.binding
    assert found.lever == "flights_per_week"
    assert found.stage == "wait for flight"
    assert found.wait_days == pytest.approx(weekly.base["stage wait for flight"].mean)
    assert found.load_pct == pytest.approx(weekly.base[f"load {found.resource}"].mean)
    assert "Flights are the bottleneck" in found.text
    assert f"{found.wait_days:.1f} days" in found.text
    assert "−4.00 days" in found.text


def test_an_overfull_resource_binds_whatever_the_steps_say(weekly):
    trucks = "trucks at Madrid Barajas"
    base = weekly.base | {f"load {trucks}": Interval(130.0, 128.0, 132.0), "queue waiting_truck_t": interval([40])}
    found = binding(weekly.table, base)
    assert (found.stage, found.resource, found.load_pct, found.queue_t) == ("wait for truck", trucks, 130, 40)
    assert "beyond capacity" in found.text
    assert "130 %" in found.text


def test_a_warehouse_without_trucks_binds_too(weekly):
    base = weekly.base | {"load trucks to Lviv": interval([float("inf")]), "queue waiting_truck_t": interval([40])}
    found = binding(weekly.table, base)
    assert (found.stage, found.resource) == ("wait for truck", "trucks to Lviv")
    assert "no capacity" in found.text


def test_where_no_step_helps_nothing_is_blamed(weekly):
    table = weekly.table.assign(days_to_warehouse_mean=0.0)
    base = {key: figure for key, figure in weekly.base.items() if not key.startswith("load ")}
    assert binding(table, base).stage is None


def test_every_policy_lever_has_a_step():
    stepped = {move.lever.key for move in single_steps(Scenario(), LEVERS)}
    policy = {key for key, lever in LEVERS.items() if lever.role == "policy" and lever.kind not in ("days", "edits")}
    at_their_end = {key for key in policy if LEVERS[key].kind != "choice" and LEVERS[key].default == LEVERS[key].max}
    assert stepped == policy - at_their_end
    for move in single_steps(Scenario(), LEVERS):
        assert move.lever.parse(move.value) == move.value
    assert not {move.lever.key for move in single_steps(Scenario(flights_per_week=21), LEVERS)} & {"flights_per_week"}


def test_replications_begin_with_the_canonical_one():
    assert replication_seeds(1) == [CANONICAL]
    assert len(set(replication_seeds(90))) == 90


def test_planning_anew_agrees_with_the_plan_held_where_plans_are_direct_lanes(runner):
    held, anew = (marginal_values(runner, calm(flights_per_week=1), 1, 1, held) for held in (True, False))
    assert (held.fixed_plan, anew.fixed_plan) == (True, False)
    assert set(held.table.lever) == set(anew.table.lever) - set(OF_THE_PLAN), "a plan held does not know its own levers"
    both = anew.table[~anew.table.lever.isin(OF_THE_PLAN)]
    columns = [table.set_index(["lever", "value"]).days_to_warehouse_mean for table in (held.table, both)]
    pd.testing.assert_series_equal(*(column.sort_index() for column in columns), rtol=1e-12)


def test_figures_named_here_exist(runner):
    (figures,) = runner.run([Task(calm(), 1)])
    assert set(FIGURES) <= set(figures)
    assert {f"queue {queue}" for _, _, queue in SHORT_OF.values()} <= set(figures)
