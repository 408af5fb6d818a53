"""A story on the screen: the slide that a link asks for, and what that slide shows.

/compare?story=ID&slide=2           the slide as it was saved
/compare?m=…&story=ID&slide=2&…     the same slide after a lever was moved
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ...domain.network import Network
from ...errors import StoreError
from ...export.story_slides import OpenedSlide, open_slide, slide_parameters
from ...narrative.formatting import format_count
from ...store.stories import Parameters, Slide, Story, load

STORY, SLIDE, STAMP = "story", "slide", "m"
Given = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Presentation:
    """A slide of a story on the screen. `number`: from 1; `parameters`: of the link of what it showed when saved."""

    story: Story
    number: int
    opened: OpenedSlide
    parameters: Parameters

    @property
    def slide(self) -> Slide:
        return self.story.slides[self.number - 1]

    @property
    def address(self) -> dict[str, str]:
        """Return the parameters of the slide's short link."""
        return slide_address(self.story, self.number)


@dataclass(frozen=True)
class StoryUndo:
    """The last change to a story, in words, with the story before and after it."""

    what: str
    before: Story
    after: Story


def slide_address(story: Story, number: int) -> dict[str, str]:
    """Return the parameters of the short link of a story's slide."""
    return {STORY: story.id, SLIDE: str(number)}


def asks_for_slide(parameters: Given) -> bool:
    """Return whether a link is the short one of a slide: what the page shows then comes from the story."""
    return bool(parameters.get(STORY) and parameters.get(SLIDE) and not parameters.get(STAMP))


def presentation_of(parameters: Given, network: Network) -> tuple[Presentation | None, list[str]]:
    """Return the slide that a link asks for, and notices; None without a slide, or if its story cannot be shown."""
    if not parameters.get(STORY) or not parameters.get(SLIDE):
        return None, []
    story, missing = load_story(parameters[STORY][-1])
    if story is None:
        return None, [missing]
    if not story.slides:
        return None, [f"The story “{story.title}” has no slides yet. Add some on the Story page."]
    number, notices = _number(parameters[SLIDE][-1], len(story.slides))
    opened = open_slide(story.slides[number - 1], network)
    shown = Presentation(story, number, opened, slide_parameters(opened, network))
    return shown, [*notices, *opened.notices]


def load_story(story_id: str) -> tuple[Story | None, str]:
    """Return a story, or why there is none."""
    try:
        story = load(story_id)
    except StoreError as error:
        return None, str(error)
    return story, "" if story else f"There is no story “{story_id[:40]}” in this store. It may have been deleted."


def _number(text: str, slides: int) -> tuple[int, list[str]]:
    """Return the number of the slide that is shown, and a notice if it is not the one asked for."""
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
    if 1 <= number <= slides:
        return number, []
    nearest = slides if number else 1
    has = f"the story has {format_count(slides, 'slide')}"
    return nearest, [f"There is no slide “{text[:20]}”: {has}. Slide {nearest} is shown instead."]
