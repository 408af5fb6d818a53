"""Time "what one more is worth" of a scenario that nobody asked for: preliminary units, the plan held, a warm pool.

`python -m benchmarks.worth` prints one JSON line: `runs`; `wall_s`, the best and the middle of some scenarios; `cpu_s`,
the processor seconds of the same in one process; `spin_speedup`, what two processes that only count gain over one: 2 on
a machine that is idle, where `wall_s` is about `cpu_s` / 2.
"""

import json
import statistics
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from benchmarks.sweep import CORES, SPIN, spin, timed
from lib.experiments.marginals import marginal_values
from lib.experiments.runner import Runner
from lib.network import load_network
from lib.scenario import Scenario

SCENARIOS = [Scenario(demand_pct=pct) for pct in (103, 107, 111)] + [Scenario(flights_per_week=n) for n in (4, 5)]


def main() -> None:
    """Print the figures as one JSON line."""
    told: list[tuple[int, int]] = []
    runner = Runner(load_network(), None, CORES, "", lambda *seen: told.append(seen)).warm()
    alone, walls, cpus = Runner(runner.network, None, 1, ""), [], []
    marginal_values(alone, Scenario(), replications=1)  # kernels loaded
    for scenario in SCENARIOS:
        walls.append(timed(lambda asked=scenario: marginal_values(runner, asked)))  # type: ignore[misc]
        start = time.process_time()
        marginal_values(alone, scenario)
        cpus.append(time.process_time() - start)
    with ProcessPoolExecutor(CORES, get_context("spawn")) as spinners:
        list(spinners.map(spin, [1] * CORES))
        gained = CORES * timed(lambda: spin(SPIN)) / timed(lambda: list(spinners.map(spin, [SPIN] * CORES)))
    print(
        json.dumps(
            {
                "runs": told[-1][1],
                "wall_s": [round(min(walls), 2), round(statistics.median(walls), 2)],
                "cpu_s": [round(min(cpus), 2), round(statistics.median(cpus), 2)],
                "spin_speedup": round(gained, 2),
            }
        )
    )


if __name__ == "__main__":
    main()
