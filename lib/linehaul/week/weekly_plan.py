"""The line-haul plan of the typical week: from expected volumes to recurring departures (rule 6)."""

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from itertools import starmap
from threading import Lock

from ...domain.clock import HOUR_MIN
from ...domain.plan import LinehaulPlan, WaveVolume
from ...network.case import Case
from ..solver.effort import (
    PROOF,
    QUICK,
    Effort,
    EnumerationEffort,
    Meter,
    NeighbourhoodEffort,
    NeighbourhoodSize,
    PricingEffort,
)
from ..solver.least_cost import least_cost_c
from ..solver.problem import LinehaulSolution, Problem, RouteClass
from ..solver.solve import describe_proof, solve
from .loadability import Floor, floor_of, solve_until_loadable
from .recurring_plan import SolvedWeek, recurring
from .savings import savings
from .trip_drivers import with_trip_drivers
from .weekly_problem import MANY_LOTS, Week, weeks

KEPT = 256  # solutions
Solved = tuple[Problem, LinehaulSolution]
BUSY_WEEK = Effort(
    rows_exact=60,
    pyvrp_iterations=0,
    pricing=PricingEffort(smoothing=0.5, active=3_000),
    enumeration=EnumerationEffort(nodes=1),
    neighbourhoods=NeighbourhoodEffort(
        nodes=1,
        sizes=tuple(starmap(NeighbourhoodSize, ((4, 1_000), (5, 1_000), (6, 1_000), (8, 4_000)))),
        wide=1_000,
        least_gain=0.000_1,
        enough_gap=0.002,
    ),
)
QUICK_ROUTES, BUSY_WEEK_ROUTES = RouteClass(3, 5), RouteClass(3, 8)
DENSE_LOTS, DENSE_WAIT_MIN = 150, 720  # quick plans of many lots join only waves close to each other
NARROW_ROUTES = RouteClass(2, 8)
POOR_GAP = 0.2  # of a plan for which the work was too much
WORK, NARROW_WORK = 300_000_000, 100_000_000  # loads looked at for a plan, and for one of narrower choice after it


class SolutionCache:
    """Solutions of the last weeks by the fingerprint of their problem."""

    def __init__(self) -> None:
        self.solutions: OrderedDict[object, tuple[Problem, LinehaulSolution]] = OrderedDict()
        self.lock = Lock()

    def of(self, week: Week, floor: Floor | None, quick: bool) -> tuple[Problem, LinehaulSolution]:
        """Solve a week, or look its solution up; see `_solve`."""
        key = fingerprint(week), floor, quick
        with self.lock:
            if key in self.solutions:
                self.solutions.move_to_end(key)
                return self.solutions[key]
        solution = _solve(week, floor, quick)
        with self.lock:
            self.solutions[key] = solution
            if len(self.solutions) > KEPT:
                self.solutions.popitem(last=False)
        return solution


SOLUTION_CACHE = SolutionCache()


def optimised_plan(case: Case, volumes: tuple[WaveVolume, ...], quick: bool = False) -> LinehaulPlan:
    """Plan the typical week at least cost of trucks and time; `quick` plans miss small savings."""
    return recurring(case, volumes, solve_weeks(case, volumes, quick))


def preliminary_plan(case: Case, volumes: tuple[WaveVolume, ...]) -> LinehaulPlan:
    """Plan the typical week for preliminary figures, in milliseconds: by savings, without a bound."""
    parts = tuple(_driven(week, savings(week)) for week in weeks(case, volumes, quick=True))
    return recurring(case, volumes, parts)


def solve_weeks(case: Case, volumes: tuple[WaveVolume, ...], quick: bool = False) -> tuple[SolvedWeek, ...]:
    """Return the typical week's problems, with the loads that their trucks refuse, and their solutions."""
    floor = None if quick else floor_of(case.network, str(case.levers.vehicle_type))
    parts = ((week, *SOLUTION_CACHE.of(week, floor, quick)) for week in weeks(case, volumes, quick))
    return tuple(_driven(replace(week, problem=problem), solution) for week, problem, solution in parts)


def _driven(week: Week, solution: LinehaulSolution) -> SolvedWeek:
    """Return a solved week whose own trips all have drivers (rule 7.8)."""
    return SolvedWeek(week, with_trip_drivers(week.problem, solution, week.drivers))


def _solve(week: Week, floor: Floor | None, quick: bool) -> Solved:
    """Return a problem with the loads that do not fit on a load floor (None: not checked), and its solution.

    A week that takes too much work is planned with less choice, and if that is too much as well, by savings.
    """
    meter = Meter(WORK)
    best = _loadable(week.problem, floor, partial(quick_plan if quick else _best, meter=meter), meter)
    if not meter.spent or best[1].gap < POOR_GAP:
        return best
    meter = Meter(NARROW_WORK)
    narrow = _loadable(week.problem, floor, partial(_narrow_plan, meter=meter), meter)
    if narrow[1].gap < POOR_GAP:
        return narrow
    rough = _loadable(week.problem, floor, lambda _: savings(week), meter)
    return _bounded(*min(rough, narrow, best, key=lambda solved: (_left_floor(solved[1]), solved[1].objective_c)))


def _left_floor(solution: LinehaulSolution) -> int:
    return sum(entry.floor for entry in solution.unserved)


def _loadable(
    problem: Problem, floor: Floor | None, solver: Callable[[Problem], LinehaulSolution], meter: Meter
) -> Solved:
    return solve_until_loadable(problem, floor, solver, meter) if floor else (problem, solver(problem))


def _bounded(problem: Problem, solution: LinehaulSolution) -> Solved:
    """Give a plan without a good bound the least that its freight can cost, if that is more."""
    cost_c = solution.objective_c
    bound_c = min(max(solution.bound_c, least_cost_c(problem, solution)), cost_c)
    status = f"limited search, {describe_proof(False, bool(solution.unserved), cost_c, bound_c)}"
    return problem, replace(solution, bound_c=bound_c, status=status)


def _best(problem: Problem, meter: Meter | None = None) -> LinehaulSolution:
    """Prove the plan of a week with few lots; with many, consider fewer routes and search neighbourhoods."""
    many, meter = len(problem.lots) > MANY_LOTS, meter or Meter()
    problem = replace(problem, routes=BUSY_WEEK_ROUTES) if many else problem
    return solve(problem, replace(BUSY_WEEK if many else PROOF, meter=meter))


def _narrow_plan(problem: Problem, meter: Meter) -> LinehaulSolution:
    """Choose among short routes without long waits, for weeks of which others take too much work."""
    wait = DENSE_WAIT_MIN if problem.max_wait_min is None else min(problem.max_wait_min, DENSE_WAIT_MIN)
    narrow = replace(problem, routes=NARROW_ROUTES, max_wait_min=wait)
    solution = solve(narrow, replace(BUSY_WEEK, meter=meter))
    return replace(solution, status=f"{solution.status} among those without waits over {wait // HOUR_MIN} h")


def quick_plan(problem: Problem, meter: Meter | None = None) -> LinehaulSolution:
    """Choose among the trips of column generation, on few routes."""
    lots, wait = len(problem.lots), problem.max_wait_min
    short = wait if lots <= DENSE_LOTS or wait is None else min(wait, DENSE_WAIT_MIN)
    effort = replace(QUICK, meter=meter or Meter())
    return solve(replace(problem, routes=QUICK_ROUTES, max_wait_min=short), effort)


def fingerprint(week: Week) -> str:
    """Return the SHA-256 of everything that a week's solution depends on."""
    problem, roadbook = week.problem, week.roadbook
    digest = hashlib.sha256(repr(replace(problem, travel=None)).encode())  # type: ignore[arg-type]
    arrays = (
        *roadbook.roads.kernel,
        *roadbook.bans,
        *roadbook.windows,
        roadbook.outward,
        roadbook.between,
        roadbook.km,
    )
    for array in arrays:
        digest.update(array.tobytes())
    digest.update(repr((roadbook.border_min, roadbook.crew)).encode())
    return digest.hexdigest()
