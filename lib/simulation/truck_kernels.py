"""Kernels of the onward half: trucks, their drivers, and the last mile (rules 7 and 8)."""

import numpy as np

from ..domain.clock import DAY_MIN, NEVER
from ..engine.draws import SHIFT, draw, mix
from ..engine.jit import kernel
from ..roads.driving_kernels import (
    DUTY_MIN,
    LONG_REST_MIN,
    SERVICE_MIN,
    TURNROUND_MIN,
    drive,
    opening,
    rested,
    search,
)
from .queues import BLOCK, codes_of, oldest, take

DIVERTED_MIN = 17 * DAY_MIN + DAY_MIN // 2


@kernel
def available_trucks(gateway, minute, needed, fleet):
    """Return (own, spot) trucks that can leave, at most as many as needed, own first; the spot ones are taken (rule
    7.3).
    """
    free_at, owned, spot_left = fleet
    own = 0
    for k in range(owned[gateway]):
        if own < needed and free_at[gateway, k] <= minute:
            own += 1
    spot = min(needed - own, spot_left[gateway, minute // DAY_MIN])
    spot_left[gateway, minute // DAY_MIN] -= spot
    return own, spot


@kernel
def send(gateway, minute, own, back, fleet):
    """Keep own trucks away from a minute until they are back and turned round (rule 7.6)."""
    free_at, owned, _ = fleet
    free = back + (TURNROUND_MIN if back - minute <= DUTY_MIN else LONG_REST_MIN)
    for k in range(owned[gateway]):
        if own > 0 and free_at[gateway, k] <= minute:
            free_at[gateway, k] = free
            own -= 1


@kernel
def total(stops, first, last, waiting):
    """Return grams and cm³ of what waits at stops [first, last)."""
    grams, cm3 = np.int64(0), np.int64(0)
    for s in range(first, last):
        grams += waiting[stops[0][s], 0]
        cm3 += waiting[stops[0][s], 1]
    return grams, cm3


@kernel
def room_of(trucks, needed, share, here, hold):
    """Return the grams and cm³ that a stop may load: what waits there if the trucks hold everything, else its share
    (rule 7.4).
    """
    if trucks >= needed:
        return here[0], here[1]
    return trucks * share * hold[0] // 1000, trucks * share * hold[1] // 1000


@kernel
def release_waiting(queues, stops, first, last, waiting):
    """Let the freight that was released since the last departure there wait at stops [first, last)."""
    warehouse, rank = stops[0], stops[3]
    ranks = len(queues.code) // len(queues.head)
    for s in range(first, last):
        for queue in range(2 * warehouse[s], 2 * warehouse[s] + 2):
            waiting[warehouse[s], 0] += queues.tally[queue * ranks + rank[s], 0]
            waiting[warehouse[s], 1] += queues.tally[queue * ranks + rank[s], 1]


@kernel
def least_release(queues, stops, first, last, released):
    """Return the oldest release among what waits at stops [first, last)."""
    least = np.int64(np.iinfo(np.int32).max)
    for s in range(first, last):
        for queue in range(2 * stops[0][s], 2 * stops[0][s] + 2):
            least = min(least, oldest(queues, queue, stops[3][s], released))
    return least


@kernel
def dispatch(departures, stops, queues, sizes, fleet, rules, network, rows):
    """Run the departures in order: how many trucks, who is on them, when each stop is reached (rule 7).

    departures: columns (minute, gateway, first stop, stops, vehicle, home leg, most trucks) [D]; stops: (warehouse,
    share, leg, rank of the departure at its warehouse); sizes: (released, grams, cm3) of parcels; fleet: (minute at
    which each own truck is free [gateways, trucks], owned, spot left [gateways, days]); rules: (least load %, longest
    wait, borders, crew); network: (capacity, hired per vehicle, roads, bans, windows). Marks parcels in `queues` with
    rows and fills rows [9, …]: departure, stop, arrival, own return, own, spot, grams, cm3, warehouse; returns the rows
    used.
    """
    released, grams, cm3 = sizes
    least_pct, longest_wait, borders, crew = rules
    capacity, hired, roads, bans, windows = network
    waiting = np.zeros((len(queues.head) // 2, 2), np.int64)
    used = 0
    for d in range(len(departures[0])):
        t, gateway, first = departures[0][d], departures[1][d], departures[2][d]
        last, vehicle = first + departures[3][d], departures[4][d]
        hold = capacity[vehicle]
        release_waiting(queues, stops, first, last, waiting)
        grams_here, cm3_here = total(stops, first, last, waiting)
        needed = max(-(-grams_here // hold[0]), -(-cm3_here // hold[1]))
        light = 100 * grams_here < least_pct * hold[0] and 100 * cm3_here < least_pct * hold[1]
        if needed == 0:
            continue
        if light and t - least_release(queues, stops, first, last, released) <= longest_wait:
            continue
        wanted = min(needed, departures[6][d])
        own, spot = (0, wanted) if hired[vehicle] else available_trucks(gateway, t, wanted, fleet)
        if own + spot == 0:
            continue
        clock = (np.int64(t), np.int64(0), np.int64(0), np.int64(t))
        for s in range(first, last):
            w = stops[0][s]
            clock = drive(clock, stops[2][s], False, crew, roads, bans, borders)
            clock = rested(clock, opening(clock[0], w, windows) - clock[0], crew)
            room = full = room_of(own + spot, needed, stops[1][s], waiting[w], hold)
            room, closed = take(queues, 2 * w, stops[3][s], room, used, grams, cm3, released)
            if not closed:
                room, closed = take(queues, 2 * w + 1, stops[3][s], room, used, grams, cm3, released)
            row = rows[:, used]
            row[0], row[1], row[2], row[3], row[4], row[5] = d, s - first, clock[0], NEVER, own, spot
            row[6], row[7], row[8] = full[0] - room[0], full[1] - room[1], w
            waiting[w, 0] -= row[6]
            waiting[w, 1] -= row[7]
            clock = clock[0] + SERVICE_MIN, clock[1], clock[2], clock[3]
            used += 1
        if own > 0:
            back = drive(clock, departures[5][d], True, crew, roads, bans, borders)[0]
            send(gateway, t, own, back, fleet)
            rows[3, used - (last - first) : used] = back
    return used


@kernel
def deliver(departure, warehouse, entries, calls, last_mile, delivery, trucked, received, inducted, delivered):
    """Stamp trucked … delivered of a block, the last some working days after the induction (rule 8.2); entries: draws
    of `last_mile`.
    """
    home = len(calls) - 1
    for i in range(len(departure)):
        row = np.uint32(departure[i] if departure[i] >= 0 else home)
        trucked[i], received[i], inducted[i] = calls[row, 0], calls[row, 1], calls[row, 2]
        delivered[i] = delivery[np.uint32(calls[row, 3] + last_mile[warehouse[i], entries[i]])]


@kernel
def finish(ids, warehouse, flight, closeout, queues, calls, key, last_mile, country, calendar, departure, stamps):
    """Stamp departure, trucked … delivered, and every stamp of diverted parcels.

    calls: minute, arrival, induction and index of the induction day in `delivery` per departure row, the last for
    those who do not leave [R + 1, 4]; last_mile: working days per warehouse [W, 4096]; country: of each warehouse;
    calendar: noon [C, days] and delivery minutes of all countries in a row, never at the end. Flight codes of diverted
    parcels become −2.
    """
    trucked, received, inducted, delivered = stamps[4:]
    noon, delivery = calendar
    buckets, links, codes, entries = queues.buckets, queues.links, queues.code, np.empty(BLOCK, np.uint16)
    for a in range(0, len(ids), BLOCK):
        z = min(a + BLOCK, len(ids))
        draw(key, ids[a:z], SHIFT, entries)
        codes_of(buckets[a:z], links[a:z], codes, departure[a:z])
        deliver(
            departure[a:z],
            warehouse[a:z],
            entries,
            calls,
            last_mile,
            delivery,
            trucked[a:z],
            received[a:z],
            inducted[a:z],
            delivered[a:z],
        )
    if len(flight) > 0 and flight.min() < NEVER:
        divert(ids, warehouse, flight, closeout, key, last_mile, country, noon, delivery, stamps)


@kernel
def divert(ids, warehouse, flight, closeout, key, last_mile, country, noon, delivery, stamps):
    """Stamp the parcels that went to the slow service (rule 4.7)."""
    departed, landed, unloaded, released, trucked, received, inducted, delivered = stamps
    for i in range(len(ids)):
        if flight[i] < NEVER:
            c, t = country[warehouse[i]], closeout[-2 - flight[i]]
            departed[i], landed[i], unloaded[i], released[i], trucked[i] = t, t, t, t, t
            received[i] = t + DIVERTED_MIN
            d = search(noon[c], 0, noon.shape[1], received[i] - 1)
            inducted[i] = noon[c, d]
            delivered[i] = delivery[c * noon.shape[1] + d + last_mile[warehouse[i], mix(key, ids[i]) >> SHIFT]]
            flight[i] = -2
