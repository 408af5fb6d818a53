"""Solve a line-haul problem: gateway by gateway, a quick plan first, then the proven one."""

from collections.abc import Iterator, Sequence

import numpy as np

from .column_generation import Exact
from .columns import Plan
from .feasibility import reach
from .instance import instance_of
from .large_neighbourhood import choose, dive, polish, reap
from .problem import PROOF, Effort, Problem, Solution, Trip, Unserved
from .trips import trips_of
from .validation import check


def solve(problem: Problem, effort: Effort = PROOF, keep: Sequence[Trip] = (), bonus_c: int = 0) -> Solution:
    """Return the best plan that the effort finds, with its bound; DataError if the problem is malformed.

    keep: trips of an earlier plan; each that the new plan leaves alone counts as bonus_c cents cheaper when plans are
    compared. What has departed already is not kept but settled (`settle`).
    """
    *_, last = improve(problem, effort, keep, bonus_c)
    return last


def improve(
    problem: Problem, effort: Effort = PROOF, keep: Sequence[Trip] = (), bonus_c: int = 0
) -> Iterator[Solution]:
    """Yield a quick plan, then (if the effort asks for proof) the final one; arguments as of `solve`."""
    shares, unserved = shares_of(problem, effort, keep, bonus_c)
    complete = [share.generate() for share in shares]
    plans = [dive(share) if share.large else share.quick() for share in shares]
    yield solution(problem, shares, plans, unserved)
    if effort.prove:
        plans = [_better(s, p) if able else p for s, p, able in zip(shares, plans, complete, strict=True)]
        yield solution(problem, shares, plans, unserved)


def shares_of(
    problem: Problem, effort: Effort, keep: Sequence[Trip] = (), bonus_c: int = 0
) -> tuple[list[Exact], list[Unserved]]:
    """Return each gateway's share of a problem, and the lots that no truck can serve."""
    check(problem)
    shares: list[Exact] = []
    unserved: list[Unserved] = []
    for gateway, name in enumerate(problem.gateways):
        pieces, never = reach(problem, gateway)
        unserved += never
        if pieces or any(fleet.gateway == name for fleet in problem.fleets):
            mine = [trip for trip in keep if trip.gateway == name]
            shares.append(Exact.of(instance_of(problem, gateway, list(pieces), pieces), effort, mine, bonus_c))
    return shares, unserved


def _better(share: Exact, plan: Plan) -> Plan:
    return polish(share, choose(share, reap(share, plan))) if share.large else share.prove(plan)


def solution(problem: Problem, shares: list[Exact], plans: list[Plan], never: list[Unserved]) -> Solution:
    """Put the gateways' plans together."""
    left, slack = list(never), 0
    trips: list[Trip] = []
    trucks: dict[str, int] = {}
    for share, plan in zip(shares, plans, strict=True):
        trips += trips_of(share.instance, share.routes, plan)
        left += behind(share, plan)
        trucks |= {fleet.key: int(n) for fleet, n in zip(share.instance.fleets, plan.trucks, strict=True)}
        slack += plan.cost - plan.bound
    trips.sort(key=lambda trip: (trip.depart_min, trip.gateway, trip.vehicle))
    fixed = sum(trucks[fleet.key] * fleet.weekly_c for fleet in problem.fleets)
    cost = sum(trip.total_c for trip in trips) + fixed
    proven = all(plan.proven for plan in plans)
    bound = max(cost - slack, 0)
    work = {
        "routes": sum(len(routes) for share in shares for routes in share.routes),
        "columns": sum(len(share.pool) for share in shares),
        "enumerated": sum(share.enumerated for share in shares),
    }
    words = status(proven, bool(left), cost, bound)
    return Solution(tuple(trips), cost, bound, trucks, tuple(left), problem.routes, words, work)


def behind(share: Exact, plan: Plan) -> list[Unserved]:
    """Return the freight that could travel but for the fleet."""
    rows, lots = share.instance.rows, share.instance.problem.lots
    why = "no truck of the fleet is free in time"
    return [Unserved(lots[rows.lot[r]].key, int(rows.floor[r] * plan.left[r]), why) for r in np.flatnonzero(plan.left)]


def status(proven: bool, left: bool, cost: int, bound: int) -> str:
    """Say how far the proof goes."""
    open_share = (cost - bound) / cost if cost else 0.0
    told = "proven optimal" if proven else f"at most {100 * open_share:.2f} % above the best plan"
    return f"{told}, but some freight cannot be served" if left else told
