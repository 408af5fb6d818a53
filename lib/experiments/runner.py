"""Run tasks: those whose figures are stored are read, the rest go to this process, a pool of them, or Dask."""

import os
import pickle
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from ..domain.network import Network
from ..scenario import Scenario
from .bounds import check_runs
from .engines import Engine, in_pool, in_process
from .figure_store import Results
from .task import Figures, Task, address, stage_key

FEW = 2  # tasks that are not worth a pool
Watch = Callable[[int, int], None]  # told (done, total); stops the run by raising


def unwatched(done: int, total: int) -> None:
    """Let a run go on without telling anybody."""


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
        """Return the figures of every task, in order; identical wherever they were computed. Raises LanecastError."""
        check_runs(len(tasks))
        tasks = [task.normalised(self.network.levers) for task in tasks]
        named = {address(task, self.network.data_hash): task for task in tasks}
        found = self.results.get(named) if self.results else {}
        todo = {task: key for key, task in named.items() if key not in found}
        self.watch(len(found), len(named))
        if todo:
            for task, figures in self._engine(len(todo))(self._blob, sorted(todo, key=stage_key)):
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
            from .dask_engine import over_dask

            return over_dask(self.dask)
        return in_process if self.workers == 1 or count <= FEW else in_pool(self.workers)
