"""The Story page: the list of stories, and one of them with its slides in order."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import streamlit as st

from ...domain.outcome import Outcome
from ...errors import StoreError
from ...export.files import KINDS, file_name
from ...export.story_sheets import StorySlide, finding
from ...export.story_slides import OpenedSlide, open_slide, page_of
from ...narrative.formatting import format_count, keep_units_together
from ...scenario import Scenario
from ...store.scenarios import LONGEST
from ...store.stories import LONGEST_CAPTION, LONGEST_SPEAKER_NOTE, SLIDE_PAGES, Slide, Story, search
from ..blocks.layout import panel
from ..blocks.text import markdown
from ..panels.saved import scenario_title
from ..services.outcomes import load_network
from ..session.deep_link import page_address
from ..session.gestures import on_gesture, set_widget_value
from ..session.page_parameters import set_page_parameter
from ..session.presentation import STORY, load_story, slide_address
from ..session.state import session, take_error
from ..shell.page import Page
from .slide_form import draw_new_slide
from .story_changes import (
    begin_story,
    change_story,
    delete_story,
    moved_slide,
    undo_change,
    with_slide,
    without_slide,
)

MOST = 30  # stories that are listed


def chosen_story() -> tuple[Story | None, str]:
    """Return the story that the link names, and why there is none if it names one."""
    story_id = str(session().page_parameters.get(STORY, ""))
    return load_story(story_id) if story_id else (None, "")


def story_scenarios(story: Story | None) -> list[Scenario]:
    """Return every scenario of a story."""
    network = load_network()
    shown = [scenario for slide in (story.slides if story else ()) for scenario in open_slide(slide, network).scenarios]
    return list(dict.fromkeys(shown))


def describe_story(story: Story | None) -> str:
    """Say how long a story is, who wrote it and when (Markdown)."""
    if story is None:
        return "Pages with their scenarios, in order, each with a caption and a speaker note"
    when = f"changed {datetime.fromisoformat(story.written_at):%-d %b %Y, %H:%M} UTC"
    return " · ".join(map(markdown, filter(None, (format_count(len(story.slides), "slide"), story.author, when))))


def draw_story(page: Page, story: Story | None, fault: str) -> None:
    """Draw a story to change and present, or the list of all of them."""
    if fault:
        st.warning(markdown(fault), icon=":material/link_off:")
    _draw_undo()
    if error := take_error("story_error"):
        st.error(markdown(error), icon=":material/error:")
    if story is None:
        _draw_list()
        return
    known = dict(zip(story_scenarios(story), page.others, strict=True))
    _draw_tools(page, story, known)
    _draw_words(story)
    for place, slide in enumerate(story.slides):
        opened = open_slide(slide, page.network)
        with st.container(border=True, key=f"slide-{place + 1}"):
            _draw_slide(story, place, opened, [known[scenario] for scenario in opened.scenarios])
    with panel(heading="Add a slide"):
        st.caption("Or on any other page: Save, then “Add to a story”.")
        draw_new_slide(story, page.network)


def _draw_undo() -> None:
    """Say what was changed last, with the way back."""
    undo = session().story_undo
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="story-undo"):
        if undo:
            st.caption(markdown(f"{undo.what[:1].upper()}{undo.what[1:]}."), width="content")
            st.button("Undo", icon=":material/undo:", key="story-undo-button", on_click=on_gesture(undo_change))


# The list


def _draw_list() -> None:
    line: dict[str, Any] = {"horizontal": True, "vertical_alignment": "bottom", "gap": "small"}
    with panel(heading="New story"), st.form("new-story", border=False), st.container(**line):
        st.text_input("Title", max_chars=LONGEST["name"], key="new-story-title")
        st.text_input("Your name (optional)", session().author, LONGEST["author"], key="new-story-author")
        st.form_submit_button("Create", icon=":material/add:", on_click=_create)
    words = st.text_input(
        "Search",
        placeholder="Title, author, caption, note or id",
        key="story-search",
        label_visibility="collapsed",
        icon=":material/search:",
    )
    try:
        found = search(words, MOST + 1)
    except StoreError as error:
        st.error(markdown(error), icon=":material/error:")
        return
    if not found:
        st.caption("No story matches." if words else "There is no story yet. Create one, then add pages to it.")
    for story in found[:MOST]:
        _draw_entry(story)
    if len(found) > MOST:
        st.caption(f"The {MOST} changed last are listed. Search to find the others.")


def _create() -> None:
    story = begin_story(st.session_state["new-story-title"], st.session_state["new-story-author"])
    if story:
        set_page_parameter(STORY, story.id)


def _draw_entry(story: Story) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center", gap="small", key=f"story-{story.id}"):
        with st.container():
            st.markdown(f"**{markdown(story.title)}**")
            st.caption(describe_story(story))
        st.button("Edit", icon=":material/edit:", key=f"edit-{story.id}", on_click=_choose, args=(story.id,))
        if story.slides:
            _draw_present(story, 1, "Present")


@on_gesture
def _choose(story_id: str) -> None:
    set_page_parameter(STORY, story_id)
    session().story_undo = None


def _draw_present(story: Story, number: int, label: str) -> None:
    """Link to a slide; by a link, as the browser stops its timers before it follows one."""
    page, address = page_of(story.slides[number - 1]), slide_address(story, number)
    st.page_link(f"pages/{page}.py", label=label, icon=":material/slideshow:", query_params=address)


# One story


def _draw_tools(page: Page, story: Story, known: dict[Scenario, Outcome]) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="story-tools"):
        if story.slides:
            _draw_present(story, 1, "Present")
        _draw_download(page, story, known)
        with st.popover("Link", icon=":material/link:", disabled=not story.slides):
            st.caption("Everyone who opens this link sees the first slide; arrows lead on.")
            st.code(page_address(dict(slide_address(story, 1)), overview=True), language=None, wrap_lines=True)
        st.button("Delete", icon=":material/delete:", key="story-delete", on_click=_delete, args=(story,))
        st.button("All stories", icon=":material/list:", key="story-list", on_click=_choose, args=("",))


@on_gesture
def _delete(story: Story) -> None:
    delete_story(story)


def _draw_download(page: Page, story: Story, known: dict[Scenario, Outcome]) -> None:
    kind = KINDS["pptx"]
    is_ready = bool(story.slides) and not page.pending

    def make() -> bytes:
        from ...export.story_deck import story_deck, story_report

        def link_of(number: int) -> str:
            return page_address(dict(slide_address(story, number)), overview=True)

        outcome_of = {**known, Scenario(): page.baseline}.__getitem__
        return story_deck(story_report(story, page.network, outcome_of, link_of))

    st.download_button(
        "Slides (PPTX)",
        data=make,
        file_name=file_name(story.title, story.id, "pptx", "story"),
        mime=kind.mime,
        icon=":material/download:",
        on_click="ignore",
        disabled=not is_ready,
        help="One deck of every slide, with speaker notes" + ("" if is_ready else ", once the figures are final"),
        key="story-deck",
    )


def _draw_words(story: Story) -> None:
    with st.container(horizontal=True, gap="small", key="story-words"):
        for name, label, longest in (("title", "Title", "name"), ("author", "By", "author")):
            key = f"story-{name}"
            set_widget_value(key, getattr(story, name))
            st.text_input(label, max_chars=LONGEST[longest], key=key, on_change=_rewrite, args=(story, name))


@on_gesture
def _rewrite(story: Story, name: str) -> None:
    change_story(story, f"{name} changed", **{name: st.session_state[f"story-{name}"]})


def _draw_slide(story: Story, place: int, opened: OpenedSlide, shown: Sequence[Outcome]) -> None:
    slide, network = story.slides[place], load_network()
    what, words = st.columns([0.42, 0.58], gap="medium")
    sentence = finding(StorySlide(opened.page, tuple(shown)), network)
    with what:
        names = " against ".join(scenario_title(scenario, network) for scenario in opened.scenarios)
        st.markdown(f"**{place + 1} · {SLIDE_PAGES[opened.page]}** · {markdown(names)}")
        st.caption(keep_units_together(markdown(sentence)))
        for notice in opened.notices:
            st.warning(markdown(notice), icon=":material/history:")
        _draw_moves(story, place)
    with words:
        _draw_line(story, place, slide, "caption", sentence)
        _draw_line(story, place, slide, "note", "")


def _draw_moves(story: Story, place: int) -> None:
    last, number = len(story.slides) - 1, place + 1
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key=f"slide-moves-{number}"):
        for label, by, icon in (("Up", -1, "arrow_upward"), ("Down", 1, "arrow_downward")):
            st.button(
                label,
                icon=f":material/{icon}:",
                key=f"slide-{label.lower()}-{number}",
                disabled=not 0 <= place + by <= last,
                on_click=_move,
                args=(story, place, by),
            )
        st.button(
            "Remove", icon=":material/close:", key=f"slide-remove-{number}", on_click=_remove, args=(story, place)
        )
        _draw_present(story, number, "Show")


def _draw_line(story: Story, place: int, slide: Slide, name: str, placeholder: str) -> None:
    key = f"slide-{name}-of-{place + 1}"
    set_widget_value(key, getattr(slide, name))
    told: dict[str, Any] = {"key": key, "on_change": _retell, "args": (story, place, name)}
    if name == "caption":
        st.text_input("Caption", max_chars=LONGEST_CAPTION, placeholder=placeholder, **told)
    else:
        st.text_area("Speaker note", max_chars=LONGEST_SPEAKER_NOTE, height=68, **told)


@on_gesture
def _move(story: Story, place: int, by: int) -> None:
    change_story(story, f"slide {place + 1} moved", slides=moved_slide(story.slides, place, by))


@on_gesture
def _remove(story: Story, place: int) -> None:
    change_story(story, f"slide {place + 1} removed", slides=without_slide(story.slides, place))


@on_gesture
def _retell(story: Story, place: int, name: str) -> None:
    text = st.session_state[f"slide-{name}-of-{place + 1}"]
    change_story(story, f"{name} of slide {place + 1} changed", slides=with_slide(story.slides, place, **{name: text}))
