"""Lanecast: how fast parcels travel from China to Europe, how many get through, and what it costs."""

import streamlit as st

from lib.errors import LanecastError
from lib.ui.blocks.text import markdown
from lib.ui.shell.page_run import PageRun

st.set_page_config(page_title="Lanecast", page_icon="static/icon.svg", layout="wide")

PAGES = [
    st.Page("pages/overview.py", title="Overview", icon=":material/public:", default=True),
    st.Page("pages/explain.py", title="Explain", icon=":material/waterfall_chart:"),
    st.Page("pages/compare.py", title="Compare", icon=":material/compare_arrows:"),
    st.Page("pages/briefing.py", title="Briefing", icon=":material/description:"),
    st.Page("pages/explore.py", title="Explore", icon=":material/explore:"),
    st.Page("pages/linehaul.py", title="Line-haul", icon=":material/local_shipping:"),
    st.Page("pages/replay.py", title="Replay", icon=":material/play_circle:"),
    st.Page("pages/data.py", title="Data", icon=":material/table_view:"),
    st.Page("pages/method.py", title="Method", icon=":material/function:"),
    st.Page("pages/present.py", title="Present", visibility="hidden"),
]

try:
    run = PageRun.begin()
    run.draw(st.navigation(PAGES, position=run.navigation_position))
except LanecastError as error:
    st.error(markdown(error), icon=":material/error:")
