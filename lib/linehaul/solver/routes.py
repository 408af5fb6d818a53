"""The stop sequences that can be part of an optimal plan, with their cost and times at every departure slot."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...errors import DataError
from . import pricing_kernels as kernels
from .instance import Instance
from .problem import Ints, Problem, Turnround, Vehicle

OUT_OF_REACH = 2**40  # cents
NOT_REACHED = 2**31  # minutes
MOST_TIMES = 20_000_000  # sequences by slots, of 100 bytes or so


class Times(NamedTuple):
    """Of sequences: km [R], and cost [R, slots], arrivals [R, slots, S] and end [R, slots] in minutes after departure;
    the end is −1 where a trip cannot be made.
    """

    km: Ints
    cost: Ints
    arrive: Ints
    end: Ints


@dataclass(frozen=True)
class Routes:
    """Sequences of a vehicle; the second axis is the slot, or has length 1 where times do not depend on it.

    stops: sites in order, −1 after the last [R, S]; cost: cents without lateness; arrive, busy: minutes from departure
    to each stop, and until the truck can leave again; span: how many slots it is out [R, slots]; alive: see kernels.
    """

    stops: Ints
    km: Ints
    cost: Ints
    arrive: Ints
    busy: Ints
    span: Ints
    alive: NDArray[np.int8]

    def __len__(self) -> int:
        """Return the number of sequences."""
        return len(self.stops)

    @property
    def times(self) -> kernels.RouteTimes:
        """What decides whether another sequence dominates."""
        return kernels.RouteTimes(self.stops, self.cost, self.arrive, self.busy)

    def take(self, chosen: Ints | NDArray[np.bool_]) -> "Routes":
        """Return the chosen sequences."""
        return Routes(*(np.ascontiguousarray(getattr(self, name)[chosen]) for name in self.__dataclass_fields__))

    def earliest(self, sites: int) -> Ints:
        """Return the least minutes from departure to each site on routes in use, NOT_REACHED where none goes there
        [sites, slots].
        """
        least = np.full((sites, self.alive.shape[1]), NOT_REACHED)
        known, minutes = self._earliest
        least[known] = minutes
        return least

    @cached_property
    def _earliest(self) -> tuple[Ints, Ints]:
        """Return the sites called at, and the least minutes to each of them at each slot."""
        arrive = np.where(self.alive[:, :, None] > 0, self.arrive, NOT_REACHED)
        called, minutes = self.stops[self.stops >= 0], arrive.transpose(0, 2, 1)[self.stops >= 0]
        order = np.argsort(called, kind="stable")
        known, first = np.unique(called[order], return_index=True)
        return known, np.minimum.reduceat(minutes[order], first) if len(first) else minutes


def routes_of(instance: Instance) -> tuple[Routes, ...]:
    """Return the sequences worth considering, per vehicle of the instance."""
    width = instance.problem.routes.max_stops
    every = tuple(_timed(instance, vehicle, _sequences(instance, vehicle), width) for vehicle in instance.vehicles)
    return tuple(_undominated(instance, number, every) for number in range(len(every)))


def time_routes(problem: Problem, gateway: int, vehicle: Vehicle, stops: Ints, slots: Ints) -> Times:
    """Return the times and costs of sequences that leave at some slots."""
    km = route_km(problem, gateway, vehicle, stops)
    timed = [problem.travel.arrivals(gateway, stops, int(slot), vehicle) for slot in slots]
    arrive = np.stack([arrivals for arrivals, _ in timed], 1) - slots[:, None]
    over = np.stack([over for _, over in timed], 1)
    end = np.where((over < 0) | (km < 0)[:, None], -1, over - slots)
    fixed = vehicle.dispatch_c + vehicle.per_km_c * km + vehicle.per_stop_c * ((stops >= 0).sum(1) - 1)
    cost = np.where(end < 0, OUT_OF_REACH, fixed[:, None] + hours_cost(vehicle, end))
    return Times(km, cost, np.where(stops[:, None, :] < 0, 0, arrive), end)


def timing_slots(problem: Problem) -> Ints:
    """Return the slots at which trips are to be timed: one is enough if all trips take equally long."""
    return np.array(problem.slots[:1] if problem.travel.timeless else problem.slots, np.int64)


def hours_cost(vehicle: Vehicle, minutes: Ints) -> Ints:
    """Return the cents for so many minutes, rounded half up."""
    return (vehicle.per_hour_c * minutes + 30) // 60


def route_km(problem: Problem, gateway: int, vehicle: Vehicle, stops: Ints) -> Ints:
    """Return the km that are paid for, −1 where a road is missing."""
    travel = problem.travel
    legs = [travel.from_km[gateway, stops[:, 0]]]
    legs += [
        np.where(stops[:, s] < 0, 0, travel.between_km[stops[:, s - 1], stops[:, s]]) for s in range(1, stops.shape[1])
    ]
    if vehicle.returns:
        legs.append(travel.home_km[gateway, stops[np.arange(len(stops)), (stops >= 0).sum(1) - 1]])
    return np.where(np.min(legs, axis=0) < 0, -1, np.sum(legs, axis=0))


def turned_round(rule: Turnround, end: Ints) -> Ints:
    """Return the minutes from departure until the truck can leave again, from those until its trip is over."""
    return end + np.where(end <= rule.duty_min, rule.short_min, rule.long_min)


def add_routes(
    instance: Instance, routes: tuple[Routes, ...], number: int, sequences: Sequence[list[int]]
) -> tuple[tuple[Routes, ...], int]:
    """Add sequences of a vehicle that no search shall use; return all routes, and the position of the first one."""
    width = max(routes[number].stops.shape[1], *map(len, sequences))
    old = _widened(routes[number], width)
    vehicle = instance.vehicles[number]
    stops = np.array([sequence + [-1] * (width - len(sequence)) for sequence in sequences], np.int64)
    new = _timed(instance, vehicle, [(stops, _times(instance, vehicle, stops))], width)
    new = replace(new, alive=np.zeros((len(new), len(instance.slots)), np.int8), span=_spans(instance, number, new))
    both = Routes(*(np.concatenate([getattr(old, f), getattr(new, f)]) for f in old.__dataclass_fields__))
    return (*routes[:number], both, *routes[number + 1 :]), len(old)


def _widened(routes: Routes, width: int) -> Routes:
    """Make room for sequences of more stops."""
    more = width - routes.stops.shape[1]
    stops = np.pad(routes.stops, ((0, 0), (0, more)), constant_values=-1)
    return replace(routes, stops=stops, arrive=np.pad(routes.arrive, ((0, 0), (0, 0), (0, more))))


def _sequences(instance: Instance, vehicle: Vehicle) -> list[tuple[Ints, Times]]:
    """Return the sequences by number of stops that carry something in time on at least one slot, with their times."""
    problem, rows = instance.problem, instance.rows
    fits = rows.floor <= vehicle.floor
    least = np.full(len(problem.sites), vehicle.floor + 1)
    np.minimum.at(least, rows.site[fits], rows.floor[fits])
    near = _neighbours(instance, np.flatnonzero(least <= vehicle.floor))
    level, levels = np.flatnonzero(least <= vehicle.floor)[:, None].astype(np.int64), list[tuple[Ints, Times]]()
    for stops in range(1, problem.routes.max_stops + 1):
        level = level[least[level].sum(1) <= vehicle.floor]
        times = _times(instance, vehicle, level)
        able = _in_time(instance, level, times)
        if not able.any():
            break
        level = level[able]
        levels.append((level, Times(*(column[able] for column in times))))
        if stops == problem.routes.max_stops:
            break
        onward = near[level[:, -1]]
        _refuse_too_many(instance, len(level) * onward.shape[1])
        longer = np.concatenate([np.repeat(level, onward.shape[1], 0), onward.reshape(-1, 1)], 1)
        new = (longer[:, -1] >= 0) & ~(longer[:, :-1] == longer[:, -1:]).any(1)
        level = longer[new]
    return levels


def _refuse_too_many(instance: Instance, sequences: int) -> None:
    """Raise DataError for more sequences of stops than memory holds the times of."""
    if sequences * len(instance.slots) > MOST_TIMES:
        raise DataError(
            f"{sequences:,} sequences of stops at {len(instance.slots):,} departures are too many: at most "
            f"{MOST_TIMES:,} together are accepted. Lower max_stops or neighbours of the class of routes."
        )


def _neighbours(instance: Instance, sites: Ints) -> Ints:
    """Return for each site those that may follow it, nearest first, −1 after the last."""
    between, most = instance.problem.travel.between_km, instance.problem.routes.neighbours
    apart = np.where(between < 0, np.iinfo(np.int32).max, between)[:, sites].astype(np.int64)
    order = np.argsort(apart, axis=1, kind="stable")
    near = np.where(np.take_along_axis(apart, order, 1) < np.iinfo(np.int32).max, sites[order], -1)
    own = np.arange(len(near))[:, None] == near
    near = np.take_along_axis(near, np.argsort(own, axis=1, kind="stable"), 1)
    near[(np.arange(len(near))[:, None] == near)] = -1
    return near[:, : most or near.shape[1]]


def _times(instance: Instance, vehicle: Vehicle, stops: Ints) -> Times:
    return time_routes(instance.problem, instance.gateway, vehicle, stops, timing_slots(instance.problem))


def _in_time(instance: Instance, stops: Ints, times: Times) -> NDArray[np.bool_]:
    """Return which sequences reach every stop early enough for at least one of its rows on some slot."""
    latest = np.full(len(instance.problem.sites), -1, np.int64)
    rows = instance.rows
    waits = np.where(instance.wait < 0, np.iinfo(np.int32).max, instance.wait)
    np.maximum.at(latest, rows.site, rows.allowed + rows.max_late - waits.min(1))
    return ((times.end >= 0) & (times.arrive <= latest[stops][:, None, :]).all(2)).any(1)


def _timed(instance: Instance, vehicle: Vehicle, levels: list[tuple[Ints, Times]], width: int) -> Routes:
    """Put timed sequences of all lengths together."""
    none = np.zeros((0, width), np.int64)
    parts = [_padded(*level, width) for level in levels] or [(none, *_times(instance, vehicle, none))]
    stops, km, cost, arrive, end = (np.concatenate(column) for column in zip(*parts, strict=True))
    fleet = instance.fleet_of[instance.vehicles.index(vehicle)]
    limited = fleet >= 0 and not instance.fleets[fleet].per_day
    busy = turned_round(instance.problem.turnround, end) if limited else np.zeros_like(end)
    alive = np.where(end < 0, kernels.DOMINATED, kernels.ALIVE).astype(np.int8)
    span = np.zeros((len(stops), len(instance.slots)), np.int64)
    return Routes(stops, km, cost, arrive, busy, span, alive)


def _padded(stops: Ints, times: Times, width: int) -> tuple[Ints, ...]:
    """Return sequences and their times with room for so many stops."""
    km, cost, arrive, end = times
    more = width - stops.shape[1]
    stops = np.pad(stops, ((0, 0), (0, more)), constant_values=-1)
    return stops, km, cost, np.pad(arrive, ((0, 0), (0, 0), (0, more))), end


def _undominated(instance: Instance, number: int, every: tuple[Routes, ...]) -> Routes:
    """Drop the sequences that others dominate whatever is loaded, and count the slots that the rest takes."""
    routes = every[number]
    alive = routes.alive.copy()
    if len(routes):
        _drop_split(instance, number, every, alive)
        routes, alive = routes.take(alive.any(1)), alive[alive.any(1)]
        _drop_orders(instance, number, routes, alive)
    kept = alive.any(1)
    routes = replace(routes, alive=alive).take(kept)
    alive = np.ascontiguousarray(np.broadcast_to(routes.alive, (len(routes), len(instance.slots))))
    if instance.fleet_of[number] < 0:
        stale = (alive == kernels.ALIVE) & _stale(instance, routes)
        alive = np.where(stale, kernels.STALE, alive).astype(np.int8)
    return replace(routes, alive=alive, span=_spans(instance, number, routes))


def _drop_split(instance: Instance, number: int, every: tuple[Routes, ...], alive: NDArray[np.int8]) -> None:
    """Drop the sequences that cost no less than their first stops and a vehicle in unlimited number to the others."""
    routes, sites = every[number], len(instance.problem.sites)
    own = _Index(routes.stops, sites)
    for spare, unlimited in zip(every, _spares(instance, instance.vehicles[number]), strict=True):
        if unlimited and len(spare):
            ahead, behind = _cuts(routes.stops, own, _Index(spare.stops, sites))
            kernels.split_pays(routes.times, spare.times, ahead, behind, instance.matters, alive)


def _drop_orders(instance: Instance, number: int, routes: Routes, alive: NDArray[np.int8]) -> None:
    """Drop the sequences that another order of the same stops dominates."""
    keys = _keys(routes.stops, len(instance.problem.sites))
    sets = _keys(np.sort(routes.stops, axis=1), len(instance.problem.sites))
    order = np.lexsort((keys, sets))
    sorted_sets = sets[order]
    group = np.flatnonzero(np.concatenate(([True], sorted_sets[1:] != sorted_sets[:-1], [True])))
    times = kernels.RouteTimes(*(np.ascontiguousarray(column[order]) for column in routes.times))
    ordered = np.ascontiguousarray(alive[order])
    kernels.order_pays(times, group, instance.matters, instance.fleet_of[number] >= 0, ordered)
    alive[order] = ordered


def _spares(instance: Instance, vehicle: Vehicle) -> list[bool]:
    """Return which vehicles are available in any number and hold no less than this one."""

    def holds(other: int | None, own: int | None) -> bool:
        return other is None or (own is not None and other >= own)

    return [
        fleet < 0
        and other.floor >= vehicle.floor
        and holds(other.payload_g, vehicle.payload_g)
        and holds(other.volume_cm3, vehicle.volume_cm3)
        for other, fleet in zip(instance.vehicles, instance.fleet_of, strict=True)
    ]


def _keys(stops: Ints, sites: int) -> Ints:
    """Return a number for each sequence, the same for the same stops."""
    key = np.zeros(len(stops), np.int64)
    for s in range(stops.shape[1]):
        key = key * (sites + 1) + stops[:, s] + 1
    return key


class _Index:
    """Find sequences by their stops."""

    def __init__(self, stops: Ints, sites: int) -> None:
        self.sites, keys = sites, _keys(stops, sites)
        self.order = np.argsort(keys, kind="stable")
        self.keys = keys[self.order]

    def find(self, stops: Ints) -> Ints:
        """Return the positions of sequences, −1 where unknown."""
        keys = _keys(stops, self.sites)
        at = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        return np.where(self.keys[at] == keys, self.order[at], -1)


def _cuts(stops: Ints, own: _Index, others: _Index) -> tuple[Ints, Ints]:
    """Return where the first c stops are found among `own`, and the others among `others` [R, S]."""
    ahead, behind = np.full(stops.shape, -1, np.int64), np.full(stops.shape, -1, np.int64)
    for cut in range(1, stops.shape[1]):
        head, tail = stops.copy(), np.full_like(stops, -1)
        head[:, cut:] = -1
        tail[:, : stops.shape[1] - cut] = stops[:, cut:]
        ahead[:, cut], behind[:, cut] = own.find(head), others.find(tail)
    return ahead, behind


def _stale(instance: Instance, routes: Routes) -> NDArray[np.bool_]:
    """Return where leaving at the slot before costs no more and arrives no later [R, slots]."""
    gap = instance.gap_min[None, :]
    if routes.cost.shape[1] == 1:
        return np.broadcast_to(gap >= 0, (len(routes), gap.shape[1]))
    cheap = np.roll(routes.cost, 1, axis=1) <= routes.cost
    before = np.roll(routes.arrive, 1, axis=1) <= routes.arrive + gap[:, :, None]
    able = np.roll(routes.alive, 1, axis=1) != kernels.DOMINATED
    return (gap >= 0) & cheap & able & (before | ~instance.matters[routes.stops][:, None, :]).all(2)


def _spans(instance: Instance, number: int, routes: Routes) -> Ints:
    """Return how many slots, its own first, each trip keeps its truck from [R, slots]."""
    fleet, slots, period = instance.fleet_of[number], instance.slots, instance.problem.period_min
    shape = (len(routes), len(slots))
    if fleet < 0:
        return np.zeros(shape, np.int64)
    if instance.fleets[fleet].per_day:
        return np.ones(shape, np.int64)
    until = slots[None, :] + np.broadcast_to(routes.busy, shape)
    if period is None:
        return np.searchsorted(slots, until) - np.arange(len(slots))
    weeks = int(until.max(initial=0) // period) + 1
    unrolled = np.concatenate([slots + period * week for week in range(weeks + 1)])
    return np.searchsorted(unrolled, until) - np.arange(len(slots))
