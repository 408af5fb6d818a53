"""A long study on the page: started, followed with the time left, stopped, resumed; its answer once it is there."""

from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st

from ...errors import LanecastError
from ..blocks.text import format_count, markdown
from ..services.studies import StudyRequest, studies
from ..session.state import page_requests

if TYPE_CHECKING:
    from ...experiments.jobs import Progress

BY_ITSELF = 40  # runs of a study that starts without being asked for, once the levers rest
MINUTE_S = 60


def answered(request: StudyRequest, runs: int) -> Any:
    """Return the answer of a study if it is there, worked out here or by anybody; else draw its bar and return None."""
    service, is_shown = studies(), False
    try:
        if not service.lacks(request):
            return service.known(request)
        now = service.progress(request)
        if now and now.state == "done":
            return service.take(request)
    except LanecastError as error:
        is_shown = True
        st.error(markdown(error), icon=":material/error:")
    else:
        if runs <= BY_ITSELF and (now is None or now.state == "running"):
            page_requests().studies.append(request)
    page_requests().live_parts.append((st.container(key="bar"), partial(_bar, request, runs, is_shown)))
    return None


def _bar(request: StudyRequest, runs: int, is_shown: bool) -> None:
    """Draw how far a study is with what can be done about it, and why it failed unless that is shown; begins anew each
    second.
    """
    service = studies()
    now = service.progress(request)
    state = now.state if now else ""
    if state == "done":
        st.rerun()
    if state == "failed" and now and not is_shown:
        st.error(markdown(now.message), icon=":material/error:")
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if now and state in ("running", "cancelling"):
            st.progress(min(now.done / max(now.total, runs, 1), 1.0), text=said(now, runs))
            st.button(
                "Cancel",
                icon=":material/stop:",
                key="cancel",
                disabled=state == "cancelling",
                on_click=service.cancel,
                args=(request,),
            )
        else:
            word, icon = ("Resume", "resume") if state in ("cancelled", "interrupted") else ("Run", "play_arrow")
            begin = service.begin
            st.button(word, icon=f":material/{icon}:", key="run", type="primary", on_click=begin, args=(request,))
            st.caption(
                said(now, runs) if now else f"{format_count(runs, 'run')}, not calculated yet.",
                width="content",
            )


def said(now: "Progress", runs: int) -> str:
    """Say in words how far a study is and how long it still takes."""
    total = max(now.total, runs)
    match now.state:
        case "cancelling":
            return "Stopping after the runs under way…"
        case "cancelled" | "interrupted":
            return f"{now.state.capitalize()} after {now.done:,} of {total:,} runs, which are kept."
        case "failed":
            return f"Failed after {now.done:,} of {total:,} runs."
    left = "" if now.seconds_left is None else f", about {lasting(now.seconds_left * _more(now, total))} left"
    return f"{now.done:,} of {total:,} runs{left}" if now.total else "Starting…"


def _more(now: "Progress", total: int) -> float:
    """Return by how much the runs that are left exceed those that the job knows of so far."""
    return (total - now.done) / (now.total - now.done) if now.total > now.done else 1.0


def lasting(seconds: float) -> str:
    """Return a time as people say it: `9 s` or `3 min`."""
    return f"{max(seconds, 1):.0f} s" if seconds < MINUTE_S else f"{seconds / MINUTE_S:.0f} min"
