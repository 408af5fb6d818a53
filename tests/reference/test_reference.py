"""The reference against cases worked by hand. Minute 0 is a Monday; Brussels is two hours ahead of UTC in summer."""

import math
from collections.abc import Iterable
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.domain.clock import DAY_MIN, EPOCH, NEVER, WEEK_MIN
from lib.domain.journeys import STAMPS
from lib.domain.network import Network
from lib.domain.plan import Wave
from tests.reference import flights, parcels, simulate
from tests.reference.air import earlier, weekly_departures
from tests.reference.calendars import OpenTime, Windows, bans, instant, merged
from tests.reference.draws import ENTRIES, categorical, key, lognormal, mix, uniform
from tests.reference.driving import SINGLE, TEAM, Driver, leg_of
from tests.reference.last_mile import LastMile
from tests.reference.networks import calm, departure, edit, levers, plan, some_parcels, tiny_network
from tests.reference.strategies import Case, plans, scenarios
from tests.reference.tables import facilities, rows
from tests.reference.worked import (
    ANCHOR,
    BRU,
    CGN,
    DAY_4,
    LANDS,
    LEAVES,
    LGG,
    MAD,
    PRG,
    TOL,
    TOUR,
    TUESDAY,
    drive,
    one_flight,
    quiet,
    tour_freight,
)


def fly(network: Network, freight: Iterable[tuple[int, int, bool, int, int]], parcels_per_unit: int = 1, **changes):
    """Return the stamps of parcels that are flown but not trucked."""
    return simulate(network, quiet(**changes), some_parcels(freight, parcels_per_unit), plan())


# Draws and calendars


def test_the_hash_is_splitmix64():
    assert [mix(0, n) for n in (1, 2)] == [0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4]
    assert key("minute", 0) != key("minute", 1)


def test_quantile_tables():
    assert set(uniform(0, 59)) == set(range(60))
    assert set(uniform(5, 3)) == {5}
    assert lognormal(100.0, 0.0) == (100,) * ENTRIES
    assert np.median(lognormal(1000.0, 0.6)) == pytest.approx(1000, abs=1)
    assert categorical((0.0, 25.0, 75.0)) == (1,) * 1024 + (2,) * 3072


def test_local_times_around_the_change_of_clocks():
    def utc(day: str, clock: str) -> str:
        return f"{EPOCH + (EPOCH.resolution * 60_000_000) * instant(date.fromisoformat(day), clock, 'Europe/Brussels')}"

    assert utc("2020-08-03", "24:00") == "2020-08-03 22:00:00+00:00"
    assert utc("2020-10-25", "02:30") == "2020-10-25 00:30:00+00:00", "the first of two"
    assert utc("2020-10-25", "24:00") == "2020-10-25 23:00:00+00:00"
    assert utc("2021-03-28", "02:30") == "2021-03-28 01:30:00+00:00", "skipped: 03:30 summer time"


@given(st.lists(st.tuples(st.integers(-200, 900), st.integers(1, 90)), max_size=12))
def test_open_minutes_are_counted(pairs):
    windows = merged((start, start + length) for start, length in pairs)
    is_open = [windows.end_of(minute) is not None for minute in range(1000)]
    count, so_far = OpenTime(windows), [sum(is_open[:minute]) for minute in range(1000)]
    assert [count.before(minute) for minute in range(1000)] == so_far
    assert [count.reached(n) for n in range(so_far[-1] + 1)] == [so_far.index(n) for n in range(so_far[-1] + 1)]
    assert count.reached(so_far[-1] + 1) is None


# Demand


def test_more_demand_adds_parcels_and_less_drops_some():
    network = tiny_network()
    few, many = (parcels(network, levers(demand_pct=pct)) for pct in (100, 150))
    assert set(few.id.tolist()) < set(many.id.tolist())
    kept = np.isin(many.id, few.id)
    for name in ("created", "warehouse", "express", "grams", "cm3"):
        np.testing.assert_array_equal(getattr(many, name)[kept], getattr(few, name))


def test_units_have_the_luck_of_every_kth_parcel():
    network = tiny_network()
    single, triple = parcels(network, levers()), parcels(network, levers(), parcels_per_unit=3)
    matched = np.isin(single.id, triple.id)
    assert matched.sum() > 0.9 * len(triple)
    np.testing.assert_array_equal(3 * single.grams[matched], triple.grams[np.isin(triple.id, single.id)])


def test_the_peak_raises_one_measured_week():
    flat, peak = (parcels(tiny_network(), levers(peak_week=week, peak_pct=200)) for week in (0, 2))
    weeks = [np.bincount(freight.created // WEEK_MIN, minlength=12) for freight in (flat, peak)]
    assert np.flatnonzero(weeks[0] != weeks[1]).tolist() == [5]


# Flights


@pytest.mark.parametrize(
    ("count", "days", "expected"),
    [
        (1, "", [(0, 0)]),
        (3, "", [(0, 0), (2, 0), (4, 0)]),
        (8, "", [(0, 0), (0, 1), (1, 0), (2, 0), (3, 0), (4, 0), (5, 0), (6, 0)]),
        (3, "Tue|Sat", [(1, 0), (5, 0), (1, 1)]),
    ],
)
def test_departures_of_a_week(count, days, expected):
    services = edit(tiny_network(), "air_services", "CAI", flights_per_week=count, days=days).air_services
    assert [day[:2] for day in weekly_departures(next(rows(services)))] == expected


def test_slots_lie_between_the_earlier_ones():
    assert [earlier(slot) for slot in range(5)] == [0, 720, 360, 1080, 180]


def test_charters_are_evenly_spaced_from_their_phase():
    network = edit(tiny_network(), "air_services", "CAI", flights_per_week=1)
    made = flights(network, levers(charters_per_year=520, charter_europe_pct=100))
    riga, liege = (made.scheduled[made.service == service] for service in (1, 2))
    assert set(np.diff(riga)) == {5040}, "2 a week"
    assert set(np.diff(liege)) == {1260}, "10 − 2 a week"
    assert not (flights(network, levers(riga_route="road")).service == 1).any()


def test_a_delay_shifts_both_stops():
    made = flights(one_flight(), quiet(delay_median_min=100, delay_p95_min=100))
    assert made.departed[0] == LEAVES + 100
    assert made.arrived[0].tolist() == [LANDS + 100, LANDS + 100 + 180 + 130, NEVER]
    assert made.scheduled_arrival[0].tolist() == [LANDS, LANDS + 310, NEVER]


def test_space_is_rounded_down():
    network = edit(one_flight(grams=1_001), "aircraft", "747-8F", volume_m3=0.0101)
    made = flights(edit(network, "air_services", "CAI", block_space_pct=29), quiet(fill_pct=80))
    assert made.grams[0].tolist() == [290, 290, 0]
    assert made.cm3[0].tolist() == [1171, 1171, 0]


def test_a_gateway_out_of_use_leaves_its_space_to_the_others():
    made = flights(one_flight(1_000), quiet(spain_gateway="LGG"))
    assert made.grams[0].tolist() == [2_000, 0, 0]
    assert made.arrived[0].tolist() == [LANDS, NEVER, NEVER]
    assert made.scheduled_arrival[0].tolist() == [LANDS, NEVER, NEVER]


@pytest.mark.parametrize(
    ("gateway", "expected"),
    [
        ("LGG", [DAY_4 + 3 * DAY_MIN, DAY_4 + 3 * DAY_MIN + 310]),
        ("MAD", [DAY_4 + LANDS, DAY_4 + 3 * DAY_MIN]),
        ("RIX", [DAY_4 + LANDS, DAY_4 + LANDS + 310]),
    ],
)
def test_a_closure_holds_arrivals(gateway, expected):
    made = flights(one_flight(), quiet(closed_gateway=gateway, closed_from_day=2, closed_days=1))
    assert made.arrived[4, :2].tolist() == expected
    assert not made.cancelled.any()


def test_a_flight_that_landed_before_a_closure_goes_on_after_it():
    made = flights(one_flight(leaves="10:30"), quiet(closed_gateway="LGG", closed_from_day=2, closed_days=1))
    assert made.arrived[4, :2].tolist() == [DAY_4 + 2820, DAY_4 + 3 * DAY_MIN + 130]


def test_a_closed_origin_cancels():
    made = flights(one_flight(), quiet(closed_gateway="HKG", closed_from_day=1, closed_days=8))
    assert np.flatnonzero(made.cancelled).tolist() == [4, 5]
    assert made.departed[4] == made.arrived[4, 0] == NEVER
    assert made.scheduled_arrival[4, 0] == DAY_4 + LANDS


# Boarding


def test_boarding_closes_at_the_first_misfit():
    stamps = fly(one_flight(1_000), [(0, BRU, False, 600, 1), (10, BRU, False, 500, 1), (20, BRU, False, 100, 1)])
    assert stamps["flight"].tolist() == [0, 1, 1]
    assert stamps["departed"].tolist() == [LEAVES, LEAVES + WEEK_MIN, LEAVES + WEEK_MIN]


def test_volume_closes_boarding_too():
    network = edit(one_flight(), "aircraft", "747-8F", volume_m3=0.002)
    stamps = fly(network, [(0, BRU, False, 9, 600), (9, BRU, False, 9, 201), (20, BRU, False, 9, 1)], fill_pct=80)
    assert stamps["flight"].tolist() == [0, 1, 1]


def test_express_boards_first():
    stamps = fly(one_flight(1_000), [(0, BRU, False, 600, 1), (100, CGN, True, 500, 1)])
    assert stamps["flight"].tolist() == [1, 0]


def test_ready_at_the_cut_off_is_in_time():
    freight = [(LEAVES - 360, BRU, False, 1, 1), (LEAVES - 359, BRU, False, 1, 1)]
    assert fly(one_flight(), freight, cutoff_h=6)["flight"].tolist() == [0, 1]


def test_gateways_do_not_share_space():
    stamps = fly(one_flight(1_000), [(0, BRU, False, 900, 1), (1, TOL, False, 1000, 1), (2, TOL, False, 1, 1)])
    assert stamps["flight"].tolist() == [0, 0, 1]
    assert stamps["landed"].tolist() == [LANDS, LANDS + 310, LANDS + 310 + WEEK_MIN]


def test_freight_for_spain_by_road_takes_the_space_to_liege():
    stamps = fly(one_flight(1_000), [(0, TOL, False, 1_500, 1)], spain_gateway="LGG")
    assert stamps["landed"].tolist() == [LANDS]


def test_a_cancellation_keeps_places():
    freight = [(DAY_4, BRU, False, 400, 1), (DAY_4 + 9, BRU, False, 500, 1), (DAY_4 + WEEK_MIN, BRU, False, 101, 1)]
    stamps = fly(one_flight(1_000), freight, closed_gateway="HKG", closed_from_day=1, closed_days=1)
    assert stamps["flight"].tolist() == [5, 5, 6]


@pytest.mark.parametrize("cancellation_pct", [0, 100])
def test_overflow_is_diverted(cancellation_pct):
    first, last = LEAVES - DAY_MIN - 1, LEAVES - DAY_MIN
    network = edit(one_flight(1), "partners", "bpost", d0=0, d1=100, d2=0, d3=0)
    freight = [(first, BRU, False, 10, 1), (last, BRU, False, 10, 1)]
    stamps = fly(network, freight, overflow_days=1, cancellation_pct=cancellation_pct)
    assert stamps["flight"].tolist() == [-2, -2]
    for name in ("departed", "landed", "unloaded", "released", "trucked"):
        assert stamps[name].tolist() == [LEAVES, LEAVES + WEEK_MIN], name
    assert stamps["received"][0] == LEAVES + 25_200, "Saturday 06:00 UTC"
    assert stamps["inducted"][0] == 21 * DAY_MIN + 10 * 60, "Monday 24 August, noon in Brussels"
    assert stamps["delivered"][0] == 22 * DAY_MIN + 12 * 60


# Customs


def desk(rate: int, leaves: str, number: int, parcels_per_unit: int = 1) -> list[int]:
    """Return when a desk that is open 06–16 UTC releases parcels that land together on Tuesday."""
    network = edit(one_flight(leaves=leaves), "customs", "LGG", digital_pct=0, manual_per_h=rate)
    return fly(network, [(0, BRU, False, 1, 1)] * number, parcels_per_unit)["released"].tolist()


def test_the_desk_pauses_overnight():
    fifteen, next_day = DAY_MIN + 15 * 60, 2 * DAY_MIN + 6 * 60
    assert desk(2, "02:30", 5) == [fifteen + 30, fifteen + 60, next_day + 30, next_day + 60, next_day + 90]


def test_the_desk_serves_the_parcels_of_a_unit():
    assert desk(2, "02:30", 2, parcels_per_unit=2) == [DAY_MIN + 16 * 60, 2 * DAY_MIN + 7 * 60]


def test_the_desk_keeps_fractions_of_a_minute():
    assert [minute - (DAY_MIN + 900) for minute in desk(7, "02:30", 7)] == [8, 17, 25, 34, 42, 51, 60]


def test_at_night_the_desk_waits_for_the_morning():
    assert desk(2, "07:30", 1) == [2 * DAY_MIN + 6 * 60 + 30]
    assert desk(4000, "07:30", 1) == [2 * DAY_MIN + 6 * 60]
    assert desk(0, "07:30", 1) == [NEVER]


def test_the_desk_serves_by_id_what_lands_together():
    network = edit(one_flight(leaves="02:30"), "customs", "LGG", digital_pct=0, manual_per_h=2)
    stamps = fly(network, [(60, BRU, False, 1, 1), (0, BRU, True, 1, 1), (30, BRU, True, 1, 1)])
    assert stamps["ready"].tolist() == [0, 30, 60]
    assert np.all(np.diff(stamps["released"]) > 0)


@settings(max_examples=20, deadline=None)
@given(st.sampled_from((1, 7, 13, 60, 400)), st.integers(1, 60), st.sampled_from((1, 2, 5)), st.sampled_from((1, 48)))
def test_the_desk_obeys_the_formula(rate, number, parcels_per_unit, spread_h):
    """B, k and f as in rule 5.3, with open minutes counted one by one."""
    network = edit(one_flight(leaves="02:30"), "customs", "LGG", digital_pct=0, manual_per_h=rate)
    freight = some_parcels([(n % 5 * 60, BRU, False, 1, 1) for n in range(number)], parcels_per_unit)
    stamps = simulate(network, quiet(breakdown_max_h=spread_h), freight, plan())
    is_open = np.arange(52 * WEEK_MIN) // DAY_MIN % 7 < 5
    is_open &= (np.arange(52 * WEEK_MIN) % DAY_MIN // 60 >= 6) & (np.arange(52 * WEEK_MIN) % DAY_MIN // 60 < 16)
    count = np.concatenate([[0], np.cumsum(is_open)])
    began = served = 0
    for unloaded, released in sorted(zip(stamps["unloaded"], stamps["released"], strict=True)):
        open_before = int(count[unloaded])
        if (open_before - began) * rate >= 60 * served:
            began, served = open_before, 0
        served += parcels_per_unit
        due = int(np.argmax(count >= began + served * 60 // rate))
        if due < 12 * WEEK_MIN:  # before the change of clocks
            assert released == max(due, int(unloaded + np.argmax(is_open[unloaded:])))


def test_transit_has_its_own_days_and_inspection_adds_its_own():
    network = edit(one_flight(), "customs", "*", transit_min_h=30, transit_max_h=30, inspection_pct=100)
    network = edit(network, "customs", "*", inspection_min_h=24, inspection_max_h=24)
    stamps = fly(network, [(0, BRU, False, 1, 1), (0, 5, False, 1, 1)], riga_route="road")
    spread = (stamps["released"] - stamps["unloaded"]).tolist()
    assert abs(spread[0] - 1440) <= 1
    assert abs(spread[1] - 1800) <= 1


# Trucks


def test_trucks_leave_at_the_anchor():
    freight = some_parcels([(0, BRU, False, 1, 1), (0, TOL, False, 1, 1)])
    planned = departure(TUESDAY, LGG, {BRU: "LGG>BRU"}), departure(TUESDAY, MAD, {TOL: "MAD>TOL"}, offset_min=5)
    stamps = drive(*planned, freight=freight)
    assert stamps["trucked"].tolist() == [ANCHOR, ANCHOR + 310 + 5]
    assert stamps["received"].tolist() == [ANCHOR + 90, ANCHOR + 315 + 72]
    late = drive(*planned, freight=freight, delay_median_min=361, delay_p95_min=361)
    assert late["trucked"].tolist() == [ANCHOR + 361, ANCHOR + 310 + 366], "trucks wait"


def test_what_is_released_at_the_minute_goes_along():
    network = edit(one_flight(), "customs", "LGG", digital_min_h=6, digital_max_h=6)
    freight = some_parcels([(minute, BRU, False, 1, 1) for minute in range(40)])
    planned = departure(TUESDAY, LGG, {BRU: "LGG>BRU"}, offset_min=360)
    stamps = drive(planned, freight=freight, network=network)
    assert set(stamps["released"].tolist()) == {ANCHOR + 360}
    assert set(stamps["trucked"].tolist()) == {ANCHOR + 360}


def test_trucks_of_a_cancelled_flight_take_what_is_left():
    network = edit(one_flight(), "customs", "LGG", digital_min_h=30, digital_max_h=30)
    freight = some_parcels([(3 * WEEK_MIN, BRU, False, 1, 1)])
    planned = departure(TUESDAY, LGG, {BRU: "LGG>BRU"})
    closed = quiet(closed_gateway="HKG", closed_from_day=1, closed_days=1)
    stamps = simulate(network, closed, freight, plan(planned))
    assert stamps["landed"].tolist() == [DAY_4 - WEEK_MIN + LANDS]
    assert stamps["trucked"].tolist() == [DAY_4 + LANDS + 360]


def test_a_closed_warehouse_lets_trucks_wait():
    planned = departure(TUESDAY, LGG, {BRU: "LGG>BRU"}, offset_min=840)
    stamps = drive(planned, freight=some_parcels([(0, BRU, False, 1, 1)]))
    assert stamps["received"].tolist() == [3 * DAY_MIN + 4 * 60], "opens at 06:00 in Brussels"


@pytest.mark.parametrize(("offset", "goes"), [(269, False), (270, True)])
def test_own_trucks_come_back(offset, goes):
    """Out 90 min, unload 60, home 90 (duty 240 ≤ 780), ready again 30 min later."""
    planned = (
        departure(TUESDAY, LGG, {BRU: "LGG>BRU"}),
        departure(TUESDAY, LGG, {CGN: "LGG>CGN"}, offset_min=offset, route=1),
    )
    network = edit(one_flight(), "facilities", "LGG", own_trucks=1)
    freight = some_parcels([(0, BRU, False, 1, 1), (0, CGN, False, 1, 1)])
    stamps = drive(*planned, freight=freight, network=network, spot_trucks_per_day=0)
    assert stamps["trucked"].tolist() == [ANCHOR, ANCHOR + offset + (0 if goes else WEEK_MIN)]
    with_spot = drive(*planned, freight=freight, network=network, spot_trucks_per_day=1)
    assert with_spot["trucked"].tolist() == [ANCHOR, ANCHOR + offset]


def test_spot_trucks_are_so_many_a_day_and_need_drivers():
    network = edit(one_flight(), "facilities", "LGG", own_trucks=1)
    planned = [
        departure(TUESDAY, LGG, {CGN: "LGG>CGN"}, offset_min=n, route=n, vehicle="rigid") for n in (0, 1, 2, 1050)
    ]
    freight = some_parcels([(n, CGN, False, 20_000, 1) for n in range(6)])
    stamps = drive(*planned, freight=freight, network=network, spot_trucks_per_day=2)
    assert (stamps["trucked"] - ANCHOR).tolist() == [0, 0, 0, 1050, 1050, 1050], (
        "midnight is at 1050, the own truck back"
    )
    absent = {"driver_shortage_pct": 50, "drivers_per_truck": 0.5}  # the only driver is
    short = drive(*planned, freight=freight, network=network, spot_trucks_per_day=2, **absent)
    assert (short["trucked"] - ANCHOR).tolist() == [week * WEEK_MIN + n for week in range(3) for n in (0, 1050)]


def test_least_load_and_longest_wait():
    planned = departure(TUESDAY, LGG, {BRU: "LGG>BRU"}, vehicle="rigid", offset_min=360)
    freight = some_parcels([(0, BRU, False, 1_000, 1)])
    light = drive(planned, freight=freight, least_load_pct=6, longest_wait_h=6)
    assert light["trucked"].tolist() == [ANCHOR + 360 + WEEK_MIN], "released 6 h before, not longer"
    assert drive(planned, freight=freight, least_load_pct=5)["trucked"].tolist() == [ANCHOR + 360]
    bulky = some_parcels([(0, BRU, False, 1, 5_400)])
    assert drive(planned, freight=bulky, least_load_pct=6)["trucked"].tolist() == [ANCHOR + 360]
    waited = departure(TUESDAY, LGG, {BRU: "LGG>BRU"}, vehicle="rigid", offset_min=361)
    assert drive(waited, freight=freight, least_load_pct=6, longest_wait_h=6)["trucked"].tolist() == [ANCHOR + 361]


def test_loading_closes_at_the_first_misfit_and_express_goes_first():
    network = edit(one_flight(), "facilities", "LGG", own_trucks=1)
    freight = some_parcels([(0, CGN, False, 12_000, 1), (1, CGN, False, 10_000, 1), (2, CGN, False, 1, 1)])
    planned = departure(TUESDAY, LGG, {CGN: "LGG>CGN"}, vehicle="rigid")
    stamps = drive(planned, freight=freight, network=network, spot_trucks_per_day=0)
    assert (stamps["trucked"] - ANCHOR).tolist() == [0, WEEK_MIN, WEEK_MIN]
    express = some_parcels([(0, CGN, False, 12_000, 1), (1, CGN, True, 10_000, 1)])
    stamps = drive(planned, freight=express, network=network, spot_trucks_per_day=0)
    assert (stamps["trucked"] - ANCHOR).tolist() == [WEEK_MIN, 0]


def test_the_truck_with_the_earlier_deadline_leaves_first():
    network = edit(one_flight(), "facilities", "LGG", own_trucks=1)
    freight = some_parcels([(0, BRU, False, 1, 1), (0, CGN, False, 1, 1)])
    planned = [
        departure(TUESDAY, LGG, {BRU: "LGG>BRU"}, route=0, deadline_min=9),
        departure(TUESDAY, LGG, {CGN: "LGG>CGN"}, route=1, deadline_min=8),
    ]
    stamps = drive(*planned, freight=freight, network=network, spot_trucks_per_day=0)
    assert (stamps["trucked"] - ANCHOR).tolist() == [WEEK_MIN, 0]


def test_two_stops_on_one_tour():
    """Cologne after 120 min, unload 60; drive 150, break 45, drive 270, rest 660, drive 180 to Prague."""
    freight = some_parcels([(0, CGN, False, 1, 1), (0, PRG, False, 1, 1)])
    planned = departure(TUESDAY, LGG, {CGN: "LGG>CGN", PRG: "CGN>PRG"})
    stamps = drive(planned, freight=freight)
    assert stamps["trucked"].tolist() == [ANCHOR, ANCHOR]
    assert (stamps["received"] - ANCHOR).tolist() == [120, 120 + 60 + 150 + 45 + 270 + 660 + 180]


def test_a_truck_that_holds_everything_loads_everything_whatever_the_shares():
    network = edit(one_flight(), "facilities", "LGG", own_trucks=1)
    planned = departure(TUESDAY, LGG, {CGN: "LGG>CGN", PRG: "CGN>PRG"}, **TOUR)
    stamps = drive(planned, freight=tour_freight(11, 9), network=network, spot_trucks_per_day=0)
    assert (stamps["trucked"] == ANCHOR).all(), "9 of 20 kg for Prague, whose share is 4"


def test_a_stop_loads_its_share_of_the_floor_if_trucks_are_short():
    """21 kg need two trucks of 20 kg; only one is there, and 4 kg are Prague's share."""
    network = edit(one_flight(), "facilities", "LGG", own_trucks=1)
    planned = departure(TUESDAY, LGG, {CGN: "LGG>CGN", PRG: "CGN>PRG"}, **TOUR)
    stamps = drive(planned, freight=tour_freight(13, 8), network=network, spot_trucks_per_day=0)
    late = stamps["trucked"] - ANCHOR == WEEK_MIN
    assert late.sum() == 4
    assert (drive(planned, freight=tour_freight(13, 8))["trucked"] == ANCHOR).all(), "two own trucks"


def test_no_more_trucks_than_planned_leave_if_another_departure_takes_the_rest():
    """25 kg for Cologne: 20 go with the truckload, 5 with the tour an hour later."""
    first = departure(TUESDAY, LGG, {CGN: "LGG>CGN"}, vehicle="rigid", extra=False)
    second = departure(TUESDAY, LGG, {CGN: "LGG>CGN", PRG: "CGN>PRG"}, **TOUR, offset_min=60, route=1)
    stamps = drive(first, second, freight=tour_freight(25, 1))
    assert ((stamps["trucked"] - ANCHOR) == 60).sum() == 6
    assert ((stamps["trucked"] - ANCHOR) == 0).sum() == 20


def test_air_lanes_know_no_trucks():
    network = edit(tiny_network(), "air_services", "RIX", flights_per_week=1)
    network = edit(network, "facilities", "RIX", own_trucks=0)
    wave = Wave(1, NEVER, NEVER)
    planned = departure(wave, 2, {5: "RIX>KBP air"}, vehicle="belly", offset_min=3 * DAY_MIN)
    stamps = simulate(network, calm(spot_trucks_per_day=0), some_parcels([(0, 5, False, 1, 1)]), plan(planned))
    assert stamps["trucked"][0] == stamps["landed"][0] + 3 * DAY_MIN
    assert stamps["received"][0] >= stamps["trucked"][0] + 95


def test_no_trucks_leave_a_closed_gateway():
    freight = some_parcels([(DAY_4, BRU, False, 1, 1)])
    planned = departure(TUESDAY, LGG, {BRU: "LGG>BRU"}, offset_min=DAY_MIN)
    stamps = drive(planned, freight=freight, closed_gateway="LGG", closed_from_day=3, closed_days=1)
    assert stamps["trucked"].tolist() == [DAY_4 + ANCHOR + DAY_MIN + WEEK_MIN]


# Driving


@pytest.mark.parametrize("start", [0, 777])
def test_drivers_hours_without_bans(start):
    for minutes in range(1, 3_001):
        rests = max(0, math.ceil(minutes / 540) - 1)
        single = minutes + 660 * rests + 45 * (rests + (minutes - 540 * rests > 270))
        team = minutes + 540 * max(0, math.ceil(minutes / 1_080) - 1)
        assert Driver(start, SINGLE).drive([("BE", minutes)]) == start + single
        assert Driver(start, TEAM).drive([("BE", minutes)]) == start + team


@given(st.lists(st.integers(1, 900), min_size=1, max_size=6), st.sampled_from([SINGLE, TEAM]))
def test_free_borders_change_nothing(parts, hours):
    leg = [(f"{number}", minutes) for number, minutes in enumerate(parts)]
    assert Driver(0, hours).drive(leg) == Driver(0, hours).drive([("BE", sum(parts))])


def test_a_weekend_ban_stops_a_truck_at_the_border():
    """In Germany Sunday is closed to 22:00 (Saturday 22:00 to Sunday 20:00 UTC): stop at 22:40, go on at 20:00."""
    week = {"DE": bans(tiny_network(), "DE")}
    saturday, sunday = 5 * DAY_MIN, 6 * DAY_MIN
    driver = Driver(saturday + 21 * 60, SINGLE, week)
    assert driver.drive([("BE", 100), ("DE", 100)]) == sunday + 20 * 60 + 100
    assert (driver.since_rest, driver.shift_start) == (100, sunday + 20 * 60), "the wait was a rest"
    on_the_way = Driver(saturday + 21 * 60, SINGLE, week)
    assert on_the_way.drive([("BE", 30), ("DE", 100)]) == sunday + 20 * 60 + 70
    before = Driver(saturday + 21 * 60, SINGLE, week)
    assert before.drive([("BE", 30), ("DE", 30)]) == saturday + 22 * 60


def test_bans_in_the_engine_can_be_switched_off():
    network = one_flight(days="Fri")  # lands on Saturday 06:30 UTC
    friday, saturday = Wave(0, 4, 0), 5 * DAY_MIN
    planned = departure(friday, LGG, {CGN: "LGG>CGN"}, offset_min=870)
    freight = some_parcels([(0, CGN, False, 1, 1)])
    off = simulate(network, quiet(truck_bans="off"), freight, plan(planned))
    on = simulate(network, quiet(truck_bans="on"), freight, plan(planned))
    assert off["received"].tolist() == [saturday + 21 * 60 + 120]
    assert on["received"].tolist() == [saturday + DAY_MIN + 20 * 60 + 60], "60 of its 69 min in Germany were left"


def test_bans_that_touch_are_one():
    windows = bans(tiny_network(), "FR")
    assert windows.ends[1] - windows.starts[1] == DAY_MIN
    holiday = date(2020, 8, 15)
    poland = bans(tiny_network(), "PL")
    assert instant(holiday, "08:00", "Europe/Warsaw") in poland.starts
    assert poland.end_of(instant(date(2020, 8, 14), "19:00", "Europe/Warsaw")) is not None, "the eve"


@pytest.mark.parametrize(("border", "expected"), [(44, 200 + 44 + 70 + 45 + 130), (45, 200 + 45 + 200)])
def test_a_long_wait_at_the_border_is_a_break(border, expected):
    assert Driver(0, SINGLE, border_min=border).drive([("BE", 200), ("DE", 200)]) == expected


def test_a_shift_ends_after_thirteen_hours():
    """Driven 200, waited 600 at a ban: the shift began 800 min ago, so 660 of rest come first."""
    ban = {"BE": Windows((200,), (800,))}
    assert Driver(0, SINGLE, ban).drive([("BE", 300)]) == 800 + 660 + 100
    assert Driver(0, TEAM, ban).drive([("BE", 300)]) == 800 + 100


def test_minutes_of_a_lane_follow_its_speed_both_ways():
    lane = next(row for row in rows(tiny_network().lanes) if row.lane_id == "LGG>PRG")
    assert leg_of(lane, 70) == [("BE", 51), ("DE", 549), ("CZ", 180)]
    assert leg_of(lane, 35, reverse=True) == [("CZ", 360), ("DE", 1098), ("BE", 102)]


# Last mile


def deliver(warehouse: int, received: tuple[str, str], **changes) -> tuple[int, int]:
    """Return induction and delivery of a parcel with one working day to the door, received at a local time."""
    network = tiny_network()
    cells = {f"d{day}": 100 * (day == 1) for day in range(11)}
    row = facilities(edit(network, "partners", "*", **cells), "warehouse")[warehouse]
    last_mile = LastMile(edit(network, "partners", "*", **cells), levers(**changes), row)
    return last_mile.deliver(instant(date.fromisoformat(received[0]), received[1], row.time_zone), 0)


def at(warehouse: int, noon: str, afternoon: str) -> tuple[int, int]:
    """Return the minutes of a noon and a 14:00 at a warehouse."""
    zone = facilities(tiny_network(), "warehouse")[warehouse].time_zone
    return instant(date.fromisoformat(noon), "12:00", zone), instant(date.fromisoformat(afternoon), "14:00", zone)


def test_working_days_skip_holidays():
    """Monday 28 September 2020 is a holiday in Czechia."""
    assert deliver(PRG, ("2020-09-25", "12:00")) == at(PRG, "2020-09-25", "2020-09-29")
    assert deliver(PRG, ("2020-09-25", "12:01")) == at(PRG, "2020-09-29", "2020-09-30")
    assert deliver(PRG, ("2020-09-25", "12:01"), last_mile_shift_days=-2) == at(PRG, "2020-09-29", "2020-09-29")


def test_partners_differ_on_saturdays():
    assert deliver(TOL, ("2020-09-04", "11:00")) == at(TOL, "2020-09-04", "2020-09-07")
    assert deliver(TOL, ("2020-09-04", "11:00"), partner_es="correos_express") == at(TOL, "2020-09-04", "2020-09-05")


def test_the_door_is_reached_in_winter_time():
    inducted, delivered = deliver(BRU, ("2020-10-23", "09:00"))
    assert delivered - inducted == 3 * DAY_MIN + 2 * 60 + 60


# Everything


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_stamps_are_in_order_and_space_is_kept(data):
    case: Case = data.draw(scenarios())
    drawn = data.draw(plans(case.network, case.values))
    scenario, freight = levers(**case.values), case.demand()
    stamps = simulate(case.network, scenario, freight, drawn, case.replication)
    previous = freight.created
    for name in STAMPS:
        reached = stamps[name] != NEVER
        assert (stamps[name][reached] >= previous[reached]).all(), name
        previous = np.where(reached, stamps[name], np.iinfo(np.int32).max)
    space = flights(case.network, scenario, case.replication).grams.sum(axis=1)
    aboard = stamps["flight"] >= 0
    loaded = np.bincount(stamps["flight"][aboard], weights=freight.grams[aboard], minlength=len(space))
    assert (loaded <= space).all()
