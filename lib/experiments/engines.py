"""Where tasks are computed: in this process, in a pool of processes, or on Dask (`dask_engine`)."""

import pickle
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import cache, lru_cache
from itertools import batched, groupby, islice
from multiprocessing import get_context
from types import ModuleType
from typing import Any, Protocol

from ..domain.network import Network
from ..errors import LanecastError
from ..whatif import MODEL_VERSION
from .task import Figures, Task, batch_key, compute

HANDED_OUT = 2  # batches a worker has at a time: it never waits for the next, other runs not long for it
POOLS = 2  # started for a run, before workers that die end it
BATCH_TASKS = 6  # tasks at most that go to a worker together: more would leave the others without work at the end


class CancelledError(LanecastError):
    """A run was stopped on request; what it finished is stored."""


class EndedError(CancelledError):
    """The process ends, and a run with it."""


class Engine(Protocol):
    """Computes tasks in any order."""

    def __call__(self, network: bytes, tasks: Sequence[Task]) -> Iterator[tuple[Task, Figures]]: ...


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


def batches(tasks: Sequence[Task]) -> Iterator[tuple[Task, ...]]:
    """Yield the tasks that share their way to the gateway, a few at a time: together they go to one worker."""
    for _, group in groupby(tasks, batch_key):
        yield from batched(group, BATCH_TASKS)


@lru_cache(maxsize=4)
def _loaded(network: bytes) -> Network:
    return pickle.loads(network)  # our own pipe: bytes that this module wrote


def in_process(network: bytes, tasks: Sequence[Task]) -> Iterator[tuple[Task, Figures]]:
    """Compute tasks one after another, here."""
    for task in tasks:
        yield task, work(MODEL_VERSION, network, task)


def in_pool(workers: int) -> Engine:
    """Return an engine of spawned processes, which stay warm for the next run.

    A pool that loses a worker is started anew once; what it finished stays.
    """

    def engine(network: bytes, tasks: Sequence[Task]) -> Iterator[tuple[Task, Figures]]:
        left = dict.fromkeys(tasks)
        for _ in range(POOLS):
            try:
                for task, figures in _pooled(workers, network, list(left)):
                    del left[task]
                    yield task, figures
            except BrokenProcessPool:
                pool.cache_clear()
            else:
                return
        raise LanecastError("Worker processes died again. What was finished is stored; run it again to go on.")

    return engine


def _pooled(workers: int, network: bytes, tasks: Sequence[Task]) -> Iterator[tuple[Task, Figures]]:
    """Compute tasks in the pool, few handed out at a time, so that a short run need not wait for a long one's end."""
    executor, waiting = pool(workers), batches(tasks)
    running: dict[Future[list[Figures]], tuple[Task, ...]] = {}
    try:
        while True:
            for few in islice(waiting, HANDED_OUT * workers - len(running)):
                running[_submitted(executor, network, few)] = few
            if not running:
                return
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                yield from zip(running.pop(future), future.result(), strict=True)
    finally:
        for future in running:
            future.cancel()


def _submitted(executor: Executor, network: bytes, few: tuple[Task, ...]) -> Future[list[Figures]]:
    try:
        return executor.submit(work_all, MODEL_VERSION, network, few)
    except BrokenProcessPool:
        raise
    except RuntimeError as error:  # how a pool refuses work once its process was told to end
        raise EndedError("Lanecast was stopped meanwhile; what was finished is stored.") from error


@cache
def pool(workers: int) -> Executor:
    """Return this process's pool, its workers started."""
    executor = ProcessPoolExecutor(workers, get_context("spawn"))
    with _no_main():  # every submission starts a process
        for future in [executor.submit(_awake) for _ in range(workers)]:
            future.result()
    return executor


def _awake() -> None:
    """Do nothing, once everything is imported."""


@contextmanager
def _no_main() -> Iterator[Any]:
    """Hide the main module from new processes: under Streamlit it is the app, which workers must not run."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main
