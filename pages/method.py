"""How do the figures come about, and are they to be believed?"""

import streamlit as st

from lib.outcome.claims import claims
from lib.scenario import PRESETS, QUICK_UNIT
from lib.ui.blocks.tables import claims_table, glossary_table, levers_table
from lib.ui.blocks.terms import help_on
from lib.ui.panels.claim_shares import draw_claim_shares
from lib.ui.shell.page import document, open_page
from lib.ui.shell.title_row import draw_title

ROLES = {"policy": "Decisions", "assumption": "Assumptions"}

page = open_page(lambda _: [PRESETS["july-2020"].scenario])
outcome = page.outcome
draw_title(
    page, "Method: how the figures are calculated", f"model {outcome.model_version}, data {outcome.data_hash[:8]}"
)

with st.container(border=True):
    st.header("Claims and computed results", anchor=False)
    st.caption(
        "Calculated from the baseline (August 2020) and the preset “Before the route” (July 2020). "
        "No parameter is tuned to a claim."
    )
    claims_table(claims(page.baseline, page.others[0], page.network.levers))

with st.container(border=True):
    st.header("What makes the route faster than July 2020", anchor=False)
    st.caption(
        "The figures of July 2020 are assumed. Each group’s share is its mean effect over all orders of changing the "
        f"groups (Shapley value), from units of {QUICK_UNIT} parcels."
    )
    draw_claim_shares(PRESETS["july-2020"])

with st.container(border=True):
    st.header("The model in brief", anchor=False, help=help_on("Model version"))
    st.markdown(document("docs/method.md"))

with st.container(border=True):
    st.header("All levers", anchor=False)
    st.caption(
        "Default, accepted values, and where the default comes from: the brief, a quoted source, a computation "
        "or an assumption."
    )
    for role, heading in ROLES.items():
        fold = st.expander(heading, on_change="rerun", key=f"levers:{role}")
        if fold.open:
            with fold:
                levers_table(lever for lever in page.network.levers.values() if lever.role == role)

with st.container(border=True):
    st.header("Glossary", anchor=False)
    fold = st.expander("All terms", on_change="rerun", key="glossary")
    if fold.open:
        with fold:
            glossary_table()

with st.container(border=True):
    st.header("Data sources", anchor=False)
    st.markdown(document("data/SOURCES.md"))
