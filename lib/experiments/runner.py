"""Run tasks: those whose figures are stored are read, the rest go to this process, a pool of them, or Dask."""

import os
import pickle
import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from itertools import batched, groupby, islice
from multiprocessing import get_context
from types import ModuleType
from typing import Any, Protocol

from lib.domain.network import Network
from lib.errors import LanecastError
from lib.experiments.results import Results
from lib.experiments.tasks import Figures, Task, address, compute, family, kinship
from lib.scenario import Scenario
from lib.whatif import MODEL_VERSION

FEW = 2  # tasks that are not worth a pool
HANDED_OUT = 2  # families a worker has at a time: it never waits for the next, other runs not long for it
POOLS = 2  # started for a run, before workers that die end it
FAMILY = 6  # tasks at most that go to a worker together: more would leave the others without work at the end
Watch = Callable[[int, int], None]  # told (done, total); stops the run by raising


def unwatched(done: int, total: int) -> None:
    """Let a run go on without telling anybody."""


class CancelledError(LanecastError):
    """A run was stopped on request; what it finished is stored."""


class EndedError(CancelledError):
    """The process ends, and a run with it."""


class Engine(Protocol):
    """Computes tasks in any order."""

    def __call__(self, network: bytes, tasks: Sequence[Task]) -> Iterator[tuple[Task, Figures]]: ...


@dataclass(frozen=True, eq=False)
class Runner:
    """Computes the figures of tasks on a network, each once for everybody who shares `results`.

    workers: processes of the pool, 1 for none; dask: address of a scheduler, which takes the pool's place;
    watch: is told (done, total) after every task.
    """

    network: Network
    results: Results | None = field(default_factory=Results)
    workers: int = field(default_factory=lambda: os.cpu_count() or 1)
    dask: str = field(default_factory=lambda: os.environ.get("LANECAST_DASK", ""))
    watch: Watch = unwatched

    def run(self, tasks: Sequence[Task]) -> list[Figures]:
        """Return the figures of every task, in order; identical wherever they were computed."""
        named = {address(task, self.network.data_hash): task for task in tasks}
        found = self.results.get(named) if self.results else {}
        todo = {task: key for key, task in named.items() if key not in found}
        self.watch(len(found), len(named))
        if todo:
            for task, figures in self._engine(len(todo))(self._blob, sorted(todo, key=kinship)):
                found[todo[task]] = figures
                if self.results:
                    self.results.put(todo[task], figures)
                self.watch(len(found), len(named))
        return [found[address(task, self.network.data_hash)] for task in tasks]

    def warm(self) -> "Runner":
        """Start the pool and load its kernels, so that the next run begins at once."""
        if self.workers > 1 and not self.dask:
            coarse = [Task(Scenario(), 1024, replication) for replication in range(2 * self.workers)]
            deque(in_pool(self.workers)(self._blob, coarse), maxlen=0)
        return self

    @cached_property
    def _blob(self) -> bytes:
        return pickle.dumps(self.network)

    def _engine(self, count: int) -> Engine:
        if self.dask:
            from lib.experiments.cluster import over_dask

            return over_dask(self.dask)
        return in_process if self.workers == 1 or count <= FEW else in_pool(self.workers)


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


def families(tasks: Sequence[Task]) -> Iterator[tuple[Task, ...]]:
    """Yield the tasks that share their way to the gateway, a few at a time: together they go to one worker."""
    for _, kin in groupby(tasks, family):
        yield from batched(kin, FAMILY)


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
    executor, waiting = pool(workers), families(tasks)
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
