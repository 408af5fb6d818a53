"""The planner against an enumeration of all plans, and its plans against a checker that shares no code with it."""

import pytest

from lib.linehaul import solve
from tests.linehaul.cases import case
from tests.linehaul.reference import complaints, least_cost

KINDS = {
    "plain": {},
    "opening hours": {"opening": True, "lots": 5},
    "cyclic week": {"cyclic": True, "lots": 5},
    "cyclic week with opening hours": {"cyclic": True, "opening": True, "lots": 5},
}


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
