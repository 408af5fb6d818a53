"""Flights worked by hand. Minute 0 is a Monday; measured days begin at week 4."""

import numpy as np
import pytest

from lib.domain.clock import DAY_MIN, NEVER, WEEK_MIN, WEEKS
from lib.network.case import build_case
from lib.scenario import Scenario
from lib.simulation.flight_schedule import compile_flights, slot_min, weekly_flights, weekly_pattern
from tests.reference.air import flights as reference_flights
from tests.reference.networks import edit, levers, tiny_network

MON, TUE, WED, THU, FRI, SAT, SUN = range(7)
LGG, MAD, RIX = range(3)
TO_LGG, TO_MAD = 750, 130  # block minutes of the 747-8F
GROUND = 180
PUNCTUAL = {"delay_median_min": 0, "delay_p95_min": 0, "cancellation_pct": 0, "charter_europe_pct": 0}
MEASURED = 4 * WEEK_MIN


def fly(network=None, **values):
    """Return the flights of a scenario without luck, after checking them against the reference."""
    network, values = network or scheduled(), PUNCTUAL | values
    made = compile_flights(build_case(network, Scenario(**values)))
    expected = reference_flights(network, levers(**values))
    for name, column in vars(made).items():
        np.testing.assert_array_equal(column, getattr(expected, name), err_msg=name)
    return made


def scheduled(weekly=1, days="Tue", leaves="18:00"):
    """Return a network with the scheduled service alone, on one day of the week unless told."""
    cells = {"flights_per_week": weekly, "days": days, "departure_utc": leaves}
    network = edit(tiny_network(), "air_services", "CAI", **cells)
    return edit(network, "air_services", "RIX", flights_per_week=0)


# Timetable


@pytest.mark.parametrize(
    ("weekly", "days", "expected"),
    [
        (1, "", [MON]),
        (2, "", [MON, THU]),
        (3, "", [MON, WED, FRI]),
        (4, "", [MON, TUE, THU, SAT]),
        (7, "", [MON, TUE, WED, THU, FRI, SAT, SUN]),
        (9, "", [MON, MON, TUE, WED, THU, THU, FRI, SAT, SUN]),
        (3, "Mon|Thu", [MON, THU, MON]),
        (2, "Sat", [SAT, SAT]),
        (2, "Tue|Wed|Thu", [TUE, WED]),
    ],
)
def test_weekdays_of_a_week(weekly, days, expected):
    assert [day for day, _ in weekly_pattern(weekly, days)] == expected


def test_flights_of_a_day_are_numbered():
    assert weekly_pattern(9, "") == [(0, 0), (0, 1), (1, 0), (2, 0), (3, 0), (3, 1), (4, 0), (5, 0), (6, 0)]
    assert weekly_pattern(21, "")[:6] == [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2)]


def test_slots_fill_the_widest_gap():
    hours = [slot_min(18 * 60, slot) / 60 for slot in range(8)]
    assert hours == [18, 6, 12, 0, 15, 3, 9, 21]
    assert slot_min(3 * 60 + 59, 1) == 15 * 60 + 59, "on the same weekday"


def test_flights_of_twelve_weeks_in_their_order():
    made = fly(scheduled(weekly=9, days=""))
    assert len(made) == 9 * WEEKS
    assert (np.diff(made.scheduled) > 0).all()
    first = [(minute // DAY_MIN, minute % DAY_MIN // 60) for minute in made.scheduled[:4].tolist()]
    assert first == [(MON, 6), (MON, 18), (TUE, 18), (WED, 18)]


def test_stops_follow_each_other():
    made = fly()
    leaves = TUE * DAY_MIN + 18 * 60
    assert made.departed[0] == made.closeout[0] + 360 == leaves
    assert made.arrived[0].tolist() == [leaves + TO_LGG, leaves + TO_LGG + GROUND + TO_MAD, NEVER]
    late = fly(delay_median_min=45, delay_p95_min=45)
    assert (late.departed - late.scheduled == 45).all()
    assert (late.arrived[:, :2] - late.scheduled_arrival[:, :2] == 45).all()


# Charters


@pytest.mark.parametrize("weekly", [0.5, 1, 2.5, 7, 20])
def test_charters_are_evenly_spaced(weekly):
    made = fly(edit(scheduled(), "air_services", "RIX", flights_per_week=weekly))
    riga = made.scheduled[made.service == 1]
    gap = WEEK_MIN / weekly
    assert 0 <= riga[0] < gap
    assert set(np.diff(riga).tolist()) == {int(gap)}
    assert len(riga) == pytest.approx(WEEKS * weekly, abs=1)


@pytest.mark.parametrize(
    ("values", "riga", "liege"),
    [
        ({}, 2, 3),
        ({"charters_per_year": 520}, 2, 8),
        ({"charters_per_year": 520, "charter_europe_pct": 40}, 2, 2),
        ({"charter_europe_pct": 20}, 2, 0),
        ({"riga_route": "road"}, 0, 3),
    ],
)
def test_charters_to_liege_are_what_riga_leaves(values, riga, liege):
    assert weekly_flights(build_case(tiny_network(), Scenario(**values))) == [3, riga, liege]


# Luck and closures


def test_one_flight_in_twenty_is_later_than_the_95th_percentile():
    made = fly(scheduled(weekly=21, days=""), delay_median_min=30, delay_p95_min=360, cancellation_pct=5)
    delay = (made.departed - made.scheduled)[~made.cancelled]
    assert np.median(delay) == pytest.approx(30, rel=0.2)
    assert (delay > 360).mean() == pytest.approx(0.05, abs=0.03)
    assert made.cancelled.mean() == pytest.approx(0.05, abs=0.03)


def test_a_cancelled_flight_arrives_nowhere():
    made = fly(cancellation_pct=100)
    assert made.cancelled.all()
    assert (made.departed == NEVER).all()
    assert (made.arrived == NEVER).all()
    assert (made.scheduled_arrival[:, LGG] > 0).all()


def test_a_closed_gateway_holds_arrivals_until_it_opens():
    """Due at Liège on Wednesday 06:30: closed Wed–Fri, it lands on Saturday 00:00 and goes on to Madrid after that."""
    made = fly(closed_gateway="LGG", closed_from_day=2, closed_days=3)
    saturday = MEASURED + SAT * DAY_MIN
    assert made.arrived[4].tolist() == [saturday, saturday + GROUND + TO_MAD, NEVER]
    assert not made.cancelled.any()
    assert (made.arrived[[3, 5], LGG] == made.scheduled_arrival[[3, 5], LGG]).all()


def test_a_flight_that_would_go_on_from_a_closed_gateway_waits():
    """It lands at Liège on Tuesday 23:00 and would leave on Wednesday 02:00, closed: it leaves on Thursday 00:00."""
    made = fly(scheduled(leaves="10:30"), closed_gateway="LGG", closed_from_day=2, closed_days=1)
    thursday = MEASURED + THU * DAY_MIN
    assert made.arrived[4].tolist() == [thursday - DAY_MIN - 60, thursday + TO_MAD, NEVER]


def test_a_closed_last_stop_holds_no_one_else():
    made = fly(closed_gateway="MAD", closed_from_day=2, closed_days=1)
    assert made.arrived[4].tolist() == [made.scheduled_arrival[4, LGG], MEASURED + THU * DAY_MIN, NEVER]


def test_departures_from_a_closed_origin_are_cancelled():
    made = fly(scheduled(weekly=7, days=""), closed_gateway="HKG", closed_from_day=1, closed_days=2)
    closed = made.scheduled[made.cancelled] - MEASURED
    assert closed.tolist() == [TUE * DAY_MIN + 18 * 60, WED * DAY_MIN + 18 * 60]


def test_a_closure_of_no_days_is_none():
    np.testing.assert_array_equal(fly(closed_gateway="LGG", closed_days=0).arrived, fly().arrived)


# Space


def test_space_is_a_share_of_what_is_bought():
    """70 and 30 % of 110 t on the first leg and of 80 % of 850 m³."""
    made = fly()
    assert made.grams[0].tolist() == [77_000_000, 33_000_000, 0]
    assert made.cm3[0].tolist() == [476_000_000, 204_000_000, 0]
    half = fly(edit(scheduled(), "air_services", "CAI", block_space_pct=50), fill_pct=40)
    assert half.grams[0].tolist() == [38_500_000, 16_500_000, 0]
    assert half.cm3[0].tolist() == [119_000_000, 51_000_000, 0]


def test_decimals_round_down_without_losing_a_gram():
    """0.29 of 100 t is 29 t, though 0.29 is a little less in binary."""
    network = edit(
        edit(scheduled(), "aircraft_legs", "747-8F", payload_t=100), "air_services", "CAI", block_space_pct=29
    )
    assert fly(network).grams[0].tolist() == [20_300_000, 8_700_000, 0]


def test_a_gateway_that_no_warehouse_uses_gets_no_space_and_no_stop():
    made = fly(spain_gateway="LGG")
    assert made.grams[0].tolist() == [110_000_000, 0, 0]
    assert (made.arrived[:, MAD] == NEVER).all()


def test_charters_have_their_tonnes_at_the_density():
    made = fly(edit(scheduled(), "air_services", "RIX", flights_per_week=1), density_kg_m3=200)
    charter = np.flatnonzero(made.service == 1)[0]
    assert made.grams[charter].tolist() == [0, 0, 20_000_000]
    assert made.cm3[charter].tolist() == [0, 0, 100_000_000]
