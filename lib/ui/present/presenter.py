"""The presenter view: the headline and then one chart at a time, over the whole window, with the notes on each."""

import json
from pathlib import Path
from typing import Any

import streamlit as st

from ...export.pinned_notes import noted_lanes, notes_on_chart
from ...export.report import key_figures
from ...figures.story import STORY, Chart, Subject, draw_charts
from ...narrative.formatting import keep_units_together
from ...narrative.headline import describe_bottleneck, headline
from ...narrative.lever_changes import describe_changes, lever_changes
from ...scenario import Scenario
from ..blocks.charts import plain
from ..panels import note_pins, saved
from ..panels.marginal_values import known_charts
from ..session.deep_link import link_parameters
from ..session.gestures import on_gesture
from ..session.page_parameters import adopt_from_address_bar
from ..session.state import session, take_error
from ..shell.page import Page

HERE = Path(__file__).parent
OVERVIEW = "pages/overview.py"
ASPECT = 1.95  # of the maps
TINTS = ("ink", "quiet", "faint", "line", "paper", "accent", "good", "warn")
BETTER = {True: "good", False: "warn", None: ""}
Slide = dict[str, Any]


def present(page: Page) -> None:
    """Draw the presenter view over the page, with the way back to the page that it was opened from.

    The view follows that link itself: the browser stops its timers before, a late one would clear the page gone to.
    """
    adopt_from_address_bar("slide")
    html, css, js = (HERE.joinpath(f"present.{kind}").read_text(encoding="utf-8") for kind in ("html", "css", "js"))
    mount = st.components.v2.component("lanecast_present", html=html, css=css, js=js, isolate_styles=False)
    with st.container(key="leave"):
        st.page_link(
            session().presented_from or OVERVIEW,
            label="Leave the presenter view",
            query_params=link_parameters(page.network),
        )
    mount(
        key="present",
        data=json.dumps(_view_data(page), default=plain, separators=(",", ":")).encode(),
        on_noted_change=_pin,
    )


def _view_data(page: Page) -> dict[str, object]:
    drawn = draw_charts(Subject(page.network, page.outcome, page.baseline, noted_lanes(page.notes)), page.colours)
    charts = [*(drawn[name] for name in STORY), *known_charts(page.scenario, page.colours)]
    return {
        "name": saved.name(page.outcome, page.network),
        "final": "Preliminary, calculating…" if page.pending else "Every parcel simulated",
        "colours": {tint: getattr(page.colours, tint) for tint in TINTS},
        "slides": [_answer(page), *(_slide(chart, page) for chart in charts)],
        "saved": saved.is_saved(page.outcome.scenario_id),
        "notices": list(session().notices),
        "error": take_error("note_error"),
        "pinned": [note.number for note in page.notes][-1:],
    }


def _answer(page: Page) -> Slide:
    """Return the first slide: the headline, the key figures and what was moved."""
    cards = [
        {
            "label": figure.label,
            "now": figure.now,
            "against": figure.against,
            "better": BETTER[figure.better],
            "partial": figure.partial,
        }
        for figure in key_figures(page.outcome, page.baseline)
    ]
    changes = lever_changes(Scenario(), page.scenario, page.network)
    return {
        "key": "answer",
        "title": keep_units_together(headline(page.outcome)),
        "cards": cards,
        "reading": f"Bottleneck: {describe_bottleneck(page.outcome)}.",
        "chips": [describe_changes([change]) for change in changes],
        "notes": [],
    }


def _slide(chart: Chart, page: Page) -> Slide:
    return {
        "key": chart.name,
        "title": chart.title,
        "reading": f"{chart.reading} {chart.coding}".strip(),
        "figure": chart.figure,
        "aspect": ASPECT if chart.kind == "map" else None,
        "notes": notes_on_chart(page.notes, page.outcome, chart.name),
        "places": note_pins.places(page.outcome, chart.name),
        "legend": chart.legend,
    }


@on_gesture
def _pin() -> None:
    """Pin the note that was written in the view; a fault is kept for the view to tell."""
    form = st.session_state["present"].noted or {}
    words = {key: str(form.get(key, "")) for key in ("target", "text", "author", "name")}
    note_pins.pin(**words)
