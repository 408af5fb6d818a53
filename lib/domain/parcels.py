"""Parcels as columns, one row a parcel (or a unit of several), in the order of their ids."""

from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


class Freight(Protocol):
    """What trucks see of parcels: columns of `Parcels`."""

    @property
    def warehouse(self) -> NDArray[np.uint8]: ...
    @property
    def express(self) -> NDArray[np.bool_]: ...
    @property
    def grams(self) -> NDArray[np.int32]: ...
    @property
    def cm3(self) -> NDArray[np.int32]: ...


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

    def part(self, rows: slice) -> "Parcels":
        """Return some of the parcels."""
        return replace(
            self,
            id=self.id[rows],
            created=self.created[rows],
            warehouse=self.warehouse[rows],
            express=self.express[rows],
            grams=self.grams[rows],
            cm3=self.cm3[rows],
        )

    def __len__(self) -> int:
        return len(self.id)
