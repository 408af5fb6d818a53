"""Tails: the aircraft of the group's fleet, which wait for their own return before they fly again (rule 4.8)."""

from heapq import heappop, heappush
from math import floor
from typing import Any, NamedTuple

from lib.domain.clock import DAY_MIN, NEVER
from lib.domain.network import Network
from tests.reference.draws import exact
from tests.reference.tables import Closure, Row, rows

LONGEST_WAIT_MIN = DAY_MIN
HIRED_LATER_MIN = DAY_MIN


class Start(NamedTuple):
    """From when on a flight may leave, `never` if it lacks an aircraft; and whose aircraft flies it."""

    minute: int
    tail: bool = False
    hired: bool = False


class Return(NamedTuple):
    """What brings a tail home: where and when it ends its route, in how many block minutes it flies out and home."""

    departed: int
    last: str
    arrived: int
    out_min: int
    home_min: int


def tails_of(network: Network, scenario: Any) -> dict[str, int]:
    """Return how many tails each type has."""
    types = list(rows(network.aircraft))
    further = int(scenario.fleet_size) - sum(int(row.fleet_count) for row in types)
    fleet = {row.aircraft_id: max(0, int(row.fleet_count) + further) for row in types}
    return {aircraft: min(int(scenario.aircraft_released), count) for aircraft, count in fleet.items()}


def is_own(service: Row) -> bool:
    """Tell whether the group's aircraft fly a service."""
    return service.kind == "scheduled" and service.flown_by == "own"


def turnaround_min(block_min: int, hours_a_day: Any) -> int:
    """Return the least minutes between departures of a tail that flies so many block minutes from one to the next."""
    return 240 * block_min // floor(10 * exact(hours_a_day) + exact("0.5"))


class Fleet:
    """The tails by type, each as the minute at which it is ready again."""

    def __init__(self, network: Network, scenario: Any, closure: Closure) -> None:
        """Start at minute 0 with every tail ready."""
        self.ready = {aircraft: [0] * count for aircraft, count in tails_of(network, scenario).items()}
        self.hires, self.closure = scenario.buy_in != "none", closure
        self.hours_a_day, self.ground_min = scenario.aircraft_hours_per_day, int(scenario.ground_time_min)

    def start(self, aircraft: str, origin: str, scheduled: int) -> Start:
        """Take the tail that is ready first, or hire an aircraft, and return when the flight starts."""
        ready = self.ready[aircraft]
        if ready and ready[0] <= scheduled + LONGEST_WAIT_MIN:
            return Start(self.closure.reopened(origin, max(scheduled, heappop(ready))), tail=True)
        later = self.closure.reopened(origin, scheduled + HIRED_LATER_MIN)
        return Start(later, hired=True) if self.hires else Start(NEVER)

    def fly_home(self, aircraft: str, origin: str, back: Return) -> int:
        """Put a tail back after its flight home and return the minute at which it is ready."""
        leaves = self.closure.reopened(back.last, back.arrived + self.ground_min)
        home = self.closure.reopened(origin, leaves + back.home_min)
        maintained = back.departed + turnaround_min(back.out_min + back.home_min, self.hours_a_day)
        ready = max(home + self.ground_min, maintained)
        heappush(self.ready[aircraft], ready)
        return ready
