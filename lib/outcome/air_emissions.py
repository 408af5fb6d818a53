"""Emissions of flights: what they burn with the load they have, shared by tonne-kilometre (rule 10.7)."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyproj import Geod

from ..domain.flights import Flights
from ..domain.network import Network, rows, rows_by, values
from ..network.case import Case
from ..simulation.flight_operation import owned, route_in_use
from ..simulation.tails import legs
from .sum_kernels import Carried

GEOD = Geod(ellps="WGS84")
GRAMS_PER_T = 1e6
KG_PER_T = 1e3
Floats = NDArray[np.float64]


def air_co2e_per_kg(case: Case, flights: Flights, carried: Carried, flown: NDArray[np.bool_]) -> Floats:
    """Return kg CO2e per kg carried to each gateway [G]; flown: the flights that count and flew [F]."""
    co2e_kg_per_t = KG_PER_T * values(case.network.emissions).kerosene_kg_per_kg * case.levers.air_co2_pct / 100
    services = rows(case.network.air_services)
    of_service = [flown & (flights.service == number) for number in range(len(services))]
    fuel_t = np.array([_fuel_t(case, s, flights, carried, of_service[i]) for i, s in enumerate(services)])
    tkm = np.array([_tonne_km(case, s, carried, of_service[i]) for i, s in enumerate(services)])
    kg = carried.grams[flown].sum(axis=0) / 1e3
    return np.divide(shared(fuel_t, tkm) * co2e_kg_per_t, kg, out=np.zeros(len(kg)), where=kg > 0)


def shared(fuel_t: Floats, tkm: Floats) -> Floats:
    """Share the fuel of services [S] among gateways [G] by their tonne-km [S, G]; that of services which carry nothing,
    by the tonne-km of all.
    """
    of_service, of_all = tkm.sum(axis=1), tkm.sum(axis=0)
    per_tkm = np.divide(fuel_t, of_service, out=np.zeros(len(fuel_t)), where=of_service > 0)
    unborne_t = fuel_t[of_service == 0].sum()
    return np.asarray(per_tkm @ tkm + unborne_t * of_all / (of_all.sum() or 1.0))


def flight_fuel_t(route: Sequence[Any], tonnes: Floats, part: Floats) -> Floats:
    """Return the fuel of flights [F] to our account on the legs of a route (rows of `aircraft_legs`).

    tonnes: our freight for the stop at the end of each leg [F, legs]; part: ours of the aircraft [F].
    """
    aboard_t = np.cumsum(tonnes[:, ::-1], axis=1)[:, ::-1]
    empty_t = sum(leg.fuel_empty_t for leg in route)
    return np.asarray(part * empty_t + aboard_t @ np.array([_added_per_t(leg) for leg in route]))


def _added_per_t(leg: Any) -> float:
    """Return the fuel that a tonne of payload adds on a leg."""
    return float((leg.fuel_full_t - leg.fuel_empty_t) / leg.payload_t) if leg.payload_t else 0.0


def _fuel_t(case: Case, service: Any, flights: Flights, carried: Carried, chosen: NDArray[np.bool_]) -> float:
    """Return the fuel of a service's chosen flights to our account, the empty leg home of own aircraft included."""
    stops, flown = route_in_use(service.route, case.sites), legs(case.network)
    route = [flown[service.aircraft, *ends] for ends in pairwise(stops)]
    if not route:  # no gateway of the service is in use
        return 0.0
    part = np.minimum(flights.grams[chosen].sum(axis=1) / max(route[0].payload_t * GRAMS_PER_T, 1.0), 1.0)
    served = [case.sites.gateway_index[stop] for stop in stops[1:]]
    burnt_t = flight_fuel_t(route, carried.grams[chosen][:, served] / GRAMS_PER_T, part).sum()
    if owned(service, case.sites):
        burnt_t += flown[service.aircraft, stops[-1], stops[0]].fuel_empty_t * part[~flights.hired[chosen]].sum()
    return float(burnt_t)


def _tonne_km(case: Case, service: Any, carried: Carried, chosen: NDArray[np.bool_]) -> Floats:
    """Return the tonne-km to each gateway [G] of a service's chosen flights, by great circle from the origin."""
    origin, *stops = service.route.split("-")
    km = np.zeros(len(case.sites.gateway_index))
    for stop in stops:
        km[case.sites.gateway_index[stop]] = great_circle_km(case.network, origin, stop)
    return np.asarray(carried.grams[chosen].sum(axis=0) / GRAMS_PER_T * km)


def great_circle_km(network: Network, origin: str, stop: str) -> float:
    """Return the great circle between two facilities."""
    a, b = (rows_by(network.facilities, "facility_id")[key] for key in (origin, stop))
    return float(GEOD.inv(a.lon, a.lat, b.lon, b.lat)[2] / 1000)
