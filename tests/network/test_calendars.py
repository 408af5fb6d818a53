"""Calendars: clock changes, midnight, merged windows, working days."""

from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest

from lib.domain.clock import CALENDAR_DAYS, DAY_MIN, minute_of
from lib.network.calendars import ban_windows, open_windows, working_days
from tests.shipped import shipped_network

UTC = ZoneInfo("UTC")


def at(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> int:
    return minute_of(datetime(year, month, day, hour, minute, tzinfo=UTC))


def window_on(windows: np.ndarray, minute: int) -> list[int]:
    """Return the window that starts within the 24 hours from a minute."""
    return windows[np.searchsorted(windows[:, 0], minute)].tolist()


def bans(*rows: tuple[str, str, str, int, int]) -> pd.DataFrame:
    return pd.DataFrame(
        [("XX", *row) for row in rows],
        columns=["country", "day", "from_local", "to_local", "month_from", "month_to"],
    )


def holidays(*days: str) -> pd.DataFrame:
    return pd.DataFrame({"country": "XX", "date": list(days), "name": "a day"})


def test_always_open_is_one_window_over_the_calendar() -> None:
    windows = open_windows("Europe/Madrid", "1234567", "00:00", "24:00")
    assert windows.dtype == np.int32
    assert len(windows) == 1
    assert windows[0, 0] <= -20_160
    assert windows[0, 1] >= CALENDAR_DAYS * DAY_MIN


def test_opening_hours_follow_the_local_clock() -> None:
    windows = open_windows("Europe/Brussels", "123456", "06:00", "22:00")
    assert window_on(windows, at(2020, 8, 3)) == [at(2020, 8, 3, 4), at(2020, 8, 3, 20)]
    assert window_on(windows, at(2020, 11, 2)) == [at(2020, 11, 2, 5), at(2020, 11, 2, 21)]
    assert window_on(windows, at(2020, 8, 9)) == [at(2020, 8, 10, 4), at(2020, 8, 10, 20)]  # closed on Sunday


def test_day_of_the_clock_change_has_25_hours() -> None:
    windows = open_windows("Europe/Brussels", "7", "00:00", "24:00")
    assert window_on(windows, at(2020, 10, 24)) == [at(2020, 10, 24, 22), at(2020, 10, 25, 23)]


def test_repeated_time_is_the_first_and_skipped_time_moves_forward() -> None:
    autumn = open_windows("Europe/Brussels", "7", "02:30", "12:00")
    assert window_on(autumn, at(2020, 10, 24, 22))[0] == at(2020, 10, 25, 0, 30)
    spring = open_windows("Europe/Brussels", "7", "02:30", "12:00")
    assert window_on(spring, at(2021, 3, 27, 22))[0] == at(2021, 3, 28, 1, 30)  # 03:30 summer time


def test_overlapping_and_touching_bans_are_one() -> None:
    rows = bans(("6", "22:00", "24:00", 1, 12), ("7", "00:00", "22:00", 1, 12), ("7", "20:00", "23:00", 1, 12))
    windows = ban_windows(rows, holidays(), "XX", "UTC")
    assert window_on(windows, at(2020, 8, 8)) == [at(2020, 8, 8, 22), at(2020, 8, 9, 23)]
    assert (windows[1:, 0] > windows[:-1, 1]).all()


def test_bans_hold_on_holidays_their_eves_and_in_their_months() -> None:
    rows = bans(("eve", "22:00", "24:00", 1, 12), ("holiday", "00:00", "22:00", 1, 12), ("3", "07:00", "13:00", 9, 9))
    windows = ban_windows(rows, holidays("2020-10-14"), "XX", "UTC")
    assert window_on(windows, at(2020, 10, 1)) == [at(2020, 10, 13, 22), at(2020, 10, 14, 22)]
    assert windows[0].tolist() == [at(2020, 9, 2, 7), at(2020, 9, 2, 13)]


def test_country_without_bans_has_no_windows() -> None:
    assert ban_windows(bans(), holidays(), "YY", "UTC").shape == (0, 2)


@pytest.mark.parametrize(("country", "zone"), [("FR", "Europe/Paris"), ("AT", "Europe/Vienna"), ("IT", "Europe/Rome")])
def test_shipped_bans_are_sorted_and_disjoint(country: str, zone: str) -> None:
    network = shipped_network()
    windows = ban_windows(network.bans, network.holidays, country, zone)
    assert (windows[:, 0] < windows[:, 1]).all()
    assert (windows[1:, 0] > windows[:-1, 1]).all()


def test_working_days_leave_out_weekends_and_holidays() -> None:
    noon, delivery = working_days(holidays("2020-08-04"), "XX", False, "Europe/Madrid")
    assert noon[0] == at(2020, 7, 20, 10)
    assert np.array_equal(delivery, noon + 120)
    week = noon[(noon >= 0) & (noon < 7 * DAY_MIN)]
    assert week.tolist() == [at(2020, 8, day, 10) for day in (3, 5, 6, 7)]


def test_saturday_counts_where_the_partner_works() -> None:
    noon, _ = working_days(holidays(), "XX", True, "UTC")
    assert at(2020, 8, 8, 12) in noon
    assert at(2020, 8, 9, 12) not in noon
