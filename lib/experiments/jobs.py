"""Jobs: experiments that run in the background, with progress, cancellation, and resumption after a restart.

A job is a kind of experiment and its arguments; its id is the hash of both, of the model and of the data, so that two
people who request the same experiment share one job. Its runs are stored one by one: a job resumes when it is started
again, and its result is read by running it once more with every figure in the store.
"""

import atexit
import hashlib
import json
import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from typing import Any

from ..errors import LanecastError
from ..scenario import QUICK_UNIT, Scenario
from ..whatif import MODEL_VERSION
from .attribution import attribute
from .compare import compare
from .engines import CancelledError
from .figure_store import Results, ResultsClosedError
from .lever_groups import attribute_groups
from .marginals import marginal_values
from .recommendations import recommend
from .remedies import remedies
from .runner import Runner
from .seasons import season_ranges
from .seek import Goal, frontier, limit, seek
from .sensitivity import sweep, tornado, uncertain
from .task import FIGURES_VERSION

# Stored arguments have shorter names than the parameters that take them.
ARGUMENTS = {"unit": "parcels_per_unit", "final_unit": "final_parcels_per_unit"}

KINDS: Mapping[str, Callable[..., Any]] = {
    "compare": compare,
    "frontier": frontier,
    "groups": attribute_groups,
    "recommendations": recommend,
    "remedies": remedies,
    "seasons": season_ranges,
    "seek": seek,
    "sweep": sweep,
    "tornado": tornado,
    "uncertain": uncertain,
    "why": attribute,
    "worth": marginal_values,
}
LOG = logging.getLogger(__name__)
HEARTBEAT_S = 0.5  # between two records of progress; a quarter of the time between two heartbeats
POLL_S = 0.1  # of a job that pauses
DEAD_S = 15  # without a heartbeat a running job counts as interrupted
TABLE = """CREATE TABLE IF NOT EXISTS jobs (id TEXT PRIMARY KEY, kind TEXT NOT NULL, arguments TEXT NOT NULL,
state TEXT NOT NULL, done INTEGER NOT NULL, total INTEGER NOT NULL, began REAL NOT NULL, beat REAL NOT NULL,
stored INTEGER NOT NULL, message TEXT NOT NULL)"""


@dataclass(frozen=True)
class Progress:
    """The progress of a job.

    state: `running`, `cancelling`, `cancelled`, `interrupted`, `failed` or `done`. total: the runs known so far.
    seconds_left: at the pace so far, None before there is one. message: the error of a job that failed.
    """

    job: str
    kind: str
    state: str
    done: int
    total: int
    seconds_left: float | None
    message: str


@dataclass(eq=False)
class Jobs:
    """The jobs of everybody who shares the runner's results."""

    runner: Runner
    threads: dict[str, threading.Thread] = field(default_factory=dict)
    units: list[int] = field(default_factory=list)  # of this process's jobs: finer ones pause for coarser ones
    closed: bool = False

    def __post_init__(self) -> None:
        self._results().add_table(TABLE)
        atexit.register(self.close)

    def start(self, kind: str, arguments: Mapping[str, Any]) -> str:
        """Start or resume a job and return its id; a job that is running or done is left as it is.

        Arguments are those of the experiment in JSON's types: scenarios as their changes, a goal as figure, limits
        (text) and axes. Raises LanecastError for an unknown kind.
        """
        if kind not in KINDS:
            raise LanecastError(f"There is no experiment {kind!r}: choose one of {', '.join(KINDS)}.")
        text = json.dumps(dict(sorted(arguments.items())))  # the order of axes means something
        job = job_id(kind, text, self.runner.network.data_hash)
        if self.progress(job).state not in ("running", "cancelling", "done"):
            now = time.time()
            row = (job, kind, text, "running", 0, 0, now, now, -1, "")
            self._results().execute(f"INSERT OR REPLACE INTO jobs VALUES ({','.join('?' * len(row))})", row)
            thread = threading.Thread(target=self._work, args=(job, kind, text), daemon=True)
            thread.start()
            self.threads[job] = thread  # once it has started, as others may join it
        return job

    def cancel(self, job: str) -> None:
        """Stop a job, whichever process runs it; finished runs stay in the store."""
        self._results().execute("UPDATE jobs SET state = 'cancelling' WHERE id = ? AND state = 'running'", (job,))

    def close(self) -> None:
        """Stop this process's jobs and mark them as interrupted."""
        self.closed = True
        unfinished = "state IN ('running', 'cancelling')"
        for job in [job for job, thread in self.threads.items() if thread.is_alive()]:
            self._results().execute(f"UPDATE jobs SET state = 'interrupted' WHERE id = ? AND {unfinished}", (job,))

    def progress(self, job: str) -> Progress:
        """Return the progress of a job; an unknown one is `interrupted` before its first run."""
        columns = "kind, arguments, state, done, total, began, beat, stored, message"
        rows = self._results().execute(f"SELECT {columns} FROM jobs WHERE id = ?", (job,))
        if not rows or not self._intact(job, *rows[0][:2]):
            return Progress(job, "", "interrupted", 0, 0, None, "")
        kind, _, state, done, total, began, beat, stored, message = rows[0]
        if state in ("running", "cancelling") and time.time() - beat > DEAD_S:
            state = "interrupted"
        pace = (beat - began) / (done - stored) if done > stored >= 0 else None
        return Progress(job, kind, state, done, total, None if pace is None else pace * (total - done), message)

    def result(self, job: str) -> Any:
        """Return what the experiment of a job returns, from the figures in the store."""
        kind, text = self._row(job)
        return run(self.runner, kind, text)

    def _row(self, job: str) -> tuple[str, str]:
        rows = self._results().execute("SELECT kind, arguments FROM jobs WHERE id = ?", (job,))
        if not rows or not self._intact(job, *rows[0]):
            raise LanecastError(f"There is no job {job}.")
        return rows[0][0], rows[0][1]

    def _intact(self, job: str, kind: str, arguments: str) -> bool:
        """Return whether a stored job is the one that its id names; a damaged one counts as unknown."""
        same = job == job_id(str(kind), str(arguments), self.runner.network.data_hash)
        if not same:
            LOG.warning("The stored job %s is damaged: it is started again.", job)
        return same

    def _work(self, job: str, kind: str, text: str) -> None:
        state, message = "done", ""
        parcels_per_unit = int(json.loads(text).get("unit", QUICK_UNIT))
        self.units.append(parcels_per_unit)
        try:
            with _heartbeat(self._results(), job):
                run(
                    replace(self.runner, watch=_Recorder(self._results(), job, parcels_per_unit, self.units)),
                    kind,
                    text,
                )
        except CancelledError:
            state = "interrupted" if self.closed else "cancelled"
        except Exception as error:  # whatever it is, the page has to show it
            state, message = "failed", str(error) or type(error).__name__
        finally:
            self.units.remove(parcels_per_unit)
        if state == "failed" and self.closed:  # a process that ends refuses new work
            state, message = "interrupted", ""
        with suppress(ResultsClosedError):  # nobody is left to read it
            self._results().execute("UPDATE jobs SET state = ?, message = ? WHERE id = ?", (state, message, job))

    def _results(self) -> Results:
        if self.runner.results is None:
            raise LanecastError("Jobs need a runner that stores its results.")
        return self.runner.results


@contextmanager
def _heartbeat(results: Results, job: str) -> Iterator[None]:
    """Record that a job is alive, however long one of its runs takes."""
    ended = threading.Event()

    def beat() -> None:
        with suppress(ResultsClosedError):
            while not ended.wait(4 * HEARTBEAT_S or 1):
                results.execute("UPDATE jobs SET beat = ? WHERE id = ?", (time.time(), job))

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


@dataclass
class _Recorder:
    """Records the progress of a job over all its series of runs, and stops it on request.

    It pauses while a job of coarser units is running: that one gives a first answer, for which somebody waits.
    """

    results: Results
    job: str
    parcels_per_unit: int
    units: list[int]
    before: int = 0  # runs of earlier series
    total: int = 0
    stored: int = -1
    beat: float = 0.0

    def __call__(self, done: int, total: int) -> None:
        if self.stored < 0:
            self.stored = done
        ended = done == total
        now = time.time()
        if ended or now - self.beat >= HEARTBEAT_S:
            self.beat = now
            self.results.execute(
                "UPDATE jobs SET done = ?, total = ?, beat = ?, stored = ? WHERE id = ?",
                (self.before + done, self.before + total, now, self.stored, self.job),
            )
            self._stop_on_request()
        if ended:
            self.before += total
        while not ended and max(self.units) > self.parcels_per_unit:
            time.sleep(POLL_S)
            self._stop_on_request()

    def _stop_on_request(self) -> None:
        if self.results.execute("SELECT state FROM jobs WHERE id = ?", (self.job,)) != [("running",)]:
            raise CancelledError("Cancelled; finished runs are stored.")


def job_id(kind: str, arguments: str, data_hash: str) -> str:
    """Return the address of a job: 16 hex digits over kind, arguments (JSON), model and data."""
    content = (MODEL_VERSION, FIGURES_VERSION, data_hash, kind, arguments)
    return hashlib.sha256("\n".join(content).encode()).hexdigest()[:16]


def run(runner: Runner, kind: str, arguments: str) -> Any:
    """Run an experiment with arguments as JSON."""
    given = json.loads(arguments)
    typed: dict[str, Any] = {key: Scenario(**given[key]) for key in ("scenario", "a", "b") if key in given}
    if "scenarios" in given:
        typed["scenarios"] = [Scenario(**changes) for changes in given["scenarios"]]
    if "goal" in given:
        goal = given["goal"]
        axes = {key: tuple(values) for key, values in goal["axes"].items()}
        typed["goal"] = Goal(goal["figure"], tuple(map(limit, goal["limits"])), axes)
    if "limits" in given:
        typed["limits"] = tuple(map(limit, given["limits"]))
    renamed = {ARGUMENTS.get(key, key): value for key, value in {**given, **typed}.items()}
    return KINDS[kind](runner, **renamed)
