"""What studies say of themselves, on tables that are read at a glance."""

import numpy as np
import pandas as pd

from lib.narrative.kpis import CARRIED, COST, MEAN, NINTH, PROMISE
from lib.narrative.sentences import curve_says, drivers_say, fan_says, frontier_says, map_says, tornado_says

FLIGHTS = pd.DataFrame({"flights": [2, 3, 4], MEAN.key: [6.0, 5.0, 4.0], PROMISE.key: [0.8, 0.9, 0.95]})


def curve(table: pd.DataFrame, card: object = MEAN, now: object = 3) -> str:
    return curve_says(table, "flights", "Flights a week", str, card, now)  # type: ignore[arg-type]


def test_a_curve_tells_best_worst_and_now() -> None:
    assert curve(FLIGHTS) == "Best at Flights a week 4: 4.0 days; worst at 2: 6.0 days. Now, at 3: 5.0 days."
    assert curve(FLIGHTS, PROMISE, 9) == "Best at Flights a week 4: 95.0 %; worst at 2: 80.0 %."


def test_a_curve_that_is_flat_or_empty_says_so() -> None:
    flat = FLIGHTS.assign(**{MEAN.key: 5.0})
    assert curve(flat) == "To warehouse: 5.0 days whatever the value of Flights a week. Now, at 3: 5.0 days."
    assert curve(FLIGHTS.assign(**{MEAN.key: np.nan})) == "Nothing arrives at any of these values."
    gap = FLIGHTS.assign(**{MEAN.key: [np.nan, 5.0, 4.0]})
    assert "worst at 3" in curve(gap), "where nothing arrives there is no figure to be worst"


def test_a_map_counts_where_the_promise_is_kept() -> None:
    table = pd.DataFrame(
        {"a": [1, 1, 2, 2], "b": ["x", "y"] * 2, MEAN.key: [5, 4, 3, 6], NINTH.key: [9, 10, 11, np.nan]}
    )
    told = map_says(table, ["a", "b"], ["A", "B"], [str, str], MEAN)
    assert told.startswith("Best at A 2, B x: 3.0 days; in 2 of 4 combinations")
    assert "all 4 combinations" in map_says(table.assign(**{NINTH.key: 10.0}), ["a", "b"], ["A", "B"], [str, str], MEAN)


def test_a_tornado_names_what_moves_most_and_next() -> None:
    rows = [("Flights", 0.9), ("Flights", -0.5), ("Trucks", 0.2), ("Speed", -0.3), ("Fee", 0.0)]
    table = pd.DataFrame(rows, columns=["label", MEAN.key])
    assert tornado_says(table, MEAN) == (
        "Flights moves it most, from −0.50 d to +0.90 d; next come Speed and Trucks. 3 levers of 4 move it at all."
    )
    assert tornado_says(table[table.label == "Fee"], MEAN).startswith("No lever moves this figure")


def test_a_fan_tells_its_range_and_the_promise() -> None:
    samples = pd.DataFrame({NINTH.key: [9.0, 10.0, 11.0, np.nan]})
    fan = pd.DataFrame({MEAN.key: [4.0, 5.0, 7.0]}, index=[5, 50, 95])
    told = fan_says(samples, fan, MEAN)
    assert "5.0 days in the middle case, in 9 of 10 between 4.0 days and 7.0 days" in told
    assert "in 50 % of 4 cases" in told
    assert fan_says(samples, fan.replace(7.0, np.nan), MEAN).startswith("In more than 1 in 20 cases too little arrives")


def test_drivers_below_the_noise_are_not_named() -> None:
    drivers = pd.DataFrame({"label": ["Demand", "Speed", "Fill"], COST.key: [0.05, 0.2, 0.61]})
    told = drivers_say(drivers, COST, 100)
    assert told.startswith("Fill alone explains 61 % of the variance, Speed 20 %; below 10 %")
    assert "Demand" not in told
    assert "No assumption" in drivers_say(drivers, COST, 2)


def test_a_frontier_tells_its_ends() -> None:
    table = pd.DataFrame({MEAN.key: [4.0, 5.0], COST.key: [6.0, 3.5], "co2e_kg_per_parcel": [2.0, 1.5]})
    assert frontier_says(table) == (
        "2 scenarios are beaten by none of those tried: the fastest takes 4.0 days at €6.00 and 2.00 kg CO₂e a parcel; "
        "the cheapest 5.0 days at €3.50 and 1.50 kg CO₂e a parcel."
    )
    assert frontier_says(table[:1]).startswith("One scenario is best on all three")


def test_what_is_neither_good_nor_bad_is_lowest_and_highest() -> None:
    from lib.narrative.kpis import TRIPS

    told = curve(pd.DataFrame({"flights": [2, 3], TRIPS.key: [40, 50], CARRIED.key: [1, 2]}), TRIPS)
    assert told.startswith("Lowest at Flights a week 2: 40; highest at 3: 50.")
