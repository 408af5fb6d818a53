"""Cuts over three pieces: they raise the linear bound, and never above the best plan."""

import pytest

from lib.linehaul import Effort, Lot, Problem, solve
from lib.linehaul.solver.column_generation import Exact
from lib.linehaul.solver.cuts import Tight, tighten
from lib.linehaul.solver.master import matrix
from lib.linehaul.solver.solve import shares_of
from tests.linehaul.cases import case, line


def lots(*floor: int) -> tuple[Lot, ...]:
    """Return lots for A, B, …"""
    return tuple(Lot(f"lot {site}", "G", site, size) for site, size in zip("ABCDE", floor, strict=False))


def linear(problem: Problem) -> tuple[Exact, Tight]:
    """Return the solved linear programme of the only gateway, without cuts and with them."""
    (share,), _ = shares_of(problem, Effort())
    assert share.generate()
    coefficients = matrix(share.instance, share.routes, share.frame, share.pool)
    return share, tighten(share.frame, share.pool, coefficients, 10)


def test_three_pieces_that_fit_by_twos_need_two_trips() -> None:
    problem = line(300, 310, 320, lots=lots(5, 5, 5))
    share, tight = linear(problem)
    best = solve(problem).objective_c
    assert share.bound < 0.9 * best
    assert tight.whole
    assert tight.bound == pytest.approx(best)
    assert len(tight.triples) == 1


@pytest.mark.parametrize("floor", [(5, 5, 5, 5, 5), (25, 5, 5), (35, 4, 6, 5), (15, 15, 15, 5), (4, 4, 4, 4, 4)])
def test_cuts_hold_for_full_truckloads_and_the_rest(floor: tuple[int, ...]) -> None:
    problem = line(300, 310, 320, 330, 340, lots=lots(*floor))
    share, tight = linear(problem)
    cut = solve(problem, Effort(cuts=10))
    assert share.bound - 1 <= tight.bound <= share.quick().cost + 1
    assert cut.proven
    assert cut.objective_c == solve(problem).objective_c


@pytest.mark.parametrize("seed", range(12))
def test_the_bound_with_cuts_lies_between_the_linear_one_and_the_best_choice(seed: int) -> None:
    share, tight = linear(case(seed))
    assert share.bound - 1 <= tight.bound <= share.quick().cost + 1
