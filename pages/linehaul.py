"""Which trucks leave after which flight, for where, how are they loaded, and what if something happens?"""

import streamlit as st

from lib.figures.story import TITLES
from lib.ui.blocks.controls import switch
from lib.ui.blocks.layout import heading_row, panel
from lib.ui.blocks.text import markdown
from lib.ui.linehaul import choices, disruptions, fleet_panel, load_views, truck_views
from lib.ui.panels import note_pins
from lib.ui.shell.page import open_page
from lib.ui.shell.title_row import draw_title

page = open_page()
plan = choices.best_plan(page)
draw_title(page, "Line-haul: trucks, routes and loading plans", "typical week, expected volumes")
part = switch("part", choices.PARTS)

if part == "event":
    disruptions.draw_disruptions(page)
elif plan is None:
    st.progress(0.0, text="Calculating the preliminary plan…")
    st.skeleton(height=420)
elif not plan.flights:
    st.info(
        "No flight brings freight in this scenario, so there is nothing to carry by truck. Add flights to see a plan."
    )
elif part == "fleet":
    with panel(heading=TITLES["fleet"]):
        fleet_panel.fleet(page, plan)
        note_pins.draw_below(page.notes, page.outcome, "fleet")
else:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="pick"):
        flight = choices.pick_flight(plan)
        switch("answer", choices.ANSWERS)
    tours = plan.of(flight.key)
    st.caption(markdown(truck_views.describe_flight(flight)))
    truck_views.unserved(plan)
    if part == "routes":
        proof = st.container()
        truck = choices.open_truck(tours, plan)
        truck_views.plan_cards(plan, tours)
        left, right = st.columns(2, gap="small")
        with panel(left, TITLES["routes"]):
            truck_views.routes(tours, truck, page)
            note_pins.draw_below(page.notes, page.outcome, "routes")
        with panel(right, TITLES["hours"]):
            truck_views.schedule(tours, truck, page)
            note_pins.draw_below(page.notes, page.outcome, "hours")
        with st.container(border=True, gap="xsmall"):
            with heading_row("Trucks of this flight"):
                truck_views.offer_workbook(plan, page)
            truck_views.tours_table(tours, page)
        with proof:  # last, as it tells what is still being worked out
            truck_views.status(plan, page)
    else:
        with panel(heading=TITLES["truck"]):
            load_views.truck_load(choices.pick_truck(tours, plan, page), tours, flight, plan, page)
            note_pins.draw_below(page.notes, page.outcome, "truck")
        with panel(heading=TITLES["aircraft"]):
            load_views.aircraft_load(flight, page, plan)
            note_pins.draw_below(page.notes, page.outcome, "aircraft")
