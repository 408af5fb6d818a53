"""How fast, how much, at what cost?"""

import streamlit as st

from lib.export.pinned_notes import noted_lanes
from lib.figures.distribution import distribution
from lib.figures.maps import air_map, lanes_map
from lib.figures.pins import pinned
from lib.figures.story import TITLES
from lib.narrative import readings
from lib.narrative.headline import describe_aircraft, describe_aircraft_shortage, headline
from lib.narrative.settling import describe_unsettled
from lib.ui.blocks.charts import chart, described_chart
from lib.ui.blocks.controls import switch
from lib.ui.blocks.html_blocks import caption, days_legend, stage_bars
from lib.ui.blocks.layout import heading_row, panel
from lib.ui.blocks.text import keep_units_together, markdown
from lib.ui.panels import note_pins, warehouse_focus
from lib.ui.panels.outlook import draw_outlook
from lib.ui.panels.target_cards import draw_target_cards
from lib.ui.panels.welcome import welcome
from lib.ui.shell.page import open_page
from lib.ui.shell.title_row import draw_title

ENDS = {"": "To the warehouse", "door": "To the door"}

above = st.container()  # filled after the key figures, which are what one waits for
with above:
    page = open_page()
    outcome, baseline = page.outcome, page.baseline
    warehouse = warehouse_focus.focus(outcome)
now, before = warehouse_focus.figures(outcome, warehouse), warehouse_focus.figures(baseline, warehouse)
draw_target_cards(page, now, before)
draw_outlook(outcome, page.scenario)
with above:
    draw_title(page, headline(outcome), alarm=not outcome.steady, introduced=True)
    for warning in filter(None, (describe_aircraft_shortage(outcome), describe_unsettled(outcome))):
        st.warning(markdown(keep_units_together(warning)), icon=":material/flight:")
    welcome(baseline, len(page.network.levers))
    warehouse_focus.draw_focus(outcome, warehouse)
place = f", {markdown(warehouse_focus.name(outcome, warehouse))}" if warehouse else ""

left, right = st.columns(2, gap="small")
with panel(left):
    with st.container(key="air-head"):
        st.header(TITLES["air"], anchor=False)
    with st.container(key="air-frame"):
        flown = readings.describe_air(outcome)
        chart(air_map(outcome, page.network, page.colours), "air-map", f"Map of the air routes. {flown}")
    caption(" ".join(filter(None, (flown, describe_aircraft(outcome), "Line width: tonnes."))))
    note_pins.draw_below(page.notes, outcome, "air")
with panel(right):
    with heading_row(TITLES["lanes"]):
        warehouse_focus.draw_picker(outcome, warehouse)
    with st.container(key="lanes-frame"):
        reached, pins = readings.describe_lanes(outcome), noted_lanes(page.notes)
        figure = pinned(lanes_map(outcome, page.network, page.colours, warehouse), outcome.lanes, pins, page.colours)
        chart(figure, "lanes-map", f"Map of European lanes by days. {reached}", warehouse_focus.toggle_focus)
    with st.container(key="lanes-foot"):
        caption(reached)
        days_legend(page.colours)
    note_pins.draw_below(page.notes, outcome, "lanes")

left, right = st.columns(2, gap="small")
with panel(left):
    with heading_row(f"Delivery time{place}"):
        door = switch("view", ENDS) == "door"
    end = "door" if door else "warehouse"
    counts = warehouse_focus.bins(outcome, warehouse, door=door), warehouse_focus.bins(baseline, warehouse, door=door)
    figure = distribution(*counts, warehouse_focus.days(now, end), f"to the {end}", page.colours)
    described_chart(figure, "days", "Distribution of the days", readings.describe_days(now, end))
    note_pins.draw_below(page.notes, outcome, "door-days" if door else "days")
with panel(right, f"Time per stage{place}" if warehouse else TITLES["parts"]):
    stages = warehouse_focus.stages(outcome, warehouse)
    stage_bars(stages, page.colours)
    caption(readings.describe_stages(stages["days"].to_dict()))
    note_pins.draw_below(page.notes, outcome, "parts")
