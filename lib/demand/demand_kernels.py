"""Kernels of demand: parcels drawn from the profile, hour by hour."""

import numpy as np

from ..engine.draws import EVENT_SHIFT, SHIFT, WIDE_SHIFT, mix
from ..engine.jit import kernel


@kernel
def draw_parcels(first, count, start, market, parcels_per_unit, keys, express_below, tables, destination, out):
    """Draw the parcels of every (market, week, hour) cell: first id, count and start minute per cell (rule 3)."""
    minute_table, grams_table, band_table, cm3_per_kg = tables
    id_, created, warehouse, express, size = out
    i = 0
    for cell in range(len(first)):
        for j in range(count[cell]):
            n = first[cell] + np.uint64(j * parcels_per_unit)
            entry = mix(keys[2], n) >> SHIFT
            grams = np.int64(grams_table[market[cell], entry])
            density = cm3_per_kg[band_table[market[cell], entry], mix(keys[3], n) >> SHIFT]
            id_[i] = n
            created[i] = start[cell] + minute_table[mix(keys[0], n) >> SHIFT]
            express[i] = (mix(keys[1], n) >> EVENT_SHIFT) < express_below
            size[i, 0] = grams * parcels_per_unit
            size[i, 1] = max(1, grams * density // 1000) * parcels_per_unit
            warehouse[i] = destination[market[cell], mix(keys[4], n) >> WIDE_SHIFT]
            i += 1
