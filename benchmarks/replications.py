"""Show how far chance moves the baseline, which of a hundred replications lies nearest to their mean, how often ranges
and intervals hold what they say, and how much of their luck scenarios share.

`python -m benchmarks.replications [RUNS]` prints JSON lines: for the baseline; for each of four scenarios, and for its
differences from the baseline; for one flight per week more. Runs are stored in `.cache`, so a second call is short.
Nearest: least mean square of the standardised headline figures. Coverage: RUNS coarse replications (2,000) stand for
all, and sets of R are drawn from them. `seasons`: how often the range of a set holds one more replication (90 % is
claimed); `mean`: how often the interval of a set's mean holds the mean of all (95 %), and `lower`, the lower 95 %
confidence limit of that; `width`: of the interval on average, in standard deviations. `variance_ratio`: variance of a
difference by the sum of both variances; `floor`: the same if the draws of both moved them in proportion.
"""

import json
import sys
from collections.abc import Mapping

import numpy as np
import pandas as pd
from scipy import stats

from lib.experiments.figure_store import Results
from lib.experiments.intervals import RARE, interval
from lib.experiments.runner import Runner
from lib.experiments.seasons import LEFT_OUT, SEASONS
from lib.experiments.task import Figures, Task
from lib.narrative.kpis import COMPARED_KPIS, DAYS_MEAN, STUDY_KPIS
from lib.network import load_network
from lib.scenario import PRESETS, QUICK_UNIT, Scenario
from lib.whatif import CANONICAL, project

REPLICATIONS, UNIT = 100, 16
RUNS, SETS = 2_000, 4_000
COVERED = tuple(dict.fromkeys(kpi.key for kpi in (*STUDY_KPIS, *COMPARED_KPIS) if kpi.key not in RARE))
BASELINE = "baseline"
SCENARIOS = {
    BASELINE: Scenario(),
    "daily": PRESETS["daily"].scenario,
    "demand 115 %": Scenario(demand_pct=115),
    "tight": Scenario(demand_pct=120, own_trucks_lgg=4, spot_trucks_per_day=4),
}
ONE_MORE = Scenario(flights_per_week=4)
FIGURES = [
    "days_to_warehouse_mean",
    "days_to_warehouse_p90",
    "days_to_door_mean",
    "share_within_10_days",
    "share_under_3_days",
    "carried_t_per_week",
    "left_t_per_week",
    "trucks_per_week",
    "cost_eur_per_parcel",
]
Columns = Mapping[str, np.ndarray]


def nearest() -> dict[str, object]:
    """Return how far chance moves the baseline, and the replication nearest to the mean."""
    network = load_network()
    drawn = [project(network, Scenario(), UNIT, replication).kpis for replication in range(REPLICATIONS)]
    figures = pd.DataFrame(drawn)[FIGURES].astype(float)
    distance = (((figures - figures.mean()) / figures.std()) ** 2).mean(axis=1)
    return {
        "nearest": int(distance.idxmin()),
        "canonical": CANONICAL,
        "mean": figures.mean().round(4).to_dict(),
        "sd": figures.std().round(4).to_dict(),
        "canonical_figures": figures.loc[CANONICAL].round(4).to_dict(),
    }


def replicated(runner: Runner, scenario: Scenario, runs: int) -> Columns:
    """Return the figures of coarse replications, by key; NaN where one has none."""
    drawn: list[Figures] = runner.run([Task(scenario, QUICK_UNIT, replication) for replication in range(runs)])
    return {key: np.array([figures.get(key) for figures in drawn], float) for key in COVERED}


def coverage(columns: Columns) -> dict[str, object]:
    """Return how often ranges of seasons and intervals of the mean hold what they claim, by figure that varies."""
    known = {key: values[np.isfinite(values)] for key, values in columns.items()}
    varying = {key: values for key, values in known.items() if values.size and np.ptp(values) > 0}
    return {key: {"seasons": _held_seasons(values), **_held_means(values)} for key, values in varying.items()}


def _sets(values: np.ndarray, size: int) -> np.ndarray:
    """Return sets drawn with replacement, as the runs stand for all replications [SETS, size]."""
    return np.random.default_rng(1).choice(values, (SETS, size))


def _held_seasons(values: np.ndarray) -> float:
    drawn = _sets(values, SEASONS + 1)
    ranked = np.sort(drawn[:, :-1], axis=1)
    held = (ranked[:, LEFT_OUT] <= drawn[:, -1]) & (drawn[:, -1] <= ranked[:, -1 - LEFT_OUT])
    return round(float(held.mean()), 3)


def _held_means(values: np.ndarray) -> dict[str, float]:
    bands = [interval(drawn.tolist()) for drawn in _sets(values, SEASONS)]
    ends, rounding = np.array([(band.low, band.high) for band in bands], float), 1e-9 * abs(values.mean())
    held = (ends[:, 0] <= values.mean() + rounding) & (values.mean() - rounding <= ends[:, 1])
    lower = stats.binomtest(int(held.sum()), SETS, alternative="greater").proportion_ci(0.95).low
    width = float(np.ptp(ends, axis=1).mean() / values.std())
    return {"mean": round(float(held.mean()), 3), "lower": round(float(lower), 3), "width": round(width, 2)}


def shared_luck(before: Columns, after: Columns) -> dict[str, float]:
    """Return how the variance of a difference of mean days compares with the sum of both variances."""
    one, other = before[DAYS_MEAN.key], after[DAYS_MEAN.key]
    r = float(other.std() / one.std())
    ratio = float(np.var(other - one) / (one.var() + other.var()))
    return {"variance_ratio": round(ratio, 3), "floor": round((1 - r) ** 2 / (1 + r * r), 3), "sd_ratio": round(r, 3)}


def main() -> None:
    """Print the figures as JSON lines."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else RUNS
    print(json.dumps(nearest()), flush=True)
    runner = Runner(load_network(), Results()).warm()
    told = {"runs": runs, "unit": QUICK_UNIT, "R": SEASONS}
    baseline = replicated(runner, Scenario(), runs)
    for name, scenario in SCENARIOS.items():
        figures = baseline if name == BASELINE else replicated(runner, scenario, runs)
        print(json.dumps({"scenario": name, **told, **coverage(figures)}), flush=True)
        if name != BASELINE:
            changes = {key: figures[key] - baseline[key] for key in COVERED}
            luck = shared_luck(baseline, figures)
            print(json.dumps({"difference": f"{name} − baseline", **told, **luck, **coverage(changes)}), flush=True)
    luck = shared_luck(baseline, replicated(runner, ONE_MORE, runs))
    print(json.dumps({"difference": "4 − 3 flights per week", **told, **luck}), flush=True)


if __name__ == "__main__":
    main()
