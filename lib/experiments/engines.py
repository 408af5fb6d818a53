"""Where tasks are computed: in this process, in a pool of processes, or on Dask (`dask_engine`)."""

import pickle
import sys
import threading
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from functools import lru_cache
from itertools import batched, groupby, islice
from multiprocessing.context import SpawnContext, SpawnProcess
from types import ModuleType
from typing import Protocol

from pebble import ProcessExpired, ProcessPool

from ..domain.network import Network
from ..engine.parents import end_with_parent
from ..errors import LanecastError
from ..whatif import MODEL_VERSION
from .task import Figures, Task, batch_key, compute

HANDED_OUT = 2  # batches a worker has at a time: it never waits for the next, other runs not long for it
ATTEMPTS = 2  # at a batch whose worker dies
BATCH_TASKS = 6  # tasks at most that go to a worker together: more would leave the others without work at the end
TASK_LIMIT_S = 600  # a task that takes longer is killed, and its run ends
LOST_S = 60  # that no batch of a run has begun
GRACE_S = 10  # for what a stopped run has handed out: to replace a killed worker takes longer than most batches
GO_ON = "Finished runs are stored; run it again to continue."

Batch = tuple[Task, ...]
Result = tuple[Task, Figures]


class CancelledError(LanecastError):
    """A run was stopped on request; what it finished is stored."""


class Engine(Protocol):
    """Computes tasks in any order."""

    def __call__(self, network: bytes, tasks: Sequence[Task]) -> Iterator[Result]: ...


def work(version: str, network: bytes, task: Task) -> Figures:
    """Compute a task in a worker; a worker of another model version refuses."""
    if version != MODEL_VERSION:
        raise LanecastError(
            f"A worker has model version {MODEL_VERSION}; this run needs {version}. Install the same Lanecast there."
        )
    return compute(_loaded(network), task)


def work_all(version: str, network: bytes, tasks: Sequence[Task]) -> list[Figures]:
    """Compute tasks that share stages, one after another, in a worker."""
    return [work(version, network, task) for task in tasks]


def batches(tasks: Sequence[Task]) -> Iterator[Batch]:
    """Yield the tasks that share their way to the gateway, a few at a time: together they go to one worker."""
    for _, group in groupby(tasks, batch_key):
        yield from batched(group, BATCH_TASKS)


@lru_cache(maxsize=4)
def _loaded(network: bytes) -> Network:
    return pickle.loads(network)  # our own pipe: bytes that this module wrote


def in_process(network: bytes, tasks: Sequence[Task]) -> Iterator[Result]:
    """Compute tasks one after another in this process."""
    for task in tasks:
        yield task, work(MODEL_VERSION, network, task)


def in_pool(workers: int) -> Engine:
    """Return an engine of spawned processes, which stay warm for the next run.

    A batch whose worker dies is computed again, once; the other batches go on. Few batches are handed out at a time, so
    that a short run need not wait for the end of a long one.
    """

    def engine(network: bytes, tasks: Sequence[Task]) -> Iterator[Result]:
        waiting, attempts = batches(tasks), dict.fromkeys(tasks, 0)
        running: dict[Future[list[Figures]], Batch] = {}
        try:
            while True:
                for batch in islice(waiting, HANDED_OUT * workers - len(running)):
                    running[_submitted(workers, network, batch)] = batch
                if not running:
                    return
                done = wait(running, LOST_S, FIRST_COMPLETED).done
                if not done and not any(future.running() for future in running):
                    for lost in list(running):  # by a worker that died between taking a batch and saying so
                        lost.cancel()
                        batch = running.pop(lost)
                        running[_submitted(workers, network, batch)] = batch
                for future in done:
                    batch = running.pop(future)
                    if (figures := _figures(future)) is not None:
                        yield from zip(batch, figures, strict=True)
                        continue
                    attempts[batch[0]] += 1
                    if attempts[batch[0]] == ATTEMPTS:
                        raise LanecastError(f"The worker process of a run died {ATTEMPTS} times. {GO_ON}")
                    running[_submitted(workers, network, batch)] = batch
        finally:
            _abandon(running)

    return engine


def _submitted(workers: int, network: bytes, batch: Batch) -> Future[list[Figures]]:
    limit_s = TASK_LIMIT_S * len(batch)
    return pool(workers).schedule(work_all, args=(MODEL_VERSION, network, batch), timeout=limit_s)


def _figures(future: Future[list[Figures]]) -> list[Figures] | None:
    """Return the figures of a batch, None if its worker died. Raises LanecastError if it took too long."""
    try:
        return future.result()
    except (ProcessExpired, BrokenProcessPool):
        return None
    except TimeoutError:
        raise LanecastError(f"A run took more than {TASK_LIMIT_S} s and was stopped. {GO_ON}") from None


def _abandon(running: Iterable[Future[list[Figures]]]) -> None:
    """Let batches end that nobody waits for any more; kill those that do not within `GRACE_S`."""
    left = [future for future in running if not future.done()]
    if left:
        timer = threading.Timer(GRACE_S, lambda: [future.cancel() for future in left])
        timer.daemon = True
        timer.start()


_POOLS: dict[int, ProcessPool] = {}
_POOLS_LOCK = threading.Lock()


def pool(workers: int) -> ProcessPool:
    """Return this process's pool with its workers started; a new one if the last has broken or was stopped."""
    with _POOLS_LOCK:
        found = _POOLS.get(workers)
        if found is None or not found.active:
            found = _POOLS[workers] = ProcessPool(workers, initializer=end_with_parent, context=_Workers())
        return found


class _WorkerProcess(SpawnProcess):
    """A process that does not run the main module of its parent: under Streamlit that is the app."""

    def start(self) -> None:
        main = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            super().start()
        finally:
            sys.modules["__main__"] = main


class _Workers(SpawnContext):
    Process = _WorkerProcess
