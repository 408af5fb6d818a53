"""Kernels: one pass over the parcels each, integers in, integers out (rules 4, 5 and the queues for trucks)."""

import numpy as np

from lib.demand.draws import EVENT_SHIFT, SHIFT, mix
from lib.domain.clock import NEVER
from lib.domain.jit import kernel
from lib.simulation.queues import NONE, code_of, expel, join, rank, take


@kernel
def make_ready(ids, created, warehouse, express, grams, cm3, key, table, extra_min, gateway, closeouts, ready, queues):  # type: ignore[no-untyped-def]
    """Stamp `ready` and queue each parcel, by gateway and class, for the first close-out it can make (rule 4.1)."""
    ranks = len(queues.code) // len(queues.head)
    for i in range(len(ids)):
        place = gateway[warehouse[i]]
        minute = created[i] + table[mix(key, ids[i]) >> SHIFT] + extra_min
        ready[i] = minute
        bucket = (2 * place + (not express[i])) * ranks + rank(closeouts, place, minute)
        join(queues, i, bucket, grams[i], cm3[i], minute)


@kernel
def board(queues, flights_of, count, closeout, cancelled, room_g, room_cm3, overflow_min, grams, cm3, ready):  # type: ignore[no-untyped-def]
    """Board the queues of every gateway at its close-outs; flights_of, count: their flights in order (rules 4.6, 4.7).

    Parcels are marked with their flight, or −2 − flight if they are diverted after its close-out.
    """
    for place in range(len(count)):
        for k in range(count[place]):
            f = flights_of[place, k]
            room, closed = (room_g[f, place], room_cm3[f, place]), cancelled[f]
            for queue in range(2 * place, 2 * place + 2):
                if not closed:
                    room, closed = take(queues, queue, k, room, f, grams, cm3, ready)
            if overflow_min > 0:
                for queue in range(2 * place, 2 * place + 2):
                    expel(queues, queue, k, closeout[f] - overflow_min, -2 - f, ready)


@kernel
def clear(ids, warehouse, queues, departs, arrives, gateway, transit, keys, tables, odds, stamps, flight, desk):  # type: ignore[no-untyped-def]
    """Stamp flight, departed, landed, unloaded and, but for the manual desks, released (rules 5.1, 5.2).

    keys: breakdown, channel, digital, inspected, inspection, transit; tables: breakdown, digital, inspection and transit minutes per
    gateway; odds: digital, inspected per gateway. Rows for the desks go to `desk`, whose length used is returned.
    """
    departed, landed, unloaded, released = stamps
    breakdown, digital, inspection, passage = tables
    waiting = 0
    for i in range(len(ids)):
        f = code_of(queues, i)
        flight[i] = f
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
def await_trucks(warehouse, express, grams, cm3, released, departures, queues):  # type: ignore[no-untyped-def]
    """Queue each released parcel, by warehouse and class, for the first departure it can catch."""
    ranks = len(queues.code) // len(queues.head)
    for i in range(len(released)):
        minute, place = released[i], np.int64(warehouse[i])
        if minute < 0:
            queues.keys[i] = NONE
            continue
        bucket = (2 * place + (not express[i])) * ranks + rank(departures, place, minute)
        join(queues, i, bucket, grams[i], cm3[i], minute)
