"""Carry an earlier plan over: trips to leave alone if that costs little, and departed ones that nothing can change."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from .columns import Columns, row_width
from .instance import Instance, holds
from .problem import Problem, Trip
from .routes import Routes, add_routes
from .trips import trip_cost


def after_departures(problem: Problem, departed: Sequence[Trip]) -> Problem:
    """Return what is left to plan when trips have departed: less freight, and their trucks out until they are free."""
    gone: Counter[str] = Counter()
    for trip in departed:
        for stop in trip.stops:
            gone.update(dict(stop.lots))
    lots = []
    for lot in problem.lots:
        left = lot.floor - gone[lot.key]
        if left > 0:
            share = (lot.grams * left // lot.floor, lot.cm3 * left // lot.floor)
            lots.append(replace(lot, floor=left, grams=share[0], cm3=share[1]))
    fleet_of = {(fleet.gateway, key): fleet.key for fleet in problem.fleets for key in fleet.vehicles}
    out = [
        (fleet_of[trip.gateway, trip.vehicle], trip.free_min)
        for trip in departed
        if (trip.gateway, trip.vehicle) in fleet_of
    ]
    return replace(problem, lots=tuple(lots), out=(*problem.out, *out))


@dataclass(frozen=True)
class WarmTrip:
    """A trip that is still possible: index of its vehicle and slot, its sites in order, its rows."""

    vehicle: int
    slot: int
    stops: list[int]
    load: list[int]


def warm_start_columns(
    instance: Instance, routes: tuple[Routes, ...], trips: Sequence[Trip], bonus_c: int
) -> tuple[tuple[Routes, ...], Columns]:
    """Return the trips that are still possible as columns, cheaper by the bonus, and routes that include theirs.

    A truck waits for freight that is released later than it was to leave.
    """
    width, told, loads = row_width(instance), [], []
    possible = [kept for trip in trips if (kept := _warm_trip(instance, trip)) is not None]
    for number in dict.fromkeys(kept.vehicle for kept in possible):
        mine = [kept for kept in possible if kept.vehicle == number]
        routes, first = add_routes(instance, routes, number, [kept.stops for kept in mine])
        for route, kept in enumerate(mine, first):
            cost = trip_cost(instance, routes[number], route, kept.slot, kept.load)
            if cost is not None:
                told.append((number, route, kept.slot, cost - bonus_c))
                loads.append(kept.load + [-1] * (width - len(kept.load)))
    table = np.array(told, np.int64).reshape(-1, 4)
    load_of = np.array(loads, np.int64).reshape(-1, width)
    return routes, Columns(table[:, 0], table[:, 1], table[:, 2], table[:, 3], load_of)


def _warm_trip(instance: Instance, trip: Trip) -> WarmTrip | None:
    """Return a trip in terms of an instance, None if its truck or its freight is there no more."""
    number = next((n for n, v in enumerate(instance.vehicles) if v.key == trip.vehicle), -1)
    load = _load(instance, trip)
    if number < 0 or load is None or not holds(instance, instance.vehicles[number], load):
        return None
    slot = _slot(instance, trip, load)
    stops = [instance.problem.sites.index(stop.site) for stop in trip.stops]
    return WarmTrip(number, slot, stops, load) if slot >= 0 else None


def _load(instance: Instance, trip: Trip) -> list[int] | None:
    """Return the rows that make up what a trip carried, None if its freight is there no more."""
    rows, lots = instance.rows, [lot.key for lot in instance.problem.lots]
    load: list[int] = []
    for stop in trip.stops:
        for key, floor in stop.lots:
            mine = np.flatnonzero(rows.lot == lots.index(key)).tolist() if key in lots else []
            if not mine:
                return None
            whole = max(mine, key=lambda row: rows.floor[row])
            times, rest = divmod(floor, int(rows.floor[whole]))
            load += [whole] * min(times, int(rows.copies[whole]))
            load += [row for row in mine if row != whole and rest] or ([] if times else [whole])
    return sorted(load)


def _slot(instance: Instance, trip: Trip, load: list[int]) -> int:
    """Return the first slot from the trip's departure on at which all of its freight is there, −1 if there is none."""
    able = (instance.wait[load] >= 0).all(0) & (instance.slots >= trip.depart_min)
    return int(np.argmax(able)) if able.any() else -1
