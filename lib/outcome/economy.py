"""Costs and emissions per parcel by stage, from the flights and trucks of the measured weeks (rule 10.5)."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lib.demand import Sites
from lib.domain.clock import MEASURED_WEEKS, WEEK_MIN
from lib.domain.flights import Flights
from lib.domain.journeys import STAGES, Departures
from lib.domain.network import Network
from lib.domain.plan import LinehaulPlan
from lib.scenario import Scenario
from lib.simulation.flights import leg
from lib.simulation.roads import partner

KG_PER_M3 = 166.7  # chargeable weight of a cubic metre, IATA
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class PerParcel:
    """EUR and kg CO2e per parcel, [warehouses, stages]."""

    eur: Floats
    co2e_kg: Floats


def measured(minutes: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Tell which minutes lie in the measured weeks."""
    return np.isin(minutes // WEEK_MIN, MEASURED_WEEKS)


def economy(
    network: Network, scenario: Scenario, numbered: Sites, flights: Flights, carried: NDArray[np.int64],
    plan: LinehaulPlan, trucks: Departures, parcel_kg: Floats,
) -> PerParcel:  # fmt: skip
    """Price every stage; carried [F, G, 3] are parcels (of unit 1), grams and cm³ a flight, parcel_kg the mean weight per warehouse."""
    price = network.costs.set_index("key").value
    eur, co2e = np.zeros((len(parcel_kg), len(STAGES))), np.zeros((len(parcel_kg), len(STAGES)))
    stage = {name: i for i, name in enumerate(STAGES)}
    gateway = np.array(numbered.gateway)
    eur[:, stage["origin"]] = price.origin_handling_eur_parcel
    air = _air_eur_per_kg(network, scenario, flights, carried, float(price.air_rate_eur_kg))
    eur[:, stage["fly"]] = air[gateway] * parcel_kg
    co2e[:, stage["fly"]] = _air_co2e_per_kg(network, scenario, numbered, flights, carried)[gateway] * parcel_kg
    eur[:, stage["gateway"]] = price.gateway_handling_eur_kg * parcel_kg
    co2e[:, stage["gateway"]] = network.emissions.set_index("key").value.freight_terminal_kg_per_t / 1000 * parcel_kg
    eur[:, stage["customs"]] = _customs_eur(network, numbered, price)
    road = _road_per_kg(network, scenario, numbered, plan, trucks, price)
    eur[:, stage["drive"]], co2e[:, stage["drive"]] = road[:, 0] * parcel_kg, road[:, 1] * parcel_kg
    eur[:, stage["warehouse"]] = price.warehouse_eur_parcel
    co2e[:, stage["warehouse"]] = network.emissions.set_index("key").value.warehouse_g_per_parcel / 1000
    posts = [partner(network, scenario, country) for country in numbered.warehouses.country]
    eur[:, stage["last mile"]] = [post.cost_eur_per_parcel for post in posts]
    co2e[:, stage["last mile"]] = [post.co2e_g_per_parcel / 1000 for post in posts]
    return PerParcel(eur, co2e)


def _air_eur_per_kg(network: Network, scenario: Scenario, flights: Flights, carried: NDArray[np.int64], rate: float) -> Floats:
    """Return EUR per kg flown to each gateway: chargeable weight, and the hard block's unused space, of measured flights."""
    flown = measured(flights.scheduled) & ~flights.cancelled
    used = np.maximum(carried[flown, :, 1] / 1e3, carried[flown, :, 2] / 1e6 * KG_PER_M3)
    block = np.maximum(flights.grams[flown] / 1e3, flights.cm3[flown] / 1e6 * KG_PER_M3)
    unused = np.where(carried[flown, :, 0].sum(axis=0) > 0, np.maximum(block - used, 0), 0.0)
    paid = (used + unused * scenario.hard_block_pct / 100).sum(axis=0) * rate
    kg = carried[flown, :, 1].sum(axis=0) / 1e3
    return np.divide(paid, kg, out=np.zeros(len(kg)), where=kg > 0)


def _air_co2e_per_kg(
    network: Network, scenario: Scenario, numbered: Sites, flights: Flights, carried: NDArray[np.int64]
) -> Floats:
    """Return kg CO2e per kg flown to each gateway: the legs from the origin, weighted by what each service carries."""
    per_kg = np.zeros((len(network.air_services), len(numbered.gateways)))
    for number, service in enumerate(network.air_services.itertuples()):
        route, total = service.route.split("-"), 0.0
        for origin, stop in zip(route, route[1:], strict=False):
            row = leg(network, service.aircraft, origin, stop)
            total += row.distance_km * row.co2e_g_per_tkm / 1e6 * scenario.air_co2_pct / 100
            per_kg[number, numbered.gateway_index[stop]] = total
    grams = carried[:, :, 1].astype(float)
    total_g = grams.sum(axis=0)
    return np.divide((grams * per_kg[flights.service]).sum(axis=0), total_g, out=np.zeros(len(total_g)), where=total_g > 0)


def _customs_eur(network: Network, numbered: Sites, price: pd.Series) -> Floats:
    """Return EUR per parcel of customs, per warehouse; transit freight clears at destination within the post's price."""
    table = network.customs.set_index("gateway").loc[numbered.gateways.facility_id]
    digital = (table.digital_pct / 100).to_numpy()
    eur = digital * price.digital_customs_eur_parcel + (1 - digital) * price.manual_customs_eur_parcel
    eur += (table.inspection_pct / 100).to_numpy() * price.inspection_eur_parcel
    return np.where(numbered.warehouses.clearance == "transit", 0.0, eur[list(numbered.gateway)])


def _road_per_kg(
    network: Network, scenario: Scenario, numbered: Sites, plan: LinehaulPlan, trucks: Departures, price: pd.Series
) -> Floats:
    """Return EUR and kg CO2e per kg trucked to each warehouse [W, 2]; a tour's cost is shared by weight among its stops."""
    chosen = measured(trucks.minute)
    tours = {p.route: _tour(network, scenario, numbered, p, price) for p in plan.departures}
    sums = np.zeros((len(numbered.warehouses), 3))
    tour_g = _tour_grams(trucks)
    for row in np.flatnonzero(chosen):
        fixed_own, fixed_spot, own_co2, spot_co2, per_kg = tours[plan.departures[trucks.planned[row]].route]
        part, grams = trucks.grams[row] / max(1, tour_g[row]), float(trucks.grams[row])
        own, spot = int(trucks.own[row]), int(trucks.spot[row])
        eur = part * (own * fixed_own + spot * fixed_spot) + per_kg * grams / 1e3
        sums[trucks.warehouse[row]] += eur, part * (own * own_co2 + spot * spot_co2), grams / 1e3
    own_fleet = float(numbered.gateways.own_trucks.sum()) * price.own_truck_eur_week * len(MEASURED_WEEKS)
    sums[:, 0] += own_fleet * sums[:, 2] / max(sums[:, 2].sum(), 1e-9)
    return np.divide(sums[:, :2], sums[:, 2:], out=np.zeros((len(sums), 2)), where=sums[:, 2:] > 0)


def _tour_grams(trucks: Departures) -> NDArray[np.int64]:
    """Return, per row, the grams of all stops of its departure."""
    tour = np.cumsum(trucks.stop == 0) - 1
    return np.bincount(tour, trucks.grams, minlength=1)[tour].astype(np.int64) if len(tour) else trucks.grams


def _tour(network: Network, scenario: Scenario, numbered: Sites, planned, price: pd.Series):  # type: ignore[no-untyped-def]
    """Return (EUR an own truck, EUR a spot truck, kg CO2e own, kg CO2e spot, EUR a kg) of a tour."""
    lanes = network.lanes.set_index("lane_id")
    vehicle = network.vehicles.set_index("vehicle_id").loc[planned.vehicle]
    out_km = float(lanes.road_km[list(planned.lanes)].sum())
    co2e = out_km * vehicle.co2e_g_per_km / 1000
    if vehicle["mode"] == "air":
        return 0.0, 0.0, co2e, co2e, float(price.feeder_eur_kg)
    ends = network.lanes.set_index(["origin", "destination"]).road_km
    home_km = float(ends[numbered.gateways.facility_id[planned.gateway], numbered.warehouses.facility_id[planned.stops[-1]]])
    per_km = price.truck_eur_km * vehicle.cost_factor + (price.team_eur_km if scenario.drivers == "team" else 0.0)
    fixed = price.truck_dispatch_eur + price.stop_eur * len(planned.stops)
    spot = fixed + out_km * per_km * (1 + price.spot_premium_pct / 100)
    return fixed + (out_km + home_km) * per_km, spot, co2e * (out_km + home_km) / max(out_km, 1e-9), co2e, 0.0
