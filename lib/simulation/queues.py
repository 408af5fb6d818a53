"""Queues that sort only where freight competes.

Between two close-outs (or departures) the order of a queue does not matter while everything fits, so parcels are only
tallied into *buckets*: (queue, rank of the first event they can catch). A bucket that fits is taken whole; one that does
not is ordered by (minute, id) and taken parcel by parcel up to the first that does not fit. The result is that of a full
sort. Bucket of queue q and rank r: q·ranks + r.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lib.domain.jit import inline, kernel

NONE, SPLIT = -1, -(1 << 30)  # codes of buckets: taken by nobody, taken parcel by parcel


class Queues(NamedTuple):
    """State of all queues.

    keys: bucket per parcel [n]; tally: grams, cm³, least and greatest minute per bucket [B, 4]; code: who took a bucket
    [B]; row_code: who took a parcel of a split bucket [n]; head: first rank not taken [Q]; at: position inside a split head bucket, −1
    else [Q]; order, starts: parcels by bucket, filled when first needed; grouped: whether they are [1].
    """

    keys: NDArray[np.int32]
    tally: NDArray[np.int64]
    code: NDArray[np.int32]
    row_code: NDArray[np.int32]
    head: NDArray[np.int64]
    at: NDArray[np.int64]
    order: NDArray[np.int32]
    starts: NDArray[np.int32]
    grouped: NDArray[np.bool_]

    @classmethod
    def empty(cls, parcels: int, queues: int, ranks: int) -> "Queues":
        """Return queues of nobody yet."""
        tally = np.zeros((queues * ranks, 4), np.int64)
        tally[:, 2:] = np.iinfo(np.int32).max, NONE
        return cls(
            np.empty(parcels, np.int32), tally, np.full(len(tally), NONE, np.int32), np.empty(parcels, np.int32),
            np.zeros(queues, np.int64), np.full(queues, NONE, np.int64), np.empty(parcels, np.int32),
            np.empty(len(tally) + 2, np.int32), np.zeros(1, np.bool_),
        )  # fmt: skip


class Ranks(NamedTuple):
    """Minutes of the events of each place [P, events], padded, their number [P], and the rank at the start of each hour [P, hours]."""

    minutes: NDArray[np.int32]
    count: NDArray[np.int64]
    by_hour: NDArray[np.int16]

    @classmethod
    def of(cls, events: list[list[int]]) -> "Ranks":
        """Index sorted minutes of events per place."""
        longest, last = max(map(len, events), default=0), max((max(e, default=-1) for e in events), default=-1)
        hours = np.arange(last // 60 + 2) * 60
        minutes = np.full((len(events), longest + 1), np.iinfo(np.int32).max, np.int32)
        for place, row in enumerate(events):
            minutes[place, : len(row)] = row
        by_hour = np.array([np.searchsorted(row, hours) for row in events], np.int16).reshape(len(events), len(hours))
        return cls(minutes, np.array([len(row) for row in events]), by_hour)


@inline
def rank(ranks, place, minute):  # type: ignore[no-untyped-def]
    """Return the number of events before a minute at a place: the rank of the first event at or after it."""
    hour = minute // 60
    if hour >= ranks.by_hour.shape[1]:
        return ranks.count[place]
    r = np.int64(ranks.by_hour[place, hour])
    while ranks.minutes[place, r] < minute:
        r += 1
    return r


@inline
def join(queues, i, bucket, grams, cm3, minute):  # type: ignore[no-untyped-def]
    """Put a parcel into a bucket."""
    queues.keys[i] = bucket
    row = queues.tally[bucket]
    row[0] += grams
    row[1] += cm3
    row[2] = min(row[2], minute)
    row[3] = max(row[3], minute)


@inline
def code_of(queues, i):  # type: ignore[no-untyped-def]
    """Return who took a parcel, −1 if nobody."""
    if queues.keys[i] < 0:
        return NONE
    code = queues.code[queues.keys[i]]
    return queues.row_code[i] if code == SPLIT else code


@kernel
def counting_order(keys, order, starts):  # type: ignore[no-untyped-def]
    """Sort rows by key, stably: rows of key k become order[starts[k]:starts[k + 1]]; negative keys are left out; starts [keys + 2]."""
    starts[:] = 0
    for k in keys:
        if k >= 0:
            starts[k + 2] += 1
    for k in range(2, len(starts)):
        starts[k] += starts[k - 1]
    for i in range(len(keys)):
        k = keys[i]
        if k >= 0:
            order[starts[k + 1]] = i
            starts[k + 1] += 1  # ends as the start of key k + 1


@kernel
def split(queues, bucket, minutes):  # type: ignore[no-untyped-def]
    """Put a bucket's parcels in the order (minute, id)."""
    if not queues.grouped[0]:
        counting_order(queues.keys, queues.order, queues.starts)
        queues.grouped[0] = True
    rows = queues.order[queues.starts[bucket] : queues.starts[bucket + 1]]
    least = queues.tally[bucket, 2]
    keys = np.empty(len(rows), np.int32)
    for r in range(len(rows)):
        keys[r] = minutes[rows[r]] - least
        queues.row_code[rows[r]] = NONE
    within, starts = np.empty(len(rows), np.int32), np.empty(queues.tally[bucket, 3] - least + 3, np.int32)
    counting_order(keys, within, starts)
    rows[:] = rows.copy()[within]
    queues.code[bucket] = SPLIT


@kernel
def take(queues, queue, last, room, code, grams, cm3, minutes):  # type: ignore[no-untyped-def]
    """Move a queue's parcels up to rank `last` into room = (grams, cm³) until the first that does not fit.

    Marks them with `code`; returns the room left and whether it closed.
    """
    room_g, room_cm3 = room
    ranks = len(queues.code) // len(queues.head)
    while queues.head[queue] <= last:
        bucket = queue * ranks + queues.head[queue]
        if queues.at[queue] < 0:
            if queues.tally[bucket, 0] <= room_g and queues.tally[bucket, 1] <= room_cm3:
                queues.code[bucket] = code
                room_g -= queues.tally[bucket, 0]
                room_cm3 -= queues.tally[bucket, 1]
                queues.head[queue] += 1
                continue
            split(queues, bucket, minutes)
            queues.at[queue] = queues.starts[bucket]
        while queues.at[queue] < queues.starts[bucket + 1]:
            i = queues.order[queues.at[queue]]
            if grams[i] > room_g or cm3[i] > room_cm3:
                return (room_g, room_cm3), True
            queues.row_code[i] = code
            room_g -= grams[i]
            room_cm3 -= cm3[i]
            queues.at[queue] += 1
        queues.head[queue] += 1
        queues.at[queue] = NONE
    return (room_g, room_cm3), False


@kernel
def expel(queues, queue, last, before, code, minutes):  # type: ignore[no-untyped-def]
    """Mark a queue's parcels up to rank `last` whose minute lies before a bound with `code`, and take them out."""
    ranks = len(queues.code) // len(queues.head)
    while queues.head[queue] <= last:
        bucket = queue * ranks + queues.head[queue]
        if queues.at[queue] < 0:
            if queues.tally[bucket, 3] < before:
                queues.code[bucket] = code
                queues.head[queue] += 1
                continue
            if queues.tally[bucket, 2] >= before:
                return
            split(queues, bucket, minutes)
            queues.at[queue] = queues.starts[bucket]
        while queues.at[queue] < queues.starts[bucket + 1]:
            i = queues.order[queues.at[queue]]
            if minutes[i] >= before:
                return
            queues.row_code[i] = code
            queues.at[queue] += 1
        queues.head[queue] += 1
        queues.at[queue] = NONE


@inline
def oldest(queues, queue, last, minutes):  # type: ignore[no-untyped-def]
    """Return the least minute waiting in a queue up to rank `last`; a very late one if nobody waits."""
    ranks = len(queues.code) // len(queues.head)
    if queues.at[queue] >= 0:
        return np.int64(minutes[queues.order[queues.at[queue]]])
    least = np.int64(np.iinfo(np.int32).max)
    for r in range(queues.head[queue], last + 1):
        least = min(least, queues.tally[queue * ranks + r, 2])
    return least
