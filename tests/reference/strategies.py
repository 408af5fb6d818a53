"""Random networks, scenarios and line-haul plans, small and full of corners, for Hypothesis."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import pandas as pd
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from lib.domain.clock import NEVER, WEEKS
from lib.domain.network import Network
from lib.domain.parcels import Parcels
from lib.domain.plan import LinehaulPlan, PlannedDeparture, Wave
from tests.reference.air import weekly_departures
from tests.reference.demand import parcels
from tests.reference.networks import departure, edit, levers, tiny_network
from tests.reference.tables import facilities, gateway_numbers, gateway_of, rows

GATEWAYS = ("LGG", "MAD", "RIX")
HOURS = (("1234567", "00:00", "24:00"), ("12345", "08:00", "18:00"), ("136", "21:30", "24:00"), ("7", "02:15", "02:45"))
ROUTES = ("HKG-LGG", "HKG-LGG", "HKG-LGG-MAD", "HKG-RIX")
MOST_DIRECT = 60

# Levers that rules read by name, each with a few values that meet corners; all within the dictionary's ranges.
LEVERS: Mapping[str, tuple[Any, ...]] = {
    "spain_gateway": ("MAD", "LGG"),
    "riga_route": ("charter", "road"),
    "cutoff_h": (0, 6, 13.5, 48),
    "overflow_days": (0, 0, 1, 3, 10),
    "charters_per_year": (260, 400, 1260),
    "charter_europe_pct": (0, 30, 100),
    "aircraft_released": (1, 2, 3, 13),
    "aircraft_hours_per_day": (6, 9.5, 13.5, 20),
    "fleet_size": (22, 30, 39, 80),
    "buy_in": ("none", "none", "20", "200"),
    "spot_trucks_per_day": (0, 1, 3, 20),
    "spot_acceptance_pct": (0, 35, 80, 100),
    "spot_lead_h": (0, 1, 6, 48),
    "drivers": ("single", "team"),
    "drivers_per_truck": (0, 0.5, 1, 1.5, 2.2, 4),
    "longest_wait_h": (0, 24, 72, 240),
    "least_load_pct": (0, 5, 60, 100),
    "partner_es": ("correos", "correos_express"),
    "partner_be": ("bpost", "postnl_be"),
    "last_mile_shift_days": (-2, 0, 3),
    "demand_pct": (50, 100, 155),
    "peak_week": (0, 1, 4),
    "peak_pct": (100, 250),
    "express_pct": (0, 10, 60, 100),
    "mean_grams": (100, 400, 3000),
    "density_kg_m3": (60, 150, 400),
    "origin_median_h": (1, 24, 168),
    "origin_sigma": (0, 0.6, 1.5),
    "hub_extra_h": (0, 48),
    "fill_pct": (40, 80),
    "delay_median_min": (0, 30, 600),
    "delay_p95_min": (0, 360, 4320),
    "ground_time_min": (60, 180),
    "breakdown_min_h": (0, 2, 12),
    "breakdown_max_h": (1, 8, 48),
    "truck_speed_kmh": (30, 63, 70, 90),
    "truck_bans": ("on", "off"),
    "cancellation_pct": (0, 1, 40, 100),
    "closed_gateway": ("none", "none", "HKG", *GATEWAYS),
    "closed_from_day": (0, 6, 20),
    "closed_days": (0, 1, 12, 28),
    "border_delay_h": (0, 0.5, 3, 11, 48),
    "driver_shortage_pct": (0, 0, 35, 100),
}

# Levers that leave few tails, with closures that late ones meet, and few spot trucks for much freight.
FEW_TAILS: Mapping[str, tuple[Any, ...]] = {
    "aircraft_released": (1, 1, 2),
    "aircraft_hours_per_day": (9.5, 13.5, 20),
    "fleet_size": (22, 39),
    "buy_in": ("none", "40"),
    "cancellation_pct": (0, 1, 40),
    "spain_gateway": ("MAD", "LGG"),
    "closed_gateway": ("HKG", "HKG", "LGG", "LGG", "MAD"),
    "closed_from_day": (0, 1, 2, 3),
    "closed_days": (1, 2, 12),
    "ground_time_min": (60, 180, 600, 720),
}
FEW_TRUCKS: Mapping[str, tuple[Any, ...]] = {
    "spot_trucks_per_day": (1, 2, 3, 6, 10),
    "spot_acceptance_pct": (0, 35, 60, 80),
    "spot_lead_h": (0, 1, 6, 48),
    "least_load_pct": (0, 5),
    "overflow_days": (0,),
    "mean_grams": (3000,),
    "driver_shortage_pct": (0, 0, 35),
    "drivers_per_truck": (0.5, 1, 1.5, 2),
    "drivers": ("single", "single", "team"),
    "cancellation_pct": (0, 1),
    "riga_route": ("charter", "road"),
    "spain_gateway": ("MAD", "LGG"),
}


class Case(NamedTuple):
    """A network with its overrides applied, the levers that differ, and how much demand."""

    network: Network
    values: dict[str, Any]
    replication: int
    parcels: int
    parcels_per_unit: int

    def demand(self) -> Parcels:
        """Return the reference's parcels, about as many as the case asks for."""
        return parcels(self.network, levers(**self.values), self.parcels_per_unit, self.replication)


def fixed(options: Mapping[str, tuple[Any, ...]]) -> SearchStrategy[dict[str, Any]]:
    """Draw a value for each lever."""
    return st.fixed_dictionaries({key: st.sampled_from(values) for key, values in options.items()})


def lever_values() -> SearchStrategy[dict[str, Any]]:
    """Draw a few levers that differ from the baseline, or many."""
    options = {key: st.sampled_from(values) for key, values in LEVERS.items()}
    return st.one_of(
        st.fixed_dictionaries({}, optional=options),
        fixed(LEVERS),
        fixed({key: LEVERS[key] for key in ("cutoff_h", "least_load_pct", "truck_bans", "drivers")}),
    )


@st.composite
def services(draw: DrawFn, network: Network) -> Network:
    """Draw the timetable and the space of the flights: more or fewer, roomy or too tight for most."""
    tonnes = st.sampled_from((0.0005, 0.002, 0.0101, 0.1, 20))
    days = draw(st.sampled_from(("", "", "Mon", "Tue|Sat", "Mon|Wed|Fri|Sun")))
    weekly, clock = draw(st.integers(1, 21)), draw(st.sampled_from(("00:00", "03:59", "18:00")))
    block = draw(st.sampled_from((7, 50, 100)))
    cells = {"flights_per_week": weekly, "days": days, "departure_utc": clock, "block_space_pct": block}
    network = edit(network, "air_services", "CAI", **cells)
    network = edit(network, "air_services", "RIX", flights_per_week=draw(st.sampled_from((0, 0.5, 2.5, 7, 20))))
    network = edit(network, "allotments", "RIX", weight_t=draw(tonnes))
    network = edit(network, "allotments", "LGC", weight_t=draw(tonnes))
    network = edit(network, "aircraft_legs", "747-8F", payload_t=draw(tonnes))
    network = edit(network, "aircraft", "747-8F", volume_m3=draw(st.sampled_from((0.004, 0.05, 850))))
    network = edit(network, "air_services", "CAI", flown_by=draw(st.sampled_from(("own", "own", "own", "bought"))))
    network = edit(network, "aircraft", "747-8F", fleet_count=draw(st.sampled_from((0, 2, 10))))
    network = edit(network, "aircraft", "777F", fleet_count=draw(st.sampled_from((0, 20, 30))))
    for service_id in draw(st.sampled_from(((), ("CAB",), ("CAB", "CAC")))):
        network = draw(further_service(network, service_id))
    return network


@st.composite
def further_service(draw: DrawFn, network: Network, service_id: str) -> Network:
    """Draw another scheduled service, flown with the tails of the first one or of another type."""
    aircraft, route = draw(st.sampled_from(("747-8F", "777F"))), draw(st.sampled_from(ROUTES))
    network = edit(network, "aircraft_legs", "777F", payload_t=draw(st.sampled_from((0.003, 90))))
    row = network.air_services.iloc[[0]].assign(
        service_id=service_id,
        name=service_id,
        route=route,
        aircraft=aircraft,
        flights_per_week=draw(st.integers(1, 9)),
        days="",
        departure_utc=draw(st.sampled_from(("00:00", "18:00"))),
        block_space_pct=100,
        flown_by=draw(st.sampled_from(("own", "own", "bought"))),
    )
    served = route.split("-")[1:]
    space = [
        network.allotments.iloc[[0]].assign(service_id=service_id, gateway=gateway, share_pct=100 / len(served))
        for gateway in served
    ]
    return network.with_tables(
        air_services=pd.concat([network.air_services, row], ignore_index=True),
        allotments=pd.concat([network.allotments, *space], ignore_index=True),
    )


@st.composite
def ground(draw: DrawFn, network: Network) -> Network:
    """Draw customs, own trucks and opening hours."""
    for gateway in GATEWAYS:
        days, opens, closes = draw(st.sampled_from(HOURS))
        cells = {
            "digital_pct": draw(st.sampled_from((0, 50, 95, 100))),
            "digital_max_h": draw(st.sampled_from((1, 8))),
            "inspection_pct": draw(st.sampled_from((0, 10, 100))),
            "manual_per_h": draw(st.sampled_from((0, 1, 7, 60, 4000))),
            "paper_max_h": draw(st.sampled_from((12, 36))),
            "open_days": days,
            "open_local": opens,
            "close_local": closes,
        }
        network = edit(network, "customs", gateway, **cells)
        network = edit(network, "facilities", gateway, own_trucks=draw(st.sampled_from((0, 1, 2, 10))))
    for warehouse in facilities(network, "warehouse"):
        days, opens, closes = draw(st.sampled_from(HOURS))
        hours = {"open_days": days, "open_local": opens, "close_local": closes}
        network = edit(network, "facilities", warehouse.facility_id, **hours)
    return network


@st.composite
def many_own_flights(draw: DrawFn, network: Network) -> Network:
    """Draw a timetable that asks much of the group's aircraft, and flights that end shortly before midnight."""
    weekly, clock = draw(st.sampled_from((4, 7, 10, 21))), draw(st.sampled_from(("22:30", "03:59", "10:30")))
    cells = {"flights_per_week": weekly, "days": "", "departure_utc": clock, "flown_by": "own"}
    return edit(network, "air_services", "CAI", **cells)


@st.composite
def heavy_freight(draw: DrawFn, network: Network) -> Network:
    """Draw few own trucks for heavy freight that flights and customs hardly hold up."""
    network = edit(network, "aircraft_legs", "*", payload_t=90)
    network = edit(network, "aircraft", "*", volume_m3=650)
    network = edit(network, "customs", "*", digital_pct=100, inspection_pct=0)
    network = edit(network, "markets", "*", grams_median=1_000)
    return edit(network, "facilities", "LGG", own_trucks=draw(st.sampled_from((0, 1, 1, 2))))


@st.composite
def scenarios(draw: DrawFn, most_parcels: int = 600) -> Case:
    """Draw a network, levers, a replication, about how many parcels, and how many a row stands for."""
    values, count, parcels_per_unit = (
        draw(lever_values()),
        draw(st.integers(0, most_parcels)),
        draw(st.sampled_from((1, 1, 3))),
    )
    network = draw(ground(draw(services(tiny_network()))))
    if draw(st.booleans()):
        values |= draw(fixed(FEW_TAILS))
        network = draw(many_own_flights(network))
    if draw(st.booleans()):
        values |= draw(fixed(FEW_TRUCKS))
        network, count = draw(heavy_freight(network)), max(count, most_parcels // 2)
    a_week = count * parcels_per_unit * 100 / WEEKS / values.get("demand_pct", 100)
    network = edit(network, "markets", "EU", weekly_parcels=int(a_week * 2 / 3))
    network = edit(network, "markets", "RIGA", weekly_parcels=int(a_week / 3))
    return Case(network, values, draw(st.integers(0, 3)), count, parcels_per_unit)


def waves(network: Network) -> list[tuple[Wave, str]]:
    """Return every wave with every gateway it serves."""
    found = []
    for number, service in enumerate(rows(network.air_services)):
        scheduled = service.kind == "scheduled"
        days = [day[:2] for day in weekly_departures(service)] if scheduled else [(NEVER, NEVER)]
        found += [(Wave(number, *day), gateway) for day in days for gateway in service.route.split("-")[1:]]
    return found


@st.composite
def shares(draw: DrawFn, stops: int) -> tuple[int, ...]:
    """Draw the share of the floor per stop, in per mille."""
    weights = draw(st.lists(st.sampled_from((1, 2, 5, 400)), min_size=stops, max_size=stops))
    parts = [max(1, 1000 * weight // sum(weights)) for weight in weights]
    largest = parts.index(max(parts))
    parts[largest] += 1000 - sum(parts)
    return tuple(parts)


@st.composite
def tours(draw: DrawFn, network: Network, there: dict[str, int], gateway: str) -> dict[int, str]:
    """Draw one to three stops (warehouse index: lane) among the warehouses of a gateway, by lanes that exist."""
    longest, at, stops = draw(st.sampled_from((1, 1, 2, 3))), gateway, dict[int, str]()
    while len(stops) < longest:
        ways = [
            lane
            for lane in rows(network.lanes)
            if lane.origin == at and there.get(lane.destination, NEVER) not in (NEVER, *stops)
        ]
        if longest > 1:
            ways = [lane for lane in ways if lane.mode == "road"]
        if not ways:
            break
        lane = draw(st.sampled_from(ways))
        stops[there[lane.destination]], at = lane.lane_id, lane.destination
    return stops


@st.composite
def departures(draw: DrawFn, network: Network, values: Mapping[str, Any], wave: Wave, gateway: str) -> PlannedDeparture:
    """Draw a departure of a wave from a gateway with freight."""
    stops = draw(tours(network, warehouses_of(network, values)[gateway], gateway))
    by_air = next(iter(stops.values())).endswith(" air")
    return departure(
        wave,
        gateway_numbers(network)[gateway],
        stops,
        offset_min=draw(st.one_of(st.sampled_from((0, 600, 1080)), st.integers(0, 5_000))),
        vehicle="belly" if by_air else draw(st.sampled_from(("artic", "rigid", "rigid"))),
        share_permille=draw(shares(len(stops))),
        deadline_min=draw(st.integers(0, 2)),
        trucks=draw(st.integers(1, 4)),
        extra=draw(st.booleans()),
    )


def warehouses_of(network: Network, values: Mapping[str, Any]) -> dict[str, dict[str, int]]:
    """Return the warehouses (index by id) that each gateway serves in a scenario."""
    scenario, found = levers(**values), {gateway: dict[str, int]() for gateway in gateway_numbers(network)}
    for number, row in enumerate(facilities(network, "warehouse")):
        found[gateway_of(network, scenario, row)][row.facility_id] = number
    return found


def direct(network: Network, values: Mapping[str, Any], offset: int, **changes: Any) -> list[PlannedDeparture]:
    """Return a departure for every wave and warehouse by road, as many as `MOST_DIRECT`."""
    numbers, served = gateway_numbers(network), warehouses_of(network, values)
    lanes = {(lane.origin, lane.destination): lane.lane_id for lane in rows(network.lanes) if lane.mode == "road"}
    made = [
        departure(wave, numbers[gateway], {number: lanes[gateway, warehouse]}, offset_min=offset, **changes)
        for wave, gateway in waves(network)
        for warehouse, number in served[gateway].items()
    ]
    return made[-MOST_DIRECT:]


@st.composite
def direct_lanes(draw: DrawFn, network: Network, values: Mapping[str, Any]) -> list[PlannedDeparture]:
    """Draw departures for every wave and warehouse by road."""
    offset, vehicle = draw(st.sampled_from((0, 780, 2_000))), draw(st.sampled_from(("artic", "rigid")))
    return direct(network, values, offset, vehicle=vehicle, trucks=draw(st.integers(1, 3)))


@st.composite
def plans(draw: DrawFn, network: Network, values: Mapping[str, Any] | None = None) -> LinehaulPlan:
    """Draw a line-haul plan that fits where the scenario's levers send the warehouses' freight."""
    values = values or {}
    served = warehouses_of(network, values)
    possible = {name: [wave for wave, gateway in waves(network) if gateway == name] for name in served if served[name]}
    choice = st.sampled_from(sorted(name for name in possible if possible[name]))
    drawn = st.lists(
        choice.flatmap(lambda name: st.tuples(st.sampled_from(possible[name]), st.just(name))), max_size=10
    )
    made = draw(direct_lanes(network, values)) if draw(st.booleans()) else []
    for wave, gateway in draw(drawn):
        made.append(draw(departures(network, values, wave, gateway)))
    ordered = draw(st.permutations(made)) if len(made) <= 10 else made
    numbered = [PlannedDeparture(**vars(planned) | {"route": route}) for route, planned in enumerate(ordered)]
    return LinehaulPlan(tuple(numbered), "drawn")
