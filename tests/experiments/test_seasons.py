"""The range of seasons: what is certain has none, what is drawn has one that holds other seasons, bad seasons count."""

import numpy as np
import pytest
from scipy import stats

from lib.experiments.seasons import LEFT_OUT, SEASONS, season_ranges
from lib.experiments.task import Task
from lib.narrative.kpis import COST, DAYS_MEAN, UNDELIVERED_SHARE
from lib.narrative.sentences import describe_seasons
from tests.experiments.small import calm


def test_without_delays_only_the_parcels_own_draws_move_the_days(runner):
    found = season_ranges(runner, calm(), parcels_per_unit=1, seasons=5)
    low, high = found.ranges.loc[DAYS_MEAN.key]
    assert 0 < high - low < 0.01
    assert describe_seasons(found.ranges, [DAYS_MEAN], found.seasons).endswith("volumes: to warehouse 1.8 days.")


def test_cancellations_spread_the_days_and_the_ends_are_the_second_seasons(runner):
    scenario = calm(cancellation_pct=20)
    found = season_ranges(runner, scenario, parcels_per_unit=1, seasons=9)
    runs = runner.run([Task(scenario, 1, replication) for replication in range(9)])
    days = sorted(run[DAYS_MEAN.key] for run in runs)
    assert not any(run["undelivered_parcels"] for run in runs)
    assert (found.ranges.low[DAYS_MEAN.key], found.ranges.high[DAYS_MEAN.key]) == (days[1], days[-2])
    assert days[1] < days[-2]


def test_where_parcels_stay_there_is_no_range_of_days_or_cost(runner):
    found = season_ranges(runner, calm(cancellation_pct=100), parcels_per_unit=1, seasons=5)
    assert np.isnan(found.ranges.low[[DAYS_MEAN.key, COST.key]]).all()
    assert found.ranges.low[UNDELIVERED_SHARE.key] == 1
    assert "beyond what is observed" in describe_seasons(found.ranges, [DAYS_MEAN, COST], found.seasons)


def test_another_season_lies_within_in_nine_of_ten_cases_whatever_the_distribution():
    assert pytest.approx(0.9) == (SEASONS + 1 - 2 * (LEFT_OUT + 1)) / (SEASONS + 1)
    draws = stats.lognorm(2).rvs((4_000, SEASONS + 1), random_state=1)
    ranked = np.sort(draws[:, :-1], axis=1)
    inside = (ranked[:, LEFT_OUT] <= draws[:, -1]) & (draws[:, -1] <= ranked[:, -1 - LEFT_OUT])
    assert inside.mean() == pytest.approx(0.9, abs=0.015)
