"""A single change of the scenario as a button, with what comes of it."""

from functools import partial

import streamlit as st

from ...narrative.lever_changes import describe_step
from ...scenario import Scenario, Value
from ..blocks.text import markdown
from ..services.outcomes import load_network
from ..session.gestures import on_gesture
from ..session.scenario_changes import set_lever


def offer_change(scenario: Scenario, lever: str, value: Value, effect: str) -> None:
    """Draw a button that sets one lever of the scenario on the screen, and the effect beside it."""
    network = load_network()
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        act = on_gesture(partial(set_lever, lever, value, network.levers))
        st.button(markdown(describe_step(scenario, lever, value, network)), on_click=act, key=f"offered-{lever}")
        st.markdown(markdown(effect), width="content")
