"""Kernels: one pass over the parcels each, integers in, integers out (rules 4, 5 and the queues for trucks)."""

import numpy as np

from ..domain.clock import NEVER
from ..engine.draws import EVENT_SHIFT, SHIFT, draw, mix
from ..engine.jit import kernel
from .queues import BLOCK, LIMITLESS, codes_of, enqueue, take

ROW_BITS = 32  # of a key and row in one number
ROW = (1 << ROW_BITS) - 1


@kernel
def make_ready(ids, created, warehouse, express, grams, cm3, key, handling, slots, ready, queues):
    """Stamp `ready` and queue each parcel, by gateway and class, for the first close-out it can make (rule 4.1)."""
    entries = np.empty(BLOCK, np.uint16)
    for a in range(0, len(ids), BLOCK):
        z = min(a + BLOCK, len(ids))
        draw(key, ids[a:z], SHIFT, entries)
        add_draw(entries, created[a:z], handling, ready[a:z])
        enqueue(queues, a, warehouse[a:z], express[a:z], ready[a:z], slots, grams[a:z], cm3[a:z])


@kernel
def add_draw(entries, minutes, table, later):
    """Add a drawn time to minutes."""
    for i in range(len(minutes)):
        later[i] = minutes[i] + table[entries[i]]


@kernel
def board(queues, flights_of, count, last_slot, cancelled, room_g, room_cm3, grams, cm3, ready):
    """Board the queues of every gateway at its close-outs; flights_of, count: their flights in order; last_slot: the
    last that boards, and the last that is too old to wait on, −1 if none is [P, flights, 2] (rules 4.6, 4.7).

    Parcels are marked with their flight, or −2 − flight if they are diverted after its close-out.
    """
    everything = np.int64(LIMITLESS), np.int64(LIMITLESS)
    for place in range(len(count)):
        for k in range(count[place]):
            f = flights_of[place, k]
            room, closed = (room_g[f, place], room_cm3[f, place]), cancelled[f]
            for queue in range(2 * place, 2 * place + 2):
                if not closed:
                    room, closed = take(queues, queue, last_slot[place, k, 0], room, f, grams, cm3, ready)
            for queue in range(2 * place, 2 * place + 2):
                take(queues, queue, last_slot[place, k, 1], everything, -2 - f, grams, cm3, ready)


@kernel
def bounds(values):
    """Return the least and the greatest of some values."""
    least, greatest = values[0], values[0]
    for i in range(len(values)):
        least, greatest = min(least, values[i]), max(greatest, values[i])
    return least, greatest


@kernel
def draw_passage(keys, ids, warehouse, in_transit, entries, transit):
    """Draw a block's passage through digital customs, or, where the warehouse's freight passes in transit, of that;
    few blocks have any. Uses `transit` for a while.
    """
    draw(keys[0], ids, SHIFT, entries)
    first, last = bounds(warehouse)
    if in_transit[first : np.int64(last) + 1].any():
        draw(keys[1], ids, SHIFT, transit)
        for i in range(len(ids)):
            if in_transit[warehouse[i]]:
                entries[i] = transit[i]


@kernel
def arrive(
    flight, warehouse, handled, passed, departs, arrives, breakdown, passage, departed, landed, unloaded, released
):
    """Stamp departed … released of a block, as if digital customs released all, or their destination what passes in
    transit. The last row of departs and arrives (per warehouse) is for those who do not fly; handled, passed: draws of
    the tables of minutes breakdown and passage (per warehouse [W, 4096]).
    """
    grounded = len(departs) - 1
    for i in range(len(flight)):
        f, w = np.uint32(flight[i] if flight[i] >= 0 else grounded), warehouse[i]
        lands = arrives[f, w]
        free = lands + breakdown[handled[i]]
        cleared = free + passage[w, passed[i]]
        departed[i], landed[i] = departs[f], lands
        unloaded[i] = free if lands >= 0 else NEVER
        released[i] = cleared if lands >= 0 else NEVER


@kernel
def set_apart(channel, inspection, warehouse, unloaded, odds, rows):
    """List the rows of a block that digital customs does not release at once, manual or inspected; return how many."""
    apart = 0
    for i in range(len(unloaded)):
        w = warehouse[i]
        rows[apart] = i
        apart += ((channel[i] >= odds[0, w]) | (inspection[i] < odds[1, w])) & (unloaded[i] >= 0)
    return apart


@kernel
def clear(ids, warehouse, queues, departs, arrives, gateway, in_transit, keys, tables, odds, stamps, flight, desk):
    """Stamp flight, departed, landed, unloaded and, but for the manual desks, released (rules 5.1, 5.2).

    arrives: per flight and warehouse; keys: breakdown, digital, transit, channel, inspected, inspection, paperwork;
    tables: breakdown minutes, then minutes until release per warehouse, inspection and paperwork minutes per gateway;
    odds: digital, inspected per warehouse. Those for the desks are listed in `desk` = (row, gateway, unloaded, minutes
    after the desk); returns how many.
    """
    departed, landed, unloaded, released = stamps
    breakdown, passage, inspection, paperwork = tables
    buckets, links, codes = queues.buckets, queues.links, queues.code
    handled, passed, transit = np.empty(BLOCK, np.uint16), np.empty(BLOCK, np.uint16), np.empty(BLOCK, np.uint16)
    channel, inspected = np.empty(BLOCK, np.uint64), np.empty(BLOCK, np.uint64)
    waiting, rows = 0, np.empty(BLOCK + 1, np.int32)
    for a in range(0, len(ids), BLOCK):
        z = min(a + BLOCK, len(ids))
        draw(keys[0], ids[a:z], SHIFT, handled)
        draw_passage(keys[1:3], ids[a:z], warehouse[a:z], in_transit, passed, transit)
        draw(keys[3], ids[a:z], EVENT_SHIFT, channel)
        draw(keys[4], ids[a:z], EVENT_SHIFT, inspected)
        codes_of(buckets[a:z], links[a:z], codes, flight[a:z])
        arrive(
            flight[a:z],
            warehouse[a:z],
            handled,
            passed,
            departs,
            arrives,
            breakdown,
            passage,
            departed[a:z],
            landed[a:z],
            unloaded[a:z],
            released[a:z],
        )
        for r in range(set_apart(channel, inspected, warehouse[a:z], unloaded[a:z], odds, rows)):
            k, i, w = rows[r], a + rows[r], warehouse[a + rows[r]]
            n, g = ids[i], gateway[w]
            extra = inspection[g, mix(keys[5], n) >> SHIFT] if inspected[k] < odds[1, w] else 0
            if channel[k] < odds[0, w]:
                released[i] += extra
            else:
                released[i] = NEVER
                extra += paperwork[g, mix(keys[6], n) >> SHIFT]
                desk[0, waiting], desk[1, waiting], desk[2, waiting], desk[3, waiting] = i, g, unloaded[i], extra
                waiting += 1
    return waiting


@kernel
def in_order(keys, ordered, spare):
    """Return key · 2³² + row of all rows in ascending order: sorted by one digit of the key after another, in the two
    arrays given.

    Digits have about as many values as there are rows: counting fewer rows would take longer than moving them.
    """
    last = np.int64(0)
    for i in range(len(keys)):
        ordered[i] = (np.int64(keys[i]) << ROW_BITS) + i
        last = max(last, np.int64(keys[i]))
    bits, shift = 1, 0
    while len(keys) >> bits > 0:
        bits += 1
    while last >> shift > 0:
        by_digit(ordered, ROW_BITS + shift, min((1 << bits) - 1, last >> shift), spare)
        ordered, spare, shift = spare, ordered, shift + bits
    return ordered


@kernel
def by_digit(values, shift, most, ordered):
    """Put values in the order of one digit of at most so much, stably."""
    mask, starts = np.int64(1), np.zeros(most + 2, np.int32)
    while mask < most:
        mask = 2 * mask + 1
    for value in values:
        starts[(value >> shift & mask) + 1] += 1
    for digit in range(most):
        starts[digit + 1] += starts[digit]
    for value in values:
        digit = value >> shift & mask
        ordered[starts[digit]] = value
        starts[digit] += 1


@kernel
def serve(queue, parcels_per_unit, rate, opens, closes, worked, served):
    """Serve one manual desk, first come first served, in its opening windows (rule 5.3).

    queue: arrival · 2³² + row of who comes, one after the other; worked: open minutes before each window, and in all;
    served: of all rows.
    """
    window, done, busy_from, count = 0, 0, 0, 0
    for item in queue:
        arrival = item >> ROW_BITS
        while window < len(opens) and closes[window] <= arrival:
            window += 1
        if window == len(opens) or rate == 0:
            return
        opening = max(arrival, opens[window])
        arrived = worked[window] + opening - opens[window]
        if (arrived - busy_from) * rate >= 60 * count:
            busy_from, count = arrived, 0
        count += parcels_per_unit
        finish = busy_from + count * 60 // rate
        if finish > worked[-1]:
            return
        while worked[done + 1] < finish:
            done += 1
        served[item & ROW] = max(opens[done] + finish - worked[done], opening)


@kernel
def release(rows, served, after, released):
    """Stamp `released` of those whom a desk served: some minutes after it."""
    for k in range(len(rows)):
        if served[k] >= 0:
            released[rows[k]] = served[k] + after[k]


@kernel
def await_trucks(warehouse, express, grams, cm3, released, departures, queues):
    """Queue each released parcel, by warehouse and class, for the first departure it can catch."""
    for a in range(0, len(released), BLOCK):
        z = min(a + BLOCK, len(released))
        enqueue(queues, a, warehouse[a:z], express[a:z], released[a:z], departures, grams[a:z], cm3[a:z])
