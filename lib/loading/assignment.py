"""The assignment of ULDs to positions as an integer programme: rules as rows, solved to proof by HiGHS."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from ..domain.load_plans import Aircraft, Position, Uld
from .balance import envelope, way_out

NODES = 20_000  # of the search; every flight tried is decided in far fewer
MIDDLE = 0.5  # of the envelope's width: inside it the centre of gravity lies at no cost
SIDES = {"left": -1, "centre": 0, "right": 1}
KG_G = 1_000


@dataclass(frozen=True)
class Row:
    """low ≤ Σ coefficient·variable ≤ high, of a rule."""

    rule: str
    terms: Mapping[int, float]
    low: float
    high: float


@dataclass(frozen=True)
class Kind:
    """ULDs that are alike; `off` is the stop where they leave, from 0."""

    off: int
    unit: str
    grams: int

    @staticmethod
    def of(uld: Uld, route: Sequence[str]) -> "Kind":
        return Kind(route.index(uld.gateway, 1) - 1, uld.unit, uld.grams)


@dataclass(frozen=True)
class Model:
    """Variable i puts a ULD of a kind on a position, `variables[i]`; after these two slacks a leg follow."""

    aircraft: Aircraft
    counts: Mapping[Kind, int]
    legs: int

    @cached_property
    def variables(self) -> tuple[tuple[Position, Kind], ...]:
        return tuple((p, kind) for p in self.aircraft.positions for kind in self.counts if p.unit == kind.unit)


def assignment(aircraft: Aircraft, route: Sequence[str], ulds: Sequence[Uld]) -> Model:
    """Return the model of a flight, the kinds in the order of stop, unit and weight."""
    counts = Counter(Kind.of(uld, route) for uld in ulds)
    kinds = sorted(counts, key=lambda kind: (kind.off, kind.unit, kind.grams))
    return Model(aircraft, {kind: counts[kind] for kind in kinds}, len(route) - 1)


def rules(model: Model) -> Iterator[Row]:
    """Yield every rule's rows."""
    yield from _everything_once(model)
    yield from _position_limits(model)
    yield from _compartments(model)
    yield from _order(model)
    yield from _balanced(model)
    yield from _even_sides(model)


def solve(model: Model, rows: Sequence[Row]) -> Any:
    """Return scipy's answer: the least sum of the slacks."""
    count = len(model.variables)
    cells = [(number, column, value) for number, row in enumerate(rows) for column, value in row.terms.items()]
    row_of, column_of, values = zip(*cells, strict=True)
    matrix = csr_array((values, (row_of, column_of)), shape=(len(rows), count + 2 * model.legs))
    whole = np.array([1] * count + [0] * 2 * model.legs)
    return milp(
        1.0 - whole,
        integrality=whole,
        bounds=Bounds(0, np.where(whole == 1, 1, np.inf)),
        constraints=LinearConstraint(matrix, [row.low for row in rows], [row.high for row in rows]),
        options={"node_limit": NODES},
    )


def _everything_once(model: Model) -> Iterator[Row]:
    for kind, count in model.counts.items():
        yield Row("positions", {i: 1 for i, (_, k) in enumerate(model.variables) if k == kind}, count, count)
    for position in model.aircraft.positions:
        yield Row("positions", {i: 1 for i, (p, _) in enumerate(model.variables) if p == position}, 0, 1)


def _position_limits(model: Model) -> Iterator[Row]:
    for i, (position, kind) in enumerate(model.variables):
        if kind.grams > position.limit_g:
            yield Row("position limits", {i: 1}, 0, 0)


def _compartments(model: Model) -> Iterator[Row]:
    for name, limit in model.aircraft.compartments:
        inside = {i: k.grams / KG_G for i, (p, k) in enumerate(model.variables) if p.compartment == name}
        yield Row("compartment limits", inside, 0, limit / KG_G)


def _order(model: Model) -> Iterator[Row]:
    """Nothing that stays aboard stands on the way of what leaves: leaving here + staying there ≤ 1."""
    for stop in range(model.legs - 1):
        leaving, staying = _by_position(model, stop)
        for position in model.aircraft.positions:
            for passed in way_out(model.aircraft, position):
                terms = (*leaving.get(position.position, ()), *staying.get(passed, ()))
                yield Row("unloading order", dict.fromkeys(terms, 1.0), 0, 1)


def _by_position(model: Model, stop: int) -> tuple[dict[str, list[int]], dict[str, list[int]]]:
    """Return the variables of ULDs that leave at a stop or before, and of those that stay, by position."""
    leaving: dict[str, list[int]] = {}
    staying: dict[str, list[int]] = {}
    for i, (position, kind) in enumerate(model.variables):
        (leaving if kind.off <= stop else staying).setdefault(position.position, []).append(i)
    return leaving, staying


def _balanced(model: Model) -> Iterator[Row]:
    """Hold the centre of gravity of each leg inside the envelope; the leg's slack is how far it leaves the middle half.

    Moments are taken about the envelope's middle in units of weight × half its width, so the envelope is −1 … 1.
    """
    plane, count = model.aircraft, len(model.variables)
    for leg in range(model.legs):
        aboard = {kind: number for kind, number in model.counts.items() if kind.off >= leg}
        grams = plane.empty_g + sum(kind.grams * number for kind, number in aboard.items())
        low, high = (plane.chord_start_mm + pct / 100 * plane.chord_mm for pct in envelope(plane, grams))
        middle, unit = (low + high) / 2, grams * (high - low) / 2
        variables = enumerate(model.variables)
        terms = {i: k.grams * (p.arm_mm - middle) / unit for i, (p, k) in variables if k in aboard}
        empty = plane.empty_g * (plane.empty_arm_mm - middle) / unit
        yield Row("balance", terms, -1 - empty, 1 - empty)
        yield Row("middle", terms | {count + leg: -1.0}, -np.inf, MIDDLE - empty)
        yield Row("middle", terms | {count + leg: 1.0}, -MIDDLE - empty, np.inf)


def _even_sides(model: Model) -> Iterator[Row]:
    """Let the other slack of a leg be how far its left and right lanes differ by more than a ULD, in weight aboard."""
    first = len(model.variables) + model.legs
    for leg in range(model.legs):
        aboard = [kind for kind in model.counts if kind.off >= leg]
        total = sum(kind.grams * model.counts[kind] for kind in aboard)
        spare = max((kind.grams for kind in aboard), default=0) / max(total, 1)
        terms = {
            i: SIDES[p.side] * k.grams / total
            for i, (p, k) in enumerate(model.variables)
            if k in aboard and SIDES[p.side]
        }
        yield Row("sides", terms | {first + leg: -1.0}, -np.inf, spare)
        yield Row("sides", terms | {first + leg: 1.0}, -spare, np.inf)
