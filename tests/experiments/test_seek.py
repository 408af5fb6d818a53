"""Goal seek and the frontier against full enumeration of a small grid."""

import itertools
import re
from dataclasses import replace

import pytest

from lib.errors import LanecastError, LeverError
from lib.experiments.bounds import MOST_VALUES
from lib.experiments.runner import Runner
from lib.experiments.seek import Goal, Limit, axis, frontier, limit, seek
from lib.experiments.task import Task
from tests.experiments.small import WAIT_DAYS, calm
from tests.shipped import shipped_network

LEVERS = shipped_network().levers

AXES = {
    "flights_per_week": axis(LEVERS["flights_per_week"], 1, 5),
    "drivers": axis(LEVERS["drivers"]),
    "charter_t": (10, 20),
}
COST, DAYS = "cost_eur_per_parcel", "days_to_warehouse_p90"


@pytest.fixture(scope="module")
def grid(runner):
    """Return the figures of every point of the grid, each projected."""
    points = list(itertools.product(*AXES.values()))
    scenarios = [LEVERS.normalise(calm(**dict(zip(AXES, point, strict=True)))) for point in points]
    return dict(zip(scenarios, runner.run([Task(s, 1) for s in scenarios]), strict=True))


def goal(days, figure=COST):
    return Goal(figure, (Limit(DAYS, "<=", days),), AXES)


def cheapest(grid, days):
    return min(figures[COST] for figures in grid.values() if figures[DAYS] <= days)


@pytest.mark.parametrize("budget", [100, 12], ids=["enumerated", "searched"])
@pytest.mark.parametrize("slack", [0.2, 1.2, 6.0])
def test_the_answer_is_the_optimum_of_the_grid(runner, grid, slack, budget):
    days = min(figures[DAYS] for figures in grid.values()) + slack
    found = seek(runner, calm(), goal(days), budget, parcels_per_unit=1, final_parcels_per_unit=1)
    assert found.feasible
    assert found.figures[DAYS] <= days
    assert found.figures[COST] == cheapest(grid, days)


def test_by_hand_one_day_of_waiting_needs_two_flights(runner, grid):
    """Within a day of the best, of one to five flights a week 2 are the fewest; every flight more costs money."""
    days = min(figures[DAYS] for figures in grid.values()) + WAIT_DAYS[2] + 0.1
    found = seek(runner, calm(), replace(goal(days), axes={**AXES, "drivers": ("team",)}), parcels_per_unit=1)
    assert LEVERS.value(found.scenario, "flights_per_week") == 2
    assert found.link["flights_per_week"] == "2"
    assert found.sentence.startswith("The best scenario is Flights per week 2, Drivers team, Space on a charter")
    assert re.search(r"; 9 in 10 reach the warehouse within [\d.]+ days \(at most [\d.]+ days\)\.$", found.sentence)


def test_neighbours_one_step_away_are_worse_or_outside(runner, grid):
    days = min(figures[DAYS] for figures in grid.values()) + 1.2
    found = seek(runner, calm(), goal(days), parcels_per_unit=1)
    steps = set(zip(found.neighbours.lever, found.neighbours.value, strict=True))
    flights = LEVERS.value(found.scenario, "flights_per_week")
    assert ("flights_per_week", flights + 1) in steps
    assert ("flights_per_week", flights - 1) in steps
    for row in found.neighbours.itertuples():
        figures = grid[LEVERS.normalise(found.scenario.replace(**{row.lever: row.value}))]
        verdict = (
            "outside the limits" if figures[DAYS] > days else "worse" if figures[COST] > found.figures[COST] else "same"
        )
        assert row.verdict == verdict
        assert figures[DAYS] > days or figures[COST] >= found.figures[COST]


def test_a_goal_out_of_reach_says_what_comes_nearest(runner, grid):
    found = seek(runner, calm(), goal(0.5), parcels_per_unit=1)
    assert not found.feasible
    assert found.figures[DAYS] == min(figures[DAYS] for figures in grid.values())
    assert "No scenario" in found.sentence


def test_a_cost_of_delivered_parcels_alone_is_no_answer():
    goal = Goal("cost_eur_per_parcel", (), {})
    cheap = {"cost_eur_per_parcel": 3.9, "undelivered_parcels": 9.0}
    assert goal.badness(cheap) > goal.badness({"cost_eur_per_parcel": 4.7, "undelivered_parcels": 0.0})


def test_more_is_better_of_a_share(runner):
    found = seek(runner, calm(), Goal("share_within_10_days", (), {"flights_per_week": (1, 3)}), parcels_per_unit=1)
    assert found.figures["share_within_10_days"] == 1


def test_the_same_seed_gives_the_same_answer(runner):
    first, second = (seek(runner, calm(), goal(4.0), 12, parcels_per_unit=1, seed=3) for _ in range(2))
    assert first.scenario == second.scenario
    assert first.runs == second.runs
    assert first.neighbours.equals(second.neighbours)


def test_an_unknown_figure_is_named_with_the_nearest(runner):
    with pytest.raises(LanecastError, match=r"days_to_warehouse_p9.*Did you mean days_to_warehouse_p9"):
        seek(runner, calm(), Goal(COST, (limit("days_to_warehouse_p9 <= 5"),), AXES), parcels_per_unit=1)


@pytest.mark.parametrize("budget", [100, 12], ids=["enumerated", "searched"])
def test_the_frontier_is_what_nothing_tried_beats(runner, grid, budget):
    aims = ("days_to_warehouse_mean", COST, "co2e_kg_per_parcel")
    table = frontier(runner, calm(), AXES, budget=budget, parcels_per_unit=1)
    points = [tuple(figures[aim] for aim in aims) for figures in grid.values()]

    def beaten(point):
        return any(all(a <= b for a, b in zip(other, point, strict=True)) and other != point for other in points)

    kept = {tuple(row[aim] for aim in aims) for _, row in table.iterrows()}
    assert table.days_to_warehouse_mean.is_monotonic_increasing
    assert all(grid[row.scenario][COST] == row.cost_eur_per_parcel for row in table.itertuples())
    if budget == 100:
        assert kept == {point for point in points if not beaten(point)}
    else:
        assert not any(all(a <= b for a, b in zip(x, y, strict=True)) for x in kept for y in kept if x != y)


def test_a_frontier_within_impossible_limits_is_refused(runner):
    with pytest.raises(LanecastError, match="allow more levers"):
        frontier(runner, calm(), AXES, [Limit(DAYS, "<=", 0.1)], parcels_per_unit=1)


def test_axes_lie_on_the_steps_of_the_lever_table():
    assert axis(LEVERS["flights_per_week"], 3, 6) == (3, 4, 5, 6)
    assert axis(LEVERS["riga_charters_per_week"], 4, 5.5) == (4, 4.5, 5, 5.5)
    assert axis(LEVERS["block_space_pct"], 50, 100, 25) == (50, 75, 100)
    assert axis(LEVERS["spain_gateway"]) == ("MAD", "LGG")
    with pytest.raises(LeverError, match="1 to 21"):
        axis(LEVERS["flights_per_week"], 0, 6)
    with pytest.raises(LanecastError, match="no values"):
        axis(LEVERS["flights_per_week"], 6, 3)
    with pytest.raises(LanecastError, match="give its values"):
        axis(LEVERS["flight_days"])


@pytest.mark.parametrize("step", [1e-12, 1e-320, 0.1])
def test_an_axis_of_too_many_values_is_refused_at_once_with_the_steps_of_the_lever(step):
    with pytest.raises(LanecastError, match=r"Demand.* an axis takes 1 to 1,000\. The steps of this lever are 5"):
        axis(LEVERS["demand_pct"], 10, 400, step)


@pytest.mark.parametrize("step", [float("nan"), float("inf"), -1.0])
def test_a_step_that_leads_nowhere_is_refused(step):
    with pytest.raises(LanecastError, match="has no values"):
        axis(LEVERS["demand_pct"], 10, 400, step)


def test_every_lever_has_room_for_all_of_its_steps():
    for lever in LEVERS.values():
        if lever.kind in ("integer", "number") and lever.step:
            assert len(axis(lever, lever.min, lever.max)) <= MOST_VALUES // 2


def test_a_search_of_too_many_runs_is_refused(runner, monkeypatch):
    monkeypatch.setattr(Runner, "run", lambda *_: pytest.fail("began to run"))
    with pytest.raises(LanecastError, match=r"11,000 runs is not accepted: it takes 1 to 10,000\. Choose a smaller"):
        seek(runner, calm(), goal(3), budget=11_000)
    with pytest.raises(LanecastError, match="Choose a smaller budget"):
        frontier(runner, calm(), AXES, budget=10**12)


def test_limits_are_read_as_people_write_them():
    assert limit("days_to_warehouse_p90 ES <= 5") == Limit("days_to_warehouse_p90 ES", "<=", 5.0)
    assert limit(" share_within_10_days>=0.95 ") == Limit("share_within_10_days", ">=", 0.95)
    with pytest.raises(LanecastError, match="write for example"):
        limit("days under 5")
    assert Limit("x", "<=", 5).excess({"x": 6.0}) == pytest.approx(0.2)
    assert Limit("x", ">=", 5).excess({"x": 6.0}) == 0
    assert Limit("x", "<=", 5).excess({"x": None}) == float("inf")
