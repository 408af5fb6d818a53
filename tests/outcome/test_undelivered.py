"""Undelivered parcels: counted from the journeys, and what becomes of figures that they would flatter (rule 10.2)."""

from functools import cache

import numpy as np
import pytest

from lib.domain.clock import DAY_MIN, NEVER, WEEK_MIN
from lib.domain.outcome import Outcome
from lib.export.report import key_figures
from lib.narrative import kpis
from lib.narrative.formatting import is_number
from lib.narrative.headline import headline
from lib.narrative.kpis import CO2E, COST, DAYS_MEAN, DAYS_P90, PROMISE, UNDELIVERED, compare_kpi, format_kpi
from lib.outcome import measure
from lib.outcome.countries import country_table
from lib.scenario import Scenario
from lib.simulation.parted_run import AnyRun
from lib.whatif import project, simulate
from tests.shipped import shipped_network

UNIT, COARSE = 64, 256
OWN = "own_trucks_lgg", "own_trucks_mad", "own_trucks_rix"
NO_TRUCKS = Scenario(**dict.fromkeys(OWN, 0), spot_trucks_per_day=0)
NO_SPOT = Scenario(spot_trucks_per_day=0)


@cache
def found(scenario: Scenario) -> Outcome:
    return project(shipped_network(), scenario, UNIT)


@cache
def few_trucks() -> AnyRun:
    """Return a run without spot trucks, which leaves parcels at Riga."""
    return simulate(shipped_network(), NO_SPOT, COARSE)


def figure(scenario: Scenario, key: str) -> float:
    value = found(scenario).kpis[key]
    assert is_number(value)
    return value


def measured(run: AnyRun) -> np.ndarray:
    first, last = run.parcels.measured
    return (run.parcels.created >= first) & (run.parcels.created < last)


def test_undelivered_parcels_are_those_without_a_last_stamp() -> None:
    run = few_trucks()
    lost = measured(run) & (run.journeys.delivered == NEVER)
    outcome = measure.measure(run, "", "")
    assert outcome.kpis["undelivered_parcels"] == COARSE * lost.sum() > 0
    assert outcome.kpis["undelivered_share"] == lost.sum() / measured(run).sum()
    assert outcome.kpis["undelivered_t_per_week"] == pytest.approx(run.parcels.grams[lost].sum() / 1e6 / 4)
    by_warehouse = np.bincount(run.parcels.warehouse[lost], minlength=len(outcome.lanes))
    assert outcome.lanes["undelivered_parcels"].tolist() == (COARSE * by_warehouse).tolist()
    assert country_table(outcome.lanes)["undelivered_parcels"].sum() == COARSE * lost.sum()


@pytest.mark.parametrize(("end", "stamp"), [("warehouse", "received"), ("door", "delivered")])
def test_with_undelivered_parcels_the_mean_is_that_of_at_most_28_days(end: str, stamp: str) -> None:
    run = few_trucks()
    taken = getattr(run.journeys, stamp) - run.parcels.created
    days = np.where(run.journeys.delivered == NEVER, 28.0, np.minimum(taken / DAY_MIN, 28))[measured(run)]
    outcome = measure.measure(run, "", "")
    assert outcome.kpis[f"days_to_{end}_mean"] == pytest.approx(days.mean())
    assert format_kpi(DAYS_MEAN, outcome.kpis).startswith("≥ ")


def test_queues_at_the_end_of_a_week_are_the_parcels_that_wait_then() -> None:
    run = few_trucks()
    queues, stamps = measure.count(run).queues, run.journeys
    for stage, (start, end) in enumerate((("ready", "departed"), ("unloaded", "released"), ("released", "trucked"))):
        begun, done = getattr(stamps, start), getattr(stamps, end)
        for week in range(12):
            now = (week + 1) * WEEK_MIN
            waits = (begun != NEVER) & (begun < now) & ((done == NEVER) | (done >= now))
            of_warehouse = np.bincount(run.parcels.warehouse[waits], run.parcels.grams[waits], queues.shape[1])
            assert queues[stage, :, week].tolist() == of_warehouse.tolist()


def test_left_behind_is_what_waits_anywhere_after_the_measured_weeks() -> None:
    outcome = found(NO_SPOT)
    last = outcome.weeks.loc[7]
    waiting = last.waiting_flight_t + last.in_customs_t + last.waiting_truck_t
    assert outcome.kpis["left_behind_t"] == pytest.approx(waiting)
    assert figure(NO_SPOT, "left_behind_t") > figure(Scenario(), "left_behind_t")


def test_mean_days_do_not_fall_when_trucks_are_taken_away() -> None:
    fleets = (Scenario(), NO_SPOT, Scenario(**dict.fromkeys(OWN, 3), spot_trucks_per_day=0), NO_TRUCKS)
    means = [figure(fleet, "days_to_warehouse_mean") for fleet in fleets]
    assert means == sorted(means)


def test_mean_days_do_not_fall_when_flights_are_taken_away() -> None:
    means = [figure(Scenario(flights_per_week=n), "days_to_warehouse_mean") for n in (3, 2, 1)]
    assert means == sorted(means)


def test_mean_days_do_not_fall_when_the_desks_stop() -> None:
    stopped = Scenario(manual_rate=0)
    assert figure(stopped, "undelivered_parcels") > 0
    assert figure(stopped, "days_to_warehouse_mean") > figure(Scenario(), "days_to_warehouse_mean")


@pytest.mark.parametrize("scenario", [NO_TRUCKS, NO_SPOT, NO_SPOT.replace(flights_per_week=7)])
def test_no_figure_is_green_when_a_warehouse_gets_nothing(scenario: Scenario) -> None:
    outcome, baseline = found(scenario), found(Scenario())
    empty = outcome.lanes[outcome.lanes["delivered"] == 0]
    assert len(empty)
    shown = (*kpis.NETWORK_KPIS, *kpis.COMPARED_KPIS)
    assert not any(compare_kpi(kpi, outcome.kpis, baseline.kpis).better for kpi in shown)
    assert not any(figure.better for figure in key_figures(outcome, baseline))
    for warehouse, row in empty.iterrows():
        before = baseline.lanes.loc[warehouse]
        assert not any(compare_kpi(kpi, row, before).better for kpi in kpis.WAREHOUSE_KPIS)


def test_figures_of_delivered_parcels_alone_say_so_and_are_not_compared() -> None:
    outcome, baseline = found(NO_TRUCKS), found(Scenario())
    for kpi in (COST, CO2E):
        assert kpis.is_partial(kpi, outcome.kpis)
        assert compare_kpi(kpi, outcome.kpis, baseline.kpis).change is None
    partial = [figure.against for figure in key_figures(outcome, baseline) if figure.partial]
    assert partial == [kpis.ONLY_DELIVERED] * 2
    assert compare_kpi(UNDELIVERED, outcome.kpis, baseline.kpis).better is False
    assert compare_kpi(PROMISE, outcome.kpis, baseline.kpis).better is False


def test_a_percentile_beyond_28_days_is_not_given_as_a_number() -> None:
    lacking = {"undelivered_parcels": 1, "days_to_warehouse_p90": 31.9}
    assert format_kpi(DAYS_P90, lacking) == "> 28 days"
    assert format_kpi(DAYS_P90, lacking | {"days_to_warehouse_p90": None}) == "> 28 days"
    assert format_kpi(DAYS_P90, lacking | {"days_to_warehouse_p90": 12.0}) == "12.0 days"
    assert format_kpi(DAYS_P90, {"undelivered_parcels": 0, "days_to_warehouse_p90": 31.9}) == "31.9 days"
    assert compare_kpi(DAYS_P90, lacking, {"days_to_warehouse_p90": 6.0}).change is None


def test_a_lower_bound_is_neither_better_nor_worse() -> None:
    bound = {"undelivered_parcels": 1, "days_to_warehouse_mean": 11.7}
    whole = {"undelivered_parcels": 0, "days_to_warehouse_mean": 4.9}
    assert compare_kpi(DAYS_MEAN, bound, whole).better is None
    assert compare_kpi(DAYS_MEAN, whole, bound).better is None
    assert compare_kpi(DAYS_MEAN, whole, whole | {"days_to_warehouse_mean": 5.9}).better is True


def test_the_headline_counts_undelivered_parcels_and_names_who_gets_nothing() -> None:
    outcome = found(NO_SPOT)
    assert f"{outcome.kpis['undelivered_parcels']:,} parcels" in headline(outcome)
    assert "Lviv receives nothing" in headline(outcome)
