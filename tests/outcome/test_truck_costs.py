"""What trucks cost, worked by hand (rule 10.6)."""

from dataclasses import fields

import numpy as np
import pytest

from lib.domain.clock import DAY_MIN, MEASURED_WEEKS, WEEK_MIN
from lib.domain.journeys import STAGES, Departures
from lib.domain.network import rows_by, values
from lib.domain.plan import LinehaulPlan, PlannedDeparture, Wave
from lib.network.case import build_case
from lib.outcome.economy import economy
from lib.outcome.sum_kernels import Carried
from lib.scenario import Scenario
from lib.simulation import compile_flights
from tests.shipped import shipped_network

NOON = MEASURED_WEEKS.start * WEEK_MIN + DAY_MIN // 2
KG = 10_000
NO_FLEET = {"own_trucks_lgg": 0, "own_trucks_mad": 0, "own_trucks_rix": 0}


def eur_of_one_tour(own, spot, spot_before, **levers):
    """Return the EUR of a tour from Liège to Paris with 10 t, the km there, and the prices."""
    case = build_case(shipped_network(), Scenario(**NO_FLEET | levers))
    paris = case.sites.warehouse_index["W-PAR"]
    lane = rows_by(case.network.lanes, "origin", "destination")["LGG", "W-PAR"]
    planned = PlannedDeparture(0, Wave(0, 1, 0), 0, (paris,), (lane.lane_id,), "artic", 1, (1000,), 0, 0, 1.0, 1.0, 1.0)
    made = {"warehouse": paris, "called": NOON, "minute": NOON, "arrived": NOON + 300, "own": own, "spot": spot}
    made |= {"spot_before": spot_before, "grams": KG * 1_000, "cm3": 10**7}
    trucks = Departures(**{field.name: np.array([made.get(field.name, 0)]) for field in fields(Departures)})
    flights = compile_flights(case)
    nothing = Carried(*(np.zeros(flights.grams.shape, np.int64) for _ in Carried._fields))
    one_kg = np.ones(len(case.sites.warehouses))
    price = economy(case, flights, nothing, LinehaulPlan((planned,), "by hand"), trucks, one_kg)
    return price.eur[paris, STAGES.index("drive")] * KG, lane.road_km, values(case.network.costs)


def test_every_further_spot_truck_of_a_day_is_dearer():
    """The third and the fourth spot truck of the day, at 30 + 2·3 and 30 + 3·3 % more than EUR 1.20 per km."""
    eur, km, price = eur_of_one_tour(own=0, spot=2, spot_before=2 + 3)
    fixed = price.truck_dispatch_eur + price.stop_eur
    assert eur == pytest.approx(2 * fixed + km * 1.2 * (1.36 + 1.39))


def test_a_step_of_nothing_leaves_one_price():
    eur, km, price = eur_of_one_tour(own=0, spot=2, spot_before=5, spot_step_pct=0)
    assert eur == pytest.approx(2 * (price.truck_dispatch_eur + price.stop_eur + km * 1.2 * 1.3))


def test_the_second_driver_of_a_spot_truck_gets_dearer_as_well():
    eur, km, price = eur_of_one_tour(own=0, spot=1, spot_before=10, drivers="team")
    assert eur == pytest.approx(price.truck_dispatch_eur + price.stop_eur + km * (1.2 + price.team_eur_km) * 1.6)


def test_an_own_truck_pays_its_km_home_too():
    eur, km, price = eur_of_one_tour(own=1, spot=0, spot_before=0)
    assert eur == pytest.approx(price.truck_dispatch_eur + price.stop_eur + 2 * km * 0.6)


def test_both_drivers_of_an_own_team_are_paid_by_the_week_and_their_allowances_by_the_km():
    eur, km, price = eur_of_one_tour(own=1, spot=0, spot_before=0, drivers="team")
    assert eur == pytest.approx(price.truck_dispatch_eur + price.stop_eur + 2 * km * (1.2 + price.team_eur_km) / 2)


def test_own_trucks_and_their_drivers_cost_by_the_week():
    (none, few, many), (*_, price) = zip(
        *(
            eur_of_one_tour(own=1, spot=0, spot_before=0, own_trucks_lgg=trucks, drivers_per_truck=drivers)[::2]
            for trucks, drivers in ((0, 1), (2, 1), (2, 1.5))
        ),
        strict=True,
    )
    weeks = len(MEASURED_WEEKS)
    assert few - none == pytest.approx(2 * weeks * (price.own_truck_eur_week + price.driver_eur_week))
    assert many - few == pytest.approx(weeks * price.driver_eur_week)


def test_the_standing_cost_is_that_of_an_own_truck_with_a_driver_in_full_use():
    """At 120,000 km per year an own truck costs about what the market pays per km (see data/SOURCES.md)."""
    _, _, price = eur_of_one_tour(own=0, spot=0, spot_before=0)
    weekly = price.own_truck_eur_week + price.driver_eur_week
    per_km = price.truck_eur_km * price.own_running_pct / 100 + weekly * 52 / 120_000
    assert per_km == pytest.approx(price.truck_eur_km, rel=0.05)
