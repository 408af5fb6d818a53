"""Controls of a page whose choice is part of the link."""

from collections.abc import Collection, Mapping

import streamlit as st

from ..session.gestures import on_gesture, set_widget_value
from ..session.page_parameters import page_parameter, set_page_parameter
from ..session.state import session


def switch(
    key: str, options: Mapping[str, str], default: str = "", *, clears: Collection[str] = (), early: bool = False
) -> str:
    """Draw a choice between views, kept in the link under `key`; return the chosen one (the first is the default).

    `clears`: keys of choices that depend on this one, which start anew with it; `early`: the options are not final,
    so what the link asks for stays there even if it is none of them.
    """
    value = _value(key, options, default, "switch", early=early)
    st.segmented_control(
        key,
        list(options),
        format_func=options.__getitem__,
        key=f"switch:{key}",
        default=value,
        required=True,
        on_change=_chosen,
        args=(key, "switch", clears),
        label_visibility="collapsed",
    )
    return value


def pick(
    key: str,
    label: str,
    options: Mapping[str, str],
    default: str = "",
    *,
    quiet: bool = False,
    clears: Collection[str] = (),
    early: bool = False,
) -> str:
    """Draw a list to choose one from, kept in the link under `key`; return the chosen one (the first is the default).

    `quiet`: the label is for screen readers alone; `clears` and `early` as of `switch`.
    """
    value = _value(key, options, default, "pick", early=early)
    st.selectbox(
        label,
        list(options),
        format_func=options.__getitem__,
        key=f"pick:{key}",
        index=list(options).index(value),
        on_change=_chosen,
        args=(key, "pick", clears),
        label_visibility="collapsed" if quiet else "visible",
    )
    return value


def picks(key: str, label: str, options: Mapping[str, str], default: Collection[str], most: int) -> list[str]:
    """Draw a list to choose up to `most` from, kept in the link under `key`, joined by commas; return those chosen."""
    given = str(session().page_parameters.get(key, "")).split(",")
    value = [option for option in options if option in (given if any(given) else default)][:most]
    set_widget_value(f"picks:{key}", value)
    st.multiselect(
        label,
        list(options),
        format_func=options.__getitem__,
        key=f"picks:{key}",
        default=value,
        on_change=_chosen,
        args=(key, "picks"),
        max_selections=most,
    )
    return value


def _value(key: str, options: Mapping[str, str], default: str, kind: str, *, early: bool = False) -> str:
    """Return the value in the link, and make it the widget's."""
    value = page_parameter(key, options, early=early) or default or next(iter(options))
    set_widget_value(f"{kind}:{key}", value)
    return value


@on_gesture
def _chosen(key: str, kind: str, clears: Collection[str] = ()) -> None:
    for other in clears:
        set_page_parameter(other, "")
    chosen = st.session_state[f"{kind}:{key}"]
    set_page_parameter(key, chosen if isinstance(chosen, str) else ",".join(chosen))
