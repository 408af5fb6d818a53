"""The checker of plans: each broken rule, planted in a sound plan, is found."""

import itertools
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from lib.linehaul import Fleet, LinehaulSolution, Lot, Problem, Trip, Turnround, solve
from tests.linehaul.cases import OWN, SPOT, line
from tests.linehaul.reference import complaints

LOTS = (
    Lot("a", "G", "A", 4, 4_000_000, deadline_min=400),
    Lot("b", "G", "B", 5, 4_000_000, deadline_min=400),
    Lot("c", "G", "A", 9, 900_000, release_min=305),
)
FLEET = Fleet("trucks", "G", ("own",), 1, weekly_c=100)
PROBLEM = line(60, 80, lots=LOTS, vehicles=(OWN, SPOT), fleets=(FLEET,), slots=(0, 310), turnround=Turnround(30, 660))


def test_a_sound_plan_passes() -> None:
    plan = solve(PROBLEM)
    assert [trip.vehicle for trip in plan.trips] == ["own", "own"]
    assert complaints(PROBLEM, plan) == []


def trip(**changes: object) -> Callable[[Problem, LinehaulSolution], tuple[Problem, LinehaulSolution]]:
    """Change the first trip."""

    def change(problem: Problem, plan: LinehaulSolution) -> tuple[Problem, LinehaulSolution]:
        first: Trip = replace(plan.trips[0], **changes)  # type: ignore[arg-type]
        return problem, replace(plan, trips=(first, *plan.trips[1:]))

    return change


def rule(**changes: object) -> Callable[[Problem, LinehaulSolution], tuple[Problem, LinehaulSolution]]:
    """Change the problem that the plan is held against."""
    return lambda problem, plan: (replace(problem, **changes), plan)  # type: ignore[arg-type]


def plan(**changes: object) -> Callable[[Problem, LinehaulSolution], tuple[Problem, LinehaulSolution]]:
    """Change a figure of the plan."""
    return lambda problem, told: (problem, replace(told, **changes))  # type: ignore[arg-type]


def lot(number: int, **changes: Any) -> Callable[[Problem, LinehaulSolution], tuple[Problem, LinehaulSolution]]:
    """Change a lot that the plan does not know of."""
    lots = tuple(replace(entry, **changes) if n == number else entry for n, entry in enumerate(LOTS))
    return rule(lots=lots)


@pytest.mark.parametrize(
    ("plant", "complaint"),
    [
        (lambda p, s: (p, replace(s, trips=s.trips[:1])), "c: 0 of 9 carried"),
        (lambda p, s: (p, replace(s, trips=(*s.trips, s.trips[1]))), "c: 18 of 9 carried"),
        (lambda p, s: (p, replace(s, trips=(*s.trips, s.trips[1]))), "2 trucks at minute 310, there are 1"),
        (trip(depart_min=1), "leaves off its slots"),
        (trip(back_min=1), "other times or km"),
        (trip(km=1), "other times or km"),
        (trip(free_min=200), "turns round in another time"),
        (trip(cost_c={"dispatch": 1, "km": 1, "hours": 1, "stops": 1, "lateness": 0}), "costs something else"),
        (rule(fleets=(replace(FLEET, trucks=2),)), "trucks has another number of trucks"),
        (rule(fleets=()), "uses a truck that is not there"),
        (rule(out=(("trucks", 10),)), "2 trucks at minute 0, there are 1"),
        (lot(0, site="B"), "unloads at the wrong site"),
        (rule(vehicles=(replace(OWN, floor=8), SPOT)), "is overloaded"),
        (rule(vehicles=(replace(OWN, payload_g=7_000_000), SPOT)), "is overloaded"),
        (rule(vehicles=(replace(OWN, team=True, kmh=30), SPOT)), "other times or km"),
        (rule(turnround=Turnround(500, 500)), "turns round in another time"),
        (lot(0, deadline_min=59), "brings a too late"),
        (lot(2, release_min=311), "leaves before it is there"),
        (plan(objective_c=1), "objective 1, the parts add up"),
        (plan(bound_c=10**9), "the bound lies above the objective"),
    ],
    ids=itertools.count(),
)
def test_a_broken_rule_is_found(
    plant: Callable[[Problem, LinehaulSolution], tuple[Problem, LinehaulSolution]], complaint: str
) -> None:
    assert any(complaint in told for told in complaints(*plant(PROBLEM, solve(PROBLEM))))
