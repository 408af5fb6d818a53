"""Cutting planes: they tighten the linear programme, so that few trips are left for the integer programme.

Rank-1 Chvátal–Gomory cuts over three rows with an odd number of pieces. Of three pieces, each to be carried once, a
trip that carries one or two counts once, a trip that carries all three counts twice: whole trips count at least twice,
half trips 1.5 times.
"""

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from scipy.sparse import csc_array, csr_array

from .columns import Columns, Floats
from .master import CutRows, Frame, IntegerSolution, Relaxation
from .problem import Ints

PER_ROUND = 60  # cuts that a round adds
VIOLATED = 0.02  # least violation of a cut
WHOLE = 1e-6  # of a trip


@dataclass(frozen=True)
class TightenedProgramme:
    """A linear programme with cuts: the triples of rows that they are over, its least cost, the value of each column of
    the programme and the reduced costs of trips.
    """

    triples: Ints
    bound: float
    value: Floats
    reduced: Floats

    @property
    def whole(self) -> bool:
        """Whether the linear plan is one of whole trips, and so the best of these."""
        return bool(np.abs(self.value - np.rint(self.value)).max(initial=0) < WHOLE)

    def rows(self, frame: Frame, columns: Columns) -> CutRows:
        """Return the cuts as rows of a programme over some columns."""
        return _cuts(frame, columns, self.triples)


def tighten(frame: Frame, columns: Columns, coefficients: csc_array, rounds: int) -> TightenedProgramme:
    """Add cuts to the linear programme over some columns until none is violated."""
    programme = Relaxation(frame)
    programme.add(columns.cost, coefficients)
    bound, _ = programme.solve()
    triples = np.zeros((0, 3), np.int64)
    for _ in range(rounds):
        new = _violated(frame, columns, programme.values())
        if not len(new):
            break
        triples = np.concatenate([triples, new])
        programme.cut(_cuts(frame, columns, new))
        bound, _ = programme.solve()
    return TightenedProgramme(triples, bound, programme.values(), programme.reduced())


def affordable(tight: TightenedProgramme, start: IntegerSolution) -> Ints:
    """Return the positions of the trips that a plan cheaper than `start` can contain, and of those in `start`."""
    return np.flatnonzero((tight.reduced <= start.cost - tight.bound) | (start.uses > 0))


def _cuts(frame: Frame, columns: Columns, triples: Ints) -> CutRows:
    """Return cuts: how often trips count in each, and the least sum."""
    trips = -(-_carried(frame, columns)[:, triples].sum(2).T // 2)
    left = (triples[:, :, None] == np.arange(len(frame.cover))).any(1)
    trucks = np.zeros((len(triples), len(frame.truck_cost)))
    return CutRows(_least(frame, triples), csr_array(np.concatenate([trucks, left, trips], axis=1, dtype=float)))


def _least(frame: Frame, triples: Ints) -> Floats:
    return np.ceil(frame.cover[triples].sum(1) / 2)


def _carried(frame: Frame, columns: Columns) -> Ints:
    """Return how many pieces of each row trips carry [columns, rows]."""
    carried = np.zeros((len(columns), len(frame.cover) + 1), np.int64)  # the last for "no more rows"
    np.add.at(carried, (np.arange(len(columns))[:, None], columns.rows), columns.count)
    return carried[:, :-1]


def _violated(frame: Frame, columns: Columns, value: Floats) -> Ints:
    """Return the triples whose cuts a linear plan violates most."""
    left, uses = np.split(value[len(frame.truck_cost) :], [len(frame.cover)])
    used = np.flatnonzero(uses)
    carried = _carried(frame, columns.take(used))
    triples = _linked(carried[np.abs(uses[used] - np.rint(uses[used])) > WHOLE])
    triples = triples[frame.cover[triples].sum(1) % 2 == 1]
    counted = left[triples].sum(1) + uses[used] @ -(-carried[:, triples].sum(2) // 2)
    violation = _least(frame, triples) - counted
    worst = np.argsort(-violation, kind="stable")[:PER_ROUND]
    return triples[worst[violation[worst] > VIOLATED]]


def _linked(carried: Ints) -> Ints:
    """Return the triples of rows of which some trip carries two, and some trip one of these and the third."""
    together = carried.T @ carried > 0
    np.fill_diagonal(together, False)
    pairs = (combinations(np.flatnonzero(mates), 2) for mates in together)
    triples = {tuple(sorted((row, *pair))) for row, mates in enumerate(pairs) for pair in mates}
    return np.array(sorted(triples), np.int64).reshape(-1, 3)
