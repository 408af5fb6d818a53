"""Why a scenario is as fast as it is: the share of each lever, and the value of each further step."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ...domain.outcome import Outcome
from ...figures.story import TITLES
from ...narrative.kpis import KPIS, STUDY_KPIS, labels
from ..blocks.controls import pick, switch
from ..blocks.terms import help_on
from ..shell.page import Page
from . import marginal_values, note_pins
from .comparison import draw_three


def draw_why(page: Page, assumed: Outcome) -> None:
    """Draw each changed lever's share of the difference to the baseline, and the delivery times of the baseline, of the
    assumptions alone (`assumed`) and of the whole scenario.
    """
    st.caption("The share of each changed lever.", help=help_on("Attribution"))
    if (shares := marginal_values.attribution_of(page.scenario)) is not None:
        marginal_values.draw_attribution(shares, page.colours)
    note_pins.draw_below(page.notes, page.outcome, "why")
    st.subheader(TITLES["three"], anchor=False)
    draw_three((page.baseline, assumed, page.outcome), page.colours)
    note_pins.draw_below(page.notes, page.outcome, "three")


def draw_worth(page: Page, wide: DeltaGenerator) -> None:
    """Draw the value of one more step of every decision; the table of all steps goes where it is wide."""
    st.caption(
        "Each decision one step up on its own, with the same random draws; everything else is unchanged.",
        help=help_on("The same random draws", *marginal_values.PLAN_OPTIONS.values()),
    )
    with st.container(horizontal=True, gap="small"):
        is_plan_fixed = switch("held", marginal_values.PLAN_OPTIONS) == ""
        kpi = KPIS[pick("figure", "Figure", labels(STUDY_KPIS), quiet=True)]
    if (values := marginal_values.marginal_values_of(page.scenario, is_plan_fixed)) is not None:
        marginal_values.draw_marginal_values(values, kpi, page.colours, wide)
    note_pins.draw_below(page.notes, page.outcome, "worth")
