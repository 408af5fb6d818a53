"""Solve a line-haul problem: gateway by gateway, a quick plan first, then the proven one."""

from collections.abc import Iterator, Sequence

import numpy as np

from .column_generation import GatewaySolver
from .columns import ColumnPlan
from .feasibility import serviceable_lots
from .instance import instance_of
from .large_neighbourhood import add_pyvrp_columns, choose_among_known, diving_heuristic, improve
from .problem import PROOF, Effort, LinehaulSolution, Problem, Trip, Unserved
from .trips import trips_of
from .validation import check


def solve(
    problem: Problem, effort: Effort = PROOF, warm_start: Sequence[Trip] = (), bonus_c: int = 0
) -> LinehaulSolution:
    """Return the best plan that the effort finds, with its bound; DataError if the problem is malformed.

    keep: trips of an earlier plan; each that the new plan leaves alone counts as bonus_c cents cheaper when plans are
    compared. What has departed already is not kept but settled (`after_departures`).
    """
    *_, last = iter_solutions(problem, effort, warm_start, bonus_c)
    return last


def iter_solutions(
    problem: Problem, effort: Effort = PROOF, warm_start: Sequence[Trip] = (), bonus_c: int = 0
) -> Iterator[LinehaulSolution]:
    """Yield a quick plan, then (if the effort asks for proof) the final one; arguments as of `solve`."""
    gateways, unserved = gateway_solvers(problem, effort, warm_start, bonus_c)
    complete = [gateway.generate() for gateway in gateways]
    plans = [diving_heuristic(gateway) if gateway.large else gateway.quick() for gateway in gateways]
    yield solution(problem, gateways, plans, unserved)
    if effort.prove:
        plans = [_better(s, p) if able else p for s, p, able in zip(gateways, plans, complete, strict=True)]
        yield solution(problem, gateways, plans, unserved)


def gateway_solvers(
    problem: Problem, effort: Effort, warm_start: Sequence[Trip] = (), bonus_c: int = 0
) -> tuple[list[GatewaySolver], list[Unserved]]:
    """Return each gateway's share of a problem, and the lots that no truck can serve."""
    check(problem)
    gateways: list[GatewaySolver] = []
    unserved: list[Unserved] = []
    for number, name in enumerate(problem.gateways):
        pieces, never = serviceable_lots(problem, number)
        unserved += never
        if pieces or any(fleet.gateway == name for fleet in problem.fleets):
            mine = [trip for trip in warm_start if trip.gateway == name]
            gateways.append(GatewaySolver.of(instance_of(problem, number, list(pieces), pieces), effort, mine, bonus_c))
    return gateways, unserved


def _better(gateway: GatewaySolver, plan: ColumnPlan) -> ColumnPlan:
    return (
        improve(gateway, choose_among_known(gateway, add_pyvrp_columns(gateway, plan)))
        if gateway.large
        else gateway.prove(plan)
    )


def solution(
    problem: Problem, gateways: list[GatewaySolver], plans: list[ColumnPlan], never: list[Unserved]
) -> LinehaulSolution:
    """Put the gateways' plans together."""
    left, slack = list(never), 0
    trips: list[Trip] = []
    trucks: dict[str, int] = {}
    for gateway, plan in zip(gateways, plans, strict=True):
        trips += trips_of(gateway.instance, gateway.routes, plan)
        left += behind(gateway, plan)
        trucks |= {fleet.key: int(n) for fleet, n in zip(gateway.instance.fleets, plan.trucks, strict=True)}
        slack += plan.cost - plan.bound
    trips.sort(key=lambda trip: (trip.depart_min, trip.gateway, trip.vehicle))
    fixed = sum(trucks[fleet.key] * fleet.weekly_c for fleet in problem.fleets)
    cost = sum(trip.total_c for trip in trips) + fixed
    proven = all(plan.proven for plan in plans)
    bound = max(cost - slack, 0)
    work = {
        "routes": sum(len(routes) for gateway in gateways for routes in gateway.routes),
        "columns": sum(len(gateway.pool) for gateway in gateways),
        "enumerated": sum(gateway.enumerated for gateway in gateways),
    }
    words = status(proven, bool(left), cost, bound)
    return LinehaulSolution(tuple(trips), cost, bound, trucks, tuple(left), problem.routes, words, work)


def behind(gateway: GatewaySolver, plan: ColumnPlan) -> list[Unserved]:
    """Return the freight that could travel but for the fleet."""
    rows, lots = gateway.instance.rows, gateway.instance.problem.lots
    why = "no truck of the fleet is free in time"
    return [Unserved(lots[rows.lot[r]].key, int(rows.floor[r] * plan.left[r]), why) for r in np.flatnonzero(plan.left)]


def status(proven: bool, left: bool, cost: int, bound: int) -> str:
    """Say how far the proof goes."""
    open_share = (cost - bound) / cost if cost else 0.0
    told = "proven optimal" if proven else f"at most {100 * open_share:.2f} % above the best plan"
    return f"{told}, but some freight cannot be served" if left else told
