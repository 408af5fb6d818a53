"""How much work a solve may do, in rounds, columns, nodes and iterations; never in seconds."""

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

UNLIMITED = 10**9
UNMETERED = 2**62
PIVOT, WHOLE_PIVOT = 4, 1 / 8  # loads looked at as long as a step of the simplex method: by row; by coefficient


class Meter:
    """Work that several solves share, in loads looked at; what is spent stays spent."""

    def __init__(self, work: int = UNMETERED) -> None:
        self.left = np.array([work], np.int64)

    @property
    def spent(self) -> bool:
        """Whether no work is left."""
        return bool(self.left[0] < 0)

    def spend(self, pivots: int, rows: int) -> None:
        """Count steps of the simplex method on a linear programme of so many rows."""
        self.left[0] -= PIVOT * pivots * rows

    def spend_whole(self, pivots: int, coefficients: int) -> None:
        """Count steps of the simplex method in an integer programme of so many coefficients."""
        self.left[0] -= round(WHOLE_PIVOT * pivots * coefficients)

    def steps_left(self, coefficients: int) -> int:
        """Return how many steps in an integer programme of so many coefficients may still be made."""
        return int(max(0, int(self.left[0])) / (WHOLE_PIVOT * max(1, coefficients)))


@dataclass(frozen=True)
class PricingEffort:
    """Column generation of a gateway.

    rounds: at most so many; smoothing: the share of the last round's prices in those at which trips are priced while
    prices still swing; active: the linear programme drops its costliest trips once it has more; early_bound: whether a
    search that the work ends has the bound of its last prices, scaled down until no trip pays, instead of none.
    """

    rounds: int = 200
    smoothing: float = 0.0
    active: int = UNLIMITED
    early_bound: bool = False


@dataclass(frozen=True)
class EnumerationEffort:
    """Enumeration of the trips that a cheaper plan can contain, and the integer programme over them.

    columns: enumerated per gateway; cuts: rounds of cuts before the integer programme; nodes: of the branch and bound;
    tolerance: relative gap at which it stops; reduced_cost_fixing: whether HiGHS looks for plans with costly columns
    fixed. departures: among which plans with shared lots are sought, at most so many one time after the other;
    shared_nodes: of the branch and bound each time.
    """

    columns: int = 400_000
    cuts: int = 0
    nodes: int = 20_000
    tolerance: float = 0.0
    reduced_cost_fixing: bool = True
    departures: tuple[int, ...] = (100, 600)
    shared_nodes: int = 200


class NeighbourhoodSize(NamedTuple):
    """A neighbourhood: trips that are replanned together, and the columns that may be enumerated for them."""

    trips: int
    columns: int


@dataclass(frozen=True)
class NeighbourhoodEffort:
    """Large neighbourhood search of a gateway.

    count: neighbourhoods at most; nodes: of the branch and bound in each; sizes: tried one after the other; wide:
    sizes with more columns are tried on gaps of at most 1 % only; least_gain: the share of the plan's cost that a
    neighbourhood must be able to gain; enough_gap: the search ends at this relative gap.
    """

    count: int = 60
    nodes: int = 20
    sizes: tuple[NeighbourhoodSize, ...] = (NeighbourhoodSize(8, 4_000), NeighbourhoodSize(12, 8_000))
    wide: int = UNLIMITED
    least_gain: float = 0.000_5
    enough_gap: float = 0.0


@dataclass(frozen=True)
class Effort:
    """How much work a solve may do.

    prove: go on after the first plan; rows_exact: gateways with more rows (pieces of lots) are planned by diving and
    large neighbourhood search, with the trips of so many iterations of PyVRP (0: without it); meter: counts all of it,
    and ends the search for columns, without a bound, when it is spent.
    """

    prove: bool = True
    rows_exact: int = 200
    pyvrp_iterations: int = 1_000
    pricing: PricingEffort = PricingEffort()
    enumeration: EnumerationEffort = EnumerationEffort()
    neighbourhoods: NeighbourhoodEffort = NeighbourhoodEffort()
    meter: Meter = field(default_factory=Meter, compare=False)


PROOF = Effort()
QUICK = Effort(prove=False, rows_exact=60, enumeration=EnumerationEffort(nodes=1))
