"""Planning anew: what every event does to a small network worked by hand, and what a state of a run holds."""

from collections import Counter
from dataclasses import replace
from functools import cache
from itertools import islice

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.domain.clock import DAY_MIN, HORIZON_MIN, HOUR_MIN, NEVER, WEEK_MIN
from lib.errors import DataError
from lib.linehaul import Fleet, Lot, Problem, RouteClass, Turnround, Vehicle
from lib.linehaul.week.calendar_travel import CalendarTravel
from lib.linehaul.week.trip_drivers import Drivers, with_trip_drivers
from lib.network.case import build_case
from lib.replanning.events import (
    KINDS,
    BorderClosed,
    DriversMissing,
    FlightLate,
    TruckLost,
    VolumeChange,
    WarehouseClosed,
    event_of,
)
from lib.replanning.replan import replan
from lib.replanning.report import describe_changes
from lib.replanning.snapshot import Due, State, format_moment, parse_moment, slots_of, state_at
from lib.roads import Roadbook, laws_of
from lib.scenario import Scenario
from lib.whatif import simulate
from tests.linehaul.reference import overbooked
from tests.reference.networks import tiny_network
from tests.shipped import shipped_network

# On the roads of the tiny network: Liège to Brussels 105 km in 90 min, to Cologne 140 km in 120 min (80 km of them in
# Germany), to Prague 910 km, Brussels to Cologne 210 km. An own truck is paid there and back, a spot truck one way.
OWN = Vehicle("own", 33, owned=True, returns=True, per_km_c=100)
SPOT = Vehicle("spot", 33, per_km_c=300)
NOW = WEEK_MIN + DAY_MIN + 10 * HOUR_MIN  # Tuesday 11 August, 10:00 UTC: all is open
FLIGHT = "CAI Mon 10 Aug 20:00"
NETWORK = tiny_network()
SCENARIO = Scenario(truck_bans="off", border_delay_h=0)
CASE = build_case(NETWORK, SCENARIO)
DRIVERS = Drivers((20, 20, 20), False, laws_of(NETWORK))
NAMES = dict(zip(NETWORK.facilities.facility_id, NETWORK.facilities.name, strict=True))


def lot(site: str, floor: int = 33, *, later_h: int = 0, gateway: str = "LGG", late_c: int = 1_000) -> Lot:
    """Return freight that is released now or some hours later; being late costs 10 EUR a pallet and hour."""
    release = NOW + later_h * HOUR_MIN
    return Lot(f"{later_h} h {site}", gateway, site, floor, 0, 0, release, release, late_c, WEEK_MIN)


def state(*lots: Lot, own: int = 2, spot: int = 5, out: tuple[tuple[str, int], ...] = ()) -> State:
    """Return the state at NOW with so many trucks at Liège; what is released later comes with the flight."""
    roadbook = Roadbook.of(CASE)
    fleets = [Fleet(f"own {g}", g, ("own",), own if g == "LGG" else 1) for g in ("LGG", "MAD")]
    fleets += [Fleet(f"spot {g}", g, ("spot",), spot, per_day=True) for g in ("LGG", "MAD")]
    problem = Problem(
        tuple(CASE.sites.gateways.facility_id),
        tuple(CASE.sites.warehouses.facility_id),
        (OWN, SPOT),
        lots,
        CalendarTravel(roadbook, 0),
        slots_of(lots, NOW, DAY_MIN),
        tuple(fleets),
        Turnround(30, 660),
        None,
        DAY_MIN,
        RouteClass(4),
        out=out,
    )
    flown = tuple(lot.key for lot in lots if lot.release_min > NOW)
    return State(NOW, problem, (Due(FLIGHT, 0, "LGG", NOW, flown),), roadbook, NAMES, DRIVERS)


def changed(found):
    """Return what changes: the sentences but that on cost, EUR, and the share of trucks unchanged."""
    sentences = [sentence for sentence in describe_changes(found) if not sentence.startswith("Cost of trucks")]
    return sentences, found.extra_eur, found.unchanged_share


# Each event on the network worked by hand


def test_without_an_own_truck_the_cheaper_lane_goes_to_a_spot_truck():
    """Brussels: 210 EUR own, 315 spot; Cologne: 280 own, 420 spot. Lost is the saving of the shorter lane."""
    here = state(lot("BRU"), lot("CGN"))
    assert [trip.cost_c["km"] for trip in here.plan.trips] == [21_000, 28_000]
    found = replan(here, TruckLost("LGG"))
    assert sorted(trip.cost_c["km"] for trip in found.new.trips) == [28_000, 31_500]
    number = next(n for n, trip in enumerate(here.plan.trips, 1) if trip.stops[0].site == "BRU")
    assert changed(found) == ([f"Truck {number} is now a spot truck"], 105.0, 0.5)
    assert describe_changes(found)[-1] == "Cost of trucks: +€105"


def test_trucks_wait_for_a_flight_that_is_late():
    found = replan(state(lot("BRU"), lot("CGN", later_h=4)), FlightLate(FLIGHT, 6))
    assert changed(found) == (
        ["Truck 2 leaves 6 h later, at Tue 11 Aug 20:00", "33 pallets arrive 6 h later"],
        0.0,
        0.5,
    )
    assert [trip.depart_min for trip in found.new.trips] == [NOW, NOW + 10 * HOUR_MIN]


def test_more_volume_takes_one_more_truck_and_less_takes_none_away_from_others():
    here = state(lot("BRU"), lot("CGN", 30, later_h=4), own=3)
    more = replan(here, VolumeChange(50, FLIGHT))
    assert sum(floor for trip in more.new.trips for stop in trip.stops for _, floor in stop.lots) == 33 + 45
    assert changed(more)[1:] == (280.0, 1.0)
    assert describe_changes(more)[0] == "One more own truck to Cologne at Tue 11 Aug 14:00"
    less = replan(here, VolumeChange(-50))
    assert [floor for _, floor in less.new.trips[1].stops[0].lots] == [15]
    assert changed(less) == ([], 0.0, 1.0)


def test_trucks_wait_before_a_border_that_is_shut():
    """The truck to Cologne reaches Germany after 60 km and waits there; the one to Brussels does not notice."""
    here = state(lot("BRU"), lot("CGN"))
    found = replan(here, BorderClosed("DE", 30))
    arrive = {stop.site: stop.arrive_min - NOW for trip in found.new.trips for stop in trip.stops}
    assert arrive == {"BRU": 90, "CGN": 30 * HOUR_MIN + 120 * 80 // 140 + 1}
    assert changed(found) == (["33 pallets arrive 29 h later"], 0.0, 1.0)


def test_trucks_wait_for_a_warehouse_that_is_closed():
    """Brussels opens from 06:00 to 22:00 local time: after 24 hours in the morning of Wednesday, at 12:00."""
    found = replan(state(lot("BRU"), lot("CGN")), WarehouseClosed("BRU", 24))
    arrive = {stop.site: stop.arrive_min - NOW for trip in found.new.trips for stop in trip.stops}
    assert arrive == {"BRU": 24 * HOUR_MIN, "CGN": 120}
    through_night = replan(state(lot("BRU")), WarehouseClosed("BRU", 11))  # shut until 21:00 UTC, after its hours
    assert through_night.new.trips[0].stops[0].arrive_min == NOW + 18 * HOUR_MIN


def test_missing_drivers_are_rounded_up_and_freight_without_truck_is_named():
    here = state(lot("BRU"), lot("CGN"), lot("PRG"), own=2, spot=1)
    half = replan(here, DriversMissing(50))
    assert (half.new.trucks["own LGG"], half.new.trucks["spot LGG"]) == (1, 0)
    none = replan(here, DriversMissing(100))
    assert none.new.trips == ()
    assert Counter(left.floor for left in none.new.unserved) == {33: 3}
    assert "33 pallets for Brussels are left behind: no truck of the fleet is free in time" in describe_changes(none)
    assert sum("is not needed" in word for word in describe_changes(none)) == len(here.plan.trips)


NOTHING = [
    TruckLost("MAD"),
    FlightLate(FLIGHT, 0),
    VolumeChange(0),
    BorderClosed("UA", 99),
    BorderClosed("DE", 0),
    WarehouseClosed("KBP", 99),
    WarehouseClosed("BRU", 0),
    DriversMissing(0),
]


@pytest.mark.parametrize("event", NOTHING, ids=str)
def test_what_concerns_nobody_leaves_all_trucks_alone(event):
    found = replan(state(lot("BRU"), lot("CGN", later_h=4)), event)
    assert (describe_changes(found), found.unchanged_share) == (("Cost of trucks: no change",), 1.0)
    assert found.new.proven


def test_the_bonus_keeps_trucks_as_long_as_a_change_saves_less():
    """With 6 instead of 20 pallets for Cologne one truck can do both for 455 km instead of 490: 35 EUR less."""
    here = state(lot("BRU", 20, late_c=0), lot("CGN", 20, later_h=1, late_c=0))
    assert len(here.plan.trips) == 2
    kept, other = (replan(here, VolumeChange(-70), bonus_c) for bonus_c in (4_000, 0))
    assert (len(kept.new.trips), kept.unchanged_share, kept.extra_eur) == (2, 1.0, 0.0)
    assert (len(other.new.trips), other.unchanged_share, other.extra_eur) == (1, 0.0, -35.0)


@pytest.mark.parametrize(
    ("event", "named"),
    [
        (TruckLost("CDG"), "gateway CDG is not known. Known are LGG, MAD, RIX"),
        (TruckLost("LGG", -1), "-1 trucks is not accepted. Accepted are 0 to 999"),
        (FlightLate(FLIGHT, float("nan")), "nan hours is not accepted. Accepted are 0 to 2016"),
        (BorderClosed("DE", -1), "-1 hours is not accepted"),
        (FlightLate("CAI Tue", 6), f"flight CAI Tue is not known. Known are {FLIGHT}"),
        (VolumeChange(10, "CAI"), "flight CAI is not known"),
        (VolumeChange(-100), "-100 % of volume is not accepted. Accepted are -99 to 900"),
        (BorderClosed("XX", 1), "country XX is not known. Known are BE"),
        (WarehouseClosed("LGG", 1), "warehouse LGG is not known. Known are BRU"),
        (DriversMissing(101), "101 % of drivers is not accepted. Accepted are 0 to 100"),
    ],
)
def test_unknown_places_and_impossible_numbers_are_named(event, named):
    with pytest.raises(DataError, match=named.replace("+", r"\+")):
        replan(state(lot("BRU")), event)


def test_events_are_read_from_text():
    assert event_of("truck-lost=LGG,2") == TruckLost("LGG", 2)
    assert event_of(f"flight-late={FLIGHT},1.5") == FlightLate(FLIGHT, 1.5)
    assert event_of("volume=-20") == VolumeChange(-20.0)
    assert event_of(f"volume={FLIGHT},30") == VolumeChange(30.0, FLIGHT)
    assert event_of("border-closed=FR,24") == BorderClosed("FR", 24)
    assert event_of("warehouse-closed=W-PAR,48") == WarehouseClosed("W-PAR", 48)
    assert event_of("drivers-missing=50") == DriversMissing(50)


@pytest.mark.parametrize(
    "text", ["", "truck-lost", "truck-lost=LGG,one", "strike=FR,24", "truck-lost=LGG,1.5", "truck-lost=LGG,inf", "="]
)
def test_text_that_is_no_event_is_refused(text):
    with pytest.raises(DataError, match=", ".join(f"{kind}=…" for kind in KINDS)):
        event_of(text)


def test_a_moment_is_read_as_it_is_written():
    assert (parse_moment("50000"), parse_moment("Wed 9 Sep 10:00")) == (
        50_000,
        5 * WEEK_MIN + 2 * DAY_MIN + 10 * HOUR_MIN,
    )
    assert parse_moment(format_moment(HORIZON_MIN - 1)) == HORIZON_MIN - 1
    for text in ("Tue 9 Sep 10:00", "Wed 9 Sep", "Mon 26 Oct 00:00", str(HORIZON_MIN), "-1", "now", ""):
        with pytest.raises(DataError, match="from Mon 3 Aug 00:00 to Sun 25 Oct 23:59"):
            parse_moment(text)


# Whatever happens

LOTS = st.lists(
    st.builds(lot, st.sampled_from(["BRU", "CGN", "PRG"]), st.integers(1, 70), later_h=st.integers(0, 20)),
    max_size=4,
    unique_by=lambda lot: lot.key,
)
EVENTS = st.one_of(
    st.builds(TruckLost, st.just("LGG"), st.integers(0, 3)),
    st.builds(FlightLate, st.just(FLIGHT), st.floats(0, 30)),
    st.builds(VolumeChange, st.floats(-99, 150)),
    st.builds(BorderClosed, st.just("DE"), st.floats(0, 60)),
    st.builds(WarehouseClosed, st.just("BRU"), st.floats(0, 90)),
    st.builds(DriversMissing, st.floats(0, 100)),
)


@settings(max_examples=25, deadline=None)
@given(LOTS, st.integers(0, 2), st.integers(0, 2), st.integers(0, 1), EVENTS)
def test_no_truck_is_in_two_places_and_no_lot_is_forgotten(lots, own, spot, gone, event):
    here = state(*lots, own=own, spot=spot, out=(("own LGG", NOW + 400),) * min(gone, own))
    found = replan(here, event)
    for problem, plan in ((here.problem, found.old), (found.problem, found.new)):
        away = [(f"{trip.vehicle} {trip.gateway}", trip.depart_min, trip.free_min) for trip in plan.trips]
        fleets = {fleet.key: max(fleet.trucks or 0, gone * (fleet.key == "own LGG")) for fleet in problem.fleets}
        assert overbooked(problem, away, fleets) == []
        served = Counter[str]()
        for key, floor in (load for trip in plan.trips for stop in trip.stops for load in stop.lots):
            served[key] += floor
        for left in plan.unserved:
            served[left.lot] += left.floor
        assert served == {lot.key: lot.floor for lot in problem.lots}
        assert all(trip.depart_min >= NOW for trip in plan.trips)
    site, behind = {lot.key: lot.site for lot in lots}, Counter[str]()
    for left in found.new.unserved:
        behind[NAMES[site[left.lot]]] += left.floor
    told = [int(word.split()[0]) for word in describe_changes(found) if "behind" in word]
    assert sum(told) == sum(behind.values())
    assert all(
        any(f"for {name} " in word and "left behind" in word for word in describe_changes(found)) for name in behind
    )


# The state of a run

MOMENTS = [4 * WEEK_MIN + day * DAY_MIN + hour * HOUR_MIN for day, hour in ((0, 3), (2, 10), (6, 12))]
MORE_MOMENTS = [4 * WEEK_MIN + day * DAY_MIN + hour * HOUR_MIN for day, hour in ((1, 8), (3, 6))]
DENSE = (("flights_per_week", 14), ("aircraft_released", 8), ("demand_pct", 380))
MANNED = (("drivers_per_truck", 4),)  # only a trip of more than six days lacks a driver
LEVERS = [(), (("closed_gateway", "LGG"), ("closed_days", 4))]


@cache
def run(levers=()):
    """Return a run of the shipped network in coarse units."""
    return simulate(shipped_network(), Scenario(**dict(levers)), parcels_per_unit=128)


@cache
def at(minute, levers=()):
    return state_at(run(levers), minute)


def aboard(made, due, minute):
    """Return who flies with what is due, by the journeys, and who has left on a truck or waits for one that was
    called.
    """
    gateway = list(made.case.sites.gateways.facility_id).index(due.gateway)
    mine = (made.journeys.flight == due.flight) & (np.array(made.case.sites.gateway)[made.parcels.warehouse] == gateway)
    lateness = np.append(made.trucks.minute - made.trucks.called, 0)[made.journeys.departure]
    return mine, (made.journeys.trucked != NEVER) & (made.journeys.trucked - lateness <= minute)


def takes_a_part(minute, levers):
    """Return whether trucks have left with freight of a flight of which more is due."""
    pairs = (aboard(run(levers), due, minute) for due in at(minute, levers).due)
    return any((mine & gone).any() for mine, gone in pairs)


@pytest.mark.parametrize("levers", LEVERS, ids=str)
@pytest.mark.parametrize("minute", MOMENTS)
def test_freight_of_the_run_is_on_a_truck_or_waits_or_is_due_and_nowhere_twice(minute, levers):
    assert_nowhere_twice(minute, levers)


def test_freight_is_nowhere_twice_when_trucks_take_a_part_of_a_flight():
    calls = np.unique(run(DENSE).trucks.called).tolist()
    moments = [*islice((minute for minute in calls if takes_a_part(minute, DENSE)), 3)]
    assert len(moments) == 3
    for minute in moments:
        assert_nowhere_twice(minute, DENSE)


def assert_nowhere_twice(minute, levers):
    """Every gram aboard a known flight is in exactly one place, as the journeys tell."""
    made, here = run(levers), at(minute, levers)
    grams, sizes = made.parcels.grams, {lot.key: lot.grams for lot in here.problem.lots}
    places = {lot.key: here.problem.sites.index(lot.site) for lot in here.problem.lots}
    for due in (due for due in here.due if made.flights.closeout[due.flight] <= minute):
        mine, gone = aboard(made, due, minute)
        here_too = np.isin(made.parcels.warehouse, [places[key] for key in due.lots])
        assert sum(sizes[key] for key in due.lots) == grams[mine & ~gone & here_too].sum()
    landed = np.isin(made.journeys.flight, [due.flight for due in here.due], invert=True) & (made.journeys.flight >= 0)
    released = (made.journeys.released != NEVER) & (made.journeys.released <= minute)
    by_road = (
        here.roadbook.outward[np.array(made.case.sites.gateway), np.arange(len(made.case.sites.warehouses))] != NEVER
    )
    waiting = landed & released & ~aboard(made, here.due[0], minute)[1] & by_road[made.parcels.warehouse]
    later = ~landed & ~aboard(made, here.due[0], minute)[1] & released
    told = sum(size for key, size in sizes.items() if key.startswith("waiting"))
    assert grams[waiting].sum() <= told <= grams[waiting].sum() + grams[later].sum()
    assert len(sizes) == len(here.problem.lots)


@pytest.mark.parametrize("minute", MOMENTS)
def test_trucks_on_the_road_stay_there_until_they_are_back_and_turned_round(minute):
    here, trucks = at(minute), run().trucks
    gone = (trucks.stop == 0) & (trucks.minute <= minute) & (trucks.own_return > minute)
    for gateway, name in enumerate(here.problem.gateways):
        out = [until for key, until in here.problem.out if key == f"own {name}"]
        fleet = next(fleet for fleet in here.problem.fleets if fleet.key == f"own {name}")
        assert int(trucks.own[gone & (trucks.gateway == gateway)].sum()) <= len(out) <= (fleet.trucks or 0)
        assert min(out, default=minute + 1) > minute
    after = TruckLost("LGG").apply(here)
    assert (after.out, after.lots) == (here.problem.out, here.problem.lots)


def test_a_flight_that_has_not_closed_brings_what_is_expected():
    made, here = run(), at(MOMENTS[0])
    coming = next(due for due in here.due if made.flights.closeout[due.flight] > here.minute)
    gateway = list(made.case.sites.gateways.facility_id).index(coming.gateway)
    weekday = made.flights.weekday[coming.flight]
    volume = next(v for v in made.volumes if (v.wave.weekday, v.gateway) == (weekday, gateway))
    lots = {lot.key: lot for lot in here.problem.lots}
    for key in coming.lots:
        assert lots[key].grams == round(volume.grams[here.problem.sites.index(lots[key].site)])


def test_a_truck_that_is_lost_in_the_run_leaves_nine_of_ten_alone():
    found = [replan(at(minute, MANNED), TruckLost("LGG")) for minute in (*MOMENTS, *MORE_MOMENTS)]
    assert all(plan.new.proven or ("without a driver" in plan.new.status and plan.new.gap < 0.03) for plan in found)
    trucks = [len(plan.old.trips) for plan in found]
    alone = [round(plan.unchanged_share * number) for plan, number in zip(found, trucks, strict=True)]
    assert 0.9 * sum(trucks) <= sum(alone) < sum(trucks)


@pytest.mark.parametrize("minute", MOMENTS)
def test_own_trips_of_a_new_plan_have_drivers_who_have_hours_left(minute):
    """Those moved to spot trucks keep the bound: at most so much above a plan with drivers enough."""
    here = at(minute, (("drivers_per_truck", 1),))
    found = replan(here, TruckLost("LGG"))
    assert with_trip_drivers(found.problem, found.new, here.drivers) is found.new, "none lacks a driver any more"
    assert 0 <= found.new.gap < 0.15
    assert len(here.drivers.made.hours) > 20


@pytest.mark.parametrize("minute", [-1, HORIZON_MIN])
def test_a_minute_outside_the_run_is_refused(minute):
    with pytest.raises(DataError, match=f"minute {minute} is not accepted. A run has the minutes 0 to"):
        state_at(run(), minute)


def test_a_changed_lot_keeps_the_departures_of_the_others():
    here = state(lot("BRU"), lot("CGN", later_h=4))
    changed = here.with_lots((here.problem.lots[0], replace(here.problem.lots[1], release_min=NOW + 333)))
    assert {*here.problem.slots, NOW + 333} <= set(changed.slots)
