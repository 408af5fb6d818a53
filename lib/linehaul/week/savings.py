"""The plan of preliminary figures: trips merged while that saves, in milliseconds and without proof (rule 6.4)."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ...domain.clock import DAY_MIN, HOUR_MIN, NEVER, WEEK_MIN
from ...roads import Roadbook
from ..solver.instance import waits
from ..solver.problem import Fleet, Ints, LinehaulSolution, Lot, Problem, Stop, Trip, Unserved, Vehicle
from ..solver.routes import turned_round
from . import savings_kernels as kernels
from .calendar_travel import TYPICAL_WEEK
from .weekly_problem import FLOOR, NEIGHBOURS, OWN, SLOTS_H, SPOT, Week

STATUS = "quick plan without proof"
NO_TRUCK = "no truck of the fleet is free in time"
TRIED_C = 0, -5_000  # what a trip seems to cost more: savings alone merge too many trips in some weeks
SCARCE_C = 30_000, 120_000  # the same while there are too few trucks
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
    """The loads of a gateway's trips, pieces that no truck can bring, and what all trips cost in the same truck."""

    made: tuple[Load, ...]
    stranded: tuple[Piece, ...]
    cost_c: float


def savings(week: Week) -> LinehaulSolution:
    """Plan a typical week by savings; freight without a truck is left behind."""
    problem = week.problem
    plans = [_of_gateway(week, gateway) for gateway in range(len(problem.gateways))]
    trips = sorted((trip for made, _ in plans for trip in made), key=lambda t: (t.depart_min, t.gateway, t.vehicle))
    left = tuple(Unserved(lot, floor, NO_TRUCK) for _, stranded in plans for lot, floor in _floor(stranded).items())
    trucks = {fleet.key: fleet.trucks or 0 for fleet in problem.fleets}
    standing = sum(trucks[fleet.key] * fleet.weekly_c for fleet in problem.fleets)
    cost = sum(trip.total_c for trip in trips) + standing
    return LinehaulSolution(tuple(trips), cost, 0, trucks, left, problem.routes, STATUS)


def _of_gateway(week: Week, gateway: int) -> tuple[list[Trip], list[Piece]]:
    """Return the trips of a gateway and what they leave behind; where trucks are scarce, trips are made fewer."""
    first = min((consolidated(week, gateway, toll_c) for toll_c in TRIED_C), key=_loss)
    found = [_sent(week, gateway, first)]
    for toll_c in SCARCE_C:
        if not found[-1][1]:
            break
        found.append(_sent(week, gateway, consolidated(week, gateway, toll_c)))
    return min(found, key=lambda plan: sum(piece.floor for piece in plan[1]))


def _loss(loads: Loads) -> tuple[int, float]:
    return len(loads.stranded), loads.cost_c


def _sent(week: Week, gateway: int, loads: Loads) -> tuple[list[Trip], list[Piece]]:
    """Return the trips of loads, and what they leave behind."""
    sent = list(Yard(week, gateway).send(loads.made))
    left = [piece for load, trip in sent if trip is None for piece in load.pieces]
    return [trip for _, trip in sent if trip is not None], [*loads.stranded, *left]


def consolidated(week: Week, gateway: int, toll_c: int) -> Loads:
    """Return the loads of a gateway's trips, made as if each trip cost a toll more."""
    pieces = list(_pieces(week.problem, gateway))
    if not pieces:
        return Loads((), (), 0.0)
    minutes = np.array(week.problem.slots, np.int64)
    columns = (
        np.array([piece.site for piece in pieces]),
        np.array([piece.floor for piece in pieces]),
        np.array([piece.floor * piece.lot.late_c / HOUR_MIN for piece in pieces]),
        np.searchsorted(minutes, [piece.lot.release_min for piece in pieces]),
    )
    terms, slots = _terms(week, gateway, np.unique(columns[0]), toll_c), (minutes, waits(week.problem, minutes))
    road = _road(week.roadbook, gateway)
    carried, count, cost, leaves, stops, _ = kernels.consolidate(columns, slots, terms, road, FLOOR)
    used = np.flatnonzero(count)
    brought = [t for t in used if cost[t] < kernels.NO_TRIP]
    mine = {t: tuple(pieces[i] for i in carried[t, : count[t]]) for t in used}
    made = tuple(Load(int(minutes[leaves[t]]), tuple(int(s) for s in stops[t] if s >= 0), mine[t]) for t in brought)
    stranded = tuple(piece for t in used if cost[t] >= kernels.NO_TRIP for piece in mine[t])
    return Loads(made, stranded, float(cost[brought].sum()) - toll_c * len(brought))


def _pieces(problem: Problem, gateway: int) -> Iterator[Piece]:
    """Yield truckloads and what is left of every lot."""
    number = {site: index for index, site in enumerate(problem.sites)}
    for lot in problem.lots:
        if lot.gateway == problem.gateways[gateway]:
            whole, rest = divmod(lot.floor, FLOOR)
            yield from (Piece(lot, number[lot.site], floor) for floor in [FLOOR] * whole + [rest] if floor)


def _terms(
    week: Week, gateway: int, sites: Ints, toll_c: int
) -> tuple[tuple[int, int, int, int], Ints, Ints, NDArray[np.bool_]]:
    """Return what `kernels` call terms, at the prices of own trucks if the gateway has any."""
    owns = any(OWN in fleet.vehicles and fleet.trucks for fleet in fleets_of(week.problem, gateway))
    vehicle = next(v for v in week.problem.vehicles if v.key == (OWN if owns else SPOT))
    prices = vehicle.dispatch_c + toll_c, vehicle.per_km_c, vehicle.per_stop_c, int(vehicle.returns)
    book = week.roadbook
    legs = np.vstack([book.between, book.outward[gateway]])
    roads = book.roads
    driven = np.add.reduceat(np.append(roads.minutes, 0), roads.first[:-1])
    km, minutes = (np.where(legs == NEVER, NEVER, figure[legs]) for figure in (book.km, driven))
    near = np.zeros(book.between.shape, np.bool_)
    apart = np.where(km[:-1] < 0, np.iinfo(np.int32).max, km[:-1])[:, sites]
    apart[sites, np.arange(len(sites))] = np.iinfo(np.int32).max
    order = np.argsort(apart, axis=1, kind="stable")[:, :NEIGHBOURS]
    np.put_along_axis(near, sites[order], True, 1)
    return prices, km, minutes, near


def fleets_of(problem: Problem, gateway: int) -> list[Fleet]:
    """Return the fleets of a gateway."""
    return [fleet for fleet in problem.fleets if fleet.gateway == problem.gateways[gateway]]


def _road(book: Roadbook, gateway: int) -> tuple[object, ...]:
    return (book.outward[gateway], book.between), book.crew, book.kernel, START_MIN


class Yard:
    """The trucks of a gateway in a week: own ones out by minute, which repeats, and spot ones left by day."""

    def __init__(self, week: Week, gateway: int) -> None:
        """Count the trucks."""
        self.week, self.gateway = week, gateway
        self.trucks = {OWN: 0, SPOT: 0}
        self.trucks |= {fleet.vehicles[0]: fleet.trucks or 0 for fleet in fleets_of(week.problem, gateway)}
        self.vehicles = {vehicle.key: vehicle for vehicle in week.problem.vehicles}
        self.out = np.zeros(WEEK_MIN, np.int64)
        self.hired: Counter[int] = Counter()

    def send(self, loads: Sequence[Load]) -> Iterator[tuple[Load, Trip | None]]:
        """Yield loads with their trips, those first for which an own truck saves most; None if no truck is there."""
        pairs = sorted(zip(loads, self._ways(loads), strict=True), key=lambda pair: -_saved(pair[1]))
        for load, ways in pairs:
            yield load, self._first(ways) or self._later(load)

    def _first(self, ways: dict[str, Trip]) -> Trip | None:
        """Return a load's cheapest trip for which there is a truck, and take it."""
        return next((trip for trip in sorted(ways.values(), key=lambda t: t.total_c) if self._takes(trip)), None)

    def _later(self, load: Load) -> Trip | None:
        """Return the first trip of a load after its departure for which there is a truck."""
        longest = self.week.problem.max_wait_min or 0
        for hours in SLOTS_H[1:]:
            later = replace(load, depart_min=self._waited(0, load.depart_min + hours * HOUR_MIN))
            if max(self._waited(piece.lot.release_min, later.depart_min) for piece in load.pieces) <= longest:
                (ways,) = self._ways([later])
                if trip := self._first(ways):
                    return trip
        return None

    def _waited(self, release_min: int, depart_min: int) -> int:
        period = self.week.problem.period_min
        return (depart_min - release_min) % period if period else depart_min - release_min

    def _takes(self, trip: Trip) -> bool:
        """Take the truck of a trip if there is one."""
        if trip.vehicle == SPOT:
            day = trip.depart_min // DAY_MIN
            free = self.hired[day] < self.trucks[SPOT]
            self.hired[day] += free
            return free
        minutes = np.arange(trip.depart_min, trip.free_min) % WEEK_MIN
        free = len(minutes) <= WEEK_MIN and bool(self.out[minutes].max() < self.trucks[OWN])
        self.out[minutes] += free
        return free

    def _ways(self, loads: Sequence[Load]) -> list[dict[str, Trip]]:
        """Return each load's trips by kind of truck."""
        stops = np.full((len(loads), kernels.MOST_STOPS), -1, np.int64)
        for row, load in zip(stops, loads, strict=True):
            row[: len(load.stops)] = load.stops
        departs, road = np.array([load.depart_min for load in loads], np.int64), _road(self.week.roadbook, self.gateway)
        ways: list[dict[str, Trip]] = [{} for _ in loads]
        for vehicle in self.vehicles.values():
            arrive, over = np.full(stops.shape, NEVER, np.int64), np.full(len(stops), NEVER, np.int64)
            kernels.timed(departs, stops, road, vehicle.returns, arrive, over)
            free = departs + turned_round(self.week.problem.turnround, over - departs)
            ends = zip(over.tolist(), free.tolist(), strict=True)
            for way, load, reached, end in zip(ways, loads, arrive.tolist(), ends, strict=True):
                way[vehicle.key] = self._trip(vehicle, load, dict(zip(load.stops, reached, strict=False)), end)
        return ways

    def _trip(self, vehicle: Vehicle, load: Load, reached: dict[int, int], ends: tuple[int, int]) -> Trip:
        """Return a load as a trip of a vehicle; reached: minute by stop; ends: when it is over, its truck free."""
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


def _saved(ways: dict[str, Trip]) -> int:
    """Return the cents that an own truck saves against a spot truck."""
    return ways[SPOT].total_c - ways[OWN].total_c


def _floor(pieces: Iterable[Piece]) -> dict[str, int]:
    """Return the floor units of pieces by lot."""
    floor: Counter[str] = Counter()
    for piece in pieces:
        floor[piece.lot.key] += piece.floor
    return dict(floor)
