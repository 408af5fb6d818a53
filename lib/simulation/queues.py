"""Queues that sort only where freight competes.

Between two close-outs (or departures) the order of a queue does not matter while everything fits, so parcels are only
tallied into *buckets*: (queue, rank of the first event they can catch). A bucket that fits is taken whole; one that
does
not is ordered by (minute, id) and taken parcel by parcel up to the first that does not fit. The result is that of a
full
sort. Bucket of queue q and rank r: q·ranks + r.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lib.domain.jit import kernel

NONE = -1  # code of those whom nobody took
BLOCK = 4_096  # parcels per pass: kernels make several short passes over what the cache holds
SCANS = 4  # buckets are found by scanning until that many passes over all parcels are spent, then by grouping all


class Queues(NamedTuple):
    """State of all queues of n parcels, B buckets (the last is for those who do not wait) and Q queues.

    keys: bucket per parcel [n]; tally: grams, cm³ left, first and last parcel per bucket [B, 4]; code: who took (the
    rest of) a
    bucket [B]; cut: whether somebody took a part [B]; row_code: who took a parcel of that part [n]; head: first rank
    not taken [Q];
    order, starts: parcels by bucket, once grouped; work: parcels scanned, and whether they are grouped [2].
    """

    keys: NDArray[np.int32]
    tally: NDArray[np.int64]
    code: NDArray[np.int32]
    cut: NDArray[np.bool_]
    row_code: NDArray[np.int32]
    head: NDArray[np.int64]
    order: NDArray[np.int32]
    starts: NDArray[np.int32]
    work: NDArray[np.int64]

    @classmethod
    def empty(cls, keys: NDArray[np.int32], queues: int, ranks: int) -> "Queues":
        """Return queues of nobody yet; `keys` [n] is filled by `enqueue`."""
        tally = np.zeros((queues * ranks + 1, 4), np.int64)
        tally[:, 2:] = NONE
        return cls(
            keys, tally, np.full(len(tally), NONE, np.int32), np.zeros(len(tally), np.bool_), np.empty_like(keys),
            np.zeros(queues, np.int64), np.empty_like(keys), np.empty(len(tally) + 2, np.int32), np.zeros(2, np.int64),
        )  # fmt: skip


class Ranks(NamedTuple):
    """Events of each place: minutes [P, events + 1], padded with a very late one; rank at the start of each 64
    minutes [P, spans].
    """

    minutes: NDArray[np.int32]
    by_span: NDArray[np.int16]

    @classmethod
    def of(cls, events: list[list[int]]) -> "Ranks":
        """Index sorted minutes of events per place."""
        longest, last = max(map(len, events), default=0), max((max(e, default=-1) for e in events), default=-1)
        spans = np.arange((max(last, 0) >> 6) + 2) << 6
        minutes = np.full((len(events), longest + 1), np.iinfo(np.int32).max, np.int32)
        for place, row in enumerate(events):
            minutes[place, : len(row)] = row
        by_span = np.array([np.searchsorted(row, spans) for row in events], np.int16).reshape(len(events), len(spans))
        return cls(minutes, by_span)


@kernel
def rank(minutes, by_span, place, minute):
    """Return the number of events before a minute at a place: the rank of the first event at or after it."""
    r = np.int64(by_span[place, min(minute >> 6, by_span.shape[1] - 1)])
    while minutes[place, r] < minute:
        r += 1
    return r


@kernel
def enqueue(queues, offset, warehouse, express, place_of, minutes, events, grams, cm3):
    """Put a block of parcels, from row `offset` on, into the bucket of their place, class and first event at or after
    their minute.

    A minute of −1 means that the parcel does not wait.
    """
    ranks, nobody = len(queues.code) // len(queues.head), len(queues.code) - 1
    tally, event_min, by_span = queues.tally, events.minutes, events.by_span
    keys = queues.keys[offset : offset + len(minutes)]
    for i in range(len(minutes)):
        place = place_of[warehouse[i]]
        bucket = (2 * place + (not express[i])) * ranks + rank(event_min, by_span, place, minutes[i])
        keys[i] = bucket if minutes[i] >= 0 else nobody
    for i in range(len(minutes)):
        bucket = keys[i]
        tally[bucket, 0] += grams[i]
        tally[bucket, 1] += cm3[i]
        if tally[bucket, 2] < 0:
            tally[bucket, 2] = offset + i
        tally[bucket, 3] = offset + i


@kernel
def codes_of(keys, offset, codes, cut, row_codes, taken_by):
    """Tell who took each parcel of a block, −1 for nobody. (Takes the queues' arrays one by one: a tuple's are
    counted at every use.)
    """
    for i in range(len(keys)):
        bucket = keys[i]
        code = codes[bucket]
        if cut[bucket]:
            own = row_codes[offset + i]
            code = own if own != NONE else code
        taken_by[i] = code


@kernel
def counting_order(keys, order, starts):
    """Sort rows by key, stably: rows of key k become order[starts[k]:starts[k + 1]]; starts [keys + 2]."""
    starts[:] = 0
    for k in keys:
        starts[k + 2] += 1
    for k in range(2, len(starts)):
        starts[k] += starts[k - 1]
    for i in range(len(keys)):
        order[starts[keys[i] + 1]] = i
        starts[keys[i] + 1] += 1  # ends as the start of the next key


@kernel
def members(queues, bucket):
    """Return the rows left in a bucket, in the order of their ids."""
    first, last = queues.tally[bucket, 2], queues.tally[bucket, 3] + 1
    keys, row_code, cut = queues.keys, queues.row_code, queues.cut[bucket]
    if first < 0:
        return np.empty(0, np.int32)
    queues.work[0] += last - first
    if queues.work[1] == 0 and queues.work[0] > SCANS * len(keys):
        counting_order(keys, queues.order, queues.starts)
        queues.work[1] = 1
    if queues.work[1]:
        rows = queues.order[queues.starts[bucket] : queues.starts[bucket + 1]]
    else:
        rows = (first + np.flatnonzero(keys[first:last] == bucket)).astype(np.int32)
    if cut:
        return rows[row_code[rows] == NONE]
    row_code[rows] = NONE
    queues.cut[bucket] = True
    return rows


@kernel
def mark(queues, bucket, row, code, grams, cm3):
    """Take one parcel out of its bucket."""
    queues.row_code[row] = code
    queues.tally[bucket, 0] -= grams[row]
    queues.tally[bucket, 1] -= cm3[row]


@kernel
def take(queues, queue, last, room, code, grams, cm3, minutes):
    """Move a queue's parcels up to rank `last` into room = (grams, cm³) until the first, by (minute, id), that does
    not fit.

    Marks them with `code`; returns the room left and whether it closed.
    """
    room_g, room_cm3 = room
    ranks, tally = len(queues.code) // len(queues.head), queues.tally
    while queues.head[queue] <= last:
        bucket = queue * ranks + queues.head[queue]
        if tally[bucket, 0] > room_g or tally[bucket, 1] > room_cm3:
            return fill(queues, bucket, room_g, room_cm3, code, grams, cm3, minutes), True
        queues.code[bucket] = code
        room_g -= tally[bucket, 0]
        room_cm3 -= tally[bucket, 1]
        queues.head[queue] += 1
    return (room_g, room_cm3), False


@kernel
def fill(queues, bucket, room_g, room_cm3, code, grams, cm3, minutes):
    """Take what fits of a bucket that does not fit whole; return the room left."""
    rows = members(queues, bucket)
    if len(rows) == 0:  # room below nothing: a truck's share may be less than a gram
        return room_g, room_cm3
    least = minutes[rows].min()
    sums = np.zeros((minutes[rows].max() - least + 1, 2), np.int64)
    for i in rows:
        sums[minutes[i] - least, 0] += grams[i]
        sums[minutes[i] - least, 1] += cm3[i]
    full, left_g, left_cm3 = np.int64(0), room_g, room_cm3
    while sums[full, 0] <= left_g and sums[full, 1] <= left_cm3:
        left_g -= sums[full, 0]
        left_cm3 -= sums[full, 1]
        full += 1
    closed = False
    for i in rows:  # of the minute in which it closes, the first in the order of ids
        if minutes[i] - least == full and not closed:
            closed = grams[i] > left_g or cm3[i] > left_cm3
            if not closed:
                left_g -= grams[i]
                left_cm3 -= cm3[i]
                mark(queues, bucket, i, code, grams, cm3)
        elif minutes[i] - least < full:
            mark(queues, bucket, i, code, grams, cm3)
    return left_g, left_cm3


@kernel
def expel(queues, queue, last, before, code, grams, cm3, minutes):
    """Mark a queue's parcels up to rank `last` whose minute lies before a bound with `code`, and take them out."""
    ranks = len(queues.code) // len(queues.head)
    for r in range(queues.head[queue], last + 1):
        bucket = queue * ranks + r
        for i in members(queues, bucket):
            if minutes[i] < before:
                mark(queues, bucket, i, code, grams, cm3)
        if queues.tally[bucket, 1] > 0:
            return
        queues.head[queue] += 1


@kernel
def oldest(queues, queue, last, minutes):
    """Return the least minute waiting in a queue up to rank `last`; a very late one if nobody waits."""
    ranks = len(queues.code) // len(queues.head)
    for r in range(queues.head[queue], last + 1):
        if queues.tally[queue * ranks + r, 1] > 0:
            return np.int64(minutes[members(queues, queue * ranks + r)].min())
    return np.int64(np.iinfo(np.int32).max)
