"""An independent reading of the line-haul problem: a clock that ticks, a checker of plans, an enumeration of all."""

import functools
import itertools
import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from lib.linehaul import LinehaulSolution, Lot, Problem, RoadTravel, Trip, Vehicle

WEEK_MIN = 10_080
Timed = Callable[[Vehicle, int, int, Sequence[int]], tuple[list[int], int, int]]  # the journeys of a problem


class Driver:
    """A driver (or two) whose clock ticks minute by minute."""

    def __init__(self, minute: int, team: bool) -> None:
        self.minute = self.start = minute
        self.team, self.unbroken, self.driven = team, 0, 0

    def wait(self, minutes: int) -> None:
        """Stand still; long enough is a break or a rest."""
        self.minute += minutes
        if minutes >= 45:
            self.unbroken = 0
        if minutes >= (540 if self.team else 660):
            self.unbroken = self.driven = 0
            self.start = self.minute

    def drive(self, minutes: int) -> None:
        """Drive, stopping whenever the hours are used up."""
        for _ in range(minutes):
            if self.driven == (1_080 if self.team else 540) or self.minute - self.start >= (
                1_260 if self.team else 780
            ):
                self.wait(540 if self.team else 660)
            elif not self.team and self.unbroken == 270:
                self.wait(45)
            self.minute, self.unbroken, self.driven = self.minute + 1, self.unbroken + 1, self.driven + 1


def until_served(driver: Driver, hours: Sequence[tuple[int, int]]) -> int:
    """Return how long a driver waits at a site: for its opening, or, if the shift is over by then, a rest at least."""
    shift, rest = (1_260, 540) if driver.team else (780, 660)

    def until_open(wait: int) -> int:
        while not any(a <= (driver.minute + wait) % WEEK_MIN < b for a, b in hours):
            wait += 1
        return wait

    wait = until_open(0)
    over = wait > 0 and driver.minute + wait - driver.start >= shift
    return until_open(rest) if over and wait < rest else wait


def journey(
    problem: Problem, vehicle: Vehicle, depart: int, gateway: int, sites: Sequence[int]
) -> tuple[list[int], int, int]:
    """Return arrivals, the end and the km of a trip."""
    travel, driver = problem.travel, Driver(depart, vehicle.team)
    assert isinstance(travel, RoadTravel)
    arrivals, km, last = [], 0, -1
    for site in sites:
        leg = int(travel.from_km[gateway, site] if last < 0 else travel.between_km[last, site])
        driver.drive(math.floor(leg / vehicle.kmh * 60 + 0.5))
        if travel.opening and travel.opening[site]:
            driver.wait(until_served(driver, travel.opening[site]))
        arrivals.append(driver.minute)
        driver.minute += 60
        km, last = km + leg, site
    if vehicle.returns:
        leg = int(travel.from_km[gateway, last])
        driver.drive(math.floor(leg / vehicle.kmh * 60 + 0.5))
        km += leg
    return arrivals, driver.minute, km


def cost_parts(vehicle: Vehicle, km: int, minutes: int, stops: int, late: int) -> dict[str, int]:
    """Return what a trip costs, in cents."""
    hours = math.floor(vehicle.per_hour_c * minutes / 60 + 0.5)
    return {
        "dispatch": vehicle.dispatch_c,
        "km": vehicle.per_km_c * km,
        "hours": hours,
        "stops": vehicle.per_stop_c * (stops - 1),
        "lateness": late,
    }


def waited(problem: Problem, lot: Lot, depart: int) -> int | None:
    """Return how long a lot has waited at a departure, None if it cannot take it."""
    wait = depart - lot.release_min
    if problem.period_min is not None:
        wait %= problem.period_min
    return None if wait < 0 or (problem.max_wait_min is not None and wait > problem.max_wait_min) else wait


def lateness(problem: Problem, lot: Lot, depart: int, arrival: int) -> int | None:
    """Return by how many minutes a lot arrives late, None if it cannot travel so."""
    wait = waited(problem, lot, depart)
    if wait is None:
        return None
    late = 0 if lot.deadline_min is None else max(0, lot.release_min + wait + arrival - depart - lot.deadline_min)
    return None if late > lot.max_late_min else late


def free_again(problem: Problem, depart: int, end: int) -> int:
    """Return when a truck can leave again."""
    rule = problem.turnround
    return end + (rule.short_min if end - depart <= rule.duty_min else rule.long_min)


def overbooked(problem: Problem, trips: Sequence[tuple[str, int, int]], trucks: dict[str, int]) -> list[str]:
    """Return complaints about fleets; trips: (fleet key, departure, free again)."""
    told = []
    for fleet in problem.fleets:
        mine = [(depart, free) for key, depart, free in trips if key == fleet.key]
        mine += [(-1, until) for key, until in problem.out if key == fleet.key]
        for moment in sorted({depart for depart, _ in mine if depart >= 0}):
            if fleet.per_day:
                used = sum(depart // 1_440 == moment // 1_440 for depart, _ in mine)
            elif problem.period_min is None:
                used = sum(depart <= moment < free for depart, free in mine)
            else:
                weeks = range(-9, 10)
                used = sum(
                    depart <= moment + week * problem.period_min < free for depart, free in mine for week in weeks
                )
            if used > trucks[fleet.key]:
                told.append(f"{fleet.key}: {used} trucks at minute {moment}, there are {trucks[fleet.key]}")
    return told


def complaints(problem: Problem, plan: LinehaulSolution) -> list[str]:
    """Return what is wrong with a plan; nothing if it keeps every rule."""
    told, carried = [], Counter({entry.lot: entry.floor for entry in plan.unserved})
    for trip in plan.trips:
        carried.update({key: floor for stop in trip.stops for key, floor in stop.lots})
        told += [f"{trip.vehicle} at {trip.depart_min}: {wrong}" for wrong in wrong_trip(problem, trip)]
    lots = {lot.key: lot.floor for lot in problem.lots}
    told += [
        f"{key}: {carried[key]} of {lots.get(key, 0)} carried or told"
        for key in carried | lots
        if carried[key] != lots.get(key, 0)
    ]
    fleet_of = {(fleet.gateway, key): fleet.key for fleet in problem.fleets for key in fleet.vehicles}
    out = [(fleet_of.get((t.gateway, t.vehicle), ""), t.depart_min, t.free_min) for t in plan.trips]
    told += overbooked(problem, out, dict(plan.trucks))
    for fleet in problem.fleets:
        if fleet.trucks is not None and plan.trucks[fleet.key] != fleet.trucks:
            told.append(f"{fleet.key} has another number of trucks")
    total = sum(t.total_c for t in plan.trips) + sum(plan.trucks[f.key] * f.weekly_c for f in problem.fleets)
    if plan.objective_c != total:
        told.append(f"objective {plan.objective_c}, the parts add up to {total}")
    if plan.bound_c > plan.objective_c:
        told.append("the bound lies above the objective")
    return told


def wrong_trip(problem: Problem, trip: Trip) -> Iterator[str]:
    """Yield what is wrong with a trip."""
    vehicle = next(vehicle for vehicle in problem.vehicles if vehicle.key == trip.vehicle)
    lots = {lot.key: lot for lot in problem.lots}
    load = [(lots[key], floor, number) for number, stop in enumerate(trip.stops) for key, floor in stop.lots]
    sites = [problem.sites.index(stop.site) for stop in trip.stops]
    if trip.depart_min not in problem.slots:
        yield "leaves off its slots"
    if len(set(sites)) != len(sites) or len(sites) > problem.routes.max_stops:
        yield "has too many stops, or one twice"
    if any(lot.gateway != trip.gateway for lot, _, _ in load):
        yield "carries freight of another gateway"
    if any(lot.site != trip.stops[number].site for lot, _, number in load):
        yield "unloads at the wrong site"
    pooled = any(f.gateway == trip.gateway and trip.vehicle in f.vehicles for f in problem.fleets)
    if vehicle.owned and not pooled:
        yield "uses a truck that is not there"
    rooms = (
        (vehicle.floor, lambda lot: lot.floor),
        (vehicle.payload_g, lambda lot: lot.grams),
        (vehicle.volume_cm3, lambda lot: lot.cm3),
    )
    for room, size in rooms:
        if room is not None and sum(size(lot) * floor / lot.floor for lot, floor, _ in load) > room:
            yield "is overloaded"
    arrivals, end, km = journey(problem, vehicle, trip.depart_min, problem.gateways.index(trip.gateway), sites)
    if [stop.arrive_min for stop in trip.stops] != arrivals or trip.back_min != end or trip.km != km:
        yield "has other times or km than its drivers"
    if trip.free_min != free_again(problem, trip.depart_min, end):
        yield "turns round in another time"
    late_c = 0.0
    for lot, floor, number in load:
        late = lateness(problem, lot, trip.depart_min, arrivals[number])
        if late is None:
            yield f"brings {lot.key} too late, or leaves before it is there"
        else:
            each = lot.late_c * late / 60
            late_c += floor * math.floor(each + 0.5) if lot.divisible else floor * each
    parts = cost_parts(vehicle, km, end - trip.depart_min, len(sites), trip.cost_c["lateness"])
    if dict(trip.cost_c) != parts or abs(late_c - trip.cost_c["lateness"]) > len(load):
        yield "costs something else"


@dataclass(frozen=True)
class Option:
    """A possible trip."""

    lots: frozenset[str]
    fleet: str
    depart: int
    free: int
    cost: int


def options(problem: Problem) -> list[Option]:
    """Return every possible trip: all loads, vehicles, slots and orders of stops (of these the cheapest a load)."""
    found: dict[tuple[frozenset[str], str, int, int], int] = {}
    pooled = {key: fleet.key for fleet in problem.fleets for key in fleet.vehicles}
    timed = functools.cache(functools.partial(journey, problem))
    for size in range(1, len(problem.lots) + 1):
        for load in itertools.combinations(problem.lots, size):
            sites = sorted({problem.sites.index(lot.site) for lot in load})
            if len(sites) > problem.routes.max_stops:
                continue
            for vehicle, depart, order in itertools.product(
                problem.vehicles, problem.slots, itertools.permutations(sites)
            ):
                if vehicle.owned and vehicle.key not in pooled:
                    continue
                if (done := _trip(problem, load, vehicle, depart, order, timed)) is not None:
                    free, cost = done
                    key = (frozenset(lot.key for lot in load), pooled.get(vehicle.key, ""), depart, free)
                    found[key] = min(cost, found.get(key, cost))
    return [Option(*key, cost) for key, cost in found.items()]


def _trip(
    problem: Problem, load: Sequence[Lot], vehicle: Vehicle, depart: int, order: Sequence[int], timed: Timed
) -> tuple[int, int] | None:
    if any(waited(problem, lot, depart) is None for lot in load):
        return None
    for room, total in (
        (vehicle.floor, sum(lot.floor for lot in load)),
        (vehicle.payload_g, sum(lot.grams for lot in load)),
        (vehicle.volume_cm3, sum(lot.cm3 for lot in load)),
    ):
        if room is not None and total > room:
            return None
    arrivals, end, km = timed(vehicle, depart, 0, order)
    late_c = 0
    for lot in load:
        late = lateness(problem, lot, depart, arrivals[order.index(problem.sites.index(lot.site))])
        if late is None:
            return None
        late_c += math.floor(lot.late_c * lot.floor * late / 60 + 0.5)
    cost = sum(cost_parts(vehicle, km, end - depart, len(order), late_c).values())
    return free_again(problem, depart, end), cost


def least_cost(
    problem: Problem, trucks: dict[str, int], allowed: Callable[[frozenset[str]], bool] = lambda _: True
) -> int | None:
    """Return the cost of the cheapest trips that carry every lot, by trying all of allowed loads; None if there are
    none.
    """
    every = sorted((o for o in options(problem) if allowed(o.lots)), key=lambda option: option.cost)
    best: list[int | None] = [None]

    def extend(left: frozenset[str], chosen: list[Option], cost: int) -> None:
        if best[0] is not None and cost >= best[0]:
            return
        if not left:
            best[0] = cost
            return
        first = min(left)
        for option in every:
            if first in option.lots and option.lots <= left:
                now = [*chosen, option]
                if not overbooked(problem, [(o.fleet, o.depart, o.free) for o in now], trucks):
                    extend(left - option.lots, now, cost + option.cost)

    extend(frozenset(lot.key for lot in problem.lots), [], 0)
    return best[0]
