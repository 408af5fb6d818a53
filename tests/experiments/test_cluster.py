"""Dask: a real scheduler and two workers give the same figures bit for bit, one of them killed in mid-run."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from distributed import Client

from lib.errors import LanecastError
from lib.experiments.figure_store import Results, digest
from lib.experiments.runner import Runner
from lib.experiments.task import Task, address
from tests.experiments.small import calm, small_network

ROOT = Path(__file__).parents[2]
TASKS = [Task(calm(flights_per_week=1 + n % 5, cutoff_h=n // 5), 1, r) for n in range(12) for r in (0, 1)]
START_S = 60


def started(log, *arguments, environment=None):
    """Start a process of Dask that writes to a log."""
    command = [sys.executable, "-m", "dask", *arguments]
    with log.open("w") as out:
        return subprocess.Popen(
            command, cwd=ROOT, stdout=out, stderr=subprocess.STDOUT, env={**os.environ, **(environment or {})}
        )


@pytest.fixture
def processes():
    """Collect processes that end with the test."""
    found = []
    yield found
    for process in found:
        process.kill()
        process.wait()


@pytest.fixture
def scheduler(processes, tmp_path):
    """Return the address of a scheduler on a port of its own choosing."""
    log = tmp_path / "scheduler.log"
    processes.append(started(log, "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard"))
    for _ in range(10 * START_S):
        if match := re.search(r"Scheduler at:\s+(tcp://\S+)", log.read_text()):
            return match[1]
        time.sleep(0.1)
    pytest.fail(log.read_text())


def worker(scheduler, processes, tmp_path, *more):
    process = started(
        tmp_path / f"worker{len(processes)}.log",
        "worker",
        scheduler,
        "--nthreads",
        "1",
        "--no-nanny",
        "--no-dashboard",
        "--host",
        "127.0.0.1",
        *more,
        environment={"PYTHONPATH": str(ROOT)},
    )
    processes.append(process)
    return process


def joined(scheduler, count):
    with Client(scheduler, set_as_default=False) as client:
        client.wait_for_workers(count, timeout=START_S)


def test_a_worker_killed_in_mid_run_changes_nothing(scheduler, processes, tmp_path):
    """Kill with SIGKILL after a quarter of the runs; the other worker takes its share, the digest is that of here."""
    doomed, survivor = (worker(scheduler, processes, tmp_path) for _ in range(2))
    joined(scheduler, 2)
    seen = []

    def watch(done, _):
        seen.append(done)
        if done == len(TASKS) // 4:
            os.kill(doomed.pid, signal.SIGKILL)

    results = Results(tmp_path / "cluster.sqlite")
    found = Runner(small_network(), results, dask=scheduler, watch=watch).run(TASKS)
    results.close()
    assert doomed.wait(START_S) == -signal.SIGKILL
    assert survivor.poll() is None
    assert seen[-1] == len(TASKS)
    here = Runner(small_network(), None, workers=1, dask="").run(TASKS)
    names = [address(task, small_network().data_hash) for task in TASKS]
    assert digest(dict(zip(names, found, strict=True))) == digest(dict(zip(names, here, strict=True)))


def test_a_worker_of_another_model_version_refuses(scheduler, processes, tmp_path):
    other = tmp_path / "other.py"
    other.write_text("import lib.experiments.engines\nlib.experiments.engines.MODEL_VERSION = 'of tomorrow'\n")
    worker(scheduler, processes, tmp_path, "--preload", str(other))
    joined(scheduler, 1)
    with pytest.raises(LanecastError, match="has model version of tomorrow; this run needs"):
        Runner(small_network(), None, dask=scheduler).run(TASKS[:2])


def test_no_scheduler_is_told_with_the_remedy(monkeypatch):
    monkeypatch.setattr("lib.experiments.dask_engine.CONNECT_S", 1)
    with pytest.raises(LanecastError, match=r"tcp://127.0.0.1:1: start one with `dask scheduler`"):
        Runner(small_network(), None, dask="tcp://127.0.0.1:1").run(TASKS[:1])
