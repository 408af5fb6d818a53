"""How fast, how much, at what cost?"""

import streamlit as st

from lib.figures.distribution import distribution
from lib.figures.maps import air_map, lanes_map
from lib.outcome.headline import bottleneck, headline
from lib.ui import focus
from lib.ui.blocks import days_legend, stage_bar
from lib.ui.cards import NETWORK_CARDS, WAREHOUSE_CARDS, cards
from lib.ui.charts import chart
from lib.ui.controls import switch
from lib.ui.frame import title, view
from lib.ui.text import markdown

ENDS = {"": "To the warehouse", "door": "To the door"}

shown = view()
outcome, baseline = shown.outcome, shown.baseline
here = focus.focus(outcome)
place = focus.name(outcome, here)
title(headline(outcome), f"Tightest: {markdown(bottleneck(outcome))}", shown)
now, before = focus.figures(outcome, here), focus.figures(baseline, here)
with st.container(horizontal=True, vertical_alignment="center", gap="small", key="place"):
    focus.picker(outcome, here)
cards(now, before, WAREHOUSE_CARDS if here else NETWORK_CARDS)

left, right = st.columns(2, gap="small")
with left.container(border=True, height="stretch", gap="xsmall"):
    st.subheader("Air routes", anchor=False)
    chart(air_map(outcome, shown.network, shown.colours), "air-map", f"Map of the air routes. {headline(outcome)}")
with right.container(border=True, height="stretch", gap="xsmall"):
    st.subheader("European lanes", anchor=False)
    figure = lanes_map(outcome, shown.network, shown.colours, here)
    chart(figure, focus.lanes_key(), "Map of the lanes to the European warehouses, coloured by days", focus.on_lane)
    st.html(days_legend(shown.colours))

left, right = st.columns([0.56, 0.44], gap="small")
with left.container(border=True, height="stretch", gap="xsmall"):
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.subheader(f"Delivery time, {markdown(place.lower() if not here else place)}", anchor=False)
        door = switch("view", ENDS) == "door"
    end = "door" if door else "warehouse"
    days = (now[f"days_to_{end}_mean"], now[f"days_to_{end}_p90"])
    counts = focus.bins(outcome, here, door=door), focus.bins(baseline, here, door=door)
    chart(distribution(*counts, days, f"to the {end}", shown.colours), "days", f"Distribution of the days to the {end}")
with right.container(border=True, height="stretch", gap="xsmall"):
    st.subheader("Where the days go, all warehouses", anchor=False)
    stage_bar(outcome.stages["days"].to_dict(), shown.colours)
