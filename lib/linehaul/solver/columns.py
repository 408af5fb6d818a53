"""Columns (trips with their loads): pricing and removal of dominated ones."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from . import pricing_kernels as kernels
from .effort import Meter
from .instance import Instance, Load, lateness_c
from .problem import Ints, Vehicle
from .routes import Routes

Floats = NDArray[np.float64]
PER_ROW, PER_VEHICLE = 25, 300  # columns that a round of pricing takes up
LOOKED_AT = 4_000  # of the best ones
FIRST_TRY = 4_096  # columns of a vehicle that the first round of memory takes
UNBOUNDED = 2**60


@dataclass(frozen=True)
class Columns:
    """Trips: indices of vehicle, route and slot, cents with lateness, the rows carried (ascending, then −1) and how
    many pieces of each (then 0).
    """

    vehicle: Ints
    route: Ints
    slot: Ints
    cost: Ints
    rows: Ints
    count: Ints

    def __len__(self) -> int:
        """Return the number of columns."""
        return len(self.cost)

    @property
    def entries(self) -> int:
        """How many rows all of them carry together."""
        return int((self.rows >= 0).sum())

    def take(self, chosen: Ints | NDArray[np.bool_]) -> "Columns":
        """Return the chosen columns."""
        return Columns(*(getattr(self, field.name)[chosen] for field in fields(self)))


class PricedColumns(NamedTuple):
    """Columns with their reduced costs."""

    columns: Columns
    reduced: Floats


class Wanted(NamedTuple):
    """Columns with a reduced cost of at most `gap_c`: all, or the best of every route and slot; `most` at most."""

    gap_c: float
    best_only: bool
    most: int


class Footprints(NamedTuple):
    """What columns take of fleets: the fleet (−1: none), the first slot and the number of slots; slot and span of
    vehicles in unlimited number are 0.
    """

    fleet: Ints
    slot: Ints
    span: Ints


@dataclass(frozen=True)
class Duals:
    """Prices of the linear programme: what serving a row is worth, what a truck costs at each slot [fleets, slots]."""

    rows: Floats
    fleets: Floats


def scaled(prices: Duals, share: float) -> Duals:
    """Return a share of prices."""
    return Duals(share * prices.rows, share * prices.fleets)


def blended(new: Duals, old: Duals, share: float) -> Duals:
    """Blend prices, a share of them the old ones."""
    return Duals((1 - share) * new.rows + share * old.rows, (1 - share) * new.fleets + share * old.fleets)


@dataclass(frozen=True)
class ColumnPlan:
    """Whole trips chosen for a gateway: columns and how often each is used; cost and bound in cents, with penalties."""

    columns: Columns
    uses: Ints
    trucks: Ints
    left: Ints
    cost: int
    bound: int

    @property
    def proven(self) -> bool:
        """Whether no plan among the routes costs less."""
        return self.cost <= self.bound


def join(parts: list[Columns]) -> Columns:
    """Put columns together."""
    return Columns(*(np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(Columns)))


def columns_of(entries: Sequence[tuple[int, int, int, int]], loads: Sequence[Load], width: int) -> Columns:
    """Return columns of (vehicle, route, slot, cents) and their loads, of no more rows than the width each."""
    vehicle, route, slot, cost = np.array(entries, np.int64).reshape(-1, 4).T.copy()
    rows, count = np.full((len(loads), width), -1, np.int64), np.zeros((len(loads), width), np.int64)
    for i, load in enumerate(loads):
        rows[i, : len(load)], count[i, : len(load)] = zip(*sorted(load.items()), strict=True)
    return Columns(vehicle, route, slot, cost, rows, count)


def price_columns(
    instance: Instance, routes: tuple[Routes, ...], duals: Duals, wanted: Wanted, meter: Meter
) -> PricedColumns | None:
    """Return the columns that are wanted, and their reduced costs; None if they are too many, or too much work."""
    most = wanted.most
    parts: list[PricedColumns] = []
    for number in range(len(instance.vehicles)):
        part = _price_vehicle(instance, routes[number], number, duals, wanted._replace(most=most), meter)
        if part is None:
            return None
        parts.append(part)
        most -= len(part.columns)
    return PricedColumns(join([part.columns for part in parts]), np.concatenate([part.reduced for part in parts]))


def row_width(instance: Instance) -> int:
    """Return how many rows the roomiest vehicle can carry pieces of at most."""
    floor = np.sort(instance.rows.floor).cumsum()
    room = max((vehicle.floor for vehicle in instance.vehicles), default=0)
    return max(1, int(np.searchsorted(floor, room, "right")))


def _price_vehicle(
    instance: Instance, routes: Routes, number: int, duals: Duals, wanted: Wanted, meter: Meter
) -> PricedColumns | None:
    """Price the routes of one vehicle, with more memory until its columns find room."""
    freight = _freight(instance, number, duals)
    offers = kernels.RouteOffers(routes.stops, routes.cost, routes.arrive, routes.span, routes.alive)
    prices = kernels.SlotPrices(
        _running_fleet_prices(instance, number, routes, duals),
        _most_value_by_site(instance, routes, freight.copies, duals),
        instance.gap_min,
    )
    room, items = _room(instance.vehicles[number]), _most_items(instance, routes)
    search = kernels.Search(wanted.gap_c, wanted.best_only, room, items, meter.left)
    width, most = row_width(instance), wanted.most
    capacity = min(FIRST_TRY, most)
    while True:
        out = _memory(capacity, width)
        n = kernels.paying_loads(offers, freight, prices, instance.refused, search, out)
        if meter.spent:
            return None
        if n >= 0:
            return _first_columns(n, number, out)
        if capacity >= most:
            return None
        capacity = min(8 * capacity, most)


def _first_columns(n: int, vehicle: int, out: kernels.Priced) -> PricedColumns:
    """Copy the first n columns of a vehicle."""
    columns = (column[:n].copy() for column in (out.route, out.slot, out.cost, out.rows, out.pieces))
    return PricedColumns(Columns(np.full(n, vehicle), *columns), out.reduced[:n].copy())


def _freight(instance: Instance, number: int, duals: Duals) -> kernels.Freight:
    """Return the rows with their prices, no more copies of a row than a vehicle holds, and what it limits of them."""
    rows, vehicle = instance.rows, instance.vehicles[number]
    copies = np.minimum(rows.copies, vehicle.floor // rows.floor)
    grams, cm3 = rows.grams * (vehicle.payload_g is not None), rows.cm3 * (vehicle.volume_cm3 is not None)
    sizes = rows.first, rows.lot, rows.floor, grams, cm3, rows.parts, copies
    return kernels.Freight(*sizes, rows.allowed, rows.late_c, rows.max_late, instance.wait, duals.rows)


def _room(vehicle: Vehicle) -> Ints:
    """Return the floor units, grams and cm³ that a vehicle holds."""
    sizes = vehicle.floor, vehicle.payload_g, vehicle.volume_cm3
    return np.array([UNBOUNDED if size is None else size for size in sizes], np.int64)


def _most_items(instance: Instance, routes: Routes) -> int:
    """Return a number of rows that the stops of no route exceed."""
    per_site = np.diff(instance.rows.first)
    return int(np.sort(per_site)[-routes.stops.shape[1] :].sum()) + 1


def _memory(capacity: int, width: int) -> kernels.Priced:
    """Return room for so many columns of so many pieces."""
    route, slot, cost = (np.empty(capacity, np.int64) for _ in range(3))
    rows, count = (np.empty((capacity, width), np.int64) for _ in range(2))
    return kernels.Priced(route, slot, cost, np.empty(capacity), rows, count)


def _running_fleet_prices(instance: Instance, number: int, routes: Routes, duals: Duals) -> Floats:
    """Return the running sum of the fleet's prices over slots, as far as trips are out."""
    slots, fleet = len(instance.slots), instance.fleet_of[number]
    longest = int(routes.span.max(initial=0))
    if fleet < 0:
        return np.zeros(slots + longest + 1)
    return np.concatenate(([0.0], np.resize(duals.fleets[fleet], slots + longest).cumsum()))


def _most_value_by_site(instance: Instance, routes: Routes, copies: Ints, duals: Duals) -> Floats:
    """Return the most that the rows of each site can be worth at each slot if they arrive as early as possible [slots,
    sites].
    """
    rows, sites = instance.rows, len(instance.problem.sites)
    late = np.maximum(0, instance.wait + routes.earliest(sites)[rows.site] - rows.allowed[:, None])
    value = np.maximum(duals.rows[:, None] - lateness_c(rows, late), 0.0) * copies[:, None]
    total = np.zeros((sites, late.shape[1]))
    np.add.at(total, rows.site, np.where((instance.wait >= 0) & (late <= rows.max_late[:, None]), value, 0.0))
    return np.ascontiguousarray(total.T)


def drive_c(routes: tuple[Routes, ...], columns: Columns) -> Ints:
    """Return the cents of columns without lateness."""
    at = zip(columns.vehicle, columns.route, columns.slot, strict=True)
    costs = [(table := routes[v].cost)[r, min(s, table.shape[1] - 1)] for v, r, s in at]
    return np.array(costs, np.int64)


def select_columns(columns: Columns, reduced: Floats, rows: int) -> Columns:
    """Return the best columns of a round: few of each vehicle, and few that carry the same rows."""
    order = np.lexsort((np.arange(len(columns)), reduced))
    of_row, of_vehicle = np.zeros(rows, np.int64), np.zeros(columns.vehicle.max(initial=0) + 1, np.int64)
    taken = []
    for i in order[:LOOKED_AT]:
        number, load = int(columns.vehicle[i]), columns.rows[i][columns.rows[i] >= 0]
        if of_vehicle[number] < PER_VEHICLE and of_row[load].min() < PER_ROW:
            of_row[load] += 1
            of_vehicle[number] += 1
            taken.append(i)
    return columns.take(np.array(taken, np.int64))


def footprints(instance: Instance, routes: tuple[Routes, ...], columns: Columns) -> Footprints:
    """Return what columns take of fleets."""
    prints = Footprints(*(np.zeros(len(columns), np.int64) for _ in Footprints._fields))
    for number, fleet in enumerate(instance.fleet_of):
        at = np.flatnonzero(columns.vehicle == number)
        prints.fleet[at] = fleet
        if fleet >= 0:
            prints.slot[at] = columns.slot[at]
            prints.span[at] = routes[number].span[columns.route[at], columns.slot[at]]
    return prints


def undominated(instance: Instance, routes: tuple[Routes, ...], columns: Columns) -> Columns:
    """Return the columns that no other with the same load dominates, in a canonical order."""
    prints = footprints(instance, routes, columns)
    keys = (columns.route, columns.vehicle, columns.slot, columns.cost, prints.span, prints.slot, prints.fleet)
    load = np.concatenate([columns.count, columns.rows], axis=1)
    order = np.lexsort((*keys, *load.T))
    keep = np.zeros(len(columns), bool)
    kernels.undominated(load[order], prints.fleet[order], prints.slot[order], columns.cost[order], keep)
    return columns.take(order[keep])
