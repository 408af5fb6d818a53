"""Spot trucks by hand: booked ahead, refused, called at the departure and late (rules 7.3 and 7.4)."""

from fractions import Fraction

import numpy as np
import pytest

from lib.domain.clock import DAY_MIN, NEVER, WEEK_MIN
from lib.domain.plan import Wave
from tests.reference.draws import happens, key, mix
from tests.reference.networks import departure, edit, plan, punctual, some_parcels, tiny_network
from tests.simulation.checks import play

CGN, PRG, LGG = 1, 2, 0
TUESDAY = Wave(0, 1, 0)
LEAVES = DAY_MIN + 18 * 60 + 750 + 60  # the flight of Tuesday 18:00 lands on Wednesday 06:30 UTC; unloading takes 1 h
LEAD = 360
CALM = {
    "origin_median_h": 1,
    "origin_sigma": 0,
    "cutoff_h": 0,
    "delay_median_min": 0,
    "delay_p95_min": 0,
    "cancellation_pct": 0,
    "breakdown_min_h": 1,
    "breakdown_max_h": 1,
    "least_load_pct": 0,
    "charter_europe_pct": 0,
    "spot_acceptance_pct": 100,
    "flown_by": "bought",
}
HALF = [False, True, True, False, True]  # who accepts at 50 %: the first five carriers of Liège on day 2
TO_COLOGNE, TO_BOTH = {CGN: "LGG>CGN"}, {CGN: "LGG>CGN", PRG: "CGN>PRG"}


def one_flight(own):
    """Return a network with a flight a week, and so many own trucks at Liège; customs take no time."""
    network = edit(punctual(tiny_network()), "facilities", "LGG", own_trucks=own)
    network = edit(network, "air_services", "RIX", flights_per_week=0)
    network = edit(network, "aircraft_legs", "747-8F", payload_t=20)
    return edit(
        network, "air_services", "CAI", flights_per_week=1, days="Tue", departure_utc="18:00", flown_by="bought"
    )


def tours(cologne, prague=0, own=0, stops=TO_COLOGNE, planned=None, **levers):
    """Return what rigid trucks, which take 20 kg, do with so many kilograms: a row a stop of minute after the
    departure, own and spot trucks, those taken before, and kilograms; of the first week.
    """
    rows = [(n, CGN, False, 1_000, 1) for n in range(cologne)] + [(n, PRG, False, 1_000, 1) for n in range(prague)]
    usual = {"vehicle": "rigid", "trucks": 1, "offset_min": 60}
    usual |= {"share_permille": (800, 200)} if stops is TO_BOTH else {}
    made = plan(departure(TUESDAY, LGG, stops, **usual | (planned or {})))
    run = play(one_flight(own), CALM | levers, some_parcels(rows), made)
    trucks = run.trucks
    columns = trucks.minute - trucks.called, trucks.own, trucks.spot, trucks.spot_before, trucks.grams // 1_000
    first = trucks.called == LEAVES
    return [tuple(int(x) for x in row) for row in np.array(columns).T[first]], run


def test_the_carriers_that_accept_are_those_of_the_draw():
    drawn = [happens(mix(key("spot", 0), (LGG << 32) + (2 << 16) + j), Fraction(1, 2)) for j in range(5)]
    assert drawn == HALF
    assert LEAVES // DAY_MIN == 2


def test_planned_trucks_are_booked_ahead_and_leave_on_time():
    made, run = tours(40, planned={"trucks": 2})
    assert made == [(0, 0, 2, 0 + 1, 40)]
    assert (run.journeys.trucked == LEAVES).all()


def test_what_exceeds_the_plan_comes_late_as_a_tour_of_its_own():
    made, run = tours(50)
    assert made == [(0, 0, 1, 0, 20), (LEAD, 0, 2, 1 + 2, 30)]
    late = run.trucks.minute > run.trucks.called
    assert (run.trucks.arrived[late] == LEAVES + LEAD + 120).all(), "Cologne is 120 min away"
    assert (run.trucks.own_return == NEVER).all()
    on_the_late = run.journeys.departure == np.flatnonzero(late)[0]
    assert (run.journeys.trucked[on_the_late] == LEAVES + LEAD).all()
    assert run.journeys.released[on_the_late].min() >= run.journeys.released[~on_the_late].max(), "first come"


def test_own_trucks_leave_first_and_save_booking():
    assert tours(40, own=1)[0] == [(0, 1, 0, 0, 20), (LEAD, 0, 1, 0, 20)], "one truck is planned, and it is at home"
    assert tours(40, own=1, planned={"trucks": 2})[0] == [(0, 1, 1, 0, 40)]


def test_who_refuses_is_replaced_late():
    """Carriers 0 and 1 are asked ahead, 2, 3 and 4 at the departure."""
    made, _ = tours(60, planned={"trucks": 2}, spot_trucks_per_day=5, spot_acceptance_pct=50)
    assert made == [(0, 0, 1, 0, 20), (LEAD, 0, 2, 1 + 2, 40)]


def test_a_carrier_is_asked_once_a_day():
    """Three carriers: one refuses, two take 20 kg each; the rest waits for the departure of the next week."""
    made, run = tours(60, planned={"trucks": 2}, spot_trucks_per_day=3, spot_acceptance_pct=50)
    assert made == [(0, 0, 1, 0, 20), (LEAD, 0, 1, 1, 20)]
    assert (run.journeys.trucked >= LEAVES + WEEK_MIN).sum() == 20


def test_if_nobody_accepts_only_own_trucks_leave():
    made, run = tours(30, own=1, spot_acceptance_pct=0)
    assert made == [(0, 1, 0, 0, 20)]
    assert (run.journeys.trucked == LEAVES + WEEK_MIN).sum() == 10


def test_more_trucks_than_planned_are_not_called_if_another_departure_takes_the_rest():
    assert tours(50, planned={"extra": False})[0] == [(0, 0, 1, 0, 20)]


@pytest.mark.parametrize("lead_h", [0, 6, 24])
def test_the_lead_time_is_that_of_the_late_tour_alone(lead_h):
    made, run = tours(30, spot_lead_h=lead_h)
    assert made == [(0, 0, 1, 0, 20), (60 * lead_h, 0, 1, 1, 10)]
    assert set((run.journeys.trucked - LEAVES).tolist()) == {0, 60 * lead_h}


def test_late_trucks_load_only_what_waited_at_the_departure():
    """20 kg and 20 kg are there in time; what becomes ready later flies a week later."""
    made, run = tours(40, spot_lead_h=48)
    assert [row[-1] for row in made] == [20, 20]
    assert (run.journeys.released <= LEAVES).all()


def test_trucks_that_hold_everything_load_stop_by_stop_the_late_ones_what_is_left():
    """25 kg for Cologne and 15 for Prague, whatever the shares: the first truck is full before Prague."""
    made, _ = tours(25, 15, stops=TO_BOTH)
    assert made == [(0, 0, 1, 0, 20), (0, 0, 1, 0, 0), (LEAD, 0, 1, 1, 5), (LEAD, 0, 1, 1, 15)]


def test_trucks_that_are_short_give_every_stop_its_share_of_both_tours():
    """Two carriers, 70 kg: Cologne has 16 and Prague 4 of the 20 kg of each truck."""
    made, _ = tours(40, 30, stops=TO_BOTH, spot_trucks_per_day=2)
    assert made == [(0, 0, 1, 0, 16), (0, 0, 1, 0, 4), (LEAD, 0, 1, 1, 16), (LEAD, 0, 1, 1, 4)]


def test_without_drivers_fewer_carriers_can_be_asked():
    made, _ = tours(60, planned={"trucks": 3}, spot_trucks_per_day=4, driver_shortage_pct=50)
    assert made == [(0, 0, 2, 1, 40)]
