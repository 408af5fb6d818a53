"""Calendars: opening hours, truck bans and working days, date by date in local time (rules 1.2, 7.7, 8.1)."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from itertools import accumulate
from zoneinfo import ZoneInfo

import pandas as pd

from lib.domain.clock import CALENDAR_DAYS, DAY_MIN, EPOCH, minute_of
from lib.domain.network import Network
from tests.reference.tables import Row, rows, text

ONE_DAY = timedelta(days=1)
SATURDAY = 6
CALENDAR_END = CALENDAR_DAYS * DAY_MIN


def days() -> Iterator[date]:
    """Iterate over the dates of the calendars, from two days before the epoch."""
    return (EPOCH.date() + ONE_DAY * number for number in range(-2, CALENDAR_DAYS + 2))


@cache
def instant(day: date, clock: str, zone: str) -> int:
    """Return the minute UTC of a local time (HH:MM, 24:00 is the next midnight) on a date."""
    hours, past = (int(part) for part in clock.split(":")[:2])
    day += ONE_DAY * (hours // 24)
    return minute_of(datetime(day.year, day.month, day.day, hours % 24, past, tzinfo=ZoneInfo(zone)))


def window(day: date, opens: str, closes: str, zone: str) -> tuple[int, int]:
    """Return the minutes [start, end) of a local window; one that closes before it opens ends the next day."""
    overnight = instant(day, closes, "UTC") < instant(day, opens, "UTC")
    return instant(day, opens, zone), instant(day + ONE_DAY * overnight, closes, zone)


@dataclass(frozen=True)
class Windows:
    """Disjoint half-open windows of minutes in ascending order."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def end_of(self, minute: int) -> int | None:
        """Return the end of the window that holds a minute, if any does."""
        last = bisect_right(self.starts, minute) - 1
        return self.ends[last] if last >= 0 and minute < self.ends[last] else None

    def next_start(self, minute: int) -> int | None:
        """Return the first start of a window after a minute."""
        following = bisect_right(self.starts, minute)
        return self.starts[following] if following < len(self.starts) else None

    def first_inside(self, minute: int) -> int | None:
        """Return the first minute from this one on that lies in a window."""
        return self.next_start(minute) if self.end_of(minute) is None else minute


def merged(pairs: Iterable[tuple[int, int]]) -> Windows:
    """Return windows in which overlapping or touching ones are one, up to the calendar's end."""
    joined: list[list[int]] = []
    for start, close in sorted(pairs):
        end = min(close, CALENDAR_END)
        if joined and start <= joined[-1][1]:
            joined[-1][1] = max(joined[-1][1], end)
        elif start < end:
            joined.append([start, end])
    return Windows(tuple(start for start, _ in joined), tuple(end for _, end in joined))


def opening(row: Row, zone: str) -> Windows:
    """Return when a facility or a customs desk is open."""
    weekdays = {int(float(digit)) for digit in text(row.open_days).removesuffix(".0")}
    open_days = (day for day in days() if day.isoweekday() in weekdays)
    return merged(window(day, row.open_local, row.close_local, zone) for day in open_days)


class OpenTime:
    """Counts open minutes from minute 0: C(t) of rule 5.3."""

    def __init__(self, windows: Windows) -> None:
        """Keep the windows from minute 0 on and the open minutes up to each of their ends."""
        kept = [(max(0, s), e) for s, e in zip(windows.starts, windows.ends, strict=True) if e > 0]
        self.starts = [start for start, _ in kept]
        self.until_end = list(accumulate(end - start for start, end in kept))
        self.ends = [end for _, end in kept]

    def before(self, minute: int) -> int:
        """Return C(minute), the open minutes in [0, minute)."""
        started = bisect_left(self.starts, minute)
        if not started:
            return 0
        return self.until_end[started - 1] - max(0, self.ends[started - 1] - minute)

    def reached(self, count: int) -> int | None:
        """Return the earliest minute t ≥ 0 with C(t) ≥ count, if there is one."""
        if count <= 0:
            return 0
        number = bisect_left(self.until_end, count)
        return None if number == len(self.ends) else self.ends[number] - (self.until_end[number] - count)


def holidays(network: Network, country: str) -> set[date]:
    """Return the national holidays of a country."""
    return {pd.Timestamp(row.date).date() for row in rows(network.holidays) if row.country == country}


def zone_of_country(network: Network, country: str) -> str:
    """Return the time zone of a country, in which its bans and working days are read."""
    return next(row.time_zone for row in rows(network.time_zones) if row.country == country)


def in_months(month: int, first: int, last: int) -> bool:
    """Tell whether a month lies in first … last, across the new year if last comes before first."""
    return first <= month <= last if first <= last else month >= first or month <= last


def banned_dates(row: Row, free: set[date]) -> Iterator[date]:
    """Iterate over the dates on which a ban's window holds, given the country's holidays."""
    kind = text(row.day).removesuffix(".0")
    for day in days():
        due = {"holiday": day in free, "eve": day + ONE_DAY in free}.get(kind, kind == str(day.isoweekday()))
        if due and in_months(day.month, int(row.month_from), int(row.month_to)):
            yield day


def bans(network: Network, country: str) -> Windows:
    """Return when trucks may not drive in a country."""
    zone, free = zone_of_country(network, country), holidays(network, country)
    own = [row for row in rows(network.bans) if row.country == country]
    return merged(window(day, row.from_local, row.to_local, zone) for row in own for day in banned_dates(row, free))


def working_days(network: Network, country: str, saturday: bool) -> list[date]:
    """Return the working days of a country, with Saturdays if the partner works on them."""
    free, last = holidays(network, country), SATURDAY if saturday else SATURDAY - 1
    return [day for day in days() if day.isoweekday() <= last and day not in free]
