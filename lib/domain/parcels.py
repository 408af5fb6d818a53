"""Parcels as columns, one row a parcel (or a unit of several), in the order of their ids."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .clock import WEEK_MIN


@dataclass(frozen=True, eq=False)
class Parcels:
    """What is offered, before anything happens to it.

    id uint64 (market·2⁵⁶ + week·2⁴⁸ + hour·2⁴⁰ + number, ascending), created int32 minutes, warehouse uint8 (index
    among the network's warehouses), express bool, grams and cm3 int32 (of the whole unit), parcels_per_unit: parcels
    that a row stands for, measured: [first, last) created minute that is reported.
    """

    id: NDArray[np.uint64]
    created: NDArray[np.int32]
    warehouse: NDArray[np.uint8]
    express: NDArray[np.bool_]
    grams: NDArray[np.int32]
    cm3: NDArray[np.int32]
    parcels_per_unit: int
    measured: tuple[int, int]

    @property
    def measured_weeks(self) -> float:
        """Return how many weeks the reported parcels were created in."""
        return (self.measured[1] - self.measured[0]) / WEEK_MIN

    def __len__(self) -> int:
        return len(self.id)
