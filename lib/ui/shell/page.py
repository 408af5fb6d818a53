"""What a page draws: the outcomes of the scenario on the screen, of the baseline, and of others beside them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from ...domain.network import Network
from ...domain.outcome import Outcome
from ...figures.palette import Palette
from ...narrative.page_titles import page_title
from ...network import edited
from ...paths import ROOT
from ...scenario import Scenario
from ...store.notes import Note
from ..blocks.theme import colours
from ..panels import note_pins, saved
from ..services.outcomes import load_network, outcomes
from ..session.deep_link import link_parameters, page_address
from ..session.scenario_changes import scenario_on_screen
from ..session.state import page_requests, session
from ..session.streamlit_internals import ignore_pages_directory


@dataclass(frozen=True)
class Page:
    """A page's data: the scenario's outcome beside the baseline's, preliminary while `pending`."""

    network: Network
    scenario: Scenario
    outcome: Outcome
    baseline: Outcome
    others: tuple[Outcome, ...]
    notes: tuple[Note, ...]
    colours: Palette
    pending: bool

    @property
    def edited_network(self) -> Network:
        """Return the network with the scenario's edits, to draw and to name things."""
        return edited(self.network, str(self.network.levers.value(self.scenario, "edits")))

    @property
    def link(self) -> str:
        """Return the address that shows what is on the screen."""
        return page_address(link_parameters(self.network))


def open_page(others: Callable[[Scenario], Sequence[Scenario]] = lambda _: ()) -> Page:
    """Return the outcomes of the session's scenario and of `others` made from it, preliminary if need be."""
    _start_over_without_run()
    service, scenario = outcomes(), scenario_on_screen()
    wanted = (scenario, Scenario(), *others(scenario))
    outcome, baseline, *more = map(service.best, wanted)
    pending = service.lacks(wanted)
    _name_tab(outcome)
    page_requests().scenarios = wanted if pending else ()
    notes = note_pins.notes_on_screen(scenario, outcome)
    return Page(load_network(), scenario, outcome, baseline, tuple(more), notes, colours(), pending)


def _name_tab(outcome: Outcome) -> None:
    """Let the browser's tab say scenario and result; the next run begins with it."""
    title = page_title(outcome, saved.name(outcome, load_network()))
    session().tab_title = title
    st.set_page_config(page_title=title)


def _start_over_without_run() -> None:
    """Start over with `app.py` if a page runs without it, as the first visit to a page of a fresh server does.

    Streamlit takes `pages/` for an app without navigation of its own until `st.navigation` has run once in the process.
    """
    state = session()
    if not state.is_run_begun:
        ignore_pages_directory()
        st.rerun()
    state.is_run_begun = False


def document(path: str) -> str:
    """Return a document of the project (Markdown), without its heading."""
    return (ROOT / path).read_text(encoding="utf-8").split("\n", 1)[1]
