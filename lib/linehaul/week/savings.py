"""The savings heuristic for preliminary figures: trips are merged while that saves, in milliseconds (rule 6.4)."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from ...domain.clock import DAY_MIN, HOUR_MIN, NEVER, WEEK_MIN
from ...roads import Roadbook
from ...roads.driving_kernels import LegIndex
from ..solver.instance import waits
from ..solver.problem import Fleet, Ints, LinehaulSolution, Lot, Problem, Stop, Trip, Unserved, Vehicle
from ..solver.routes import turned_round
from . import savings_kernels as kernels
from .calendar_travel import TYPICAL_WEEK
from .weekly_problem import FLOOR, NEIGHBOURS, OWN, SLOTS_H, SPOT, Week, kind_of

STATUS = "quick plan without proof"
NO_TRUCK = "no truck of the fleet is free in time"
TOLLS_C = 0, -5_000  # added to the cost of a trip: savings alone merge too many trips in some weeks
SCARCE_TOLLS_C = 30_000, 120_000  # the same while there are too few trucks
START_MIN = TYPICAL_WEEK * WEEK_MIN


@dataclass(frozen=True)
class Piece:
    """Floor units of a lot that travel together, and the index of their site."""

    lot: Lot
    site: int
    floor: int


@dataclass(frozen=True)
class Load:
    """What travels together: its departure, its stops in order, its pieces."""

    depart_min: int
    stops: tuple[int, ...]
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Loads:
    """The loads of a gateway's trips, pieces that no truck can carry, and the cost of all trips in the same truck."""

    loads: tuple[Load, ...]
    stranded: tuple[Piece, ...]
    cost_c: float


class GatewayPlan(NamedTuple):
    """The trips of a gateway, and the pieces that they leave behind."""

    trips: list[Trip]
    left: list[Piece]

    @property
    def left_floor(self) -> int:
        """The floor units left behind."""
        return sum(piece.floor for piece in self.left)


def savings(week: Week) -> LinehaulSolution:
    """Plan a typical week by savings; freight without a truck is left behind."""
    problem = week.problem
    plans = [_plan_gateway(week, gateway) for gateway in range(len(problem.gateways))]
    trips = sorted((trip for plan in plans for trip in plan.trips), key=lambda t: (t.depart_min, t.gateway, t.vehicle))
    left = tuple(Unserved(lot, floor, NO_TRUCK) for plan in plans for lot, floor in _floor(plan.left).items())
    trucks = {fleet.key: fleet.trucks or 0 for fleet in problem.fleets}
    standing = sum(trucks[fleet.key] * fleet.weekly_c for fleet in problem.fleets)
    cost = sum(trip.total_c for trip in trips) + standing
    return LinehaulSolution(tuple(trips), cost, 0, trucks, left, problem.routes, STATUS)


def _plan_gateway(week: Week, gateway: int) -> GatewayPlan:
    """Plan a gateway; where trucks are scarce, with fewer trips."""
    cheapest = min(
        (consolidated(week, gateway, toll_c) for toll_c in TOLLS_C),
        key=lambda loads: (len(loads.stranded), loads.cost_c),
    )
    plans = [_with_trucks(week, gateway, cheapest)]
    for toll_c in SCARCE_TOLLS_C:
        if not plans[-1].left:
            break
        plans.append(_with_trucks(week, gateway, consolidated(week, gateway, toll_c)))
    return min(plans, key=lambda plan: plan.left_floor)


def _with_trucks(week: Week, gateway: int, loads: Loads) -> GatewayPlan:
    """Assign loads to the trucks of a gateway."""
    assigned = list(TruckPool(week, gateway).assign(loads.loads))
    left = [piece for load, trip in assigned if trip is None for piece in load.pieces]
    return GatewayPlan([trip for _, trip in assigned if trip is not None], [*loads.stranded, *left])


def consolidated(week: Week, gateway: int, toll_c: int) -> Loads:
    """Return the loads of a gateway's trips, as if each trip cost a toll more."""
    pieces = list(_pieces(week.problem, gateway))
    if not pieces:
        return Loads((), (), 0.0)
    minutes = np.array(week.problem.slots, np.int64)
    freight = _freight(pieces, minutes)
    trips = kernels.consolidate(
        freight,
        kernels.Slots(minutes, waits(week.problem, minutes)),
        _prices(week.problem, gateway, toll_c),
        _distances(week.roadbook, gateway, np.unique(freight.site)),
        _road(week.roadbook, gateway),
        FLOOR,
    )
    return _loads(pieces, minutes, trips, toll_c)


def _freight(pieces: Sequence[Piece], minutes: Ints) -> kernels.Pieces:
    """Return pieces as the kernels take them."""
    return kernels.Pieces(
        np.array([piece.site for piece in pieces]),
        np.array([piece.floor for piece in pieces]),
        np.array([piece.floor * piece.lot.late_c / HOUR_MIN for piece in pieces]),
        np.searchsorted(minutes, [piece.lot.release_min for piece in pieces]),
    )


def _loads(pieces: Sequence[Piece], minutes: Ints, trips: kernels.Trips, toll_c: int) -> Loads:
    """Return the loads of trips; the pieces of those that cannot be made are stranded."""
    used = np.flatnonzero(trips.size)
    possible = [t for t in used if trips.cost[t] < kernels.NO_TRIP]
    aboard = {t: tuple(pieces[i] for i in trips.load[t, : trips.size[t]]) for t in used}
    stops = {t: tuple(int(site) for site in trips.stops[t] if site >= 0) for t in possible}
    loads = tuple(Load(int(minutes[trips.slot[t]]), stops[t], aboard[t]) for t in possible)
    stranded = tuple(piece for t in used if t not in stops for piece in aboard[t])
    return Loads(loads, stranded, float(trips.cost[possible].sum()) - toll_c * len(possible))


def _pieces(problem: Problem, gateway: int) -> Iterator[Piece]:
    """Yield the full truckloads and the remainder of every lot."""
    number = {site: index for index, site in enumerate(problem.sites)}
    for lot in problem.lots:
        if lot.gateway == problem.gateways[gateway]:
            whole, rest = divmod(lot.floor, FLOOR)
            yield from (Piece(lot, number[lot.site], floor) for floor in [FLOOR] * whole + [rest] if floor)


def _prices(problem: Problem, gateway: int, toll_c: int) -> kernels.Prices:
    """Return the prices of own trucks if the gateway has any, else of spot trucks."""
    owns = any(OWN in fleet.vehicles and fleet.trucks for fleet in fleets_of(problem, gateway))
    vehicle = next(v for v in problem.vehicles if v.key == (OWN if owns else SPOT))
    return kernels.Prices(vehicle.dispatch_c + toll_c, vehicle.per_km_c, vehicle.per_stop_c, int(vehicle.returns))


def _distances(book: Roadbook, gateway: int, sites: Ints) -> kernels.Distances:
    """Return distances to and among sites, each of which only its nearest may follow."""
    legs, roads = np.vstack([book.between, book.outward[gateway]]), book.roads
    driven = np.add.reduceat(np.append(roads.minutes, 0), roads.first[:-1])
    km, minutes = (np.where(legs == NEVER, NEVER, figure[legs]) for figure in (book.km, driven))
    near = np.zeros(book.between.shape, np.bool_)
    apart = np.where(km[:-1] < 0, np.iinfo(np.int32).max, km[:-1])[:, sites]
    apart[sites, np.arange(len(sites))] = np.iinfo(np.int32).max
    order = np.argsort(apart, axis=1, kind="stable")[:, :NEIGHBOURS]
    np.put_along_axis(near, sites[order], True, 1)
    return kernels.Distances(km, minutes, near)


def fleets_of(problem: Problem, gateway: int) -> list[Fleet]:
    """Return the fleets of a gateway."""
    return [fleet for fleet in problem.fleets if fleet.gateway == problem.gateways[gateway]]


def _road(book: Roadbook, gateway: int) -> kernels.Road:
    return kernels.Road(LegIndex(book.outward[gateway], book.between), book.crew, book.kernel, START_MIN)


class TruckPool:
    """The trucks of a gateway in a week: own ones out by minute of the week, and spot ones hired by day."""

    def __init__(self, week: Week, gateway: int) -> None:
        """Count the trucks."""
        self.week, self.gateway = week, gateway
        self.vehicles = {vehicle.key: vehicle for vehicle in week.problem.vehicles}
        self.trucks = dict.fromkeys(self.vehicles, 0)
        self.trucks |= {fleet.vehicles[0]: fleet.trucks or 0 for fleet in fleets_of(week.problem, gateway)}
        self.out = np.zeros(WEEK_MIN, np.int64)
        self.hired: Counter[tuple[str, int]] = Counter()

    def assign(self, loads: Sequence[Load]) -> Iterator[tuple[Load, Trip | None]]:
        """Yield loads with their trips, those first for which an own truck saves most; None without a truck."""
        pairs = sorted(zip(loads, self._options(loads), strict=True), key=lambda pair: -_saved(pair[1]))
        for load, trips in pairs:
            yield load, self._cheapest(trips) or self._later(load)

    def _cheapest(self, trips: dict[str, Trip]) -> Trip | None:
        """Return the cheapest trip for which a truck is available, and take it."""
        return next((trip for trip in sorted(trips.values(), key=lambda t: t.total_c) if self._takes(trip)), None)

    def _later(self, load: Load) -> Trip | None:
        """Return the first later trip of a load for which a truck is available."""
        longest = self.week.problem.max_wait_min or 0
        for hours in SLOTS_H[1:]:
            later = replace(load, depart_min=self._waited(0, load.depart_min + hours * HOUR_MIN))
            if max(self._waited(piece.lot.release_min, later.depart_min) for piece in load.pieces) <= longest:
                (trips,) = self._options([later])
                if trip := self._cheapest(trips):
                    return trip
        return None

    def _waited(self, release_min: int, depart_min: int) -> int:
        period = self.week.problem.period_min
        return (depart_min - release_min) % period if period else depart_min - release_min

    def _takes(self, trip: Trip) -> bool:
        """Take the truck of a trip if one is available."""
        if kind_of(trip.vehicle) == SPOT:
            today = trip.vehicle, trip.depart_min // DAY_MIN
            free = self.hired[today] < self.trucks[trip.vehicle]
            self.hired[today] += free
            return free
        minutes = np.arange(trip.depart_min, trip.free_min) % WEEK_MIN
        free = len(minutes) <= WEEK_MIN and bool(self.out[minutes].max() < self.trucks[OWN])
        self.out[minutes] += free
        return free

    def _options(self, loads: Sequence[Load]) -> list[dict[str, Trip]]:
        """Return each load's trips by kind of truck."""
        stops = np.full((len(loads), kernels.MOST_STOPS), -1, np.int64)
        for row, load in zip(stops, loads, strict=True):
            row[: len(load.stops)] = load.stops
        departs, road = np.array([load.depart_min for load in loads], np.int64), _road(self.week.roadbook, self.gateway)
        options: list[dict[str, Trip]] = [{} for _ in loads]
        for vehicle in self.vehicles.values():
            arrive, over = np.full(stops.shape, NEVER, np.int64), np.full(len(stops), NEVER, np.int64)
            kernels.time_trips(departs, stops, road, vehicle.returns, arrive, over)
            free = departs + turned_round(self.week.problem.turnround, over - departs)
            ends = zip(over.tolist(), free.tolist(), strict=True)
            for trips, load, reached, end in zip(options, loads, arrive.tolist(), ends, strict=True):
                trips[vehicle.key] = self._trip(vehicle, load, dict(zip(load.stops, reached, strict=False)), end)
        return options

    def _trip(self, vehicle: Vehicle, load: Load, reached: dict[int, int], ends: tuple[int, int]) -> Trip:
        """Return a load as a trip of a vehicle; reached: minute by stop; ends: its end, and when its truck is free."""
        problem, book = self.week.problem, self.week.roadbook
        legs = book.legs(self.gateway, load.stops)
        home = (int(book.outward[self.gateway, load.stops[-1]]),) if vehicle.returns else ()
        km = sum(int(book.km[leg]) for leg in (*legs, *home))
        cost = {
            "dispatch": vehicle.dispatch_c,
            "km": vehicle.per_km_c * km,
            "stops": vehicle.per_stop_c * (len(load.stops) - 1),
            "hours": 0,
            "lateness": sum(self._late_c(piece, load.depart_min, reached[piece.site]) for piece in load.pieces),
        }
        stops = tuple(
            Stop(problem.sites[site], reached[site], tuple(_floor(p for p in load.pieces if p.site == site).items()))
            for site in load.stops
        )
        return Trip(problem.gateways[self.gateway], vehicle.key, load.depart_min, stops, *ends, km, cost)

    def _late_c(self, piece: Piece, depart_min: int, arrive_min: int) -> int:
        late = self._waited(piece.lot.release_min, depart_min) + arrive_min - depart_min
        return (piece.lot.late_c * piece.floor * late + HOUR_MIN // 2) // HOUR_MIN


def _saved(trips: dict[str, Trip]) -> int:
    """Return the cents that an own truck saves against a day's first spot truck."""
    return trips[SPOT].total_c - trips[OWN].total_c


def _floor(pieces: Iterable[Piece]) -> dict[str, int]:
    """Return the floor units of pieces by lot."""
    floor: Counter[str] = Counter()
    for piece in pieces:
        floor[piece.lot.key] += piece.floor
    return dict(floor)
