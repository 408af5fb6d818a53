"""Queues of the run at the ends of its weeks, by resource, and which of them grow (rule 10.3)."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..domain.clock import MEASURED_WEEKS
from ..domain.network import rows
from ..network.sites import Sites

LEAST_GROWTH = 0.01  # in each measured week, of the freight offered for the resource per week
ENDS = slice(MEASURED_WEEKS.start - 1, MEASURED_WEEKS.stop)  # of the week before the measured ones, and of each of them
COLUMNS = ["resource", "before_t", "after_t", "growth_t_per_week", "grows"]
Ints = NDArray[np.int64]


def queue_table(sites: Sites, grams: Ints, offered_g_per_week: NDArray[np.float64]) -> pd.DataFrame:
    """Return one row a queue, see `Outcome.queues`.

    grams: waiting for a flight, in customs, for a truck, by warehouse and end of week [3, W, weeks];
    offered_g_per_week: by warehouse [W].
    """
    found = [
        (resource, *_growth(grams[stage, members].sum(axis=0)[ENDS], float(offered_g_per_week[members].sum())))
        for resource, stage, members in _resources(sites)
    ]
    return pd.DataFrame(found, columns=COLUMNS)


def _resources(sites: Sites) -> Iterator[tuple[str, int, NDArray[np.bool_]]]:
    """Yield name, stage of the queue and warehouses of every resource; gateways before warehouses."""
    at_gateway = np.array(sites.gateway)
    gateways, warehouses = (list(rows(table)) for table in (sites.gateways, sites.warehouses))
    for stage, form in enumerate(("flights to {}", "manual customs at {}", "trucks at {}")):
        for g, gateway in enumerate(gateways):
            yield form.format(gateway.name), stage, at_gateway == g
    for w, warehouse in enumerate(warehouses):
        yield f"trucks to {warehouse.name}", 2, np.arange(len(warehouses)) == w


def _growth(ends_g: Ints, offered_g_per_week: float) -> tuple[float, float, float, bool]:
    """Return tonnes before and after the measured weeks, their growth per week, and whether it counts as such."""
    growth_g = np.diff(ends_g)
    grows = bool((growth_g > LEAST_GROWTH * offered_g_per_week).all())
    return ends_g[0] / 1e6, ends_g[-1] / 1e6, float(growth_g.mean() / 1e6), grows
