"""Drivers for a plan's own trucks: trips without one are moved to spot trucks (rules 6.4, 7.8)."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from ...domain.clock import DAY_MIN, HOUR_MIN, WEEK_MIN
from ...roads import law_in_force
from ...roads.driver_kernels import NOBODY, Laws, TourHours, pool_of, roster
from ...roads.driving_kernels import SERVICE_MIN
from ...roads.trip_trace import DRIVE, UNLOAD, Segment, trace
from ..solver.problem import Ints, LinehaulSolution, Problem, Trip, Unserved, Vehicle
from ..solver.routes import turned_round
from ..solver.solve import describe_proof
from .calendar_travel import TYPICAL_WEEK, CalendarTravel

REPEATS, OBSERVED = 12, 4  # weeks that a plan is driven, and the last of them, in which every trip needs a driver
NO_DRIVER = "no driver has hours left for it"


class Tours(NamedTuple):
    """Tours as they leave: their gateways [n], and `TourHours` by row [n, 6]."""

    gateway: Ints
    hours: Ints

    @classmethod
    def of(cls, tours: Sequence[tuple[int, TourHours]]) -> "Tours":
        """Put tours in the order in which they leave."""
        ordered = sorted(tours, key=lambda tour: tour[1].leaves)
        gateways, hours = [g for g, _ in ordered], [h for _, h in ordered]
        return cls(np.array(gateways, np.int64), np.array(hours, np.int64).reshape(-1, len(TourHours._fields)))


NO_TOURS = Tours.of(())


@dataclass(frozen=True, eq=False)
class Drivers:
    """The drivers of own trucks by gateway, whether two share a truck, the law, and the tours that they made before."""

    number: tuple[int, ...]
    team: bool
    laws: Laws
    made: Tours = NO_TOURS

    def missing(self, tours: Tours) -> Ints:
        """Return the positions of tours, after those made before, that find no driver."""
        gateway = np.concatenate([self.made.gateway, tours.gateway])
        hours = np.concatenate([self.made.hours, tours.hours])
        pool = pool_of(list(self.number), int(hours[:, 0].max(initial=0)))
        return np.flatnonzero(roster(gateway, hours, self.team, self.laws, pool)[len(self.made.hours) :, 0] == NOBODY)


def with_trip_drivers(problem: Problem, plan: LinehaulSolution, drivers: Drivers) -> LinehaulSolution:
    """Move own trips for which there is no driver to the cheapest spot truck left on their day; without one they are
    unserved. Trips that save more than others against a spot truck keep their driver.

    The bound stays: a plan that drivers can drive costs no less than one for which there are enough.
    """
    owned = {vehicle.key for vehicle in problem.vehicles if vehicle.owned}
    hours = {n: trip_hours(problem, t, drivers.team) for n, t in enumerate(plan.trips) if t.vehicle in owned}
    if not hours or _all_manned(problem, plan.trips, hours, drivers):
        return plan
    trips, kept = dict(enumerate(plan.trips)), []
    hired = Counter(_day(trip) for trip in plan.trips)
    left: list[Unserved] = []
    for n in sorted(hours, key=lambda n: _extra_c(trips[n], _by_spot(problem, trips[n], Counter())), reverse=True):
        kept.append(n)
        if not _all_manned(problem, plan.trips, {k: hours[k] for k in kept}, drivers):
            trip, spot = trips.pop(kept.pop()), _by_spot(problem, plan.trips[n], hired)
            if spot is None:
                left += [Unserved(lot, floor, NO_DRIVER) for stop in trip.stops for lot, floor in stop.lots]
            else:
                trips[n] = spot
                hired[_day(spot)] += 1
    return _replanned(problem, plan, list(trips.values()), left, len(hours) - len(kept))


class DriverUse(NamedTuple):
    """A gateway's drivers: how many, and the hours that they drive and may drive a week, on average of two."""

    gateway: str
    drivers: int
    driven_h: float
    allowed_h: float


def driver_use(problem: Problem, plan: LinehaulSolution, drivers: Drivers) -> list[DriverUse]:
    """Return the use of the drivers of every gateway that has any."""
    owned = {vehicle.key for vehicle in problem.vehicles if vehicle.owned}
    driven = dict.fromkeys(problem.gateways, 0)
    for trip in plan.trips:
        if trip.vehicle in owned:
            hours = trip_hours(problem, trip, drivers.team)
            driven[trip.gateway] += int(hours.driven + hours.driven_later) * (1 + drivers.team)
    allowed_h = law_in_force(drivers.laws, TYPICAL_WEEK * WEEK_MIN).fortnight_driving_min / 2 / HOUR_MIN
    numbers = zip(problem.gateways, drivers.number, strict=True)
    return [DriverUse(g, n, driven[g] / n / HOUR_MIN, allowed_h) for g, n in numbers if n]


def _replanned(
    problem: Problem, plan: LinehaulSolution, trips: list[Trip], left: list[Unserved], moved: int
) -> LinehaulSolution:
    """Return a plan with other trips."""
    trips.sort(key=lambda trip: (trip.depart_min, trip.gateway, trip.vehicle))
    standing = sum(plan.trucks.get(fleet.key, 0) * fleet.weekly_c for fleet in problem.fleets)
    cost, unserved = sum(trip.total_c for trip in trips) + standing, (*plan.unserved, *left)
    bound = min(plan.bound_c, cost)
    proof = describe_proof(cost == bound, bool(unserved), cost, bound) if bound else plan.status
    status = f"{proof}; trips of own trucks without a driver, given to spot trucks: {moved}"
    return replace(plan, trips=tuple(trips), objective_c=cost, bound_c=bound, unserved=tuple(unserved), status=status)


def trip_hours(problem: Problem, trip: Trip, team: bool) -> TourHours:
    """Return the hours of each driver on a trip, in minutes of the problem; the two of a team share the driving."""
    assert isinstance(problem.travel, CalendarTravel)
    book, start = problem.travel.roadbook, problem.travel.start_min
    stops = tuple(problem.sites.index(stop.site) for stop in trip.stops)
    segments = trace(book, problem.gateways.index(trip.gateway), stops, start + trip.depart_min, True)
    monday = start + (trip.depart_min // WEEK_MIN + 1) * WEEK_MIN
    (driven, later), (unloaded, unloaded_later) = (_split(segments, kind, monday) for kind in (DRIVE, UNLOAD))
    manning = 1 + team
    driven, later = -(-driven // manning), -(-later // manning)
    return TourHours(trip.depart_min, trip.back_min, driven, later, driven + unloaded, later + unloaded_later)


def _split(segments: Sequence[Segment], kind: str, monday: int) -> tuple[int, int]:
    """Return the minutes of a kind before and after a Monday."""
    spans = [(s.start_min, s.end_min) for s in segments if s.kind == kind]
    total = sum(end - start for start, end in spans)
    before = sum(max(0, min(end, monday) - start) for start, end in spans)
    return before, total - before


def _all_manned(problem: Problem, trips: Sequence[Trip], hours: dict[int, TourHours], drivers: Drivers) -> bool:
    """Return whether trips (hours by position) all find a driver; those of a week that repeats are driven for twelve
    weeks, and the last of these count.
    """
    numbered = [(n, *tour) for n in hours for tour in _repeated(problem, trips[n], hours[n])]
    numbered.sort(key=lambda tour: (tour[2].leaves, tour[0]))
    missing = drivers.missing(Tours.of([(gateway, tour) for _, gateway, tour in numbered]))
    observed = (REPEATS - OBSERVED) * WEEK_MIN if problem.period_min else 0
    return not any(numbered[k][2].leaves >= observed for k in missing)


def _repeated(problem: Problem, trip: Trip, hours: TourHours) -> Iterator[tuple[int, TourHours]]:
    gateway = problem.gateways.index(trip.gateway)
    for week in range(REPEATS if problem.period_min else 1):
        yield gateway, hours._replace(leaves=hours.leaves + week * WEEK_MIN, back=hours.back + week * WEEK_MIN)


def _by_spot(problem: Problem, trip: Trip, hired: Counter[tuple[str, str, int]]) -> Trip | None:
    """Return a trip with the cheapest spot truck that its day has left, None if it has none."""
    kinds = {vehicle.key: vehicle for vehicle in problem.vehicles}
    trips = [
        _trip_by(problem, trip, kinds[fleet.vehicles[0]])
        for fleet in problem.fleets
        if fleet.per_day and fleet.gateway == trip.gateway
        if hired[trip.gateway, fleet.vehicles[0], trip.depart_min // DAY_MIN] + _called(problem, fleet.key, trip)
        < (fleet.trucks or 0)
    ]
    return min(trips, key=lambda trip: trip.total_c, default=None)


def _called(problem: Problem, fleet: str, trip: Trip) -> int:
    """Return how many trucks of a fleet have been called before on a trip's day."""
    return sum(key == fleet and trip.depart_min < until for key, until in problem.out)


def _trip_by(problem: Problem, trip: Trip, vehicle: Vehicle) -> Trip:
    """Return a trip with a vehicle that does not return."""
    gateway, last = problem.gateways.index(trip.gateway), problem.sites.index(trip.stops[-1].site)
    km = trip.km - int(problem.travel.home_km[gateway, last])
    cost = {**trip.cost_c, "dispatch": vehicle.dispatch_c, "km": vehicle.per_km_c * km}
    over = trip.stops[-1].arrive_min + SERVICE_MIN
    busy = int(turned_round(problem.turnround, np.array(over - trip.depart_min)))
    free = trip.depart_min + busy
    return replace(trip, vehicle=vehicle.key, back_min=over, free_min=free, km=km, cost_c=cost)


def _extra_c(trip: Trip, spot: Trip | None) -> tuple[bool, int]:
    return spot is None, (spot.total_c if spot else 0) - trip.total_c


def _day(trip: Trip) -> tuple[str, str, int]:
    return trip.gateway, trip.vehicle, trip.depart_min // DAY_MIN
