"""What is the network made of, what if it were another one, and what of your own shipments?"""

import streamlit as st

from lib.figures.maps import lanes_map
from lib.narrative import readings
from lib.narrative.kpis import NETWORK_KPIS
from lib.ui.blocks.charts import described_chart
from lib.ui.blocks.controls import switch
from lib.ui.blocks.html_blocks import days_legend
from lib.ui.blocks.kpi_cards import BASELINE, draw_cards
from lib.ui.blocks.layout import panel
from lib.ui.blocks.terms import help_on
from lib.ui.panels import data_tables, edit_form, shipment_upload
from lib.ui.shell.page import open_page
from lib.ui.shell.title_row import draw_title

VIEWS = {"": "Change the network", "tables": "Tables", "shipments": "Your shipments"}

page = open_page()
draw_title(page, "Data: the network and your shipments", f"network data {page.network.data_hash[:8]}")
chosen = switch("view", VIEWS)

if chosen == "tables":
    with panel(heading="The network's tables"):
        data_tables.tables(page)
elif chosen == "shipments":
    with st.container(gap="small"):
        st.header("Simulate your own shipments", anchor=False)
        shipment_upload.upload(page)
else:
    against = BASELINE if page.scenario.changes else ""
    draw_cards(page.outcome.kpis, page.baseline.kpis, NETWORK_KPIS, against, preliminary=page.pending)
    left, right = st.columns([0.42, 0.58], gap="small")
    with left.container(border=True, height="stretch", gap="small"):
        st.header("Network changes", anchor=False, help=help_on("Network edit"))
        edit_form.current(page)
        edit_form.forms(page)
    with panel(right, "European lanes"):
        with st.container(key="lanes-frame"):
            reached = readings.describe_lanes(page.outcome)
            figure = lanes_map(page.outcome, page.network, page.colours)
            described_chart(figure, "lanes-map", "Map of the European lanes, coloured by days", reached)
        days_legend(page.colours)
    st.caption(
        "Network changes are part of the scenario: the link, saved scenarios and every file contain them. For larger "
        "changes, edit the tables and start Lanecast with `--network FOLDER` on the command line."
    )
