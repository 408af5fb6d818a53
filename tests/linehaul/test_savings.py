"""The rough plan of preliminary figures: complete, possible, told by the driver's clock, nearly as good as proven."""

from collections import Counter
from functools import cache

import numpy as np
import pytest

from lib.domain.clock import DAY_MIN, WEEK_MIN
from lib.linehaul.week.calendar_travel import TYPICAL_WEEK
from lib.linehaul.week.savings import savings
from lib.linehaul.week.weekly_plan import solve_weeks
from lib.linehaul.week.weekly_problem import FLOOR, OWN, SPOT, weeks
from lib.roads.trip_trace import calls, trace
from tests.linehaul.test_cyclic import inputs, key

SCENARIOS = [{}, {"spain_gateway": "LGG"}, {"drivers": "team", "longest_wait_h": 48}, {"spot_trucks_per_day": 1}]


@cache
def plans(*values):
    return tuple((week, savings(week)) for week in weeks(*inputs(**dict(values)), quick=True))


@pytest.mark.parametrize("values", SCENARIOS)
def test_every_lot_is_carried_once_or_left_behind(values):
    for week, solution in plans(*key(**values)):
        carried = Counter({left.lot: left.floor for left in solution.unserved})
        for trip in solution.trips:
            for stop in trip.stops:
                assert all(lot.endswith(stop.site) for lot, _ in stop.lots)
                carried.update(dict(stop.lots))
        assert carried == {lot.key: lot.floor for lot in week.problem.lots}


@pytest.mark.parametrize("values", SCENARIOS)
def test_trips_hold_their_freight_and_wait_no_longer_than_it_may(values):
    longest = 60 * inputs(**values)[0].levers.longest_wait_h
    for week, solution in plans(*key(**values)):
        releases = {lot.key: lot.release_min for lot in week.problem.lots}
        for trip in solution.trips:
            loaded = [lot for stop in trip.stops for lot in stop.lots]
            assert sum(floor for _, floor in loaded) <= FLOOR
            assert len({stop.site for stop in trip.stops}) == len(trip.stops) <= 4
            assert all((trip.depart_min - releases[lot]) % WEEK_MIN <= longest for lot, _ in loaded)


@pytest.mark.parametrize("values", SCENARIOS)
def test_no_more_trucks_are_out_than_there_are(values):
    for week, solution in plans(*key(**values)):
        for fleet in week.problem.fleets:
            mine = [t for t in solution.trips if (t.gateway, t.vehicle) == (fleet.gateway, fleet.vehicles[0])]
            if fleet.per_day:
                assert max(Counter(t.depart_min // DAY_MIN for t in mine).values(), default=0) <= fleet.trucks
            else:
                out = np.zeros(WEEK_MIN, int)
                for trip in mine:
                    out[np.arange(trip.depart_min, trip.free_min) % WEEK_MIN] += 1
                assert out.max() <= fleet.trucks


def test_a_trip_arrives_when_its_log_says():
    sites, start = inputs()[0].sites, TYPICAL_WEEK * WEEK_MIN
    for week, solution in plans():
        for trip in solution.trips:
            stops = tuple(sites.warehouse_index[stop.site] for stop in trip.stops)
            gateway = sites.gateway_index[trip.gateway]
            told = trace(week.roadbook, gateway, stops, start + trip.depart_min, trip.vehicle != SPOT)
            assert [minute - start for minute in calls(told)] == [stop.arrive_min for stop in trip.stops]


def test_trips_are_priced_as_those_of_the_proven_plan():
    """Where both plans have the same trip, it costs the same, part by part."""
    proven = {_name(trip): trip for part in solve_weeks(*inputs()) for trip in part.solution.trips}
    shared = [trip for _, solution in plans() for trip in solution.trips if _name(trip) in proven]
    assert {trip.vehicle for trip in shared} == {OWN, SPOT}
    for trip in shared:
        same = proven[_name(trip)]
        assert dict(trip.cost_c) == pytest.approx(dict(same.cost_c), abs=len(trip.stops)), "cents of rounding"
        assert (trip.km, trip.back_min, trip.free_min) == (same.km, same.back_min, same.free_min)


def _name(trip):
    return trip.gateway, trip.vehicle, trip.depart_min, tuple((stop.site, frozenset(stop.lots)) for stop in trip.stops)


def test_the_rough_plan_costs_at_most_two_per_cent_more_than_the_proven_one():
    proven = sum(part.solution.objective_c for part in solve_weeks(*inputs()))
    found = sum(solution.objective_c for _, solution in plans())
    assert proven <= found <= 1.02 * proven


def test_where_trucks_are_scarce_freight_without_one_is_named():
    ((week, solution), *_) = plans(*key(own_trucks_lgg=0, own_trucks_mad=0, spot_trucks_per_day=1))
    assert solution.unserved
    assert {left.lot for left in solution.unserved} <= {lot.key for lot in week.problem.lots}
    assert all("no truck" in left.why for left in solution.unserved)
