"""The week's line-haul plan: from expected volumes to recurring departures, each plan made once (rule 6)."""

import hashlib
from collections import OrderedDict
from dataclasses import replace
from threading import Lock

from ...domain.plan import LinehaulPlan, WaveVolume
from ...network.case import Case
from ..solver.problem import Effort, LinehaulSolution, Problem, RouteClass
from ..solver.solve import solve
from .loadability import Floor, floor_of, loadable
from .recurring_plan import Solved, recurring
from .savings import savings
from .weekly_problem import MANY_LOTS, Week, weeks

KEPT = 256
QUICK = Effort(prove=False, nodes=1, rows_exact=60)
NEAR = Effort(
    rows_exact=60,
    iterations=0,
    nodes=1,
    neighbourhoods=60,
    nodes_near=1,
    enough=0.002,
    smoothing=0.5,
    active=3_000,
    near=((4, 1_000), (5, 1_000), (6, 1_000), (8, 4_000)),
    wide=1_000,
    promising=0.000_1,
)
QUICK_ROUTES, NEAR_ROUTES = RouteClass(3, 5), RouteClass(3, 8)
DENSE_LOTS, DENSE_WAIT_MIN = 150, 720  # quick plans of many waves join only those close to each other


class SolutionCache:
    """Solutions of the last weeks by the hash of their problem."""

    def __init__(self) -> None:
        self.kept: OrderedDict[object, tuple[Problem, LinehaulSolution]] = OrderedDict()
        self.lock = Lock()

    def of(self, week: Week, floor: Floor | None, quick: bool) -> tuple[Problem, LinehaulSolution]:
        """Solve a week, or look its solution up; see `_solve`."""
        key = fingerprint(week), floor, quick
        with self.lock:
            if key in self.kept:
                self.kept.move_to_end(key)
                return self.kept[key]
        found = _solve(week.problem, floor, quick)
        with self.lock:
            self.kept[key] = found
            if len(self.kept) > KEPT:
                self.kept.popitem(last=False)
        return found


SOLUTION_CACHE = SolutionCache()


def optimised(case: Case, volumes: tuple[WaveVolume, ...], quick: bool = False) -> LinehaulPlan:
    """Plan the least cost of trucks and time for the typical week; `quick` plans leave small savings unseen."""
    return recurring(case, volumes, solved(case, volumes, quick))


def rough(case: Case, volumes: tuple[WaveVolume, ...]) -> LinehaulPlan:
    """Plan the typical week in milliseconds, by savings and without proof, for preliminary figures."""
    made = tuple(Solved(week, savings(week)) for week in weeks(case, volumes, quick=True))
    return recurring(case, volumes, made)


def solved(case: Case, volumes: tuple[WaveVolume, ...], quick: bool = False) -> tuple[Solved, ...]:
    """Return the typical week's problems, with the loads that their trucks refuse, and their solutions."""
    floor = None if quick else floor_of(case.network, str(case.levers.vehicle_type))
    parts = ((week, *SOLUTION_CACHE.of(week, floor, quick)) for week in weeks(case, volumes, quick))
    return tuple(Solved(replace(week, problem=problem), solution) for week, problem, solution in parts)


def _solve(problem: Problem, floor: Floor | None, quick: bool) -> tuple[Problem, LinehaulSolution]:
    """Return a problem with the loads that do not stand on a floor (None: not asked), and its solution."""
    solver = quick_plan if quick else _best
    return loadable(problem, floor, solver) if floor else (problem, solver(problem))


def _best(problem: Problem) -> LinehaulSolution:
    """Prove the plan of a week with few waves; with many, look at fewer routes and improve neighbourhoods."""
    many = len(problem.lots) > MANY_LOTS
    return solve(replace(problem, routes=NEAR_ROUTES), NEAR) if many else solve(problem)


def quick_plan(problem: Problem) -> LinehaulSolution:
    """Choose among the trips that the linear plan finds, on few routes."""
    lots, wait = len(problem.lots), problem.max_wait_min
    short = wait if lots <= DENSE_LOTS or wait is None else min(wait, DENSE_WAIT_MIN)
    return solve(replace(problem, routes=QUICK_ROUTES, max_wait_min=short), QUICK)


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
