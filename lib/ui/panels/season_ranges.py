"""How far key figures move from season to season by chance alone."""

from typing import TYPE_CHECKING

import streamlit as st

from ...narrative.kpis import COST, DAYS_MEAN, DAYS_P90, PROMISE
from ...narrative.sentences import describe_seasons
from ...scenario import QUICK_UNIT, Scenario
from ..blocks.text import markdown
from ..services.studies import answer, study_request

if TYPE_CHECKING:
    from ...experiments.seasons import Seasons

SHOWN = (DAYS_MEAN, DAYS_P90, PROMISE, COST)


def draw_season_ranges(scenario: Scenario) -> None:
    """Say in a line between what values the figures lie in 9 of 10 seasons, once that is known."""
    request = study_request("seasons", scenario=scenario, unit=QUICK_UNIT)
    result: Seasons | None = answer(request, "Calculating how far chance moves the figures…")
    if result is not None:
        method = (
            f"{result.seasons} runs in units of {result.parcels_per_unit} parcels, each with draws of its own, without "
            "the lowest and the highest. The other figures on this page are those of one season."
        )
        st.caption(markdown(describe_seasons(result.ranges, SHOWN, result.seasons)), help=method)
