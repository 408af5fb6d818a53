"""Experiments for sessions: asked for by a page, run beside it, drawn when they are there; computed once for everybody.

    page ── answer(question) ──> what is known; else None, and the question is noted
    app  ── want(noted) ──> runs once the figures are final and the session rests, in workers of low priority: first
                            answers one after another, and so what refines them, which pauses for first answers

Nothing here runs while a page draws: the libraries of the experiments are loaded by the thread that needs them first.
"""

import json
import os
import re
import sys
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import streamlit as st

from ...errors import LanecastError
from ...scenario import Scenario
from ..blocks.text import markdown
from ..session.state import page_requests
from .outcomes import load_network

if TYPE_CHECKING:
    from ...experiments.jobs import Jobs, Progress

UNIT = 64  # parcels a unit of a first answer
VARIABLE = "LANECAST_REST_S"
LOOK_S = 0.2  # between two looks at a running job
POLITE = 10  # added niceness of the workers: a move of a lever goes first
MOST_ANSWERS = 200  # kept in memory
ENDED = ("done", "failed", "cancelled", "interrupted")


def read_rest_s(told: str) -> float:
    """Return for how many seconds a session has to rest; raises LanecastError if that is no number of seconds."""
    if not re.fullmatch(r"[0-9]{1,7}(\.[0-9]+)?", told):
        raise LanecastError(f"{VARIABLE}={told} is no number of seconds; write for example {VARIABLE}=60, or unset it.")
    return float(told)


REST_S = read_rest_s(os.environ.get(VARIABLE, "1.5"))  # without a move, before anything starts


@dataclass(frozen=True)
class StudyRequest:
    """An experiment's kind and its arguments as JSON."""

    kind: str
    arguments: str

    @property
    def values(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.arguments)
        return found


def study_request(kind: str, **arguments: object) -> StudyRequest:
    """Return a question; scenarios stand for their changes."""
    return StudyRequest(kind, json.dumps(dict(sorted(arguments.items())), default=_plain))


def _plain(value: object) -> object:
    return dict(value.changes) if isinstance(value, Scenario) else str(value)


@dataclass(frozen=True)
class Wanted:
    """What a session wants, since when (seconds of the monotonic clock)."""

    questions: tuple[StudyRequest, ...]
    since: float


@dataclass
class Studies:
    """Answers by question, the oldest dropped first, and two threads for what the pages of sessions ask for: one for
    first answers, one for what refines them.

    A session's newer questions replace its older ones: what was not started is dropped, what runs for nobody stopped.
    """

    make: Callable[[], "Jobs"]
    answers: OrderedDict[StudyRequest, Any] = field(default_factory=OrderedDict)
    wanted: OrderedDict[str, Wanted] = field(default_factory=OrderedDict)
    begun: set[StudyRequest] = field(default_factory=set)  # on their way to the jobs
    made: "Jobs | None" = None
    warm: bool = False
    lock: threading.Condition = field(default_factory=threading.Condition)
    making: threading.Lock = field(default_factory=threading.Lock)
    warming: threading.Lock = field(default_factory=threading.Lock)  # its own: pages must not wait for workers

    def start(self) -> "Studies":
        """Start the threads and return the service."""
        for first in (True, False):
            threading.Thread(target=self._work, args=(first,), name="studies", daemon=True).start()
        return self

    def known(self, asked: StudyRequest) -> Any:
        """Return an answer from memory, None if it is not there; the error that took its place is raised."""
        with self.lock:
            found = self.answers.get(asked)
        if isinstance(found, LanecastError):
            raise found
        return found

    def lacks(self, asked: StudyRequest) -> bool:
        """Return whether the answer is still to come."""
        with self.lock:
            return asked not in self.answers

    def want(self, session: str, asked: Sequence[StudyRequest]) -> None:
        """Ask for the answers to a session's questions, instead of those that it asked for before."""
        with self.lock:
            coarse_first = sorted(dict.fromkeys(asked), key=lambda one: -one.values.get("unit", 1))
            missing = tuple(one for one in coarse_first if one not in self.answers)
            before = self.wanted.get(session)
            if missing == (before.questions if before else ()):
                return
            self.wanted.pop(session, None)
            if missing:
                self.wanted[session] = Wanted(missing, time.monotonic())
            self.lock.notify_all()

    def begin(self, asked: StudyRequest) -> None:
        """Start or resume a job now, or try one that failed again; it goes on when the session leaves."""
        with self.lock:
            self.begun.add(asked)
            self.answers.pop(asked, None)
        threading.Thread(target=self._begin, args=(asked,), daemon=True).start()

    def progress(self, asked: StudyRequest) -> "Progress | None":
        """Return how far a job is, None if there is none of it."""
        with self.lock:
            starting = asked in self.begun
        found = self._jobs().progress(self._id(asked))
        if starting and (not found.kind or found.state in ENDED):
            return replace(found, kind=asked.kind, state="running", total=0)
        return found if found.kind else None

    def cancel(self, asked: StudyRequest) -> None:
        """Stop a job, whoever wants it; what was finished stays."""
        with self.lock:
            for session, wanted in self.wanted.items():
                left = tuple(one for one in wanted.questions if one != asked)
                self.wanted[session] = replace(wanted, questions=left)
        self._jobs().cancel(self._id(asked))

    def take(self, asked: StudyRequest) -> Any:
        """Return the answer of a job that is done, from the figures in store; the error in its place is raised."""
        if self.lacks(asked):
            self._keep(asked, self._result(asked))
        return self.known(asked)

    def _begin(self, asked: StudyRequest) -> None:
        try:
            self._ready().start(asked.kind, asked.values)
        finally:
            with self.lock:
                self.begun.discard(asked)

    def _jobs(self) -> "Jobs":
        with self.making:
            self.made = self.made or self.make()
            return self.made

    def _ready(self) -> "Jobs":
        """Return the jobs once their workers are there; these leave the processor to the pages."""
        jobs = self._jobs()
        with self.warming:
            if not self.warm:
                thread = threading.Thread(target=_warm, args=(jobs.runner.warm,))  # processes inherit its niceness
                thread.start()
                thread.join()
                self.warm = True
        return jobs

    def _id(self, asked: StudyRequest) -> str:
        from ...experiments.jobs import job_id

        return job_id(asked.kind, asked.arguments, self._jobs().runner.network.data_hash)

    def _result(self, asked: StudyRequest) -> Any:
        try:
            return self._jobs().result(self._id(asked))
        except LanecastError as error:
            return error

    def _work(self, first: bool) -> None:
        while True:
            with self.lock:
                while (asked := self._next(first)) is None:
                    self.lock.wait(max(REST_S, LOOK_S) if self.wanted else None)
            self._run(asked)

    def _next(self, first: bool) -> StudyRequest | None:
        """Return the first answer, or else the refinement, that the session wants that asked last and rests since;
        drop the sessions that have all they want.
        """
        for session, wanted in reversed(list(self.wanted.items())):
            missing = [one for one in wanted.questions if one not in self.answers]
            if not missing:
                del self.wanted[session]
            elif time.monotonic() - wanted.since >= REST_S:
                mine = (one for one in missing if (one.values.get("unit", 1) > 1) == first)
                if (found := next(mine, None)) is not None:
                    return found
        return None

    def _run(self, asked: StudyRequest) -> None:
        """Run a job to its end, or until no session wants it any more."""
        try:
            jobs = self._ready()
            job = jobs.start(asked.kind, asked.values)
            while (now := jobs.progress(job)).state not in ENDED:
                if not self._is_wanted(asked):
                    jobs.cancel(job)
                time.sleep(LOOK_S)
            if now.state in ("done", "failed"):
                self._keep(asked, self._result(asked) if now.state == "done" else LanecastError(now.message))
        except Exception as error:  # whatever it is, the page has to show it
            self._keep(asked, LanecastError(str(error) or type(error).__name__))

    def _is_wanted(self, asked: StudyRequest) -> bool:
        with self.lock:
            return any(asked in wanted.questions for wanted in self.wanted.values())

    def _keep(self, asked: StudyRequest, found: Any) -> None:
        with self.lock:
            self.answers[asked] = found
            while len(self.answers) > MOST_ANSWERS:
                self.answers.popitem(last=False)


def make_jobs() -> "Jobs":
    """Return the jobs of this process."""
    from ...experiments.jobs import Jobs
    from ...experiments.runner import Runner

    return Jobs(Runner(load_network()))


def _warm(start: Callable[[], object]) -> None:
    if sys.platform == "linux":  # where a thread has a priority of its own
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), POLITE)
    start()


@st.cache_resource(show_spinner=False)
def studies() -> Studies:
    """Return the process's studies."""
    return Studies(make_jobs).start()


def answer(asked: StudyRequest, waiting: str = "Calculating…") -> Any:
    """Return what is known of a question; else say that it is on its way, or why there is none, and return None."""
    try:
        found = studies().known(asked)
    except LanecastError as error:
        st.caption(markdown(error))
        return None
    if found is None:
        page_requests().questions.append(asked)
        st.caption(f":material/progress_activity: {waiting}")
    return found


def later(draw: Callable[[], None]) -> None:
    """Keep a place for what draws itself anew each second, which starts once the levers are on the page."""
    page_requests().live_parts.append((st.container(), draw))
