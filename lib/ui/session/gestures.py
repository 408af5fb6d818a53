"""Widgets that act on gestures: each of them once, whatever a timer sends along."""

from collections.abc import Callable
from functools import wraps

import streamlit as st

from .deep_link import is_slide_followed
from .state import session
from .streamlit_internals import is_fragment_run


def set_widget_value(key: str, value: object) -> None:
    """Let a widget outside of fragments show a value."""
    session().widget_values[key] = value
    if st.session_state.get(key) != value:
        st.session_state[key] = value


def on_gesture[**P](act: Callable[P, None]) -> Callable[P, None]:
    """Let a widget outside of fragments act on gestures alone, not on what a timer's fragment run sends along.

    Such a run sends every widget as the browser knows it. That may be older than what an undo, a preset or a replay has
    shown since, or a gesture that the browser is about to send: gestures run the whole page, and are seen as changes
    there only if the values to show are put back here. The same goes for a run that opens another slide of a story
    before the browser has the levers of the last one.
    """

    @wraps(act)
    def act_once(*args: P.args, **kwargs: P.kwargs) -> None:
        if not is_fragment_run() and not is_slide_followed():
            act(*args, **kwargs)
            return
        for key, value in session().widget_values.items():
            if key in st.session_state:
                set_widget_value(key, value)

    return act_once
