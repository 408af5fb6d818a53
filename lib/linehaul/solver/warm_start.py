"""Warm starts from an earlier plan: trips to leave unchanged if that costs little, and trips that have departed."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from .columns import Columns, columns_of, row_width
from .instance import Instance, Load, holds
from .problem import Lot, Problem, Trip
from .routes import Routes, add_routes
from .trips import trip_cost


def after_departures(problem: Problem, departed: Sequence[Trip]) -> Problem:
    """Return what is left to plan when trips have departed: less freight, and their trucks out until they are free."""
    gone: Counter[str] = Counter()
    for trip in departed:
        for stop in trip.stops:
            gone.update(dict(stop.lots))
    lots = tuple(part for lot in problem.lots if (part := _remainder(lot, lot.floor - gone[lot.key])))
    fleet_of = {(fleet.gateway, key): fleet.key for fleet in problem.fleets for key in fleet.vehicles}
    out = [
        (fleet_of[trip.gateway, trip.vehicle], trip.free_min)
        for trip in departed
        if (trip.gateway, trip.vehicle) in fleet_of
    ]
    return replace(problem, lots=lots, out=(*problem.out, *out))


def _remainder(lot: Lot, floor: int) -> Lot | None:
    """Return so many floor units of a lot, None if there are none."""
    if floor <= 0:
        return None
    return replace(lot, floor=floor, grams=lot.grams * floor // lot.floor, cm3=lot.cm3 * floor // lot.floor)


@dataclass(frozen=True)
class WarmTrip:
    """A trip that is still possible: index of its vehicle and slot, its sites in order, its load."""

    vehicle: int
    slot: int
    stops: list[int]
    load: Load


def warm_start_columns(
    instance: Instance, routes: tuple[Routes, ...], trips: Sequence[Trip], bonus_c: int
) -> tuple[tuple[Routes, ...], Columns]:
    """Return the trips that are still possible as columns, cheaper by the bonus, and routes that include theirs.

    A trip whose freight is released later than it was to leave waits for it.
    """
    width, entries = row_width(instance), []
    loads: list[Load] = []
    possible = [warm for trip in trips if (warm := _warm_trip(instance, trip)) is not None]
    for vehicle in dict.fromkeys(warm.vehicle for warm in possible):
        of_vehicle = [warm for warm in possible if warm.vehicle == vehicle]
        routes, first = add_routes(instance, routes, vehicle, [warm.stops for warm in of_vehicle])
        for route, warm in enumerate(of_vehicle, first):
            cost = trip_cost(instance, routes[vehicle], route, warm.slot, warm.load)
            if cost is not None:
                entries.append((vehicle, route, warm.slot, cost - bonus_c))
                loads.append(warm.load)
    return routes, columns_of(entries, loads, width)


def _warm_trip(instance: Instance, trip: Trip) -> WarmTrip | None:
    """Return a trip in terms of an instance, None if its truck or its freight is no longer available."""
    number = next((n for n, v in enumerate(instance.vehicles) if v.key == trip.vehicle), -1)
    load = _load(instance, trip)
    if number < 0 or load is None or not holds(instance, instance.vehicles[number], load):
        return None
    slot = _slot(instance, trip, load)
    stops = [instance.problem.sites.index(stop.site) for stop in trip.stops]
    return WarmTrip(number, slot, stops, load) if slot >= 0 else None


def _load(instance: Instance, trip: Trip) -> Load | None:
    """Return the pieces that make up what a trip carried, None if that freight is no longer available."""
    rows, lots = instance.rows, [lot.key for lot in instance.problem.lots]
    load: Counter[int] = Counter()
    for stop in trip.stops:
        for key, floor in stop.lots:
            lot = lots.index(key) if key in lots else -1
            mine = [row for row, owners in enumerate(instance.owners) if lot in dict(owners)]
            if not mine:
                return None
            whole = max(mine, key=lambda row: rows.floor[row])
            times, rest = divmod(floor, int(rows.floor[whole]))
            if times:
                load[whole] += min(times, int(rows.copies[whole]))
            load.update([row for row in mine if row != whole and rest] or ([] if times else [whole]))
    return load


def _slot(instance: Instance, trip: Trip, load: Load) -> int:
    """Return the first slot at or after the trip's departure at which its freight is released, −1 if there is none."""
    able = (instance.wait[list(load)] >= 0).all(0) & (instance.slots >= trip.depart_min)
    return int(np.argmax(able)) if able.any() else -1
