"""Kernels of the line-haul solver: undominated routes, and the search for loads that pay."""

import numpy as np

from ...engine.jit import kernel, scalar_kernel

LATENESS_UNIT_MIN = 60
DOMINATED, ALIVE, STALE = 0, 1, 2  # STALE: pays only with freight released since the slot before
SLACK = 1e-7
NONE_FREE = np.iinfo(np.int64).max


@kernel
def split_pays(routes, spare, prefix, suffix, matters, alive):
    """Mark routes dominated that cost as much as their first stops alone plus a spare vehicle to the rest.

    routes, spare: (stops, cost, arrivals, busy) of the vehicle and of one there in any number with no less room;
    prefix, suffix: position of the first c stops in `routes`, of the others in `spare`, −1 if not there [R, S].
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
                if cost[a, p] + spare[1][b, p] > cost[r, p] or busy[a, p] > busy[r, p]:
                    continue
                later = False
                for s in range(cut, stops.shape[1]):
                    if stops[r, s] >= 0 and matters[stops[r, s]]:
                        later = later or spare[2][b, p, s - cut] > arrive[r, p, s]
                if not later:
                    alive[r, p] = DOMINATED


@scalar_kernel
def no_worse(routes, a, b, p, at, limited):
    """Return whether route a does all that b does, at no more cost and no later; at: see `positions`."""
    _, cost, arrive, busy = routes
    for s in range(len(at)):
        if at[s] >= 0 and arrive[a, p, at[s]] > arrive[b, p, s]:
            return False
    return cost[a, p] <= cost[b, p] and not (limited and busy[a, p] > busy[b, p])


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
    ahead, back = np.empty(routes[0].shape[1], np.int64), np.empty(routes[0].shape[1], np.int64)
    for k in range(len(group) - 1):
        for b in range(group[k], group[k + 1]):
            for a in range(group[k], group[k + 1]):
                if a == b:
                    continue
                positions(routes[0], a, b, matters, ahead)
                positions(routes[0], b, a, matters, back)
                for p in range(alive.shape[1]):
                    if not alive[a, p] or not alive[b, p] or not no_worse(routes, a, b, p, ahead, limited):
                        continue
                    if a < b or not no_worse(routes, b, a, p, back, limited):
                        alive[b, p] = DOMINATED


@scalar_kernel
def gather(r, p, routes, rows, wait, duals, stale_min, items):
    """List the rows that a route leaving at slot p can carry, densest value first; return how many, and whether one of
    them needs this slot.

    items: columns (row, stop, floor, grams, cm3, lateness cost) and their values.
    """
    stops, _, arrive, _, alive = routes
    first, floor, grams, cm3, copies, allowed, late_c, max_late = rows
    listed, value = items
    m, fresh, q = 0, alive[r, p] != STALE, min(p, arrive.shape[1] - 1)
    for s in range(stops.shape[1]):
        site = stops[r, s]
        if site < 0:
            break
        for a in range(first[site], first[site + 1]):
            if wait[a, p] < 0:
                continue
            late = wait[a, p] + arrive[r, q, s] - allowed[a]
            if late > max_late[a]:
                continue
            fresh = fresh or wait[a, p] < stale_min[p]
            dear = (late_c[a] * floor[a] * max(late, 0) + LATENESS_UNIT_MIN // 2) // LATENESS_UNIT_MIN
            for _ in range(copies[a]):
                worth = duals[a] - dear
                at = m
                while at > 0 and value[at - 1] * floor[a] < worth * listed[at - 1, 2]:
                    for k in range(listed.shape[1]):
                        listed[at, k] = listed[at - 1, k]
                    value[at] = value[at - 1]
                    at -= 1
                listed[at, 0], listed[at, 1], listed[at, 2] = a, s, floor[a]
                listed[at, 3], listed[at, 4], listed[at, 5] = grams[a], cm3[a], dear
                value[at] = worth
                m += 1
    return m, fresh


@scalar_kernel
def most_worth(depth, m, room, items):
    """Return the most that items from `depth` on can add on the floor left, the last one in part."""
    listed, value = items
    worth = 0.0
    for i in range(depth, m):
        if value[i] <= 0:
            break
        if listed[i, 2] > room:
            return worth + value[i] * room / listed[i, 2]
        worth += value[i]
        room -= listed[i, 2]
    return worth


@scalar_kernel
def complete(depth, stops, p, items, taken, wait, stale_min):
    """Return whether the loads taken leave no stop without freight, and one of them was not there the slot before."""
    served, fresh = 0, stale_min[p] < 0
    for i in range(depth):
        if taken[i]:
            served |= 1 << items[0][i, 1]
            fresh = fresh or wait[items[0][i, 0], p] < stale_min[p]
    return fresh and served == (1 << stops) - 1


@kernel
def clashes(load, lot, floor, refused):
    """Return whether a load (rows) contains one that is refused.

    refused: first entry of each refused load, and of the entries the lot and its least floor units.
    """
    first, lots, least = refused
    for c in range(len(first) - 1):
        whole = True
        for k in range(first[c], first[c + 1]):
            aboard = 0
            for row in load:
                aboard += floor[row] if lot[row] == lots[k] else 0
            whole = whole and aboard >= least[k]
        if whole:
            return True
    return False


@scalar_kernel
def next_load(m, need, items, stack, start):
    """Walk on to the next set of loads worth at least `need`; return its depth, −1 when there are no more.

    stack: (taken, room left (floor, grams, cm3) and value at each depth). start: depth to go on from, −1 to begin.
    """
    listed, value = items
    taken, left, worth = stack
    depth, forward = (0, True) if start < 0 else (start, False)
    while True:
        if forward:
            if worth[depth] + most_worth(depth, m, left[depth, 0], items) >= need - SLACK:
                if depth == m:
                    return depth
                fits = listed[depth, 2] <= left[depth, 0] and listed[depth, 3] <= left[depth, 1]
                fits = fits and listed[depth, 4] <= left[depth, 2]
                twin = depth > 0 and listed[depth - 1, 0] == listed[depth, 0] and not taken[depth - 1]
                taken[depth] = fits and not twin
                for k in range(3):
                    left[depth + 1, k] = left[depth, k] - (listed[depth, 2 + k] if taken[depth] else 0)
                worth[depth + 1] = worth[depth] + (value[depth] if taken[depth] else 0.0)
                depth += 1
                continue
            forward = False
        depth -= 1
        while depth >= 0 and not taken[depth]:
            depth -= 1
        if depth < 0:
            return -1
        taken[depth] = False
        for k in range(3):
            left[depth + 1, k] = left[depth, k]
        worth[depth + 1] = worth[depth]
        depth += 1
        forward = True


@kernel
def paying_loads(routes, rows, wait, duals, tolls, stale_min, room, gap, best_only, most, size, refused, out):
    """Find the columns whose reduced cost is at most `gap`: all of them, or the best of each route and slot.

    routes: (stops, cost, arrivals, span of slots the truck is out, alive); rows: (first per site, floor, grams, cm3,
    copies, allowed, late_c, max_late); tolls: running sum of the fleet's duals over slots; most: the most that the
    duals of a site can bring at a slot [P, sites]; size: most items a route can have; refused: lot of
    each row, and the loads that `clashes` knows.
    out: columns (route, slot, cost, reduced cost) and rows. Returns how many, −1 if `out` is too small.
    """
    stops, cost, _, span, alive = routes
    items, load = (np.zeros((size, 6), np.int64), np.zeros(size)), np.zeros(size, np.int64)
    stack = np.zeros(size + 1, np.bool_), np.zeros((size + 1, 3), np.int64), np.zeros(size + 1)
    always = np.full(len(stale_min), -1, np.int64)
    n = 0
    for r in range(len(stops)):
        length = 0
        while length < stops.shape[1] and stops[r, length] >= 0:
            length += 1
        for p in range(alive.shape[1]):
            if not alive[r, p]:
                continue
            price = cost[r, min(p, cost.shape[1] - 1)] + tolls[p + span[r, p]] - tolls[p]
            bring = 0.0
            for s in range(length):
                bring += most[p, stops[r, s]]
            if bring < price - gap - SLACK:
                continue
            m, fresh = gather(r, p, routes, rows, wait, duals, stale_min, items)
            if m < length or not fresh:
                continue
            for k in range(3):
                stack[1][0, k] = room[k]
            need, found, depth = price - gap, False, -1
            new = stale_min if alive[r, p] == STALE else always
            while True:
                depth = next_load(m, need, items, stack, depth)
                if depth < 0:
                    break
                if not complete(depth, length, p, items, stack[0], wait, new):
                    continue
                if n >= len(out[0]):
                    return -1
                if len(refused[1]) > 1 and clashes(aboard(m, items, stack[0], load), refused[0], rows[1], refused[1:]):
                    continue
                note(n, r, p, m, price, items, stack, out, cost)
                if best_only:
                    need, found = stack[2][m] + 1e-6, True
                else:
                    n += 1
            n += found
    return n


@kernel
def aboard(m, items, taken, load):
    """Return the rows of the items taken, written into `load`."""
    n = 0
    for i in range(m):
        if taken[i]:
            load[n] = items[0][i, 0]
            n += 1
    return load[:n]


@scalar_kernel
def note(n, r, p, m, price, items, stack, out, cost):
    """Write down a column: its route, slot, cost, reduced cost and rows (ascending, −1 after the last)."""
    told, reduced, carried = out
    told[n, 0], told[n, 1], told[n, 2] = r, p, cost[r, min(p, cost.shape[1] - 1)]
    reduced[n] = price - stack[2][m]
    k = 0
    for i in range(m):
        if stack[0][i]:
            told[n, 2] += items[0][i, 5]
            at = k
            while at > 0 and carried[n, at - 1] > items[0][i, 0]:
                carried[n, at] = carried[n, at - 1]
                at -= 1
            carried[n, at] = items[0][i, 0]
            k += 1
    for i in range(k, carried.shape[1]):
        carried[n, i] = -1


@kernel
def undominated(carried, footprint, cost, keep):
    """Keep the columns that no other with the same load beats; sorted by load, then by footprint (fleet or −1, slot,
    span) and cost.
    """
    leader, free, last = 0, NONE_FREE, -1
    for i in range(len(carried)):
        if i == 0 or not np.array_equal(carried[i], carried[leader]):
            leader, free, last = i, NONE_FREE, -1
        beaten = cost[i] >= free
        if last >= 0 and footprint[i, 0] == footprint[last, 0] and footprint[i, 1] == footprint[last, 1]:
            beaten = beaten or cost[i] >= cost[last]
        if not beaten:
            keep[i], last = True, i
            if footprint[i, 0] < 0:
                free = cost[i]
