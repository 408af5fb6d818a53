"""The planner against an enumeration of all plans, and its plans against a checker that shares no code with it."""

from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from lib.linehaul import Effort, EnumerationEffort, Fleet, LinehaulSolution, Lot, Problem, Refused, Vehicle, solve
from tests.linehaul.cases import case, line
from tests.linehaul.reference import complaints, least_cost

KINDS: dict[str, dict[str, Any]] = {
    "plain": {},
    "opening hours": {"opening": True, "lots": 5},
    "cyclic week": {"cyclic": True, "lots": 5},
    "cyclic week with opening hours": {"cyclic": True, "opening": True, "lots": 5},
}


@cache
def solved(seed: int, kind: str) -> tuple[Problem, LinehaulSolution]:
    """Return a problem with its plan."""
    problem = case(seed, **KINDS[kind])
    return problem, solve(problem)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(9))
def test_cuts_leave_the_optimum_as_it_is(kind: str, seed: int) -> None:
    problem, plain = solved(seed, kind)
    cut = solve(problem, Effort(enumeration=EnumerationEffort(cuts=10)))
    assert complaints(problem, cut) == []
    assert (cut.proven, cut.objective_c, cut.unserved) == (True, plain.objective_c, plain.unserved)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(9))
def test_the_optimum_is_that_of_trying_all_plans(kind: str, seed: int) -> None:
    problem, plan = solved(seed, kind)
    assert complaints(problem, plan) == []
    assert plan.proven
    fixed = sum(fleet.weekly_c * plan.trucks[fleet.key] for fleet in problem.fleets)
    best = least_cost(problem, dict(plan.trucks))
    if best is None:
        assert plan.unserved
    else:
        assert not plan.unserved
        assert plan.objective_c - fixed == best


def alike(problem: Problem) -> Problem:
    """Return the problem with three of its lots, each twice."""
    lots = problem.lots[:3]
    return replace(problem, lots=(*lots, *(replace(lot, key=f"{lot.key} again") for lot in lots)))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(9))
def test_the_optimum_of_alike_lots_is_that_of_trying_all_plans(kind: str, seed: int) -> None:
    problem = alike(case(seed, **KINDS[kind]))
    plan = solve(problem)
    assert complaints(problem, plan) == []
    assert plan.proven
    fixed = sum(fleet.weekly_c * plan.trucks[fleet.key] for fleet in problem.fleets)
    best = least_cost(problem, dict(plan.trucks))
    assert (best is None) == bool(plan.unserved)
    assert best is None or plan.objective_c - fixed == best


@pytest.mark.parametrize("seed", range(9))
def test_a_refused_load_of_one_of_two_alike_lots_leaves_the_other_free(seed: int) -> None:
    problem = alike(case(seed))
    together = (problem.lots[0].key, 1), (problem.lots[1].key, 1)
    refusing = replace(problem, refused=(Refused(together),))
    plan = solve(refusing)
    assert complaints(refusing, plan) == []
    loads = [{lot for stop in trip.stops for lot, _ in stop.lots} for trip in plan.trips]
    assert not any(load >= {key for key, _ in together} for load in loads)
    assert plan.objective_c >= solve(problem).objective_c


@pytest.mark.parametrize("seed", range(9))
def test_trips_of_alike_lots_are_kept_by_a_plan_that_starts_from_them(seed: int) -> None:
    problem = alike(case(seed))
    plan = solve(problem)
    again = solve(problem, warm_start=plan.trips, bonus_c=1)
    assert complaints(problem, again) == []
    assert again.objective_c == plan.objective_c


def test_a_hundred_alike_lots_are_planned_to_the_optimum() -> None:
    lots = tuple(Lot(f"lot {number}", "G", "A", 7, splittable=False) for number in range(100))
    problem = line(500, lots=lots, vehicles=(Vehicle("truck", 33, dispatch_c=6_000, per_km_c=120),))
    plan = solve(problem)
    assert (len(plan.trips), plan.proven, complaints(problem, plan)) == (25, True, [])


def test_alike_lots_that_are_left_behind_are_named_one_by_one() -> None:
    lots = tuple(Lot(name, "G", "A", 7, splittable=False) for name in "abcde")
    own = Vehicle("own", 14, owned=True, returns=True, per_km_c=100)
    problem = line(500, lots=lots, vehicles=(own,), fleets=(Fleet("few", "G", ("own",), 2),))
    plan = solve(problem)
    assert complaints(problem, plan) == []
    carried = [lot for trip in plan.trips for stop in trip.stops for lot, _ in stop.lots]
    assert sorted(carried + [left.lot for left in plan.unserved]) == list("abcde")
    assert [left.floor for left in plan.unserved] == [7]


@pytest.mark.parametrize("seed", range(6))
def test_planning_by_neighbourhoods_keeps_every_rule_and_its_bound(seed: int) -> None:
    problem = case(seed, lots=6)
    plan = solve(problem, Effort(rows_exact=0))
    exact = solve(problem)
    assert complaints(problem, plan) == []
    assert plan.bound_c <= exact.objective_c <= plan.objective_c or exact.unserved
