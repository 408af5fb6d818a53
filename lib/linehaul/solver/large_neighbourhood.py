"""Plans for many sites: a diving heuristic from the linear plan to whole trips, then large neighbourhood search.

The bound is that of the linear programme over all columns; it holds for the same routes. By duality the cost of a plan
above it is the sum of the reduced costs of its trips, of freight left behind and of idle trucks. A neighbourhood of
trips can gain no more than that, and those that can gain most are solved first, exactly.
"""

from dataclasses import fields, replace
from typing import NamedTuple

import numpy as np

from . import columns as cols
from .column_generation import ROUNDING_C, GatewaySolver, single_row_trips
from .columns import ColumnPlan, Columns, Floats
from .effort import Effort, EnumerationEffort
from .instance import Instance, Rows
from .master import Frame, trip_coefficients
from .problem import Ints
from .pyvrp_columns import find_pyvrp_columns
from .routes import Routes

NEARLY_WHOLE = 0.9
TOLERANCE_NEAR = 0.001
DEPARTURES_NEAR = 100
CLOSE = 0.01  # gap below which whole trips are chosen among all known ones: branching closes no wide gaps


def diving_heuristic(gateway: GatewaySolver) -> ColumnPlan:
    """Return whole trips: fix what the linear plan uses most, find columns that pay then, and so on.

    The linear programme of `gateway` must be solved; it is spent, its bound and prices stay.
    """
    bound, duals, taken = gateway.bound, gateway.duals, np.zeros(0, np.int64)
    while True:
        gateway.generate(rounds=2)
        taken = np.concatenate([taken, np.zeros(len(gateway.pool) - len(taken), np.int64)])
        value = gateway.relaxation.values()[gateway.frame.fixed :]
        part = value - taken
        if part.max(initial=0) < ROUNDING_C:
            break
        nearly = np.flatnonzero(part >= NEARLY_WHOLE)
        trips = nearly if len(nearly) else np.array([int(np.argmax(part))])
        taken[trips] += np.maximum(1, np.floor(part[trips] + ROUNDING_C)).astype(np.int64)
        gateway.relaxation.fix(trips, taken[trips])
        gateway.relaxation.solve()
    gateway.bound, gateway.duals = bound, duals
    return integer_plan(gateway, gateway.pool, taken, bound)


def integer_plan(gateway: GatewaySolver, columns: Columns, uses: Ints, bound: float) -> ColumnPlan:
    """Return trips as a plan, each used once: pieces that they leave, trucks that they need."""
    columns = columns.take(np.repeat(np.arange(len(columns)), uses))
    uses = np.ones(len(columns), np.int64)
    frame = gateway.frame
    load = trip_coefficients(gateway.instance, gateway.routes, frame, columns) @ uses
    rows = len(frame.cover)
    left = np.maximum(0, frame.cover - load[:rows]).astype(np.int64)
    trucks = frame.truck_range[:, 0].copy()
    for fleet, at in enumerate(frame.row_of_slot):
        trucks[fleet] = max(trucks[fleet], (load[at] - frame.upper[at]).max(initial=0))
    whole = np.rint(trucks).astype(np.int64)
    cost = int(columns.cost @ uses + frame.truck_cost @ whole + frame.penalty @ left)
    return ColumnPlan(columns, uses, whole, left, cost, min(cost, int(np.ceil(bound - ROUNDING_C))))


def improve(gateway: GatewaySolver, plan: ColumnPlan) -> ColumnPlan:
    """Solve neighbourhoods of trips until none can gain enough, the gap is small enough or the effort is spent."""
    effort = gateway.effort.neighbourhoods
    left = effort.count
    for size in effort.sizes:
        if size.columns > effort.wide and _gap(plan) > CLOSE:
            continue
        tried = set[bytes]()
        while left and _gap(plan) > effort.enough_gap and not gateway.effort.meter.spent:
            trips = _most_promising(gateway, plan, size.trips, tried)
            if trips is None:
                break
            left -= 1
            plan = _reoptimise(gateway, plan, trips, size.columns)
    return plan


def _gap(plan: ColumnPlan) -> float:
    return (plan.cost - plan.bound) / plan.cost if plan.cost else 0.0


def _most_promising(gateway: GatewaySolver, plan: ColumnPlan, size: int, tried: set[bytes]) -> Ints | None:
    """Return neighbouring trips, not yet tried together, that can gain most; None if none can gain enough."""
    reduced = reduced_costs(gateway, plan)
    elsewhere = plan.cost - gateway.bound - reduced.sum()
    near = np.sort(np.argsort(_distances_km(gateway, plan), axis=1, kind="stable")[:, :size], axis=1)
    promise = reduced[near].sum(1) + elsewhere
    for seed in np.argsort(-promise, kind="stable"):
        if promise[seed] < gateway.effort.neighbourhoods.least_gain * plan.cost:
            break
        name = np.sort(plan.columns.rows[near[seed]], axis=0).tobytes()
        if name not in tried:
            tried.add(name)
            return np.asarray(near[seed])
    return None


def reduced_costs(gateway: GatewaySolver, plan: ColumnPlan) -> Floats:
    """Return what each trip costs above the worth of its freight and the price of its truck, in cents."""
    prices = np.zeros(gateway.frame.height)
    prices[: len(gateway.frame.cover)] = gateway.duals.rows
    prices[gateway.frame.row_of_slot] = -gateway.duals.fleets
    coefficients = trip_coefficients(gateway.instance, gateway.routes, gateway.frame, plan.columns)
    return np.asarray(plan.columns.cost - coefficients.T @ prices)


def _distances_km(gateway: GatewaySolver, plan: ColumnPlan) -> Ints:
    """Return the km between the nearest stops of any two trips, a trip being nearest to itself [trips, trips]."""
    stops = np.array(_stops(gateway, plan.columns), np.int64)
    between = gateway.instance.problem.travel.between_km
    far = np.iinfo(np.int64).max
    km = np.pad(np.where(between < 0, far, between), ((0, 1), (0, 1)), constant_values=far)  # the last for "no stop"
    apart = np.stack([km[mine][:, stops].min((0, 2)) for mine in stops])
    np.fill_diagonal(apart, -1)
    return apart


def _stops(gateway: GatewaySolver, trips: Columns) -> list[Ints]:
    return [gateway.routes[v].stops[r] for v, r in zip(trips.vehicle, trips.route, strict=True)]


def choose_among_known(gateway: GatewaySolver, plan: ColumnPlan) -> ColumnPlan:
    """Choose among all known trips that a cheaper plan can contain, if the gap is small."""
    if plan.proven or _gap(plan) > CLOSE:
        return plan
    known = ColumnPlan(gateway.pool, *(np.zeros(0, np.int64),) * 3, 0, 0)
    affordable = reduced_costs(gateway, known) < plan.cost - gateway.bound
    return _best_with(gateway, plan, gateway.pool.take(affordable))


def add_pyvrp_columns(gateway: GatewaySolver, plan: ColumnPlan) -> ColumnPlan:
    """Add PyVRP's trips, which share no lots, to those known; return the best plan of them and of a plan's own."""
    if not gateway.effort.pyvrp_iterations or gateway.instance.split:
        return plan
    from pyvrp.stop import MaxIterations

    new = find_pyvrp_columns(gateway, MaxIterations(gateway.effort.pyvrp_iterations))
    gateway.pool = cols.join([gateway.pool, new])
    return _best_with(gateway, plan, cols.join([new, single_row_trips(gateway.instance, gateway.routes)]))


def _best_with(gateway: GatewaySolver, plan: ColumnPlan, columns: Columns) -> ColumnPlan:
    """Return the best plan of some trips and of a plan's own, with that plan's bound."""
    best = gateway.best_of(columns, plan)
    return integer_plan(gateway, best.columns, best.uses, float(plan.bound))


class Neighbourhood(NamedTuple):
    """Trips of a plan to be replanned: the others, the freight as an instance of its own with its rows among those of
    the gateway [rows], and per vehicle the routes among them with their positions.
    """

    others: Columns
    instance: Instance
    rows: Ints
    routes: tuple[Routes, ...]
    route_of: list[Ints]


def _reoptimise(gateway: GatewaySolver, plan: ColumnPlan, trips: Ints, columns: int) -> ColumnPlan:
    """Return the plan with some of its trips replaced by the best for their freight and for what was left behind."""
    part = _neighbourhood(gateway, plan, trips)
    now = _in_neighbourhood(cols.join([plan.columns.take(trips), _known_within(gateway, part)]), part)
    solver = GatewaySolver(part.instance, part.routes, _frame_left(gateway, part), now, _effort_near(gateway, columns))
    cost = plan.cost - int(part.others.cost.sum())
    if not solver.generate() or cost - solver.bound < gateway.effort.neighbourhoods.least_gain * plan.cost:
        return plan
    best = solver.prove(solver.quick())
    if best.cost >= cost:
        return plan
    whole = cols.join([part.others, _in_gateway(best, part, plan.columns.rows.shape[1])])
    new = integer_plan(gateway, whole, np.ones(len(whole), np.int64), float(plan.bound))
    return new if new.cost < plan.cost else plan


def _neighbourhood(gateway: GatewaySolver, plan: ColumnPlan, trips: Ints) -> Neighbourhood:
    """Take some trips and what was left behind out of a plan."""
    freight, count = plan.columns.take(trips), plan.left.copy()
    np.add.at(count, freight.rows[freight.rows >= 0], freight.count[freight.rows >= 0])
    rows = np.flatnonzero(count)
    instance = _sub_instance(gateway.instance, rows, np.minimum(count, gateway.frame.cover)[rows])
    others = plan.columns.take(np.delete(np.arange(len(plan.columns)), trips))
    return Neighbourhood(others, instance, rows, *_routes_among(gateway, instance))


def _frame_left(gateway: GatewaySolver, part: Neighbourhood) -> Frame:
    """Return the programme rows of a neighbourhood: its freight, and the trucks that the other trips leave."""
    frame, others = gateway.frame, part.others
    load = trip_coefficients(gateway.instance, gateway.routes, frame, others) @ np.ones(len(others))
    return replace(
        frame,
        cover=part.instance.rows.copies,
        row_of_slot=frame.row_of_slot - len(frame.cover) + len(part.rows),
        fleet_room=frame.fleet_room - load[len(frame.cover) : -1],
        penalty=frame.penalty[part.rows],
    )


def _effort_near(gateway: GatewaySolver, columns: int) -> Effort:
    """Return the effort of a neighbourhood that may take so many columns."""
    nodes = gateway.effort.neighbourhoods.nodes
    enumeration = EnumerationEffort(
        columns,
        nodes=nodes,
        tolerance=TOLERANCE_NEAR,
        reduced_cost_fixing=False,
        departures=(DEPARTURES_NEAR,),
        shared_nodes=nodes,
    )
    return replace(gateway.effort, enumeration=enumeration)


def _known_within(gateway: GatewaySolver, part: Neighbourhood) -> Columns:
    """Return the known trips that carry freight of a neighbourhood only."""
    inside = np.zeros(len(gateway.instance.rows) + 1, bool)
    inside[part.rows] = inside[-1] = True  # the last for "no more rows"
    return gateway.pool.take(inside[gateway.pool.rows].all(1))


def _sub_instance(instance: Instance, rows: Ints, copies: Ints) -> Instance:
    """Return the instance with some of its rows only."""
    old = instance.rows
    first = np.searchsorted(old.site[rows], np.arange(len(old.first))).astype(np.int64)
    kept = {field.name: getattr(old, field.name)[rows] for field in fields(old) if field.name != "first"}
    part = Rows(first=first, **kept | {"copies": copies})
    owners = tuple(instance.owners[row] for row in rows)
    return replace(instance, rows=part, wait=np.ascontiguousarray(instance.wait[rows]), owners=owners)


def _routes_among(gateway: GatewaySolver, instance: Instance) -> tuple[tuple[Routes, ...], list[Ints]]:
    """Return the routes whose sites all have freight, and their positions among all."""
    served = np.append(np.diff(instance.rows.first) > 0, True)  # the last for "no stop"
    route_of = [np.flatnonzero(served[routes.stops].all(1) & routes.alive.any(1)) for routes in gateway.routes]
    return tuple(routes.take(at) for routes, at in zip(gateway.routes, route_of, strict=True)), route_of


def _in_neighbourhood(trips: Columns, part: Neighbourhood) -> Columns:
    """Return trips in terms of a neighbourhood; those on routes that no search uses are left out."""
    route = np.full(len(trips), -1, np.int64)
    for vehicle, positions in enumerate(part.route_of):
        at = np.flatnonzero((trips.vehicle == vehicle) & np.isin(trips.route, positions))
        route[at] = np.searchsorted(positions, trips.route[at])
    width = cols.row_width(part.instance)
    load = np.where(trips.rows >= 0, np.searchsorted(part.rows, trips.rows), -1)[:, :width]
    count = np.minimum(trips.count[:, :width], np.where(load >= 0, part.instance.rows.copies[load], 0))
    return replace(trips, route=route, rows=load, count=count).take(route >= 0)


def _in_gateway(best: ColumnPlan, part: Neighbourhood, width: int) -> Columns:
    """Return the trips of a neighbourhood in terms of the gateway, each used once."""
    trips = best.columns.take(np.repeat(np.arange(len(best.columns)), best.uses))
    more = ((0, 0), (0, width - trips.rows.shape[1]))
    load = np.pad(np.where(trips.rows >= 0, part.rows[trips.rows], -1), more, constant_values=-1)
    route = np.array([part.route_of[v][r] for v, r in zip(trips.vehicle, trips.route, strict=True)], np.int64)
    return Columns(trips.vehicle, route, trips.slot, trips.cost, load, np.pad(trips.count, more))
