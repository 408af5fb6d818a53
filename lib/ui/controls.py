"""Controls of a page whose choice is part of the link."""

from collections.abc import Collection, Mapping

import streamlit as st

from lib.ui import session


def switch(key: str, options: Mapping[str, str], default: str = "") -> str:
    """Draw a choice between views, kept in the link under `key`; return the chosen one (the first is the default)."""
    value = _value(key, options, default, "switch")
    st.segmented_control(
        key, list(options), format_func=options.__getitem__, key=f"switch:{key}", required=True, on_change=_chosen,
        args=(key, "switch"), label_visibility="collapsed",
    )  # fmt: skip
    return value


def pick(key: str, label: str, options: Mapping[str, str], default: str = "", *, quiet: bool = False) -> str:
    """Draw a list to choose one from, kept in the link under `key`; return the chosen one (the first is the default).

    `quiet`: the label is for screen readers alone.
    """
    value = _value(key, options, default, "pick")
    st.selectbox(
        label, list(options), format_func=options.__getitem__, key=f"pick:{key}", on_change=_chosen, args=(key, "pick"),
        label_visibility="collapsed" if quiet else "visible",
    )  # fmt: skip
    return value


def picks(key: str, label: str, options: Mapping[str, str], default: Collection[str], most: int) -> list[str]:
    """Draw a list to choose up to `most` from, kept in the link under `key`, joined by commas; return those chosen."""
    given = str(st.session_state.page.get(key, "")).split(",")
    value = [option for option in options if option in (given if any(given) else default)][:most]
    if st.session_state.get(f"picks:{key}") != value:
        st.session_state[f"picks:{key}"] = value
    st.multiselect(
        label, list(options), format_func=options.__getitem__, key=f"picks:{key}", on_change=_chosen,
        args=(key, "picks"), max_selections=most,
    )  # fmt: skip
    return value


def _value(key: str, options: Mapping[str, str], default: str, kind: str) -> str:
    """Return the value in the link, and make it the widget's."""
    value = session.page_value(key, options) or default or next(iter(options))
    if st.session_state.get(f"{kind}:{key}") != value:
        st.session_state[f"{kind}:{key}"] = value
    return value


def _chosen(key: str, kind: str) -> None:
    chosen = st.session_state[f"{kind}:{key}"]
    session.set_page_value(key, chosen if isinstance(chosen, str) else ",".join(chosen))
