"""One run of the app: the link is read, the page draws, then the levers, the tools, and the watch for final figures."""

from dataclasses import dataclass
from typing import Literal

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from ...domain.network import Network
from ...scenario import Scenario
from ..blocks.text import markdown
from ..blocks.theme import apply_style, colours
from ..panels import last_change
from ..services.background import follow
from ..services.outcomes import load_network, outcomes
from ..services.studies import studies
from ..session.deep_link import open_link
from ..session.embed import is_hidden, unknown_parts
from ..session.state import PageRequests, page_requests, session
from ..session.streamlit_internals import refuse_to_clear_caches, session_id
from ..stories.story_bar import compute_ahead, draw_story_bar, open_slide_page
from .sidebar import sidebar

FIGURES_S, STUDIES_S = 0.6, 1.2  # between looks at what is on its way: each has the browser lay out the page


@dataclass(frozen=True)
class PageRun:
    """A run that has read the link; `draw` does the rest."""

    network: Network
    scenario: Scenario

    @classmethod
    def begin(cls) -> "PageRun":
        """Begin a run: apply the style and read the link, which `st.navigation` has to find written."""
        refuse_to_clear_caches()
        apply_style()
        network = load_network()
        run = cls(network, open_link(network))
        state = session()
        state.requests, state.is_run_begun = PageRequests(), True
        if not (is_hidden("levers") and is_hidden("pages")):
            st.logo(f"static/logo-{colours().name}.svg", size="large", icon_image="static/icon.svg")
        return run

    @property
    def navigation_position(self) -> Literal["hidden", "top"]:
        """Return where the links to the pages stand."""
        return "hidden" if is_hidden("pages") else "top"

    def draw(self, page: StreamlitPage) -> None:
        """Draw notices, the page, the levers and the tools, in the order in which readers wait for them.

        The watch comes last: it starts when the browser has the levers' values, else it would send the old ones back.
        """
        open_slide_page(page)
        draw_story_bar(self.network)
        _notices()
        page.run()
        if not is_hidden("levers"):
            sidebar(self.scenario, self.network)
        requests = page_requests()
        if requests.draw_tools:
            requests.draw_tools()
        _watch(requests)
        compute_ahead(self.network, is_pending=bool(requests.scenarios))
        follow()


def _notices() -> None:
    """Show what of the link could not be applied."""
    with st.container(key="notices"):
        for notice in (*session().notices, *unknown_parts()):
            st.warning(markdown(notice), icon=":material/link_off:")


def _watch(requests: PageRequests) -> None:
    """Ask for the canonical outcomes and the studies that the page lacks, and redraw it once they are there."""
    outcomes().submit(session_id(), requests.scenarios)
    studies().submit(session_id(), () if requests.scenarios else requests.studies)  # final figures first
    for place, draw in requests.live_parts:
        with place:
            st.fragment(run_every=1)(draw)()
    if requests.scenarios or requests.studies:
        with st.container(key="refine"):
            st.fragment(run_every=FIGURES_S if requests.scenarios else STUDIES_S)(_redraw_when_there)()
    last_change.watch_replay()


def _redraw_when_there() -> None:
    requests = page_requests()
    refined = requests.scenarios and not outcomes().lacks(requests.scenarios)
    if refined or not all(map(studies().lacks, requests.studies)):
        st.rerun()
