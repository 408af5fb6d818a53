"""Changes to a story by gestures, the last of which can be undone; faults are kept for the page to tell."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from ...errors import LanecastError
from ...store.stories import Slide, Story, remove, write
from ..session.page_parameters import set_page_parameter
from ..session.presentation import STORY, StoryUndo
from ..session.state import session

Slides = tuple[Slide, ...]


def begin_story(title: str, author: str, slides: Sequence[Slide] = ()) -> Story | None:
    """Store a new story; None if that fails."""
    story = _kept(lambda: write(title, slides, author))
    if story:
        session().author, session().story_undo = author, None
    return story


def change_story(story: Story, what: str, **changes: Any) -> Story | None:
    """Store a story with some of its fields changed; None if that fails. what: the change in words."""
    asked = replace(story, **changes)
    if asked == story:
        return story
    after = _kept(lambda: write(asked.title, asked.slides, asked.author, replaces=story))
    if after:
        session().story_undo = StoryUndo(what, story, after)
    return after


def delete_story(story: Story) -> None:
    """Take a story away and go back to the list."""
    gone = _kept(lambda: remove(story))
    if gone:
        session().story_undo = StoryUndo(f"“{story.title}” deleted", story, gone)
        set_page_parameter(STORY, "")


def undo_change() -> None:
    """Bring back the story from before the last change."""
    state = session()
    if not state.story_undo:
        return
    before, after = state.story_undo.before, state.story_undo.after
    if _kept(lambda: write(before.title, before.slides, before.author, replaces=after)):
        state.story_undo = None
        set_page_parameter(STORY, before.id)


def _kept(act: Callable[[], Story]) -> Story | None:
    """Return what storing returns; of a fault its words are kept in the session."""
    try:
        return act()
    except LanecastError as error:
        session().story_error = str(error)
        return None


def with_slide(slides: Slides, place: int, **changes: Any) -> Slides:
    """Return slides with the one at a place changed."""
    return *slides[:place], replace(slides[place], **changes), *slides[place + 1 :]


def without_slide(slides: Slides, place: int) -> Slides:
    """Return slides without the one at a place."""
    return slides[:place] + slides[place + 1 :]


def moved_slide(slides: Slides, place: int, by: int) -> Slides:
    """Return slides with the one at a place moved by so many places."""
    rest = without_slide(slides, place)
    return *rest[: place + by], slides[place], *rest[place + by :]
