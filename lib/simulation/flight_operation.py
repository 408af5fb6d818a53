"""Operation of flights: delays, cancellations, closures, and the tails that fly (rules 4.3, 4.4, 4.8)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from ..domain.clock import DAY_MIN, MEASURED_WEEKS, NEVER, WEEK_MIN
from ..domain.levers import LeverValues
from ..domain.network import rows
from ..engine import draws
from ..network.case import Case
from ..network.sites import Sites
from .tails import NO_AIRCRAFT, Start, TailPool, legs, maintained_min


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
    """What became of a flight: departure minute, scheduled and actual arrival minutes per gateway, −1 for never; hired:
    with another carrier's aircraft; aircraft_wait_min: how long it waited for one, −1 if it had none; start: the minute
    from which it could leave but for its delay.
    """

    cancelled: bool
    hired: bool
    aircraft_wait_min: int
    start: int
    departed: int
    scheduled_arrivals: list[int]
    arrivals: list[int]


def closure(levers: LeverValues) -> Closure:
    """Return the scenario's closure (rule 9.2); empty if there is none."""
    start = MEASURED_WEEKS.start * WEEK_MIN + levers.closed_from_day * DAY_MIN
    days = 0 if levers.closed_gateway == "none" else levers.closed_days
    return Closure(str(levers.closed_gateway), start, start + days * DAY_MIN)


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

    def none(self) -> "Disruption":
        """Return the same without any cancellation or delay."""
        return replace(self, cancel_below=0, delays=np.zeros_like(self.delays))

    def cancelled(self, counter: int) -> bool:
        return draws.mix_int(self.cancel_key, counter) >> 11 < self.cancel_below

    def delay_min(self, counter: int) -> int:
        return int(self.delays[draws.mix_int(self.delay_key, counter) >> 52])


class Course(NamedTuple):
    """How a service flies: airports of its route, their indices as gateways, block minutes of its legs and of the leg
    home, minutes between departures of a tail that flies as much as it may.
    """

    stops: tuple[str, ...]
    gateways: tuple[int, ...]
    block_min: tuple[int, ...]
    home_min: int
    maintained_min: int

    @property
    def rotation_min(self) -> int:
        """Block minutes of the route and of the empty leg home."""
        return sum(self.block_min) + self.home_min


def course_of(case: Case, service: Any) -> Course:
    """Return how a service flies as far as gateways are in use; without any it goes nowhere."""
    stops, flown = route_in_use(service.route, case.sites), legs(case.network)
    block_min = tuple(int(flown[service.aircraft, *ends].block_min) for ends in pairwise(stops))
    home_min = int(flown[service.aircraft, stops[-1], stops[0]].block_min) if owned(service, case.sites) else 0
    gateways = tuple(case.sites.gateway_index[stop] for stop in stops[1:])
    least_min = maintained_min(sum(block_min) + home_min, case.levers.aircraft_hours_per_day)
    return Course(tuple(stops), gateways, block_min, home_min, least_min)


@dataclass(frozen=True)
class FlightSimulator:
    """Simulates scheduled flights; `ground_min`: time on the ground at a stop."""

    gateways: int
    ground_min: int
    closed: Closure
    disruption: Disruption

    @classmethod
    def of(cls, case: Case, replication: int) -> "FlightSimulator":
        """Read the scenario."""
        closed, disruption = closure(case.levers), Disruption.of(case.levers, replication)
        return cls(len(case.sites.gateway_ids), int(case.levers.ground_time_min), closed, disruption)

    def undisturbed(self) -> "FlightSimulator":
        """Return the same without delays, cancellations and closures."""
        return replace(self, closed=NO_CLOSURE, disruption=self.disruption.none())

    def fly(self, flight: ScheduledFlight, aircraft: str, course: Course, tails: TailPool | None) -> Flown:
        """Fly one flight with its drawn delay, unless it is cancelled, its origin is closed or it has no aircraft
        (rules 4.3, 4.8, 9.2); its tail is ready again when it is back.

        tails: those of the group, None for flights of others.
        """
        origin, nowhere = course.stops[0], [NEVER] * self.gateways
        punctual = self._by_gateway(course, self._landings(course, flight.scheduled, NO_CLOSURE))
        if self.disruption.cancelled(flight.counter) or self.closed.covers(origin, flight.scheduled):
            return Flown(True, False, 0, flight.scheduled, NEVER, punctual, nowhere)
        start = tails.start(aircraft, flight.scheduled) if tails else Start(flight.scheduled, False)
        if start == NO_AIRCRAFT:
            return Flown(True, False, NEVER, flight.scheduled, NEVER, punctual, nowhere)
        ready = self.closed.opened(origin, start.minute) if tails else start.minute
        minute = self._put_off(course, ready)
        departed = self._put_off(course, minute + self.disruption.delay_min(flight.counter))
        landings = self._landings(course, departed, self.closed)
        if tails and not start.hired:
            tails.occupy(aircraft, self._ready(course, departed, landings[-1]))
        arrivals = self._by_gateway(course, landings)
        return Flown(False, start.hired, ready - flight.scheduled, minute, departed, punctual, arrivals)

    def _put_off(self, course: Course, minute: int) -> int:
        """Return the minute from which a flight may leave to land at a gateway that is open (rule 4.4)."""
        if not course.block_min:
            return minute
        return self.closed.opened(course.stops[1], minute + course.block_min[0]) - course.block_min[0]

    def _landings(self, course: Course, departed: int, closed: Closure) -> list[int]:
        """Return the arrival at each stop of a flight that departs at a minute (rule 4.4)."""
        landings = list[int]()
        for stop, block_min in zip(course.stops[1:], course.block_min, strict=True):
            landings.append(closed.opened(stop, departed + block_min))
            departed = closed.opened(stop, landings[-1] + self.ground_min)
        return landings

    def _by_gateway(self, course: Course, landings: Sequence[int]) -> list[int]:
        """Return the arrival at each gateway, `never` where the route does not stop."""
        arrivals = [NEVER] * self.gateways
        for gateway, minute in zip(course.gateways, landings, strict=True):
            arrivals[gateway] = minute
        return arrivals

    def _ready(self, course: Course, departed: int, landed: int) -> int:
        """Return when a tail that landed at its last stop is home, turned round and maintained (rule 4.8)."""
        leaves = self.closed.opened(course.stops[-1], landed + self.ground_min)
        back = self.closed.opened(course.stops[0], leaves + course.home_min)
        return max(back + self.ground_min, departed + course.maintained_min)


def owned(service: Any, sites: Sites) -> bool:
    """Return whether the group's own aircraft fly a service, and to a gateway in use (rule 4.8)."""
    in_use = any(stop in sites.gateways_used for stop in service.route.split("-")[1:])
    return bool(service.kind == "scheduled" and service.flown_by == "own" and in_use)


def route_in_use(route: str, sites: Sites) -> list[str]:
    """Return the airports of a route up to the last gateway that some warehouse uses, the origin alone if none is."""
    stops = route.split("-")
    last = max((i for i, stop in enumerate(stops) if stop in sites.gateways_used), default=0)
    return stops[: last + 1]


def operate(
    case: Case, simulator: FlightSimulator, scheduled_flights: Sequence[ScheduledFlight], tails: TailPool
) -> Iterator[Flown]:
    """Fly the flights one after the other with the aircraft that there are."""
    services = rows(case.network.air_services)
    courses = [course_of(case, service) for service in services]
    pools = [tails if owned(service, case.sites) else None for service in services]
    for flight in scheduled_flights:
        number = flight.service
        yield simulator.fly(flight, services[number].aircraft, courses[number], pools[number])
