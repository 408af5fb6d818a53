"""Controls of a page whose choice is part of the link."""

from collections.abc import Mapping

import streamlit as st

from lib.ui import session


def switch(key: str, options: Mapping[str, str], default: str = "") -> str:
    """Draw a choice between views, kept in the link under `key`; return the chosen one (the first is the default)."""
    value = session.page_value(key, options) or default or next(iter(options))
    if st.session_state.get(f"switch:{key}") != value:
        st.session_state[f"switch:{key}"] = value
    st.segmented_control(
        key, list(options), format_func=options.__getitem__, key=f"switch:{key}", required=True, on_change=_switched,
        args=(key,), label_visibility="collapsed",
    )  # fmt: skip
    return value


def _switched(key: str) -> None:
    session.set_page_value(key, st.session_state[f"switch:{key}"])
