"""Kernels of the inbound half: sort, board, clear (rules 4–5). Integers in, integers out; one pass a function."""

import numpy as np

from lib.demand.draws import EVENT_SHIFT, SHIFT, mix
from lib.domain.clock import NEVER
from lib.domain.jit import kernel


@kernel
def counting_order(keys, n_keys):  # type: ignore[no-untyped-def]
    """Sort rows by key, stably: return (order, starts), rows of key k being order[starts[k]:starts[k + 1]]; key −1 is left out."""
    starts = np.zeros(n_keys + 2, np.int32)
    for k in keys:
        if k >= 0:
            starts[k + 2] += 1
    for k in range(2, n_keys + 2):
        starts[k] += starts[k - 1]
    order = np.empty(starts[n_keys + 1], np.int32)
    for i in range(len(keys)):
        k = keys[i]
        if k >= 0:
            order[starts[k + 1]] = i
            starts[k + 1] += 1  # ends as the start of key k + 1
    return order, starts[: n_keys + 1]


@kernel
def make_ready(ids, created, warehouse, express, key, table, extra_min, queue, span, ready, keys):  # type: ignore[no-untyped-def]
    """Stamp `ready` and key each parcel by (queue of its gateway and class, ready) for boarding; −1 after the last close-out."""
    for i in range(len(ids)):
        minute = created[i] + table[mix(key, ids[i]) >> SHIFT] + extra_min
        ready[i] = minute
        keys[i] = (queue[warehouse[i]] + (not express[i])) * span + minute if minute < span else -1


@kernel
def board(order, starts, span, grams, cm3, closeout, cancelled, served, room_g, room_cm3, overflow_min, flight):  # type: ignore[no-untyped-def]
    """Board the queues of every gateway, flight by flight (rules 4.6, 4.7): index of the flight, −2 − index if diverted after it."""
    head = np.empty(2, np.int64)
    for gateway in range(served.shape[1]):
        for c in range(2):
            head[c] = starts[(2 * gateway + c) * span]
        for f in range(len(closeout)):
            if not served[f, gateway] or closeout[f] < 0:
                continue
            g, v, closed = room_g[f, gateway], room_cm3[f, gateway], cancelled[f]
            for c in range(2):
                end = starts[(2 * gateway + c) * span + closeout[f] + 1]
                while head[c] < end and not closed:
                    i = order[head[c]]
                    g -= grams[i]
                    v -= cm3[i]
                    closed = g < 0 or v < 0
                    if not closed:
                        flight[i] = f
                        head[c] += 1
            late = closeout[f] - overflow_min
            if overflow_min > 0 and late > 0:
                for c in range(2):
                    while head[c] < starts[(2 * gateway + c) * span + late]:
                        flight[order[head[c]]] = -2 - f
                        head[c] += 1


@kernel
def clear(ids, warehouse, flight, departs, arrives, gateway, transit, keys, tables, odds, stamps, desk):  # type: ignore[no-untyped-def]
    """Stamp departed, landed, unloaded and, but for the manual desks, released (rules 5.1, 5.2).

    keys: breakdown, channel, digital, inspected, inspection, transit; tables: breakdown, digital, inspection and transit minutes per
    gateway; odds: digital, inspected per gateway. Rows for the desks go to `desk`, whose length used is returned.
    """
    departed, landed, unloaded, released = stamps
    breakdown, digital, inspection, passage = tables
    waiting = 0
    for i in range(len(ids)):
        f = flight[i]
        if f < 0:
            departed[i], landed[i], unloaded[i], released[i] = NEVER, NEVER, NEVER, NEVER
            continue
        n, place = ids[i], gateway[warehouse[i]]
        departed[i], landed[i] = departs[f], arrives[f, place]
        minute = landed[i] + breakdown[mix(keys[0], n) >> SHIFT]
        unloaded[i] = minute
        if transit[warehouse[i]]:
            released[i] = minute + passage[place, mix(keys[5], n) >> SHIFT]
        elif (mix(keys[1], n) >> EVENT_SHIFT) < odds[0, place]:
            minute += digital[place, mix(keys[2], n) >> SHIFT]
            if (mix(keys[3], n) >> EVENT_SHIFT) < odds[1, place]:
                minute += inspection[place, mix(keys[4], n) >> SHIFT]
            released[i] = minute
        else:
            released[i] = NEVER
            desk[waiting] = i
            waiting += 1
    return waiting


@kernel
def desk_keys(rows, unloaded, warehouse, gateway, span, keys):  # type: ignore[no-untyped-def]
    """Key the rows at the manual desks by (gateway, unloaded)."""
    for r in range(len(rows)):
        keys[r] = gateway[warehouse[rows[r]]] * span + unloaded[rows[r]]


@kernel
def serve(rows, ids, unloaded, unit, rate, opens, closes, worked, keys, tables, inspected_below, released):  # type: ignore[no-untyped-def]
    """Serve one manual desk, first come first served, in its opening windows (rule 5.3).

    rows in the order of arrival; worked: open minutes before each window, and in all; keys: inspected, inspection, paperwork.
    """
    paperwork, inspection = tables
    window, done, busy_from, count = 0, 0, 0, 0
    for i in rows:
        while window < len(opens) and closes[window] <= unloaded[i]:
            window += 1
        if window == len(opens) or rate == 0:
            return
        opening = max(unloaded[i], opens[window])
        arrived = worked[window] + opening - opens[window]
        if (arrived - busy_from) * rate >= 60 * count:
            busy_from, count = arrived, 0
        count += unit
        finish = busy_from + count * 60 // rate
        if finish > worked[-1]:
            return
        while worked[done + 1] < finish:
            done += 1
        minute = max(opens[done] + finish - worked[done], opening) + paperwork[mix(keys[2], ids[i]) >> SHIFT]
        if (mix(keys[0], ids[i]) >> EVENT_SHIFT) < inspected_below:
            minute += inspection[mix(keys[1], ids[i]) >> SHIFT]
        released[i] = minute


@kernel
def truck_keys(warehouse, express, released, span, keys):  # type: ignore[no-untyped-def]
    """Key each parcel by (warehouse, class, released) for loading; −1 if never or after the last departure."""
    for i in range(len(keys)):
        minute = released[i]
        keys[i] = (2 * np.int64(warehouse[i]) + (not express[i])) * span + minute if 0 <= minute < span else -1
