"""Own trips of a plan that have a driver, and those that go to spot trucks for want of one (rules 6.4, 7.8)."""

from collections import defaultdict
from dataclasses import replace

import pytest

from lib.domain.clock import DAY_MIN, WEEK_MIN
from lib.linehaul import Fleet
from lib.linehaul.solver.solve import solve
from lib.linehaul.week.trip_drivers import NO_DRIVER, REPEATS, Tours, driver_use, trip_hours, with_trip_drivers
from lib.linehaul.week.weekly_plan import solve_weeks
from lib.network.case import build_case
from lib.roads import laws_of
from lib.roads.driver_kernels import pool_of, roster
from lib.roads.trip_trace import trace
from lib.scenario import PRESETS, Scenario
from lib.simulation import compile_flights, wave_volumes, weekly_volumes
from tests.linehaul.test_replan import DRIVERS, lot, state
from tests.roads import hours_checker as law
from tests.roads.drivers_records import KINDS, activity
from tests.shipped import shipped_network


def solved(*lots, own=2, spot=5, drivers=1):
    """Return problem, plan and the plan with so many drivers at Liège."""
    problem = state(*lots, own=own, spot=spot).problem
    plan = solve(problem)
    return problem, plan, with_trip_drivers(problem, plan, replace(DRIVERS, number=(drivers, 1, 1)))


def kinds(plan):
    """Return vehicle and first stop of each trip."""
    return {(trip.vehicle, trip.stops[0].site) for trip in plan.trips}


def test_a_trip_without_a_driver_goes_to_a_spot_truck_where_that_costs_least():
    """Brussels: 210 EUR own, 315 spot; Cologne: 280 and 420. One driver for both."""
    _, plan, driven = solved(lot("BRU"), lot("CGN"))
    assert kinds(plan) == {("own", "BRU"), ("own", "CGN")}
    assert kinds(driven) == {("spot", "BRU"), ("own", "CGN")}
    assert driven.objective_c - plan.objective_c == 10_500
    assert driven.bound_c == plan.bound_c == plan.objective_c
    assert "trips of own trucks without a driver, given to spot trucks: 1" in driven.status
    assert not driven.proven
    assert solved(lot("BRU"), lot("CGN"), drivers=2)[2].proven


def test_without_a_spot_truck_left_its_freight_stays_behind():
    _, _, driven = solved(lot("BRU"), lot("CGN"), spot=0)
    assert [(left.lot, left.why) for left in driven.unserved] == [("0 h CGN", NO_DRIVER)]
    assert kinds(driven) == {("own", "BRU")}


def test_the_dearer_spot_trucks_of_a_day_follow_when_the_cheap_ones_are_taken():
    problem = state(lot("BRU"), lot("CGN"), own=2, spot=1).problem
    dear = replace(problem.vehicles[1], key="dear", per_km_c=500)
    fleets = (*problem.fleets, Fleet("dear LGG", "LGG", ("dear",), 1, per_day=True))
    problem = replace(problem, vehicles=(*problem.vehicles, dear), fleets=fleets)
    driven = with_trip_drivers(problem, solve(problem), replace(DRIVERS, number=(0, 0, 0)))
    assert kinds(driven) == {("spot", "CGN"), ("dear", "BRU")}, "the trip that saves most comes first"


def test_tours_made_before_use_up_hours_and_rests():
    problem, plan, _ = solved(lot("BRU"))
    (trip,) = plan.trips
    hours = trip_hours(problem, trip, False)
    before = hours._replace(leaves=trip.depart_min - DAY_MIN, back=trip.depart_min - 600)
    for back, kept in ((trip.depart_min - 600, "spot"), (trip.depart_min - 660, "own")):
        made = Tours.of([(0, before._replace(back=back))])
        driven = with_trip_drivers(problem, plan, replace(DRIVERS, number=(1, 1, 1), made=made))
        assert [trip.vehicle for trip in driven.trips] == [kept]


def week_of(**levers):
    """Return the scheduled week's problem, quick plan and drivers of the shipped network."""
    case = build_case(shipped_network(), Scenario(**levers))
    volumes = wave_volumes(weekly_volumes(case), case.sites, compile_flights(case))
    return next(part for part in solve_weeks(case, volumes, quick=True) if part.week.problem.period_min)


@pytest.mark.parametrize(
    "levers", [{}, {"drivers_per_truck": 1}, {"drivers_per_truck": 0.6}, PRESETS["daily"].scenario.changes]
)
def test_the_drivers_of_the_cyclic_week_keep_the_law_for_twelve_weeks(levers):
    part = week_of(**dict(levers))
    problem, book, start = part.week.problem, part.week.roadbook, part.week.problem.travel.start_min
    own = [trip for trip in part.solution.trips if trip.vehicle == "own"]
    tours = sorted(
        ((week * WEEK_MIN + trip.depart_min, n, week) for n, trip in enumerate(own) for week in range(REPEATS))
    )
    hours = [trip_hours(problem, trip, False) for trip in own]
    table = Tours.of(
        [
            (
                problem.gateways.index(own[n].gateway),
                hours[n]._replace(leaves=leaves, back=hours[n].back + week * WEEK_MIN),
            )
            for leaves, n, week in tours
        ]
    )
    pool = pool_of(list(part.week.drivers.number), tours[-1][0])
    drivers = roster(table.gateway, table.hours, False, laws_of(shipped_network()), pool)[:, 0]
    activities, away = defaultdict(list), defaultdict(list)
    for (leaves, n, week), driver in zip(tours, drivers.tolist(), strict=True):
        assert driver >= 0 or week < REPEATS - 4, "every trip of the last four weeks has a driver"
        gateway = problem.gateways.index(own[n].gateway)
        stops = tuple(problem.sites.index(stop.site) for stop in own[n].stops)
        if driver >= 0:
            made = trace(book, gateway, stops, start + own[n].depart_min, True)
            moved = [
                replace(
                    s,
                    start_min=s.start_min + leaves - own[n].depart_min - start,
                    end_min=s.end_min + leaves - own[n].depart_min - start,
                )
                for s in made
            ]
            activities[gateway, driver] += [activity(s, None) for s in moved if s.kind in KINDS]
            away[gateway, driver].append((leaves, moved[-1].end_min))
    for who, found in activities.items():
        assert not law.violations(law.Record(tuple(found), tuple(away[who]), REPEATS + 1))


def test_fewer_drivers_leave_fewer_own_trips_and_more_hours_for_each():
    none, few, many = (week_of(drivers_per_truck=number) for number in (0, 0.6, 2))
    own = [sum(trip.vehicle == "own" for trip in part.solution.trips) for part in (none, few, many)]
    assert own[0] == 0 < own[1] < own[2]
    used = [driver_use(part.week.problem, part.solution, part.week.drivers)[0] for part in (few, many)]
    assert used[0].driven_h > used[1].driven_h > 0
    assert [use.drivers for use in used] == [7, 24]
    assert used[0].driven_h <= used[0].allowed_h == 45
    assert driver_use(none.week.problem, none.solution, none.week.drivers) == []
