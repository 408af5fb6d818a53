"""Kernels: one pass over the parcels each, integers in, integers out (rules 4, 5 and the queues for trucks)."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..domain.clock import NEVER
from ..engine.draws import EVENT_SHIFT, SHIFT, draw, mix
from ..engine.jit import inner_kernel, kernel
from .queues import BLOCK, LIMITLESS, codes_of, enqueue, take

AT_DESK = NEVER - 1  # released of a parcel at a manual desk, until it is served: AT_DESK − the minute unloaded

Ints = NDArray[np.int64]
Minutes = NDArray[np.int32]


class Offered(NamedTuple):
    """What is offered as columns [n]: see `Parcels`."""

    id: NDArray[np.uint64]
    created: Minutes
    warehouse: NDArray[np.uint8]
    express: NDArray[np.bool_]
    grams: NDArray[np.int32]
    cm3: NDArray[np.int32]


class Closeouts(NamedTuple):
    """Close-outs of every gateway in order: their number [G], and of each the flight, the last slot that boards and the
    last that is too old to wait on, −1 if none is [G, flights].
    """

    number: Ints
    flight: Ints
    boards: Ints
    diverts: Ints


class FlightRoom(NamedTuple):
    """Whether a flight is cancelled [F], and what it holds for each gateway [F, G]."""

    cancelled: NDArray[np.bool_]
    grams: Ints
    cm3: Ints


class Landings(NamedTuple):
    """Departure of each flight [F + 1] and its arrival for each warehouse [F + 1, W]; the last row, of `never`, is for
    parcels that do not fly.
    """

    departs: Minutes
    arrives: Minutes


class CustomsKeys(NamedTuple):
    """Keys of the random streams of rule 5."""

    breakdown: np.uint64
    digital: np.uint64
    transit: np.uint64
    channel: np.uint64
    inspected: np.uint64
    inspection: np.uint64
    paperwork: np.uint64


class CustomsMinutes(NamedTuple):
    """Quantile tables in minutes: breakdown [4096], passage by warehouse [W, 4096], inspection and paperwork by gateway
    [G, 4096].
    """

    breakdown: Minutes
    passage: Minutes
    inspection: Minutes
    paperwork: Minutes


class CustomsOdds(NamedTuple):
    """Bounds of the draws by which a warehouse's parcels are digital, and are inspected [W]."""

    digital: NDArray[np.uint64]
    inspected: NDArray[np.uint64]


class CustomsTables(NamedTuple):
    """Customs as kernels read it; gateway: of each warehouse [W]; in_transit: whether its freight clears at its
    destination [W].
    """

    gateway: NDArray[np.uint8]
    in_transit: NDArray[np.bool_]
    keys: CustomsKeys
    minutes: CustomsMinutes
    odds: CustomsOdds


class InboundStamps(NamedTuple):
    """Minutes up to the release and the flight's code as columns [n]."""

    departed: Minutes
    landed: Minutes
    unloaded: Minutes
    released: Minutes
    flight: NDArray[np.int16]


class DeskList(NamedTuple):
    """Parcels for the manual desks as columns: row, minutes to add after the desk."""

    row: Minutes
    after_min: Minutes


class DeskHours(NamedTuple):
    """Opening windows of a manual desk: minutes at which they start and end, open minutes before each, and in all."""

    opens: Minutes
    closes: Minutes
    worked: Ints


# Of those who come to a manual desk in a minute: how many; when it opens to them, −1 never; the open minute at which
# its busy period began; the parcels counted since, before the next of them; the window in which the next is served.
TURN = np.dtype([(name, np.int32) for name in ("arrivals", "opening", "busy_from", "window")] + [("ahead", np.int64)])


@kernel
def make_ready(parcels, offset, key, handling, slots, ready, queues):
    """Stamp `ready` and queue each parcel, by gateway and class, for the first close-out it can make (rule 4.1).

    The parcels are rows of `queues` from `offset` on.
    """
    ids, created, warehouse, express, grams, cm3 = parcels
    entries = np.empty(BLOCK, np.uint16)
    for a in range(0, len(ids), BLOCK):
        z = min(a + BLOCK, len(ids))
        draw(key, ids[a:z], SHIFT, entries)
        add_draw(entries, created[a:z], handling, ready[a:z])
        enqueue(queues, offset + a, warehouse[a:z], express[a:z], ready[a:z], slots, grams[a:z], cm3[a:z])


@kernel
def stamp_ready(ids, created, key, handling, ready):
    """Stamp `ready` (rule 4.1)."""
    entries = np.empty(BLOCK, np.uint16)
    for a in range(0, len(ids), BLOCK):
        z = min(a + BLOCK, len(ids))
        draw(key, ids[a:z], SHIFT, entries)
        add_draw(entries, created[a:z], handling, ready[a:z])


@inner_kernel
def add_draw(entries, minutes, table, later):
    """Add a drawn time to minutes."""
    for i in range(len(minutes)):
        later[i] = minutes[i] + table[entries[i]]


@kernel
def board(queues, closeouts, flights, grams, cm3, ready):
    """Board the queues of every gateway at its close-outs (rules 4.6, 4.7).

    Parcels are marked with their flight, or −2 − flight if they are diverted after its close-out.
    """
    everything = np.int64(LIMITLESS), np.int64(LIMITLESS)
    for place in range(len(closeouts.number)):
        for k in range(closeouts.number[place]):
            f, boarding, diverted = closeouts.flight[place, k], closeouts.boards[place, k], closeouts.diverts[place, k]
            room, closed = (flights.grams[f, place], flights.cm3[f, place]), flights.cancelled[f]
            for queue in range(2 * place, 2 * place + 2):
                if not closed:
                    room, closed = take(queues, queue, boarding, room, f, grams, cm3, ready)
            for queue in range(2 * place, 2 * place + 2):
                take(queues, queue, diverted, everything, -2 - f, grams, cm3, ready)


@inner_kernel
def bounds(values):
    """Return the least and the greatest of some values."""
    least, greatest = values[0], values[0]
    for i in range(len(values)):
        least, greatest = min(least, values[i]), max(greatest, values[i])
    return least, greatest


@inner_kernel
def draw_passage(keys, ids, warehouse, in_transit, entries, transit):
    """Draw a block's passage through digital customs, or, where the warehouse's freight passes in transit, of that;
    few blocks have any. Uses `transit` for a while.
    """
    draw(keys.digital, ids, SHIFT, entries)
    first, last = bounds(warehouse)
    if in_transit[first : np.int64(last) + 1].any():
        draw(keys.transit, ids, SHIFT, transit)
        for i in range(len(ids)):
            if in_transit[warehouse[i]]:
                entries[i] = transit[i]


@inner_kernel
def arrive(warehouse, handled, landings, breakdown, stamps):
    """Stamp departed, landed and unloaded of a block; handled: draws of `breakdown`."""
    departs, arrives = landings.departs, landings.arrives
    flight, departed, landed, unloaded = stamps.flight, stamps.departed, stamps.landed, stamps.unloaded
    grounded = len(departs) - 1
    for i in range(len(flight)):
        f = np.uint32(flight[i] if flight[i] >= 0 else grounded)
        lands = arrives[f, warehouse[i]]
        departed[i], landed[i] = departs[f], lands
        unloaded[i] = lands + breakdown[handled[i]] if lands >= 0 else NEVER


@inner_kernel
def pass_customs(warehouse, passed, passage, unloaded, released):
    """Stamp `released` of a block, as if digital customs released all, or their destination what passes in transit;
    passed: draws of `passage`.
    """
    for i in range(len(unloaded)):
        released[i] = unloaded[i] + passage[warehouse[i], passed[i]] if unloaded[i] >= 0 else NEVER


@inner_kernel
def set_apart(channel, inspection, warehouse, unloaded, odds, rows):
    """List the rows of a block that digital customs does not release at once, manual or inspected; return how many."""
    digital, inspected = odds.digital, odds.inspected
    apart = 0
    for i in range(len(unloaded)):
        w = warehouse[i]
        rows[apart] = i
        apart += ((channel[i] >= digital[w]) | (inspection[i] < inspected[w])) & (unloaded[i] >= 0)
    return apart


@kernel
def clear(ids, warehouse, offset, queues, landings, customs, stamps, desk):
    """Stamp flight, departed, landed, unloaded and, but for the manual desks, released (rules 5.1, 5.2).

    Parcels for the manual desks are listed in `desk`, by their row plus `offset`; returns how many.
    """
    keys, minutes, buckets, links, codes = customs.keys, customs.minutes, queues.buckets, queues.links, queues.code
    handled, passed, transit = np.empty(BLOCK, np.uint16), np.empty(BLOCK, np.uint16), np.empty(BLOCK, np.uint16)
    channel, inspected = np.empty(BLOCK, np.uint64), np.empty(BLOCK, np.uint64)
    waiting, rows = 0, np.empty(BLOCK + 1, np.int32)
    for a in range(0, len(ids), BLOCK):
        z = min(a + BLOCK, len(ids))
        block, places = block_of(stamps, a, z), warehouse[a:z]
        draw(keys.breakdown, ids[a:z], SHIFT, handled)
        draw_passage(keys, ids[a:z], places, customs.in_transit, passed, transit)
        draw(keys.channel, ids[a:z], EVENT_SHIFT, channel)
        draw(keys.inspected, ids[a:z], EVENT_SHIFT, inspected)
        codes_of(buckets[a:z], links[a:z], codes, block.flight)
        arrive(places, handled, landings, minutes.breakdown, block)
        pass_customs(places, passed, minutes.passage, block.unloaded, block.released)
        apart = set_apart(channel, inspected, places, block.unloaded, customs.odds, rows)
        first = a, offset
        waiting = examine(rows[:apart], first, ids, warehouse, (channel, inspected), customs, stamps, desk, waiting)
    return waiting


@kernel
def land(ids, warehouse, key, landings, breakdown, stamps):
    """Stamp departed, landed and unloaded of parcels whose flights are known (rule 5.1)."""
    handled = np.empty(BLOCK, np.uint16)
    for a in range(0, len(ids), BLOCK):
        z = min(a + BLOCK, len(ids))
        draw(key, ids[a:z], SHIFT, handled)
        arrive(warehouse[a:z], handled, landings, breakdown, block_of(stamps, a, z))


@inner_kernel
def block_of(stamps, a, z):
    """Return rows [a, z) of stamps."""
    return InboundStamps(
        stamps.departed[a:z], stamps.landed[a:z], stamps.unloaded[a:z], stamps.released[a:z], stamps.flight[a:z]
    )


@inner_kernel
def examine(rows, first, ids, warehouse, events, customs, stamps, desk, waiting):
    """Release the inspected parcels of a block later; list those for the manual desks from place `waiting` on and
    return the next free place. first: of the block, the row in the columns, and what `desk` adds to it; events: draws
    of (channel, inspected).
    """
    channel, inspected = events
    odds, minutes, keys = customs.odds, customs.minutes, customs.keys
    for k in rows:
        i = first[0] + k
        n, w = ids[i], warehouse[i]
        gateway = customs.gateway[w]
        extra = minutes.inspection[gateway, mix(keys.inspection, n) >> SHIFT] if inspected[k] < odds.inspected[w] else 0
        if channel[k] < odds.digital[w]:
            stamps.released[i] += extra
        else:
            stamps.released[i] = AT_DESK - stamps.unloaded[i]
            desk.row[waiting] = first[1] + i
            desk.after_min[waiting] = extra + minutes.paperwork[gateway, mix(keys.paperwork, n) >> SHIFT]
            waiting += 1
    return waiting


@kernel
def count_arrivals(desk, mine, warehouse, released, turns):
    """Count by minute who comes to the manual desk of the warehouses that are `mine` [W]."""
    for row in desk.row:
        if mine[warehouse[row]]:
            turns[AT_DESK - released[row]]["arrivals"] += 1


@kernel
def serve(parcels_per_unit, rate, hours, turns):
    """Find the turns of those who come to a manual desk, first come first served (rule 5.3)."""
    opens, closes, worked = hours
    window, served, busy_from, count = 0, 0, 0, 0
    for arrival in range(len(turns)):
        turn = turns[arrival]
        turn["opening"] = NEVER
        if turn["arrivals"] > 0:
            while window < len(opens) and closes[window] <= arrival:
                window += 1
            if window < len(opens) and rate > 0:
                turn["opening"] = max(arrival, opens[window])
                arrived = worked[window] + turn["opening"] - opens[window]
                if (arrived - busy_from) * rate >= 60 * count:
                    busy_from, count = arrived, 0
                while served < len(opens) - 1 and worked[served + 1] < busy_from + count * 60 // rate:
                    served += 1
                turn["busy_from"], turn["ahead"], turn["window"] = busy_from, count, served
                count += parcels_per_unit * turn["arrivals"]


@kernel
def release(desk, mine, warehouse, parcels_per_unit, rate, hours, turns, released):
    """Stamp `released` of those who come to a manual desk: some minutes after it has served them (rule 5.3)."""
    opens, worked = hours.opens, hours.worked
    for k in range(len(desk.row)):
        row = desk.row[k]
        if mine[warehouse[row]]:
            turn = turns[AT_DESK - released[row]]
            released[row] = NEVER
            if turn["opening"] != NEVER:
                turn["ahead"] += parcels_per_unit
                finish = turn["busy_from"] + turn["ahead"] * 60 // rate
                if finish <= worked[-1]:
                    while worked[turn["window"] + 1] < finish:
                        turn["window"] += 1
                    served = max(opens[turn["window"]] + finish - worked[turn["window"]], turn["opening"])
                    released[row] = served + desk.after_min[k]


@kernel
def await_trucks(warehouse, express, grams, cm3, released, departures, queues):
    """Queue each released parcel, by warehouse and class, for the first departure it can catch."""
    for a in range(0, len(released), BLOCK):
        z = min(a + BLOCK, len(released))
        enqueue(queues, a, warehouse[a:z], express[a:z], released[a:z], departures, grams[a:z], cm3[a:z])
