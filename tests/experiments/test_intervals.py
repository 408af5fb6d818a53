"""Intervals of means: honest on skewed draws, absent where they would not be."""

import math

import numpy as np
import pytest
from scipy import stats

from lib.experiments.intervals import (
    LEAST_RUNS,
    RARE,
    Interval,
    difference_of,
    interval,
    mean_of,
    skewed_interval,
    students_interval,
)
from lib.experiments.seasons import SEASONS
from lib.narrative.kpis import KPIS

DAYS, SHARE = "days_to_warehouse_mean", "share_within_10_days"


def symmetric(mean: float, away: float) -> list[float]:
    return [mean - away, mean + away] * (LEAST_RUNS // 2) + [mean]


def ends(found: Interval) -> tuple[float, float]:
    assert found.low is not None
    assert found.high is not None
    return found.low, found.high


def test_symmetric_draws_have_students_interval() -> None:
    found = students_interval(np.array([1.0, 2.0, 3.0]))
    assert (found.mean, found.low) == pytest.approx((2.0, 2 - 4.302653 / 3**0.5))  # t 0.975, two degrees
    even = np.array(symmetric(5, 1))
    assert skewed_interval(even) == students_interval(even)


def test_skewed_draws_reach_further_to_the_side_of_the_rare_ones_by_halls_transformation() -> None:
    """One of 39 is 1, the others 0. Both t statistics, put into Hall's cubic, give the t quantile back."""
    values = np.array([1.0] + [0.0] * (LEAST_RUNS - 1))
    found, student = skewed_interval(values), students_interval(values)
    assert found.low == student.low
    assert ends(found)[1] > ends(student)[1]
    assert found.mean == pytest.approx(1 / LEAST_RUNS)
    n, p = LEAST_RUNS, 1 / LEAST_RUNS
    skewness = (1 - 2 * p) / math.sqrt(p * (1 - p))
    t = (1 / LEAST_RUNS - ends(found)[1]) / (np.std(values, ddof=1) / math.sqrt(n))
    cubic = t + skewness * (t**2 / 3 + 1 / 6) / math.sqrt(n) + skewness**2 * t**3 / (27 * n)
    assert cubic == pytest.approx(-stats.t.ppf(0.975, n - 1))


def test_few_runs_and_missing_figures_have_no_interval() -> None:
    assert interval([1.0, 2.0, 3.0]) == Interval(2.0, None, None)
    assert interval([1.0] * (LEAST_RUNS - 1)) == Interval(1.0, None, None)
    assert interval([1.0] * LEAST_RUNS) == Interval(1.0, 1.0, 1.0)
    assert interval([1.0] * LEAST_RUNS + [None]) == Interval(None, None, None)
    assert [interval(symmetric(mean, 0.1)).sign for mean in (1, -1, 0)] == [1, -1, 0]
    assert interval([1.0]).sign == 0
    assert SEASONS >= LEAST_RUNS, "what the app runs is enough"


def test_loads_on_no_capacity_have_no_interval() -> None:
    assert interval([math.inf] * LEAST_RUNS) == Interval(math.inf, None, None)
    found = difference_of([{DAYS: math.inf}] * LEAST_RUNS, [{DAYS: math.inf}] * LEAST_RUNS, DAYS)
    assert math.isnan(found.mean or 0.0)
    assert (found.low, found.high) == (None, None)


def test_differences_are_paired_and_rare_figures_have_a_mean_alone() -> None:
    before = [{DAYS: day, SHARE: 0.9} for day in symmetric(5, 1)]
    after = [{DAYS: day - 2, SHARE: 1.0} for day in symmetric(5, 1)]
    assert difference_of(before, after, DAYS) == Interval(-2.0, -2.0, -2.0)
    low, high = ends(mean_of(before, DAYS))
    assert low < 5 < high
    assert difference_of(before, after, SHARE).mean == pytest.approx(0.1)
    assert difference_of(before, after, SHARE).low is mean_of(before, SHARE).high is None
    assert set(KPIS) >= RARE


@pytest.mark.parametrize(("expected", "least", "plain"), [(4.68, 0.94, 0.96), (3.0, 0.94, 0.93)])
def test_95_of_100_intervals_hold_the_mean_of_rare_events(expected: float, least: float, plain: float) -> None:
    """A month has so many cancellations among 39, Poisson, each of a day; Student's t holds less than it claims."""
    mean = expected / LEAST_RUNS
    noise = stats.norm(scale=0.1).rvs((2_000, LEAST_RUNS), random_state=1)
    sets = stats.poisson(mean).rvs((2_000, LEAST_RUNS), random_state=2) + noise
    held = [
        np.mean([low <= mean <= high for low, high in map(ends, map(kind, sets))])
        for kind in (skewed_interval, students_interval)
    ]
    assert held[0] >= least
    assert held[1] < min(held[0], plain)
