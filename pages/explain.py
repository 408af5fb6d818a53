"""Why is it so fast, and no faster?"""

import streamlit as st

from lib.figures.stages import waterfall
from lib.figures.story import TITLES
from lib.figures.weeks import backlogs, volumes
from lib.narrative import readings
from lib.narrative.kpis import KPIS, NETWORK_KPIS, STUDY_KPIS, labels
from lib.ui.blocks.charts import described_chart
from lib.ui.blocks.controls import pick, switch
from lib.ui.blocks.html_blocks import caption
from lib.ui.blocks.layout import panel
from lib.ui.blocks.tables import columns_table, utilisation_table
from lib.ui.panels import marginal_values, note_pins
from lib.ui.panels.comparison import draw_three
from lib.ui.services.outcomes import load_network
from lib.ui.shell.page import open_page
from lib.ui.shell.title_row import draw_title

page = open_page(lambda scenario: [load_network().levers.with_role(scenario, "assumption")])
outcome, baseline, assumed = page.outcome, page.baseline, page.others[0]
draw_title(page, "Explain: where the days go and where the bottleneck is")

left, right = st.columns(2, gap="small")
with panel(left, TITLES["stages"]):
    st.caption("Coloured: this scenario, with its difference from the baseline. Pale: the baseline.")
    days = outcome.stages["days"].to_dict(), baseline.stages["days"].to_dict()
    reading = readings.describe_stage_changes(*days)
    described_chart(
        waterfall(*days, page.colours), "stages", "Mean days of each stage, scenario against baseline", reading
    )
    note_pins.draw_below(page.notes, outcome, "stages")
with panel(right, TITLES["apart"]):
    columns_table((baseline, assumed, outcome), NETWORK_KPIS)
    note_pins.draw_below(page.notes, outcome, "apart")

left, right = st.columns(2, gap="small")
with panel(left, TITLES["volumes"]):
    figure = volumes(outcome.weeks, page.colours)
    described_chart(figure, "volumes", "Tonnes by week", readings.describe_volumes(outcome.weeks))
    note_pins.draw_below(page.notes, outcome, "volumes")
with panel(right, TITLES["backlogs"]):
    figure = backlogs(outcome.weeks, baseline.weeks, page.colours)
    described_chart(figure, "backlogs", "Tonnes waiting by week", readings.describe_backlogs(outcome.weeks))
    note_pins.draw_below(page.notes, outcome, "backlogs")

left, right = st.columns(2, gap="small")
wide = st.container()
with panel(right, TITLES["why"]):  # first: what it asks takes fewer runs
    if not page.scenario.changes:
        st.caption("This is the baseline. Change a lever to see its share of the difference.")
    elif (shares := marginal_values.attribution_of(page.scenario)) is not None:
        marginal_values.draw_attribution(shares, page.colours)
    note_pins.draw_below(page.notes, outcome, "why")
    st.subheader(TITLES["three"], anchor=False)
    draw_three((baseline, assumed, outcome), page.colours)
    note_pins.draw_below(page.notes, outcome, "three")
with panel(left, TITLES["worth"]):
    st.caption("Each decision one step up on its own, with the same random draws; everything else is unchanged.")
    with st.container(horizontal=True, gap="small"):
        is_plan_fixed = switch("held", marginal_values.PLAN_OPTIONS) == ""
        kpi = KPIS[pick("figure", "Figure", labels(STUDY_KPIS), quiet=True)]
    if (values := marginal_values.marginal_values_of(page.scenario, is_plan_fixed)) is not None:
        marginal_values.draw_marginal_values(values, kpi, page.colours, wide)
    note_pins.draw_below(page.notes, outcome, "worth")

with panel(heading=TITLES["loads"]):
    st.caption(
        "Expected load against capacity. At 100 % and above, the network reaches no steady state and the backlog grows."
    )
    utilisation_table(outcome, baseline)
    caption(readings.describe_utilisation(outcome))
    note_pins.draw_below(page.notes, outcome, "loads")
