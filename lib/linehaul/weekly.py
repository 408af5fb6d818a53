"""The week's line-haul plan: from expected volumes to recurring departures, each plan made once (rule 6)."""

import hashlib
from collections import OrderedDict
from dataclasses import replace
from threading import Lock

from lib.demand import Sites
from lib.domain.network import Network
from lib.domain.plan import LinehaulPlan, WaveVolume
from lib.linehaul.cyclic import MANY_LOTS, Week, weeks
from lib.linehaul.departures import Solved, recurring
from lib.linehaul.problem import Effort, Problem, RouteClass, Solution
from lib.linehaul.savings import savings
from lib.linehaul.solve import solve
from lib.scenario import Scenario

KEPT = 256
QUICK = Effort(prove=False, nodes=1, rows_exact=60)
NEAR = Effort(rows_exact=60, neighbourhoods=150)
QUICK_ROUTES, NEAR_ROUTES = RouteClass(3, 5), RouteClass(3, 8)
DENSE_LOTS, DENSE_WAIT_MIN = 150, 720  # quick plans of many waves join only those close to each other


class Solutions:
    """Solutions of the last weeks by the hash of their problem."""

    def __init__(self) -> None:
        self.kept: OrderedDict[str, Solution] = OrderedDict()
        self.lock = Lock()

    def of(self, week: Week, quick: bool) -> Solution:
        """Solve a week, or look its solution up."""
        key = f"{fingerprint(week)} {quick}"
        with self.lock:
            if key in self.kept:
                self.kept.move_to_end(key)
                return self.kept[key]
        solution = _solve(week.problem, quick)
        with self.lock:
            self.kept[key] = solution
            if len(self.kept) > KEPT:
                self.kept.popitem(last=False)
        return solution


SOLUTIONS = Solutions()


def optimised(
    network: Network, scenario: Scenario, numbered: Sites, volumes: tuple[WaveVolume, ...], quick: bool = False
) -> LinehaulPlan:
    """Plan the least cost of trucks and time for the typical week; `quick` plans leave small savings unseen."""
    return recurring(network, scenario, numbered, volumes, solved(network, scenario, numbered, volumes, quick))


def rough(network: Network, scenario: Scenario, numbered: Sites, volumes: tuple[WaveVolume, ...]) -> LinehaulPlan:
    """Plan the typical week in milliseconds, by savings and without proof, for preliminary figures."""
    made = tuple(Solved(week, savings(week)) for week in weeks(network, scenario, numbered, volumes, quick=True))
    return recurring(network, scenario, numbered, volumes, made)


def solved(
    network: Network, scenario: Scenario, numbered: Sites, volumes: tuple[WaveVolume, ...], quick: bool = False
) -> tuple[Solved, ...]:
    """Return the typical week's problems with their solutions."""
    return tuple(Solved(week, SOLUTIONS.of(week, quick)) for week in weeks(network, scenario, numbered, volumes, quick))


def _solve(problem: Problem, quick: bool) -> Solution:
    """Prove the plan of a week with few waves; with many, look at fewer routes and improve neighbourhoods."""
    lots = len(problem.lots)
    if not quick:
        return solve(problem) if lots <= MANY_LOTS else solve(replace(problem, routes=NEAR_ROUTES), NEAR)
    wait = problem.max_wait_min
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
