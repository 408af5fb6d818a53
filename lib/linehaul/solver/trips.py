"""Turn chosen columns into trips: stops with arrivals and freight, and the parts of their cost."""

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import NamedTuple

import numpy as np

from .columns import ColumnPlan
from .instance import Instance, Load
from .problem import Ints, Stop, Trip, Vehicle
from .routes import OUT_OF_REACH, Routes, time_routes, turned_round


class Part(NamedTuple):
    """Pieces of freight on a trip: their lot and their row, by index, and their number."""

    lot: int
    row: int
    pieces: int


def trips_of(instance: Instance, routes: tuple[Routes, ...], plan: ColumnPlan) -> tuple[Trip, ...]:
    """Return the trips of a plan by departure; freight covered twice travels on the first trip only."""
    columns, left = plan.columns, [list(owners) for owners in instance.owners]
    chosen = np.repeat(np.arange(len(columns)), plan.uses)
    order = np.lexsort((*columns.rows[chosen].T[::-1], columns.vehicle[chosen], columns.slot[chosen]))
    trips = []
    for i in chosen[order]:
        aboard = zip(columns.rows[i].tolist(), columns.count[i].tolist(), strict=True)
        load = [part for row, count in aboard if row >= 0 for part in _taken(left[row], row, count)]
        stops = routes[columns.vehicle[i]].stops[columns.route[i]]
        vehicle, slot = instance.vehicles[columns.vehicle[i]], int(instance.slots[columns.slot[i]])
        if load:
            trips.append(_shortest(instance, vehicle, slot, stops[stops >= 0], load))
    return tuple(trips)


def _taken(left: list[tuple[int, int]], row: int, count: int) -> Iterator[Part]:
    """Take so many pieces, or as many as there are, from what is left of the lots of a row, the first ones first."""
    while count and left:
        lot, copies = left.pop(0)
        pieces = min(count, copies)
        count -= pieces
        if pieces < copies:
            left.insert(0, (lot, copies - pieces))
        yield Part(lot, row, pieces)


def _shortest(instance: Instance, vehicle: Vehicle, slot: int, stops: Ints, load: list[Part]) -> Trip:
    """Return the trip without stops that have nothing to unload, unless those make it cheaper."""
    trip = make_trip(instance, vehicle, slot, stops, load)
    called = stops[np.isin(stops, instance.rows.site[[part.row for part in load]])]
    if len(called) == len(stops):
        return trip
    short = make_trip(instance, vehicle, slot, called, load)
    return short if short.total_c <= trip.total_c and short.free_min <= trip.free_min else trip


def make_trip(instance: Instance, vehicle: Vehicle, slot: int, stops: Ints, load: list[Part]) -> Trip:
    """Return a trip that leaves at a minute, with times and costs."""
    problem, rows = instance.problem, instance.rows
    km, cost, arrive, end = time_routes(problem, instance.gateway, vehicle, stops[None, :], np.array([slot]))
    late = 0
    for _, row, count in load:
        reached = int(arrive[0, 0, np.flatnonzero(stops == rows.site[row])[0]])
        late += count * lateness(instance, row, int(np.searchsorted(instance.slots, slot)), reached)[1]
    called = tuple(
        Stop(
            problem.sites[site],
            slot + int(arrive[0, 0, s]),
            _unloaded(instance, [part for part in load if rows.site[part.row] == site]),
        )
        for s, site in enumerate(stops)
    )
    return Trip(
        problem.gateways[instance.gateway],
        vehicle.key,
        slot,
        called,
        slot + int(end[0, 0]),
        slot + int(turned_round(problem.turnround, end)[0, 0]),
        int(km[0]),
        _parts(vehicle, int(km[0]), int(cost[0, 0]), len(stops), late),
    )


def _parts(vehicle: Vehicle, km: int, cost: int, stops: int, late: int) -> Mapping[str, int]:
    known = {"dispatch": vehicle.dispatch_c, "km": vehicle.per_km_c * km, "stops": vehicle.per_stop_c * (stops - 1)}
    return known | {"hours": cost - sum(known.values()), "lateness": late}


def trip_cost(instance: Instance, routes: Routes, route: int, slot: int, load: Load) -> int | None:
    """Return the cents of a trip, None if it cannot be made or brings something too late."""
    column = min(slot, routes.cost.shape[1] - 1)
    stops, total = routes.stops[route].tolist(), int(routes.cost[route, column])
    if total >= OUT_OF_REACH:
        return None
    for row, count in load.items():
        reached = int(routes.arrive[route, column, stops.index(instance.rows.site[row])])
        minutes, cents = lateness(instance, row, slot, reached)
        if minutes > instance.rows.max_late[row]:
            return None
        total += count * cents
    return total


def lateness(instance: Instance, row: int, slot: int, arrive: int) -> tuple[int, int]:
    """Return by how many minutes a piece is late that leaves at a slot and arrives so much later, and what it costs."""
    rows, wait = instance.rows, instance.wait[row, slot]
    late = max(0, int(wait) + arrive - int(rows.allowed[row]))
    return late, (int(rows.late_c[row]) * int(rows.floor[row]) * late + 30) // 60


def _unloaded(instance: Instance, load: list[Part]) -> tuple[tuple[str, int], ...]:
    """Return (lot, floor units) of what is unloaded at a stop."""
    rows, lots = instance.rows, instance.problem.lots
    of_lot = groupby(sorted(load), lambda part: part.lot)
    return tuple((lots[lot].key, int(sum(rows.floor[row] * n for _, row, n in group))) for lot, group in of_lot)
