"""How do the figures come about, and are they to be believed?"""

import streamlit as st

from lib.outcome.claims import claims
from lib.scenario import PRESETS
from lib.ui.blocks.tables import claims_table, levers_table
from lib.ui.shell.page import document, open_page
from lib.ui.shell.title_row import draw_title

ROLES = {"policy": "What one decides", "assumption": "What one does not know"}

page = open_page(lambda _: [PRESETS["july-2020"].scenario])
outcome = page.outcome
draw_title(page, "Method: every parcel, one by one", f"model {outcome.model_version}, data {outcome.data_hash[:8]}")

with st.container(border=True):
    st.header("The claims, computed", anchor=False)
    st.caption(
        "From the baseline (August 2020) and the preset “Before the route” (July 2020); nothing is tuned to a claim."
    )
    claims_table(claims(page.baseline, page.others[0], page.network.levers))

with st.container(border=True):
    st.header("The model in plain words", anchor=False)
    st.markdown(document("docs/method.md"))

with st.container(border=True):
    st.header("Every lever", anchor=False)
    st.caption(
        "The default, what is accepted, and how far to trust it: brief, quoted from a source, computed, or assumed."
    )
    for role, heading in ROLES.items():
        fold = st.expander(heading, on_change="rerun", key=f"levers:{role}")
        if fold.open:
            with fold:
                levers_table(lever for lever in page.network.levers.values() if lever.role == role)

with st.container(border=True):
    st.header("Where the data come from", anchor=False)
    st.markdown(document("data/SOURCES.md"))
