"""Lots that several trucks share: which departures take place, and how many pieces of each row travel on them.

Any load within a departure's room may be chosen, so that no loads are enumerated: a departure whose best load has a
reduced cost above g is part of no plan cheaper than z + g, whatever it carries.
"""

from bisect import bisect_left
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from scipy.sparse import coo_array, csc_array, hstack, vstack

from .columns import ColumnPlan, Columns, Floats, columns_of, drive_c, join, row_width
from .effort import EnumerationEffort
from .instance import Instance, Load, holds
from .master import INFINITE, INTEGER_GAP, Frame, fixed_columns, highs_model, highs_solver, trip_coefficients
from .problem import Ints, Vehicle
from .routes import Routes


class Takes(NamedTuple):
    """What departures can carry: departure and row, the most pieces of it, and the cents of lateness of one [N]."""

    departure: Ints
    row: Ints
    most: Ints
    late_c: Ints


class Shares(NamedTuple):
    """A plan of departures that share freight; bound: no plan of these departures costs less; pivots: steps of the
    simplex method on so many columns.
    """

    plan: ColumnPlan
    bound: float
    pivots: int
    columns: int


@dataclass(frozen=True)
class SharedProgramme:
    """The integer programme: trucks, pieces left behind, trips with a load of their own, departures, pieces on them."""

    instance: Instance
    routes: tuple[Routes, ...]
    frame: Frame
    trips: Columns
    departures: Columns
    takes: Takes

    @classmethod
    def of(
        cls, instance: Instance, routes: tuple[Routes, ...], frame: Frame, trips: Columns, departures: Columns
    ) -> "SharedProgramme":
        """Lay out trips, whose loads stay, and departures, whose loads (that of the columns aside) are to be chosen."""
        return cls(instance, routes, frame, trips, departures, takes_of(instance, routes, departures))

    def solve(self, start: ColumnPlan, effort: EnumerationEffort) -> Shares:
        """Return the best plan found, from one whose trips are among those of the programme, in their order."""
        import highspy

        highs = highs_solver(mip_rel_gap=effort.tolerance, mip_abs_gap=INTEGER_GAP, mip_max_nodes=effort.nodes)
        highs.passModel(self.model())
        first = highspy.HighsSolution()
        unused = np.zeros(len(self.trips) - len(start.uses) + len(self.departures) + len(self.takes.row), np.int64)
        first.col_value = np.concatenate([start.trucks, start.left, start.uses, unused]).astype(float).tolist()
        highs.setSolution(first)
        highs.run()
        closed = highs.getModelStatus() == highspy.HighsModelStatus.kOptimal and effort.tolerance == 0
        value, info = np.rint(highs.getSolution().col_value).astype(np.int64), highs.getInfo()
        plan = self._plan(value)
        better = plan if plan is not None and plan.cost < start.cost else start
        least = min(info.objective_function_value if closed else info.mip_dual_bound, better.cost)
        return Shares(better, least, int(info.simplex_iteration_count), len(value))

    def model(self) -> Any:
        """Return the programme for HiGHS."""
        frame, takes, size = self.frame, self.takes, self._sizes()
        trips, departures = (len(part) for part in (self.trips, self.departures))
        below = [*(self._room(room, of) for room, of in size), self._links(), *self._kept_apart()]
        rows = [self._cover(), *below, self._calls()]
        extra = sum(part.shape[0] for part in below)
        least_calls = self._least_calls()
        lower = np.concatenate([frame.lower, np.full(extra, -INFINITE), least_calls])
        upper = np.concatenate([frame.upper, np.zeros(extra), np.full(len(least_calls), INFINITE)])
        way_c = drive_c(self.routes, self.departures)
        cost = np.concatenate([frame.truck_cost, frame.penalty, self.trips.cost, way_c, takes.late_c])
        floor = np.concatenate([frame.truck_range[:, 0], np.zeros(len(cost) - len(frame.truck_cost))])
        many = np.full(trips + departures, int(frame.cover.sum()))
        most = np.concatenate([frame.truck_range[:, 1], frame.cover, many, frame.cover[takes.row]])
        return highs_model(cost, (floor, most), (lower, upper), csc_array(vstack(rows)))

    def _cover(self) -> csc_array:
        """Return the rows of the frame."""
        empty = replace(self.departures, rows=np.full_like(self.departures.rows, -1))
        coefficients = [trip_coefficients(self.instance, self.routes, self.frame, c) for c in (self.trips, empty)]
        entries = len(self.takes.row)
        taken = coo_array((np.ones(entries), (self.takes.row, np.arange(entries))), (self.frame.height, entries))
        return csc_array(hstack([fixed_columns(self.frame), *coefficients, taken]))

    def _sizes(self) -> list[tuple[Floats, Floats]]:
        """Return, of what limits loads, the room of departures and the size of a piece of each row."""
        rows, vehicles = self.instance.rows, self.instance.vehicles
        limits: list[tuple[list[int | None], Ints]] = [
            ([vehicle.floor for vehicle in vehicles], rows.floor * rows.parts),
            ([vehicle.payload_g for vehicle in vehicles], rows.grams),
            ([vehicle.volume_cm3 for vehicle in vehicles], rows.cm3),
        ]
        used = [(room, size) for room, size in limits if any(room) and size.any()]
        return [
            (np.array([r or INFINITE for r in room])[self.departures.vehicle], size / rows.parts) for room, size in used
        ]

    def _room(self, room: Floats, size: Floats) -> csc_array:
        """Return a row for each departure: what it carries, in shares of its room, less its trucks is at most 0."""
        limited, takes = np.isfinite(room), self.takes
        at = np.flatnonzero(limited[takes.departure])
        share = size[takes.row[at]] / room[takes.departure[at]]
        full = np.flatnonzero(limited)
        entries = (share, (takes.departure[at], at)), (-np.ones(len(full)), (full, full))
        return self._rows(len(room), entries[1], entries[0])

    def _links(self) -> csc_array:
        """Return a row for each entry of `takes`: no more pieces than its departures can take."""
        takes, entries = self.takes, np.arange(len(self.takes.row))
        trucks = -takes.most.astype(float), (entries, takes.departure)
        return self._rows(len(entries), trucks, (np.ones(len(entries)), (entries, entries)))

    def _kept_apart(self) -> list[csc_array]:
        """Return, for each refused load, a row for each departure that could carry it.

        With x_k of at most M_k floor units of each lot aboard, and l_k of each refused, some x_k ≤ l_k − 1, so that
        Σ (M_k − x_k)/(M_k − l_k + 1) ≥ 1 on every truck.
        """
        refused = self.instance.refused
        return [self._apart(refused.lot[a:b], refused.least[a:b]) for a, b in pairwise(refused.first.tolist())]

    def _apart(self, lots: Ints, least: Ints) -> csc_array:
        """Return the rows of one refused load: at least so many floor units of some lots (by index)."""
        takes, rows, count = self.takes, self.instance.rows, len(self.departures)
        units, room = rows.floor[takes.row], np.array([vehicle.floor for vehicle in self.instance.vehicles])
        able, trucks, share = np.ones(count, bool), np.full(count, -1.0), np.zeros(len(units))
        for lot, floor in zip(lots, least, strict=True):
            at = np.flatnonzero(rows.lot[takes.row] == lot)
            aboard = np.bincount(takes.departure[at], (units * takes.most)[at], count)
            most = np.minimum(room[self.departures.vehicle], aboard)
            width = np.maximum(1, most - floor + 1)
            able, trucks = able & (most >= floor), trucks + most / width
            share[at] += units[at] / width[takes.departure[at]]
        full, at = np.flatnonzero(able), np.flatnonzero((share > 0) & able[takes.departure])
        entries = share[at], ((np.cumsum(able) - 1)[takes.departure[at]], at)
        return self._rows(len(full), (-trucks[full], (np.arange(len(full)), full)), entries)

    def _rows(self, count: int, of_departures: Any, of_takes: Any) -> csc_array:
        """Return rows with coefficients (values, (row, column)) of departures and of what they take."""
        before = csc_array((count, self.frame.fixed + len(self.trips)))
        first = coo_array(of_departures, (count, len(self.departures)))
        return csc_array(hstack([before, first, coo_array(of_takes, (count, len(self.takes.row)))]))

    def _calls(self) -> csc_array:
        """Return a row for each site with freight: its calls, and the pieces left behind."""
        sites, frame = self._served(), self.frame
        left = (self.instance.rows.site[None, :] == sites[:, None]).astype(float)
        parts = [np.zeros((len(sites), len(frame.truck_cost))), left]
        for columns in (self.trips, self.departures):
            stops = [self.routes[v].stops[r] for v, r in zip(columns.vehicle, columns.route, strict=True)]
            called = np.array(stops, np.int64).reshape(len(columns), -1)
            parts.append((called[None, :, :] == sites[:, None, None]).any(2).astype(float))
        return csc_array(hstack([*map(csc_array, parts), csc_array((len(sites), len(self.takes.row)))]))

    def _served(self) -> Ints:
        return np.flatnonzero(np.diff(self.instance.rows.first))

    def _least_calls(self) -> Ints:
        """Return how many trucks call at each site with freight at least."""
        rows = self.instance.rows
        floor = np.add.reduceat(rows.floor * self.frame.cover, rows.first[self._served()]) if len(rows) else rows.floor
        return -(-floor // max((vehicle.floor for vehicle in self.instance.vehicles), default=1))

    def _plan(self, value: Ints) -> ColumnPlan | None:
        """Return a solution as trips with loads; None if trucks of a departure cannot share its freight out."""
        frame, trips = self.frame, len(self.trips)
        ends = np.cumsum([len(frame.truck_cost), len(frame.penalty), trips, len(self.departures)])
        trucks, _, uses, leave, pieces = np.split(value, ends)
        loads: list[tuple[int, Load]] = []
        for departure in np.flatnonzero(leave).tolist():
            at = np.flatnonzero((self.takes.departure == departure) & (pieces > 0))
            freight = dict(zip(self.takes.row[at].tolist(), pieces[at].tolist(), strict=True))
            vehicle = self.instance.vehicles[self.departures.vehicle[departure]]
            shares = shared_out(self.instance, vehicle, freight, int(leave[departure]))
            if shares is None:
                return None
            loads += [(departure, load) for load in shares if load]
        columns = join([self.trips.take(np.flatnonzero(uses)), self._columns(loads)])
        uses = np.concatenate([uses[uses > 0], np.ones(len(loads), np.int64)])
        carried = trip_coefficients(self.instance, self.routes, frame, columns) @ uses
        left = np.maximum(0, frame.cover - carried[: len(frame.cover)]).astype(np.int64)
        cost = int(columns.cost @ uses + frame.truck_cost @ trucks + frame.penalty @ left)
        return ColumnPlan(columns, uses, trucks, left, cost, 0)

    def _columns(self, loads: list[tuple[int, Load]]) -> Columns:
        """Return trips of departures with their loads."""
        way_c, late_c = drive_c(self.routes, self.departures), {}
        for departure, row, cents in zip(self.takes.departure, self.takes.row, self.takes.late_c, strict=True):
            late_c[departure, row] = cents
        of = self.departures
        entries = [
            (of.vehicle[d], of.route[d], of.slot[d], way_c[d] + sum(n * late_c[d, row] for row, n in load.items()))
            for d, load in loads
        ]
        return columns_of(entries, [load for _, load in loads], row_width(self.instance))


def takes_of(instance: Instance, routes: tuple[Routes, ...], departures: Columns) -> Takes:
    """Return what departures can carry in time."""
    most = [most_pieces(instance, vehicle) for vehicle in instance.vehicles]
    parts = [_takes(instance, routes, departures, d, most[departures.vehicle[d]]) for d in range(len(departures))]
    none = Takes(*(np.zeros(0, np.int64) for _ in Takes._fields))
    return Takes(*(np.concatenate(columns) for columns in zip(none, *parts, strict=True)))


def _takes(instance: Instance, routes: tuple[Routes, ...], departures: Columns, d: int, most: Ints) -> Takes:
    """Return what one departure can carry."""
    table, route, slot = routes[departures.vehicle[d]], departures.route[d], departures.slot[d]
    rows, timed = instance.rows, min(slot, table.arrive.shape[1] - 1)
    stops = table.stops[route]
    at = np.concatenate([np.arange(*rows.first[site : site + 2]) for site in stops[stops >= 0]])
    arrive = np.repeat(table.arrive[route, timed, : (stops >= 0).sum()], np.diff(rows.first)[stops[stops >= 0]])
    late = np.maximum(0, instance.wait[at, slot] + arrive - rows.allowed[at])
    able = (instance.wait[at, slot] >= 0) & (late <= rows.max_late[at]) & (most[at] > 0)
    cents = (rows.late_c[at] * rows.floor[at] * late + 30) // 60
    return Takes(np.full(int(able.sum()), d), at[able], most[at][able], cents[able])


def most_pieces(instance: Instance, vehicle: Vehicle) -> Ints:
    """Return how many pieces of each row a vehicle holds."""
    rows = instance.rows
    most = np.minimum(rows.copies, vehicle.floor // rows.floor)
    for room, size in ((vehicle.payload_g, rows.grams), (vehicle.volume_cm3, rows.cm3)):
        if room is not None:
            most = np.where(size > 0, np.minimum(most, room * rows.parts // np.maximum(size, 1)), most)
    return most


def shared_out(instance: Instance, vehicle: Vehicle, freight: Load, trucks: int) -> list[Load] | None:
    """Share freight out among some trucks of a kind, evenly or one after the other; None if neither fits."""
    for shares in (_evenly(freight, trucks), _one_by_one(instance, vehicle, freight, trucks)):
        if shares is not None and all(holds(instance, vehicle, load) for load in shares if load):
            return shares
    return None


def _evenly(freight: Load, trucks: int) -> list[Load]:
    """Return equal shares; what does not divide goes to one truck after the other."""
    extra, shares = 0, list[Load]()
    spare = {}
    for row, pieces in freight.items():
        spare[row] = {(extra + i) % trucks for i in range(pieces % trucks)}
        extra += pieces % trucks
    for truck in range(trucks):
        load = {row: pieces // trucks + (truck in spare[row]) for row, pieces in freight.items()}
        shares.append({row: pieces for row, pieces in load.items() if pieces})
    return shares


def _one_by_one(instance: Instance, vehicle: Vehicle, freight: Load, trucks: int) -> list[Load] | None:
    """Return loads that fill one truck after the other; None if something is left."""
    left, shares = dict(freight), list[Load]()
    for _ in range(trucks):
        load: dict[int, int] = {}
        for row in list(left):
            load[row] = _most_beside(instance, vehicle, load, row, left[row])
            left[row] -= load[row]
        shares.append({row: pieces for row, pieces in load.items() if pieces})
    return None if any(left.values()) else shares


def _most_beside(instance: Instance, vehicle: Vehicle, load: Load, row: int, pieces: int) -> int:
    """Return how many of so many pieces a vehicle holds beside a load."""
    return bisect_left(range(1, pieces + 1), True, key=lambda count: not holds(instance, vehicle, {**load, row: count}))
