"""Use of the group's aircraft: block hours, flights that wait for one, and how many are enough (rules 4.8, 10.4)."""

from collections.abc import Iterator

from ..domain.clock import HOUR_MIN, MEASURED_WEEKS, NEVER
from ..domain.levers import dictionary_levers
from ..domain.network import rows, rows_by
from ..network.case import Case
from ..simulation.flight_operation import FlightSimulator, course_of, operate, owned
from ..simulation.flight_schedule import timetable, weekly_flights
from ..simulation.parted_run import AnyRun
from ..simulation.tails import TailPool, tails_by_type
from .economy import flown_by_group, measured

HOURS = "hours of the"
Kpis = dict[str, float | int | None]


def aircraft_hours(case: Case) -> Iterator[tuple[str, float, str]]:
    """Yield (resource, load %, detail) per type that flies for us: block hours a week, empty leg home included,
    against its hours.
    """
    types, tails = rows_by(case.network.aircraft, "aircraft_id"), tails_by_type(case)
    for aircraft, hours in _needed_hours(case).items():
        available = tails[aircraft] * case.levers.aircraft_hours_per_day * 7
        load = 100 * hours / available if available else float("inf")
        detail = f"{hours:,.0f} of {available:,.0f} block hours a week ({tails[aircraft]} aircraft)"
        yield f"{HOURS} {types[aircraft].name}", load, detail


def _needed_hours(case: Case) -> dict[str, float]:
    """Return the block hours a week of the timetable by type of the group's aircraft."""
    needed: dict[str, float] = {}
    for service, flights in zip(rows(case.network.air_services), weekly_flights(case), strict=True):
        if owned(service, case.sites) and flights:
            hours = course_of(case, service).rotation_min / HOUR_MIN
            needed[service.aircraft] = needed.get(service.aircraft, 0.0) + flights * hours
    return needed


def aircraft_figures(run: AnyRun) -> Kpis:
    """Return flights a measured week that fly, wait for an aircraft, are hired and have none, the hours that a flight
    waits, and the aircraft with which none would wait.
    """
    flights, in_weeks = run.flights, measured(run.flights.scheduled)
    waited = flights.aircraft_wait_min
    counted = {
        "flown_flights_per_week": ~flights.cancelled,
        "waiting_flights_per_week": (waited > 0) & ~flights.hired,
        "hired_flights_per_week": flights.hired,
        "grounded_flights_per_week": waited == NEVER,
    }
    mine = flown_by_group(run.case, flights) & in_weeks & ~flights.cancelled
    weekly: Kpis = {key: float((chosen & in_weeks).sum() / len(MEASURED_WEEKS)) for key, chosen in counted.items()}
    weekly["aircraft_wait_h"] = float(waited[mine].mean() / HOUR_MIN) if mine.any() else 0.0
    return weekly | {"aircraft": _aircraft(run.case), "aircraft_needed": aircraft_needed(run.case, run.replication)}


def _aircraft(case: Case) -> int:
    """Return the tails of all types that fly for us."""
    tails = tails_by_type(case)
    return sum(tails[aircraft] for aircraft in _needed_hours(case))


def aircraft_needed(case: Case, replication: int) -> int | None:
    """Return the least number of tails of each type with which no flight of the season waits for one; 0 if none is
    needed, None if the largest number is not enough.
    """
    services = rows(case.network.air_services)
    mine = [flight for flight in timetable(case, replication) if owned(services[flight.service], case.sites)]
    simulator = FlightSimulator.of(case, replication)
    enough = (
        tails
        for tails in range(1, int(dictionary_levers()["aircraft_released"].max or 1) + 1)
        if not any(flight.aircraft_wait_min for flight in operate(case, simulator, mine, TailPool.of_each(tails, case)))
    )
    return next(enough, None) if mine else 0
