"""The drivers of own trucks, and the law on their hours from week to week, by date (rule 7.8)."""

import math
from datetime import datetime

import numpy as np
import pandas as pd

from ..domain.clock import DAY_MIN, EPOCH, HOUR_MIN, minute_of
from ..domain.levers import LeverValues
from ..domain.network import Network, derived, rows
from .driver_kernels import Law, Laws
from .road_tables import with_drivers

LIMITS = {  # of `Law`, in its order: rule of the table, minutes of its unit
    "daily_rest_h": HOUR_MIN,
    "weekly_rest_h": HOUR_MIN,
    "reduced_weekly_rest_h": HOUR_MIN,
    "days_between_weekly_rests": DAY_MIN,
    "week_driving_h": HOUR_MIN,
    "fortnight_driving_h": HOUR_MIN,
    "week_working_h": HOUR_MIN,
    "average_week_working_h": 2 * HOUR_MIN,
}


def drivers_of(trucks: int, levers: LeverValues) -> int:
    """Return the drivers of a number of own trucks who are not absent."""
    return with_drivers(employed_drivers(trucks, levers), levers)


def employed_drivers(trucks: int, levers: LeverValues) -> int:
    """Return the drivers employed for a number of own trucks, rounded half up."""
    return (trucks * math.floor(10 * levers.drivers_per_truck + 0.5) + 5) // 10


def laws_of(network: Network) -> Laws:
    """Return the limits of drivers' hours by date."""
    return _laws(network)


def law_in_force(laws: Laws, minute: int) -> Law:
    """Return the limits in force at a minute."""
    return Law(*laws.limits[int(np.searchsorted(laws.from_min, minute, "right")) - 1].tolist())


@derived("drivers_hours")
def _laws(table: pd.DataFrame) -> Laws:
    dated = [(_minute(row.from_date), row.rule, row.value) for row in rows(table) if row.rule in LIMITS]
    starts = sorted({max(0, start) for start, *_ in dated})
    limits = [_limits(dated, start) for start in starts]
    return Laws(np.array(starts, np.int64), np.array(limits, np.int64))


def _limits(dated: list[tuple[int, str, float]], minute: int) -> Law:
    """Return the limits in force at a minute: of each rule the latest that has begun."""
    latest = {rule: value for start, rule, value in sorted(dated) if start <= minute}
    return Law(*(round(latest[rule] * unit) for rule, unit in LIMITS.items()))


def _minute(day: str) -> int:
    return minute_of(datetime.fromisoformat(f"{day}T00:00").replace(tzinfo=EPOCH.tzinfo))
