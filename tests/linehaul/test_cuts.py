"""Cuts over three pieces: they raise the linear bound, and never above the best plan."""

import pytest

from lib.linehaul import Effort, EnumerationEffort, Lot, Problem, solve
from lib.linehaul.solver.column_generation import GatewaySolver
from lib.linehaul.solver.cuts import TightenedProgramme, tighten
from lib.linehaul.solver.master import trip_coefficients
from lib.linehaul.solver.solve import gateway_solvers
from tests.linehaul.cases import case, line


def lots(*floor: int) -> tuple[Lot, ...]:
    """Return lots for A, B, … that stay together: cuts are over pieces that trips carry whole."""
    return tuple(
        Lot(f"lot {site}", "G", site, size, splittable=False) for site, size in zip("ABCDE", floor, strict=False)
    )


def linear(problem: Problem) -> tuple[GatewaySolver, TightenedProgramme]:
    """Return the solved linear programme of the only gateway, without cuts and with them."""
    (gateway,), _ = gateway_solvers(problem, Effort())
    assert gateway.generate()
    coefficients = trip_coefficients(gateway.instance, gateway.routes, gateway.frame, gateway.pool)
    return gateway, tighten(gateway.frame, gateway.pool, coefficients, 10)


def test_three_pieces_that_fit_by_twos_need_two_trips() -> None:
    problem = line(300, 310, 320, lots=lots(5, 5, 5))
    gateway, tightened = linear(problem)
    best = solve(problem).objective_c
    assert gateway.bound < 0.9 * best
    assert tightened.whole
    assert tightened.bound == pytest.approx(best)
    assert len(tightened.triples) == 1


@pytest.mark.parametrize("floor", [(5, 5, 5, 5, 5), (25, 5, 5), (35, 4, 6, 5), (15, 15, 15, 5), (4, 4, 4, 4, 4)])
def test_cuts_hold_for_full_truckloads_and_the_rest(floor: tuple[int, ...]) -> None:
    problem = line(300, 310, 320, 330, 340, lots=lots(*floor))
    gateway, tightened = linear(problem)
    cut = solve(problem, Effort(enumeration=EnumerationEffort(cuts=10)))
    assert gateway.bound - 1 <= tightened.bound <= gateway.quick().cost + 1
    assert cut.proven
    assert cut.objective_c == solve(problem).objective_c


@pytest.mark.parametrize("seed", range(12))
def test_the_bound_with_cuts_lies_between_the_linear_one_and_the_best_choice(seed: int) -> None:
    gateway, tightened = linear(case(seed))
    assert gateway.bound - 1 <= tightened.bound <= gateway.quick().cost + 1
