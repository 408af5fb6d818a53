"""Boxes of a page."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from .terms import help_on


def panel(place: DeltaGenerator | None = None, heading: str = "") -> DeltaGenerator:
    """Return a box with a border and a heading; in a column it is as high as its neighbour."""
    box = (place or st).container(border=True, height="stretch" if place else "content", gap="xsmall")
    if heading:
        box.header(heading, anchor=False, help=help_on(heading))
    return box


def heading_row(heading: str) -> DeltaGenerator:
    """Return a row that begins with a heading; what is drawn into it stands at its end."""
    row = st.container(horizontal=True, horizontal_alignment="distribute")
    row.header(heading, anchor=False, width="content", help=help_on(heading))
    return row
