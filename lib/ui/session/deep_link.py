"""The link: read when a session starts and when the browser goes back or forward, written when anything changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import streamlit as st

from ...domain.network import Network
from ...errors import LanecastError, StoreError
from ...export.story_slides import make_slide
from ...public_address import public_address
from ...scenario import Scenario
from ...scenario.link import parse, query
from ...store.scenarios import Saved, load
from ...store.stories import SLIDE_PAGES, Slide
from ...whatif import MODEL_VERSION, settled
from .presentation import SLIDE, STAMP, STORY, Presentation, asks_for_slide, presentation_of
from .scenario_changes import scenario_on_screen, set_timeline
from .state import Parameters, session
from .streamlit_internals import is_history_navigation
from .timeline import BURST_S, Timeline

WITH = "with"  # the parameter that holds a further scenario, repeated
SCRIPT = Path(__file__).with_name("history.js")


@dataclass(frozen=True)
class OpenedLink:
    """What a link asks for, as far as this model and network can show it."""

    scenario: Scenario
    page_parameters: Parameters
    saved: Saved | None
    notices: tuple[str, ...]


def open_link(network: Network) -> Scenario:
    """Return the scenario to show; a new session and the browser's back and forward take it from the link.

    Must run before `st.navigation`: switching the page then carries the parameters along in the same history entry.
    """
    session().is_slide_opened = False
    if not session().is_opened or is_history_navigation():
        _read_address_bar(network)
    elif is_slide_followed():
        _read_address_bar(network)
        if page_on_screen() == _page_of_slide():  # the browser leaves the address as it was
            st.query_params.from_dict(session().address_bar)
    elif _is_presentation_left():
        _end_presentation(network)
    with st.container(key="gestures"):
        script = SCRIPT.read_text(encoding="utf-8")
        st.html(
            f"<script>window.lanecastBurstMs = {BURST_S * 1000:.0f};\n{script}</script>", unsafe_allow_javascript=True
        )
    _write_address_bar(link_parameters(network))
    return scenario_on_screen()


def _address_bar() -> Parameters:
    return {key: st.query_params.get_all(key) for key in st.query_params}


def is_slide_followed() -> bool:
    """Return whether the browser has followed the short link of a slide, which may be the one on the screen."""
    parameters = _address_bar()
    return asks_for_slide(parameters) and parameters != session().address_bar


def _is_presentation_left() -> bool:
    """Return whether the browser has followed the link from a slide back to its story."""
    return STORY in st.query_params and SLIDE not in st.query_params and session().presentation is not None


def page_on_screen() -> str:
    """Return the name of the page on the screen."""
    return _page(urlsplit(st.context.url or "").path)


def _page(path: str) -> str:
    return path.rpartition("/")[2] or "overview"


def _page_of_slide() -> str:
    shown = session().presentation
    return shown.opened.page if shown else ""


def _end_presentation(network: Network) -> None:
    """Go back to the scenario from before the presentation, or to the baseline where a link began with one."""
    state = session()
    set_timeline(state.timeline.move(state.before_presentation or Scenario()))
    state.presentation, state.before_presentation, state.origin = None, None, None
    state.address_bar = _address_bar()
    state.page_parameters = {STORY: state.address_bar[STORY][-1]}
    state.written_link = link_parameters(network)


def _read_address_bar(network: Network) -> None:
    state, given = session(), _address_bar()
    presentation, notices = presentation_of(given, network)
    link = _open(_of_slide(given, presentation), network)
    if presentation and not state.presentation and state.is_opened:
        state.before_presentation = state.scenario
    timeline = state.timeline.arrive(link.scenario) if state.is_opened else Timeline(link.scenario)
    set_timeline(timeline, (*notices, *link.notices))
    state.origin, state.shared, state.page_parameters = link.saved, link.saved, link.page_parameters
    if presentation and asks_for_slide(given):
        state.origin = _saved(presentation.slide.content.id)[0]
    state.address_bar, state.is_opened = given, True
    state.presentation, state.is_slide_opened = presentation, presentation is not None and asks_for_slide(given)
    state.written_link = link_parameters(network)


def _of_slide(given: Mapping[str, str | list[str]], presentation: Presentation | None) -> dict[str, list[str]]:
    """Return the parameters of what is to be shown: those of the slide where a link is its short one, without those
    of a story that cannot be shown.
    """
    parameters = {key: [value] if isinstance(value, str) else value for key, value in given.items()}
    if presentation is None:
        dropped = {STORY, SLIDE} if SLIDE in parameters else set()
        return {key: value for key, value in parameters.items() if STORY not in parameters or key not in dropped}
    saved = presentation.parameters if asks_for_slide(parameters) else {}
    slide = {**saved, **presentation.address}
    return parameters | {key: [value] if isinstance(value, str) else value for key, value in slide.items()}


def _write_address_bar(wanted: Parameters) -> None:
    """Put what has changed into the address bar, one history entry a gesture; a new page gets what was there before."""
    state = session()
    if wanted != state.written_link:
        state.address_bar = state.written_link = wanted
        st.query_params.from_dict(wanted)
    elif state.address_bar and not st.query_params:
        st.query_params.from_dict(state.address_bar)


def read_link(address: str, network: Network) -> tuple[Scenario | None, tuple[str, ...]]:
    """Return the scenario of a link that was pasted, None if it has no parameters, and notices."""
    parameters = parse_qs(urlsplit(address).query, keep_blank_values=True)
    if not parameters:
        return None, ("This link has no parameters after a question mark. Copy it from the address bar.",)
    link = _open(parameters, network)
    return link.scenario, link.notices


def read_slide(address: str, network: Network) -> tuple[Slide | None, tuple[str, ...]]:
    """Return the slide that shows what a pasted link shows, None if it has no parameters and no page; and notices."""
    parts = urlsplit(address)
    page = _page(parts.path)
    parameters = parse_qs(parts.query, keep_blank_values=True)
    if page not in SLIDE_PAGES or not (parts.scheme or parameters):
        return None, ("This is no link of a page. Copy it from the address bar or with Copy link.",)
    presentation, notices = presentation_of(parameters, network)
    if presentation and asks_for_slide(parameters):
        return presentation.slide, tuple(notices)
    link = _open(_of_slide(parameters, presentation), network)
    return make_slide(page, link.scenario, link.page_parameters, network), link.notices


def _open(parameters: Mapping[str, Sequence[str]], network: Network) -> OpenedLink:
    saved, missing = _saved(parameters.get("s", [""])[-1])
    link = parse(parameters, MODEL_VERSION, network, saved.content if saved else None)
    scenario, refused = settled(network, link.scenario)
    page: Parameters = {**link.page} | ({WITH: [*parameters[WITH]]} if WITH in parameters else {})
    return OpenedLink(scenario, page, saved, (*missing, *link.notices, *refused))


def _saved(address: str) -> tuple[Saved | None, list[str]]:
    """Return the saved scenario that a link asks for, or a notice that says why there is none."""
    try:
        saved = load(address) if address else None
    except StoreError as error:
        return None, [str(error)]
    missing = f"There is no saved scenario “{address[:40]}” in this store. The baseline is shown instead."
    return saved, [missing] if address and not saved else []


def link_parameters(network: Network) -> Parameters:
    """Return the link's parameters for the scenario and the page's view; further scenarios need the stamp too."""
    return {**_stamp(network), **query(session().scenario, MODEL_VERSION, network), **session().page_parameters}


def short_parameters(scenario_id: str, network: Network) -> Parameters:
    """Return the parameters of the link to a saved scenario, with the page's view."""
    return {"s": scenario_id, **_stamp(network), **session().page_parameters}


def _stamp(network: Network) -> dict[str, str]:
    """Return the model version and data that further scenarios and changed slides are written for; else nothing."""
    needed = WITH in session().page_parameters or session().presentation
    return {STAMP: MODEL_VERSION, "d": network.data_hash[:8]} if needed else {}


def page_address(parameters: Mapping[str, str | list[str]], *, overview: bool = False) -> str:
    """Return the address of the page on the screen, or of the overview, with other parameters; it begins like
    `LANECAST_URL`, else as the browser has it.
    """
    parts = urlsplit(st.context.url or "")
    folder, _, page = (parts.path or "/").rpartition("/")
    base = _public_address() or f"{parts.scheme}://{parts.netloc}{folder}"
    query_text = f"?{urlencode(parameters, doseq=True)}" if parameters else ""
    return f"{base}/{'' if overview else page}{query_text}"


def _public_address() -> str:
    """Return the public address; empty if it is malformed, which is said where a QR code is asked for."""
    try:
        return public_address()
    except LanecastError:
        return ""
