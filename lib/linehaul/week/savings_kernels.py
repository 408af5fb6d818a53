"""Kernels of the savings plan: trips begin with one piece each, merge while that pays, then exchange pieces.

A trip leaves at the release of one of its pieces and calls at its sites in the order that costs least.
"""

from itertools import permutations
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...engine.jit import inner_kernel, kernel, scalar_kernel
from ...roads.driving_kernels import SERVICE_MIN, trip

MOST_STOPS = 4
FACTORIAL = np.array([1, 1, 2, 6, 24])
ORDERS = np.array(list(permutations(range(MOST_STOPS))))  # the last n columns of its first n! rows are those of n stops
NO_TRIP = 1e15  # cents
LEAST_GAIN = 100.0  # cents that a change has to save
PASSES = 4

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


class Pieces(NamedTuple):
    """Freight: site, floor units, cents of lateness per minute, slot of the release [N]."""

    site: Ints
    floor: Ints
    late_c_min: Floats
    slot: Ints


class Slots(NamedTuple):
    """Releases: minute of each [K], and the wait from one to another, −1 if too long [K, K]."""

    minute: Ints
    wait: Ints


class Prices(NamedTuple):
    """Cents of a trip: dispatch, per km and per further stop; returns: whether the truck drives home."""

    dispatch_c: int
    per_km_c: int
    per_stop_c: int
    returns: int


class Distances(NamedTuple):
    """Km and least driving minutes [W + 1, W], the last row from the gateway, −1 where no road leads; near: sites that
    may follow each other [W, W].
    """

    km: Ints
    minutes: Ints
    near: NDArray[np.bool_]


class Road(NamedTuple):
    """Arguments of `driving_kernels.trip`, and the first minute of the week."""

    legs: Any
    crew: Any
    book: Any
    start_min: int


class Task(NamedTuple):
    """What is to be planned; direct: minutes of a direct trip from each slot to each site, −1 if there is none [K, W];
    room: floor units of a truck.
    """

    pieces: Pieces
    slots: Slots
    prices: Prices
    distances: Distances
    road: Road
    direct: Ints
    room: int


class Trips(NamedTuple):
    """Trips by row: pieces [N, room], how many, cents, slot, stops [N, 4], floor units. A trip of no pieces is none;
    one that costs NO_TRIP cannot be made.
    """

    load: Ints
    size: Ints
    cost: Floats
    slot: Ints
    stops: Ints
    floor: Ints


class Mates(NamedTuple):
    """The later trip that pays most to be merged with each trip, −1 if none does, and the cents saved."""

    mate: Ints
    gain: Floats


class Scratch(NamedTuple):
    """Where trips are tried: a load, cents per minute owed at each site, the stops of the best trip; the load's sites,
    their orders and what those cost, minutes at the stops.
    """

    load: Ints
    owed: Floats
    stops: Ints
    sites: Ints
    orders: Ints
    fixed: Floats
    reached: Ints


@scalar_kernel
def fixed_cost(order, prices, distances):
    """Return the cents of a trip without lateness; NO_TRIP if a stop cannot follow the one before it."""
    km, near = distances.km, distances.near
    at, driven = len(near), 0
    for s in range(len(order)):
        if km[at, order[s]] < 0 or (s > 0 and not near[at, order[s]]):
            return NO_TRIP
        driven += km[at, order[s]]
        at = order[s]
    if prices.returns > 0:
        driven += km[len(near), at]
    return float(prices.dispatch_c + prices.per_km_c * driven + prices.per_stop_c * (len(order) - 1))


@scalar_kernel
def least_late(order, owed, direct, minutes):
    """Return the least cents of lateness on the road: no later stop is reached before a direct trip or a drive
    without rests would reach it. owed: cents per minute by site; direct: minutes of a direct trip to each.
    """
    at, clock, cents = -1, 0, 0.0
    for s in range(len(order)):
        if s > 0:
            clock += SERVICE_MIN + minutes[at, order[s]]
        at = order[s]
        clock = max(clock, direct[at])
        cents += owed[at] * clock
    return cents


@scalar_kernel
def waiting_cost(load, slot, task):
    """Return the cents that pieces owe until a departure; NO_TRIP if one of them cannot take it."""
    cents = 0.0
    for i in load:
        minutes = task.slots.wait[task.pieces.slot[i], slot]
        if minutes < 0:
            return NO_TRIP
        cents += task.pieces.late_c_min[i] * minutes
    return cents


@scalar_kernel
def first_of(load, k, slot):
    """Return the first position of a load whose piece shares the slot of the one at position k."""
    for j in range(k):
        if slot[load[j]] == slot[load[k]]:
            return j
    return k


@scalar_kernel
def least_owed(sites, owed, direct):
    """Return the least cents of lateness on the road, each site reached as by a direct trip."""
    cents = 0.0
    for site in sites:
        cents += owed[site] * direct[site]
    return cents


@scalar_kernel
def note_sites(load, task, scratch):
    """Note the sites of a load, ascending, and what is owed at each; return how many, 0 if it is too much for a
    truck.
    """
    pieces, sites, owed = task.pieces, scratch.sites, scratch.owed
    floor, many = 0, 0
    for i in load:
        floor += pieces.floor[i]
        site = pieces.site[i]
        s = many
        while s > 0 and sites[s - 1] > site:
            s -= 1
        if s > 0 and sites[s - 1] == site:
            owed[site] += pieces.late_c_min[i]
            continue
        if many == MOST_STOPS:
            return 0
        for later in range(many, s, -1):
            sites[later] = sites[later - 1]
        sites[s], owed[site] = site, pieces.late_c_min[i]
        many += 1
    return many if floor <= task.room else 0


@scalar_kernel
def note_orders(many, task, scratch):
    """Note the orders of the load's sites that can be driven, and their cents without lateness; return how many, and
    the least cents.
    """
    count, least = 0, NO_TRIP
    skipped = MOST_STOPS - many
    for o in range(FACTORIAL[many]):
        for s in range(many):
            scratch.orders[count, s] = scratch.sites[ORDERS[o, skipped + s] - skipped]
        cents = fixed_cost(scratch.orders[count, :many], task.prices, task.distances)
        scratch.fixed[count] = cents
        if cents < NO_TRIP:
            least = min(least, cents)
            count += 1
    return count, least


@scalar_kernel
def timed_cost(cents, slot, order, task, scratch):
    """Return cents plus those of lateness on the road; NO_TRIP if the trip cannot be made."""
    road, reached = task.road, scratch.reached
    start = road.start_min + task.slots.minute[slot]
    if trip(start, order, road.legs, road.crew, road.book, False, reached) < 0:
        return NO_TRIP
    for s in range(len(order)):
        cents += scratch.owed[order[s]] * (reached[s] - start)
    return cents


@scalar_kernel
def best_order(slot, waiting, ceiling, many, count, task, scratch, stops):
    """Return the cents of the cheapest of `count` orders of `many` sites at a slot, the ceiling if none costs less.

    waiting: cents owed until the departure. The order goes to `stops`, −1 after the last.
    """
    best = ceiling
    for o in range(count):
        order, cents = scratch.orders[o, :many], waiting + scratch.fixed[o]
        if cents >= best or cents + least_late(order, scratch.owed, task.direct[slot], task.distances.minutes) >= best:
            continue
        cents = timed_cost(cents, slot, order, task, scratch)
        if cents < best:
            best = cents
            for s in range(MOST_STOPS):
                stops[s] = order[s] if s < many else -1
    return best


@scalar_kernel
def best_trip(load, ceiling, task, scratch, stops):
    """Return (cents, slot) of the cheapest trip with a load that costs less than `ceiling`, else (NO_TRIP, −1).

    The order goes to `stops`, −1 after the last.
    """
    best, leaves, count, least = ceiling, np.int64(-1), -1, 0.0
    many = note_sites(load, task, scratch)
    for k in range(len(load) if many > 0 else 0):
        slot = task.pieces.slot[load[k]]
        if first_of(load, k, task.pieces.slot) < k:
            continue
        waiting = waiting_cost(load, slot, task)
        if waiting >= best:
            continue
        if count < 0:
            count, least = note_orders(many, task, scratch)
        if waiting + least + least_owed(scratch.sites[:many], scratch.owed, task.direct[slot]) >= best:
            continue
        cents = best_order(slot, waiting, best, many, count, task, scratch, stops)
        if cents < best:
            best, leaves = cents, slot
    return (best, leaves) if leaves >= 0 else (NO_TRIP, leaves)


@scalar_kernel
def close(stops, others, near):
    """Return whether any stop is one of the others or may follow or be followed by one."""
    for a in stops:
        for b in others:
            if a >= 0 and b >= 0 and (a == b or near[a, b] or near[b, a]):
                return True
    return False


@scalar_kernel
def gain_of(a, b, trips, task, scratch):
    """Return the cents saved by merging two trips, 0 if none."""
    load, count, cost = trips.load, trips.size, trips.cost
    n = count[a] + count[b]
    both = scratch.load
    near = task.distances.near
    if trips.floor[a] + trips.floor[b] > task.room or not close(trips.stops[a], trips.stops[b], near):
        return 0.0
    for k in range(n):
        both[k] = load[a, k] if k < count[a] else load[b, k - count[a]]
    ceiling = cost[a] + cost[b] - LEAST_GAIN
    cents, _ = best_trip(both[:n], ceiling, task, scratch, scratch.stops)
    return cost[a] + cost[b] - cents if cents < NO_TRIP else 0.0


@scalar_kernel
def rebuild(a, carried, trips, task, scratch):
    """Make a trip carry a load, at whatever cost."""
    trips.size[a], trips.floor[a], trips.cost[a] = len(carried), 0, 0.0
    for k in range(len(carried)):
        trips.load[a, k] = carried[k]
        trips.floor[a] += task.pieces.floor[carried[k]]
    if len(carried) > 0:
        trips.cost[a], trips.slot[a] = best_trip(carried, NO_TRIP, task, scratch, trips.stops[a])


@scalar_kernel
def find_mate(a, trips, mates, task, scratch):
    """Find the later trip that pays most to be merged with a trip."""
    mates.mate[a], mates.gain[a] = -1, 0.0
    for b in range(a + 1, len(mates.mate)):
        if trips.size[b] > 0:
            gain = gain_of(a, b, trips, task, scratch)
            if gain > mates.gain[a]:
                mates.mate[a], mates.gain[a] = b, gain


@scalar_kernel
def update_mates(a, b, trips, mates, task, scratch):
    """Find mates again after trip b was merged into trip a."""
    for c in range(len(trips.size)):
        if trips.size[c] > 0 and (c == a or mates.mate[c] == a or mates.mate[c] == b):
            find_mate(c, trips, mates, task, scratch)
        elif trips.size[c] > 0 and c < a:
            gain = gain_of(c, a, trips, task, scratch)
            if gain > mates.gain[c]:
                mates.mate[c], mates.gain[c] = a, gain


@inner_kernel
def joined(first, second):
    """Return two loads as one; `np.append` takes several seconds to compile."""
    both = np.empty(len(first) + len(second), np.int64)
    for k in range(len(first)):
        both[k] = first[k]
    for k in range(len(second)):
        both[len(first) + k] = second[k]
    return both


@inner_kernel
def merge(trips, task, scratch):
    """Merge trips, those that save most first, until no merger pays."""
    load, count = trips.load, trips.size
    mates = Mates(np.full(len(count), -1, np.int64), np.zeros(len(count)))
    for a in range(len(count)):
        if count[a] > 0:
            find_mate(a, trips, mates, task, scratch)
    while len(count) > 0:
        a = int(np.argmax(mates.gain))
        b = int(mates.mate[a])
        if b < 0:
            break
        rebuild(a, joined(load[a, : count[a]], load[b, : count[b]]), trips, task, scratch)
        count[b], mates.gain[b], mates.mate[b] = 0, 0.0, -1
        update_mates(a, b, trips, mates, task, scratch)


@scalar_kernel
def taker_of(a, piece, freed, trips, task, scratch):
    """Return the trip that takes a piece of another at least cost, −1 if none for less than what that frees."""
    count, cost, more = trips.size, trips.cost, scratch.load
    taker, alone, site = -1, False, task.pieces.site[piece : piece + 1]
    for b in range(len(count)):
        if b == a or trips.floor[b] + task.pieces.floor[piece] > task.room or (count[b] == 0 and alone):
            continue
        if count[b] > 0 and not close(site, trips.stops[b], task.distances.near):
            continue
        alone = alone or count[b] == 0
        for k in range(count[b]):
            more[k] = trips.load[b, k]
        more[count[b]] = piece
        before = cost[b] if count[b] > 0 else 0.0
        cents, _ = best_trip(more[: count[b] + 1], before + freed - LEAST_GAIN, task, scratch, scratch.stops)
        if cents < NO_TRIP:
            taker, freed = b, cents - before
    return taker


@inner_kernel
def add_piece(b, piece, trips, task, scratch):
    """Add a piece to a trip."""
    rebuild(b, joined(trips.load[b, : trips.size[b]], np.array([piece])), trips, task, scratch)


@inner_kernel
def hand_over_piece(a, k, trips, task, scratch):
    """Let a trip hand its k-th piece to another if that pays; return whether it did."""
    count = trips.size
    piece = trips.load[a, k]
    rest = joined(trips.load[a, :k], trips.load[a, k + 1 : count[a]])
    left = 0.0
    if len(rest) > 0:
        left, _ = best_trip(rest, NO_TRIP, task, scratch, scratch.stops)
    freed = trips.cost[a] - left
    b = taker_of(a, piece, freed, trips, task, scratch) if freed > LEAST_GAIN else -1
    if b < 0:
        return False
    add_piece(b, piece, trips, task, scratch)
    rebuild(a, rest, trips, task, scratch)
    return True


@inner_kernel
def hand_over(trips, task, scratch):
    """Let trips hand single pieces to others while that pays; return whether any did."""
    moved = False
    for a in range(len(trips.size)):
        k = np.int64(0)  # of one type throughout, so that its kernel is compiled once
        while k < trips.size[a]:
            if hand_over_piece(a, k, trips, task, scratch):
                moved = True
            else:
                k += 1
    return moved


@scalar_kernel
def copy_trips(source, target):
    """Make trips what others are; slices would take several seconds to compile."""
    for n in range(len(source.size)):
        target.size[n], target.cost[n] = source.size[n], source.cost[n]
        target.slot[n], target.floor[n] = source.slot[n], source.floor[n]
        for k in range(source.load.shape[1]):
            target.load[n, k] = source.load[n, k]
        for s in range(MOST_STOPS):
            target.stops[n, s] = source.stops[n, s]


@inner_kernel
def dissolve_trip(a, kept, trips, task, scratch):
    """Share out the pieces of a trip among others if that pays; return whether it did. kept: memory for the trips."""
    copy_trips(trips, kept)
    freed = trips.cost[a]
    shared = trips.load[a, : trips.size[a]].copy()
    rebuild(a, shared[:0], trips, task, scratch)
    for piece in shared:
        b = taker_of(a, piece, freed, trips, task, scratch)
        if b < 0:
            freed = 0.0
            break
        freed += trips.cost[b] if trips.size[b] > 0 else 0.0
        add_piece(b, piece, trips, task, scratch)
        freed -= trips.cost[b]
    if freed > LEAST_GAIN:
        return True
    copy_trips(kept, trips)
    return False


@inner_kernel
def dissolve(trips, task, scratch):
    """Share out the pieces of whole trips among others while that pays; return whether any was."""
    moved, kept = False, no_trips(*trips.load.shape)
    for a in range(len(trips.size)):
        if trips.size[a] >= 2 and dissolve_trip(a, kept, trips, task, scratch):
            moved = True
    return moved


@inner_kernel
def direct_minutes(minutes, sites, road, many):
    """Return how long a direct trip takes from each minute to each of some sites, −1 if there is none [K, W]."""
    direct, reached = np.full((len(minutes), many), np.int64(-1)), np.empty(1, np.int64)
    wanted = np.zeros(many, np.int64)
    for site in sites:
        wanted[site] = 1
    stop = np.zeros(1, np.int64)
    for k in range(len(minutes)):
        start = road.start_min + minutes[k]
        for site in range(many):
            stop[0] = site
            if wanted[site] and trip(start, stop, road.legs, road.crew, road.book, False, reached) >= 0:
                direct[k, site] = reached[0] - start
    return direct


@inner_kernel
def no_trips(n, room):
    """Return n trips without pieces."""
    return Trips(
        np.full((n, room), -1, np.int64),
        np.zeros(n, np.int64),
        np.zeros(n),
        np.zeros(n, np.int64),
        np.full((n, MOST_STOPS), -1, np.int64),
        np.zeros(n, np.int64),
    )


@inner_kernel
def scratch_of(room, sites):
    """Return memory to try trips in."""
    return Scratch(
        np.empty(room, np.int64),
        np.empty(sites),
        np.empty(MOST_STOPS, np.int64),
        np.empty(MOST_STOPS, np.int64),
        np.empty(ORDERS.shape, np.int64),
        np.empty(len(ORDERS)),
        np.empty(MOST_STOPS, np.int64),
    )


@kernel
def consolidate(pieces, slots, prices, distances, road, room):
    """Return `Trips` that carry all pieces."""
    n, sites = len(pieces.site), len(distances.near)
    direct = direct_minutes(slots.minute, pieces.site, road, sites)
    task = Task(pieces, slots, prices, distances, road, direct, room)
    trips, scratch = no_trips(n, room), scratch_of(room, sites)
    for i in range(n):
        rebuild(i, np.array([i]), trips, task, scratch)
    merge(trips, task, scratch)
    for _ in range(PASSES):
        handed = hand_over(trips, task, scratch)
        if not dissolve(trips, task, scratch) and not handed:
            break
        merge(trips, task, scratch)
    return trips


@kernel
def time_trips(departs, stops, road, returns, arrivals, over):
    """Note when trips reach their stops and are over, returning or not; minutes from the start of the week."""
    for r in range(len(departs)):
        start = road.start_min + departs[r]
        reached = trip(start, stops[r], road.legs, road.crew, road.book, returns, arrivals[r])
        over[r] = reached - road.start_min
        for stop in range(arrivals.shape[1]):
            arrivals[r, stop] -= road.start_min
