"""Expected dispatch: the trucks that a plan would send week by week if all volumes and arrivals were as expected, which
shows the warehouses that they cannot serve (rule 10.3).
"""

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ..domain.clock import DAY_MIN, MEASURED_WEEKS, WEEK_MIN
from ..domain.flights import Flights
from ..domain.plan import LinehaulPlan
from .onward import flights_of

ENOUGH = 1e-6  # of a truckload: what sums of shares leave over
Loads = list[float]


class Trucks(NamedTuple):
    """Trucks of a gateway: own ones, and spot ones a day, of which a share accepts."""

    own: int
    spot: float


class Pool:
    """Trucks of a gateway as they come and go (rule 7.3)."""

    def __init__(self, free_at: list[float], spot: float) -> None:
        self.free_at, self.spot, self.taken = free_at, spot, defaultdict[int, float](float)

    def send(self, minute: int, wanted: int, away_min: float) -> float:
        """Send at most as many trucks as are wanted, own first; return how many leave, of spot trucks as many as are
        expected to accept.
        """
        own = [k for k, free in enumerate(self.free_at) if free <= minute][:wanted]
        for k in own:
            self.free_at[k] = minute + away_min
        spot = min(wanted - len(own), self.spot - self.taken[minute // DAY_MIN])
        self.taken[minute // DAY_MIN] += spot
        return len(own) + spot


def waiting_loads(
    plan: LinehaulPlan, flights: Flights, gateway: int, trucks: Trucks, away_min: Mapping[int, float], warehouses: int
) -> tuple[Loads, Loads]:
    """Return the truckloads that come to a gateway for each warehouse in the measured weeks, and by how much more of
    them wait after these weeks than before; away_min: how long an own truck is away, by number of departure by road.
    """
    waiting, came, before = ([0.0] * warehouses for _ in range(3))
    pool = Pool([0.0] * trucks.own, trucks.spot)
    start, end = (week * WEEK_MIN for week in (MEASURED_WEEKS.start, MEASURED_WEEKS.stop))
    for minute, number in _departures(plan, flights, gateway, away_min):
        if minute >= end:
            break
        planned = plan.departures[number]
        for stop, share in zip(planned.stops, planned.share_permille, strict=True):
            waiting[stop] += planned.loads * share / 1000
            came[stop] += planned.loads * share / 1000 if minute >= start else 0.0
        needed = math.ceil(sum(waiting[stop] for stop in planned.stops) - ENOUGH)
        sent = pool.send(minute, needed if planned.extra else min(needed, planned.trucks), away_min[number])
        for stop, share in zip(planned.stops, planned.share_permille, strict=True):
            waiting[stop] = 0.0 if sent >= needed - ENOUGH else max(0.0, waiting[stop] - sent * share / 1000)
        before = before if minute >= start else list(waiting)
    return came, [after - earlier for after, earlier in zip(waiting, before, strict=True)]


def _departures(
    plan: LinehaulPlan, flights: Flights, gateway: int, away_min: Mapping[int, float]
) -> Iterator[tuple[int, int]]:
    """Yield minute and number of a gateway's departures by road in the order in which they are scheduled."""
    found = [
        (int(flights.scheduled_arrival[flight, gateway]) + planned.offset_min, planned.deadline_min, number)
        for number, (planned, serving) in enumerate(zip(plan.departures, flights_of(plan, flights), strict=True))
        if planned.gateway == gateway and number in away_min
        for flight in serving
    ]
    yield from ((minute, number) for minute, _, number in sorted(found))
