"""The scenario of a session: read from the link, changed by gestures, written back to the link."""

from collections.abc import Container

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager
from streamlit.runtime.scriptrunner import get_script_run_ctx

from lib.scenario import Scenario, Value
from lib.scenario.link import parse, query
from lib.ui.text import markdown
from lib.whatif import MODEL_VERSION

LONGEST_UNDO = 50


def open_link(data_hash: str) -> Scenario:
    """Return the session's scenario; a new session and the browser's back and forward take it from the link."""
    state = st.session_state
    if "scenario" not in state or _history_moved():
        bar = {key: st.query_params.get_all(key) for key in st.query_params}
        link = parse(bar, MODEL_VERSION, data_hash)
        state.scenario, state.page, state.notices = link.scenario, dict(link.page), link.notices
        state.bar, state.link = bar, link_query(data_hash)
        state.setdefault("past", [])
    _write_link(link_query(data_hash))
    state.framed = True
    return state.scenario


def need_frame() -> None:
    """Start over with `app.py` if a page runs without it, as the first visit to a page of a fresh server does.

    Streamlit takes `pages/` for an app without navigation of its own until `st.navigation` has run once in the process.
    """
    if not st.session_state.pop("framed", False):
        PagesManager.uses_pages_directory = False
        st.rerun()


def link_query(data_hash: str) -> dict[str, str]:
    """Return the link's parameters for the scenario and the page's view."""
    return query(st.session_state.scenario, MODEL_VERSION, data_hash) | st.session_state.page


def _history_moved() -> bool:
    context = get_script_run_ctx()
    return bool(context and context.is_history_navigation)


def _write_link(wanted: dict[str, str]) -> None:
    """Put what has changed into the address bar, one history entry a gesture; a new page gets what stood there before.

    Must run before `st.navigation`: switching the page then carries the parameters along in the same history entry.
    """
    state = st.session_state
    if wanted != state.link:
        state.bar = state.link = wanted
        st.query_params.from_dict(wanted)
    elif state.bar and not st.query_params:
        st.query_params.from_dict(state.bar)


def move(scenario: Scenario) -> None:
    """Make a scenario the session's; the one before can be had back by `undo`."""
    state = st.session_state
    if scenario != state.scenario:
        state.past = [*state.past, state.scenario][-LONGEST_UNDO:]
        state.scenario, state.notices = scenario, ()


def set_lever(key: str, value: Value) -> None:
    """Set one lever of the session's scenario."""
    move(st.session_state.scenario.replace(**{key: value}))


def undo() -> None:
    """Go back to the scenario before the last change."""
    state = st.session_state
    if state.past:
        state.scenario, state.past, state.notices = state.past[-1], state.past[:-1], ()


def page_value(key: str, accepted: Container[str]) -> str:
    """Return a parameter of the page, not of the scenario; empty if unset, and an unknown one is named and dropped."""
    value = str(st.session_state.page.get(key, ""))
    if value and value not in accepted:
        st.warning(
            f"The link asks for the {key} “{markdown(value)}”, which does not exist.", icon=":material/link_off:"
        )
        set_page_value(key, "")
        return ""
    return value


def set_page_value(key: str, value: str) -> None:
    """Set a parameter of the page; empty removes it from the link."""
    kept = {name: old for name, old in st.session_state.page.items() if name != key}
    st.session_state.page = kept | ({key: value} if value else {})
