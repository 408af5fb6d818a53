"""Flights: timetable, cancellations, delays, closures, aircraft and allotments (rules 2.5, 4.2–4.5, 4.8)."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from statistics import NormalDist
from typing import Any, NamedTuple

import numpy as np

from lib.domain.clock import DAY_MIN, HORIZON_MIN, NEVER, WEEK_MIN, WEEKS
from lib.domain.flights import Flights
from lib.domain.network import Network
from tests.reference.draws import Table, exact, happens, key, lognormal, minutes, mix, pick
from tests.reference.tables import (
    NO_CLOSURE,
    Closure,
    Row,
    closure,
    facilities,
    gateway_numbers,
    gateway_of,
    rows,
    text,
)
from tests.reference.tails import Fleet, Return, Start, is_own

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
SLOT_BITS = 5
MILLI_WEEK = 10_080_000
GRAMS_PER_T = 1_000_000
CM3_PER_M3 = 1_000_000
NUMBERS = ("service", "weekday", "slot", "scheduled", "planned_closeout", "closeout", "departed", "aircraft_wait_min")


@dataclass
class Flight:
    """One flight; stops are its airports in order, the origin first; minutes and space are by gateway id."""

    service: int
    weekday: int
    slot: int
    number: int
    scheduled: int
    row: Row
    counter: int = NEVER
    stops: list[str] = field(default_factory=list)
    planned_closeout: int = NEVER
    closeout: int = NEVER
    departed: int = NEVER
    cancelled: bool = False
    expected: bool = False
    hired: bool = False
    aircraft_wait_min: int = 0
    scheduled_arrival: dict[str, int] = field(default_factory=dict)
    arrived: dict[str, int] = field(default_factory=dict)
    space: dict[str, tuple[int, int]] = field(default_factory=dict)


class Course(NamedTuple):
    """How a flight flies: the minutes at which it has an aircraft, of its start, departure and arrivals, and whether
    another carrier's aircraft flies it.
    """

    ready: int
    start: int
    departed: int
    arrived: dict[str, int]
    hired: bool


def weekly_departures(service: Row) -> list[tuple[int, int, int]]:
    """Return (weekday, slot, minute of the day) of a scheduled service's departures in a week."""
    count = int(service.flights_per_week)
    chosen = [WEEKDAYS.index(day) for day in text(service.days).split("|") if day]
    hours, past = (int(part) for part in service.departure_utc.split(":")[:2])
    used, departures = [0] * 7, []
    for i in range(count):
        weekday = chosen[i % len(chosen)] if chosen else 7 * i // count
        slot, used[weekday] = used[weekday], used[weekday] + 1
        departures.append((weekday, slot, (hours * 60 + past - earlier(slot)) % DAY_MIN))
    return departures


def earlier(slot: int) -> int:
    """Return how many minutes before the table's time a slot of a weekday is."""
    return sum(720 // 2**bit for bit in range(SLOT_BITS) if slot >> bit & 1)


def scheduled_flights(number: int, service: Row) -> Iterator[Flight]:
    """Iterate over the flights of a scheduled service."""
    for week in range(WEEKS):
        for i, (weekday, slot, minute) in enumerate(weekly_departures(service)):
            scheduled = week * WEEK_MIN + weekday * DAY_MIN + minute
            yield Flight(number, weekday, slot, week * 1_000 + i, scheduled, service)


def place_in_week(cell: int) -> Fraction:
    """Return where in the week a cell lies, from 0 to 1 (rule 2.5)."""
    return sum((Fraction(cell >> bit & 1, 2 << bit) for bit in range(cell.bit_length())), Fraction(0))


def give_counters(flights: list[Flight]) -> None:
    """Fill in the counters of the draws of a service's flights, in order of their cells."""
    weeks: dict[int, list[Flight]] = {}
    for flight in sorted(flights, key=lambda flight: flight.scheduled):
        weeks.setdefault(flight.scheduled // WEEK_MIN, []).append(flight)
    for week, of_week in weeks.items():
        for flight, cell in zip(of_week, sorted(range(len(of_week)), key=place_in_week), strict=True):
            flight.counter = (flight.service << 32) + (week << 16) + cell


def charters_a_week(network: Network, scenario: Any, service: Row) -> Fraction:
    """Return how many charters of a service fly a week."""
    destination = service.route.split("-")[-1]
    charters = [row for row in rows(network.air_services) if row.kind == "charter"]
    to_riga = sum((exact(row.flights_per_week) for row in charters if row.route.endswith("RIX")), Fraction(0))
    if destination == "RIX":
        return exact(service.flights_per_week) * (scenario.riga_route != "road")
    if destination == "LGG":
        europe = exact(scenario.charters_per_year) * exact(scenario.charter_europe_pct) / 100 / 52
        return max(Fraction(0), europe - to_riga)
    return exact(service.flights_per_week)


def charter_flights(number: int, service: Row, weekly: Fraction, replication: int) -> Iterator[Flight]:
    """Iterate over the flights of a charter service."""
    thousandths = math.floor(1000 * weekly + Fraction(1, 2))
    if not thousandths:
        return
    u = Fraction(mix(key("phase", replication), number) >> 11, 2**53)
    phase = math.floor(u * (MILLI_WEEK // thousandths))
    k = 0
    while (scheduled := phase + k * MILLI_WEEK // thousandths) < HORIZON_MIN:
        yield Flight(number, NEVER, NEVER, k, scheduled, service)
        k += 1


def delays(scenario: Any) -> Table:
    """Return the quantiles of the departure delay in minutes."""
    median, late = float(scenario.delay_median_min), float(scenario.delay_p95_min)
    sigma = math.log(late / median) / NormalDist().inv_cdf(0.95) if late > median > 0 else 0.0
    return lognormal(median, sigma)


def punctual(_: Flight) -> int:
    """Return no delay."""
    return 0


class Airline:
    """Gives flights their luck, their times and their space."""

    def __init__(self, network: Network, scenario: Any, replication: int) -> None:
        """Keep the tables that flights need."""
        self.network, self.scenario, self.replication = network, scenario, replication
        self.legs = {(leg.aircraft_id, leg.origin, leg.destination): leg for leg in rows(network.aircraft_legs)}
        self.aircraft = {row.aircraft_id: row for row in rows(network.aircraft)}
        self.allotments = {(row.service_id, row.gateway): row for row in rows(network.allotments)}
        self.in_use = {gateway_of(network, scenario, row) for row in facilities(network, "warehouse")}
        self.closure: Closure = closure(scenario)
        self.delays = delays(scenario)

    def flights(self) -> list[Flight]:
        """Return all flights of the horizon in their order."""
        made: list[Flight] = []
        for number, service in enumerate(rows(self.network.air_services)):
            if service.kind == "scheduled":
                of_service = list(scheduled_flights(number, service))
            else:
                weekly = charters_a_week(self.network, self.scenario, service)
                of_service = list(charter_flights(number, service, weekly, self.replication))
            give_counters(of_service)
            made.extend(of_service)
        made.sort(key=lambda flight: (flight.scheduled, flight.service, flight.number))
        for flight in made:
            self.prepare(flight)
        for flight, course in zip(made, self.courses(made, NO_CLOSURE, punctual), strict=True):
            flight.expected = course is not None
        self.operate([flight for flight in made if not flight.cancelled])
        return made

    def prepare(self, flight: Flight) -> None:
        """Fill in a flight's stops, close-out, scheduled arrivals and space, and whether rule 4.3 cancels it."""
        flight.stops = self.stops(flight.row)
        luck = mix(key("cancel", self.replication), flight.counter)
        flight.closeout = flight.planned_closeout = flight.scheduled - minutes(self.scenario.cutoff_h)
        flight.cancelled = happens(luck, exact(self.scenario.cancellation_pct) / 100)
        flight.cancelled |= self.closure.holds(flight.stops[0], flight.scheduled)
        flight.scheduled_arrival = self.arrivals(flight, flight.scheduled, NO_CLOSURE)
        flight.space = {gateway: self.space(flight, gateway) for gateway in flight.stops[1:]}

    def operate(self, due: list[Flight]) -> None:
        """Fill in the times of the flights that have an aircraft, and cancel the others."""
        for flight, course in zip(due, self.courses(due, self.closure, self.delay), strict=True):
            if course is None:
                flight.cancelled, flight.aircraft_wait_min = True, NEVER
            else:
                ready, start, flight.departed, flight.arrived, flight.hired = course
                flight.aircraft_wait_min = ready - flight.scheduled
                flight.closeout = start - minutes(self.scenario.cutoff_h)

    def delay(self, flight: Flight) -> int:
        """Return the minutes by which a flight departs late."""
        return pick(self.delays, mix(key("delay", self.replication), flight.counter))

    def courses(
        self, flights: list[Flight], closure: Closure, delay: Callable[[Flight], int]
    ) -> Iterator[Course | None]:
        """Iterate over how flights fly, in their order, None where an aircraft is missing (rules 4.4, 4.8)."""
        fleet = Fleet(self.network, self.scenario, closure)
        for flight in flights:
            start = self.start(fleet, flight)
            if start.minute == NEVER:
                yield None
                continue
            leaves = self.put_off(flight, start.minute, closure)
            departed = self.put_off(flight, leaves + delay(flight), closure)
            arrived = self.arrivals(flight, departed, closure)
            if start.tail:
                fleet.fly_home(flight.row.aircraft, flight.stops[0], self.way_back(flight, departed, arrived))
            yield Course(start.minute, leaves, departed, arrived, start.hired)

    def put_off(self, flight: Flight, minute: int, closure: Closure) -> int:
        """Return when a flight can leave its origin to find its first stop open."""
        for stop in flight.stops[1:2]:
            lands = minute + self.block_min(flight, flight.stops[0], stop)
            minute += closure.reopened(stop, lands) - lands
        return minute

    def start(self, fleet: Fleet, flight: Flight) -> Start:
        """Return when a flight starts and in whose aircraft; without a gateway in use it has no way to fly."""
        if is_own(flight.row) and len(flight.stops) > 1:
            return fleet.start(flight.row.aircraft, flight.stops[0], flight.scheduled)
        return Start(flight.scheduled)

    def way_back(self, flight: Flight, departed: int, arrived: dict[str, int]) -> Return:
        """Return what the tail of a flight needs to fly home."""
        out = sum(self.block_min(flight, *leg) for leg in pairwise(flight.stops))
        last = flight.stops[-1]
        return Return(departed, last, arrived[last], out, self.block_min(flight, last, flight.stops[0]))

    def block_min(self, flight: Flight, origin: str, stop: str) -> int:
        """Return the block minutes of a leg."""
        return int(self.legs[flight.row.aircraft, origin, stop].block_min)

    def stops(self, service: Row) -> list[str]:
        """Return the airports of a service up to the last gateway that a warehouse uses in this scenario."""
        route = service.route.split("-")
        while len(route) > 1 and route[-1] not in self.in_use:
            route.pop()
        return route

    def arrivals(self, flight: Flight, departed: int, closure: Closure) -> dict[str, int]:
        """Return the minute of arrival at each stop, held by a closure."""
        minute, arrived = departed, {}
        for leg in pairwise(flight.stops):
            stop = leg[-1]
            arrived[stop] = closure.reopened(stop, minute + self.block_min(flight, *leg))
            minute = closure.reopened(stop, arrived[stop] + int(self.scenario.ground_time_min))
        return arrived

    def space(self, flight: Flight, gateway: str) -> tuple[int, int]:
        """Return the grams and cm³ that a flight has for a gateway (rule 4.5)."""
        allotment = self.allotments.get((flight.row.service_id, gateway))
        if allotment is None or gateway not in self.in_use:
            return 0, 0
        if flight.row.kind == "charter":
            tonnes = exact(allotment.weight_t)
            m3 = tonnes * 1000 / exact(self.scenario.density_kg_m3)
        else:
            bought = self.share(flight, gateway) * exact(flight.row.block_space_pct) / 100
            tonnes = bought * exact(self.legs[flight.row.aircraft, *flight.stops[:2]].payload_t)
            m3 = bought * exact(self.aircraft[flight.row.aircraft].volume_m3) * exact(self.scenario.fill_pct) / 100
        return math.floor(round(tonnes * GRAMS_PER_T, 3)), math.floor(round(m3 * CM3_PER_M3, 3))

    def share(self, flight: Flight, gateway: str) -> Fraction:
        """Return the share of a gateway (0–1) among the gateways of the flight that are in use."""
        served = [self.allotments.get((flight.row.service_id, stop)) for stop in self.in_use & set(flight.stops[1:])]
        total = sum(exact(row.share_pct) for row in served if row is not None)
        return exact(self.allotments[flight.row.service_id, gateway].share_pct) / total if total else Fraction(0)


def timetable(network: Network, scenario: Any, replication: int = 0) -> list[Flight]:
    """Return the flights of the horizon in the order (scheduled departure, service, number)."""
    return Airline(network, scenario, replication).flights()


def flights(network: Network, scenario: Any, replication: int = 0) -> Flights:
    """Return the flights of the horizon as columns."""
    made, gateways = timetable(network, scenario, replication), list(gateway_numbers(network))

    def by_gateway(values: list[dict[str, int]], missing: int, kind: type) -> Any:
        cells = [[of_flight.get(gateway, missing) for gateway in gateways] for of_flight in values]
        return np.array(cells, dtype=kind).reshape(len(made), len(gateways))

    return Flights(
        **{name: np.array([getattr(flight, name) for flight in made], dtype=np.int32) for name in NUMBERS},
        cancelled=np.array([flight.cancelled for flight in made], dtype=bool),
        expected=np.array([flight.expected for flight in made], dtype=bool),
        hired=np.array([flight.hired for flight in made], dtype=bool),
        scheduled_arrival=by_gateway([flight.scheduled_arrival for flight in made], NEVER, np.int32),
        arrived=by_gateway([flight.arrived for flight in made], NEVER, np.int32),
        grams=by_gateway([{g: space[0] for g, space in flight.space.items()} for flight in made], 0, np.int64),
        cm3=by_gateway([{g: space[1] for g, space in flight.space.items()} for flight in made], 0, np.int64),
    )
