"""Closed forms of queueing theory: what engine and reference must come to where a formula is known.

Charters to Riga fly on an even grid, so they bring parcels to the manual desk at even intervals: one by one (D/D/1), or
as many as have become ready since the last one (M/D/1, in steps of the service time).
"""

import math

import numpy as np
import pandas as pd
import pytest

from lib.demand import generate
from lib.domain.clock import DAY_MIN, HORIZON_MIN, WEEK_MIN
from lib.engine import draws
from lib.network.case import build_case
from lib.scenario import Scenario
from tests.reference.draws import lognormal
from tests.reference.networks import edit, plan, some_parcels, tiny_network
from tests.simulation.checks import agrees, play

TUK = 4
EVERY = 12  # minutes between charters
BATCHES, STUDENT_99 = 20, 2.861  # two-sided 99 % with 19 degrees of freedom
STILL = {
    "charter_europe_pct": 0,
    "origin_median_h": 1,
    "origin_sigma": 0,
    "delay_median_min": 0,
    "delay_p95_min": 0,
    "cancellation_pct": 0,
    "cutoff_h": 0,
    "breakdown_min_h": 1,
    "breakdown_max_h": 1,
}


def within_limit(values, expected):
    """The expectation lies within the 99 % confidence limit of the mean by batch means, which is narrow enough."""
    means = np.array([batch.mean() for batch in np.array_split(values, BATCHES)])
    half = STUDENT_99 * means.std(ddof=1) / math.sqrt(BATCHES)
    assert half < 0.25 * expected, f"±{half:.2f} says little about {expected:.2f}"
    assert means.mean() == pytest.approx(expected, abs=half)


def desk(rate, grams_a_flight=20_000_000):
    """Return a network with charters to Riga every 12 min and a manual desk that is always open."""
    network = edit(tiny_network(), "air_services", "RIX", flights_per_week=WEEK_MIN / EVERY)
    network = edit(network, "allotments", "RIX", weight_t=grams_a_flight / 1e6)
    nothing = {"digital_pct": 0, "inspection_pct": 0, "paper_min_h": 0, "paper_max_h": 0}
    always = {"open_days": "1234567", "open_local": "00:00", "close_local": "24:00"}
    return edit(network, "customs", "RIX", manual_per_h=rate, **nothing, **always)


def in_customs(network, created, parcels_per_unit=1):
    """Return the run and the minutes that each parcel of 10 g spends at the desk."""
    freight = some_parcels([(int(minute), TUK, False, 10, 1) for minute in created], parcels_per_unit)
    run = play(network, STILL, freight, plan())
    return run, run.journeys.released - run.journeys.unloaded


@pytest.mark.parametrize(
    ("rate", "parcels_per_unit", "service", "grows"),
    [(5, 1, 12, 0), (7, 1, 8, 0), (4, 1, 15, 3), (8, 2, 15, 3)],
)
def test_even_arrivals_wait_only_when_the_desk_is_too_slow(rate, parcels_per_unit, service, grows):
    """D/D/1: no wait up to full load; above it each parcel waits longer than the last by service − interval."""
    run, minutes = in_customs(desk(rate, grams_a_flight=10), np.arange(200), parcels_per_unit)
    assert set(np.diff(run.journeys.unloaded)) == {EVERY}
    np.testing.assert_array_equal(minutes, service + grows * np.arange(200))
    agrees(run)


def test_a_batch_waits_for_those_before_it():
    """D[n]/D/1: of n parcels that arrive together the mean time at the desk is (n + 1)/2 services."""
    run, minutes = in_customs(desk(30, grams_a_flight=60), np.repeat(np.arange(100), 6))
    assert minutes.reshape(-1, 6).tolist() == [[2, 4, 6, 8, 10, 12]] * 100
    agrees(run)


@pytest.mark.parametrize("load", [0.3, 0.6, 0.75])
def test_poisson_arrivals_wait_as_pollaczek_and_khinchine_say(load):
    """M/D/1: mean wait ρ·s/(2(1 − ρ)); the formula is exact too when arrivals are rounded up to a multiple of s."""
    service, rng = EVERY, np.random.default_rng(7)
    last = HORIZON_MIN - WEEK_MIN
    created = np.sort(rng.integers(0, last, rng.poisson(last * load / service)))
    run, minutes = in_customs(desk(60 // service), created)
    settled = minutes[created >= WEEK_MIN] - service
    within_limit(settled, load * service / (2 * (1 - load)))
    agrees(run)


def charters(every):
    """Return a network with charters to Riga every so many minutes."""
    network = edit(tiny_network(), "air_services", "RIX", flights_per_week=WEEK_MIN / every)
    return edit(network, "allotments", "RIX", weight_t=20)


def waits(network, freight, cutoff_h):
    """Return the run and the minutes that each parcel waits for its flight."""
    run = play(network, STILL | {"cutoff_h": cutoff_h}, freight, plan())
    return run, run.journeys.departed - run.journeys.ready


@pytest.mark.parametrize(("every", "cutoff_h"), [(1008, 0), (1440, 6), (5040, 13.5)])
def test_freight_waits_half_an_interval_and_the_cut_off(every, cutoff_h):
    """Ready in whole minutes uniform over the interval T, the mean wait is (T − 1)/2 + cut-off, exactly."""
    first = WEEK_MIN
    freight = some_parcels([(minute, TUK, False, 10, 1) for minute in range(first, first + every)])
    run, minutes = waits(charters(every), freight, cutoff_h)
    assert minutes.mean() == (every - 1) / 2 + 60 * cutoff_h
    agrees(run)


@pytest.mark.parametrize(("every", "cutoff_h"), [(720, 0), (2520, 6)])
def test_parcels_of_the_profile_wait_half_an_interval_and_the_cut_off(every, cutoff_h):
    network = flat_profile(charters(every))
    freight = generate(build_case(network, Scenario()))
    run, minutes = waits(network, freight, cutoff_h)
    flown = (freight.created < HORIZON_MIN - WEEK_MIN) & (run.journeys.flight >= 0) & (freight.warehouse >= TUK)
    within_limit(minutes[flown], (every - 1) / 2 + 60 * cutoff_h)


def flat_profile(network):
    """Return the network with the same demand in every hour of the week."""
    hours = [(market, day, hour, 1 / 168) for market in ("EU", "RIGA") for day in range(7) for hour in range(24)]
    profile = pd.DataFrame(hours, columns=["market", "weekday", "hour", "share"])
    markets = network.markets.assign(weekly_parcels=[168, 840])
    return network.with_tables(profile=profile, markets=markets)


@pytest.mark.parametrize(("weekly", "gaps"), [(3, (2, 2, 3)), (1, (7,)), (2, (3, 4)), (5, (1, 1, 2, 1, 2))])
@pytest.mark.parametrize("cutoff_h", [0, 6])
def test_uneven_days_wait_longer(weekly, gaps, cutoff_h):
    """Mon, Wed, Fri: Σ g(g − 1)/2 over the gaps of the week, divided by its minutes; 4 % more than an even spread."""
    network = edit(tiny_network(), "air_services", "CAI", flights_per_week=weekly, flown_by="bought")
    freight = some_parcels([(minute, 0, False, 10, 1) for minute in range(WEEK_MIN, 2 * WEEK_MIN)])
    _, minutes = waits(network, freight, cutoff_h)
    gap_min = [gap * DAY_MIN for gap in gaps]
    assert sum(gap_min) == WEEK_MIN
    assert minutes.mean() == sum(g * (g - 1) / 2 for g in gap_min) / WEEK_MIN + 60 * cutoff_h


@pytest.mark.parametrize(("median_h", "sigma"), [(24, 0.6), (1, 0), (48, 0.3), (24, 1.0)])
def test_origin_handling_has_the_mean_of_its_lognormal(median_h, sigma):
    """m·exp(σ²/2), less half a minute for rounding down and what the table's 4,096 entries leave out of the tail."""
    handling = draws.lognormal(median_h * 60, sigma)
    expected = 60 * median_h * math.exp(sigma**2 / 2)
    assert handling.mean() == pytest.approx(expected - 0.5 * (sigma > 0), rel=1e-3)
    assert handling.tolist() == list(lognormal(median_h * 60.0, float(sigma)))


def test_parcels_take_their_origin_handling_from_the_table():
    network = flat_profile(tiny_network())
    freight = generate(build_case(network, Scenario()))
    run = play(network, STILL | {"origin_median_h": 24, "origin_sigma": 0.6}, freight, plan())
    within_limit(run.journeys.ready - freight.created, 1440 * math.exp(0.18))
