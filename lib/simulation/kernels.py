"""Kernels: one pass over the parcels each, integers in, integers out (rules 4, 5 and the queues for trucks)."""

import numpy as np

from lib.demand.draws import EVENT_SHIFT, SHIFT, mix
from lib.domain.clock import NEVER
from lib.domain.jit import kernel
from lib.simulation.queues import BLOCK, codes_of, enqueue, expel, take


@kernel
def make_ready(ids, created, warehouse, express, grams, cm3, key, table, extra_min, gateway, closeouts, ready, queues):
    """Stamp `ready` and queue each parcel, by gateway and class, for the first close-out it can make (rule 4.1)."""
    for a in range(0, len(ids), BLOCK):
        z = min(a + BLOCK, len(ids))
        add_draw(ids[a:z], created[a:z], key, table, extra_min, ready[a:z])
        enqueue(queues, a, warehouse[a:z], express[a:z], gateway, ready[a:z], closeouts, grams[a:z], cm3[a:z])


@kernel
def add_draw(ids, minutes, key, table, extra_min, later):
    """Add a drawn time to minutes; never stays never."""
    for i in range(len(ids)):
        minute = minutes[i] + table[mix(key, ids[i]) >> SHIFT] + extra_min
        later[i] = minute if minutes[i] >= 0 else NEVER


@kernel
def add_place_draw(ids, place, minutes, key, tables, later):
    """Add a time drawn from the table of the parcel's place to minutes; never stays never."""
    for i in range(len(ids)):
        minute = minutes[i] + tables[place[i], mix(key, ids[i]) >> SHIFT]
        later[i] = minute if minutes[i] >= 0 else NEVER


@kernel
def board(queues, flights_of, count, closeout, cancelled, room_g, room_cm3, overflow_min, grams, cm3, ready):
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
                    expel(queues, queue, k, closeout[f] - overflow_min, -2 - f, grams, cm3, ready)


@kernel
def fly(flight, place, departs, arrives, departed, landed):
    """Stamp departed and landed of a block; the last row of departs and arrives is for those who do not fly."""
    grounded = len(departs) - 1
    for i in range(len(flight)):
        f = flight[i] if flight[i] >= 0 else grounded
        departed[i] = departs[f]
        landed[i] = arrives[f, place[i]]


@kernel
def set_apart(ids, warehouse, unloaded, keys, odds, rows):
    """List the rows of a block that digital customs does not release at once: manual, inspected or in transit; return
    how many.
    """
    apart = 0
    for i in range(len(ids)):
        manual = (mix(keys[1], ids[i]) >> EVENT_SHIFT) >= odds[0, warehouse[i]]
        inspected = (mix(keys[3], ids[i]) >> EVENT_SHIFT) < odds[1, warehouse[i]]
        rows[apart] = i
        apart += (manual | inspected) & (unloaded[i] >= 0)
    return apart


@kernel
def clear(ids, warehouse, queues, departs, arrives, gateway, transit, keys, tables, odds, stamps, flight, desk):
    """Stamp flight, departed, landed, unloaded and, but for the manual desks, released (rules 5.1, 5.2).

    keys: breakdown, channel, digital, inspected, inspection, transit, paperwork; tables: breakdown minutes, then
    digital,
    inspection, transit and paperwork minutes per gateway; odds: digital, inspected per warehouse (digital 0 where
    freight passes in
    transit). Those for the desks are listed in `desk` = (row, gateway, unloaded, minutes after the desk); returns how
    many.
    """
    departed, landed, unloaded, released = stamps
    breakdown, digital, inspection, passage, paperwork = tables
    queue_of, codes, cut, row_codes = queues.keys, queues.code, queues.cut, queues.row_code
    waiting, rows, places = 0, np.empty(BLOCK + 1, np.int64), np.empty(BLOCK, np.uint8)
    for a in range(0, len(ids), BLOCK):
        z = min(a + BLOCK, len(ids))
        place = places[: z - a]
        for i in range(z - a):
            place[i] = gateway[warehouse[a + i]]
        codes_of(queue_of[a:z], a, codes, cut, row_codes, flight[a:z])
        fly(flight[a:z], place, departs, arrives, departed[a:z], landed[a:z])
        add_draw(ids[a:z], landed[a:z], keys[0], breakdown, 0, unloaded[a:z])
        add_place_draw(ids[a:z], place, unloaded[a:z], keys[2], digital, released[a:z])
        for r in range(set_apart(ids[a:z], warehouse[a:z], unloaded[a:z], keys, odds, rows)):
            i, g, w = a + rows[r], place[rows[r]], warehouse[a + rows[r]]
            n = ids[i]
            extra = inspection[g, mix(keys[4], n) >> SHIFT] if (mix(keys[3], n) >> EVENT_SHIFT) < odds[1, w] else 0
            if transit[w]:
                released[i] = unloaded[i] + passage[g, mix(keys[5], n) >> SHIFT]
            elif (mix(keys[1], n) >> EVENT_SHIFT) < odds[0, w]:
                released[i] += extra
            else:
                released[i] = NEVER
                extra += paperwork[g, mix(keys[6], n) >> SHIFT]
                desk[0, waiting], desk[1, waiting], desk[2, waiting], desk[3, waiting] = i, g, unloaded[i], extra
                waiting += 1
    return waiting


@kernel
def serve(order, arrivals, after, unit, rate, opens, closes, worked, released):
    """Serve one manual desk, first come first served, in its opening windows (rule 5.3).

    order: who comes, one after the other; arrivals, after (minutes that follow the desk), released: of all; worked:
    open minutes before
    each window, and in all.
    """
    window, done, busy_from, count = 0, 0, 0, 0
    for p in order:
        while window < len(opens) and closes[window] <= arrivals[p]:
            window += 1
        if window == len(opens) or rate == 0:
            return
        opening = max(arrivals[p], opens[window])
        arrived = worked[window] + opening - opens[window]
        if (arrived - busy_from) * rate >= 60 * count:
            busy_from, count = arrived, 0
        count += unit
        finish = busy_from + count * 60 // rate
        if finish > worked[-1]:
            return
        while worked[done + 1] < finish:
            done += 1
        released[p] = max(opens[done] + finish - worked[done], opening) + after[p]


@kernel
def await_trucks(warehouse, express, grams, cm3, released, itself, departures, queues):
    """Queue each released parcel, by warehouse and class, for the first departure it can catch; itself: 0 …
    warehouses − 1.
    """
    for a in range(0, len(released), BLOCK):
        z = min(a + BLOCK, len(released))
        enqueue(queues, a, warehouse[a:z], express[a:z], itself, released[a:z], departures, grams[a:z], cm3[a:z])
