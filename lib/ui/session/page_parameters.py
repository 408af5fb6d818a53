"""The parameters of a page in the link, which are no part of the scenario."""

from collections.abc import Container

import streamlit as st

from ..blocks.text import markdown
from .state import session


def page_parameter(key: str, accepted: Container[str], *, early: bool = False) -> str:
    """Return a parameter of the page; empty if unset, and an unknown value is named in a warning and dropped.

    early: it may still turn out to be known, so it stays.
    """
    value = str(session().page_parameters.get(key, ""))
    if not value or value in accepted:
        return value
    if not early:
        notice = f"The link asks for the {key} “{value}”, which does not exist. The default is shown instead."
        st.warning(markdown(notice), icon=":material/link_off:")
        session().notices += (notice,)  # of the runs that follow, which no longer find the parameter
        set_page_parameter(key, "")
    return ""


def set_page_parameter(key: str, value: str | list[str]) -> None:
    """Set a parameter of the page, or a repeated one; empty removes it from the link."""
    state = session()
    state.page_parameters = _with(state.page_parameters, key, value)


def adopt_from_address_bar(key: str) -> None:
    """Take over a parameter of the page that the browser itself keeps in the address bar."""
    state, value = session(), str(st.query_params.get(key, ""))
    if value != state.page_parameters.get(key, ""):
        set_page_parameter(key, value)
        state.written_link = state.address_bar = _with(state.written_link, key, value)


def _with(parameters: dict[str, str | list[str]], key: str, value: str | list[str]) -> dict[str, str | list[str]]:
    others = {name: old for name, old in parameters.items() if name != key}
    return others | ({key: value} if value else {})
