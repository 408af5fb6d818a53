"""Which trucks leave after which flight, for where, how are they loaded, and what if something happens?"""

import streamlit as st

from lib.ui import notes
from lib.ui.controls import switch
from lib.ui.frame import title, view
from lib.ui.linehaul import choice, event, loads, size, trucks
from lib.ui.text import markdown

shown = view()
plan = choice.best_plan(shown)
title("Line-haul: trucks, routes and loading plans", "the week that is typical, expected volumes", shown)
part = switch("part", choice.PARTS)

if part == "event":
    event.real_time(shown)
elif plan is None:
    st.progress(0.0, text="Making the quick plan…")
    st.skeleton(height=420)
elif not plan.flights:
    st.info("No flight brings freight in this scenario: there is nothing for trucks to carry.")
elif part == "fleet":
    with st.container(border=True, gap="xsmall"):
        st.header("How many own trucks pay", anchor=False)
        size.fleet(shown, plan)
        notes.below(shown.notes, shown.outcome, "fleet")
else:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="pick"):
        flight = choice.pick_flight(plan)
        switch("answer", choice.ANSWERS)
    tours = plan.of(flight.key)
    st.caption(markdown(trucks.flight_words(flight)))
    trucks.unserved(plan)
    if part == "routes":
        proof = st.container()
        truck = choice.open_truck(tours, plan)
        trucks.plan_cards(plan, tours)
        left, right = st.columns(2, gap="small")
        with left.container(border=True, height="stretch", gap="xsmall"):
            st.header("Routes", anchor=False)
            trucks.routes(tours, truck, shown)
            notes.below(shown.notes, shown.outcome, "routes")
        with right.container(border=True, height="stretch", gap="xsmall"):
            st.header("What every truck does", anchor=False)
            trucks.schedule(tours, truck, shown)
            notes.below(shown.notes, shown.outcome, "hours")
        with st.container(border=True, gap="xsmall"):
            with st.container(horizontal=True, horizontal_alignment="distribute"):
                st.header("The flight's trucks", anchor=False, width="content")
                trucks.offer(plan, shown)
            trucks.tours_table(tours, shown)
        with proof:  # last, as it tells what is still being worked out
            trucks.status(plan, shown)
    else:
        with st.container(border=True, gap="xsmall"):
            st.header("How a truck is loaded", anchor=False)
            loads.truck_load(choice.pick_truck(tours, plan, shown), tours, flight, plan, shown)
            notes.below(shown.notes, shown.outcome, "truck")
        with st.container(border=True, gap="xsmall"):
            st.header("How the aircraft is loaded", anchor=False)
            loads.aircraft_load(flight, shown, plan)
            notes.below(shown.notes, shown.outcome, "aircraft")
