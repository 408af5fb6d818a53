"""What to do next: the best single changes by what the reader cares about, each a button."""

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from ...narrative.effects import AIMS, describe_effects, describe_none
from ...narrative.kpis import KPIS
from ...narrative.lever_changes import describe_step
from ...scenario import QUICK_UNIT, Scenario
from ..blocks.controls import switch
from ..blocks.layout import heading_row
from ..blocks.text import markdown
from ..services.outcomes import load_network
from ..services.studies import answer, study_request
from ..session.gestures import on_gesture
from ..session.scenario_changes import set_lever

if TYPE_CHECKING:
    from ...experiments.recommendations import Recommendation, Recommendations

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
            _offer(scenario, change, aim.key)
        if not result.best:
            st.markdown(markdown(describe_none(aim, result.tried)))
        st.caption(METHOD)


def _offer(scenario: Scenario, change: "Recommendation", aim: str) -> None:
    network = load_network()
    effects = {key: (effect.median, effect.low, effect.high) for key, effect in change.effects.items()}
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        act = on_gesture(partial(set_lever, change.lever, change.value, network.levers))
        step = describe_step(scenario, change.lever, change.value, network)
        st.button(markdown(step), on_click=act, key=f"recommended-{change.lever}")
        st.markdown(markdown(describe_effects(effects, KPIS[aim])), width="content")
