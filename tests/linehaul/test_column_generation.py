"""The planner against an enumeration of all plans, and its plans against a checker that shares no code with it."""

from typing import Any

import pytest

from lib.linehaul import Effort, EnumerationEffort, solve
from tests.linehaul.cases import case
from tests.linehaul.reference import complaints, least_cost

KINDS: dict[str, dict[str, Any]] = {
    "plain": {},
    "opening hours": {"opening": True, "lots": 5},
    "cyclic week": {"cyclic": True, "lots": 5},
    "cyclic week with opening hours": {"cyclic": True, "opening": True, "lots": 5},
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(9))
def test_cuts_leave_the_optimum_as_it_is(kind: str, seed: int) -> None:
    problem = case(seed, **KINDS[kind])
    cut, plain = solve(problem, Effort(enumeration=EnumerationEffort(cuts=10))), solve(problem)
    assert complaints(problem, cut) == []
    assert (cut.proven, cut.objective_c, cut.unserved) == (True, plain.objective_c, plain.unserved)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(9))
def test_the_optimum_is_that_of_trying_all_plans(kind: str, seed: int) -> None:
    problem = case(seed, **KINDS[kind])
    plan = solve(problem)
    assert complaints(problem, plan) == []
    assert plan.proven
    fixed = sum(fleet.weekly_c * plan.trucks[fleet.key] for fleet in problem.fleets)
    best = least_cost(problem, dict(plan.trucks))
    if best is None:
        assert plan.unserved
    else:
        assert not plan.unserved
        assert plan.objective_c - fixed == best


@pytest.mark.parametrize("seed", range(6))
def test_planning_by_neighbourhoods_keeps_every_rule_and_its_bound(seed: int) -> None:
    problem = case(seed, lots=6)
    plan = solve(problem, Effort(rows_exact=0))
    exact = solve(problem)
    assert complaints(problem, plan) == []
    assert plan.bound_c <= exact.objective_c <= plan.objective_c or exact.unserved
