"""What does the network do, hour by hour?"""

import streamlit as st

from lib.ui.blocks.controls import switch
from lib.ui.blocks.text import markdown
from lib.ui.panels import note_pins
from lib.ui.player.player import FIRST_WEEK, describe_longest_queue, player, replay_on_screen, weeks
from lib.ui.shell.page import open_page
from lib.ui.shell.title_row import draw_title

page = open_page()
draw_title(page, "Replay: every flight and truck, hour by hour")

with st.container(horizontal=True, vertical_alignment="center", gap="small"):
    st.markdown("Week of")
    week = int(switch("week", weeks(), FIRST_WEEK)) - 1
recording = replay_on_screen(page)
st.caption(markdown(describe_longest_queue(recording, week, page.network)))
with st.container(border=True):
    player(recording, week, page)
    note_pins.draw_below(page.notes, page.outcome, "replay")
st.caption(
    "Each symbol is a simulated flight or truck departure with the parcels it carried; circles are waiting parcels. "
    "Between departure and arrival a symbol moves at constant speed, breaks and driving bans included."
)
