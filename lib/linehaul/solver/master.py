"""The set-covering programmes over columns, solved by HiGHS on one thread: the linear one and the integer one."""

from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
from scipy.sparse import coo_array, csc_array, csr_array, hstack, vstack

from .columns import Columns, Duals, Floats, footprints
from .effort import EnumerationEffort
from .instance import DAY_MIN, Instance
from .problem import Fleet, Ints
from .routes import Routes

INTEGER_GAP = 0.999  # costs are whole cents: nothing lies between
INFINITE = float("inf")
Range = tuple[Floats, Floats]


class CutRows(NamedTuple):
    """Cuts: the least that each takes, and coefficients [cuts, fixed columns and trips]."""

    least: Floats
    coefficients: csr_array


@dataclass(frozen=True)
class Frame:
    """The rows of the programme: cover every row of the instance, keep to the fleet at every slot (or day), and, last,
    have a number of trucks in the fleets that are sized.

    row_of_slot: programme row of each fleet and slot; first columns: trucks of each fleet, then pieces left behind.
    """

    cover: Ints
    row_of_slot: Ints
    fleet_room: Floats
    truck_cost: Ints
    truck_range: Floats
    sized: tuple[bool, ...]
    total: tuple[float, float]
    penalty: Ints

    @property
    def height(self) -> int:
        """The number of programme rows."""
        return len(self.cover) + len(self.fleet_room) + 1

    @property
    def lower(self) -> Floats:
        """The least that each row takes."""
        return np.concatenate([self.cover, np.full(len(self.fleet_room), -INFINITE), [self.total[0]]])

    @property
    def upper(self) -> Floats:
        """The most that each row takes."""
        return np.concatenate([np.full(len(self.cover), INFINITE), self.fleet_room, [self.total[1]]])

    @property
    def fixed(self) -> int:
        """The number of columns that are not trips."""
        return len(self.truck_cost) + len(self.penalty)


@dataclass(frozen=True)
class IntegerSolution:
    """A solution of the integer programme: how often each column is used, trucks per fleet, pieces left per row.

    cost: with penalties; bound: no choice among these columns costs less; closed: whether both are one; pivots: steps
    of the simplex method.
    """

    uses: Ints
    trucks: Ints
    left: Ints
    cost: int
    bound: float
    closed: bool
    pivots: int = 0


def frame_of(instance: Instance, penalty: Ints) -> Frame:
    """Lay out the rows of the programme."""
    row_of_slot = np.zeros((len(instance.fleets), len(instance.slots)), np.int64)
    room, height = [np.zeros(0)], len(instance.rows)
    for index, fleet in enumerate(instance.fleets):
        group, free = _fleet_rows(instance, fleet)
        row_of_slot[index] = height + group
        room.append(free)
        height += len(free)
    ranges = [(0, f.most) if f.trucks is None else (f.trucks, f.trucks) for f in instance.fleets]
    return Frame(
        instance.rows.copies,
        row_of_slot,
        np.concatenate(room),
        np.array([fleet.weekly_c for fleet in instance.fleets], np.int64),
        np.array(ranges, float).reshape(-1, 2),
        tuple(fleet.trucks is None for fleet in instance.fleets),
        (0.0, INFINITE),
        penalty,
    )


def _fleet_rows(instance: Instance, fleet: Fleet) -> tuple[Ints, Floats]:
    """Return the row of each slot (or day) among those of a fleet, and less how many of its trucks are on the road."""
    slots = instance.slots
    _, group = np.unique(slots // DAY_MIN if fleet.per_day else np.arange(len(slots)), return_inverse=True)
    until = [minute for key, minute in instance.problem.out if key == fleet.key]
    out = sum((slots < minute for minute in until), np.zeros(len(slots)))
    used = np.zeros(group.max(initial=-1) + 1)
    np.maximum.at(used, group, np.minimum(out, fleet.most if fleet.trucks is None else fleet.trucks))
    return group, -used


def trip_coefficients(instance: Instance, routes: tuple[Routes, ...], frame: Frame, columns: Columns) -> csc_array:
    """Return the coefficients of trips [programme rows, columns]."""
    at, position = np.nonzero(columns.rows >= 0)
    entries = [(columns.rows[at, position], at)]
    pieces = columns.count[at, position]
    prints, slots = footprints(instance, routes, columns), len(instance.slots)
    limited = np.flatnonzero(prints.fleet >= 0)
    for step in range(int(prints.span.max(initial=0))):
        out = limited[prints.span[limited] > step]
        entries.append((frame.row_of_slot[prints.fleet[out], (prints.slot[out] + step) % slots], out))
    rows, cols = (np.concatenate(parts) for parts in zip(*entries, strict=True))
    value = np.concatenate([pieces, np.ones(len(rows) - len(pieces))])
    return csc_array(coo_array((value, (rows, cols)), (frame.height, len(columns))))


def dual_bound(frame: Frame, prices: Duals) -> float:
    """Return the cost below which no plan lies at prices at which no trip pays (Lagrangian bound)."""
    row_c = np.zeros(frame.height)
    row_c[frame.row_of_slot] = prices.fleets
    truck_c = frame.truck_cost - np.array([row_c[np.unique(at)].sum() for at in frame.row_of_slot])
    trucks = np.minimum(truck_c * frame.truck_range[:, 0], truck_c * frame.truck_range[:, 1]).sum()
    slots = slice(len(frame.cover), -1)
    return float(np.minimum(prices.rows, frame.penalty) @ frame.cover - row_c[slots] @ frame.fleet_room + trucks)


def fixed_columns(frame: Frame) -> csc_array:
    """Return the coefficients of trucks and of pieces left behind."""
    fleets, rows = len(frame.truck_cost), len(frame.cover)
    pairs = [(row, f, -1.0) for f in range(fleets) for row in np.unique(frame.row_of_slot[f])]
    pairs += [(frame.height - 1, f, 1.0) for f in range(fleets) if frame.sized[f]]
    pairs += [(row, fleets + row, 1.0) for row in range(rows)]
    at = np.array(pairs).reshape(-1, 3)
    return csc_array(coo_array((at[:, 2], (at[:, 0].astype(int), at[:, 1].astype(int))), (frame.height, frame.fixed)))


class Relaxation:
    """The linear programme, to which columns are added."""

    def __init__(self, frame: Frame) -> None:
        self.frame, self.highs = frame, highs_solver()
        none, starts = np.zeros(0, np.int32), np.zeros(frame.height, np.int32)
        self.highs.addRows(frame.height, frame.lower, frame.upper, 0, starts, none, none.astype(float))
        cost = np.concatenate([frame.truck_cost, frame.penalty])
        upper = np.concatenate([frame.truck_range[:, 1], np.full(len(frame.penalty), INFINITE)])
        lower = np.concatenate([frame.truck_range[:, 0], np.zeros(len(frame.penalty))])
        self._add(cost, lower, upper, fixed_columns(frame))

    def _add(self, cost: Ints, lower: Floats, upper: Floats, coefficients: csc_array) -> None:
        start, index = coefficients.indptr[:-1].astype(np.int32), coefficients.indices.astype(np.int32)
        self.highs.addCols(
            len(cost), cost.astype(float), lower, upper, coefficients.nnz, start, index, coefficients.data
        )

    def add(self, cost: Ints, coefficients: csc_array) -> None:
        """Add trips."""
        self._add(cost, np.zeros(len(cost)), np.full(len(cost), INFINITE), coefficients)

    def solve(self) -> tuple[float, Duals]:
        """Return the least cost and the prices."""
        self.highs.run()
        prices = np.array(self.highs.getSolution().row_dual)
        fleets = np.maximum(-prices[self.frame.row_of_slot], 0.0)
        return self.highs.getInfo().objective_function_value, Duals(prices[: len(self.frame.cover)].copy(), fleets)

    @property
    def pivots(self) -> int:
        """The steps that the last solution took."""
        return int(self.highs.getInfo().simplex_iteration_count)

    def values(self) -> Floats:
        """Return how much of each column the linear plan uses: trucks, pieces left behind, trips."""
        return np.array(self.highs.getSolution().col_value)

    def reduced(self) -> Floats:
        """Return the reduced cost of each trip."""
        return np.array(self.highs.getSolution().col_dual)[self.frame.fixed :]

    def drop(self, trips: Ints) -> None:
        """Take trips out; those after them move up."""
        self.highs.deleteCols(len(trips), (self.frame.fixed + trips).astype(np.int32))

    def cut(self, cuts: CutRows) -> None:
        """Add cuts."""
        rows, count = cuts.coefficients, len(cuts.least)
        start, index = rows.indptr[:-1].astype(np.int32), rows.indices.astype(np.int32)
        self.highs.addRows(count, cuts.least, np.full(count, INFINITE), rows.nnz, start, index, rows.data)

    def fix(self, trips: Ints, uses: Ints) -> None:
        """Use trips at least so often."""
        count = len(trips)
        upper = np.full(count, INFINITE)
        self.highs.changeColsBounds(count, (self.frame.fixed + trips).astype(np.int32), uses.astype(float), upper)

    def size(self, trucks: int) -> None:
        """Have so many trucks in the fleets that are sized."""
        self.frame = replace(self.frame, total=(float(trucks), float(trucks)))
        self.highs.changeRowBounds(self.frame.height - 1, trucks, trucks)


def solve_integer(
    frame: Frame,
    columns: Columns,
    coefficients: csc_array,
    effort: EnumerationEffort,
    start: IntegerSolution | None,
    cuts: CutRows | None = None,
) -> IntegerSolution:
    """Choose whole trips among columns, from a solution to start with, if there is one."""
    import highspy

    highs = highs_solver(
        mip_rel_gap=effort.tolerance,
        mip_abs_gap=INTEGER_GAP,
        mip_max_nodes=effort.nodes,
        mip_heuristic_run_root_reduced_cost=effort.reduced_cost_fixing,
    )
    highs.passModel(_integer_model(frame, columns, coefficients, cuts))
    if start is not None:
        solution = highspy.HighsSolution()
        solution.col_value = np.concatenate([start.trucks, start.left, start.uses]).astype(float).tolist()
        highs.setSolution(solution)
    highs.run()
    closed = highs.getModelStatus() == highspy.HighsModelStatus.kOptimal and effort.tolerance == 0
    value, info = np.array(highs.getSolution().col_value), highs.getInfo()
    found = integer_solution(frame, columns, value, info.mip_dual_bound, closed)
    return replace(found, pivots=int(info.simplex_iteration_count))


def _integer_model(frame: Frame, columns: Columns, coefficients: csc_array, cuts: CutRows | None) -> Any:
    """Return the integer programme: trucks, pieces left behind and trips."""
    least, rows = cuts or (np.zeros(0), csr_array((0, frame.fixed + len(columns))))
    whole = csc_array(vstack([hstack([fixed_columns(frame), coefficients]), rows]))
    cost = np.concatenate([frame.truck_cost, frame.penalty, columns.cost])
    floor = np.concatenate([frame.truck_range[:, 0], np.zeros(len(frame.penalty) + len(columns))])
    most = np.concatenate([frame.truck_range[:, 1], frame.cover, _uses(frame, columns)])
    lower = np.concatenate([frame.lower, least])
    upper = np.concatenate([frame.upper, np.full(len(least), INFINITE)])
    return highs_model(cost, (floor, most), (lower, upper), whole)


def highs_model(cost: Ints, values: Range, rows: Range, whole: csc_array) -> Any:
    """Return an integer programme for HiGHS: costs of columns, ranges of their values and of rows, coefficients."""
    import highspy

    model = highspy.HighsLp()
    model.num_row_, model.num_col_ = whole.shape
    model.col_cost_ = cost.astype(float)
    model.col_lower_, model.col_upper_ = (part.astype(float) for part in values)
    model.row_lower_, model.row_upper_ = rows
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = whole.indptr.astype(np.int32)
    model.a_matrix_.index_ = whole.indices.astype(np.int32)
    model.a_matrix_.value_ = whole.data
    model.integrality_ = [highspy.HighsVarType.kInteger] * model.num_col_
    return model


def integer_solution(frame: Frame, columns: Columns, value: Floats, bound: float, closed: bool) -> IntegerSolution:
    """Return an answer of the programme in whole numbers."""
    trucks, left, uses = np.split(np.rint(value).astype(np.int64), [len(frame.truck_cost), frame.fixed])
    cost = int(trucks @ frame.truck_cost + left @ frame.penalty + uses @ columns.cost)
    return IntegerSolution(uses, trucks, left, cost, bound, closed)


def _uses(frame: Frame, columns: Columns) -> Ints:
    """Return how often a trip can be of use: as often as its most plentiful piece."""
    return np.where(columns.rows >= 0, frame.cover[columns.rows], 0).max(1)


def highs_solver(**options: float) -> Any:
    import highspy

    highs: Any = highspy.Highs
    solver = highs()
    for name, value in {"output_flag": False, "threads": 1, "parallel": "off", "random_seed": 0, **options}.items():
        solver.setOptionValue(name, value)
    return solver
