"""What studies say of themselves, on tables that are read at a glance."""

import numpy as np
import pandas as pd

from lib.narrative.kpis import CARRIED, COST, DAYS_MEAN, DAYS_P90, PROMISE
from lib.narrative.sentences import (
    describe_curve,
    describe_drivers,
    describe_fan,
    describe_frontier,
    describe_map,
    describe_tornado,
)

FLIGHTS = pd.DataFrame({"flights": [2, 3, 4], DAYS_MEAN.key: [6.0, 5.0, 4.0], PROMISE.key: [0.8, 0.9, 0.95]})


def curve(table: pd.DataFrame, kpi: object = DAYS_MEAN, now: object = 3) -> str:
    return describe_curve(table, "flights", "Flights per week", str, kpi, now)  # type: ignore[arg-type]


def test_a_curve_tells_best_worst_and_now() -> None:
    assert curve(FLIGHTS) == "Best at Flights per week 4: 4.0 days; worst at 2: 6.0 days. Now, at 3: 5.0 days."
    assert curve(FLIGHTS, PROMISE, 9) == "Best at Flights per week 4: 95.0 %; worst at 2: 80.0 %."


def test_a_curve_that_is_flat_or_empty_says_so() -> None:
    flat = FLIGHTS.assign(**{DAYS_MEAN.key: 5.0})
    assert curve(flat) == "To warehouse: 5.0 days at every value of Flights per week. Now, at 3: 5.0 days."
    assert curve(FLIGHTS.assign(**{DAYS_MEAN.key: np.nan})) == "No parcel arrives at any of these values."
    gap = FLIGHTS.assign(**{DAYS_MEAN.key: [np.nan, 5.0, 4.0]})
    assert "worst at 3" in curve(gap), "where nothing arrives there is no figure to be worst"


def test_a_map_counts_where_the_promise_is_kept() -> None:
    table = pd.DataFrame(
        {"a": [1, 1, 2, 2], "b": ["x", "y"] * 2, DAYS_MEAN.key: [5, 4, 3, 6], DAYS_P90.key: [9, 10, 11, np.nan]}
    )
    told = describe_map(table, ["a", "b"], ["A", "B"], [str, str], DAYS_MEAN)
    assert told.startswith("Best at A 2, B x: 3.0 days; in 2 of 4 combinations")
    assert "all 4 combinations" in describe_map(
        table.assign(**{DAYS_P90.key: 10.0}), ["a", "b"], ["A", "B"], [str, str], DAYS_MEAN
    )


def test_a_tornado_names_what_moves_most_and_next() -> None:
    rows = [("Flights", 0.9), ("Flights", -0.5), ("Trucks", 0.2), ("Speed", -0.3), ("Fee", 0.0)]
    table = pd.DataFrame(rows, columns=["label", DAYS_MEAN.key])
    assert describe_tornado(table, DAYS_MEAN) == (
        "Flights has the largest effect, from −0.50 d to +0.90 d, followed by Speed and Trucks. "
        "3 levers of 4 have any effect."
    )
    assert describe_tornado(table[table.label == "Fee"], DAYS_MEAN).startswith("No lever changes “To warehouse” over")


def test_a_fan_tells_its_range_and_the_promise() -> None:
    samples = pd.DataFrame({DAYS_P90.key: [9.0, 10.0, 11.0, np.nan]})
    fan = pd.DataFrame({DAYS_MEAN.key: [4.0, 5.0, 7.0]}, index=[5, 50, 95])
    told = describe_fan(samples, fan, DAYS_MEAN)
    assert "5.0 days in the median case, in 9 of 10 cases between 4.0 days and 7.0 days" in told
    assert "in 50 % of 4 cases" in told
    assert describe_fan(samples, fan.replace(7.0, np.nan), DAYS_MEAN).startswith(
        "In more than 1 in 20 cases too few parcels arrive"
    )


def test_drivers_below_the_noise_are_not_named() -> None:
    drivers = pd.DataFrame({"label": ["Demand", "Speed", "Fill"], COST.key: [0.05, 0.2, 0.61]})
    told = describe_drivers(drivers, COST, 100)
    assert told.startswith("Fill alone explains 61 % of the variance, Speed 20 %; with 100 samples, an index")
    assert "Demand" not in told
    assert "No assumption" in describe_drivers(drivers, COST, 2)


def test_a_frontier_tells_its_ends() -> None:
    table = pd.DataFrame({DAYS_MEAN.key: [4.0, 5.0], COST.key: [6.0, 3.5], "co2e_kg_per_parcel": [2.0, 1.5]})
    assert describe_frontier(table) == (
        "No scenario tried beats these 2 on all three: the fastest takes 4.0 days at €6.00 and 2.00 kg CO₂e per "
        "parcel; the cheapest 5.0 days at €3.50 and 1.50 kg CO₂e per parcel."
    )
    assert describe_frontier(table[:1]).startswith("One scenario is best on all three")


def test_what_is_neither_good_nor_bad_is_lowest_and_highest() -> None:
    from lib.narrative.kpis import TRUCKS

    told = curve(pd.DataFrame({"flights": [2, 3], TRUCKS.key: [40, 50], CARRIED.key: [1, 2]}), TRUCKS)
    assert told.startswith("Lowest at Flights per week 2: 40; highest at 3: 50.")
