"""Flights of the horizon with delays, cancellations, aircraft and allotments (rules 2.5, 4.2–4.5, 4.8)."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import chain, groupby
from typing import Any, NamedTuple

import numpy as np

from ..domain.clock import DAY_MIN, HORIZON_MIN, HOUR_MIN, WEEK_MIN, WEEKDAYS, WEEKS
from ..domain.flights import Flights
from ..domain.limits import FLIGHTS, refuse_more
from ..domain.network import rows, rows_by
from ..engine import draws
from ..network.case import Case
from .flight_operation import FlightSimulator, Flown, ScheduledFlight, operate
from .tails import TailPool, legs


class Departure(NamedTuple):
    """A departure of a service: its minute, and its weekday and slot (−1 for charters)."""

    minute: int
    weekday: int
    slot: int


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
    """Schedule every flight of the horizon, draw its delay and cancellation, and find it an aircraft.

    Raises DataError for more flights than the engine can number.
    """
    scheduled_flights, simulator = timetable(case, replication), FlightSimulator.of(case, replication)
    planned, flown = (
        list(operate(case, operation, scheduled_flights, TailPool.of(case)))
        for operation in (simulator.undisturbed(), simulator)
    )
    return _columns(scheduled_flights, flown, planned, allotments(case), round(case.levers.cutoff_h * HOUR_MIN))


def timetable(case: Case, replication: int) -> list[ScheduledFlight]:
    """Return every flight of the horizon in order (rule 4.2).

    Raises DataError for more flights than the engine can number.
    """
    weekly = weekly_flights(case)
    services = rows(case.network.air_services)
    departures = (_departures(i, service, weekly[i], replication) for i, service in enumerate(services))
    every_flight = chain.from_iterable(_numbered(number, of_service) for number, of_service in enumerate(departures))
    scheduled_flights = sorted(every_flight, key=lambda flight: (flight.scheduled, flight.service))
    refuse_more("flights in the horizon", len(scheduled_flights), FLIGHTS, "Lower flights_per_week of air services.")
    return scheduled_flights


def _numbered(service: int, departures: Iterator[Departure]) -> Iterator[ScheduledFlight]:
    """Give the flights of a service the counters of their draws (rule 2.5)."""
    for week, group in groupby(sorted(departures), key=lambda departure: departure.minute // WEEK_MIN):
        of_week = list(group)
        for cell, (minute, weekday, slot) in zip(cells(len(of_week)), of_week, strict=True):
            yield ScheduledFlight(service, weekday, slot, (service << 32) + (week << 16) + cell, minute)


@cache
def cells(flights: int) -> tuple[int, ...]:
    """Return the cell of each flight of a service's week, in the order of departure: the first numbers, in the order of
    their bits reversed (van der Corput 1935), so that one flight more leaves the others their cells.
    """
    return tuple(sorted(range(flights), key=lambda number: f"{number:032b}"[::-1]))


def _departures(number: int, service: Any, weekly: float, replication: int) -> Iterator[Departure]:
    return _scheduled(service, int(weekly)) if service.kind == "scheduled" else _charters(number, weekly, replication)


def _scheduled(service: Any, weekly: int) -> Iterator[Departure]:
    hours, minutes = map(int, service.departure_utc.split(":"))
    for week in range(WEEKS):
        for weekday, slot in weekly_pattern(weekly, service.days):
            minute_of_day = slot_min(hours * HOUR_MIN + minutes, slot)
            yield Departure(week * WEEK_MIN + weekday * DAY_MIN + minute_of_day, weekday, slot)


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


def _charters(number: int, weekly: float, replication: int) -> Iterator[Departure]:
    thousandths = int(1000 * weekly + 0.5)
    if thousandths == 0:
        return
    share = draws.mix_int(int(draws.key("phase", replication)), number) >> 11
    phase = share * (1000 * WEEK_MIN // thousandths) >> 53
    k = 0
    while (minute := phase + k * 1000 * WEEK_MIN // thousandths) < HORIZON_MIN:
        yield Departure(minute, -1, -1)
        k += 1


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
    planned: Sequence[Flown],
    space: Mapping[tuple[int, int], tuple[int, int]],
    cutoff_min: int,
) -> Flights:
    """Gather flights in columns; planned: what becomes of them without delays; space: grams and cm³ by (service number,
    gateway index).
    """
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
        np.array([flight.start for flight in flown], np.int32) - np.int32(cutoff_min),
        np.array([flight.departed for flight in flown], np.int32),
        np.array([flight.cancelled for flight in flown], np.bool_),
        np.array([flight.hired for flight in flown], np.bool_),
        np.array([not flight.cancelled for flight in planned], np.bool_),
        np.array([flight.aircraft_wait_min for flight in flown], np.int32),
        np.array([flight.scheduled_arrivals for flight in flown], np.int32).reshape(len(flown), -1),
        np.array([flight.arrivals for flight in flown], np.int32).reshape(len(flown), -1),
        room[:, :, 0].copy(),
        room[:, :, 1].copy(),
    )
