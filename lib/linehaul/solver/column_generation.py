"""Column generation for one gateway: a linear bound, whole trips, and the enumeration that proves them optimal.

A column outside the enumeration within a gap g of the linear bound z belongs to no plan that costs less than z + g.
Hence, if the best plan among the enumerated columns costs at most z + g, no plan at all costs less.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from . import columns as cols
from .columns import ColumnPlan, Columns, Duals, PricedColumns, Wanted, blended
from .cuts import affordable, tighten
from .effort import Effort, EnumerationEffort
from .instance import Instance, Load, holds
from .master import (
    Frame,
    IntegerSolution,
    Relaxation,
    dual_bound,
    frame_of,
    integer_solution,
    solve_integer,
    trip_coefficients,
)
from .problem import Ints, Trip, Vehicle
from .routes import OUT_OF_REACH, Routes, routes_of
from .shared_freight import SharedProgramme
from .warm_start import warm_start_columns

PRICING_TOLERANCE_C = -1e-3  # a column pays if its reduced cost is below
ROUNDING_C = 0.05  # what the linear bound may be off
FIRST_COLUMNS = 30_000
MOST_ENTRIES = 150_000  # rows on all trips of an integer programme together: more take minutes at its root
NODE_PIVOTS = 10  # that a node of an integer programme takes at least
UNSETTLED_SHARE = 0.001  # of the linear plan's cost: if a round lowers it by more, its prices still swing
MOST_PRICED = 2_000_000  # columns in a round of pricing


class GatewaySolver:
    """The columns of a gateway, the linear programme over them, and its bound."""

    def __init__(
        self, instance: Instance, routes: tuple[Routes, ...], frame: Frame, warm_columns: Columns, effort: Effort
    ) -> None:
        self.instance, self.routes, self.warm_columns, self.effort = instance, routes, warm_columns, effort
        self.relaxation = Relaxation(frame)
        self.pool = cols.join([single_row_trips(instance, self.routes), self.warm_columns])
        self.bound, self.duals = 0.0, Duals(np.zeros(0), np.zeros((0, 0)))
        self.enumerated = 0
        self._add_columns(self.pool)

    @classmethod
    def of(
        cls, instance: Instance, effort: Effort, warm_start: Sequence[Trip] = (), bonus_c: int = 0
    ) -> "GatewaySolver":
        """Begin with an instance, and trips that are cheaper by a bonus if they are left unchanged."""
        routes, warm_columns = warm_start_columns(instance, routes_of(instance), warm_start, bonus_c)
        return cls(instance, routes, frame_of(instance, penalties(instance, routes)), warm_columns, effort)

    @property
    def frame(self) -> Frame:
        """The rows of the programme."""
        return self.relaxation.frame

    @property
    def large(self) -> bool:
        """Whether there is too much freight to choose among all trips at once."""
        return len(self.instance.rows) > self.effort.rows_exact

    def _add_columns(self, new: Columns) -> None:
        self.relaxation.add(new.cost, trip_coefficients(self.instance, self.routes, self.frame, new))

    def generate(self, rounds: int | None = None) -> bool:
        """Add columns that pay until none does; return whether the linear programme is solved over all columns."""
        before, prices, early = 0.0, self.duals, 0.0
        for _ in range(self.effort.pricing.rounds if rounds is None else rounds):
            self.bound, self.duals = self.relaxation.solve()
            self.effort.meter.spend(self.relaxation.pivots, self.frame.height)
            smooth = self.effort.pricing.smoothing > 0 and before - self.bound > UNSETTLED_SHARE * self.bound
            prices = blended(self.duals, prices, self.effort.pricing.smoothing) if smooth else self.duals
            priced = self._price(prices)
            if smooth and priced is not None and not len(priced.columns):
                priced = self._price(self.duals)
            if priced is None:
                break
            if not len(priced.columns):
                return True
            if self.effort.pricing.early_bound:
                early = max(early, self._early_bound(prices, priced))
            if rounds is None:
                self._drop_costly()
            new = cols.select_columns(*priced, len(self.instance.rows))
            self.pool = cols.join([self.pool, new])
            self._add_columns(new)
            before = self.bound
        self.bound = early
        return False

    def _early_bound(self, prices: Duals, priced: PricedColumns) -> float:
        """Return the bound of prices, scaled down until no trip pays (Farley 1990)."""
        cost_c = np.maximum(cols.drive_c(self.routes, priced.columns), 1)
        share = float((cost_c / (cost_c - priced.reduced)).min())
        return dual_bound(self.frame, cols.scaled(prices, share)) if not len(self.warm_columns) else 0.0

    def _price(self, prices: Duals) -> PricedColumns | None:
        """Return the best column of every route and slot that pays at some prices; None if they are too many."""
        wanted = Wanted(PRICING_TOLERANCE_C, True, MOST_PRICED)
        return cols.price_columns(self.instance, self.routes, prices, wanted, self.effort.meter)

    def _drop_costly(self) -> None:
        """Take the costliest trips out of a linear programme that has too many."""
        active = self.effort.pricing.active
        if len(self.pool) > active:
            order = np.argsort(self.relaxation.reduced(), kind="stable")
            stay, go = (np.sort(part) for part in np.split(order, [active * 2 // 3]))
            self.relaxation.drop(go)
            self.pool = self.pool.take(stay)

    def quick(self) -> ColumnPlan:
        """Return the best plan among the columns generated."""
        return self._choose(self._few(cols.undominated(self.instance, self.routes, self.pool)), None, 0.0)

    def best_of(self, columns: Columns, start: ColumnPlan) -> ColumnPlan:
        """Return the best plan of some columns and of a plan's own trips."""
        return self._choose(cols.undominated(self.instance, self.routes, columns), start, 0.0)

    def prove(self, plan: ColumnPlan) -> ColumnPlan:
        """Improve a plan until it is proven optimal, or the effort is spent."""
        if self.instance.split:
            return self._share(plan)
        limit = self.effort.enumeration.columns
        most = min(FIRST_COLUMNS, limit)
        while not plan.proven:
            columns, gap_c = self._enumerate(plan.cost - self.bound, most)
            before = plan
            if columns is not None:
                self.enumerated = max(self.enumerated, len(columns))
                plan = self._choose(columns, plan, gap_c)
                if plan.cost - self.bound <= gap_c:
                    break
            if plan.cost == before.cost and most == limit:
                break
            most = most if plan.cost < before.cost else limit
        return plan

    def _share(self, plan: ColumnPlan) -> ColumnPlan:
        """Improve a plan whose trucks may share lots: choose among few departures first, then among more."""
        effort = self.effort.enumeration
        for most in effort.departures:
            if plan.proven or self.effort.meter.spent:
                break
            gap_c = plan.cost - self.bound
            priced = cols.price_columns(
                self.instance, self.routes, self.duals, Wanted(gap_c, True, MOST_PRICED), self.effort.meter
            )
            if priced is None:
                break
            order = np.argsort(priced.reduced, kind="stable")
            if len(order) > most:
                gap_c = float(priced.reduced[order[most]])
            departures = priced.columns.take(order[:most])
            self.enumerated = max(self.enumerated, len(departures))
            programme = SharedProgramme.of(self.instance, self.routes, self.frame, plan.columns, departures)
            best = programme.solve(plan, replace(effort, nodes=effort.shared_nodes))
            self.effort.meter.spend_whole(best.pivots, 3 * best.columns)
            bound = max(self.bound, plan.bound, min(best.bound, self.bound + gap_c))
            plan = replace(best.plan, bound=min(int(np.ceil(bound - ROUNDING_C)), best.plan.cost))
        return plan

    def _enumerate(self, gap_c: float, most: int) -> tuple[Columns | None, float]:
        """Return the columns within a gap, or within a quarter of it if they are too many, and which it was."""
        columns = self._enumerate_within(gap_c, most)
        return (columns, gap_c) if columns is not None else (self._enumerate_within(gap_c / 4, most), gap_c / 4)

    def _enumerate_within(self, gap_c: float, most: int) -> Columns | None:
        """Return the undominated columns with a reduced cost of at most `gap_c`; None if they are too many."""
        wanted = Wanted(gap_c, False, most)
        priced = cols.price_columns(self.instance, self.routes, self.duals, wanted, self.effort.meter)
        if priced is None:
            return None
        columns = cols.undominated(self.instance, self.routes, cols.join([priced.columns, self.warm_columns]))
        return columns if columns.entries <= MOST_ENTRIES else None

    def _few(self, columns: Columns) -> Columns:
        """Return no more columns than an integer programme can take: those of one row always, and the cheapest."""
        if columns.entries <= MOST_ENTRIES:
            return columns
        prices = np.append(self.duals.rows, 0.0)  # the last for "no more rows"
        reduced = columns.cost - (prices[columns.rows] * columns.count).sum(1)
        worth = np.where((columns.rows >= 0).sum(1) == 1, -np.inf, reduced)
        order = np.argsort(worth, kind="stable")
        taken = np.cumsum((columns.rows[order] >= 0).sum(1)) <= MOST_ENTRIES
        return columns.take(np.sort(order[taken]))

    def _choose(self, columns: Columns, start: ColumnPlan | None, gap_c: float) -> ColumnPlan:
        """Choose whole trips among columns, from a plan to start with; all columns within a gap are among them."""
        first = None
        if start is not None:
            chosen = np.flatnonzero(start.uses)
            uses = np.concatenate([np.zeros(len(columns), np.int64), start.uses[chosen]])
            columns = cols.join([columns, start.columns.take(chosen)])
            first = IntegerSolution(uses, start.trucks, start.left, start.cost, 0.0, False)
        best = self._solve_integer(columns, first)
        proof = min(best.cost if best.closed else best.bound, self.bound + gap_c)
        bound = int(np.ceil(max(self.bound, proof) - ROUNDING_C))
        return ColumnPlan(columns, best.uses, best.trucks, best.left, best.cost, min(bound, best.cost))

    def _solve_integer(self, columns: Columns, start: IntegerSolution | None) -> IntegerSolution:
        """Return the best choice of whole trips; cuts, if the effort has any, leave few to choose among."""
        coefficients = trip_coefficients(self.instance, self.routes, self.frame, columns)
        effort = self._effort_left(coefficients.nnz)
        if not effort.cuts:
            return self._counted(solve_integer(self.frame, columns, coefficients, effort, start), coefficients.nnz)
        tightened = tighten(self.frame, columns, coefficients, effort.cuts)
        if tightened.whole:
            return integer_solution(self.frame, columns, tightened.value, tightened.bound, True)
        if start is None:
            rows = tightened.rows(self.frame, columns)
            best = solve_integer(self.frame, columns, coefficients, effort, start, rows)
            return self._counted(best, coefficients.nnz)
        at, uses = affordable(tightened, start), np.zeros(len(columns), np.int64)
        few, first = columns.take(at), replace(start, uses=start.uses[at])
        rows = tightened.rows(self.frame, few)
        best = solve_integer(self.frame, few, coefficients[:, at], effort, first, rows)
        uses[at] = best.uses
        return self._counted(replace(best, uses=uses), coefficients.nnz)

    def _effort_left(self, coefficients: int) -> EnumerationEffort:
        """Return the effort of an integer programme, with no more nodes than the work that is left allows."""
        effort, steps = self.effort.enumeration, self.effort.meter.steps_left(coefficients)
        return replace(effort, nodes=max(1, min(effort.nodes, steps // NODE_PIVOTS)))

    def _counted(self, solution: IntegerSolution, coefficients: int) -> IntegerSolution:
        """Count the work of an integer programme."""
        self.effort.meter.spend_whole(solution.pivots, coefficients)
        return solution


def single_row_trips(instance: Instance, routes: tuple[Routes, ...]) -> Columns:
    """Return, for every vehicle and row, the trip that carries one piece of it, or as many floor units as it holds,
    straight there on its cheapest slot.
    """
    first = instance.rows.first
    trips = [
        ((vehicle, route, *trip), load)
        for vehicle, routes_of_vehicle in enumerate(routes)
        for route in np.flatnonzero((routes_of_vehicle.stops[:, 1:] < 0).all(1)).tolist()
        for row in range(*first[routes_of_vehicle.stops[route, 0] + np.arange(2)])
        if holds(instance, instance.vehicles[vehicle], load := {row: _most(instance, instance.vehicles[vehicle], row)})
        and (trip := _cheapest_departure(instance, routes_of_vehicle, route, load)) is not None
    ]
    return cols.columns_of([trip for trip, _ in trips], [load for _, load in trips], cols.row_width(instance))


def _most(instance: Instance, vehicle: Vehicle, row: int) -> int:
    """Return how many floor units of a split lot a vehicle holds, at least one; otherwise one piece."""
    rows = instance.rows
    if not instance.split or rows.floor[row] > 1:
        return 1
    most = min(int(rows.copies[row]), vehicle.floor)
    for room, size in ((vehicle.payload_g, rows.grams[row]), (vehicle.volume_cm3, rows.cm3[row])):
        if room is not None and size:
            most = min(most, int(room * rows.parts[row] // size))
    return max(1, most)


def _cheapest_departure(instance: Instance, routes: Routes, route: int, load: Load) -> tuple[int, int] | None:
    """Return slot and cost of the cheapest departure, the first of several, that brings a row in time; None if none."""
    ((row, pieces),) = load.items()
    rows, wait = instance.rows, instance.wait[row]
    late = np.maximum(0, wait + routes.arrive[route, :, 0] - rows.allowed[row])
    able = (wait >= 0) & (late <= rows.max_late[row]) & (routes.alive[route] > 0)
    if not able.any():
        return None
    cost = routes.cost[route] + pieces * ((rows.late_c[row] * rows.floor[row] * late + 30) // 60)
    slot = int(np.flatnonzero(able)[np.argmin(np.broadcast_to(cost, able.shape)[able])])
    return slot, int(np.broadcast_to(cost, able.shape)[slot])


def penalties(instance: Instance, routes: tuple[Routes, ...]) -> Ints:
    """Return what leaving a piece behind costs: more than any trip, so that nothing is left that can be carried."""
    rows = instance.rows
    trips = [int(table.cost[table.cost < OUT_OF_REACH].max(initial=0)) for table in routes]
    drive = max((int(table.arrive.max(initial=0)) for table in routes), default=0)
    longest = int(instance.wait.max(initial=0)) + drive
    late = int((rows.late_c * rows.floor * np.minimum(rows.max_late, longest)).max(initial=0)) // 60
    trucks = max((fleet.weekly_c for fleet in instance.fleets), default=0)
    return np.full(len(rows), 3 * (max(trips, default=0) + trucks) + late + 1, np.int64)
