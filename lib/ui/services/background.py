"""Answers that take seconds: worked out one after the other in a thread, kept for everybody, looked up by pages."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from ..shell.page import FIGURES_S

MOST_ANSWERS = 200
ASKED, MISSED = "asked", "missed"  # in the session: what the page asked for, and what of it was not there


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
    st.session_state.setdefault(ASKED, []).append(job)
    if answer is None:
        st.session_state.setdefault(MISSED, []).append(job)
    return answer


def progress() -> tuple[int, int]:
    """Return how many of the answers that the page has asked for so far it has got, and how many those are."""
    asked, missed = (len(st.session_state.get(name, ())) for name in (ASKED, MISSED))
    return asked - missed, asked


def follow() -> None:
    """Let what the page asked for be worked out, and draw the page anew as answers come in.

    Comes after the levers, as `refine` does.
    """
    asked, missed = (st.session_state.pop(name, []) for name in (ASKED, MISSED))
    context = get_script_run_ctx()
    background().want(context.session_id if context else "", asked)
    if missed:
        with st.container(key="follow"):
            st.fragment(run_every=FIGURES_S)(_watch)(missed)


def _watch(missed: Sequence[Job]) -> None:
    if background().lacks(missed) < len(missed):
        st.rerun()
