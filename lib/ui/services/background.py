"""Answers that take seconds: worked out one after the other in a thread, kept for everybody, looked up by pages."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from ..session.state import page_requests
from ..session.streamlit_internals import session_id

MOST_ANSWERS = 200
FIGURES_S = 0.6  # between looks at what is on its way: each has the browser lay out the page


@dataclass(frozen=True)
class Job:
    """Something to work out; jobs of equal keys have the same answer."""

    key: Hashable
    make: Callable[[], Any] = field(compare=False)


@dataclass
class Background:
    """Answers by key and one worker thread; a session's newer wishes replace its older ones that were not started."""

    done: OrderedDict[Hashable, Any] = field(default_factory=OrderedDict)
    wanted: OrderedDict[str, tuple[Job, ...]] = field(default_factory=OrderedDict)
    lock: threading.Condition = field(default_factory=threading.Condition)

    def start(self) -> "Background":
        """Start the worker thread and return the service."""
        threading.Thread(target=self._work, name="background", daemon=True).start()
        return self

    def known(self, key: Hashable) -> Any:
        """Return an answer, None if it is not there yet; raise what working it out raised."""
        with self.lock:
            answer = self.done.get(key)
            if answer is not None:
                self.done.move_to_end(key)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def take(self, job: Job) -> Any:
        """Return an answer, working it out now if it is not there."""
        if self.lacks((job,)):
            self._make(job)
        return self.known(job.key)

    def want(self, session: str, jobs: Sequence[Job]) -> None:
        """Ask for answers, in this order, instead of what the session asked for before."""
        with self.lock:
            missing = tuple(job for job in jobs if job.key not in self.done)
            self.wanted.pop(session, None)
            if missing:
                self.wanted[session] = missing
                self.lock.notify_all()

    def lacks(self, jobs: Sequence[Job]) -> int:
        """Return how many of the answers are still to come."""
        with self.lock:
            return sum(job.key not in self.done for job in jobs)

    def _work(self) -> None:
        while True:
            with self.lock:
                while (job := self._next()) is None:
                    self.lock.wait()
            self._make(job)

    def _make(self, job: Job) -> None:
        try:
            answer = job.make()
        except Exception as error:
            answer = error
        with self.lock:
            self.done[job.key] = answer
            while len(self.done) > MOST_ANSWERS:
                self.done.popitem(last=False)

    def _next(self) -> Job | None:
        """Return the first job that is still to do of the session that has waited longest."""
        for session, jobs in list(self.wanted.items()):
            for job in jobs:
                if job.key not in self.done:
                    return job
            del self.wanted[session]
        return None


@st.cache_resource(show_spinner=False)
def background() -> Background:
    """Return the process's answers."""
    return Background().start()


def ask(key: Hashable, make: Callable[[], Any]) -> Any:
    """Return an answer if it is there, else None; either way the page is noted to want it."""
    answer, job = background().known(key), Job(key, make)
    page_requests().jobs.append(job)
    if answer is None:
        page_requests().missing_jobs.append(job)
    return answer


def progress() -> tuple[int, int]:
    """Return how many of the answers that the page has asked for so far it has got, and how many those are."""
    requests = page_requests()
    return len(requests.jobs) - len(requests.missing_jobs), len(requests.jobs)


def follow() -> None:
    """Let what the page asked for be worked out, and draw the page anew as answers come in.

    Comes after the levers, as `refine` does.
    """
    requests = page_requests()
    background().want(session_id(), requests.jobs)
    if requests.missing_jobs:
        with st.container(key="follow"):
            st.fragment(run_every=FIGURES_S)(_watch)(requests.missing_jobs)


def _watch(missed: Sequence[Job]) -> None:
    if background().lacks(missed) < len(missed):
        st.rerun()
