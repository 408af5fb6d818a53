"""Queues that sort only where freight competes.

Between two close-outs (or departures) the order of a queue does not matter while everything fits, so parcels only join
*buckets*: (queue, slot), where slots follow one another in time and no event falls inside one. A bucket that fits is
taken whole; one that does not is split, parcel by parcel in the order of (minute, id), at the first that does not fit.
The result is that of a full sort. Bucket of queue q and slot s: q·slots + s.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..engine.jit import inner_kernel

NONE = -1  # code of parcels not taken, and end of a bucket's links
SPLIT = -(2**30)  # code of a bucket whose parcels have codes of their own; these are linked to SPLIT + code
LIMITLESS = 2**62  # room for everything
GRAMS, CM3 = 0, 1  # columns of what is measured in both
LATE_MIN = np.iinfo(np.int32).max
BLOCK = 4_096  # parcels per pass: kernels make several short passes over what the cache holds


class Queues(NamedTuple):
    """State of Q queues of n parcels in B buckets.

    buckets: of each parcel [n]; links: the parcel that joined the bucket before this one, or SPLIT + code [n]; last:
    who joined last [B]; tally: grams and cm³ that joined and were not taken one by one [B, 2]; code: who took (the
    rest of) a bucket [B]; head: first slot not taken [Q].
    """

    buckets: NDArray[np.uint32]
    links: NDArray[np.int32]
    last: NDArray[np.int32]
    tally: NDArray[np.int64]
    code: NDArray[np.int32]
    head: NDArray[np.int64]

    @classmethod
    def empty(cls, buckets: NDArray[np.int32], links: NDArray[np.int32], slots: "Slots") -> "Queues":
        """Return empty queues; `enqueue` fills buckets and links [n]."""
        last, code = (np.full(len(slots.ends), NONE, np.int32) for _ in range(2))
        queues = len(slots.first) // (slots.last + 1)
        return cls(
            buckets.view(np.uint32), links, last, np.zeros((len(code), 2), np.int64), code, np.zeros(queues, np.int64)
        )

    def part(self, first: int, rows: int) -> "Queues":
        """Return the queues with the buckets and links of some parcels alone: enough to look up who took them."""
        end = first + rows
        return self._replace(buckets=self.buckets[first:end], links=self.links[first:end])


class Slots(NamedTuple):
    """Slots of every queue, by which a parcel's bucket is found.

    ends: last minute of each bucket, very late for a queue's last [B]; first: the bucket at the start of each span of
    2 ** bits minutes, queue after queue; lines: where the queue of (warehouse, express) begins in `first` [W, 2];
    last: the last span of a queue.
    """

    ends: NDArray[np.int32]
    first: NDArray[np.uint32]
    lines: NDArray[np.uint32]
    last: int
    bits: int

    @classmethod
    def of(cls, events: list[NDArray[np.int32]], place_of: NDArray[np.integer[Any]], bits: int) -> "Slots":
        """Index sorted minutes (≥ 0) of the events of each place, and the places of warehouses [W]; each place has a
        queue for express and then one for the others.
        """
        longest, last = max(map(len, events), default=0), max((row.max(initial=0) for row in events), default=0)
        ends = np.full((len(events), longest + 1), LATE_MIN, np.int32)
        count = np.zeros((len(events), (last >> bits) + 2), np.uint32)
        for place, row in enumerate(events):
            ends[place, : len(row)] = row
            count[place] = np.bincount((row >> bits) + 1, minlength=count.shape[1])
        queue = np.arange(2 * len(events), dtype=np.uint32)
        first = count.cumsum(axis=1, dtype=np.uint32)[queue // 2] + queue[:, None] * np.uint32(longest + 1)
        lines = (2 * np.asarray(place_of, np.uint32)[:, None] + [1, 0]) * count.shape[1]
        return cls(ends[queue // 2].ravel(), first.ravel(), lines.astype(np.uint32), count.shape[1] - 1, bits)


@inner_kernel
def find(minutes, slots, warehouse, express, buckets):
    """Find the bucket of a block of parcels: of their place, class and first event at or after their minute. Those
    whose minute is −1 wait in a slot after all events.
    """
    ends, first, lines, last, bits = slots.ends, slots.first, slots.lines, np.uint32(slots.last), np.uint32(slots.bits)
    for i in range(len(minutes)):
        line = lines[warehouse[i], np.uint8(express[i])]
        bucket = first[line + min(np.uint32(minutes[i]) >> bits, last)]
        while ends[bucket] < minutes[i]:
            bucket += np.uint32(1)
        buckets[i] = bucket


@inner_kernel
def join(buckets, offset, grams, cm3, links, last, tally):
    """Add a block of parcels, from row `offset` on, to their buckets."""
    for i in range(len(buckets)):
        bucket = buckets[i]
        tally[bucket, GRAMS] += grams[i]
        tally[bucket, CM3] += cm3[i]
        links[i] = last[bucket]
        last[bucket] = offset + i


@inner_kernel
def enqueue(queues, offset, warehouse, express, minutes, slots, grams, cm3):
    """Queue a block of parcels, from row `offset` on, for the first event there at or after their minute."""
    block = slice(offset, offset + len(minutes))
    buckets = queues.buckets[block]
    find(minutes, slots, warehouse, express, buckets)
    join(buckets, offset, grams, cm3, queues.links[block], queues.last, queues.tally)


@inner_kernel
def codes_of(buckets, links, codes, taken_by):
    """Look up the code of what took each parcel of a block, −1 for nothing.

    Takes the queues' arrays one by one: those of a tuple are counted at every use.
    """
    for i in range(len(buckets)):
        code = codes[buckets[i]]
        if code == SPLIT:
            code = links[i] - SPLIT if links[i] < NONE else NONE
        taken_by[i] = code


@inner_kernel
def members(queues, bucket):
    """Return the rows left in a bucket, in the order of their ids."""
    count, row = 0, queues.last[bucket]
    while row != NONE:
        count, row = count + 1, queues.links[row]
    rows, row = np.empty(count, np.int32), queues.last[bucket]
    for k in range(count - 1, -1, -1):
        rows[k], row = row, queues.links[row]
    return rows


@inner_kernel
def take(queues, queue, until, room, code, grams, cm3, minutes):
    """Move a queue's parcels up to slot `until` into room = (grams, cm³) until the first, by (minute, id), that does
    not fit.

    Marks them with `code`; returns the room left and whether it closed.
    """
    room_g, room_cm3 = room
    tally, codes, head = queues.tally, queues.code, queues.head
    first = queue * (len(codes) // len(head))
    for slot in range(head[queue], until + 1):
        bucket, head[queue] = first + slot, slot
        if tally[bucket, GRAMS] > room_g or tally[bucket, CM3] > room_cm3:
            return split(queues, bucket, room_g, room_cm3, code, grams, cm3, minutes), True
        room_g -= tally[bucket, GRAMS]
        room_cm3 -= tally[bucket, CM3]
        if codes[bucket] == NONE:
            codes[bucket] = code
        else:
            queues.links[members(queues, bucket)] = SPLIT + code
    head[queue] = max(head[queue], until + 1)
    return (room_g, room_cm3), False


@inner_kernel
def split(queues, bucket, room_g, room_cm3, code, grams, cm3, minutes):
    """Take what fits of a bucket that does not fit whole; return the room left."""
    rows = members(queues, bucket)
    full, left_g, left_cm3 = whole_minutes(rows, room_g, room_cm3, grams, cm3, minutes)
    queues.code[bucket], queues.last[bucket] = SPLIT, NONE
    closed = False
    for i in rows:  # of the minute in which it closes, the first in the order of ids
        if minutes[i] == full:
            closed = closed or grams[i] > left_g or cm3[i] > left_cm3
            if not closed:
                left_g -= grams[i]
                left_cm3 -= cm3[i]
        if minutes[i] < full or (minutes[i] == full and not closed):
            queues.links[i] = SPLIT + code
            queues.tally[bucket, GRAMS] -= grams[i]
            queues.tally[bucket, CM3] -= cm3[i]
        else:
            queues.links[i], queues.last[bucket] = queues.last[bucket], i
    return left_g, left_cm3


@inner_kernel
def whole_minutes(rows, room_g, room_cm3, grams, cm3, minutes):
    """Return the first minute whose parcels do not all fit, and the room that those before it leave."""
    if len(rows) == 0:  # room below nothing: a truck's share may be less than a gram
        return 0, room_g, room_cm3
    least = minutes[rows].min()
    sums = np.zeros((minutes[rows].max() - least + 1, 2), np.int64)
    for i in rows:
        sums[minutes[i] - least, GRAMS] += grams[i]
        sums[minutes[i] - least, CM3] += cm3[i]
    full = 0
    while sums[full, GRAMS] <= room_g and sums[full, CM3] <= room_cm3:
        room_g -= sums[full, GRAMS]
        room_cm3 -= sums[full, CM3]
        full += 1
    return least + full, room_g, room_cm3


@inner_kernel
def oldest(queues, queue, last, minutes):
    """Return the least minute waiting in a queue up to slot `last`; a very late one if the queue is empty."""
    slots = len(queues.code) // len(queues.head)
    for slot in range(queues.head[queue], last + 1):
        if queues.last[queue * slots + slot] != NONE:
            return np.int64(minutes[members(queues, queue * slots + slot)].min())
    return np.int64(LATE_MIN)
