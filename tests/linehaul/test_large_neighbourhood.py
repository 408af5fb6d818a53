"""Plans for many sites: what prices say of a plan, and what planning neighbours anew can gain."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from lib.linehaul import Effort, NeighbourhoodEffort, NeighbourhoodSize, PricingEffort
from lib.linehaul.solver.column_generation import GatewaySolver
from lib.linehaul.solver.columns import ColumnPlan
from lib.linehaul.solver.large_neighbourhood import choose_among_known, diving_heuristic, improve, reduced_costs
from lib.linehaul.solver.solve import gateway_solvers
from tests.linehaul.cases import case


def by_neighbourhoods(*sizes: tuple[int, int], **more: Any) -> Effort:
    """Return the effort of a search over neighbourhoods of some sizes, without PyVRP."""
    search = NeighbourhoodEffort(sizes=tuple(NeighbourhoodSize(*size) for size in sizes), **more)
    return Effort(rows_exact=0, pyvrp_iterations=0, neighbourhoods=search)


MANY = by_neighbourhoods((2, 4_000))
ONE = by_neighbourhoods((2, 4_000), count=1)


def dived(seed: int, effort: Effort, cyclic: bool = True) -> tuple[GatewaySolver, ColumnPlan]:
    """Return a small instance and the plan that diving finds."""
    (gateway,), _ = gateway_solvers(case(seed, cyclic=cyclic, lots=6), effort)
    assert gateway.generate()
    return gateway, diving_heuristic(gateway)


@pytest.mark.parametrize("seed", range(20))
def test_trips_cost_no_more_above_the_prices_than_the_plan_above_the_bound(seed: int) -> None:
    gateway, plan = dived(seed, MANY)
    reduced = reduced_costs(gateway, plan)
    assert (reduced > -0.01).all(), "no trip costs less than the linear plan pays for it"
    assert reduced.sum() <= plan.cost - gateway.bound + 0.01


@pytest.mark.parametrize("seed", range(20))
def test_mixed_prices_and_forgotten_trips_leave_the_bound(seed: int) -> None:
    (gateway,), _ = gateway_solvers(case(seed, cyclic=True, lots=12), MANY)
    (lean,), _ = gateway_solvers(
        case(seed, cyclic=True, lots=12), replace(MANY, pricing=PricingEffort(smoothing=0.5, active=30))
    )
    assert gateway.generate()
    assert lean.generate()
    assert lean.bound == pytest.approx(gateway.bound, abs=0.01)


@pytest.mark.parametrize("seed", range(20))
def test_choosing_and_polishing_never_make_a_plan_dearer_nor_cheaper_than_the_bound(seed: int) -> None:
    gateway, plan = dived(seed, MANY)
    chosen = choose_among_known(gateway, plan)
    polished = improve(gateway, chosen)
    assert gateway.bound - 0.01 <= polished.cost <= chosen.cost <= plan.cost
    assert polished.bound == plan.bound


def test_neighbourhoods_that_hold_everything_find_the_optimum() -> None:
    """Trips by twos cannot be better than all at once; all at once are as good as the proof."""
    gained = 0
    for seed in range(20):
        gateway, plan = dived(seed, by_neighbourhoods((99, 400_000)))
        (proving,), _ = gateway_solvers(case(seed, cyclic=True, lots=6), Effort())
        proving.generate()
        best = proving.prove(proving.quick())
        polished = improve(gateway, plan)
        assert best.cost <= polished.cost <= best.cost * 1.001
        gained += polished.cost < plan.cost
    assert gained, "some dives are not optimal"


def test_a_small_enough_gap_ends_the_search() -> None:
    gateway, plan = next(dived(seed, MANY) for seed in range(40) if not dived(seed, MANY)[1].proven)
    gateway.effort = by_neighbourhoods((2, 4_000), enough_gap=1.0)
    assert improve(gateway, plan) is plan


def test_one_neighbourhood_replaces_no_more_trips_than_it_holds() -> None:
    for seed in range(20):
        gateway, plan = dived(seed, ONE)
        after = improve(gateway, plan)
        assert stayed(plan, after) >= len(plan.columns) - 2


def stayed(before: ColumnPlan, after: ColumnPlan) -> int:
    """Return how many trips are in both plans."""
    told = [
        sorted(zip(c.vehicle.tolist(), c.slot.tolist(), map(bytes, np.ascontiguousarray(c.rows)), strict=True))
        for c in (before.columns, after.columns)
    ]
    return sum(trip in told[1] for trip in told[0])
