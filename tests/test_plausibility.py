"""The baseline lies within 15 % of what an independent Monte Carlo of the same network found.

Like it: the EU market, direct lanes, no truck bans, warehouses always open, spot trucks that all come at once, the mean
of eight replications. (Bans and opening hours are what `test_bans_and_opening_hours_add_up_to_half_a_day` looks at.)
"""

from functools import cache

import numpy as np
import pytest

from lib.domain.clock import MEASURED_WEEKS, WEEK_MIN
from lib.scenario import PRESETS, Scenario
from lib.whatif import project, simulate
from tests.shipped import shipped_network

UNIT, REPLICATIONS = 16, range(1, 9)  # of three, one with a cancellation weighs too much
AT_ONCE = {"spot_acceptance_pct": 100, "spot_lead_h": 0}
WITHOUT = {"truck_bans": "off", "linehaul_plan": "direct", **AT_ONCE}
ROUTE = {
    "days_to_warehouse_mean": (4.5, 4.9),
    "days_to_warehouse_p50": (4.4, 4.7),
    "days_to_warehouse_p90": (6.2, 6.8),
    "days_to_warehouse_p95": (6.8, 7.5),
    "share_within_10_days": (0.997, 0.997),
    "share_under_3_days": (0.08, 0.10),
    "days_to_door_mean": (9.0, 9.3),
    "days_to_door_p90": (12.6, 12.6),
    "trucks_per_week": (62, 62),
    "truck_load_pct": (33, 33),
    "origin": (1.2, 1.2),
    "wait for flight": (1.5, 1.8),
    "fly": (0.55, 0.55),
    "gateway": (0.2, 0.2),
    "customs": (0.24, 0.24),
    "wait for truck": (0.3, 0.3),
    "drive": (0.5, 0.5),
}
JULY = PRESETS["july-2020"].scenario
ON_PAPER = {"digital_share_lgg": 0, "digital_share_mad": 0, "digital_share_rix": 0}
INDUSTRY = JULY.replace(hub_extra_h=120, paper_min_h=48, paper_max_h=120, **ON_PAPER)
ELSEWHERE = {  # scenario: days to the warehouse and to the door
    "daily": (Scenario(flights_per_week=7), 3.8, 8.1),
    "before the route": (JULY, 10.1, 14.6),
    "industry average": (INDUSTRY, 15.5, 19.9),
}


@cache
def european():
    """Return the network with the EU market alone and warehouses that never close."""
    network = shipped_network()
    facilities, markets = network.facilities.copy(), network.markets.copy()
    facilities.loc[facilities.kind == "warehouse", ["open_days", "open_local", "close_local"]] = (
        "1234567",
        "00:00",
        "24:00",
    )
    markets.loc[markets.market_id == "RIGA", "weekly_parcels"] = 0
    return network.with_tables(facilities=facilities, markets=markets)


def figures(scenario: Scenario, **others: str) -> dict[str, float]:
    """Return key figures and mean days per stage, averaged over the replications."""
    outcomes = [project(european(), scenario.replace(**WITHOUT | others), UNIT, r) for r in REPLICATIONS]
    found = [{**outcome.kpis, **outcome.stages.days} for outcome in outcomes]
    return {key: float(np.mean([one[key] for one in found])) for key in (*ROUTE, "cost_eur_per_parcel")}


@cache
def route() -> dict[str, float]:
    return figures(Scenario())


@pytest.mark.parametrize("figure", ROUTE)
def test_the_route_is_plausible(figure):
    low, high = ROUTE[figure]
    assert 0.85 * low <= route()[figure] <= 1.15 * high


@pytest.mark.parametrize("name", ELSEWHERE)
def test_other_networks_are_plausible(name):
    scenario, to_warehouse, to_door = ELSEWHERE[name]
    found = figures(scenario)
    assert found["days_to_warehouse_mean"] == pytest.approx(to_warehouse, rel=0.15)
    assert found["days_to_door_mean"] == pytest.approx(to_door, rel=0.15)


def test_about_24_trucks_are_out_at_the_peak():
    run = simulate(european(), Scenario(**WITHOUT), UNIT, 1)
    first = run.trucks.stop == 0
    leave, own, spot = run.trucks.minute[first], run.trucks.own[first], run.trucks.spot[first]
    back, there = run.trucks.own_return[first], run.trucks.arrived[first]
    minutes = np.arange(MEASURED_WEEKS.start * WEEK_MIN, MEASURED_WEEKS.stop * WEEK_MIN, 30)
    out = [own[(leave <= t) & (t < back)].sum() + spot[(leave <= t) & (t < there)].sum() for t in minutes]
    assert max(out) == pytest.approx(24, rel=0.15)


def test_bans_and_opening_hours_add_up_to_half_a_day():
    real = shipped_network().with_tables(markets=european().markets)
    scenario = Scenario(linehaul_plan="direct", **AT_ONCE)
    found = np.mean([project(real, scenario, UNIT, r).kpis["days_to_warehouse_mean"] for r in REPLICATIONS])
    assert 0.2 <= found - route()["days_to_warehouse_mean"] <= 0.5


def test_spot_trucks_that_refuse_or_were_not_booked_cost_an_hour_or_so():
    """A fifth refuses and is 6 h late, as are those beyond the plan; half of the trucks are own ones."""
    scenario = Scenario(truck_bans="off", linehaul_plan="direct")
    late = [project(european(), scenario, UNIT, r).stages.days["wait for truck"] for r in REPLICATIONS]
    assert 0.01 <= np.mean(late) - route()["wait for truck"] <= 0.1


def test_a_plan_of_tours_needs_about_half_the_trucks_and_costs_few_hours():
    """A little more than half, as plans fill trucks with pallets only: 66 of their 85 m³."""
    tours, direct = figures(Scenario(), linehaul_plan="optimised"), route()
    assert tours["trucks_per_week"] == pytest.approx(direct["trucks_per_week"] / 2, rel=0.2)
    assert 0 <= tours["days_to_warehouse_mean"] - direct["days_to_warehouse_mean"] <= 0.2
    assert tours["share_within_10_days"] >= direct["share_within_10_days"] - 0.002
    assert tours["cost_eur_per_parcel"] < direct["cost_eur_per_parcel"]


def test_tours_leave_no_more_behind_than_direct_lanes():
    """Freight that waits for a truck at the end of a week, averaged over the measured weeks."""
    plans = (Scenario(linehaul_plan=plan) for plan in ("optimised", "direct"))
    tours, direct = (project(european(), plan, UNIT, 1).weeks.waiting_truck_t[list(MEASURED_WEEKS)] for plan in plans)
    assert tours.mean() <= 1.1 * direct.mean()
