"""Plans for many sites: dive from the linear plan to whole trips, then plan neighbouring trips anew, exactly.

The bound is that of the linear programme over all columns; it holds for the same routes.
"""

from dataclasses import replace

import numpy as np

from lib.linehaul import columns as cols
from lib.linehaul.columns import Columns, Plan
from lib.linehaul.exact import ROUNDING, Exact, singles
from lib.linehaul.harvest import harvest
from lib.linehaul.instance import Instance, Rows
from lib.linehaul.master import matrix
from lib.linehaul.problem import Ints
from lib.linehaul.routes import Routes

NEARLY_WHOLE = 0.9
TOLERANCE_NEAR = 0.001
NEIGHBOURHOODS = ((6, 2_500), (24, 20_000))  # trips planned anew together, and the columns that this may take


def dive(share: Exact) -> Plan:
    """Return whole trips: fix what the linear plan uses most, find columns that pay then, and so on.

    The linear programme of `share` must be solved; it is spent.
    """
    bound, taken = share.bound, np.zeros(0, np.int64)
    while True:
        share.generate(rounds=2)
        taken = np.concatenate([taken, np.zeros(len(share.pool) - len(taken), np.int64)])
        value = share.relaxation.values()
        part = value - taken
        if part.max(initial=0) < ROUNDING:
            break
        nearly = np.flatnonzero(part >= NEARLY_WHOLE)
        trips = nearly if len(nearly) else np.array([int(np.argmax(part))])
        taken[trips] += np.maximum(1, np.floor(part[trips] + ROUNDING)).astype(np.int64)
        share.relaxation.fix(trips, taken[trips])
        share.relaxation.solve()
    return _whole(share, share.pool, taken, bound)


def _whole(share: Exact, columns: Columns, uses: Ints, bound: float) -> Plan:
    """Return trips as a plan, each used once: pieces that they leave, trucks that they need."""
    columns = columns.take(np.repeat(np.arange(len(columns)), uses))
    uses = np.ones(len(columns), np.int64)
    frame = share.frame
    load = matrix(share.instance, share.routes, frame, columns) @ uses
    rows = len(frame.cover)
    left = np.maximum(0, frame.cover - load[:rows]).astype(np.int64)
    trucks = frame.truck_range[:, 0].copy()
    for fleet, at in enumerate(frame.row_of_slot):
        trucks[fleet] = max(trucks[fleet], (load[at] - frame.upper[at]).max(initial=0))
    whole = np.rint(trucks).astype(np.int64)
    cost = int(columns.cost @ uses + frame.truck_cost @ whole + frame.penalty @ left)
    return Plan(columns, uses, whole, left, cost, min(cost, int(np.ceil(bound - ROUNDING))))


def polish(share: Exact, plan: Plan) -> Plan:
    """Plan the trips near each site anew, exactly, until nothing gets better or the effort is spent."""
    left, tried = share.effort.neighbourhoods, set[bytes]()
    for size, columns in NEIGHBOURHOODS:
        cost = plan.cost + 1
        while plan.cost < cost:
            cost, open_sites = plan.cost, dict.fromkeys(np.unique(share.instance.rows.site).tolist())
            while open_sites:
                seed = next(iter(open_sites))
                trips = _nearest(share, plan, seed, size)
                for site in (seed, *_served(share, plan, trips[: len(trips) // 2 + 1])):
                    open_sites.pop(site, None)
                name = np.sort(plan.columns.rows[trips], axis=0).tobytes()
                if left == 0 or plan.proven:
                    return plan
                if name not in tried:
                    tried.add(name)
                    left -= 1
                    plan = _anew(share, plan, np.sort(trips), columns)
    return plan


def _served(share: Exact, plan: Plan, trips: Ints) -> list[int]:
    rows = plan.columns.rows[trips]
    return np.unique(share.instance.rows.site[rows[rows >= 0]]).tolist()


def reap(share: Exact, plan: Plan) -> Plan:
    """Add PyVRP's trips to those known, and return the best plan of them and of a plan's own trips."""
    from pyvrp.stop import MaxIterations

    grown = harvest(share, MaxIterations(share.effort.iterations))
    share.pool = cols.join([share.pool, grown])
    found = share.best_of(cols.join([grown, singles(share.instance, share.routes)]), plan)
    return _whole(share, found.columns, found.uses, float(plan.bound))


def _nearest(share: Exact, plan: Plan, site: int, size: int) -> Ints:
    """Return the trips of a plan (each used once) that call nearest to a site, nearest first."""
    columns, between = plan.columns, share.instance.problem.travel.between_km
    apart = np.full(len(columns), np.iinfo(np.int64).max)
    for trip in range(len(columns)):
        stops = share.routes[columns.vehicle[trip]].stops[columns.route[trip]]
        apart[trip] = between[site, stops[stops >= 0]].min()
    return np.argsort(apart, kind="stable")[:size]


def _anew(share: Exact, plan: Plan, trips: Ints, columns: int) -> Plan:
    """Return the plan with some of its trips replaced by the best for their freight and what was left behind."""
    others = np.delete(np.arange(len(plan.columns)), trips)
    mine, rest = plan.columns.take(trips), plan.columns.take(others)
    count = np.bincount(mine.rows[mine.rows >= 0], minlength=len(share.instance.rows)) + plan.left
    rows = np.flatnonzero(count)
    instance = _part(share.instance, rows, np.minimum(count, share.frame.cover)[rows])
    routes, number = _routes_among(share, instance)
    frame = share.frame
    used = (matrix(share.instance, share.routes, frame, rest) @ np.ones(len(rest)))[len(frame.cover) : -1]
    room = frame.row_of_slot - len(frame.cover) + len(rows)
    near = replace(
        frame, cover=instance.rows.copies, row_of_slot=room, fleet_room=frame.fleet_room - used,
        penalty=frame.penalty[rows],
    )  # fmt: skip
    near_rows = np.append(count > 0, True)  # the last for "no more rows"
    known = share.pool.take(near_rows[share.pool.rows].all(1))
    now = _within(cols.join([mine, known]), rows, number, cols.row_width(instance))
    effort = replace(share.effort, nodes=share.effort.nodes_near, columns=columns, tolerance=TOLERANCE_NEAR)
    exact = Exact(instance, routes, near, now, effort)
    start = plan.cost - int(rest.cost.sum())
    if not exact.generate() or exact.bound > start - 1 + ROUNDING:
        return plan
    found = exact.prove(exact.quick())
    if found.cost >= start:
        return plan
    return _replaced(share, plan, rest, _back(found, rows, number, plan.columns.rows.shape[1]))


def _part(instance: Instance, rows: Ints, copies: Ints) -> Instance:
    """Return the instance with some of its rows only."""
    old = instance.rows
    first = np.searchsorted(old.site[rows], np.arange(len(old.first))).astype(np.int64)
    kept = {name: getattr(old, name)[rows] for name in ("site", "lot", "floor", "grams", "cm3", "allowed", "late_c")}
    part = Rows(first=first, copies=copies, max_late=old.max_late[rows], **kept)
    return replace(instance, rows=part, wait=np.ascontiguousarray(instance.wait[rows]))


def _routes_among(share: Exact, instance: Instance) -> tuple[tuple[Routes, ...], list[Ints]]:
    """Return the routes whose sites all have freight, and their positions among all."""
    served = np.append(np.diff(instance.rows.first) > 0, True)  # the last for "no stop"
    number = [np.flatnonzero(served[routes.stops].all(1) & routes.alive.any(1)) for routes in share.routes]
    return tuple(routes.take(at) for routes, at in zip(share.routes, number, strict=True)), number


def _within(trips: Columns, rows: Ints, number: list[Ints], width: int) -> Columns:
    """Return trips of the whole in terms of a part; those on routes that no search uses are left out."""
    known = [bool(np.isin(r, number[v])) for v, r in zip(trips.vehicle, trips.route, strict=True)]
    trips = trips.take(np.array(known, bool))
    load = np.where(trips.rows >= 0, np.searchsorted(rows, trips.rows), -1)[:, :width]
    route = [int(np.searchsorted(number[v], r)) for v, r in zip(trips.vehicle, trips.route, strict=True)]
    return replace(trips, route=np.array(route, np.int64), rows=load)


def _back(found: Plan, rows: Ints, number: list[Ints], width: int) -> Columns:
    """Return the trips of a part in terms of the whole, each used once."""
    part = found.columns.take(np.repeat(np.arange(len(found.columns)), found.uses))
    load = np.full((len(part), width), -1, np.int64)
    load[:, : part.rows.shape[1]] = np.where(part.rows >= 0, rows[part.rows], -1)
    route = np.array([number[v][r] for v, r in zip(part.vehicle, part.route, strict=True)], np.int64)
    return Columns(part.vehicle, route, part.slot, part.cost, load)


def _replaced(share: Exact, plan: Plan, rest: Columns, new: Columns) -> Plan:
    """Return a plan of the trips that stay and the new ones."""
    both = cols.join([rest, new])
    whole = _whole(share, both, np.ones(len(both), np.int64), float(plan.bound))
    return whole if whole.cost < plan.cost else plan
