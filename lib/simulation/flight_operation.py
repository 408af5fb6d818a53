"""Operation of flights: delays, cancellations, closures, and the tails that fly (rules 4.3, 4.4, 4.8)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from ..domain.clock import DAY_MIN, MEASURED_WEEKS, NEVER, WEEK_MIN
from ..domain.levers import LeverValues
from ..domain.network import Network, rows
from ..engine import draws
from ..network.case import Case
from ..network.sites import Sites
from .tails import NO_AIRCRAFT, Start, TailPool, legs, maintained_min, rotation_min


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


@dataclass(frozen=True)
class FlightSimulator:
    """Simulates scheduled flights; `gateways`: index by id, `ground_min`: time on the ground at a stop,
    `hours_per_day`: block hours that an aircraft flies at most.
    """

    network: Network
    gateways: dict[str, int]
    ground_min: int
    hours_per_day: float
    closed: Closure
    disruption: Disruption

    @classmethod
    def of(cls, case: Case, replication: int) -> "FlightSimulator":
        """Read the tables and the scenario."""
        levers = case.levers
        return cls(
            case.network,
            case.sites.gateway_index,
            int(levers.ground_time_min),
            levers.aircraft_hours_per_day,
            closure(levers),
            Disruption.of(levers, replication),
        )

    def undisturbed(self) -> "FlightSimulator":
        """Return the same without delays, cancellations and closures."""
        return replace(self, closed=NO_CLOSURE, disruption=self.disruption.none())

    def fly(self, flight: ScheduledFlight, aircraft: str, route: Sequence[str], tails: TailPool | None) -> Flown:
        """Fly one flight with its drawn delay, unless it is cancelled, its origin is closed or it has no aircraft
        (rules 4.3, 4.8, 9.2); its tail is ready again when it is back.

        tails: those of the group, None for flights of others.
        """
        punctual = self._by_gateway(route, self._landings(aircraft, route, flight.scheduled, NO_CLOSURE))
        nowhere = [NEVER] * len(punctual)
        if self.disruption.cancelled(flight.counter) or self.closed.covers(route[0], flight.scheduled):
            return Flown(True, False, 0, flight.scheduled, NEVER, punctual, nowhere)
        start = tails.start(aircraft, flight.scheduled) if tails else Start(flight.scheduled, False)
        if start == NO_AIRCRAFT:
            return Flown(True, False, NEVER, flight.scheduled, NEVER, punctual, nowhere)
        ready = self.closed.opened(route[0], start.minute) if tails else start.minute
        minute = self._put_off(aircraft, route, ready)
        departed = self._put_off(aircraft, route, minute + self.disruption.delay_min(flight.counter))
        landings = self._landings(aircraft, route, departed, self.closed)
        if tails and not start.hired:
            tails.occupy(aircraft, self._ready(aircraft, route, departed, landings[-1]))
        arrivals = self._by_gateway(route, landings)
        return Flown(False, start.hired, ready - flight.scheduled, minute, departed, punctual, arrivals)

    def _put_off(self, aircraft: str, route: Sequence[str], minute: int) -> int:
        """Return the minute from which a flight may leave to land at a gateway that is open (rule 4.4)."""
        if len(route) < 2:
            return minute
        block_min = int(legs(self.network)[aircraft, route[0], route[1]].block_min)
        return self.closed.opened(route[1], minute + block_min) - block_min

    def _landings(self, aircraft: str, route: Sequence[str], departed: int, closed: Closure) -> list[int]:
        """Return the arrival at each stop of a flight that departs at a minute (rule 4.4)."""
        flown, landings = legs(self.network), list[int]()
        for origin, stop in pairwise(route):
            landings.append(closed.opened(stop, departed + int(flown[aircraft, origin, stop].block_min)))
            departed = closed.opened(stop, landings[-1] + self.ground_min)
        return landings

    def _by_gateway(self, route: Sequence[str], landings: Sequence[int]) -> list[int]:
        """Return the arrival at each gateway, `never` where the route does not stop."""
        arrivals = [NEVER] * len(self.gateways)
        for stop, minute in zip(route[1:], landings, strict=True):
            arrivals[self.gateways[stop]] = minute
        return arrivals

    def _ready(self, aircraft: str, route: Sequence[str], departed: int, landed: int) -> int:
        """Return when a tail that landed at its last stop is home, turned round and maintained (rule 4.8)."""
        home_min = int(legs(self.network)[aircraft, route[-1], route[0]].block_min)
        back = self.closed.opened(route[0], self.closed.opened(route[-1], landed + self.ground_min) + home_min)
        block_min = rotation_min(self.network, aircraft, list(route))
        return max(back + self.ground_min, departed + maintained_min(block_min, self.hours_per_day))


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
) -> list[Flown]:
    """Fly all flights in their order with the aircraft that there are."""
    services = rows(case.network.air_services)
    routes = [route_in_use(service.route, case.sites) for service in services]
    pools = [tails if owned(service, case.sites) else None for service in services]
    return [
        simulator.fly(flight, services[flight.service].aircraft, routes[flight.service], pools[flight.service])
        for flight in scheduled_flights
    ]
