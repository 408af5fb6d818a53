"""Add to a story: what is on the screen, or on the Story page a page with any scenario."""

from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from ...domain.network import Network
from ...errors import StoreError
from ...experiments.compare import WITH, encode
from ...export.story_slides import make_slide
from ...scenario import PRESETS, Scenario
from ...scenario.link import restore
from ...store import scenarios as saved_scenarios
from ...store.scenarios import LONGEST
from ...store.stories import LONGEST_CAPTION, LONGEST_SPEAKER_NOTE, SLIDE_PAGES, Slide, Story, load, search
from ...whatif import MODEL_VERSION
from ..blocks.text import markdown
from ..services.outcomes import load_network
from ..session.deep_link import page_on_screen, read_slide
from ..session.gestures import on_gesture, set_widget_value
from ..session.state import session, take_error
from .story_changes import begin_story, change_story

MOST_STORIES = 20  # that are offered
MOST_SAVED = 20
NEW, CURRENT = "", "The scenario on the screen"


def draw_add_to_story() -> None:
    """Offer to add the page on the screen to a story, a new one perhaps; nothing is asked of the store until then."""
    page = page_on_screen()
    if page not in SLIDE_PAGES:
        return
    fold = st.expander("Add to a story", icon=":material/auto_stories:", on_change="rerun", key="add-to-story")
    if fold.open:
        with fold:
            try:
                _draw_form(page, {story.id: story.title for story in search("", MOST_STORIES)})
            except StoreError as error:
                st.error(markdown(error), icon=":material/error:")


def _draw_form(page: str, titles: Mapping[str, str]) -> None:
    times, names = session().story_forms, {**titles, NEW: "A new story"}
    chosen = st.selectbox("Story", list(names), format_func=names.__getitem__, key=f"slide-story-{times}")
    with st.form(f"slide-form-{times}", border=False):
        if chosen == NEW:
            st.text_input("Title of the story", max_chars=LONGEST["name"], key=f"slide-title-{times}")
        st.text_input("Caption (optional)", max_chars=LONGEST_CAPTION, key=f"slide-caption-{times}")
        st.text_area("Speaker note (optional)", max_chars=LONGEST_SPEAKER_NOTE, height=68, key=f"slide-note-{times}")
        label = f"Add this page ({SLIDE_PAGES[page]})"
        st.form_submit_button(label, icon=":material/add:", on_click=_add_page, args=(page,))
    if error := take_error("story_error"):
        st.error(markdown(error), icon=":material/error:")


def _add_page(page: str) -> None:
    """Add what is on the screen to the story of the form."""
    state, network = session(), load_network()
    field = {
        name: str(st.session_state.get(f"slide-{name}-{state.story_forms}", ""))
        for name in ("story", "title", "caption", "note")
    }
    slide = make_slide(page, state.scenario, state.page_parameters, network)
    told = replace(slide, caption=field["caption"], note=field["note"])
    story = _add(told, field["story"], field["title"])
    if story:
        state.story_forms += 1
        st.toast(f"Slide {len(story.slides)} of “{markdown(story.title)}”", icon=":material/auto_stories:")


def _add(slide: Slide, story_id: str, title: str) -> Story | None:
    """Add a slide at the end of a story, or make one of it; None if that fails."""
    if story_id == NEW:
        return begin_story(title, session().author, (slide,))
    try:
        story = load(story_id)
    except StoreError as error:
        session().story_error = str(error)
        return None
    if story is None:
        session().story_error = "This story has been deleted in the meantime."
        return None
    return _append(story, slide)


def _append(story: Story, slide: Slide) -> Story | None:
    return change_story(story, f"slide {len(story.slides) + 1} added", slides=(*story.slides, slide))


# On the Story page


def draw_new_slide(story: Story, network: Network) -> None:
    """Offer to add a page with a scenario to a story: chosen from lists, or as a link."""
    scenarios = _scenarios(network)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="new-slide"):
        page = st.selectbox("Page", list(SLIDE_PAGES), format_func=SLIDE_PAGES.__getitem__, key="new-slide-page")
        st.selectbox("Scenario", list(scenarios), key="new-slide-scenario")
        if page == "compare":
            st.selectbox("Against", list(scenarios), index=1, key="new-slide-against")
        told = (story, scenarios)
        st.button("Add slide", icon=":material/add:", key="new-slide-add", on_click=_add_chosen, args=told)
    set_widget_value("new-slide-link", st.session_state.get("new-slide-link", ""))
    st.text_input(
        "Or paste the link of a page",
        key="new-slide-link",
        placeholder="https://…",
        on_change=_add_link,
        args=(story,),
    )


def _scenarios(network: Network) -> dict[str, Scenario]:
    """Return the scenarios to choose from by name: the current one, presets, then saved ones."""
    found = {CURRENT: session().scenario}
    found |= {preset.title: network.levers.normalise(preset.scenario) for preset in PRESETS.values()}
    try:
        saved = saved_scenarios.search("", MOST_SAVED)
    except StoreError:
        return found
    return found | {f"{one.name} · {one.id[:8]}": restore(one.content, MODEL_VERSION, network)[0] for one in saved}


@on_gesture
def _add_chosen(story: Story, scenarios: Mapping[str, Scenario]) -> None:
    page, name, against = (st.session_state.get(f"new-slide-{part}") for part in ("page", "scenario", "against"))
    beside: dict[str, str | list[str]] = {WITH: [encode(scenarios[against])]} if against else {}
    _append(story, make_slide(str(page), scenarios[str(name)], beside, load_network()))


@on_gesture
def _add_link(story: Story) -> None:
    """Add the page of a link; what it cannot give is told on the page."""
    text = st.session_state["new-slide-link"].strip()
    if not text:
        return
    slide, notices = read_slide(text, load_network())
    session().story_error = " ".join(notices)
    if slide is not None:
        st.session_state["new-slide-link"] = ""
        _append(story, slide)
