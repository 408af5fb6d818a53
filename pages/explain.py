"""Why is it so fast, and no faster?"""

import streamlit as st

from lib.figures.stages import waterfall
from lib.figures.weeks import backlogs, volumes
from lib.outcome import readings
from lib.outcome.headline import bottleneck
from lib.ui.blocks import caption
from lib.ui.cards import NETWORK_CARDS
from lib.ui.charts import chart
from lib.ui.frame import title, view
from lib.ui.tables import columns_table, utilisation_table
from lib.ui.text import markdown

shown = view(lambda scenario: scenario.only("assumption"))
outcome, baseline, assumed = shown.outcome, shown.baseline, shown.others[0]
title("Why: where the days go and what is tight", f"Tightest: {markdown(bottleneck(outcome))}", shown)

left, right = st.columns(2, gap="small")
with left.container(border=True, height="stretch", gap="xsmall"):
    st.header("Mean days, stage by stage", anchor=False)
    st.caption("Coloured: this scenario, with the difference. Pale behind it: the baseline.")
    days = outcome.stages["days"].to_dict(), baseline.stages["days"].to_dict()
    told = readings.change(*days)
    chart(waterfall(*days, shown.colours), "stages", f"Mean days of each stage, scenario against baseline. {told}")
    caption(told)
with right.container(border=True, height="stretch", gap="xsmall"):
    st.header("Decisions and assumptions apart", anchor=False)
    st.caption("What the assumptions do alone, and what the decisions add.")
    columns_table((baseline, assumed, outcome), NETWORK_CARDS)

left, right = st.columns(2, gap="small")
with left.container(border=True, height="stretch", gap="xsmall"):
    st.header("Tonnes a week", anchor=False)
    told = readings.volumes(outcome.weeks)
    chart(volumes(outcome.weeks, shown.colours), "volumes", f"Tonnes by week. {told}")
    caption(told)
with right.container(border=True, height="stretch", gap="xsmall"):
    st.header("What waits", anchor=False)
    told = readings.backlogs(outcome.weeks)
    chart(backlogs(outcome.weeks, baseline.weeks, shown.colours), "backlogs", f"Tonnes that wait by week. {told}")
    caption(told)

with st.container(border=True, gap="xsmall"):
    st.header("How full is what", anchor=False)
    st.caption("Expected load against capacity. From 100 % on the network does not settle and the backlog grows.")
    utilisation_table(outcome, baseline)
    caption(readings.utilisation(outcome))
