"""The server ends in time, with what it computes, and its workers with it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from lib.ui.services import ending

ROOT = Path(__file__).parents[2]
BUSY = """
import threading, time
from lib.experiments import engines
from lib.ui.services import ending
pool = engines.pool(1)
print(pool.schedule(__import__("os").getpid).result(60), flush=True)
pool.schedule(time.sleep, args=(600,))
threading.Thread(target=time.sleep, args=(600,)).start()
"""
STOPPED = "ending.watch(lambda: True, ending.leave)"


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def gone(pid: int, within_s: float) -> bool:
    until = time.monotonic() + within_s
    while alive(pid) and time.monotonic() < until:
        time.sleep(0.1)
    return not alive(pid)


def busy(more: str) -> tuple[subprocess.Popen[str], int]:
    """Start a process with a worker, both of which compute for minutes; return it and the worker's id."""
    process = subprocess.Popen([sys.executable, "-c", BUSY + more], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    with process.stdout as told:
        return process, int(told.readline())


def test_a_server_that_was_told_to_stop_ends_with_its_workers() -> None:
    process, worker = busy(STOPPED)
    assert process.wait(ending.GRACE_S + 6) == 0
    assert gone(worker, 2)


def test_workers_end_with_a_server_that_is_killed() -> None:
    process, worker = busy("")
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert gone(worker, 10)
