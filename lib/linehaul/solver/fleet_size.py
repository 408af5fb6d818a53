"""Fleet size: the least cost of the week by number of own trucks, with its bound."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from ...errors import DataError
from .column_generation import GatewaySolver
from .columns import ColumnPlan
from .effort import PROOF, Effort
from .problem import LinehaulSolution, Problem
from .solve import gateway_solvers, solution

UNBOUNDED = 10**9
BEYOND = 3  # trucks that the curve goes on beyond the best number


@dataclass(frozen=True)
class FleetPoint:
    """The best plan with so many trucks in the fleets that are sized, over all ways to share them among gateways.

    transit_h: mean hours of a floor unit from release to arrival; late_h: mean hours late.
    """

    trucks: int
    plan: LinehaulSolution
    transit_h: float
    late_h: float

    @property
    def by_fleet(self) -> Mapping[str, int]:
        """The trucks of each fleet."""
        return self.plan.trucks


@dataclass(frozen=True)
class FleetCurve:
    """Plans by number of trucks, and the one that costs least (of equals the one with fewest trucks)."""

    points: tuple[FleetPoint, ...]
    best: FleetPoint


def fleet_curve(problem: Problem, most: int | None = None, effort: Effort = PROOF) -> FleetCurve:
    """Return the least cost for 0, 1, 2 … trucks in the fleets without a fixed number, up to `most` of them.

    By default the curve ends three trucks beyond the best number. Fleets with a fixed number keep it. DataError if no
    fleet is to be sized.
    """
    if all(fleet.trucks is not None for fleet in problem.fleets):
        raise DataError("All fleets have a fixed number of trucks. Leave the number of at least one fleet open.")
    gateways, unserved = gateway_solvers(problem, effort)
    curves = [_of_gateway(gateway, most) for gateway in gateways]
    total = min(sum(len(curve) - 1 for curve in curves), most if most is not None else UNBOUNDED)
    points = []
    for trucks in range(total + 1):
        plans = _best_split(curves, trucks)
        points.append(_point(problem, trucks, solution(problem, gateways, plans, unserved)))
    best = min(points, key=lambda point: (_unserved(point), point.plan.objective_c, point.trucks))
    last = len(points) if most is not None else best.trucks + BEYOND + 1
    return FleetCurve(tuple(points[:last]), best)


def _of_gateway(gateway: GatewaySolver, most: int | None) -> list[ColumnPlan]:
    """Return the best plan of a gateway by number of trucks in its sized fleets."""
    sized = [fleet for fleet in gateway.instance.fleets if fleet.trucks is None]
    if not sized:
        return [_proven(gateway)]
    free = _proven(gateway).trucks
    best = sum(int(n) for n, fleet in zip(free, gateway.instance.fleets, strict=True) if fleet.trucks is None)
    end = min(best + BEYOND if most is None else most, sum(fleet.most for fleet in sized))
    return [_with(gateway, trucks) for trucks in range(end + 1)]


def _with(gateway: GatewaySolver, trucks: int) -> ColumnPlan:
    gateway.relaxation.size(trucks)
    return _proven(gateway)


def _proven(gateway: GatewaySolver) -> ColumnPlan:
    complete = gateway.generate()
    plan = gateway.quick()
    return gateway.prove(plan) if complete and gateway.effort.prove else plan


class Split(NamedTuple):
    """Plans of the gateways for a number of trucks together, their cost and the bound over all ways to share them."""

    cost: int
    bound: int
    plans: tuple[ColumnPlan, ...]


def _best_split(curves: list[list[ColumnPlan]], trucks: int) -> list[ColumnPlan]:
    """Return one plan a gateway so that all have so many trucks together and cost least.

    The bound of the sum is the least sum of bounds over all ways to share; it is put on the first plan.
    """
    splits = {0: Split(0, 0, ())}
    for curve in curves:
        longer: dict[int, Split] = {}
        for before, split in splits.items():
            for added, plan in enumerate(curve[: trucks - before + 1]):
                more = Split(split.cost + plan.cost, split.bound + plan.bound, (*split.plans, plan))
                longer[before + added] = _better_split(longer.get(before + added), more)
        splits = longer
    return _bounded(list(splits[trucks].plans), splits[trucks].bound)


def _better_split(one: Split | None, other: Split) -> Split:
    """Return the cheaper of two splits of as many trucks, with the lower bound of both."""
    if one is None:
        return other
    cheaper = other if other.cost < one.cost else one
    return cheaper._replace(bound=min(one.bound, other.bound))


def _bounded(plans: list[ColumnPlan], bound: int) -> list[ColumnPlan]:
    """Lower the bounds of plans so that they add up to the bound of their sum."""
    excess = sum(plan.bound for plan in plans) - bound
    return [replace(plans[0], bound=plans[0].bound - excess), *plans[1:]] if plans else plans


def _unserved(point: FleetPoint) -> int:
    return sum(entry.floor for entry in point.plan.unserved)


def _point(problem: Problem, trucks: int, plan: LinehaulSolution) -> FleetPoint:
    lots = {lot.key: lot for lot in problem.lots}
    units, transit, late = 0, 0, 0
    for trip in plan.trips:
        for stop in trip.stops:
            for key, floor in stop.lots:
                lot = lots[key]
                wait = trip.depart_min - lot.release_min
                wait = wait if problem.period_min is None else wait % problem.period_min
                minutes = wait + stop.arrive_min - trip.depart_min
                allowed = minutes if lot.deadline_min is None else lot.deadline_min - lot.release_min
                units, transit = units + floor, transit + floor * minutes
                late += floor * max(0, minutes - allowed)
    return FleetPoint(trucks, plan, transit / 60 / max(units, 1), late / 60 / max(units, 1))
