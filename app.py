"""Lanecast: how fast parcels travel from China to Europe, how many get through, and what it costs."""

import streamlit as st

from lib.errors import LanecastError
from lib.ui.blocks.text import markdown
from lib.ui.blocks.theme import colours, style
from lib.ui.services.background import follow
from lib.ui.services.outcomes import load_network
from lib.ui.session.embed import hidden
from lib.ui.session.navigation import open_link
from lib.ui.shell.page import notices, refine, tools
from lib.ui.shell.sidebar import sidebar

st.set_page_config(page_title="Lanecast", page_icon="static/icon.svg", layout="wide")
style()

try:
    network = load_network()
    scenario = open_link(network)
    if not (hidden("levers") and hidden("pages")):
        st.logo(f"static/logo-{colours().name}.svg", size="large", icon_image="static/icon.svg")
    page = st.navigation(
        [
            st.Page("pages/overview.py", title="Overview", icon=":material/public:", default=True),
            st.Page("pages/explain.py", title="Explain", icon=":material/waterfall_chart:"),
            st.Page("pages/compare.py", title="Compare", icon=":material/compare_arrows:"),
            st.Page("pages/explore.py", title="Explore", icon=":material/explore:"),
            st.Page("pages/linehaul.py", title="Line-haul", icon=":material/local_shipping:"),
            st.Page("pages/replay.py", title="Replay", icon=":material/play_circle:"),
            st.Page("pages/data.py", title="Data", icon=":material/table_view:"),
            st.Page("pages/method.py", title="Method", icon=":material/function:"),
            st.Page("pages/present.py", title="Present", visibility="hidden"),
        ],
        position="hidden" if hidden("pages") else "top",
    )
    notices()
    page.run()
    if not hidden("levers"):
        sidebar(scenario, network)  # after the page: the answer is what one waits for
    tools()
    refine()
    follow()
except LanecastError as error:
    st.error(markdown(error), icon=":material/error:")
