"""The warehouse in focus: chosen on the map or from a list, kept in the link, left again by 'All warehouses'."""

from collections.abc import Mapping

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from lib.domain.outcome import Outcome
from lib.ui import session
from lib.ui.text import markdown

LANES_CHART = "lanes-map"
EVERYWHERE = "All warehouses"
Bins = NDArray[np.int64]


def focus(outcome: Outcome) -> str:
    """Return the id of the warehouse in focus, empty for all; an unknown one in the link is named and dropped."""
    here = session.page_value("lane")
    if here and here not in outcome.lanes.index:
        st.warning(f"There is no warehouse {markdown(here)}; all warehouses are shown.", icon=":material/link_off:")
        session.set_page_value("lane", "")
        return ""
    return here


def lanes_key() -> str:
    """Return the key of the lanes' chart, a new one for every choice, so that the chart forgets the click before."""
    return f"{LANES_CHART}-{st.session_state.get('clicks', 0)}"


def on_lane() -> None:
    """Put the warehouse whose lane or marker was clicked in focus; a second click on it leaves it again."""
    points = st.session_state[lanes_key()].selection.points
    chosen = [point["customdata"][0] for point in points if point.get("customdata")]
    st.session_state.clicks = st.session_state.get("clicks", 0) + 1
    if chosen:
        session.set_page_value("lane", "" if chosen[0] == session.page_value("lane") else chosen[0])


def picker(outcome: Outcome, here: str) -> None:
    """Draw the list of warehouses and, with one in focus, the way back."""
    names = dict(outcome.lanes["name"].sort_values())
    if st.session_state.get("warehouse") != here:
        st.session_state.warehouse = here
    st.selectbox(
        "Warehouse", ["", *names], format_func=lambda key: names.get(key, EVERYWHERE), key="warehouse", on_change=_picked,
        label_visibility="collapsed", width=230,
    )  # fmt: skip
    if here:
        st.button("Show all warehouses", icon=":material/arrow_back:", on_click=_leave, key="leave")


def _picked() -> None:
    session.set_page_value("lane", st.session_state.warehouse)


def _leave() -> None:
    session.set_page_value("lane", "")


def figures(outcome: Outcome, here: str) -> Mapping[str, object]:
    """Return the key figures of the warehouse in focus, or of the network."""
    return outcome.lanes.loc[here].to_dict() if here in outcome.lanes.index else outcome.kpis


def name(outcome: Outcome, here: str) -> str:
    """Return the name of the warehouse in focus."""
    return str(outcome.lanes["name"][here]) if here else EVERYWHERE


def bins(outcome: Outcome, here: str, *, door: bool) -> Bins:
    """Return the parcels by bins of days to the warehouse or the door, of the warehouse in focus or of all."""
    every = outcome.door_bins if door else outcome.warehouse_bins
    return every[outcome.lanes.index.get_loc(here)] if here in outcome.lanes.index else every.sum(axis=0)
