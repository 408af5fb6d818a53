"""How far key figures move from season to season by chance alone: delays, cancellations and volumes drawn anew."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from ..narrative.kpis import STUDY_KPIS, Kpi, is_bounded, is_partial
from ..scenario import QUICK_UNIT, Scenario
from .runner import Runner
from .task import Figures, Task

SEASONS = 39  # another season lies within the second lowest and the second highest of 39 in 36 of 40 cases
LEFT_OUT = 1  # at either end


@dataclass(frozen=True, eq=False)
class Seasons:
    """Where a key figure lies in 9 of 10 seasons. ranges: one row a figure by its key — low, high (NaN where a season
    has no figure, or one that undelivered parcels make a bound or leave out).
    """

    ranges: pd.DataFrame
    seasons: int
    parcels_per_unit: int


def season_ranges(
    runner: Runner, scenario: Scenario, parcels_per_unit: int = QUICK_UNIT, seasons: int = SEASONS
) -> Seasons:
    """Return the range of every key figure over seasons with draws of their own.

    The range lies between order statistics and so holds another season with probability (n + 1 − 2·2)/(n + 1) ≥ 0.9 for
    n = 39 seasons, whatever the distribution (Wilks 1941); figures of a scenario whose draws are skewed included.
    """
    drawn = runner.run([Task(scenario, parcels_per_unit, replication) for replication in range(seasons)])
    rows = [(kpi.key, *_range(kpi, drawn)) for kpi in STUDY_KPIS]
    return Seasons(pd.DataFrame(rows, columns=["key", "low", "high"]).set_index("key"), seasons, parcels_per_unit)


def _range(kpi: Kpi, drawn: Sequence[Figures]) -> tuple[float, float]:
    whole = [figures for figures in drawn if not is_bounded(kpi, figures) and not is_partial(kpi, figures)]
    return inner_range([figures[kpi.key] for figures in whole], len(drawn))


def inner_range(values: Sequence[float | None], seasons: int) -> tuple[float, float]:
    """Return the second lowest and second highest value; NaN if a season has none, or there are too few."""
    known = sorted(value for value in values if value is not None)
    if len(known) < seasons or len(known) <= 2 * LEFT_OUT:
        return float("nan"), float("nan")
    return known[LEFT_OUT], known[-1 - LEFT_OUT]
