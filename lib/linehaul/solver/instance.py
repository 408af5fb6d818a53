"""One gateway's part of a problem in arrays; gateways share neither freight nor trucks."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from . import pricing_kernels as kernels
from .problem import Fleet, Ints, Lot, Problem, Vehicle

Load = Mapping[int, int]  # pieces by row
Owners = tuple[tuple[int, int], ...]  # lots, and how many copies of a row are of each
UNLIMITED = np.iinfo(np.int32).max
DAY_MIN = 1_440


@dataclass(frozen=True)
class Rows:
    """What is to be carried: pieces of lots, sorted by site; identical pieces, of one lot or several, are one row with
    `copies`.

    first: first row of each site [sites + 1]; lot: index in the problem, of several lots the first; grams, cm3: of
    `parts` pieces, so that the pieces of a lot add up to it; allowed: minutes from release to deadline.
    """

    first: Ints
    site: Ints
    lot: Ints
    floor: Ints
    grams: Ints
    cm3: Ints
    parts: Ints
    copies: Ints
    allowed: Ints
    late_c: Ints
    max_late: Ints

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.lot)


@dataclass(frozen=True)
class Instance:
    """A gateway's rows, slots, vehicles and fleets; `split`: whether a lot is divided into its floor units.

    wait: minutes that a row waits for each slot, −1 if it cannot [rows, slots]; gap_min: minutes since the slot before,
    −1 if there is none [slots]; fleet_of: index of each vehicle's fleet, −1 if there is any number of them; matters:
    sites with a deadline [sites]; owners: the lots (by index in the problem) of a row, and how many copies of each.
    """

    problem: Problem
    gateway: int
    rows: Rows
    wait: Ints
    gap_min: Ints
    vehicles: tuple[Vehicle, ...]
    fleets: tuple[Fleet, ...]
    fleet_of: tuple[int, ...]
    matters: NDArray[np.bool_]
    refused: kernels.Refusals
    owners: tuple[Owners, ...]
    split: bool

    @property
    def slots(self) -> Ints:
        """The minutes at which trips may leave."""
        return np.array(self.problem.slots, np.int64)


def instance_of(problem: Problem, gateway: int, truckloads: dict[int, int]) -> Instance:
    """Lay out the lots (by index) that leave a gateway, cut into pieces of so many floor units."""
    name = problem.gateways[gateway]
    fleets = tuple(fleet for fleet in problem.fleets if fleet.gateway == name)
    pooled = {key: index for index, fleet in enumerate(fleets) for key in fleet.vehicles}
    vehicles = available(problem, name)
    rows, owners = _rows(problem, truckloads)
    matters = np.zeros(len(problem.sites), bool)
    matters[rows.site[rows.allowed < UNLIMITED]] = True
    fleet_of = tuple(pooled.get(vehicle.key, -1) for vehicle in vehicles)
    return Instance(
        problem,
        gateway,
        rows,
        _waits(problem, rows.lot),
        _gaps(problem),
        vehicles,
        fleets,
        fleet_of,
        matters,
        _refused(problem, set(truckloads)),
        owners,
        any(problem.lots[lot].divisible for lot in truckloads),
    )


def available(problem: Problem, gateway: str) -> tuple[Vehicle, ...]:
    """Return the vehicles that can leave a gateway: those of its fleets, and hired ones in no fleet of it."""
    pooled = {key for fleet in problem.fleets if fleet.gateway == gateway for key in fleet.vehicles}
    return tuple(vehicle for vehicle in problem.vehicles if vehicle.key in pooled or not vehicle.owned)


def holds(instance: Instance, vehicle: Vehicle, load: Load) -> bool:
    """Return whether a vehicle holds a load."""
    rows = instance.rows
    row, count = (np.array(part, np.int64) for part in (list(load), list(load.values())))
    sizes = ((vehicle.floor, rows.floor * rows.parts), (vehicle.payload_g, rows.grams), (vehicle.volume_cm3, rows.cm3))
    fits = all(room is None or int((-(-size[row] * count // rows.parts[row])).sum()) <= room for room, size in sizes)
    return fits and not kernels.clashes(row, count, rows.lot, rows.floor, instance.refused)


def lateness_c(rows: Rows, late_min: Ints) -> Ints:
    """Return the cents for a piece of each row that is so late [rows, …], rounded half up as in the kernels."""
    return (rows.late_c[:, None] * rows.floor[:, None] * late_min + kernels.LATENESS_UNIT_MIN // 2) // (
        kernels.LATENESS_UNIT_MIN
    )


def truckload(problem: Problem, lot: Lot, vehicle: Vehicle) -> int:
    """Return how many floor units of a lot a vehicle holds."""
    alone = [load.lots[0][1] - 1 for load in problem.refused if len(load.lots) == 1 and load.lots[0][0] == lot.key]
    room = min(vehicle.floor, *alone, UNLIMITED)
    if vehicle.payload_g is not None and lot.grams:
        room = min(room, vehicle.payload_g * lot.floor // lot.grams)
    if vehicle.volume_cm3 is not None and lot.cm3:
        room = min(room, vehicle.volume_cm3 * lot.floor // lot.cm3)
    return room


def _refused(problem: Problem, lots: set[int]) -> kernels.Refusals:
    """Return the refused loads of some lots (by index)."""
    index = {problem.lots[lot].key: lot for lot in lots}
    loads = [load.lots for load in problem.refused if all(key in index for key, _ in load.lots)]
    first = np.cumsum([0, *map(len, loads)]).astype(np.int64)
    entries = np.array([(index[key], floor) for load in loads for key, floor in load], np.int64).reshape(-1, 2)
    return kernels.Refusals(first, *entries.T.copy())


def _rows(problem: Problem, truckloads: dict[int, int]) -> tuple[Rows, tuple[Owners, ...]]:
    """Return pieces of lots as rows, and the lots that they belong to."""
    number = {site: index for index, site in enumerate(problem.sites)}
    pieces: dict[tuple[int, ...], list[tuple[int, int]]] = {}
    for index, piece in truckloads.items():
        for alike, copies in _cut(problem, index, piece):
            pieces.setdefault((number[problem.lots[index].site], *alike), []).append((index, copies))
    rows = sorted(
        ((site, lots[0][0], *size, sum(copies for _, copies in lots), *late), tuple(lots))
        for (site, _, _, *size, allowed, late_c, max_late), lots in pieces.items()
        for late in ((allowed, late_c, max_late),)
    )
    site, *columns = np.array([row for row, _ in rows], np.int64).reshape(-1, 10).T.copy()
    first = np.searchsorted(site, np.arange(len(problem.sites) + 1)).astype(np.int64)
    return Rows(first, site, *columns), tuple(lots for _, lots in rows)


def _cut(problem: Problem, index: int, piece: int) -> Iterator[tuple[tuple[int, ...], int]]:
    """Yield what makes the pieces of a lot alike, and their number: its floor units if it may be split, else
    truckloads, whose weight and volume are rounded up.

    Pieces of several lots are alike if also their release is, unless a refused load names one of the lots.
    """
    lot = problem.lots[index]
    named = any(key == lot.key for load in problem.refused for key, _ in load.lots)
    allowed = UNLIMITED if lot.deadline_min is None else lot.deadline_min - lot.release_min
    owner, late = (index if named else -1, lot.release_min), (allowed, lot.late_c, lot.max_late_min)
    if lot.divisible:
        parts = math.gcd(lot.floor, lot.grams, lot.cm3)
        yield (*owner, 1, lot.grams // parts, lot.cm3 // parts, lot.floor // parts, *late), lot.floor
        return
    whole, rest = divmod(lot.floor, piece)
    for floor, copies in ((piece, whole), (rest, 1)):
        if floor and copies:
            size = floor, -(-lot.grams * floor // lot.floor), -(-lot.cm3 * floor // lot.floor)
            yield (*owner, *size, 1, *late), copies


def waits(problem: Problem, release_min: Ints) -> Ints:
    """Return how long freight waits for each slot, −1 where it cannot take it [..., slots]."""
    wait = np.array(problem.slots, np.int64) - release_min[..., None]
    if problem.period_min is not None:
        wait %= problem.period_min
    most = UNLIMITED if problem.max_wait_min is None else problem.max_wait_min
    return np.ascontiguousarray(np.where((wait < 0) | (wait > most), -1, wait))


def _waits(problem: Problem, lots: Ints) -> Ints:
    return waits(problem, np.array([problem.lots[lot].release_min for lot in lots], np.int64))


def _gaps(problem: Problem) -> Ints:
    slots = np.array(problem.slots, np.int64)
    if problem.period_min is None:
        return np.diff(slots, prepend=slots[0] + 1) if len(slots) else slots
    if len(slots) < 2:
        return np.full(len(slots), -1, np.int64)
    return (slots - np.roll(slots, 1)) % problem.period_min
