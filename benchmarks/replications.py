"""Show how far chance moves the baseline, which of a hundred replications lies nearest to their mean, and how often
ranges and intervals hold what they say.

`python -m benchmarks.replications [RUNS]` prints a JSON line for the baseline, and one for each of four scenarios.
Nearest: least mean square of the standardised headline figures. Coverage: from RUNS coarse replications (2,000), sets
are drawn without replacement; `seasons`: how often the range of a set holds one more replication (90 % is claimed);
`mean`: how often the 95 % interval of a set's mean, as in studies, holds the mean of all.
"""

import json
import sys

import numpy as np
import pandas as pd

from lib.experiments.figure_store import Results
from lib.experiments.intervals import interval
from lib.experiments.runner import Runner
from lib.experiments.seasons import LEFT_OUT, SEASONS
from lib.experiments.task import Task
from lib.network import load_network
from lib.scenario import PRESETS, QUICK_UNIT, Scenario
from lib.ui.panels.marginal_values import REPLICATIONS as STUDIED
from lib.whatif import CANONICAL, project

REPLICATIONS, UNIT = 100, 16
RUNS, SETS = 2_000, 4_000
COVERED = ("days_to_warehouse_mean", "days_to_warehouse_p90", "cost_eur_per_parcel")
SCENARIOS = {
    "baseline": Scenario(),
    "daily": PRESETS["daily"].scenario,
    "demand 115 %": Scenario(demand_pct=115),
    "tight": Scenario(demand_pct=120, own_trucks_lgg=4, spot_trucks_per_day=4),
}
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


def coverage(runner: Runner, scenario: Scenario, runs: int) -> dict[str, object]:
    """Return how often ranges of seasons and intervals of the mean hold what they claim, by figure."""
    drawn = runner.run([Task(scenario, QUICK_UNIT, replication) for replication in range(runs)])
    columns = {key: np.array([figures[key] for figures in drawn], float) for key in COVERED}
    return {"runs": runs, "unit": QUICK_UNIT, "seasons_set": SEASONS, "mean_set": STUDIED} | {
        key: {"seasons": _held_seasons(values), "mean": _held_means(values)} for key, values in columns.items()
    }


def _sets(values: np.ndarray, size: int) -> np.ndarray:
    """Return sets drawn without replacement [SETS, size]."""
    draw = np.random.default_rng(1)
    return np.stack([draw.choice(values, size, replace=False) for _ in range(SETS)])


def _held_seasons(values: np.ndarray) -> float:
    drawn = _sets(values, SEASONS + 1)
    ranked = np.sort(drawn[:, :-1], axis=1)
    held = (ranked[:, LEFT_OUT] <= drawn[:, -1]) & (drawn[:, -1] <= ranked[:, -1 - LEFT_OUT])
    return round(float(held.mean()), 3)


def _held_means(values: np.ndarray) -> float:
    bands = [interval(list(drawn)) for drawn in _sets(values, STUDIED)]
    ends = np.array([(band.low, band.high) for band in bands], float)
    return round(float(((ends[:, 0] <= values.mean()) & (values.mean() <= ends[:, 1])).mean()), 3)


def main() -> None:
    """Print the figures as JSON lines."""
    print(json.dumps(nearest()), flush=True)
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else RUNS
    runner = Runner(load_network(), Results()).warm()
    for name, scenario in SCENARIOS.items():
        print(json.dumps({"scenario": name, **coverage(runner, scenario, runs)}), flush=True)


if __name__ == "__main__":
    main()
