"""Solve a line-haul problem gateway by gateway: a quick plan first, then the proven one."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from ...errors import DataError
from .column_generation import GatewaySolver
from .columns import ColumnPlan
from .effort import PROOF, Effort
from .feasibility import serviceable_lots
from .instance import Owners, instance_of
from .large_neighbourhood import add_pyvrp_columns, choose_among_known, diving_heuristic, improve, integer_plan
from .problem import LinehaulSolution, Problem, Trip, Unserved
from .trips import trips_of
from .validation import check
from .warm_start import warm_start_columns

MOST_TRUCKLOADS = 20_000  # of a gateway


def solve(
    problem: Problem, effort: Effort = PROOF, warm_start: Sequence[Trip] = (), bonus_c: int = 0
) -> LinehaulSolution:
    """Return the best plan that the effort finds, with its bound; DataError if the problem is malformed.

    warm_start: trips of an earlier plan; each that the new plan leaves unchanged counts as bonus_c cents cheaper when
    plans are compared. Trips that have departed are taken out of the problem instead (`after_departures`).
    """
    *_, last = iter_solutions(problem, effort, warm_start, bonus_c)
    return last


def iter_solutions(
    problem: Problem, effort: Effort = PROOF, warm_start: Sequence[Trip] = (), bonus_c: int = 0
) -> Iterator[LinehaulSolution]:
    """Yield a quick plan, then (if the effort asks for proof) the final one; arguments as of `solve`.

    Plans whose trucks share lots are sought from the plans whose trucks do not.
    """
    whole = _unsplit(problem)
    unsplit = None
    if whole is not problem:
        effort = replace(effort, enumeration=replace(effort.enumeration, nodes=effort.enumeration.shared_nodes))
        unsplit = iter_solutions(whole, effort, warm_start, bonus_c)
    first = next(unsplit).trips if unsplit else ()
    gateways, unserved = gateway_solvers(problem, effort, warm_start, bonus_c)
    complete = [gateway.generate() for gateway in gateways]
    dive = [gateway.large or gateway.instance.split for gateway in gateways]
    plans = [diving_heuristic(g) if dives else g.quick() for g, dives in zip(gateways, dive, strict=True)]
    plans = _no_dearer(gateways, plans, first)
    yield solution(problem, gateways, plans, unserved)
    if effort.prove:
        plans = _no_dearer(gateways, plans, next(unsplit).trips if unsplit else ())
        plans = [_better(s, p) if able else p for s, p, able in zip(gateways, plans, complete, strict=True)]
        yield solution(problem, gateways, plans, unserved)


def _unsplit(problem: Problem) -> Problem:
    """Return the problem without splitting lots, itself if none can be split."""
    if not any(lot.divisible for lot in problem.lots):
        return problem
    return replace(problem, lots=tuple(replace(lot, splittable=False) for lot in problem.lots))


def _no_dearer(gateways: list[GatewaySolver], plans: list[ColumnPlan], trips: Sequence[Trip]) -> list[ColumnPlan]:
    """Return plans, of each gateway that of some trips if it is cheaper."""
    return [_cheaper(gateway, plan, trips) for gateway, plan in zip(gateways, plans, strict=True)]


def _cheaper(gateway: GatewaySolver, plan: ColumnPlan, trips: Sequence[Trip]) -> ColumnPlan:
    """Return the plan of a gateway's trips if it is cheaper."""
    instance = gateway.instance
    mine = [trip for trip in trips if trip.gateway == instance.problem.gateways[instance.gateway]]
    if not mine or not instance.split:
        return plan
    gateway.routes, columns = warm_start_columns(instance, gateway.routes, mine, 0)
    other = integer_plan(gateway, columns, np.ones(len(columns), np.int64), float(plan.bound))
    return other if other.cost < plan.cost else plan


def gateway_solvers(
    problem: Problem, effort: Effort, warm_start: Sequence[Trip] = (), bonus_c: int = 0
) -> tuple[list[GatewaySolver], list[Unserved]]:
    """Return a solver for every gateway with freight or trucks, and the lots that no truck can serve."""
    check(problem)
    gateways: list[GatewaySolver] = []
    unserved: list[Unserved] = []
    for number, name in enumerate(problem.gateways):
        truckloads, excluded = serviceable_lots(problem, number)
        unserved += excluded
        _refuse_too_many(problem, name, truckloads)
        if truckloads or any(fleet.gateway == name for fleet in problem.fleets):
            own_trips = [trip for trip in warm_start if trip.gateway == name]
            instance = instance_of(problem, number, truckloads)
            gateways.append(GatewaySolver.of(instance, effort, own_trips, bonus_c))
    return gateways, unserved


def _refuse_too_many(problem: Problem, gateway: str, truckloads: dict[int, int]) -> None:
    """Raise DataError for more truckloads, of lots by index, than a plan can hold."""
    count = sum(-(-problem.lots[lot].floor // floor) for lot, floor in truckloads.items())
    if count > MOST_TRUCKLOADS:
        raise DataError(
            f"The lots of {gateway} make {count:,} truckloads; at most {MOST_TRUCKLOADS:,} are planned at a time. Give "
            "fewer lots or larger vehicles."
        )


def _better(gateway: GatewaySolver, plan: ColumnPlan) -> ColumnPlan:
    if not gateway.large:
        return gateway.prove(plan)
    return improve(gateway, choose_among_known(gateway, add_pyvrp_columns(gateway, plan)))


def solution(
    problem: Problem, gateways: list[GatewaySolver], plans: list[ColumnPlan], unserved: list[Unserved]
) -> LinehaulSolution:
    """Join the gateways' plans."""
    pairs = list(zip(gateways, plans, strict=True))
    trips = [trip for gateway, plan in pairs for trip in trips_of(gateway.instance, gateway.routes, plan)]
    trips.sort(key=lambda trip: (trip.depart_min, trip.gateway, trip.vehicle))
    left = [*unserved, *(entry for gateway, plan in pairs for entry in _left_behind(gateway, plan))]
    trucks: dict[str, int] = {}
    for gateway, plan in pairs:
        trucks |= {fleet.key: int(n) for fleet, n in zip(gateway.instance.fleets, plan.trucks, strict=True)}
    fixed = sum(trucks[fleet.key] * fleet.weekly_c for fleet in problem.fleets)
    cost = sum(trip.total_c for trip in trips) + fixed
    bound = max(cost - sum(plan.cost - plan.bound for plan in plans), 0)
    status = describe_proof(all(plan.proven for plan in plans), bool(left), cost, bound)
    return LinehaulSolution(tuple(trips), cost, bound, trucks, tuple(left), problem.routes, status, _work(gateways))


def _work(gateways: list[GatewaySolver]) -> dict[str, int]:
    """Count routes and columns."""
    return {
        "routes": sum(len(routes) for gateway in gateways for routes in gateway.routes),
        "columns": sum(len(gateway.pool) for gateway in gateways),
        "enumerated": sum(gateway.enumerated for gateway in gateways),
    }


def _left_behind(gateway: GatewaySolver, plan: ColumnPlan) -> list[Unserved]:
    """Return the freight that no truck of the fleet is free to carry."""
    instance, why = gateway.instance, "no truck of the fleet is free in time"
    return [
        Unserved(instance.problem.lots[lot].key, int(instance.rows.floor[row] * pieces), why)
        for row in np.flatnonzero(plan.left)
        for lot, pieces in _last(instance.owners[row], int(plan.left[row]))
    ]


def _last(owners: Owners, pieces: int) -> list[tuple[int, int]]:
    """Return the lots of the last pieces of a row, and how many are of each."""
    last = []
    for lot, copies in reversed(owners):
        last.append((lot, min(pieces, copies)))
        pieces -= last[-1][1]
    return [(lot, count) for lot, count in reversed(last) if count]


def describe_proof(proven: bool, left: bool, cost: int, bound: int) -> str:
    """Describe how far a plan can be from the best one."""
    gap = (cost - bound) / cost if cost else 0.0
    proof = "proven optimal" if proven else f"at most {100 * gap:.2f} % above the best plan"
    return f"{proof}, but some freight cannot be served" if left else proof
