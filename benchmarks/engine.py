"""Time the engine on one core: every parcel of the baseline, against SimPy and against a memory-bound floor.

`python -m benchmarks.engine` prints one JSON line. Timed are parcels in memory → nine stamps each, random draws
included; demand, the plan,
measuring and compilation are not. Runs after the first use its memory again, as they do in the app and its workers.
"""

import json
import os
import time
from collections.abc import Callable
from typing import Any

from lib.network.case import build_case

os.environ.setdefault("NUMBA_NUM_THREADS", "1")

import numpy as np

from benchmarks.floor import floor_s
from lib.demand import generate
from lib.domain.journeys import STAMPS, Journeys
from lib.domain.network import Network
from lib.domain.parcels import Parcels
from lib.linehaul import direct_lanes
from lib.network import load_network
from lib.scenario import Scenario
from lib.simulation import compile_flights, inbound, onward, wave_volumes, weekly_volumes
from tests.reference.engine import simulate as simpy_simulate
from tests.reference.networks import levers

REPEATS = 9
SIMPY_UNIT = 150  # rows for the reference: the baseline in units, at least 50,000 of them


def prepared(
    network: Network, scenario: Scenario, parcels_per_unit: int
) -> tuple[Parcels, Callable[[], Journeys], Any]:
    """Return parcels in memory, the timed function, and the plan."""
    case = build_case(network, scenario)
    parcels, flights = generate(case, parcels_per_unit), compile_flights(case)
    plan = direct_lanes(case, wave_volumes(weekly_volumes(case), case.sites, flights))

    def run() -> Journeys:
        arrived = inbound(case, parcels, flights)
        return onward(case, parcels, flights, plan, arrived)[0]

    return parcels, run, plan


def timed(run: Callable[[], Any]) -> tuple[float, Any]:
    """Return the seconds of a call, and its result."""
    start = time.perf_counter()
    result = run()
    return time.perf_counter() - start, result


def resident_bytes() -> int:
    """Return the process's peak resident memory since it was last reset."""
    with open("/proc/self/status", encoding="ascii") as status:  # noqa: PTH123
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM"))


def reset_peak() -> int:
    """Forget the peak; return what is resident now."""
    with open("/proc/self/clear_refs", "w", encoding="ascii") as file:  # noqa: PTH123
        file.write("5")
    return resident_bytes()


def main() -> None:
    """Print the figures as one JSON line."""
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    network, scenario = load_network(), Scenario()
    read = levers()  # what the reference takes: every lever by name
    few, run_few, plan = prepared(network, scenario, SIMPY_UNIT)
    run_few()
    _, expected = timed(lambda: simpy_simulate(network, read, few, plan))
    journeys = run_few()
    identical = all(np.array_equal(getattr(journeys, name), expected[name]) for name in STAMPS)
    parcels, run, _ = prepared(network, scenario, 1)
    before = reset_peak()
    _, journeys = timed(run)
    peak = resident_bytes() - before
    rounds = [  # interleaved, the best of each: the machines are noisy
        (timed(run)[0], floor_s(parcels, journeys), timed(lambda: simpy_simulate(network, read, few, plan))[0])
        for _ in range(REPEATS)
    ]
    engine_s, bare_s, simpy_s = (min(times) for times in zip(*rounds, strict=True))
    print(
        json.dumps(
            {
                "parcels": len(parcels),
                "parcels_per_s": round(len(parcels) / engine_s),
                "ratio_simpy": round(simpy_s / len(few) / (engine_s / len(parcels))),
                "simpy_parcels": len(few),
                "identical": identical,
                "ratio_floor": round(engine_s / bare_s, 2),
                "floor_s": round(bare_s, 3),
                "engine_s": round(engine_s, 3),
                "peak_bytes_per_parcel": round(peak / len(parcels), 1),
            }
        )
    )


if __name__ == "__main__":
    main()
