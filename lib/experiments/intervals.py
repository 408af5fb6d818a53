"""Intervals of means over replications, and of paired differences: the same draws in every scenario."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from .task import Figures

CONFIDENCE = 0.95
LEAST_RUNS = 39  # with fewer an interval covers less than it claims (`python -m benchmarks.replications`)
NO_INTERVAL = f"Intervals need {LEAST_RUNS} replications or more: with fewer they cover less than they claim."
RARE = frozenset(  # figures that few seasons make: most sets of 39 hold too few of them, or none
    (
        "days_to_door_p90",  # moves by whole days
        "share_within_10_days",
        "undelivered_parcels",
        "undelivered_share",
        "undelivered_t_per_week",
        "left_t_per_week",
        "left_behind_t",
        "flown_flights_per_week",
        "waiting_flights_per_week",
    )
)
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Interval:
    """A mean over replications and its 95 % interval; None where a replication has no figure.

    With fewer than `LEAST_RUNS` replications, and for figures of `RARE`, low and high are None too.
    """

    mean: float | None
    low: float | None
    high: float | None

    @property
    def sign(self) -> int:
        """Return −1 or 1 where the interval lies on one side of 0, else 0."""
        if self.low is None or self.high is None:
            return 0
        return int(self.low > 0) - int(self.high < 0)

    def as_columns(self, key: str) -> dict[str, float]:
        """Return the columns <key>, <key>_low and <key>_high of a table, NaN where there is none."""
        values = {key: self.mean, f"{key}_low": self.low, f"{key}_high": self.high}
        return {name: math.nan if value is None else value for name, value in values.items()}


def mean_of(runs: Sequence[Figures], key: str) -> Interval:
    """Return mean and interval of a figure over the replications of a scenario."""
    return _of_figure(key, [run.get(key) for run in runs])


def difference_of(before: Sequence[Figures], after: Sequence[Figures], key: str) -> Interval:
    """Return mean and interval of the differences of a figure, replication by replication."""
    pairs = [(b.get(key), a.get(key)) for b, a in zip(before, after, strict=True)]
    return _of_figure(key, [None if b is None or a is None else a - b for b, a in pairs])


def _of_figure(key: str, values: Sequence[float | None]) -> Interval:
    found = interval(values)
    return Interval(found.mean, None, None) if key in RARE else found


def interval(values: Sequence[float | None]) -> Interval:
    """Return the mean of one figure over replications, and its interval if there are enough of them."""
    known = [value for value in values if value is not None]
    if len(known) < len(values) or not known:
        return Interval(None, None, None)
    if not all(map(math.isfinite, known)):  # a load on no capacity is infinite
        return Interval(sum(known) / len(known), None, None)
    if len(known) < LEAST_RUNS:
        return Interval(float(np.mean(known)), None, None)
    return skewed_interval(np.array(known))


def students_interval(values: Floats) -> Interval:
    """Return the mean of independent draws [n], nearly normal, with Student's t interval if there are two or more."""
    mean = float(values.mean())
    if len(values) == 1:
        return Interval(mean, None, None)
    half = _quantile(len(values) - 1) * _error(values)
    return Interval(mean, mean - half, mean + half)


def skewed_interval(values: Floats) -> Interval:
    """Return the mean of independent draws [n], however skewed: either end is that of Student's t or that of t
    corrected for skewness (Hall 1992), whichever lies further out.

    A month with a cancelled flight is rare and far from the others, so the mean is skewed and t covers too little; the
    correction moves the interval to the side of the rare months.
    """
    n, mean, error = len(values), float(values.mean()), _error(values)
    away = values - mean
    spread = math.sqrt(float(np.mean(away**2)))
    skewness = float(np.mean(away**3)) / spread**3 if spread else 0.0
    t = _quantile(n - 1)
    low, high = max(t, _uncorrected(t, skewness, n)), max(t, -_uncorrected(-t, skewness, n))
    return Interval(mean, mean - low * error, mean + high * error)


def _error(values: Floats) -> float:
    """Return the standard error of the mean."""
    return float(np.std(values, ddof=1)) / math.sqrt(len(values))


def _uncorrected(t: float, skewness: float, n: int) -> float:
    """Return the t statistic of n draws whose value, corrected for their skewness, is t (Hall 1992, J. R. Stat. Soc. B
    54, 221–228: the inverse of the cubic transformation).
    """
    third = skewness / 3
    if abs(third) < 1e-9:
        return t
    root = math.sqrt(n)
    return root * (math.cbrt(1 + 3 * third * (t / root - third / (2 * n))) - 1) / third


@cache
def _quantile(degrees: int) -> float:
    """Return how many standard errors Student's interval reaches to either side."""
    return float(stats.t.ppf((1 + CONFIDENCE) / 2, degrees))
