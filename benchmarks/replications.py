"""Show how far luck moves the baseline, and which of a hundred replications lies nearest to their mean.

`python -m benchmarks.replications` prints one JSON line. Nearest: least mean square of the standardised headline
figures.
"""

import json

import pandas as pd

from lib.network import load_network
from lib.scenario import Scenario
from lib.whatif import CANONICAL, project

REPLICATIONS, UNIT = 100, 16
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


def main() -> None:
    """Print the figures as one JSON line."""
    network = load_network()
    drawn = [project(network, Scenario(), UNIT, replication).kpis for replication in range(REPLICATIONS)]
    figures = pd.DataFrame(drawn)[FIGURES].astype(float)
    distance = (((figures - figures.mean()) / figures.std()) ** 2).mean(axis=1)
    print(
        json.dumps(
            {
                "nearest": int(distance.idxmin()),
                "canonical": CANONICAL,
                "mean": figures.mean().round(4).to_dict(),
                "sd": figures.std().round(4).to_dict(),
                "canonical_figures": figures.loc[CANONICAL].round(4).to_dict(),
            }
        )
    )


if __name__ == "__main__":
    main()
