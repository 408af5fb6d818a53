"""The bar of a story that is presented, above the page that is its slide: caption, number, keys, speaker note."""

import json
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from ...domain.network import Network
from ...export.story_slides import open_slide, page_of
from ..player.player import replay_request
from ..services.background import background
from ..services.outcomes import outcomes
from ..session.deep_link import link_parameters
from ..session.page_parameters import set_page_parameter
from ..session.presentation import SLIDE, STORY, Presentation, slide_address
from ..session.state import session
from ..session.streamlit_internals import session_id

HERE = Path(__file__).parent
HOME = "story"  # the page on which stories are made
AHEAD = 2  # slides whose scenarios are computed before they are shown


def open_slide_page(page: StreamlitPage) -> None:
    """Go to the page of the slide that a link asks for, if it was opened on another one; drop a story without slide."""
    name, state = page.url_path or "overview", session()
    shown = state.presentation
    if shown and state.is_slide_opened and shown.opened.page != name:
        st.switch_page(f"pages/{shown.opened.page}.py", query_params=shown.address)
    if shown is None and name != HOME and STORY in state.page_parameters:
        set_page_parameter(STORY, "")


def draw_story_bar(network: Network) -> None:
    """Draw the bar while a story is presented; the links to other slides in it are followed by keys."""
    shown = session().presentation
    if shown is None:
        return
    html, css, js = (HERE.joinpath(f"story_bar.{kind}").read_text(encoding="utf-8") for kind in ("html", "css", "js"))
    mount = st.components.v2.component("lanecast_story", html=html, css=css, js=js, isolate_styles=False)
    with st.container(key="story-links"):
        for what, number in _targets(shown).items():
            _link(what, f"pages/{page_of(shown.story.slides[number - 1])}.py", slide_address(shown.story, number))
        _link("leave", f"pages/{HOME}.py", {STORY: shown.story.id})
    with st.container(key="story-bar"):
        mount(key="story", data=json.dumps(_view_data(shown, network)).encode())


def _targets(shown: Presentation) -> dict[str, int]:
    """Return where each move leads, by number; the slide on the screen is its own, as it was saved."""
    last = len(shown.story.slides)
    moves = {"back": shown.number - 1, "forward": shown.number + 1, "first": 1, "last": last, "again": shown.number}
    return {what: number for what, number in moves.items() if 1 <= number <= last}


def _link(what: str, page: str, parameters: dict[str, str]) -> None:
    with st.container(key=f"story-{what}"):
        st.page_link(page, label=what, query_params=parameters)


def _view_data(shown: Presentation, network: Network) -> dict[str, object]:
    following = shown.story.slides[shown.number : shown.number + 1]
    return {
        "story": shown.story.id,
        "title": shown.story.title,
        "number": shown.number,
        "count": len(shown.story.slides),
        "caption": shown.slide.caption,
        "note": shown.slide.note,
        "next": " ".join(slide.caption or slide.page.capitalize() for slide in following),
        "changed": is_changed(shown, network),
    }


def is_changed(shown: Presentation, network: Network) -> bool:
    """Return whether the page shows something else than the slide as it was saved."""
    now = link_parameters(network)
    return {key: value for key, value in now.items() if key not in (STORY, SLIDE)} != dict(shown.parameters)


def compute_ahead(network: Network, *, is_pending: bool) -> None:
    """Have the scenarios of the next slides computed, once those on the screen are there."""
    shown, owner = session().presentation, f"{session_id()} ahead"
    following = shown.story.slides[shown.number : shown.number + AHEAD] if shown and not is_pending else ()
    slides = [open_slide(slide, network) for slide in following]
    scenarios = [scenario for slide in slides for scenario in slide.scenarios]
    outcomes().submit(owner, list(dict.fromkeys(scenarios)))
    background().submit(owner, [replay_request(network, one.scenario) for one in slides if one.page == "replay"])
