"""Costs and emissions per parcel by stage, from the flights and trucks of the measured weeks (rules 10.5–10.7)."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..domain.clock import HOUR_MIN, MEASURED_WEEKS, WEEK_MIN
from ..domain.flights import Flights
from ..domain.journeys import STAGES, Departures
from ..domain.network import rows, rows_by, values
from ..domain.plan import LinehaulPlan
from ..network.case import Case
from ..simulation.flight_operation import course_of, owned
from ..simulation.inbound import customs_of
from ..simulation.last_mile import partners
from ..simulation.tails import tails_by_type
from .air_emissions import air_co2e_per_kg
from .sum_kernels import Carried

KG_PER_M3 = 166.7  # chargeable weight of a cubic metre, IATA
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class PerParcel:
    """EUR and kg CO2e per parcel, [warehouses, stages]."""

    eur: Floats
    co2e_kg: Floats


def measured(minutes: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Return which minutes lie in the measured weeks."""
    return (minutes >= MEASURED_WEEKS.start * WEEK_MIN) & (minutes < MEASURED_WEEKS.stop * WEEK_MIN)


def economy(
    case: Case,
    flights: Flights,
    carried: Carried,
    plan: LinehaulPlan,
    trucks: Departures,
    parcel_kg: Floats,
) -> PerParcel:
    """Price every stage; parcel_kg: mean weight by warehouse [W]."""
    price, emitted = values(case.network.costs), values(case.network.emissions)
    eur, co2e = np.zeros((len(parcel_kg), len(STAGES))), np.zeros((len(parcel_kg), len(STAGES)))
    stage = {name: i for i, name in enumerate(STAGES)}
    gateway = np.array(case.sites.gateway)
    eur[:, stage["origin"]] = price.origin_handling_eur_parcel
    flown = measured(flights.scheduled) & ~flights.cancelled
    air = _air_eur_per_kg(case, flights, carried, flown, price)
    eur[:, stage["fly"]] = air[gateway] * parcel_kg
    co2e[:, stage["fly"]] = air_co2e_per_kg(case, flights, carried, flown)[gateway] * parcel_kg
    eur[:, stage["gateway"]] = price.gateway_handling_eur_kg * parcel_kg
    co2e[:, stage["gateway"]] = emitted.freight_terminal_kg_per_t / 1000 * parcel_kg
    eur[:, stage["customs"]] = _customs_eur(case, price)
    road = _road_per_kg(case, plan, trucks, price)
    eur[:, stage["drive"]], co2e[:, stage["drive"]] = road[:, 0] * parcel_kg, road[:, 1] * parcel_kg
    eur[:, stage["warehouse"]] = price.warehouse_eur_parcel
    co2e[:, stage["warehouse"]] = emitted.warehouse_g_per_parcel / 1000
    chosen = partners(case)
    posts = [chosen[country] for country in case.sites.countries]
    eur[:, stage["last mile"]] = [post.cost_eur_per_parcel for post in posts]
    co2e[:, stage["last mile"]] = [post.co2e_g_per_parcel / 1000 for post in posts]
    return PerParcel(eur, co2e)


def _air_eur_per_kg(case: Case, flights: Flights, carried: Carried, flown: NDArray[np.bool_], price: Any) -> Floats:
    """Return EUR per kg flown to each gateway in measured weeks: chargeable weight and the hard block's unused space,
    dearer on hired flights, and the group's idle aircraft.
    """
    used = np.maximum(carried.grams[flown] / 1e3, carried.cm3[flown] / 1e6 * KG_PER_M3)
    block = np.maximum(flights.grams[flown] / 1e3, flights.cm3[flown] / 1e6 * KG_PER_M3)
    unused = np.where(carried.units[flown].sum(axis=0) > 0, np.maximum(block - used, 0), 0.0)
    premium = 0.0 if case.levers.buy_in == "none" else float(case.levers.buy_in) / 100
    rate = price.air_rate_eur_kg * (1 + premium * flights.hired[flown, None])
    paid = ((used + unused * case.levers.hard_block_pct / 100) * rate).sum(axis=0)
    kg = carried.grams[flown].sum(axis=0) / 1e3
    own_kg = carried.grams[flown & flown_by_group(case, flights)].sum(axis=0) / 1e3
    paid += price.idle_aircraft_eur_h * _idle_hours(case, flights) * own_kg / max(own_kg.sum(), 1e-9)
    return np.divide(paid, kg, out=np.zeros(len(kg)), where=kg > 0)


def flown_by_group(case: Case, flights: Flights) -> NDArray[np.bool_]:
    """Return which flights are of the group's own services [F]."""
    return np.array([owned(service, case.sites) for service in rows(case.network.air_services)], np.bool_)[
        flights.service
    ]


def _idle_hours(case: Case, flights: Flights) -> float:
    """Return the block hours that the tails could have flown in the measured weeks and did not (rule 10.5)."""
    flown = flights.service[measured(flights.scheduled) & ~flights.cancelled & ~flights.hired]
    hours_each, tails = case.levers.aircraft_hours_per_day * 7 * len(MEASURED_WEEKS), tails_by_type(case)
    idle: dict[str, float] = {}
    for number, service in enumerate(rows(case.network.air_services)):
        if owned(service, case.sites):
            hours = int((flown == number).sum()) * course_of(case, service).rotation_min / HOUR_MIN
            idle[service.aircraft] = idle.get(service.aircraft, tails[service.aircraft] * hours_each) - hours
    return sum(max(0.0, hours) for hours in idle.values())


def _customs_eur(case: Case, price: Any) -> Floats:
    """Return EUR per parcel of customs, per warehouse; what passes in transit clears within the post's price."""
    desks = customs_of(case)
    digital, inspected = (np.array([getattr(d, f"{n}_pct") for d in desks]) / 100 for n in ("digital", "inspection"))
    eur = digital * price.digital_customs_eur_parcel + (1 - digital) * price.manual_customs_eur_parcel
    eur += inspected * price.inspection_eur_parcel
    return np.where(case.sites.in_transit, 0.0, eur[list(case.sites.gateway)])


def _road_per_kg(case: Case, plan: LinehaulPlan, trucks: Departures, price: Any) -> Floats:
    """Return EUR and kg CO2e per kg trucked to each warehouse [W, 2]; a tour's cost is shared by weight among its
    stops.
    """
    tour_eur = _tours(case, plan, price)
    left = np.flatnonzero(measured(trucks.minute))
    own_eur, spot_eur, step_eur, own_co2e, spot_co2e, eur_per_kg = tour_eur[trucks.planned[left]].T
    part, kg = trucks.grams[left] / np.maximum(_tour_grams(trucks)[left], 1), trucks.grams[left] / 1e3
    own, spot, places = trucks.own[left], trucks.spot[left], len(case.sites.warehouses)
    eur = part * (own * own_eur + spot * spot_eur + trucks.spot_before[left] * step_eur) + eur_per_kg * kg
    co2e = part * (own * own_co2e + spot * spot_co2e)
    sums = np.array([np.bincount(trucks.warehouse[left], x, places) for x in (eur, co2e, kg)], float).T
    owned = sum(row.own_trucks for row in rows(case.sites.gateways))
    standing = price.own_truck_eur_week + case.levers.drivers_per_truck * price.driver_eur_week
    own_fleet = float(owned) * standing * len(MEASURED_WEEKS)
    sums[:, 0] += own_fleet * sums[:, 2] / max(sums[:, 2].sum(), 1e-9)
    return np.divide(sums[:, :2], sums[:, 2:], out=np.zeros((len(sums), 2)), where=sums[:, 2:] > 0)


def _tour_grams(trucks: Departures) -> NDArray[np.int64]:
    """Return, per row, the grams of all stops of its tour."""
    tour = np.cumsum(trucks.stop == 0) - 1
    return np.bincount(tour, trucks.grams, minlength=1)[tour].astype(np.int64) if len(tour) else trucks.grams


def _tours(case: Case, plan: LinehaulPlan, price: Any) -> Floats:
    """Return per planned departure what `_tour` returns [n, 6]."""
    lane, home = rows_by(case.network.lanes, "lane_id"), rows_by(case.network.lanes, "origin", "destination")
    gateways, warehouses = case.sites.gateway_ids, case.sites.warehouse_ids
    vehicle = rows_by(case.network.vehicles, "vehicle_id")
    crew_eur = float(price.team_eur_km) if case.levers.drivers == "team" else 0.0
    tours = [
        _tour(
            vehicle[p.vehicle],
            sum(lane[key].road_km for key in p.lanes),
            home[gateways[p.gateway], warehouses[p.stops[-1]]].road_km,
            len(p.stops),
            crew_eur,
            price,
        )
        for p in plan.departures
    ]
    return np.array(tours, float).reshape(-1, 6)


def _tour(vehicle: Any, out_km: float, home_km: float, stops: int, crew_eur: float, price: Any) -> tuple[float, ...]:
    """Return EUR an own truck, EUR a day's first spot truck and what each taken before adds, kg CO2e own, kg CO2e spot
    and EUR a kg of one tour (rule 10.6); spot trucks stay out.
    """
    co2e = vehicle.co2e_g_per_km / 1000
    if vehicle.mode == "air":
        return 0.0, 0.0, 0.0, co2e * out_km, co2e * out_km, price.feeder_eur_kg
    haul = price.truck_eur_km * vehicle.cost_factor
    fixed = price.truck_dispatch_eur + price.stop_eur * stops
    out_eur = out_km * (haul + crew_eur)
    hired, step = fixed + out_eur * (1 + price.spot_premium_pct / 100), out_eur * price.spot_step_pct / 100
    own = fixed + (out_km + home_km) * (haul + crew_eur) * price.own_running_pct / 100
    return own, hired, step, co2e * (out_km + home_km), co2e * out_km, 0.0
