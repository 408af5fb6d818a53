"""Why is it so fast, and no faster?"""

import streamlit as st

from lib.figures.stages import waterfall
from lib.figures.story import TITLES
from lib.figures.weeks import backlogs, volumes
from lib.narrative import readings
from lib.narrative.kpis import NETWORK_KPIS
from lib.ui.blocks.charts import described_chart
from lib.ui.blocks.html_blocks import caption
from lib.ui.blocks.layout import panel
from lib.ui.blocks.tables import columns_table, utilisation_table
from lib.ui.blocks.terms import help_on
from lib.ui.panels import note_pins
from lib.ui.panels.reasons import draw_why, draw_worth
from lib.ui.services.outcomes import load_network
from lib.ui.shell.page import open_page
from lib.ui.shell.title_row import draw_title

page = open_page(lambda scenario: [load_network().levers.with_role(scenario, "assumption")])
outcome, baseline, assumed = page.outcome, page.baseline, page.others[0]
draw_title(page, "Explain: where the days go and where the bottleneck is")

compared = bool(page.scenario.changes)  # the baseline has nothing to be held against
left, right = st.columns(2, gap="small") if compared else (st.container(), None)
with panel(left, TITLES["stages"]):
    st.caption(
        "Coloured: this scenario, with its difference from the baseline. Pale: the baseline."
        if compared
        else "This is the baseline. Change a lever to see its share of the difference."
    )
    days = outcome.stages["days"].to_dict(), baseline.stages["days"].to_dict()
    reading = readings.describe_stage_changes(*days)
    described_chart(
        waterfall(*days, page.colours), "stages", "Mean days of each stage, scenario against baseline", reading
    )
    note_pins.draw_below(page.notes, outcome, "stages")
if right:
    with panel(right, TITLES["apart"]):
        columns_table((baseline, assumed, outcome), NETWORK_KPIS)
        note_pins.draw_below(page.notes, outcome, "apart")

weeks = st.columns(2, gap="small")
with panel(weeks[0], TITLES["volumes"]):
    figure = volumes(outcome.weeks, page.colours)
    described_chart(figure, "volumes", "Tonnes by week", readings.describe_volumes(outcome.weeks))
    note_pins.draw_below(page.notes, outcome, "volumes")
with panel(weeks[1], TITLES["backlogs"]):
    figure = backlogs(outcome.weeks, baseline.weeks, page.colours)
    described_chart(figure, "backlogs", "Tonnes waiting by week", readings.describe_backlogs(outcome.weeks))
    note_pins.draw_below(page.notes, outcome, "backlogs")

left, right = st.columns(2, gap="small") if compared else (st.container(), None)
wide = st.container()
if right:
    with panel(right, TITLES["why"]):  # first: what it asks takes fewer runs
        draw_why(page, assumed)
with panel(left, TITLES["worth"]):
    draw_worth(page, wide)

with panel(heading=TITLES["loads"]):
    st.caption(
        "Expected load against capacity. From 100 % on the network reaches no steady state, and the backlog grows.",
        help=help_on("Steady state"),
    )
    utilisation_table(outcome, baseline)
    caption(readings.describe_utilisation(outcome))
    note_pins.draw_below(page.notes, outcome, "loads")
