"""The warehouse in focus: chosen on the map or from a list, kept in the link, left again by 'All warehouses'."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from ...domain.journeys import STAGE_DAYS
from ...domain.outcome import Outcome
from ..blocks.text import markdown
from ..session.gestures import on_gesture, set_widget_value
from ..session.page_parameters import page_parameter, set_page_parameter
from ..session.state import session

EVERYWHERE = "All warehouses"
Bins = NDArray[np.int64]


def focus(outcome: Outcome) -> str:
    """Return the id of the warehouse in focus, empty for all; an unknown one in the link is named and dropped."""
    return page_parameter("lane", outcome.lanes.index)


def toggle_focus(warehouse: str) -> None:
    """Put the warehouse whose lane or marker was clicked in focus; a second click on it leaves it again."""
    set_page_parameter("lane", "" if warehouse == session().page_parameters.get("lane") else warehouse)


def draw_focus(outcome: Outcome, warehouse: str) -> None:
    """Say which warehouse is in focus, with the way back to all."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="focus"):
        if warehouse:
            st.badge(f"Only {markdown(name(outcome, warehouse))}", icon=":material/filter_alt:", color="blue")
            st.button(f"Show {EVERYWHERE.lower()}", icon=":material/arrow_back:", on_click=_leave, key="leave")


def draw_picker(outcome: Outcome, warehouse: str) -> None:
    """Draw the list of warehouses to choose from without the map."""
    names = dict(outcome.lanes["name"].sort_values())
    set_widget_value("warehouse", warehouse)
    st.selectbox(
        "Warehouse",
        ["", *names],
        format_func=lambda key: names.get(key, EVERYWHERE),
        key="warehouse",
        on_change=_picked,
        label_visibility="collapsed",
        width=180,
    )


@on_gesture
def _picked() -> None:
    set_page_parameter("lane", st.session_state["warehouse"])


def _leave() -> None:
    set_page_parameter("lane", "")


def figures(outcome: Outcome, warehouse: str) -> Mapping[str, object]:
    """Return the key figures of the warehouse in focus, or of the network."""
    return outcome.lanes.loc[warehouse].to_dict() if warehouse in outcome.lanes.index else outcome.kpis


def name(outcome: Outcome, warehouse: str) -> str:
    """Return the name of the warehouse in focus."""
    return str(outcome.lanes["name"][warehouse]) if warehouse else EVERYWHERE


def stages(outcome: Outcome, warehouse: str) -> pd.DataFrame:
    """Return what a parcel takes by stage: days, EUR and kg CO2e in the network, days alone in a warehouse."""
    if not warehouse:
        return outcome.stages
    days = {stage: float(outcome.lanes.at[warehouse, column]) for stage, column in STAGE_DAYS.items()}
    return pd.DataFrame({"days": days})


def days(figures: Mapping[str, object], end: str) -> tuple[float | None, float | None]:
    """Return the mean days to an end ('warehouse' or 'door') and those within which 9 in 10 arrive."""
    mean, ninth = (figures[f"days_to_{end}_{kind}"] for kind in ("mean", "p90"))
    return _known(mean), _known(ninth)


def _known(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and value == value else None


def bins(outcome: Outcome, warehouse: str, *, door: bool) -> Bins:
    """Return the parcels by bins of days to the warehouse or the door, of the warehouse in focus or of all."""
    every = outcome.door_bins if door else outcome.warehouse_bins
    return every[outcome.lanes.index.get_loc(warehouse)] if warehouse in outcome.lanes.index else every.sum(axis=0)
