"""Answers that take seconds: computed one after the other beside the pages, kept for everybody, looked up by pages."""

from collections.abc import Callable, Hashable, Sequence
from typing import Any

import streamlit as st

from ..session.state import page_requests
from ..session.streamlit_internals import session_id
from .latest_wins import LatestWins, Request

FIGURES_S = 0.6  # between looks at what is on its way: each has the browser lay out the page
MOST_ANSWERS = 200
SPARES = 2  # lanes that go on while another computes for long


@st.cache_resource(show_spinner=False)
def background() -> LatestWins:
    """Return the process's answers."""
    return LatestWins(MOST_ANSWERS, niceness=0, spares=SPARES).start()


def request(key: Hashable, compute: Callable[[], Any]) -> Request:
    """Return the request of an answer; those of equal keys have the same answer."""
    return Request(key, lambda _: compute())


def result_of(key: Hashable, compute: Callable[[], Any]) -> Any:
    """Return an answer, None if there is none yet; either way the page requests it."""
    answer, requested = background().known(key), request(key, compute)
    page_requests().answers.append(requested)
    if answer is None:
        page_requests().missing_answers.append(requested)
    return answer


def progress() -> tuple[int, int]:
    """Return how many of the answers that the page has requested so far are there, and how many it has requested."""
    requests = page_requests()
    return len(requests.answers) - len(requests.missing_answers), len(requests.answers)


def follow() -> None:
    """Have the answers computed that the page requests, and redraw the page as they arrive. Comes after the levers."""
    requests = page_requests()
    background().submit(session_id(), requests.answers)
    if requests.missing_answers:
        with st.container(key="follow"):
            st.fragment(run_every=FIGURES_S)(_redraw_on_arrival)(requests.missing_answers)


def _redraw_on_arrival(missing: Sequence[Request]) -> None:
    if background().lacks(missing) < len(missing):
        st.rerun()
