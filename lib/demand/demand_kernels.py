"""Kernels of demand: parcels drawn from the profile, hour by hour."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..engine.draws import EVENT_SHIFT, SHIFT, WIDE_SHIFT, mix
from ..engine.jit import kernel


class CellColumns(NamedTuple):
    """Cells (market, week, hour) as columns: market, first id, first minute, number of units to draw."""

    market: NDArray[np.int64]
    first_id: NDArray[np.uint64]
    start_min: NDArray[np.int32]
    units: NDArray[np.int64]


class DemandKeys(NamedTuple):
    """Keys of the random streams of rule 3."""

    minute: np.uint64
    express: np.uint64
    grams: np.uint64
    density: np.uint64
    destination: np.uint64


class DemandTables(NamedTuple):
    """Quantile tables: minute of the hour [4096], grams and weight band by market [M, 4096], cm³ per kg by band
    [B, 4096], warehouse by market [M, 65536].
    """

    minute: NDArray[np.int32]
    grams: NDArray[np.int32]
    band: NDArray[np.int32]
    cm3_per_kg: NDArray[np.int32]
    destination: NDArray[np.int32]


class DrawnParcels(NamedTuple):
    """Columns to fill [n]; size: grams and cm³, which are read together [n, 2]."""

    id: NDArray[np.uint64]
    created: NDArray[np.int32]
    warehouse: NDArray[np.uint8]
    express: NDArray[np.bool_]
    size: NDArray[np.int32]


@kernel
def draw_parcels(cells, parcels_per_unit, keys, express_below, tables, drawn):
    """Draw the parcels of every cell (rule 3); `express_below`: bound of the draws of express parcels."""
    minute_table, grams_table, band_table, cm3_per_kg, destination = tables
    id_, created, warehouse, express, size = drawn
    market, first, start, units = cells
    i = 0
    for cell in range(len(first)):
        for j in range(units[cell]):
            n = first[cell] + np.uint64(j * parcels_per_unit)
            entry = mix(keys.grams, n) >> SHIFT
            grams = np.int64(grams_table[market[cell], entry])
            density = cm3_per_kg[band_table[market[cell], entry], mix(keys.density, n) >> SHIFT]
            id_[i] = n
            created[i] = start[cell] + minute_table[mix(keys.minute, n) >> SHIFT]
            express[i] = (mix(keys.express, n) >> EVENT_SHIFT) < express_below
            size[i, 0] = grams * parcels_per_unit
            size[i, 1] = max(1, grams * density // 1000) * parcels_per_unit
            warehouse[i] = destination[market[cell], mix(keys.destination, n) >> WIDE_SHIFT]
            i += 1
