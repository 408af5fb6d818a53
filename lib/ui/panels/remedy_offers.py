"""What would fix a plan that fails: single changes, each a button."""

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from ...narrative.remedy_sentences import describe_closest, describe_method, describe_remedy
from ...scenario import QUICK_UNIT, Scenario
from ..blocks.text import markdown
from ..services.outcomes import load_network
from ..services.studies import answer, study_request
from ..session.gestures import on_gesture
from ..session.scenario_changes import set_lever

if TYPE_CHECKING:
    from ...experiments.remedies import Remedies, Remedy

FINAL_UNIT = 1  # of the changes that are shown


def draw_remedies(scenario: Scenario) -> None:
    """Offer the single changes with which the plan holds, once they are known."""
    with st.container(border=True, key="remedies", gap="xsmall"):
        st.header("What would fix it", anchor=False)
        result: Remedies | None = answer(
            study_request("remedies", scenario=scenario, unit=QUICK_UNIT, final_unit=FINAL_UNIT),
            "Trying every lever in both directions…",
        )
        if result is None:
            return
        for remedy in result.remedies:
            _offer(result, remedy)
        if not result.remedies:
            st.markdown(markdown(describe_closest(result.closest is not None)))
        if result.closest is not None:
            _offer(result, result.closest)
        st.caption(markdown(describe_method(result.runs, result.fails)))


def _offer(result: "Remedies", remedy: "Remedy") -> None:
    """Draw a button that makes one change, with what comes of it."""
    network = load_network()
    step, effect = describe_remedy(result.scenario, remedy.lever, remedy.value, remedy.figures, network)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        act = on_gesture(partial(set_lever, remedy.lever, remedy.value, network.levers))
        st.button(markdown(step), on_click=act, key=f"remedy-{remedy.lever}")
        st.markdown(markdown(effect), width="content")
