"""Does the flight plan fit the aircraft hours that exist, type by type (rule 10.4)?"""

from collections.abc import Iterator
from itertools import pairwise

from ..domain.network import Network, rows, rows_by
from ..network.case import Case
from ..simulation.flight_schedule import legs, route_in_use, weekly_flights

HOURS = "hours of the"


def aircraft_hours(case: Case) -> Iterator[tuple[str, float, str]]:
    """Yield (resource, load %, detail) per type that flies for us: block hours a week, empty leg home included,
    against its hours.
    """
    weekly = weekly_flights(case)
    needed: dict[str, float] = {}
    for service, flights in zip(rows(case.network.air_services), weekly, strict=True):
        if service.flown_by == "own" and flights:
            hours = rotation_min(case.network, service.aircraft, route_in_use(service.route, case.sites)) / 60
            needed[service.aircraft] = needed.get(service.aircraft, 0.0) + flights * hours
    types = rows_by(case.network.aircraft, "aircraft_id")
    for aircraft, hours in needed.items():
        # Every freighter more or less than the group's fleet is of the type that flies the route.
        more = case.levers.fleet_size - int(case.network.levers["fleet_size"].default)
        fleet = max(0, int(types[aircraft].fleet_count) + more)
        available = fleet * case.levers.aircraft_hours_per_day * 7 * case.levers.released_pct / 100
        load = 100 * hours / available if available else float("inf")
        detail = f"{hours:,.0f} of {available:,.0f} block hours a week ({fleet} aircraft)"
        yield f"{HOURS} {types[aircraft].name}", load, detail


def rotation_min(network: Network, aircraft: str, stops: list[str]) -> int:
    """Return block minutes of a route and the empty leg home."""
    flown = legs(network)
    return sum(int(flown[aircraft, a, b].block_min) for a, b in pairwise([*stops, stops[0]]))
