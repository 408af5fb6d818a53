"""Calendars in minutes UTC from the epoch: opening hours, truck bans and working days (rules 1.2, 7.7, 8)."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..domain.clock import CALENDAR_DAYS, EPOCH, minute_of

Windows = NDArray[np.int32]
LEAD_DAYS = 14  # calendars start before the epoch, so that nothing in the horizon is cut
DAYS = tuple(EPOCH.date() + timedelta(days=day) for day in range(-LEAD_DAYS, CALENDAR_DAYS + 1))
INDUCTION, DELIVERY = "12:00", "14:00"


def open_windows(time_zone: str, open_days: str, open_local: str, close_local: str) -> Windows:
    """Return the opening hours of a place: sorted, disjoint [open, close) minutes, int32 [n, 2].

    open_days are digits, 1 = Monday; 24 hours every day give one window.
    """
    days = (day for day in DAYS if str(day.isoweekday()) in open_days)
    return _merge((_minute(day, open_local, time_zone), _minute(day, close_local, time_zone)) for day in days)


def ban_windows(bans: pd.DataFrame, holidays: pd.DataFrame, country: str, time_zone: str) -> Windows:
    """Return when trucks may not drive in a country: sorted, disjoint [from, to) minutes, int32 [n, 2]."""
    free = _holidays(holidays, country)
    rows = bans[bans.country == country].itertuples()
    return _merge(
        (_minute(day, row.from_local, time_zone), _minute(day, row.to_local, time_zone))
        for row in rows
        for day in _days_of(row.day, free)
        if row.month_from <= day.month <= row.month_to
    )


def working_days(
    holidays: pd.DataFrame, country: str, works_saturday: bool, time_zone: str
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return the minutes of 12:00 and 14:00 local on every working day of a country from 20 July 2020 on, int32 [n]."""
    free, last = _holidays(holidays, country), 6 if works_saturday else 5
    days = [day for day in DAYS if day.isoweekday() <= last and day not in free]
    noon, delivery = ([_minute(day, clock, time_zone) for day in days] for clock in (INDUCTION, DELIVERY))
    return np.array(noon, np.int32), np.array(delivery, np.int32)


def _days_of(kind: str, free: set[date]) -> Iterator[date]:
    """Yield the days that `1` … `7`, `holiday` or `eve` stands for."""
    for day in DAYS:
        name = {"holiday": day in free, "eve": day + timedelta(days=1) in free}
        if name.get(kind, kind == str(day.isoweekday())):
            yield day


def _holidays(holidays: pd.DataFrame, country: str) -> set[date]:
    return {date.fromisoformat(day) for day in holidays.date[holidays.country == country]}


@cache
def _minute(day: date, clock: str, time_zone: str) -> int:
    """Return the minute of a local time; 24:00 is the next midnight.

    fold 0 is the first of a repeated time, and moves a skipped one forward by the gap.
    """
    if clock == "24:00":
        return _minute(day + timedelta(days=1), "00:00", time_zone)
    return minute_of(datetime.combine(day, time.fromisoformat(clock), ZoneInfo(time_zone)))


def _merge(windows: Iterable[tuple[int, int]]) -> Windows:
    """Return windows sorted, with overlapping and touching ones joined and empty ones dropped."""
    merged: list[list[int]] = []
    for start, end in sorted(window for window in windows if window[0] < window[1]):
        if merged and start <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], end)
        else:
            merged.append([start, end])
    return np.array(merged, np.int32).reshape(-1, 2)
