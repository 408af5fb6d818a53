"""Flights of the horizon with delays, cancellations and allotments (rules 4.2–4.5)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import Any, NamedTuple

import numpy as np

from ..domain.clock import DAY_MIN, HORIZON_MIN, HOUR_MIN, MEASURED_WEEKS, NEVER, WEEK_MIN, WEEKDAYS, WEEKS
from ..domain.flights import Flights
from ..domain.levers import LeverValues
from ..domain.limits import FLIGHTS, refuse_more
from ..domain.network import Network, rows, rows_by
from ..engine import draws
from ..network.case import Case
from ..network.sites import Sites

Leg = tuple[str, str, str]


@dataclass(frozen=True)
class Closure:
    """A gateway or airport closed in [start, end) minutes."""

    facility: str
    start: int
    end: int

    def covers(self, facility: str, minute: int) -> bool:
        return facility == self.facility and self.start <= minute < self.end

    def opened(self, facility: str, minute: int) -> int:
        """Return the minute itself, or the end of the closure if it falls inside."""
        return self.end if self.covers(facility, minute) else minute


NO_CLOSURE = Closure("", 0, 0)


@dataclass(frozen=True)
class ScheduledFlight:
    """A flight of the timetable: wave (weekday and slot, −1 for charters), counter of its draws, departure minute."""

    service: int
    weekday: int
    slot: int
    counter: int
    scheduled: int


class Flown(NamedTuple):
    """What became of a flight: departure minute, scheduled and actual arrival minutes per gateway, −1 for never."""

    cancelled: bool
    departed: int
    scheduled_arrivals: list[int]
    arrivals: list[int]


def closure(levers: LeverValues) -> Closure:
    """Return the scenario's closure (rule 9.2); empty if there is none."""
    start = MEASURED_WEEKS.start * WEEK_MIN + levers.closed_from_day * DAY_MIN
    days = 0 if levers.closed_gateway == "none" else levers.closed_days
    return Closure(str(levers.closed_gateway), start, start + days * DAY_MIN)


def weekly_flights(case: Case) -> list[float]:
    """Return flights a week per service; charters to Liège are what Europe's share leaves after Riga's (rule 4.2)."""
    services = [(row, row.route.split("-")[-1]) for row in rows(case.network.air_services)]
    to_riga = sum(row.flights_per_week for row, stop in services if row.kind == "charter" and stop == "RIX")
    to_europe = case.levers.charters_per_year * case.levers.charter_europe_pct / 100 / 52
    special = {"LGG": max(0.0, to_europe - to_riga)} | ({"RIX": 0.0} if case.levers.riga_route == "road" else {})
    return [
        special.get(stop, row.flights_per_week) if row.kind == "charter" else row.flights_per_week
        for row, stop in services
    ]


def compile_flights(case: Case, replication: int = 0) -> Flights:
    """Schedule every flight of the horizon and draw its delay and cancellation.

    Raises DataError for more flights than the engine can number.
    """
    weekly = weekly_flights(case)
    services = rows(case.network.air_services)
    every_flight = chain.from_iterable(
        _of_service(number, service, weekly[number], replication) for number, service in enumerate(services)
    )
    scheduled_flights = sorted(
        (flight for flight in every_flight if 0 <= flight.scheduled < HORIZON_MIN),
        key=lambda flight: (flight.scheduled, flight.service, flight.counter),
    )
    refuse_more("flights in the horizon", len(scheduled_flights), FLIGHTS, "Lower flights_per_week of air services.")
    simulator = FlightSimulator.of(case, replication)
    routes = [route_in_use(service.route, case.sites) for service in services]
    flown = [
        simulator.fly(flight, services[flight.service].aircraft, routes[flight.service]) for flight in scheduled_flights
    ]
    return _columns(scheduled_flights, flown, allotments(case), round(case.levers.cutoff_h * HOUR_MIN))


def _of_service(number: int, service: Any, weekly: float, replication: int) -> Iterator[ScheduledFlight]:
    if service.kind == "scheduled":
        return _scheduled(number, service, int(weekly))
    return _charters(number, weekly, replication)


def _scheduled(number: int, service: Any, weekly: int) -> Iterator[ScheduledFlight]:
    hours, minutes = map(int, service.departure_utc.split(":"))
    for week in range(WEEKS):
        for weekday, slot in weekly_pattern(weekly, service.days):
            minute = week * WEEK_MIN + weekday * DAY_MIN + slot_min(hours * HOUR_MIN + minutes, slot)
            counter = (number << 32) + (week << 16) + (weekday << 8) + slot
            yield ScheduledFlight(number, weekday, slot, counter, minute)


def weekly_pattern(weekly: int, days: str) -> list[tuple[int, int]]:
    """Return (weekday, slot) of each of a week's departures: evenly spread, or round-robin over chosen days."""
    chosen = [WEEKDAYS.index(day) for day in days.split("|") if day]
    weekdays = [chosen[i % len(chosen)] for i in range(weekly)] if chosen else [7 * i // weekly for i in range(weekly)]
    return [(day, weekdays[:i].count(day)) for i, day in enumerate(weekdays)]


def slot_min(first_min: int, slot: int) -> int:
    """Return the minute of the day of a weekday's departure number `slot`: each fills the widest gap the others
    leave.
    """
    earlier = sum((slot >> bit & 1) * (DAY_MIN // 2 >> bit) for bit in range(5))
    return (first_min - earlier) % DAY_MIN


def _charters(number: int, weekly: float, replication: int) -> Iterator[ScheduledFlight]:
    thousandths = int(1000 * weekly + 0.5)
    if thousandths == 0:
        return
    phase = draws.mix_int(int(draws.key("phase", replication)), number) % (1000 * WEEK_MIN // thousandths)
    k = 0
    while (minute := phase + k * 1000 * WEEK_MIN // thousandths) < HORIZON_MIN:
        yield ScheduledFlight(number, -1, -1, (number << 32) + k, minute)
        k += 1


@dataclass(frozen=True)
class Disruption:
    """Random streams and quantile table of delays and cancellations (rule 4.3)."""

    cancel_key: int
    delay_key: int
    cancel_below: int
    delays: draws.Table

    @classmethod
    def of(cls, levers: LeverValues, replication: int) -> "Disruption":
        median = levers.delay_median_min
        delays = draws.lognormal(median, draws.p95_sigma(median, levers.delay_p95_min))
        below = draws.threshold(levers.cancellation_pct / 100)
        return cls(int(draws.key("cancel", replication)), int(draws.key("delay", replication)), int(below), delays)

    def cancelled(self, counter: int) -> bool:
        return draws.mix_int(self.cancel_key, counter) >> 11 < self.cancel_below

    def delay_min(self, counter: int) -> int:
        return int(self.delays[draws.mix_int(self.delay_key, counter) >> 52])


@dataclass(frozen=True)
class FlightSimulator:
    """Simulates scheduled flights; `gateways`: index by id, `ground_min`: time on the ground at a stop."""

    gateways: dict[str, int]
    legs: dict[Leg, Any]
    ground_min: int
    closed: Closure
    disruption: Disruption

    @classmethod
    def of(cls, case: Case, replication: int) -> "FlightSimulator":
        """Read the tables and the scenario."""
        disruption = Disruption.of(case.levers, replication)
        return cls(
            case.sites.gateway_index,
            legs(case.network),
            int(case.levers.ground_time_min),
            closure(case.levers),
            disruption,
        )

    def fly(self, flight: ScheduledFlight, aircraft: str, route: Sequence[str]) -> Flown:
        """Fly one flight with its drawn delay, unless it is cancelled or its origin is closed (rules 4.3, 9.2)."""
        cancelled = self.disruption.cancelled(flight.counter) or self.closed.covers(route[0], flight.scheduled)
        departed = flight.scheduled + self.disruption.delay_min(flight.counter)
        punctual = self._arrivals(aircraft, route, flight.scheduled, NO_CLOSURE)
        if cancelled:
            return Flown(True, NEVER, punctual, [NEVER] * len(punctual))
        return Flown(False, departed, punctual, self._arrivals(aircraft, route, departed, self.closed))

    def _arrivals(self, aircraft: str, route: Sequence[str], departed: int, closed: Closure) -> list[int]:
        """Return the arrival at each gateway of a flight that departs at a minute (rule 4.4)."""
        arrivals = [NEVER] * len(self.gateways)
        for origin, gateway in pairwise(route):
            landed = closed.opened(gateway, departed + int(self.legs[aircraft, origin, gateway].block_min))
            arrivals[self.gateways[gateway]] = landed
            departed = closed.opened(gateway, landed + self.ground_min)
        return arrivals


def legs(network: Network) -> dict[Leg, Any]:
    """Return the rows of `aircraft_legs` by (aircraft, origin, destination)."""
    return rows_by(network.aircraft_legs, "aircraft_id", "origin", "destination")


def allotments(case: Case) -> dict[tuple[int, int], tuple[int, int]]:
    """Return grams and cm³ that a flight has for a gateway, by (service number, gateway index) (rule 4.5)."""
    services = {row.service_id: (i, row) for i, row in enumerate(rows(case.network.air_services))}
    aircraft = rows_by(case.network.aircraft, "aircraft_id")
    flown, space, shares = legs(case.network), {}, shares_in_use(case)
    for row in rows(case.network.allotments):
        number, service = services[row.service_id]
        if service.kind == "charter":
            grams = row.weight_t * 1e6
            cm3 = row.weight_t * 1e9 / case.levers.density_kg_m3
        else:
            bought = shares[row.service_id, row.gateway] * service.block_space_pct / 100
            origin, first_stop = service.route.split("-")[:2]
            grams = bought * flown[service.aircraft, origin, first_stop].payload_t * 1e6
            cm3 = bought * aircraft[service.aircraft].volume_m3 * case.levers.fill_pct / 100 * 1e6
        space[number, case.sites.gateway_index[row.gateway]] = (round(grams, 3), round(cm3, 3))
    return {served: (int(grams), int(cm3)) for served, (grams, cm3) in space.items()}


def route_in_use(route: str, sites: Sites) -> list[str]:
    """Return the airports of a route up to the last gateway that some warehouse uses (the first gateway if none
    does).
    """
    stops = route.split("-")
    last = max((i for i, stop in enumerate(stops) if stop in sites.gateways_used), default=1)
    return stops[: last + 1]


def shares_in_use(case: Case) -> dict[tuple[str, str], float]:
    """Return each gateway's part of a scheduled service's space among the gateways that some warehouse uses."""
    share = {
        (row.service_id, row.gateway): row.share_pct if row.gateway in case.sites.gateways_used else 0.0
        for row in rows(case.network.allotments)
    }
    total: dict[str, float] = {}
    for (service, _), part in share.items():
        total[service] = total.get(service, 0.0) + part
    return {(service, gateway): part / (total[service] or 1.0) for (service, gateway), part in share.items()}


def _columns(
    scheduled_flights: Sequence[ScheduledFlight],
    flown: Sequence[Flown],
    space: Mapping[tuple[int, int], tuple[int, int]],
    cutoff_min: int,
) -> Flights:
    """Gather flights in columns; space: grams and cm³ by (service number, gateway index)."""
    gateways = range(len(flown[0].arrivals)) if flown else range(0)
    room = np.array([[space.get((t.service, g), (0, 0)) for g in gateways] for t in scheduled_flights], np.int64)
    room = room.reshape(len(flown), len(gateways), 2)

    def column(name: str) -> np.ndarray:
        return np.array([getattr(flight, name) for flight in scheduled_flights], np.int32)

    return Flights(
        column("service"),
        column("weekday"),
        column("slot"),
        column("scheduled"),
        column("scheduled") - np.int32(cutoff_min),
        np.array([flight.departed for flight in flown], np.int32),
        np.array([flight.cancelled for flight in flown], np.bool_),
        np.array([flight.scheduled_arrivals for flight in flown], np.int32).reshape(len(flown), -1),
        np.array([flight.arrivals for flight in flown], np.int32).reshape(len(flown), -1),
        room[:, :, 0].copy(),
        room[:, :, 1].copy(),
    )
