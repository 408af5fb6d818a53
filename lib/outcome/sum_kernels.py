"""Kernels of the outcome: sums and histograms in integers, one pass over the journeys each."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..domain.clock import DAY_MIN, OBSERVED_DAYS, WEEK_MIN
from ..engine.jit import inner_kernel, kernel
from ..simulation.truck_kernels import DIVERTED

STRIDE = 256  # bins summed at once, in vectors
BLOCK = 1_024  # parcels summed by week at once
OBSERVED_MIN = OBSERVED_DAYS * DAY_MIN

Ints = NDArray[np.int64]


class Counts(NamedTuple):
    """Sums by warehouse [W] over the reported parcels: simulated units offered, delivered and diverted, grams offered
    and undelivered, and min(minutes, 28 days) to the warehouse and to the door, 28 days if never.
    """

    offered: Ints
    delivered: Ints
    diverted: Ints
    grams: Ints
    undelivered_g: Ints
    bounded_warehouse_min: Ints
    bounded_door_min: Ints


class Carried(NamedTuple):
    """What each flight carries to each gateway [F, G]: simulated units, grams, cm³."""

    units: Ints
    grams: Ints
    cm3: Ints


@kernel
def longest_min(created, delivered, first, last):
    """Return the longest time to the door of parcels created in [first, last), 0 if none was delivered."""
    longest = np.int64(0)
    for i in range(len(created)):
        if first <= created[i] < last:
            longest = max(longest, delivered[i] - created[i])
    return longest


@kernel
def sum_measured(created, warehouse, grams, flight, stamps, first, last, counts, stage_min, days):
    """Sum over parcels created in [first, last) (rule 10.2).

    stage_min: minutes in the order of `STAGES` over delivered parcels [W, 9]; days: histograms of minutes to warehouse
    and to door [2, W, bins], the last bin for later or never.
    """
    offered, arrived, diverted, offered_g, undelivered_g, bounded_warehouse, bounded_door = counts
    ready, departed, landed, unloaded, released, trucked, received, inducted, delivered = stamps
    top = days.shape[2] - 1
    for i in range(len(created)):
        if created[i] < first or created[i] >= last:
            continue
        w, c = warehouse[i], created[i]
        offered[w] += 1
        offered_g[w] += grams[i]
        diverted[w] += flight[i] == DIVERTED
        if delivered[i] < 0:
            undelivered_g[w] += grams[i]
            days[0, w, top] += 1
            days[1, w, top] += 1
            bounded_warehouse[w] += OBSERVED_MIN
            bounded_door[w] += OBSERVED_MIN
            continue
        bounded_warehouse[w] += min(OBSERVED_MIN, received[i] - c)
        bounded_door[w] += min(OBSERVED_MIN, delivered[i] - c)
        arrived[w] += 1
        days[0, w, min(top, received[i] - c)] += 1
        days[1, w, min(top, delivered[i] - c)] += 1
        stage_min[w, 0] += ready[i] - c
        stage_min[w, 1] += departed[i] - ready[i]
        stage_min[w, 2] += landed[i] - departed[i]
        stage_min[w, 3] += unloaded[i] - landed[i]
        stage_min[w, 4] += released[i] - unloaded[i]
        stage_min[w, 5] += trucked[i] - released[i]
        stage_min[w, 6] += received[i] - trucked[i]
        stage_min[w, 7] += inducted[i] - received[i]
        stage_min[w, 8] += delivered[i] - inducted[i]


@kernel
def sum_weeks(created, stamps, rows, grams, flight, weeks):
    """Add grams by week of an event [10, weeks + 1, the last for later]: row 0 of `created`, rows `rows` of the stamps
    before them, without diverted parcels and what never happens.
    """
    block_g = np.empty(BLOCK, np.int32)
    for a in range(0, len(created), BLOCK):
        z = min(a + BLOCK, len(created))
        for i in range(z - a):
            block_g[i] = grams[a + i]
        add_weeks(created[a:z], block_g, weeks[0])
        for i in range(z - a):
            block_g[i] = 0 if flight[a + i] == DIVERTED else block_g[i]
        for row in rows:
            add_weeks(stamps[row - 1][a:z], block_g, weeks[row])


@inner_kernel
def add_weeks(minutes, grams, weeks):
    """Add the grams of a block by week of an event; neighbours mostly share a week or two."""
    first, last = bounds(minutes)
    for week in range(first // WEEK_MIN, last // WEEK_MIN + 1):
        start, end, total = np.int32(week * WEEK_MIN), np.int32((week + 1) * WEEK_MIN), np.int64(0)
        for i in range(len(minutes)):
            total += grams[i] if (minutes[i] >= start) & (minutes[i] < end) else 0
        weeks[min(week, len(weeks) - 1)] += total


@inner_kernel
def bounds(minutes):
    """Return the first minute that is not `never`, and the last one; (a very late one, −1) if there is none."""
    first, last = np.uint32(np.iinfo(np.uint32).max), np.int32(-1)
    for i in range(len(minutes)):
        first, last = min(first, np.uint32(minutes[i])), max(last, minutes[i])
    return np.int64(first), np.int64(last)


@kernel
def sum_queues(warehouse, flight, grams, stamps, queues):
    """Add grams by queue, warehouse and end of a week at which they wait [3, W, weeks]: for a flight, in customs, for a
    truck; without diverted parcels.
    """
    ready, departed, _, unloaded, released, trucked, _, _, _ = stamps
    for i in range(len(warehouse)):
        if flight[i] != DIVERTED:
            w, g = warehouse[i], grams[i]
            add_waiting(ready[i], departed[i], g, queues[0, w])
            add_waiting(unloaded[i], released[i], g, queues[1, w])
            add_waiting(released[i], trucked[i], g, queues[2, w])


@inner_kernel
def add_waiting(start, end, grams, weeks):
    """Add grams that wait in [start, end) to the ends of weeks at which they do [weeks]; an end of −1 is never."""
    if start < 0:
        return
    first, last = start // WEEK_MIN, end // WEEK_MIN if end >= 0 else len(weeks)
    for week in range(first, min(last, len(weeks))):
        weeks[week] += grams


@kernel
def sum_flights(warehouse, gateway, grams, cm3, flight, carried):
    """Sum what each flight carries to each gateway (`Carried`)."""
    units, carried_g, carried_cm3 = carried
    for i in range(len(flight)):
        if flight[i] >= 0:
            f, g = flight[i], gateway[warehouse[i]]
            units[f, g] += 1
            carried_g[f, g] += grams[i]
            carried_cm3[f, g] += cm3[i]


@kernel
def quantile(histogram, per_mille):
    """Return the least minute by which a share (‰) of all parcels has arrived; −1 if that is in the last bin."""
    total, reached, last = histogram.sum(), np.int64(0), len(histogram) - 1
    wanted = -(-total * per_mille // 1000)
    for first in range(0, last if total > 0 else 0, STRIDE):
        block = np.int64(0)
        for minute in range(first, min(first + STRIDE, last)):
            block += histogram[minute]
        if reached + block >= wanted:
            minute = first
            while reached + histogram[minute] < wanted:
                reached += histogram[minute]
                minute += 1
            return minute
        reached += block
    return -1


@kernel
def quantiles(histograms, per_mille):
    """Return `quantile` of every histogram [N, bins] for every share [Q, N]."""
    minutes = np.empty((len(per_mille), len(histograms)), np.int64)
    for q in range(len(per_mille)):
        for n in range(len(histograms)):
            minutes[q, n] = quantile(histograms[n], per_mille[q])
    return minutes
