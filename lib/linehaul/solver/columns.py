"""Columns: trips with their loads; the search for those that pay, and the removal of those that others beat."""

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from . import pricing_kernels
from .instance import Instance, lateness_c
from .problem import Ints
from .routes import Routes

Floats = NDArray[np.float64]
PER_ROW, PER_VEHICLE = 25, 300  # columns that a round of pricing takes up
LOOKED_AT = 4_000  # of the best ones
FIRST_TRY = 4_096


@dataclass(frozen=True)
class Columns:
    """Trips: indices of vehicle, route and slot, cents with lateness, and the rows carried (ascending, then −1)."""

    vehicle: Ints
    route: Ints
    slot: Ints
    cost: Ints
    rows: Ints

    def __len__(self) -> int:
        """Return the number of columns."""
        return len(self.cost)

    def take(self, chosen: Ints | NDArray[np.bool_]) -> "Columns":
        """Return the chosen columns."""
        return Columns(*(getattr(self, field.name)[chosen] for field in fields(self)))


@dataclass(frozen=True)
class Duals:
    """Prices of the linear programme: what serving a row is worth, what a truck costs at each slot [fleets, slots]."""

    rows: Floats
    fleets: Floats


def blended(new: Duals, old: Duals, share: float) -> Duals:
    """Return prices of which a share is the old ones."""
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


def price_columns(
    instance: Instance, routes: tuple[Routes, ...], duals: Duals, gap: float, best_only: bool, most: int
) -> tuple[Columns, Floats] | None:
    """Return the columns with a reduced cost of at most `gap`, and these; None if there are more than `most`.

    best_only: of every route and slot just the best one.
    """
    found, width = [], row_width(instance)
    for number in range(len(instance.vehicles)):
        part = _price_vehicle(instance, routes[number], number, duals, (gap, best_only), (most, width))
        if part is None:
            return None
        found.append(part)
        most -= len(part[0])
    return join([columns for columns, _ in found]), np.concatenate([reduced for _, reduced in found])


def row_width(instance: Instance) -> int:
    """Return how many pieces the roomiest vehicle can hold at most."""
    pieces = np.sort(np.repeat(instance.rows.floor, instance.rows.copies)).cumsum()
    room = max((vehicle.floor for vehicle in instance.vehicles), default=0)
    return max(1, int(np.searchsorted(pieces, room, "right")))


def _price_vehicle(
    instance: Instance,
    routes: Routes,
    number: int,
    duals: Duals,
    wanted: tuple[float, bool],
    limits: tuple[int, int],
) -> tuple[Columns, Floats] | None:
    rows, vehicle, (most, width) = instance.rows, instance.vehicles[number], limits
    room = tuple(UNBOUNDED if x is None else x for x in (vehicle.floor, vehicle.payload_g, vehicle.volume_cm3))
    copies = np.minimum(rows.copies, vehicle.floor // rows.floor)
    laid = (rows.first, rows.floor, rows.grams, rows.cm3, copies, rows.allowed, rows.late_c, rows.max_late)
    figures = (routes.stops, routes.cost, routes.arrive, routes.span, routes.alive)
    tolls = _running_fleet_prices(instance, number, routes, duals)
    bring = _most_worth_by_site(instance, routes, copies, duals)
    per_site = np.bincount(rows.site, copies, len(instance.problem.sites)).astype(np.int64)
    size = int(np.sort(per_site)[-routes.stops.shape[1] :].sum()) + 1
    capacity = min(FIRST_TRY, most)
    while True:
        out = np.empty((capacity, 3), np.int64), np.empty(capacity), np.empty((capacity, width), np.int64)
        n = pricing_kernels.paying_loads(
            figures,
            laid,
            instance.wait,
            duals.rows,
            tolls,
            instance.gap_min,
            room,
            *wanted,
            bring,
            size,
            (rows.lot, *instance.refused),
            out,
        )
        if n >= 0:
            told, carried = out[0][:n].copy(), out[2][:n].copy()
            return Columns(np.full(n, number), told[:, 0], told[:, 1], told[:, 2], carried), out[1][:n].copy()
        if capacity >= most:
            return None
        capacity = min(8 * capacity, most)


UNBOUNDED = 2**60


def _running_fleet_prices(instance: Instance, number: int, routes: Routes, duals: Duals) -> Floats:
    """Return the running sum of the fleet's prices over slots, as far as trips are out."""
    slots, fleet = len(instance.slots), instance.fleet_of[number]
    longest = int(routes.span.max(initial=0))
    if fleet < 0:
        return np.zeros(slots + longest + 1)
    return np.concatenate(([0.0], np.resize(duals.fleets[fleet], slots + longest).cumsum()))


def _most_worth_by_site(instance: Instance, routes: Routes, copies: Ints, duals: Duals) -> Floats:
    """Return the most that the rows of each site can be worth at each slot, there as early as can be [slots, sites]."""
    rows, sites = instance.rows, len(instance.problem.sites)
    late = np.maximum(0, instance.wait + routes.earliest(sites)[rows.site] - rows.allowed[:, None])
    worth = np.maximum(duals.rows[:, None] - lateness_c(rows, late), 0.0) * copies[:, None]
    total = np.zeros((sites, late.shape[1]))
    np.add.at(total, rows.site, np.where((instance.wait >= 0) & (late <= rows.max_late[:, None]), worth, 0.0))
    return np.ascontiguousarray(total.T)


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


def footprints(instance: Instance, routes: tuple[Routes, ...], columns: Columns) -> Ints:
    """Return (fleet or −1, slot, span) of columns [N, 3]; the slot and span of vehicles in any number are 0."""
    told = np.zeros((len(columns), 3), np.int64)
    for number, fleet in enumerate(instance.fleet_of):
        mine = columns.vehicle == number
        told[mine, 0] = fleet
        if fleet >= 0:
            told[mine, 1] = columns.slot[mine]
            told[mine, 2] = routes[number].span[columns.route[mine], columns.slot[mine]]
    return told


def undominated(instance: Instance, routes: tuple[Routes, ...], columns: Columns) -> Columns:
    """Return the columns that no other with the same load beats, in a canonical order."""
    prints = footprints(instance, routes, columns)
    keys = (columns.route, columns.vehicle, columns.slot, columns.cost, prints[:, 2], prints[:, 1], prints[:, 0])
    order = np.lexsort((*keys, *columns.rows.T))
    keep = np.zeros(len(columns), bool)
    pricing_kernels.undominated(columns.rows[order], prints[order], columns.cost[order], keep)
    return columns.take(order[keep])
