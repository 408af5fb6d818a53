"""The presenter view: the headline and then one chart at a time, over the whole window, with the notes on each."""

import json
from pathlib import Path
from typing import Any

import streamlit as st

from ...export.report import STORY, Chart, charts, figures, noted
from ...narrative.formatting import unbroken
from ...narrative.headline import bottleneck, headline
from ...narrative.lever_changes import choice_names, in_words, lever_moves
from ...scenario import Scenario
from ..blocks.charts import plain
from ..panels import note_pins, saved
from ..panels.marginal_values import known_charts
from ..session import navigation
from ..shell.page import View

HERE = Path(__file__).parent
OVERVIEW = "pages/overview.py"
ASPECT = 1.95  # of the maps
TINTS = ("ink", "quiet", "faint", "line", "paper", "accent", "good", "warn")
BETTER = {True: "good", False: "warn", None: ""}
Slide = dict[str, Any]


def present(shown: View) -> None:
    """Draw the presenter view over the page, with the way back to the page that it was opened from.

    The view follows that link itself: the browser stops its timers before, a late one would clear the page gone to.
    """
    navigation.follow("slide")
    html, css, js = (HERE.joinpath(f"present.{kind}").read_text(encoding="utf-8") for kind in ("html", "css", "js"))
    mount = st.components.v2.component("lanecast_present", html=html, css=css, js=js, isolate_styles=False)
    with st.container(key="leave"):
        st.page_link(
            st.session_state.get("presented_from", OVERVIEW),
            label="Leave the presenter view",
            query_params=navigation.link_query(shown.network.data_hash),
        )
    mount(
        key="present",
        data=json.dumps(_told(shown), default=plain, separators=(",", ":")).encode(),
        on_noted_change=_pin,
    )


def _told(shown: View) -> dict[str, object]:
    drawn = charts(shown.network, shown.outcome, shown.baseline, shown.colours, shown.notes)
    told = [*(drawn[name] for name in STORY), *known_charts(shown.scenario, shown.colours)]
    return {
        "name": saved.name(shown.outcome, shown.network),
        "final": "Preliminary, refining…" if shown.pending else "Every parcel simulated",
        "colours": {tint: getattr(shown.colours, tint) for tint in TINTS},
        "slides": [_answer(shown), *(_slide(chart, shown) for chart in told)],
        "saved": saved.is_saved(shown.outcome.scenario_id),
        "notices": list(st.session_state.notices),
        "error": st.session_state.pop("note_error", ""),
        "pinned": [note.number for note in shown.notes][-1:],
    }


def _answer(shown: View) -> Slide:
    """Return the first slide: the headline, the key figures and what was moved."""
    cards = [
        {"label": figure.label, "now": figure.now, "against": figure.against, "better": BETTER[figure.better]}
        for figure in figures(shown.outcome, shown.baseline)
    ]
    moves = lever_moves(Scenario(), shown.scenario, choice_names(shown.network))
    return {
        "key": "answer",
        "title": unbroken(headline(shown.outcome)),
        "cards": cards,
        "reading": f"Tightest: {bottleneck(shown.outcome)}.",
        "chips": [in_words([move]) for move in moves],
        "notes": [],
    }


def _slide(chart: Chart, shown: View) -> Slide:
    return {
        "key": chart.name,
        "title": chart.title,
        "reading": chart.reading,
        "figure": chart.figure,
        "aspect": ASPECT if chart.kind == "map" else None,
        "notes": noted(shown.notes, shown.outcome, chart.name),
        "places": note_pins.places(shown.outcome, chart.name),
        "legend": chart.legend,
    }


@navigation.gesture
def _pin() -> None:
    """Pin the note that was written in the view; a fault is kept for the view to tell."""
    given = st.session_state["present"].noted or {}
    words = {key: str(given.get(key, "")) for key in ("target", "text", "author", "name")}
    note_pins.pin(**words)
