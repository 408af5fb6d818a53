"""Columns from PyVRP: its legs have additive times, so its trips are timed and priced again by the driver's clock."""

from collections import Counter
from dataclasses import dataclass
from itertools import chain
from typing import Any, NamedTuple

import numpy as np

from ...domain.clock import HOUR_MIN
from .column_generation import GatewaySolver
from .columns import Columns, columns_of, row_width
from .instance import UNLIMITED, Instance, Load, holds
from .problem import Ints, Vehicle
from .routes import Routes, timing_slots
from .trips import trip_cost

UNIT_C = 10  # cents per unit of cost: a truck must cost more than PyVRP's largest penalty for an overload
MISSING = 10**7
RELOADS = 2
KG_G, LITRE_CM3 = 1_000, 1_000  # loads in units that PyVRP's penalties suit


class PyVRPTrip(NamedTuple):
    """Index of the vehicle, and the rows carried in the order of unloading."""

    vehicle: int
    rows: list[int]


@dataclass(frozen=True)
class Legs:
    """Cents and minutes of a vehicle's legs: out [n], between [n, n] and home [n], unloading before them included."""

    out_c: Ints
    out_min: Ints
    between_c: Ints
    between_min: Ints
    home_c: Ints
    home_min: Ints


def legs_of(instance: Instance, vehicle: Vehicle) -> Legs:
    """Return legs with additive times: each later leg takes what it adds to a trip that leaves at the first slot."""
    problem, gateway = instance.problem, instance.gateway
    sites, first = len(problem.sites), int(timing_slots(problem)[0])
    pairs = np.stack(np.meshgrid(np.arange(sites), np.arange(sites), indexing="ij"), 2).reshape(-1, 2)
    alone, over = problem.travel.arrivals(gateway, np.arange(sites)[:, None], first, vehicle)
    both, _ = problem.travel.arrivals(gateway, pairs, first, vehicle)
    out, between = alone[:, 0] - first, both[:, 1].reshape(sites, sites) - alone
    home = over - alone[:, 0] if vehicle.returns else np.zeros(sites, np.int64)
    km = problem.travel
    hour = vehicle.per_hour_c / HOUR_MIN
    return Legs(
        vehicle.dispatch_c + vehicle.per_km_c * km.from_km[gateway] + np.rint(hour * out).astype(np.int64),
        out,
        vehicle.per_stop_c + vehicle.per_km_c * km.between_km + np.rint(hour * between).astype(np.int64),
        between,
        (vehicle.per_km_c * km.home_km[gateway] + np.rint(hour * home).astype(np.int64)) * int(vehicle.returns),
        home,
    )


def solve_with_pyvrp(instance: Instance, stop: Any, seed: int = 1) -> list[list[PyVRPTrip]]:
    """Return PyVRP's trips by truck; the search ends when `stop`, called with its best cost, returns true."""
    import pyvrp

    rows, model = instance.rows, pyvrp.Model()
    base = model.add_location(0, 0)
    places = {int(site): model.add_location(0, 0) for site in np.unique(rows.site)}
    depot = model.add_depot(base)
    pieces = np.repeat(np.arange(len(rows)), rows.copies)
    for row in pieces:
        release = instance.problem.lots[rows.lot[row]].release_min
        latest = release + int(min(rows.allowed[row] + rows.max_late[row], MISSING))
        size = [int(rows.floor[row]), -int(-rows.grams[row] // KG_G), -int(-rows.cm3[row] // LITRE_CM3)]
        model.add_client(places[int(rows.site[row])], delivery=size, tw_late=latest, release_time=release)
    for number in range(len(instance.vehicles)):
        _add_vehicle(model, instance, number, (base, depot, places))
    tuned = pyvrp.SolveParams(ils=pyvrp.IteratedLocalSearchParams(num_iters_no_improvement=2_000, history_length=50))
    data = model.data(missing_value=MISSING)
    best = pyvrp.solve(data, stop=stop, seed=seed, collect_stats=False, display=False, params=tuned).best
    return [_runs(route, pieces) for route in best.routes()]


def _add_vehicle(model: Any, instance: Instance, number: int, ground: tuple[Any, Any, dict[int, Any]]) -> None:
    base, depot, places = ground
    vehicle, fleet = instance.vehicles[number], instance.fleet_of[number]
    legs, profile = legs_of(instance, vehicle), model.add_profile()
    for i, place in places.items():
        model.add_edge(base, place, int(legs.out_c[i]) // UNIT_C, int(legs.out_min[i]), profile)
        model.add_edge(place, base, int(legs.home_c[i]) // UNIT_C, int(legs.home_min[i]), profile)
        for j, other in places.items():
            if i != j and legs.between_min[i, j] >= 0:
                cost = int(legs.between_c[i, j]) // UNIT_C
                model.add_edge(place, other, cost, int(legs.between_min[i, j]), profile)
    floor = int((instance.rows.floor * instance.rows.copies).sum())
    count, again = 4 + 6 * floor // (5 * vehicle.floor), {}
    if fleet >= 0:
        trucks = instance.fleets[fleet].trucks
        count = instance.fleets[fleet].most if trucks is None else trucks
        again = {"reload_depots": [depot], "max_reloads": RELOADS}
    sizes = ((vehicle.floor, 1), (vehicle.payload_g, KG_G), (vehicle.volume_cm3, LITRE_CM3))
    room = [UNLIMITED if size is None else size // unit for size, unit in sizes]
    if count:
        model.add_vehicle_type(
            count, room, depot, depot, profile=profile, unit_distance_cost=1, name=str(number), **again
        )


def _runs(route: Any, pieces: Ints) -> list[PyVRPTrip]:
    loads: list[list[int]] = [[]]
    for activity in route:
        if activity.is_client():
            loads[-1].append(int(pieces[activity.idx]))
        else:
            loads.append([])
    return [PyVRPTrip(route.vehicle_type(), load) for load in loads if load]


def find_pyvrp_columns(gateway: GatewaySolver, stop: Any) -> Columns:
    """Return those trips of PyVRP that the clock and the routes of the instance allow, each in its best order."""
    instance, entries = gateway.instance, []
    loads: list[Load] = []
    orders = [_orders(routes) for routes in gateway.routes]
    width = row_width(instance)
    for trip in chain.from_iterable(solve_with_pyvrp(instance, stop)):
        sites = tuple(sorted({int(instance.rows.site[row]) for row in trip.rows}))
        load = Counter(trip.rows)
        best = _best(instance, gateway.routes[trip.vehicle], orders[trip.vehicle].get(sites, []), load)
        if best is not None and holds(instance, instance.vehicles[trip.vehicle], load):
            entries.append((trip.vehicle, *best))
            loads.append(load)
    return columns_of(entries, loads, width)


def _orders(routes: Routes) -> dict[tuple[int, ...], list[int]]:
    """Return the routes by the set of their sites."""
    orders: dict[tuple[int, ...], list[int]] = {}
    for route, stops in enumerate(routes.stops):
        orders.setdefault(tuple(sorted(int(site) for site in stops[stops >= 0])), []).append(route)
    return orders


def _best(instance: Instance, routes: Routes, orders: list[int], load: Load) -> tuple[int, int, int] | None:
    """Return route, slot and cents of the cheapest order on the first slot at which the freight is there."""
    able = (instance.wait[list(load)] >= 0).all(0)
    slot = int(np.argmax(able))
    priced = [(cost, r) for r in orders if (cost := trip_cost(instance, routes, r, slot, load)) is not None]
    return (min(priced)[1], slot, min(priced)[0]) if priced and able.any() else None
