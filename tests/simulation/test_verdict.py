"""The verdict before the run, worked by hand."""

from functools import cache

import pytest

from lib.domain.outcome import Load, Verdict
from lib.linehaul import direct_lanes
from lib.network.case import build_case
from lib.roads import Roads, law_in_force, laws_of
from lib.scenario import PRESETS, Scenario
from lib.simulation import compile_flights, wave_volumes, weekly_volumes
from lib.simulation.expected_dispatch import Pool
from lib.simulation.verdict import ExpectedTour, crew_cycle_min, expected_tour, verdict
from lib.whatif import project
from tests.reference.networks import edit, tiny_network
from tests.shipped import shipped_network

CALM = {"cancellation_pct": 0, "charter_europe_pct": 0, "delay_median_min": 0, "delay_p95_min": 0}


def loads(network, **values):
    """Return the verdict's loads by resource."""
    scenario = Scenario(**CALM | values)
    case = build_case(network, scenario)
    flights, weekly = compile_flights(case), weekly_volumes(case)
    plan = direct_lanes(case, wave_volumes(weekly, case.sites, flights))
    return {load.resource: load for load in verdict(case, weekly, flights, plan).loads}


def network(**cells):
    """Return a network of parcels of 250 g and 1,250 cm³, 900 a week to LV (100) and UA (800) by two charters."""
    made = edit(tiny_network(), "markets", "*", grams_median=250, grams_sigma=0)
    made = edit(made, "markets", "RIGA", weekly_parcels=900)
    made = edit(made, "parcel_sizes", "*", cm3_per_kg_median=5000, cm3_per_kg_sigma=0)
    made = edit(made, "allotments", "RIX", weight_t=cells.pop("charter_t", 0.2))
    by_road = made.lanes[made.lanes["mode"] == "road"]
    return edit(made.with_tables(lanes=by_road), "customs", "*", **{"digital_pct": 80, **cells})


@cache
def shipped():
    return shipped_network()


# Ratios


def test_a_full_resource_never_settles():
    loads_at = {n: Verdict((Load("desk", n, 10, "parcels", 3.0), Load("flights", 1, 2, "t", 0.0))) for n in (9, 10, 11)}
    assert [n for n, found in loads_at.items() if not found.steady] == [10, 11]
    assert [found.shortfall_t_per_week for found in loads_at.values()] == [0, 3, 3]


def test_no_capacity_is_too_little_unless_nothing_comes():
    assert Load("desk", 1, 0, "parcels", 1.0).ratio == float("inf")
    assert Load("desk", 0, 0, "parcels", 0.0).ratio == 0


# Allotments


def test_weight_that_does_not_fit_is_the_shortfall():
    """900 × 250 g are 225 kg; two charters take 200 kg; 25 kg a week stay."""
    found = loads(network(charter_t=0.1))["flights to Riga"]
    assert (found.load, found.capacity, found.unit) == (pytest.approx(0.225), pytest.approx(0.2), "t")
    assert found.shortfall_t == pytest.approx(0.025)


def test_volume_counts_when_it_is_tighter():
    """At 300 kg/m³ a charter of 0.1 t has 0.333 m³, and parcels have half their volume: 1,000 cm³ each."""
    bulky = edit(network(charter_t=0.1), "parcel_sizes", "*", cm3_per_kg_median=8000)
    found = loads(bulky, density_kg_m3=300)["flights to Riga"]
    assert (found.load, found.capacity, found.unit) == (pytest.approx(0.9), pytest.approx(2 / 3, rel=1e-5), "m³")
    assert found.shortfall_t == pytest.approx((1 - 2 / 3 / 0.9) * 0.225, rel=1e-4)


def test_cancellations_take_space():
    found = loads(network(charter_t=0.2), cancellation_pct=50)["flights to Riga"]
    assert found.capacity == pytest.approx(0.2)
    assert found.ratio == pytest.approx(1.125)


# Desks


def test_the_desk_sees_the_parcels_that_are_not_digital():
    """A fifth of 100 parcels to Latvia; those to Ukraine clear there. Open day and night, 168 h a week."""
    found = loads(network(manual_per_h=1))["manual customs at Riga"]
    assert (found.load, found.capacity, found.shortfall_t) == (pytest.approx(20), pytest.approx(168), 0)


def test_a_slow_desk_falls_short():
    """Ten hours on five days at Liège: 50 parcels a week of those for BE, DE and CZ, half the market's 70 × 30/59."""
    found = loads(network(digital_pct=0, manual_per_h=0))["manual customs at Liège"]
    assert found.capacity == 0
    assert found.load == pytest.approx(70 * 30 / 59)
    assert found.shortfall_t == pytest.approx(70 * 30 / 59 * 250 / 1e6)
    assert loads(network(manual_per_h=1))["manual customs at Liège"].capacity == pytest.approx(50)


# Trucks


@pytest.mark.parametrize(
    ("drivers", "lane", "minutes"),
    [
        ("single", "LGG>BRU", 2 * 90 + 60),
        ("single", "LGG>PRG", 2 * 780 + 2 * 660 + 3 * 45 + 60),
        ("single", "LGG>TOL", 2 * 1380 + 5 * 660 + 5 * 45 + 60),
        ("team", "LGG>BRU", 2 * 90 + 60),
        ("team", "LGG>PRG", 2 * 780 + 540 + 60),
    ],
)
def test_a_round_trip_takes_driving_rests_and_unloading(drivers, lane, minutes):
    case = build_case(tiny_network(), Scenario(drivers=drivers))
    tour = expected_tour(Roads.of(case), case.levers, (lane,), lane)
    assert tour.duty_min == minutes
    assert tour.driving_min + tour.unloading_min <= minutes


@pytest.mark.parametrize(("acceptance", "hired"), [(100, 21), (80, 21 * 0.8), (0, 0)])
def test_a_truck_pool_makes_round_trips_and_hires(acceptance, hired):
    """One part of the freight goes to Tukums, eight to Kyiv; one own truck with drivers enough, 3 spot carriers a
    day.
    """
    levers = {"spot_trucks_per_day": 3, "spot_acceptance_pct": acceptance, "drivers_per_truck": 4}
    found = loads(network(), **levers)["trucks at Riga"]
    case = build_case(network(), Scenario())
    tukums, kyiv = (
        expected_tour(Roads.of(case), case.levers, (lane,), lane).duty_min + 30 for lane in ("RIX>TUK", "RIX>KBP")
    )
    assert found.capacity == pytest.approx(10080 / ((tukums + 8 * kyiv) / 9) + hired)


@pytest.mark.parametrize(
    ("tour", "manning", "minutes"),
    [
        (
            ExpectedTour(3_000, 1_000, 60),
            1,
            3_660 * 10_080 / 8_040,
        ),  # time: 45 h of rest a week, 11 h of them after a tour
        (ExpectedTour(3_000, 2_000, 60), 1, 2_000 * 20_160 / 5_400),  # 90 h of driving in two weeks
        (ExpectedTour(3_000, 1_800, 600), 1, 2_400 * 20_160 / 5_760),  # 96 h of work in two weeks
        (ExpectedTour(3_000, 2_000, 60), 2, 3_660 * 10_080 / 8_040),  # the two of a team drive half each
    ],
)
def test_a_driver_makes_as_many_tours_as_hours_and_rests_allow(tour, manning, minutes):
    law = law_in_force(laws_of(tiny_network()), 0)
    assert crew_cycle_min(tour, law, manning) == pytest.approx(minutes)


def test_a_pool_short_of_drivers_makes_fewer_round_trips():
    few, many = (
        loads(network(), spot_trucks_per_day=0, drivers_per_truck=number)["trucks at Riga"].capacity
        for number in (1, 4)
    )
    assert 0 < few < many


def test_light_departures_do_not_overload_a_pool():
    """Four departures a week leave nearly empty: what counts is how many trucks their freight would fill."""
    found = loads(network())["trucks at Riga"]
    assert 0 < found.load < 1


def test_a_pool_without_drivers_falls_short_by_all():
    found = loads(network(), driver_shortage_pct=100)["trucks at Riga"]
    assert found.capacity == 0
    assert found.shortfall_t == pytest.approx(0.225, rel=0.01)


def test_a_day_brings_as_many_trucks_as_are_expected_to_accept():
    """One carrier a day, who accepts on four days of five."""
    pool = Pool([], 0.8)
    assert [pool.send(minute, 2, 0.0) for minute in (0, 60, 1440)] == [0.8, 0, 0.8]
    assert Pool([0.0], 0.8).send(0, 2, 600.0) == 1.8, "the own truck, and four fifths of a carrier's"


TO_EACH = {"trucks to Tukums", "trucks to Kyiv"}


def test_a_warehouse_that_gets_no_truck_is_short_though_the_pool_is_large_enough():
    """Freight for Tukums and Kyiv is ready at the same minute, twice a week: the only truck goes to one of them."""
    found = loads(network(), spot_trucks_per_day=0, own_trucks_rix=1)
    assert found["trucks at Riga"].ratio < 1
    short = [found[name] for name in TO_EACH if name in found]
    assert [load.capacity for load in short] == [0]
    assert short[0].shortfall_t in (pytest.approx(0.025), pytest.approx(0.2))


def test_a_second_truck_serves_both_warehouses():
    for trucks in ({"own_trucks_rix": 2, "spot_trucks_per_day": 0}, {"own_trucks_rix": 1, "spot_trucks_per_day": 1}):
        assert not loads(network(), **trucks).keys() & TO_EACH


# The shipped network


def test_the_launch_settles():
    assert project(shipped(), Scenario(), parcels_per_unit=64).verdict.steady


@pytest.mark.parametrize("preset", ["launch", "daily", "volumes-tripled", "charters-1260", "customs-on-paper"])
def test_presets_settle(preset):
    assert project(shipped(), PRESETS[preset].scenario, parcels_per_unit=64).verdict.steady


def test_volumes_tripled_on_three_flights_fall_435_t_short():
    found = project(shipped(), PRESETS["volumes-tripled"].scenario.replace(flights_per_week=3), parcels_per_unit=64)
    short = {load.resource for load in found.verdict.loads if load.ratio >= 1}
    assert short == {"flights to Liège", "flights to Madrid Barajas"}
    assert found.kpis["shortfall_t_per_week"] == pytest.approx(435, rel=0.03)
    assert found.kpis["left_t_per_week"] == pytest.approx(435, rel=0.1), "the run leaves about as much behind"
    assert not found.kpis["steady_state"]
