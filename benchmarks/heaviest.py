"""Time and memory of the heaviest scenario that the levers allow, every parcel simulated.

`python -m benchmarks.heaviest` prints one JSON line: parcels; CPU seconds and peak memory of this process from its
start, kernels compiled before; whether the plan's gap is known, and how large it is.
"""

import json
import resource

from lib.demand import demand_of
from lib.network import load_network
from lib.network.case import build_case
from lib.precompile import PARTS, ensure
from lib.scenario import Scenario
from lib.whatif import project

HEAVIEST = Scenario(
    demand_pct=400,
    flights_per_week=21,
    peak_week=2,
    peak_pct=500,
    own_trucks_lgg=120,
    spot_trucks_per_day=200,
    charters_per_year=1260,
    mean_grams=100,
    least_load_pct=0,
    longest_wait_h=240,
)


def main() -> None:
    """Print the figures as one JSON line."""
    ensure(PARTS)
    network = load_network()
    outcome = project(network, HEAVIEST)
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(
        json.dumps(
            {
                "parcels": len(demand_of(build_case(network, HEAVIEST))),
                "cpu_s": round(used.ru_utime + used.ru_stime, 1),
                "peak_gb": round(used.ru_maxrss * 1024 / 1e9, 2),
                "plan_gap_pct": round(100 * float(str(outcome.kpis["plan_gap"])), 2),
            }
        )
    )


if __name__ == "__main__":
    main()
