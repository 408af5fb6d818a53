"""What to do next: the best single changes by what the reader cares about, each a button."""

from typing import TYPE_CHECKING

import streamlit as st

from ...narrative.effects import AIMS, describe_effects, describe_none
from ...narrative.kpis import KPIS
from ...scenario import QUICK_UNIT, Scenario
from ..blocks.controls import switch
from ..blocks.layout import heading_row
from ..blocks.text import markdown
from ..services.studies import answer, study_request
from .offered_change import offer_change

if TYPE_CHECKING:
    from ...experiments.recommendations import Recommendations

METHOD = (
    "Of one step of every decision either way, every other choice and every set of weekdays, those that improve the "
    "figure most while every parcel is delivered. Effects are medians of seasons with the same draws, from coarse runs."
)


def draw_recommendations(scenario: Scenario) -> None:
    """Offer the best single changes for a plan that holds, once they are known."""
    with st.container(border=True, key="recommended", gap="xsmall"):
        with heading_row("What to do next"):
            aim = KPIS[switch("aim", AIMS)]
        request = study_request("recommendations", scenario=scenario, by=aim.key, unit=QUICK_UNIT)
        result: Recommendations | None = answer(request, "Trying every single change…")
        if result is None:
            return
        for change in result.best:
            offer_change(scenario, change.lever, change.value, describe_effects(change.effects, aim))
        if not result.best:
            st.markdown(markdown(describe_none(aim, result.tried)))
        st.caption(METHOD)
