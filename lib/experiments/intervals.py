"""Intervals from replications: the same luck in every scenario, so that differences are signal."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy import stats

CONFIDENCE = 0.95


@dataclass(frozen=True)
class Interval:
    """A mean over replications and its 95 % interval (Student's t); None where a replication has no figure.

    With one replication low and high are None too.
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


def interval(values: Sequence[float | None]) -> Interval:
    """Return mean and interval of one figure over replications."""
    known = [value for value in values if value is not None]
    if len(known) < len(values) or not known:
        return Interval(None, None, None)
    mean = float(np.mean(known))
    if len(known) == 1:
        return Interval(mean, None, None)
    half = _quantile(len(known) - 1) * float(np.std(known, ddof=1)) / math.sqrt(len(known))
    return Interval(mean, mean - half, mean + half)


@cache
def _quantile(degrees: int) -> float:
    """Return how many standard errors the interval reaches to either side."""
    return float(stats.t.ppf((1 + CONFIDENCE) / 2, degrees))


def paired(before: Sequence[float | None], after: Sequence[float | None]) -> Interval:
    """Return mean and interval of the differences, replication by replication."""
    return interval([None if b is None or a is None else a - b for b, a in zip(before, after, strict=True)])
