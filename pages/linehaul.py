"""Which trucks leave after which flight, for where, and how are they loaded?"""

import streamlit as st

from lib.ui import linehaul as desk
from lib.ui.controls import switch
from lib.ui.frame import title, view
from lib.ui.text import markdown

shown = view()
plan = desk.best_plan(shown)
title("Line-haul: trucks, routes and loading plans", "the week that is typical, expected volumes", shown)

if plan is None:
    st.progress(0.0, text="Making the quick plan…")
    st.skeleton(height=420)
elif not plan.flights:
    st.info("No flight brings freight in this scenario: there is nothing for trucks to carry.")
else:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="pick"):
        flight = desk.pick_flight(plan)
        switch("answer", desk.ANSWERS)
    tours = plan.of(flight.key)
    st.caption(markdown(desk.flight_words(flight)))
    proof = st.container()
    desk.unserved(plan)
    if tours:
        truck = desk.open_truck(tours, plan)
        desk.plan_cards(plan, tours)
        left, right = st.columns(2, gap="small")
        with left.container(border=True, height="stretch", gap="xsmall"):
            st.header("Routes", anchor=False)
            desk.routes(tours, truck, shown)
        with right.container(border=True, height="stretch", gap="xsmall"):
            st.header("What every truck does", anchor=False)
            desk.schedule(tours, truck, shown)

        with st.container(border=True, gap="xsmall"):
            st.header("How a truck is loaded", anchor=False)
            tour = desk.pick_truck(tours, plan, shown)
            desk.truck_load(tour, tours, flight, plan, shown)
    with st.container(border=True, gap="xsmall"):
        st.header("How the aircraft is loaded", anchor=False)
        desk.aircraft_load(flight, shown, plan)

    left, right = st.columns([0.42, 0.58], gap="small")
    with left.container(border=True, height="stretch", gap="xsmall"):
        st.header("How many own trucks pay", anchor=False)
        desk.fleet(shown, plan)
    with right.container(border=True, height="stretch", gap="xsmall"):
        with st.container(horizontal=True, horizontal_alignment="distribute"):
            st.header("The flight's trucks", anchor=False, width="content")
            desk.offer(plan, shown)
        desk.tours_table(tours, shown)
    with proof:  # last, as it tells what is still being worked out
        desk.status(plan, shown)
