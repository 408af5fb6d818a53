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
    network = edit(scheduled(weekly=21, days=""), "air_services", "CAI", flown_by="bought")
    made = fly(network, delay_median_min=30, delay_p95_min=360, cancellation_pct=5)
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


def test_a_closed_gateway_is_waited_for_at_the_origin():
    """It leaves on Friday 11:30, to land as Liège opens, and takes freight until its cut-off then."""
    made = fly(closed_gateway="LGG", closed_from_day=2, closed_days=3)
    leaves = MEASURED + SAT * DAY_MIN - TO_LGG
    assert made.departed[4] == leaves
    assert made.closeout[4] == leaves - 360
    assert made.planned_closeout[4] == made.scheduled[4] - 360
    assert (made.aircraft_wait_min == 0).all(), "that is no wait for an aircraft"


def test_a_delay_into_a_closure_puts_the_departure_off_but_not_the_close_out():
    """Due at Liège on Wednesday 06:30, ten hours late on the day before it opens again on Thursday."""
    values = {
        "delay_median_min": 600,
        "delay_p95_min": 0,
        "closed_gateway": "LGG",
        "closed_from_day": 2,
        "closed_days": 1,
    }
    made = fly(scheduled(leaves="10:00"), **values)
    assert made.scheduled_arrival[4, LGG] == MEASURED + TUE * DAY_MIN + 10 * 60 + TO_LGG
    assert made.departed[4] == MEASURED + THU * DAY_MIN - TO_LGG
    assert made.closeout[4] == made.scheduled[4] - 360


def test_a_flight_that_would_go_on_from_a_closed_gateway_waits():
    """It lands at Liège on Tuesday 23:00 and would leave on Wednesday 02:00, closed: it leaves on Thursday 00:00."""
    made = fly(scheduled(leaves="10:30"), closed_gateway="LGG", closed_from_day=2, closed_days=1)
    thursday = MEASURED + THU * DAY_MIN
    assert made.arrived[4].tolist() == [thursday - DAY_MIN - 60, thursday + TO_MAD, NEVER]


def test_a_closed_last_stop_holds_no_one_else():
    made = fly(closed_gateway="MAD", closed_from_day=2, closed_days=1)
    assert made.arrived[4].tolist() == [made.scheduled_arrival[4, LGG], MEASURED + THU * DAY_MIN, NEVER]


def test_departures_from_a_closed_origin_are_cancelled():
    network = edit(scheduled(weekly=7, days=""), "air_services", "CAI", flown_by="bought")
    made = fly(network, closed_gateway="HKG", closed_from_day=1, closed_days=2)
    closed = made.scheduled[made.cancelled] - MEASURED
    assert closed.tolist() == [TUE * DAY_MIN + 18 * 60, WED * DAY_MIN + 18 * 60]


def test_a_closure_of_no_days_is_none():
    np.testing.assert_array_equal(fly(closed_gateway="LGG", closed_days=0).arrived, fly().arrived)


# Aircraft: a rotation takes 750 and 130 min out, 840 home; at 12 h a day 1,720 min of flying take 3,440 of the clock


def waits(weekly, **values):
    """Return the minutes that the first flights of a week wait for an aircraft that flies 12 h a day."""
    usual = {"aircraft_released": 1, "aircraft_hours_per_day": 12}
    return fly(scheduled(weekly, days=""), **usual | values).aircraft_wait_min[:weekly].tolist()


def test_a_flight_waits_until_its_aircraft_is_maintained():
    """It leaves on Monday 18:00 and is ready after 3,440 min, on Thursday 03:20; the flight of Thursday 18:00 need not
    wait.
    """
    assert waits(2) == [0, 0]
    assert waits(3) == [0, 3_440 - 2 * DAY_MIN, 2 * 3_440 - 4 * DAY_MIN]


def test_a_flight_without_an_aircraft_within_a_day_is_cancelled():
    """Monday's aircraft is ready on Thursday 03:20: too late for Tuesday 18:00, in time for Wednesday 18:00."""
    assert waits(7)[:3] == [0, NEVER, 3_440 - 2 * DAY_MIN]
    made = fly(scheduled(7, days=""), aircraft_released=1, aircraft_hours_per_day=12)
    assert made.cancelled[:3].tolist() == [False, True, False]
    assert (made.expected == ~made.cancelled).all(), "without delays and cancellations nothing else can happen"


def test_more_aircraft_take_turns():
    assert waits(7, aircraft_released=2)[:4] == [0, 0, 3_440 - 2 * DAY_MIN, 3_440 - 2 * DAY_MIN]
    assert waits(7, aircraft_released=3) == [0] * 7


def test_an_aircraft_that_flies_all_day_is_ready_after_its_rotation():
    """At 20 h a day no more is needed for maintenance: 880 min out, 840 home, three times 180 min on the ground."""
    made = fly(scheduled(2, days="Mon"), aircraft_released=1, aircraft_hours_per_day=20)
    rotation = TO_LGG + TO_MAD + 840 + 3 * GROUND
    assert rotation == 2_260
    assert made.scheduled[:2].tolist() == [6 * 60, 18 * 60]
    assert made.aircraft_wait_min[:2].tolist() == [0, NEVER], "12 h later it is 1,540 min away"
    sooner = fly(scheduled(7, days=""), aircraft_released=1, aircraft_hours_per_day=20)
    assert sooner.aircraft_wait_min[:2].tolist() == [0, rotation - DAY_MIN]


def test_a_late_flight_makes_the_next_one_of_its_aircraft_late():
    made = fly(
        scheduled(3, days=""), aircraft_released=1, aircraft_hours_per_day=13, delay_median_min=600, delay_p95_min=0
    )
    ready = made.departed[0] + 240 * 1_720 // 130
    assert made.departed[0] == 18 * 60 + 600
    assert made.aircraft_wait_min[1] == ready - made.scheduled[1] > 0
    assert made.departed[1] == ready + 600


def test_a_hired_aircraft_flies_what_has_waited_for_a_day():
    made = fly(scheduled(7, days=""), aircraft_released=1, aircraft_hours_per_day=12, buy_in="40")
    assert made.hired[:3].tolist() == [False, True, False]
    assert made.departed[1] == made.scheduled[1] + DAY_MIN
    assert not made.cancelled.any()


def test_the_fleet_limits_what_is_released():
    """The fleet of thirty has ten of the type; with 22 in all there are two."""
    assert waits(7, aircraft_released=9, fleet_size=30) == [0] * 7
    assert waits(7, aircraft_released=9, fleet_size=22)[:4] == [0, 0, 3_440 - 2 * DAY_MIN, 3_440 - 2 * DAY_MIN]
    none = edit(edit(scheduled(7, days=""), "aircraft", "747-8F", fleet_count=0), "aircraft", "777F", fleet_count=39)
    assert (fly(none).aircraft_wait_min == NEVER).all()
    assert not fly(none).expected.any()


def test_space_on_flights_of_others_needs_no_aircraft_of_ours():
    network = edit(scheduled(7, days=""), "air_services", "CAI", flown_by="bought")
    assert (fly(network, aircraft_released=1).aircraft_wait_min == 0).all()


def test_a_cancelled_flight_leaves_its_aircraft_at_the_origin():
    made = fly(scheduled(7, days=""), aircraft_released=1, aircraft_hours_per_day=12, cancellation_pct=60)
    first = np.flatnonzero(~made.cancelled)[0]
    assert made.cancelled[:first].all()
    assert made.aircraft_wait_min[: first + 1].tolist() == [0] * (first + 1)


def test_a_flight_that_waits_closes_out_when_it_leaves():
    made = fly(scheduled(3, days=""), aircraft_released=1, aircraft_hours_per_day=12)
    np.testing.assert_array_equal(made.closeout, made.scheduled + np.maximum(made.aircraft_wait_min, 0) - 360)


def test_an_aircraft_held_abroad_by_a_closure_is_late():
    """It lands at Liège on Tuesday 06:30 of the closure and goes on when Liège opens on Friday."""
    closed = {"closed_gateway": "LGG", "closed_from_day": 1, "closed_days": 3}
    made = fly(scheduled(3, days=""), aircraft_released=1, aircraft_hours_per_day=20, **closed)
    week = np.flatnonzero(made.scheduled // WEEK_MIN == 4)
    assert made.aircraft_wait_min[week[1]] == NEVER
    back = MEASURED + FRI * DAY_MIN + GROUND + TO_MAD + GROUND + 840 + GROUND
    assert made.aircraft_wait_min[week[2]] == back - made.scheduled[week[2]]


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
