"""Why is it so fast, and no faster?"""

import streamlit as st

from lib.figures.stages import waterfall
from lib.figures.weeks import backlogs, volumes
from lib.narrative import readings
from lib.narrative.headline import bottleneck
from lib.ui.blocks.charts import chart
from lib.ui.blocks.controls import pick, switch
from lib.ui.blocks.html_blocks import caption
from lib.ui.blocks.kpi_cards import NETWORK_CARDS
from lib.ui.blocks.tables import columns_table, utilisation_table
from lib.ui.blocks.text import markdown
from lib.ui.panels import note_pins
from lib.ui.panels.comparison import three
from lib.ui.panels.marginal_values import CARDS, HELD, MEASURES, draw_why, draw_worth, why_of, worth_of
from lib.ui.shell.page import open_page
from lib.ui.shell.title_row import draw_title

page = open_page(lambda scenario: [scenario.only("assumption")])
outcome, baseline, assumed = page.outcome, page.baseline, page.others[0]
draw_title(page, "Why: where the days go and what is tight", f"Tightest: {markdown(bottleneck(outcome))}")

left, right = st.columns(2, gap="small")
with left.container(border=True, height="stretch", gap="xsmall"):
    st.header("Mean days, stage by stage", anchor=False)
    st.caption("Coloured: this scenario, with the difference. Pale behind it: the baseline.")
    days = outcome.stages["days"].to_dict(), baseline.stages["days"].to_dict()
    told = readings.change(*days)
    chart(waterfall(*days, page.colours), "stages", f"Mean days of each stage, scenario against baseline. {told}")
    caption(told)
    note_pins.below(page.notes, outcome, "stages")
with right.container(border=True, height="stretch", gap="xsmall"):
    st.header("Decisions and assumptions apart", anchor=False)
    columns_table((baseline, assumed, outcome), NETWORK_CARDS)
    note_pins.below(page.notes, outcome, "apart")

left, right = st.columns(2, gap="small")
with left.container(border=True, height="stretch", gap="xsmall"):
    st.header("Tonnes a week", anchor=False)
    told = readings.volumes(outcome.weeks)
    chart(volumes(outcome.weeks, page.colours), "volumes", f"Tonnes by week. {told}")
    caption(told)
    note_pins.below(page.notes, outcome, "volumes")
with right.container(border=True, height="stretch", gap="xsmall"):
    st.header("What waits", anchor=False)
    told = readings.backlogs(outcome.weeks)
    chart(backlogs(outcome.weeks, baseline.weeks, page.colours), "backlogs", f"Tonnes that wait by week. {told}")
    caption(told)
    note_pins.below(page.notes, outcome, "backlogs")

left, right = st.columns(2, gap="small")
wide = st.container()
with right.container(border=True, height="stretch", gap="xsmall"):  # first: what it asks takes fewer runs
    st.header("Why it differs from the baseline", anchor=False)
    if not page.scenario.changes:
        st.caption("This is the baseline. Change a lever to see its share in the difference.")
    elif (shares := why_of(page.scenario)) is not None:
        draw_why(shares, page.colours)
    note_pins.below(page.notes, outcome, "why")
    st.subheader("Delivery time: baseline, assumptions alone, whole scenario", anchor=False)
    three((baseline, assumed, outcome), page.colours)
    note_pins.below(page.notes, outcome, "three")
with left.container(border=True, height="stretch", gap="xsmall"):
    st.header("What one more is worth", anchor=False)
    st.caption("Every decision one step up, alone, with the same luck; all else as it is.")
    with st.container(horizontal=True, gap="small"):
        held = switch("held", HELD) == ""
        card = CARDS[pick("figure", "Figure", MEASURES, quiet=True)]
    if (found := worth_of(page.scenario, held)) is not None:
        draw_worth(found, card, page.colours, wide)
    note_pins.below(page.notes, outcome, "worth")

with st.container(border=True, gap="xsmall"):
    st.header("How full is what", anchor=False)
    st.caption("Expected load against capacity. From 100 % on the network does not settle and the backlog grows.")
    utilisation_table(outcome, baseline)
    caption(readings.utilisation(outcome))
    note_pins.below(page.notes, outcome, "loads")
