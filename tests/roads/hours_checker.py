"""An independent checker of drivers' hours, written from the text of the law, on drivers' activity records.

Regulation (EC) 561/2006, Articles 4 and 6 to 8, as amended by Regulation (EU) 2020/1054; Directive 2002/15/EC, Article
4. It knows nothing of the model's rules: it looks at who drove, worked and rested when.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

HOUR, DAY, WEEK = 60, 1_440, 10_080
HOME_RETURN_FROM = 17 * DAY  # 20 August 2020, from Monday 3 August
DRIVE, WORK = "drive", "work"


class Activity(NamedTuple):
    """Minutes of driving or other work; all other time is rest."""

    start: int
    end: int
    kind: str


class Rest(NamedTuple):
    """Time without driving or work; at_home: spent at the driver's home or operational centre."""

    start: int
    end: int
    at_home: bool

    @property
    def length(self) -> int:
        """Its minutes."""
        return self.end - self.start


class Record(NamedTuple):
    """A driver's activities between two Mondays, in order, and the times on tours, away from home."""

    activities: tuple[Activity, ...]
    tours: tuple[tuple[int, int], ...]
    weeks: int


def violations(record: Record) -> list[str]:
    """Return what a driver's record violates, nothing if it keeps the law."""
    rests = list(rests_of(record))
    return [
        *driving_hours(record),
        *working_time(record),
        *daily_rests(record, rests),
        *weekly_rests(record, rests),
        *home_returns(rests),
    ]


def rests_of(record: Record) -> Iterator[Rest]:
    """Yield the rests between activities, before the first and after the last."""
    times = [(a.start, a.end) for a in record.activities]
    for (_, start), (end, _) in pairwise([(-WEEK, -WEEK), *times, (record.weeks * WEEK + WEEK, 0)]):
        if end > start:
            yield Rest(start, end, not any(leaves < end and start < back for leaves, back in record.tours))


def minutes(record: Record, kinds: Sequence[str], week: int) -> int:
    """Return the minutes of some kinds in a week (Article 4(i): Monday 00:00 to Sunday 24:00)."""
    start, end = week * WEEK, (week + 1) * WEEK
    return sum(max(0, min(a.end, end) - max(a.start, start)) for a in record.activities if a.kind in kinds)


def driving_hours(record: Record) -> Iterator[str]:
    """Yield weeks of more than 56 h driving (6(2)) and pairs of more than 90 h (6(3))."""
    driven = [minutes(record, (DRIVE,), week) for week in range(record.weeks)]
    for week, spent in enumerate(driven):
        if spent > 56 * HOUR:
            yield f"6(2): {spent / HOUR:.1f} h driven in week {week}"
    for week, (one, other) in enumerate(pairwise(driven)):
        if one + other > 90 * HOUR:
            yield f"6(3): {(one + other) / HOUR:.1f} h driven in weeks {week} and {week + 1}"


def working_time(record: Record) -> Iterator[str]:
    """Yield weeks of more than 60 h work, and an average above 48 h (Directive 2002/15/EC, 4(a))."""
    worked = [minutes(record, (DRIVE, WORK), week) for week in range(record.weeks)]
    for week, spent in enumerate(worked):
        if spent > 60 * HOUR:
            yield f"4(a): {spent / HOUR:.1f} h worked in week {week}"
    if sum(worked) > 48 * HOUR * record.weeks:
        yield f"4(a): {sum(worked) / HOUR / record.weeks:.1f} h worked per week on average"


def daily_rests(record: Record, rests: Sequence[Rest]) -> Iterator[str]:
    """Yield driving of more than 4.5 h without a break (7) and 9 h a day (6(1)), and days of 24 h from the end of a
    rest without a new one of 9 h within them (8(2)), or more than three below 11 h between weekly rests (8(4)).
    """
    ends = [rest for rest in rests if rest.length >= 9 * HOUR]
    reduced = 0
    for before, after in pairwise(ends):
        day = [a for a in record.activities if before.end <= a.start < after.start]
        driven = sum(a.end - a.start for a in day if a.kind == DRIVE)
        if driven > 9 * HOUR:
            yield f"6(1): {driven / HOUR:.1f} h driven from minute {before.end}"
        within = min(after.end, before.end + DAY) - after.start
        if within < 9 * HOUR:
            yield f"8(2): {within / HOUR:.1f} h of rest within 24 h from minute {before.end}"
        reduced = 0 if after.length >= 24 * HOUR else reduced + (within < 11 * HOUR)
        if reduced > 3:
            yield f"8(4): {reduced} reduced daily rests until minute {after.end}"
    yield from breaks(record, rests)


def breaks(record: Record, rests: Sequence[Rest]) -> Iterator[str]:
    """Yield driving of more than 4.5 h without a break of 45 min (7)."""
    stops = [rest.start for rest in rests if rest.length >= 45]
    driven, following = 0, iter([*stops, 10**9])
    stop = next(following)
    for activity in record.activities:
        while activity.start >= stop:
            driven, stop = 0, next(following)
        driven += activity.end - activity.start if activity.kind == DRIVE else 0
        if driven > 4.5 * HOUR:
            yield f"7: {driven / HOUR:.1f} h driven without a break until minute {activity.end}"


def weekly_rests(record: Record, rests: Sequence[Rest]) -> Iterator[str]:
    """Yield weekly rests that begin later than six days after the last (8(6)), and weeks without enough of them."""
    weekly = [rest for rest in rests if rest.length >= 24 * HOUR]
    for before, after in pairwise(weekly):
        if after.start > before.end + 6 * DAY:
            yield f"8(6): {(after.start - before.end) / DAY:.1f} days from one weekly rest to the next at {after.start}"
    counted = assigned(weekly, record.weeks)
    if counted is None:
        yield "8(6): there are two weeks without two weekly rests, one of them of 45 h"
    else:
        yield from compensation(counted, rests)


def assigned(weekly: Sequence[Rest], weeks: int) -> list[tuple[int, Rest]] | None:
    """Return a weekly rest for every week, none for two weeks (8(9)) unless parts of 45 h fall in each, which are
    weekly rests by themselves; never two reduced in a row, and as few as possible. None if there is no such choice.
    """
    best: dict[tuple[int, bool], tuple[int, int, list[tuple[int, Rest]]]] = {(-1, True): (0, 0, [])}
    for week in range(weeks):
        longer: dict[tuple[int, bool], tuple[int, int, list[tuple[int, Rest]]]] = {}
        for (last, last_regular), (reduced, used, chosen) in best.items():
            for number, rest in enumerate(weekly[max(last, 0) :], max(last, 0)):
                regular = rest.length >= 45 * HOUR
                end = part_of(rest, used if number == last else rest.start, week)
                if end is None or not (regular or last_regular):
                    continue
                entry = (reduced + (not regular), end, [*chosen, (week, rest)])
                if (number, regular) not in longer or entry[:2] < longer[number, regular][:2]:
                    longer[number, regular] = entry
        best = longer
    return min(best.values(), key=lambda entry: entry[0])[2] if best else None


def part_of(rest: Rest, free_from: int, week: int) -> int | None:
    """Return the end of the first part of a rest that falls in a week: of 45 h, or all of a shorter one; None if none
    does. free_from: the end of the part that an earlier week has taken.
    """
    least = min(rest.length, 45 * HOUR)
    start = max(free_from, min(week * WEEK - least + 1, rest.end - least))
    return (
        start + least
        if start + least <= rest.end and week * WEEK < start + least and start < (week + 1) * WEEK
        else None
    )


def compensation(counted: Sequence[tuple[int, Rest]], rests: Sequence[Rest]) -> Iterator[str]:
    """Yield reduced weekly rests that no other rest makes up for in one piece within three weeks."""
    spare = {rest: rest.length - 9 * HOUR for rest in rests}
    for rest, times in Counter(rest for _, rest in counted).items():
        spare[rest] = rest.length - min(rest.length, times * 45 * HOUR)
    for week, rest in counted:
        owed = 45 * HOUR - rest.length
        if owed <= 0:
            continue
        deadline = (week + 4) * WEEK
        later = [r for r in rests if r.start > rest.end and r.start + owed <= deadline and spare[r] >= owed]
        if not later:
            yield f"8(6): {owed / HOUR:.1f} h are not compensated for the rest until minute {rest.end}"
        else:
            spare[later[0]] -= owed


def home_returns(rests: Sequence[Rest]) -> Iterator[str]:
    """Yield four weeks in a row, from 20 August 2020 on, without a regular weekly rest at home (8(8a))."""
    regular = [rest for rest in rests if rest.at_home and rest.length >= 45 * HOUR]
    for before, after in pairwise(regular):
        if before.end >= HOME_RETURN_FROM and after.start > before.end + 4 * WEEK:
            yield f"8(8a): {(after.start - before.end) / WEEK:.1f} weeks without a rest at home until {after.start}"
