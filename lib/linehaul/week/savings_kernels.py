"""Kernels of the savings plan: trips begin with one piece each, merge while that pays, then share pieces out.

A trip leaves at the release of one of its pieces and calls at its sites in the order that costs least. All share:
pieces: (site, floor, cents a minute, slot) of each, slots being the releases; times: (minute of each slot [K], wait
from one to another, −1 if too long [K, K], minutes of a direct trip to each site, −1 if there is none [K, W]); terms:
(cents (dispatch, a km, a further stop, whether the truck returns), km and least driving minutes [W + 1, W], the last
row from the gateway, −1 where no road leads, sites that may follow each other [W, W]); road: (legs, crew, roadbook,
start minute) as of `roads.kernels.trip`; room: floor of a truck.
"""

from itertools import permutations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...engine.jit import kernel, scalar_kernel
from ...roads.driving_kernels import SERVICE_MIN, trip

MOST_STOPS = 4
FACTORIAL = np.array([1, 1, 2, 6, 24])
ORDERS = np.array(list(permutations(range(MOST_STOPS))))  # the last n columns of its first n! rows are those of n stops
NO_TRIP = 1e15  # cents
LEAST_GAIN = 100.0  # cents that a change has to save
PASSES = 4


class Scratch(NamedTuple):
    """Where trips are tried out: a load, cents a minute owed at each site, the stops of the best trip; the load's
    sites, their orders and what those cost, minutes at the stops.
    """

    load: NDArray[np.int64]
    owed: NDArray[np.float64]
    stops: NDArray[np.int64]
    sites: NDArray[np.int64]
    orders: NDArray[np.int64]
    fixed: NDArray[np.float64]
    reached: NDArray[np.int64]


@scalar_kernel
def fixed_cost(order, terms):
    """Return the cents of a trip without lateness; NO_TRIP if a stop cannot follow the one before it."""
    prices, km, _, near = terms
    at, driven = len(near), 0
    for s in range(len(order)):
        if km[at, order[s]] < 0 or (s > 0 and not near[at, order[s]]):
            return NO_TRIP
        driven += km[at, order[s]]
        at = order[s]
    if prices[3] > 0:
        driven += km[len(near), at]
    return float(prices[0] + prices[1] * driven + prices[2] * (len(order) - 1))


@scalar_kernel
def least_late(order, owed, direct, minutes):
    """Return the least cents of lateness on the road: no later stop is reached before a direct trip or a drive
    without rests would reach it. owed: cents a minute by stop; direct: minutes of a direct trip to each.
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
def waits_cost(load, slot, pieces, wait):
    """Return the cents that pieces owe until a departure; NO_TRIP if one of them cannot take it."""
    cents = 0.0
    for i in load:
        minutes = wait[pieces[3][i], slot]
        if minutes < 0:
            return NO_TRIP
        cents += pieces[2][i] * minutes
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
    """Return the least cents of lateness on the road, each site reached as a direct trip would."""
    cents = 0.0
    for site in sites:
        cents += owed[site] * direct[site]
    return cents


@scalar_kernel
def sites_of(load, pieces, room, sites, owed):
    """Note the sites of a load, ascending, and what is owed at each; return how many, 0 if it is too much for a
    truck.
    """
    floor, many = 0, 0
    for i in load:
        floor += pieces[1][i]
        site = pieces[0][i]
        s = many
        while s > 0 and sites[s - 1] > site:
            s -= 1
        if s > 0 and sites[s - 1] == site:
            owed[site] += pieces[2][i]
            continue
        if many == MOST_STOPS:
            return 0
        for later in range(many, s, -1):
            sites[later] = sites[later - 1]
        sites[s], owed[site] = site, pieces[2][i]
        many += 1
    return many if floor <= room else 0


@scalar_kernel
def priced_orders(sites, orders, fixed, terms):
    """Note the orders of stops that can be driven, ascending, and their cents without lateness; return how many, and
    the least cents.
    """
    many, found, least = len(sites), 0, NO_TRIP
    skipped = MOST_STOPS - many
    for o in range(FACTORIAL[many]):
        for s in range(many):
            orders[found, s] = sites[ORDERS[o, skipped + s] - skipped]
        fixed[found] = fixed_cost(orders[found, :many], terms)
        if fixed[found] < NO_TRIP:
            least = min(least, fixed[found])
            found += 1
    return found, least


@scalar_kernel
def best_trip(load, ceiling, pieces, times, terms, road, room, scratch, stops):
    """Return (cents, slot) of the cheapest trip with a load that costs less than `ceiling`, else (NO_TRIP, −1).

    The order goes to `stops`, −1 after the last.
    """
    owed, orders, fixed, reached = scratch.owed, scratch.orders, scratch.fixed, scratch.reached
    best, leaves, found, least = ceiling, np.int64(-1), -1, 0.0
    sites = scratch.sites[: sites_of(load, pieces, room, scratch.sites, owed)]
    for k in range(len(load) if len(sites) > 0 else 0):
        slot = pieces[3][load[k]]
        if first_of(load, k, pieces[3]) < k:
            continue
        waiting = waits_cost(load, slot, pieces, times[1])
        if waiting >= best:
            continue
        if found < 0:
            found, least = priced_orders(sites, orders, fixed, terms)
        if waiting + least + least_owed(sites, owed, times[2][slot]) >= best:
            continue
        for o in range(found):
            order, cents = orders[o, : len(sites)], waiting + fixed[o]
            if cents < best and cents + least_late(order, owed, times[2][slot], terms[2]) < best:
                start = road[3] + times[0][slot]
                if trip(start, order, road[0], road[1], road[2], False, reached) >= 0:
                    for s in range(len(order)):
                        cents += owed[order[s]] * (reached[s] - start)
                    if cents < best:
                        best, leaves = cents, slot
                        for s in range(MOST_STOPS):
                            stops[s] = order[s] if s < len(order) else -1
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
def gain_of(a, b, plan, pieces, times, terms, road, room, scratch):
    """Return the cents saved by merging two trips, 0 if none."""
    load, count, cost = plan[0], plan[1], plan[2]
    n = count[a] + count[b]
    both = scratch.load
    if plan[5][a] + plan[5][b] > room or not close(plan[4][a], plan[4][b], terms[3]):
        return 0.0
    for k in range(n):
        both[k] = load[a, k] if k < count[a] else load[b, k - count[a]]
    ceiling = cost[a] + cost[b] - LEAST_GAIN
    cents, _ = best_trip(both[:n], ceiling, pieces, times, terms, road, room, scratch, scratch.stops)
    return cost[a] + cost[b] - cents if cents < NO_TRIP else 0.0


@scalar_kernel
def rebuild(a, carried, plan, pieces, times, terms, road, room, scratch):
    """Make a trip carry a load, at whatever cost."""
    load, count, cost, slot, stops, floor = plan
    count[a], floor[a] = len(carried), 0
    for k in range(len(carried)):
        load[a, k] = carried[k]
        floor[a] += pieces[1][carried[k]]
    cost[a] = 0.0
    if len(carried) > 0:
        cost[a], slot[a] = best_trip(carried, NO_TRIP, pieces, times, terms, road, room, scratch, stops[a])


@scalar_kernel
def mate_of(a, plan, mates, gains, pieces, times, terms, road, room, scratch):
    """Find the later trip that pays most to be merged with a trip."""
    mates[a], gains[a] = -1, 0.0
    for b in range(a + 1, len(mates)):
        if plan[1][b] > 0:
            gain = gain_of(a, b, plan, pieces, times, terms, road, room, scratch)
            if gain > gains[a]:
                mates[a], gains[a] = b, gain


@kernel
def merge(plan, pieces, times, terms, road, room, scratch):
    """Merge trips, those that save most first, until no merger pays."""
    load, count = plan[0], plan[1]
    mates, gains = np.full(len(count), -1, np.int64), np.zeros(len(count))
    for a in range(len(count)):
        if count[a] > 0:
            mate_of(a, plan, mates, gains, pieces, times, terms, road, room, scratch)
    while len(count) > 0:
        a = int(np.argmax(gains))
        b = int(mates[a])
        if b < 0:
            break
        rebuild(a, np.append(load[a, : count[a]], load[b, : count[b]]), plan, pieces, times, terms, road, room, scratch)
        count[b], gains[b], mates[b] = 0, 0.0, -1
        for c in range(len(count)):
            if count[c] > 0 and (c == a or mates[c] == a or mates[c] == b):
                mate_of(c, plan, mates, gains, pieces, times, terms, road, room, scratch)
            elif count[c] > 0 and c < a:
                gain = gain_of(c, a, plan, pieces, times, terms, road, room, scratch)
                if gain > gains[c]:
                    mates[c], gains[c] = a, gain


@scalar_kernel
def taker_of(a, piece, freed, plan, pieces, times, terms, road, room, scratch):
    """Return the trip that takes a piece of another at least cost, −1 if none for less than what that frees."""
    load, count, cost = plan[0], plan[1], plan[2]
    more = scratch.load
    taker, alone, site = -1, False, pieces[0][piece : piece + 1]
    for b in range(len(count)):
        if b == a or plan[5][b] + pieces[1][piece] > room or (count[b] == 0 and alone):
            continue
        if count[b] > 0 and not close(site, plan[4][b], terms[3]):
            continue
        alone = alone or count[b] == 0
        for k in range(count[b]):
            more[k] = load[b, k]
        more[count[b]] = piece
        before = cost[b] if count[b] > 0 else 0.0
        ceiling = before + freed - LEAST_GAIN
        cents, _ = best_trip(more[: count[b] + 1], ceiling, pieces, times, terms, road, room, scratch, scratch.stops)
        if cents < NO_TRIP:
            taker, freed = b, cents - before
    return taker


@kernel
def hand_over(plan, pieces, times, terms, road, room, scratch):
    """Let trips hand single pieces to others while that pays; return whether any did."""
    load, count, cost = plan[0], plan[1], plan[2]
    moved = False
    for a in range(len(count)):
        k = 0
        while k < count[a]:
            piece = load[a, k]
            rest = np.append(load[a, :k], load[a, k + 1 : count[a]])
            left = 0.0
            if len(rest) > 0:
                left, _ = best_trip(rest, NO_TRIP, pieces, times, terms, road, room, scratch, scratch.stops)
            b = -1
            if cost[a] - left > LEAST_GAIN:
                b = taker_of(a, piece, cost[a] - left, plan, pieces, times, terms, road, room, scratch)
            if b < 0:
                k += 1
                continue
            moved = True
            rebuild(
                b, np.append(load[b, : count[b]], np.array([piece])), plan, pieces, times, terms, road, room, scratch
            )
            rebuild(a, rest, plan, pieces, times, terms, road, room, scratch)
    return moved


@kernel
def dissolve(plan, pieces, times, terms, road, room, scratch):
    """Share out the pieces of whole trips among others while that pays; return whether any was."""
    load, count, cost = plan[0], plan[1], plan[2]
    moved = False
    for a in range(len(count)):
        if count[a] < 2:
            continue
        kept, freed = (load.copy(), count.copy(), cost.copy(), plan[3].copy(), plan[4].copy(), plan[5].copy()), cost[a]
        shared = load[a, : count[a]].copy()
        rebuild(a, shared[:0], plan, pieces, times, terms, road, room, scratch)
        for piece in shared:
            b = taker_of(a, piece, freed, plan, pieces, times, terms, road, room, scratch)
            if b < 0:
                freed = 0.0
                break
            freed += cost[b] if count[b] > 0 else 0.0
            more = np.append(load[b, : count[b]], np.array([piece]))
            rebuild(b, more, plan, pieces, times, terms, road, room, scratch)
            freed -= cost[b]
        if freed > LEAST_GAIN:
            moved = True
            continue
        load[:], count[:], cost[:] = kept[0], kept[1], kept[2]
        plan[3][:], plan[4][:], plan[5][:] = kept[3], kept[4], kept[5]
    return moved


@kernel
def direct_minutes(minutes, sites, road, many):
    """Return how long a direct trip takes from each minute to each of some sites, −1 if there is none [K, W]."""
    direct, reached = np.full((len(minutes), many), np.int64(-1)), np.empty(1, np.int64)
    for k in range(len(minutes)):
        start = road[3] + minutes[k]
        for s in range(len(sites)):
            if trip(start, sites[s : s + 1], road[0], road[1], road[2], False, reached) >= 0:
                direct[k, sites[s]] = reached[0] - start
    return direct


@kernel
def consolidate(pieces, slots, terms, road, room):
    """Return trips that carry all pieces: (pieces [N, room], how many, cents, slot, stops [N, 4], floor) of each.

    slots: (minute of each, wait from one to another). A trip of no pieces is none; one that costs NO_TRIP cannot be.
    """
    n = len(pieces[0])
    plan = (
        np.full((n, room), -1, np.int64),
        np.zeros(n, np.int64),
        np.zeros(n),
        np.zeros(n, np.int64),
        np.full((n, MOST_STOPS), -1, np.int64),
        np.zeros(n, np.int64),
    )
    scratch = Scratch(
        np.empty(room, np.int64),
        np.empty(len(terms[3])),
        np.empty(MOST_STOPS, np.int64),
        np.empty(MOST_STOPS, np.int64),
        np.empty(ORDERS.shape, np.int64),
        np.empty(len(ORDERS)),
        np.empty(MOST_STOPS, np.int64),
    )
    times = slots[0], slots[1], direct_minutes(slots[0], np.unique(pieces[0]), road, len(terms[3]))
    for i in range(n):
        rebuild(i, np.array([i]), plan, pieces, times, terms, road, room, scratch)
    merge(plan, pieces, times, terms, road, room, scratch)
    for _ in range(PASSES):
        handed = hand_over(plan, pieces, times, terms, road, room, scratch)
        if not dissolve(plan, pieces, times, terms, road, room, scratch) and not handed:
            break
        merge(plan, pieces, times, terms, road, room, scratch)
    return plan


@kernel
def timed(departs, stops, road, returns, arrivals, over):
    """Note when trips reach their stops and are over, returning or not; minutes from the start of the week."""
    for r in range(len(departs)):
        reached = trip(road[3] + departs[r], stops[r], road[0], road[1], road[2], returns, arrivals[r])
        over[r] = reached - road[3]
    arrivals -= road[3]
