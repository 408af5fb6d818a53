"""Experiments for sessions: requested by a page, run beside it, drawn when they are there; computed once for everybody.

    page ── answer(request) ──> what is known; else None, and the request is noted
    app  ── submit(noted) ──> jobs, once the figures are final and the session rests, in workers of low priority

Nothing of this runs while a page draws: the thread that first needs the libraries of the experiments loads them.
"""

import json
import os
import re
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st

from ...errors import LanecastError
from ...scenario import Scenario
from ..blocks.text import markdown
from ..session.state import page_requests
from .latest_wins import NICENESS, LatestWins, Request, Stop, Stopped, lower_priority
from .outcomes import load_network

if TYPE_CHECKING:
    from ...experiments.jobs import Jobs, Progress

VARIABLE = "LANECAST_REST_S"
POLL_S = 0.2  # of a running job
MOST_ANSWERS = 200  # kept in memory
ENDED = ("done", "failed", "cancelled", "interrupted")


def read_rest_s(text: str) -> float:
    """Return for how many seconds a session has to rest; raises LanecastError if that is no number of seconds."""
    if not re.fullmatch(r"[0-9]{1,7}(\.[0-9]+)?", text):
        raise LanecastError(f"{VARIABLE}={text} is no number of seconds; write for example {VARIABLE}=60, or unset it.")
    return float(text)


REST_S = read_rest_s(os.environ.get(VARIABLE, "1.5"))  # without a move, before anything starts


@dataclass(frozen=True)
class StudyRequest:
    """The kind of an experiment and its arguments as JSON; `refines`: first answers come before it."""

    kind: str
    arguments: str
    refines: bool = field(default=False, compare=False)

    @property
    def values(self) -> dict[str, Any]:
        values: dict[str, Any] = json.loads(self.arguments)
        return values

    @property
    def parcels_per_unit(self) -> int:
        return int(self.values.get("unit", 1))


def study_request(kind: str, **arguments: object) -> StudyRequest:
    """Return the request of an experiment; scenarios are given by their changes."""
    return StudyRequest(kind, json.dumps(dict(sorted(arguments.items())), default=_plain))


def _plain(value: object) -> object:
    return dict(value.changes) if isinstance(value, Scenario) else str(value)


@dataclass(eq=False)
class Studies:
    """Answers by request, and two lanes that compute what sessions request: one for first answers, one for what refines
    them, which pauses for first answers. A job that nobody requests any more is stopped.
    """

    make: Callable[[], "Jobs"]
    scheduler: LatestWins
    starting: set[StudyRequest] = field(default_factory=set)  # on their way to the jobs
    made: "Jobs | None" = None
    is_warm: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)
    warming: threading.Lock = field(default_factory=threading.Lock)  # its own: pages must not wait for workers

    def start(self) -> "Studies":
        """Start the lanes and return the service."""
        self.scheduler.start()
        return self

    def known(self, request: StudyRequest) -> Any:
        """Return an answer from memory, None if it is not there; raise the error that took its place."""
        return self.scheduler.known(request)

    def lacks(self, request: StudyRequest) -> bool:
        """Return whether the answer is still to come."""
        return bool(self.scheduler.lacks([self._scheduled(request)]))

    def submit(self, session: str, requests: Sequence[StudyRequest]) -> None:
        """Request the answers of a session, coarse ones first, instead of those that it requested before."""
        coarse_first = sorted(requests, key=lambda request: -request.parcels_per_unit)
        self.scheduler.submit(session, [self._scheduled(request) for request in coarse_first])

    def begin(self, request: StudyRequest) -> None:
        """Start or resume a job now, or try one that failed again; it goes on when the session leaves."""
        self.scheduler.forget(request)
        self.starting.add(request)
        threading.Thread(target=self._begin, args=(request,), daemon=True).start()

    def progress(self, request: StudyRequest) -> "Progress | None":
        """Return the progress of a job, None if there is no such job."""
        starting = request in self.starting
        progress = self._jobs().progress(self._id(request))
        if starting and (not progress.kind or progress.state in ENDED):
            return replace(progress, kind=request.kind, state="running", total=0)
        return progress if progress.kind else None

    def cancel(self, request: StudyRequest) -> None:
        """Stop a job, whoever requested it; finished runs stay in the store."""
        self.scheduler.cancel(request)
        self._jobs().cancel(self._id(request))

    def take(self, request: StudyRequest) -> Any:
        """Return the answer of a job that is done, from the figures in the store; raise the error in its place."""
        return self.scheduler.take(Request(request, lambda _: self._jobs().result(self._id(request))))

    def _scheduled(self, request: StudyRequest) -> Request:
        return Request(
            request, partial(self._compute, request), priority=int(request.refines or request.parcels_per_unit == 1)
        )

    def _compute(self, request: StudyRequest, stop: Stop) -> Any:
        """Run a job to its end, or until it has to stop. Raises LanecastError for whatever fails: the page shows it."""
        try:
            jobs = self._ready()
            job = jobs.start(request.kind, request.values)
            while (progress := jobs.progress(job)).state not in ENDED:
                if stop():
                    jobs.cancel(job)
                time.sleep(POLL_S)
            if progress.state == "done":
                return jobs.result(job)
        except Exception as error:
            raise LanecastError(str(error) or type(error).__name__) from error
        raise LanecastError(progress.message) if progress.state == "failed" else Stopped

    def _begin(self, request: StudyRequest) -> None:
        lower_priority(NICENESS)
        try:
            self._ready().start(request.kind, request.values)
        finally:
            self.starting.discard(request)

    def _jobs(self) -> "Jobs":
        with self.lock:
            self.made = self.made or self.make()
            return self.made

    def _ready(self) -> "Jobs":
        """Return the jobs once their workers have started, which inherit the low priority of the thread that calls."""
        jobs = self._jobs()
        with self.warming:
            if not self.is_warm:
                jobs.runner.warm()
                self.is_warm = True
        return jobs

    def _id(self, request: StudyRequest) -> str:
        from ...experiments.jobs import job_id

        return job_id(request.kind, request.arguments, self._jobs().runner.network.data_hash)


def make_jobs() -> "Jobs":
    """Return the jobs of this process."""
    from ...experiments.jobs import Jobs
    from ...experiments.runner import Runner

    return Jobs(Runner(load_network()))


@st.cache_resource(show_spinner=False)
def studies() -> Studies:
    """Return the process's studies."""
    return Studies(make_jobs, LatestWins(MOST_ANSWERS, REST_S, lanes=2, newest_first=True)).start()


def answer(request: StudyRequest, waiting: str = "Calculating…") -> Any:
    """Return the answer to a request; else say that it is on its way, or why there is none, and return None."""
    try:
        result = studies().known(request)
    except LanecastError as error:
        st.caption(markdown(error))
        return None
    if result is None:
        page_requests().studies.append(request)
        st.caption(f":material/progress_activity: {waiting}")
    return result


def later(draw: Callable[[], None]) -> None:
    """Keep a place for what draws itself anew each second, which starts once the levers are on the page."""
    page_requests().live_parts.append((st.container(), draw))
