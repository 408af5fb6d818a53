"""How does one scenario stand against others?"""

import streamlit as st

from lib.experiments.compare import LETTERS, country_changes, differing, lane_changes
from lib.figures.lane_differences import delta_map
from lib.figures.stages import waterfall
from lib.narrative import readings
from lib.narrative.comparisons import describe_comparisons
from lib.ui.blocks.charts import chart, described_chart
from lib.ui.blocks.controls import switch
from lib.ui.blocks.html_blocks import caption
from lib.ui.blocks.layout import panel
from lib.ui.panels.comparison import (
    MEASURES,
    UNITS,
    compared_scenarios,
    comparison,
    countries_table,
    delta_legend,
    draw_chooser,
    draw_overlaid,
    figures_table,
    levers_table,
    side_by_side,
)
from lib.ui.panels.saved import scenario_title
from lib.ui.shell.page import open_page
from lib.ui.shell.title_row import draw_title

page = open_page(compared_scenarios)
scenarios, outcomes = side_by_side(page.scenario, page.outcome, page.others)
titles = [scenario_title(one, page.network) for one in scenarios]
verdicts = describe_comparisons(titles, outcomes)
draw_title(page, verdicts[0], "One link holds the whole comparison")
names = [f"{letter} · {title}" for letter, title in zip(LETTERS, titles, strict=False)]
with st.container(border=True, gap="xsmall"):
    draw_chooser(scenarios, names, page.colours)
    for verdict in verdicts[1:]:
        caption(verdict)

many = len(scenarios) > 2  # then the figures need the whole width
left, right = (st.container(), st.container()) if many else st.columns(2, gap="small")
with panel(left, "Figures and differences"):
    figures_table(outcomes, comparison(scenarios))
with right.container(border=not many, height="content" if many else "stretch", gap="xsmall"):
    over, under = st.columns(2, gap="small") if many else (st.container(), st.container())
    with over.container(border=many, height="stretch", gap="xsmall"):
        st.header("Delivery time", anchor=False)
        draw_overlaid(outcomes, names, "compared-days", page.colours)
    with under.container(border=many, height="stretch", gap="xsmall"):
        st.header("Levers that differ", anchor=False)
        levers_table(differing(scenarios, page.network.levers))

pairs = {LETTERS[i]: f"A to {LETTERS[i]}" for i in range(1, len(scenarios))}
with st.container(horizontal=True, gap="small", key="compare-pair"):
    st.header("Differences by lane and country", anchor=False, width="content")
    other = LETTERS.index(switch("view", pairs))
    measure = switch("measure", MEASURES)
before, after = outcomes[0], outcomes[other]

left, right = st.columns(2, gap="small")
with left.container(border=True, height="stretch", gap="xsmall"):
    lanes = lane_changes(before, after)
    with st.container(key="delta-frame"):
        figure = delta_map(lanes, before, after, page.network, measure, page.colours)
        reading = readings.describe_lane_changes(lanes[f"{measure}_change"], lanes["name"], UNITS[measure])
        way = f"Map of the lanes, coloured by the change of {measure} from A to {LETTERS[other]}"
        chart(figure, "delta-map", f"{way}. {reading}")
    delta_legend(measure, page.colours)
    caption(reading)
    countries_table(country_changes(before, after), LETTERS[other])
with right.container(border=True, height="stretch", gap="xsmall"):
    st.caption(f"Mean days by stage. Coloured: {LETTERS[other]}, with its difference from A. Pale: A.")
    days = after.stages["days"].to_dict(), before.stages["days"].to_dict()
    reading = readings.describe_stage_changes(*days)
    described_chart(waterfall(*days, page.colours), "compared-stages", "Mean days of each stage", reading)
