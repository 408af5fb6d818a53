"""What a session keeps from run to run, declared in one place. Widgets keep their values under keys of their own."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ...narrative.page_titles import PRODUCT
from ...scenario import Scenario
from ...store.scenarios import Saved
from .presentation import Presentation, StoryUndo
from .timeline import Timeline

KEY = "lanecast"
Parameters = dict[str, str | list[str]]


@dataclass(slots=True)
class PageRequests:
    """What a page asks for in one run, and what is drawn once its figures and the levers are on the screen."""

    scenarios: tuple[Scenario, ...] = ()  # whose canonical outcomes are still to come
    studies: list[Any] = field(default_factory=list)  # still to come
    answers: list[Any] = field(default_factory=list)  # answers that take seconds, there or not
    missing_answers: list[Any] = field(default_factory=list)  # those of them still to come
    live_parts: list[tuple[DeltaGenerator, Callable[[], None]]] = field(default_factory=list)  # redrawn each second
    draw_tools: Callable[[], None] | None = None


@dataclass(slots=True)
class SessionState:
    """A session: its scenario, its link, and the forms that are open."""

    # Scenario
    timeline: Timeline = field(default_factory=lambda: Timeline(Scenario()))
    is_opened: bool = False  # the link has been read
    origin: Saved | None = None  # the saved scenario that was opened last
    notices: tuple[str, ...] = ()  # what of a link or an edit could not be applied
    # Link
    page_parameters: Parameters = field(default_factory=dict)  # of the page, not of the scenario
    address_bar: Parameters = field(default_factory=dict)  # as the browser has them
    written_link: Parameters = field(default_factory=dict)  # as the app wrote them last
    shared: Saved | None = None  # the saved scenario that the link opened
    dismissed_shared: str = ""  # its id, once the reader has closed what is said about it
    tab_title: str = PRODUCT
    # The story that is presented
    presentation: Presentation | None = None
    before_presentation: Scenario | None = None  # the scenario to go back to
    is_slide_opened: bool = False  # by its short link in this run, perhaps on another page than the slide's
    story_error: str = ""
    story_undo: StoryUndo | None = None
    story_forms: int = 0  # numbers the forms that add slides, so that each starts empty
    # The run of a page
    is_run_begun: bool = False  # `app.py` has begun a run whose page is not yet open
    requests: PageRequests = field(default_factory=PageRequests)
    # The last change, shown once more
    replay_phase: Literal["", "before", "after"] = ""
    replay_began_s: float = 0.0  # monotonic clock
    # Widgets: the values that they have to show
    widget_values: dict[str, object] = field(default_factory=dict)
    # Forms and dialogs
    author: str = ""
    fork_name: str = ""  # offered as the name of the next save
    saves: int = 0  # numbers the forms, so that each starts empty
    pinned_notes: int = 0  # as `saves`
    save_error: str = ""
    note_error: str = ""
    compare_error: str = ""
    copied_links: int = 0  # numbers them, so that the browser copies each once
    copied_link: str = ""
    link_fault: str = ""  # why a link is not a short one
    is_browsing: bool = False  # the list of saved scenarios is open
    presented_from: str = ""  # the page that the presenter view leads back to

    @property
    def scenario(self) -> Scenario:
        """Return the session's scenario."""
        return self.timeline.now


def session() -> SessionState:
    """Return the state of the session whose page runs."""
    if KEY not in st.session_state:
        st.session_state[KEY] = SessionState()
    state: SessionState = st.session_state[KEY]
    return state


def page_requests() -> PageRequests:
    """Return what the page of this run has asked for so far."""
    return session().requests


def take_error(name: Literal["save_error", "note_error", "compare_error", "story_error"]) -> str:
    """Return the error that a form has to show, and forget it."""
    state = session()
    error: str = getattr(state, name)
    setattr(state, name, "")
    return error
