"""Plans for many sites: dive from the linear plan to whole trips, then plan neighbouring trips anew, exactly.

The bound is that of the linear programme over all columns; it holds for the same routes. By duality what a plan costs
above it is the sum of its trips' reduced costs, of what was left behind and of trucks that stand idle at a price: so
much, at most, can a neighbourhood of trips gain, and those that promise most are planned anew first.
"""

from dataclasses import replace

import numpy as np

from . import columns as cols
from .column_generation import ROUNDING_C, GatewaySolver, single_piece_trips
from .columns import ColumnPlan, Columns, Floats
from .instance import Instance, Rows
from .master import trip_coefficients
from .problem import Ints
from .pyvrp_columns import find_pyvrp_columns
from .routes import Routes

NEARLY_WHOLE = 0.9
TOLERANCE_NEAR = 0.001
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
    return _integer_plan(gateway, gateway.pool, taken, bound)


def _integer_plan(gateway: GatewaySolver, columns: Columns, uses: Ints, bound: float) -> ColumnPlan:
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
    """Plan neighbouring trips anew, exactly, until none promise a gain, the gap will do or the effort is spent."""
    left = gateway.effort.neighbourhoods
    for size, columns in gateway.effort.near:
        if columns > gateway.effort.wide and _gap(plan) > CLOSE:
            continue
        tried = set[bytes]()
        while left and _gap(plan) > gateway.effort.enough:
            trips = _most_promising(gateway, plan, size, tried)
            if trips is None:
                break
            left -= 1
            plan = _reoptimise(gateway, plan, trips, columns)
    return plan


def _gap(plan: ColumnPlan) -> float:
    return (plan.cost - plan.bound) / plan.cost if plan.cost else 0.0


def _most_promising(gateway: GatewaySolver, plan: ColumnPlan, size: int, tried: set[bytes]) -> Ints | None:
    """Return the trips, near each other and not yet tried together, that promise the greatest gain; None if none do."""
    reduced = reduced_costs(gateway, plan)
    elsewhere = plan.cost - gateway.bound - reduced.sum()
    near = np.sort(np.argsort(_distances_km(gateway, plan), axis=1, kind="stable")[:, :size], axis=1)
    promise = reduced[near].sum(1) + elsewhere
    for seed in np.argsort(-promise, kind="stable"):
        if promise[seed] < gateway.effort.promising * plan.cost:
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
    """Choose anew among all trips known that a cheaper plan can contain, if the gap is small."""
    if plan.proven or _gap(plan) > CLOSE:
        return plan
    known = ColumnPlan(gateway.pool, *(np.zeros(0, np.int64),) * 3, 0, 0)
    affordable = reduced_costs(gateway, known) < plan.cost - gateway.bound
    return _best_with(gateway, plan, gateway.pool.take(affordable))


def add_pyvrp_columns(gateway: GatewaySolver, plan: ColumnPlan) -> ColumnPlan:
    """Add PyVRP's trips to those known, and return the best plan of them and of a plan's own trips."""
    if not gateway.effort.iterations:
        return plan
    from pyvrp.stop import MaxIterations

    grown = find_pyvrp_columns(gateway, MaxIterations(gateway.effort.iterations))
    gateway.pool = cols.join([gateway.pool, grown])
    return _best_with(gateway, plan, cols.join([grown, single_piece_trips(gateway.instance, gateway.routes)]))


def _best_with(gateway: GatewaySolver, plan: ColumnPlan, columns: Columns) -> ColumnPlan:
    """Return the best plan of some trips and of a plan's own, with that plan's bound."""
    found = gateway.best_of(columns, plan)
    return _integer_plan(gateway, found.columns, found.uses, float(plan.bound))


def _reoptimise(gateway: GatewaySolver, plan: ColumnPlan, trips: Ints, columns: int) -> ColumnPlan:
    """Return the plan with some of its trips replaced by the best for their freight and what was left behind."""
    others = np.delete(np.arange(len(plan.columns)), trips)
    mine, rest = plan.columns.take(trips), plan.columns.take(others)
    count = np.bincount(mine.rows[mine.rows >= 0], minlength=len(gateway.instance.rows)) + plan.left
    rows = np.flatnonzero(count)
    instance = _sub_instance(gateway.instance, rows, np.minimum(count, gateway.frame.cover)[rows])
    routes, number = _routes_among(gateway, instance)
    frame = gateway.frame
    used = (trip_coefficients(gateway.instance, gateway.routes, frame, rest) @ np.ones(len(rest)))[
        len(frame.cover) : -1
    ]
    room = frame.row_of_slot - len(frame.cover) + len(rows)
    near = replace(
        frame,
        cover=instance.rows.copies,
        row_of_slot=room,
        fleet_room=frame.fleet_room - used,
        penalty=frame.penalty[rows],
    )
    near_rows = np.append(count > 0, True)  # the last for "no more rows"
    known = gateway.pool.take(near_rows[gateway.pool.rows].all(1))
    now = _in_sub_instance(cols.join([mine, known]), rows, number, cols.row_width(instance))
    nodes = gateway.effort.nodes_near
    effort = replace(gateway.effort, nodes=nodes, columns=columns, tolerance=TOLERANCE_NEAR, fixing=False, cuts=0)
    exact = GatewaySolver(instance, routes, near, now, effort)
    start = plan.cost - int(rest.cost.sum())
    if not exact.generate() or start - exact.bound < gateway.effort.promising * plan.cost:
        return plan
    found = exact.prove(exact.quick())
    if found.cost >= start:
        return plan
    return _replaced(gateway, plan, rest, _in_full_instance(found, rows, number, plan.columns.rows.shape[1]))


def _sub_instance(instance: Instance, rows: Ints, copies: Ints) -> Instance:
    """Return the instance with some of its rows only."""
    old = instance.rows
    first = np.searchsorted(old.site[rows], np.arange(len(old.first))).astype(np.int64)
    kept = {name: getattr(old, name)[rows] for name in ("site", "lot", "floor", "grams", "cm3", "allowed", "late_c")}
    part = Rows(first=first, copies=copies, max_late=old.max_late[rows], **kept)
    return replace(instance, rows=part, wait=np.ascontiguousarray(instance.wait[rows]))


def _routes_among(gateway: GatewaySolver, instance: Instance) -> tuple[tuple[Routes, ...], list[Ints]]:
    """Return the routes whose sites all have freight, and their positions among all."""
    served = np.append(np.diff(instance.rows.first) > 0, True)  # the last for "no stop"
    number = [np.flatnonzero(served[routes.stops].all(1) & routes.alive.any(1)) for routes in gateway.routes]
    return tuple(routes.take(at) for routes, at in zip(gateway.routes, number, strict=True)), number


def _in_sub_instance(trips: Columns, rows: Ints, number: list[Ints], width: int) -> Columns:
    """Return trips of the whole in terms of a part; those on routes that no search uses are left out."""
    route = np.full(len(trips), -1, np.int64)
    for vehicle, mine in enumerate(number):
        at = np.flatnonzero((trips.vehicle == vehicle) & np.isin(trips.route, mine))
        route[at] = np.searchsorted(mine, trips.route[at])
    load = np.where(trips.rows >= 0, np.searchsorted(rows, trips.rows), -1)[:, :width]
    return replace(trips, route=route, rows=load).take(route >= 0)


def _in_full_instance(found: ColumnPlan, rows: Ints, number: list[Ints], width: int) -> Columns:
    """Return the trips of a part in terms of the whole, each used once."""
    part = found.columns.take(np.repeat(np.arange(len(found.columns)), found.uses))
    load = np.full((len(part), width), -1, np.int64)
    load[:, : part.rows.shape[1]] = np.where(part.rows >= 0, rows[part.rows], -1)
    route = np.array([number[v][r] for v, r in zip(part.vehicle, part.route, strict=True)], np.int64)
    return Columns(part.vehicle, route, part.slot, part.cost, load)


def _replaced(gateway: GatewaySolver, plan: ColumnPlan, rest: Columns, new: Columns) -> ColumnPlan:
    """Return a plan of the trips that stay and the new ones."""
    both = cols.join([rest, new])
    whole = _integer_plan(gateway, both, np.ones(len(both), np.int64), float(plan.bound))
    return whole if whole.cost < plan.cost else plan
