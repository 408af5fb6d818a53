"""Trips through the driver's clock: the kernel, the simulator of the reference and the log agree to the minute."""

from functools import cache

import numpy as np
import pytest

from lib.domain.clock import WEEK_MIN
from lib.network.case import build_case
from lib.roads import Roadbook
from lib.roads.trip_trace import BAN, CLOSED, DRIVE, REST, calls, trace
from lib.scenario import Scenario
from tests.reference.calendars import bans, opening
from tests.reference.driving import SINGLE, TEAM, Driver, leg_of
from tests.reference.tables import rows
from tests.shipped import lever_values, shipped_network

SCENARIOS = {
    "usual": {},
    "team": {"drivers": "team"},
    "borders": {"border_delay_h": 3, "truck_speed_kmh": 63},
    "free": {"truck_bans": "off"},
}


@cache
def book(name):
    case = build_case(shipped_network(), Scenario(**SCENARIOS[name]))
    return case.network, case.sites, Roadbook.of(case)


def random_trips(name, count, seed):
    """Return (stops, departure) of trips from Liège that lanes exist for."""
    _, sites, roadbook = book(name)
    luck, found = np.random.default_rng(seed), []
    while len(found) < count:
        stops = luck.choice(len(sites.warehouses), luck.integers(1, 5), replace=False)
        if min(roadbook.legs(0, tuple(stops))) >= 0:
            found.append((tuple(int(s) for s in stops), int(luck.integers(0, 8 * WEEK_MIN))))
    return found


def padded(stops):
    return np.array([(*stops, *[-1] * (4 - len(stops)))], np.int64)


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_log_of_a_trip_is_what_the_kernel_drives(name):
    roadbook = book(name)[2]
    for stops, departure in random_trips(name, 150, 1):
        arrivals, over = roadbook.trips(0, padded(stops), departure, True)
        told = trace(roadbook, 0, stops, departure, True)
        assert list(calls(told)) == arrivals[0, : len(stops)].tolist()
        assert told[-1].end_min == over[0]
        assert [a.end_min for a in told[:-1]] == [b.start_min for b in told[1:]], "the log has no gaps"
        assert told[0].start_min == departure


@pytest.mark.parametrize("name", SCENARIOS)
def test_an_independent_driver_arrives_at_the_same_minutes(name):
    network, sites, roadbook = book(name)
    values = lever_values(Scenario(**SCENARIOS[name]))
    banned = {} if values.truck_bans == "off" else {c: bans(network, c) for c in set(network.bans.country)}
    lanes, places = list(rows(network.lanes)), list(sites.warehouses.facility_id)
    hours = [opening(row, row.time_zone) for row in rows(sites.warehouses)]
    for stops, departure in random_trips(name, 40, 2):
        crew = TEAM if values.drivers == "team" else SINGLE
        driver = Driver(departure, crew, banned, round(values.border_delay_h * 60))
        arrivals, over = roadbook.trips(0, padded(stops), departure, True)
        for number, (lane, stop) in enumerate(zip(roadbook.legs(0, stops), stops, strict=True)):
            assert lanes[lane].destination == places[stop]
            arrived = driver.drive(leg_of(lanes[lane], values.truck_speed_kmh))
            driver.wait(driver.first_open(hours[stop]) - arrived)
            assert driver.clock == arrivals[0, number]
            driver.unload(60)
        home = lanes[int(roadbook.outward[0, stops[-1]])]
        assert driver.drive(leg_of(home, values.truck_speed_kmh, reverse=True)) == over[0]


def test_a_spot_truck_is_over_when_the_last_stop_is_unloaded():
    roadbook = book("usual")[2]
    arrivals, over = roadbook.trips(0, padded((4,)), 2 * WEEK_MIN, False)
    assert over[0] == arrivals[0, 0] + 60


def test_a_trip_without_a_lane_is_never():
    _, sites, roadbook = book("usual")
    tbilisi, seville = sites.warehouse_index["W-TBS"], sites.warehouse_index["W-SVQ"]
    arrivals, over = roadbook.trips(0, padded((seville, tbilisi)), 0, True)
    assert over[0] == -1
    assert arrivals[0, 1] == -1


def test_a_weekend_trip_tells_its_ban_and_its_closed_gate():
    """Saturday 5 September 2020, 18:00 UTC: Germany bans trucks on Sundays, Berlin's gates open daily at six."""
    _, sites, roadbook = book("usual")
    told = trace(roadbook, 0, (sites.warehouse_index["W-BER"],), 4 * WEEK_MIN + 5 * 1440 + 18 * 60, False)
    kinds = [segment.kind for segment in told]
    assert {BAN, DRIVE} <= set(kinds)
    banned = next(segment for segment in told if segment.kind == BAN)
    assert banned.country == "DE"
    assert (banned.end_min - 4 * WEEK_MIN) % 1440 == 20 * 60, "22:00 local is 20:00 UTC"
    assert REST not in kinds, "a ban of most of a day is a rest"
    assert CLOSED in kinds or told[-1].start_min % 1440 >= 4 * 60
