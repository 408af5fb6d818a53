"""What would fix a plan that fails: single changes, each a button."""

from typing import TYPE_CHECKING

import streamlit as st

from ...narrative.remedy_sentences import describe_closest, describe_method, describe_remedy
from ...scenario import QUICK_UNIT, Scenario
from ..blocks.text import markdown
from ..services.studies import answer, study_request
from .offered_change import offer_change

if TYPE_CHECKING:
    from ...experiments.remedies import Remedies

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
        if not result.remedies:
            st.markdown(markdown(describe_closest(result.closest is not None)))
        for change in result.offered:
            offer_change(scenario, change.lever, change.value, describe_remedy(change.figures))
        st.caption(markdown(describe_method(result.runs, result.fails)))
