"""What does the network do, hour by hour?"""

import streamlit as st

from lib.outcome.headline import bottleneck
from lib.ui import notes
from lib.ui.controls import switch
from lib.ui.frame import title, view
from lib.ui.player import FIRST_WEEK, player, reading, watched, weeks
from lib.ui.text import markdown

shown = view()
title("Replay: watch every flight and truck", f"Tightest: {markdown(bottleneck(shown.outcome))}", shown)

with st.container(horizontal=True, vertical_alignment="center", gap="small"):
    st.markdown("Week of")
    week = int(switch("week", weeks(), FIRST_WEEK)) - 1
found = watched(shown)
st.caption(markdown(reading(found, week, shown.network)))
with st.container(border=True):
    player(found, week, shown)
    notes.below(shown.notes, shown.outcome, "replay")
st.caption(
    "Each sign is a simulated flight or truck departure with the parcels it carried; circles are parcels that wait. "
    "Between departure and arrival a sign moves at an even pace, breaks and bans included."
)
