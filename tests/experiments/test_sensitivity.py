"""Sweeps on the small network by hand; Sobol indices of the Ishigami function, whose values are known."""

import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from scipy.stats import qmc

from lib.errors import LanecastError
from lib.experiments.runner import Runner
from lib.experiments.sensitivity import FAN, fan, first_order, points, sweep, tornado, uncertain
from tests.experiments.small import TEAM_MIN, WAIT_DAYS, calm
from tests.shipped import shipped_network

LEVERS = shipped_network().levers


def test_a_sweep_of_flights_follows_their_weekdays(runner):
    found = sweep(runner, calm(), {"flights_per_week": list(WAIT_DAYS)}, parcels_per_unit=1, replications=1)
    days = found.set_index("flights_per_week").days_to_warehouse_mean
    assert {n: pytest.approx(days[n] - days[3], abs=1e-9) for n in WAIT_DAYS} == WAIT_DAYS


def test_a_pair_is_swept_over_its_grid(runner):
    found = sweep(
        runner, calm(), {"flights_per_week": [1, 3], "drivers": ["single", "team"]}, parcels_per_unit=1, replications=2
    )
    grid = found.pivot_table(index="flights_per_week", columns="drivers", values="days_to_warehouse_mean")
    assert (grid.single - grid.team).tolist() == pytest.approx([TEAM_MIN / 1440] * 2)
    assert found.days_to_warehouse_mean_low.isna().all(), "too few replications for an interval"
    assert "days_to_warehouse_p90 CZ" in found


def test_points_lie_on_the_steps():
    assert points(LEVERS["flights_per_week"]) == (2, 3, 4, 5, 6, 7)  # its plausible range has six
    assert points(LEVERS["flights_per_week"], 3, 1, 21) == (1, 11, 21)
    assert points(LEVERS["drivers"]) == ("single", "team")
    with pytest.raises(LanecastError, match="give its values"):
        points(LEVERS["flight_days"])
    with pytest.raises(LanecastError, match="one or two"):
        sweep(None, calm(), {})


def test_a_tornado_tries_both_ends_and_every_word(runner):
    found = tornado(runner, calm(), 1, ["drivers", "flights_per_week", "truck_bans", "flight_days"])
    ends = {(row.lever, row.value): row.days_to_warehouse_mean for row in found.itertuples()}
    assert set(ends) == {("drivers", "team"), ("flights_per_week", 2), ("flights_per_week", 7), ("truck_bans", "on")}
    assert ends["drivers", "team"] == pytest.approx(-TEAM_MIN / 1440)
    assert ends["flights_per_week", 2] == pytest.approx(1)
    assert ends["flights_per_week", 7] == pytest.approx(0)


def test_every_plausible_range_is_accepted_and_has_a_source():
    for row in LEVERS.values():
        if row.plausible:
            low, high = row.plausible
            assert row.parse(low) <= row.default <= row.parse(high), row.key
            assert low < high
        assert bool(row.plausible) == bool(row.plausible_source), row.key


def test_uncertain_assumptions_make_a_fan_and_name_their_driver(runner):
    """Only the hours at the hub move the days here: 0 to 24 h; the air rate moves the cost alone."""
    found = uncertain(runner, calm(), 32, parcels_per_unit=1, levers=["hub_extra_h", "air_rate_eur_kg"])
    assert len(found.samples) == 32
    assert set(found.samples.hub_extra_h) <= {0, 6, 12, 18, 24}
    assert found.fan.days_to_warehouse_mean.is_monotonic_increasing
    drivers = found.drivers
    assert drivers.days_to_warehouse_mean["hub_extra_h"] > 0.6 > 0.3 > drivers.days_to_warehouse_mean["air_rate_eur_kg"]
    assert drivers.cost_eur_per_parcel["air_rate_eur_kg"] > 0.8
    again = uncertain(runner, calm(), 32, parcels_per_unit=1, levers=["hub_extra_h", "air_rate_eur_kg"])
    pd.testing.assert_frame_equal(found.samples, again.samples)


def test_a_sample_where_nothing_arrives_is_the_worst():
    found = fan(pd.DataFrame({"days": [1.0, 2.0, np.nan, 3.0]}))
    assert found.index.tolist() == list(FAN)
    assert found.days[50] == 2.0
    assert np.isnan(found.days[95])


# Ishigami and Homma 1990, a = 7, b = 0.1: V1 = ½(1 + bπ⁴/5)², V2 = a²/8, V13 = 8b²π⁸/225


def ishigami(x):
    return np.sin(x[0]) + 7 * np.sin(x[1]) ** 2 + 0.1 * x[2] ** 4 * np.sin(x[0])


V1, V2, V13 = 0.5 * (1 + 0.1 * math.pi**4 / 5) ** 2, 49 / 8, 8 * 0.01 * math.pi**8 / 225
KNOWN = np.array([V1, V2, 0]) / (V1 + V2 + V13)


@pytest.mark.parametrize(("samples", "within"), [(256, 0.1), (16_384, 0.03)])
def test_first_order_indices_of_ishigami(samples, within):
    inputs = qmc.scale(qmc.LatinHypercube(3, rng=5).random(samples), -math.pi, math.pi)
    assert first_order(inputs, ishigami(inputs.T)) == pytest.approx(KNOWN, abs=within)


def test_the_estimator_agrees_with_scipys():
    inputs = qmc.scale(qmc.LatinHypercube(3, rng=5).random(16_384), -math.pi, math.pi)
    uniform = [stats.uniform(-math.pi, 2 * math.pi)] * 3
    theirs = stats.sobol_indices(func=ishigami, n=4096, dists=uniform, rng=np.random.default_rng(1)).first_order
    assert first_order(inputs, ishigami(inputs.T)) == pytest.approx(theirs, abs=0.04)


def test_indices_of_what_does_not_vary_are_nothing():
    inputs = np.random.default_rng(0).random((64, 2))
    assert first_order(inputs, np.full(64, 3.0)).tolist() == [0, 0]


def test_studies_of_too_many_runs_are_refused_before_they_are_laid_out(runner, monkeypatch):
    monkeypatch.setattr(Runner, "run", lambda *_: pytest.fail("began to run"))
    values = list(range(1, 22))
    axes = {"flights_per_week": values, "charters_per_year": [260 + 10 * n for n in range(100)]}
    with pytest.raises(LanecastError, match="8,400,000 runs is not accepted: it takes 1 to 10,000"):
        sweep(runner, calm(), axes, replications=4_000)
    with pytest.raises(LanecastError, match="runs is not accepted"):
        sweep(runner, calm(), {"flights_per_week": values}, replications=10**12)
    with pytest.raises(LanecastError, match="100,000,000 runs is not accepted"):
        uncertain(runner, calm(), samples=10**8)
    for count in (10**12, float("inf"), float("nan"), 0):
        with pytest.raises(LanecastError, match="an axis takes 1 to 1,000"):
            points(LEVERS["demand_pct"], count)
