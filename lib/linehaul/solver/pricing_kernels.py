"""Kernels of the line-haul solver: removal of dominated routes, pricing of loads."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...engine.jit import inner_kernel, kernel, scalar_kernel

LATENESS_UNIT_MIN = 60
DOMINATED, ALIVE, STALE = 0, 1, 2  # STALE: pays only with freight released since the slot before
SLACK = 1e-7
BETTER_C = 1e-6  # cents by which the next best load of a route and slot has to be better
NONE_FREE = np.iinfo(np.int64).max
SIZES = 3  # of an item: floor units, grams, cm³
FLOOR, GRAMS, CM3 = range(SIZES)

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


class RouteTimes(NamedTuple):
    """Stops [R, S], cost [R, P], minutes to each stop [R, P, S] and until the truck can leave again [R, P]."""

    stops: Ints
    cost: Ints
    arrive: Ints
    busy: Ints


class RouteOffers(NamedTuple):
    """Routes to be priced; span: slots that the truck is out; alive: DOMINATED, ALIVE or STALE [R, slots]."""

    stops: Ints
    cost: Ints
    arrive: Ints
    span: Ints
    alive: NDArray[np.int8]


class Freight(NamedTuple):
    """Rows to be carried, sorted by site; first: first row of each site; wait: minutes for each slot, −1 if it cannot;
    price_c: the dual of each row; `parts` pieces weigh `grams` and take `cm3`.
    """

    first: Ints
    lot: Ints
    floor: Ints
    grams: Ints
    cm3: Ints
    parts: Ints
    copies: Ints
    allowed: Ints
    late_c: Ints
    max_late: Ints
    wait: Ints
    price_c: Floats


class Refusals(NamedTuple):
    """Loads that no trip may contain: first entry of each, and of the entries the lot and its least floor units."""

    first: Ints
    lot: Ints
    least: Ints


class SlotPrices(NamedTuple):
    """running_c: running sum of the fleet's duals over slots; most_c: the most that the rows of a site can be worth at
    a slot [slots, sites]; gap_min: minutes since the slot before, −1 if there is none [slots].
    """

    running_c: Floats
    most_c: Floats
    gap_min: Ints


class Search(NamedTuple):
    """What pricing looks for: columns with a reduced cost of at most `gap_c`, all or the best of each route and slot;
    room: floor units, grams and cm³ of the vehicle; items: the most that a route can have; left: the work that may
    still be done, in loads looked at [1].
    """

    gap_c: float
    best_only: bool
    room: Ints
    items: int
    left: Ints


class Items(NamedTuple):
    """Rows that a trip can carry, most valuable per floor unit first: so many copies of a piece; size: floor units of
    one, grams and cm³ of `parts` of them [N, 3]; lateness and value of one.
    """

    row: Ints
    stop: Ints
    size: Ints
    parts: Ints
    copies: Ints
    late_c: Ints
    value: Floats


class Stack(NamedTuple):
    """The load being built: how many pieces of each item are taken, room left and value at each depth."""

    taken: Ints
    left: Ints
    value: Floats


class Workspace(NamedTuple):
    """Memory of a pricing run; load, pieces: the rows of the load being built, and how many pieces of each."""

    items: Items
    stack: Stack
    load: Ints
    pieces: Ints


class Departure(NamedTuple):
    """A route at a slot: how many stops it has, and its cost less the duals of its truck."""

    route: int
    slot: int
    stops: int
    price_c: float


class Priced(NamedTuple):
    """Columns found: route, slot, cost with lateness, reduced cost, rows (ascending, −1 after the last) and pieces of
    each.
    """

    route: Ints
    slot: Ints
    cost: Ints
    reduced: Floats
    rows: Ints
    pieces: Ints


@kernel
def split_pays(routes, spare, prefix, suffix, matters, alive):
    """Mark routes dominated that cost as much as their first stops alone plus a spare vehicle to the rest.

    routes, spare: `RouteTimes` of the vehicle, and of one in unlimited number with no less room; prefix, suffix:
    position of the first c stops in `routes` and of the others in `spare`, −1 where missing [R, S].
    """
    stops, cost, arrive, busy = routes
    for r in range(len(stops)):
        for cut in range(1, stops.shape[1]):
            if stops[r, cut] < 0:
                break
            a, b = prefix[r, cut], suffix[r, cut]
            if a < 0 or b < 0:
                continue
            for p in range(cost.shape[1]):
                if cost[a, p] + spare.cost[b, p] > cost[r, p] or busy[a, p] > busy[r, p]:
                    continue
                later = False
                for s in range(cut, stops.shape[1]):
                    if stops[r, s] >= 0 and matters[stops[r, s]]:
                        later = later or spare.arrive[b, p, s - cut] > arrive[r, p, s]
                if not later:
                    alive[r, p] = DOMINATED


@scalar_kernel
def no_worse(routes, a, b, p, at, limited):
    """Return whether route a does all that b does, at no more cost and no later; at: see `positions`."""
    for s in range(len(at)):
        if at[s] >= 0 and routes.arrive[a, p, at[s]] > routes.arrive[b, p, s]:
            return False
    return routes.cost[a, p] <= routes.cost[b, p] and not (limited and routes.busy[a, p] > routes.busy[b, p])


@scalar_kernel
def positions(stops, a, b, matters, at):
    """Note where route a calls at each stop of b whose time matters, −1 for others and where both begin alike; both
    call at the same sites.
    """
    at[:] = -1
    alike = True
    for s in range(stops.shape[1]):
        alike = alike and stops[a, s] == stops[b, s]
        if not alike and stops[b, s] >= 0 and matters[stops[b, s]]:
            for z in range(stops.shape[1]):
                if stops[a, z] == stops[b, s]:
                    at[s] = z


@kernel
def order_pays(routes, group, matters, limited, alive):
    """Mark orders of the same stops dominated by another; group: first route of each set of sites, routes sorted."""
    ahead, back = np.empty(routes.stops.shape[1], np.int64), np.empty(routes.stops.shape[1], np.int64)
    for k in range(len(group) - 1):
        for b in range(group[k], group[k + 1]):
            for a in range(group[k], group[k + 1]):
                if a == b:
                    continue
                positions(routes.stops, a, b, matters, ahead)
                positions(routes.stops, b, a, matters, back)
                for p in range(alive.shape[1]):
                    if not alive[a, p] or not alive[b, p] or not no_worse(routes, a, b, p, ahead, limited):
                        continue
                    if a < b or not no_worse(routes, b, a, p, back, limited):
                        alive[b, p] = DOMINATED


@scalar_kernel
def lateness_c(freight, row, late_min):
    """Return the cents for a piece of a row that is so late, rounded half up."""
    owed = freight.late_c[row] * freight.floor[row] * max(late_min, 0)
    return (owed + LATENESS_UNIT_MIN // 2) // LATENESS_UNIT_MIN


@scalar_kernel
def insert_item(items, many, row, stop, freight, late_c):
    """Insert a row behind those of `many` items that have no less value per floor unit."""
    value = freight.price_c[row] - late_c
    at = many
    while at > 0 and items.value[at - 1] * freight.floor[row] < value * items.size[at - 1, FLOOR]:
        items.row[at], items.stop[at], items.late_c[at] = items.row[at - 1], items.stop[at - 1], items.late_c[at - 1]
        for k in range(SIZES):
            items.size[at, k] = items.size[at - 1, k]
        items.value[at], items.copies[at] = items.value[at - 1], items.copies[at - 1]
        items.parts[at] = items.parts[at - 1]
        at -= 1
    items.row[at], items.stop[at], items.late_c[at], items.value[at] = row, stop, late_c, value
    items.size[at, FLOOR], items.size[at, GRAMS] = freight.floor[row], freight.grams[row]
    items.size[at, CM3] = freight.cm3[row]
    items.parts[at], items.copies[at] = freight.parts[row], freight.copies[row]


@scalar_kernel
def gather(trip, routes, freight, gap_min, items):
    """List the rows that a trip can carry; return how many, and whether one of them needs this slot."""
    slot = trip.slot
    many, fresh = 0, routes.alive[trip.route, slot] != STALE
    timed = min(slot, routes.arrive.shape[1] - 1)
    for s in range(trip.stops):
        site = routes.stops[trip.route, s]
        for row in range(freight.first[site], freight.first[site + 1]):
            wait = freight.wait[row, slot]
            if wait < 0 or freight.copies[row] == 0:
                continue
            late = wait + routes.arrive[trip.route, timed, s] - freight.allowed[row]
            if late > freight.max_late[row]:
                continue
            fresh = fresh or wait < gap_min[slot]
            insert_item(items, many, row, s, freight, lateness_c(freight, row, late))
            many += 1
    return many, fresh


@scalar_kernel
def stops_bound(depth, many, stops, items, taken):
    """Return the most that a piece for each stop still without freight can add, and the floor units that these take;
    −inf if no item from `depth` on is for one of the stops.
    """
    served, value, floor = 0, 0.0, 0
    for i in range(depth):
        served |= 1 << items.stop[i] if taken[i] else 0
    for stop in range(stops):
        if served >> stop & 1:
            continue
        best, least = -np.inf, NONE_FREE
        for i in range(depth, many):
            if items.stop[i] == stop:
                best, least = max(best, items.value[i]), min(least, items.size[i, FLOOR])
        if best == -np.inf:
            return -np.inf, 0
        value, floor = value + best, floor + least
    return value, floor


@scalar_kernel
def value_bound(depth, many, stops, items, stack):
    """Return the most that items from `depth` on can add on the floor left, the last one in part, and a piece for each
    stop still without freight.
    """
    value, floor = stops_bound(depth, many, stops, items, stack.taken)
    room = stack.left[depth, FLOOR] - floor
    if room < 0:
        return -np.inf
    for i in range(depth, many):
        if items.value[i] <= 0:
            break
        floor = items.copies[i] * items.size[i, FLOOR]
        if floor > room:
            return value + items.value[i] * room / items.size[i, FLOOR]
        value += items.copies[i] * items.value[i]
        room -= floor
    return value


@scalar_kernel
def complete(many, trip, items, taken, wait, since_min):
    """Return whether the load leaves no stop without freight, and a piece of it was released less than `since_min`
    before the slot (−1: whenever).
    """
    served, fresh = 0, since_min < 0
    for i in range(many):
        if taken[i]:
            served |= 1 << items.stop[i]
            fresh = fresh or wait[items.row[i], trip.slot] < since_min
    return fresh and served == (1 << trip.stops) - 1


@kernel
def clashes(load, count, lot, floor, refused):
    """Return whether a load (rows, and pieces of each) contains one of the `Refusals`."""
    for c in range(len(refused.first) - 1):
        whole = True
        for k in range(refused.first[c], refused.first[c + 1]):
            aboard = 0
            for i in range(len(load)):
                aboard += floor[load[i]] * count[i] if lot[load[i]] == refused.lot[k] else 0
            whole = whole and aboard >= refused.least[k]
        if whole:
            return True
    return False


@scalar_kernel
def most_that_fit(depth, items, stack):
    """Return how many pieces of the item at a depth fit."""
    most = min(items.copies[depth], stack.left[depth, FLOOR] // items.size[depth, FLOOR])
    for k in range(GRAMS, SIZES):
        if items.size[depth, k] > 0:
            most = min(most, stack.left[depth, k] * items.parts[depth] // items.size[depth, k])
    return most


@scalar_kernel
def take(depth, pieces, items, stack):
    """Take so many pieces of the item at a depth; go one deeper."""
    stack.taken[depth] = pieces
    stack.left[depth + 1, FLOOR] = stack.left[depth, FLOOR] - pieces * items.size[depth, FLOOR]
    for k in range(GRAMS, SIZES):
        size = (pieces * items.size[depth, k] + items.parts[depth] - 1) // items.parts[depth]
        stack.left[depth + 1, k] = stack.left[depth, k] - size
    stack.value[depth + 1] = stack.value[depth] + pieces * items.value[depth]
    return depth + 1


@scalar_kernel
def backtrack(depth, items, stack):
    """Leave out the last piece taken before a depth; return the depth after it, −1 if none is taken."""
    depth -= 1
    while depth >= 0 and stack.taken[depth] == 0:
        depth -= 1
    return take(depth, stack.taken[depth] - 1, items, stack) if depth >= 0 else -1


@scalar_kernel
def next_load(many, stops, need, items, stack, start, left):
    """Walk on to the next load worth at least `need`; return its depth, −1 when there are no more or no work is left.

    start: depth to go on from, −1 to begin; left: see `Search`.
    """
    depth = 0 if start < 0 else backtrack(start, items, stack)
    while depth >= 0:
        left[0] -= 1
        if left[0] < 0:
            return -1
        if stack.value[depth] + value_bound(depth, many, stops, items, stack) < need - SLACK:
            depth = backtrack(depth, items, stack)
        elif depth == many:
            return depth
        else:
            depth = take(depth, most_that_fit(depth, items, stack), items, stack)
    return -1


@kernel
def paying_loads(routes, freight, prices, refused, search, out):
    """Find the columns that a `Search` looks for; return how many, −1 if there is no room for them in `out`.

    They are incomplete if `search.left` is below 0 afterwards.

    Arguments are the named tuples of this module: RouteOffers, Freight, SlotPrices, Refusals, Search, Priced.
    """
    work = workspace(search.items)
    n = 0
    for route in range(len(routes.stops)):
        stops = stop_count(routes.stops, route)
        for slot in range(routes.alive.shape[1]):
            if routes.alive[route, slot] == DOMINATED:
                continue
            trip = departure(routes, prices, route, slot, stops)
            if most_at_stops(trip, routes, prices) < trip.price_c - search.gap_c - SLACK:
                continue
            n = add_loads(n, trip, (routes, freight, prices.gap_min, refused), search, work, out)
            if n < 0 or search.left[0] < 0:
                return n
    return n


@inner_kernel
def workspace(size):
    """Return memory for trips of up to so many items."""
    items = Items(
        np.zeros(size, np.int64),
        np.zeros(size, np.int64),
        np.zeros((size, SIZES), np.int64),
        np.zeros(size, np.int64),
        np.zeros(size, np.int64),
        np.zeros(size, np.int64),
        np.zeros(size),
    )
    stack = Stack(np.zeros(size + 1, np.int64), np.zeros((size + 1, SIZES), np.int64), np.zeros(size + 1))
    return Workspace(items, stack, np.zeros(size, np.int64), np.zeros(size, np.int64))


@scalar_kernel
def stop_count(stops, route):
    """Return how many stops a route has."""
    count = 0
    while count < stops.shape[1] and stops[route, count] >= 0:
        count += 1
    return count


@scalar_kernel
def departure(routes, prices, route, slot, stops):
    """Return a route at a slot, priced."""
    cost = routes.cost[route, min(slot, routes.cost.shape[1] - 1)]
    price = cost + prices.running_c[slot + routes.span[route, slot]] - prices.running_c[slot]
    return Departure(route, slot, stops, price)


@scalar_kernel
def most_at_stops(trip, routes, prices):
    """Return the most that the freight of a trip's stops can be worth."""
    value = 0.0
    for s in range(trip.stops):
        value += prices.most_c[trip.slot, routes.stops[trip.route, s]]
    return value


@scalar_kernel
def add_loads(n, trip, tables, search, work, out):
    """Write the loads of a trip that pay to `out` from entry n on; return the next entry, −1 if `out` is full.

    tables: routes, freight, minutes between slots, refused loads.
    """
    routes, freight, gap_min, refused = tables
    items, stack = work.items, work.stack
    many, fresh = gather(trip, routes, freight, gap_min, items)
    search.left[0] -= many
    if many < trip.stops or not fresh:
        return n
    for k in range(SIZES):
        stack.left[0, k] = search.room[k]
    since_min = gap_min[trip.slot] if routes.alive[trip.route, trip.slot] == STALE else -1
    need, found = trip.price_c - search.gap_c, 0
    depth = next_load(many, trip.stops, need, items, stack, -1, search.left)
    while depth >= 0:
        if complete(many, trip, items, stack.taken, freight.wait, since_min):
            if n >= len(out.route):
                return -1
            if not is_refused(many, work, freight, refused):
                write_column(n, trip, routes, many, work, out)
                if search.best_only:
                    need, found = stack.value[many] + BETTER_C, 1
                else:
                    n += 1
        depth = next_load(many, trip.stops, need, items, stack, depth, search.left)
    return n + found


@scalar_kernel
def is_refused(many, work, freight, refused):
    """Return whether the load being built contains a refused one."""
    if len(refused.first) < 2:
        return False
    aboard = 0
    for i in range(many):
        if work.stack.taken[i]:
            work.load[aboard], work.pieces[aboard] = work.items.row[i], work.stack.taken[i]
            aboard += 1
    return clashes(work.load[:aboard], work.pieces[:aboard], freight.lot, freight.floor, refused)


@scalar_kernel
def write_column(n, trip, routes, many, work, out):
    """Write the load being built to entry n."""
    items, stack = work.items, work.stack
    cost = routes.cost[trip.route, min(trip.slot, routes.cost.shape[1] - 1)]
    k = 0
    for i in range(many):
        if stack.taken[i]:
            cost += items.late_c[i] * stack.taken[i]
            at = k
            while at > 0 and out.rows[n, at - 1] > items.row[i]:
                out.rows[n, at], out.pieces[n, at] = out.rows[n, at - 1], out.pieces[n, at - 1]
                at -= 1
            out.rows[n, at], out.pieces[n, at] = items.row[i], stack.taken[i]
            k += 1
    out.rows[n, k:], out.pieces[n, k:] = -1, 0
    out.route[n], out.slot[n], out.cost[n] = trip.route, trip.slot, cost
    out.reduced[n] = trip.price_c - stack.value[many]


@kernel
def undominated(load, fleet, slot, cost, keep):
    """Keep the columns that no other with the same load dominates; sorted by load, fleet (−1: none), slot, span and
    cost.
    """
    leader, free, last = 0, NONE_FREE, -1
    for i in range(len(load)):
        if i == 0 or not np.array_equal(load[i], load[leader]):
            leader, free, last = i, NONE_FREE, -1
        dominated = cost[i] >= free
        if last >= 0 and fleet[i] == fleet[last] and slot[i] == slot[last]:
            dominated = dominated or cost[i] >= cost[last]
        if not dominated:
            keep[i], last = True, i
            if fleet[i] < 0:
                free = cost[i]
