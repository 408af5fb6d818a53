"""Time a sweep: one after another, in a pool of two processes, on Dask with the same two cores, and from the store.

`python -m benchmarks.sweep` prints one JSON line. `pool_speedup` is the pool's over one process, divided by what two
processes that only count gain over one in the same run: 1 means that nothing is lost but what the machine loses.
`dask_overhead` is the wall of Dask (scheduler and two workers of their own) over the pool's. Both are the median over
rounds, in which all take turns, so that what else the machine does hits all alike; of the seconds the best count.
`dask_task_ms` is what a task that does nothing costs on the cluster.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from statistics import median

from distributed import Client

from lib.experiments.figure_store import Results, digest
from lib.experiments.runner import Runner
from lib.experiments.task import Figures, Task, address
from lib.network import load_network
from lib.scenario import Scenario

CORES, ROUNDS, UNIT = 2, 9, 64
TASKS = [
    Task(Scenario(flights_per_week=flights, own_trucks_lgg=trucks, demand_pct=demand), UNIT)
    for flights in (3, 4, 5, 6)
    for trucks in (6, 12, 24)
    for demand in (90, 100, 110, 120)
]
SPIN = 30_000_000
EMPTY = 2_000  # tasks that do nothing
UNPROFILED = "DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED"  # workers look at their stacks, unless told not to


def timed(run: Callable[[], object]) -> float:
    """Return the seconds of a call."""
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def spin(count: int) -> int:
    """Count, and touch no memory."""
    total = 0
    for i in range(count):
        total += i & 1
    return total


@contextmanager
def cluster() -> Iterator[str]:
    """Start a scheduler and two workers of one thread; yield the address."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        with log.open("w") as out:
            started = [_dask(out, "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")]
            try:
                while not (found := re.search(r"Scheduler at:\s+(tcp://\S+)", log.read_text())):
                    time.sleep(0.1)
                alone = "--nthreads", "1", "--no-nanny", "--no-dashboard"
                started += [_dask(out, "worker", found[1], *alone) for _ in range(CORES)]
                with Client(found[1], set_as_default=False) as client:
                    client.wait_for_workers(CORES, timeout=60)
                yield found[1]
            finally:
                for process in started:
                    process.kill()
                    process.wait()


def _dask(out: object, *arguments: str) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1]), UNPROFILED: "False"}
    return subprocess.Popen([sys.executable, "-m", "dask", *arguments], stdout=out, stderr=out, env=environment)  # type: ignore[call-overload]


def _empty_ms(scheduler: str) -> float:
    """Return the milliseconds that a task which does nothing takes on the cluster."""
    with Client(scheduler, set_as_default=False) as client:
        return 1000 / EMPTY * timed(lambda: client.gather(client.map(abs, range(EMPTY), pure=False)))


def main() -> None:
    """Print the figures as one JSON line."""
    network = load_network()
    seen: list[list[Figures]] = []
    with cluster() as scheduler, ProcessPoolExecutor(CORES, get_context("spawn")) as spinners:
        engines = [(1, ""), (CORES, ""), (1, scheduler)]
        runners = [Runner(network, None, workers, dask) for workers, dask in engines]
        for runner in runners:
            runner.run(TASKS[: 2 * CORES + 1])  # kernels loaded, processes started
        list(spinners.map(spin, [1] * CORES))
        rounds = []
        for _ in range(ROUNDS):
            row = [timed(partial(lambda runner: seen.append(runner.run(TASKS)), runner)) for runner in runners]
            row += [timed(lambda: spin(SPIN)), timed(lambda: list(spinners.map(spin, [SPIN] * CORES)))]
            rounds.append(row)
        task_ms = min(_empty_ms(scheduler) for _ in range(ROUNDS))
    serial_s, pool_s, dask_s, _, _ = (min(times) for times in zip(*rounds, strict=True))
    speedup = median(serial / pool / (CORES * spin / spins) for serial, pool, _, spin, spins in rounds)
    with tempfile.TemporaryDirectory() as folder:
        results = Results(Path(folder) / "results.sqlite")
        stored = Runner(network, results, CORES, "")
        seen.append(stored.run(TASKS))
        cached_s = timed(lambda: seen.append(stored.run(TASKS)))
        results.close()
    names = [address(task, network.data_hash) for task in TASKS]
    digests = {digest(dict(zip(names, found, strict=True))) for found in seen}
    print(
        json.dumps(
            {
                "scenarios": len(TASKS),
                "serial_s": round(serial_s, 3),
                "pool_s": round(pool_s, 3),
                "dask_s": round(dask_s, 3),
                "pool_speedup": round(speedup, 3),
                "spin_speedup": round(median(CORES * spin / spins for *_, spin, spins in rounds), 3),
                "dask_overhead": round(median(dask / pool for _, pool, dask, *_ in rounds), 3),
                "dask_task_ms": round(task_ms, 2),
                "cached_s": round(cached_s, 4),
                "digest_equal": len(digests) == 1,
            }
        )
    )


if __name__ == "__main__":
    main()
