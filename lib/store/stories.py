"""Stories: ordered slides, each a page with a scenario, a caption and a speaker note, in a table that only grows.

A story is found by a short id that stays the same when it is changed; every change adds a row that replaces the one
before.
"""

import base64
import json
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.exc import IntegrityError

from ..errors import StoreError
from ..scenario.content import Content
from ..scenario.link import LONGEST_VIEW
from ..scenario.page_parameters import PAGE_PARAMETERS
from .database import reading, writing
from .row_parts import digest_of, read_or_skip, time_now, with_words
from .scenarios import LONGEST, line
from .schema import stories

SLIDE_PAGES: Mapping[str, str] = {
    "overview": "Overview",
    "explain": "Explain",
    "compare": "Compare",
    "briefing": "Briefing",
    "explore": "Explore",
    "linehaul": "Line-haul",
    "replay": "Replay",
    "data": "Data",
    "method": "Method",
}
OF_PRESENTING = frozenset({"story", "slide", "hide", "embed", "embed_options"})  # of how a page is shown, not of what
SLIDE_PARAMETERS = PAGE_PARAMETERS.keys() - OF_PRESENTING
LONGEST_CAPTION, LONGEST_SPEAKER_NOTE = 160, 2000
MOST_SLIDES = 60
STORY_ID = re.compile(r"[a-z2-7]{10}")
REMEDY = "Restore the store from a backup, or make the story again."
Parameters = Mapping[str, str | list[str]]


@dataclass(frozen=True)
class Slide:
    """A page as it was put into a story: `content` is its scenario, `parameters` are those of the page in its link."""

    page: str
    content: Content
    parameters: Parameters
    caption: str = ""
    note: str = ""


@dataclass(frozen=True)
class Story:
    """A story as it stands; `number` is that of its row. `written_at`: UTC, ISO 8601."""

    number: int
    id: str
    title: str
    author: str
    slides: tuple[Slide, ...]
    written_at: str


def write(title: str, slides: Sequence[Slide] = (), author: str = "", replaces: Story | None = None) -> Story:
    """Store a story, or put it in place of what it was before; return it once it is safe on disk.

    Raises StoreError for a title that is missing, for text that is too long, for slides of pages or with parameters
    that there are not, for a story that somebody else has changed meanwhile, and if the store cannot be used.
    """
    told = line(title, "title", LONGEST["name"])
    if not told:
        raise StoreError("A story needs a title.")
    if len(slides) > MOST_SLIDES:
        raise StoreError(f"A story of {len(slides)} slides is not accepted: it takes up to {MOST_SLIDES}.")
    clean = tuple(_clean(slide, number) for number, slide in enumerate(slides, 1))
    story_id = replaces.id if replaces else _new_id()
    story = Story(0, story_id, told, line(author, "author", LONGEST["author"]), clean, time_now())
    return _insert(story, _written(clean), replaces)


def remove(story: Story) -> Story:
    """Take a story away; return what `write` can replace to bring it back. Raises StoreError as `write` does."""
    return _insert(replace(story, written_at=time_now()), "", story)


def load(story_id: str) -> Story | None:
    """Return a story, None if there is none or it was taken away; raises StoreError, so for a damaged one."""
    if not STORY_ID.fullmatch(story_id):
        return None
    newest = select(stories).where(stories.c.story_id == story_id).order_by(stories.c.number.desc()).limit(1)
    with reading() as connection:
        row = connection.execute(newest).first()
    return _read(row) if row and row.slides else None


def search(words: str = "", most: int = 50) -> list[Story]:
    """Return the stories that hold every one of the words in title, author, id, captions or notes (in any case), the
    one changed last first; damaged ones are left out, with a line in the log. Raises StoreError.
    """
    newest = select(func.max(stories.c.number)).group_by(stories.c.story_id)
    found = select(stories).where(stories.c.number.in_(newest), stories.c.slides != "")
    with reading() as connection:
        rows = connection.execute(
            with_words(found, stories.c.words, words).order_by(stories.c.number.desc()).limit(most)
        ).all()
    return [story for row in rows if (story := read_or_skip(_read, row)) is not None]


def _insert(story: Story, slides: str, before: Story | None) -> Story:
    words = (story.title, story.author, story.id, *(text for one in story.slides for text in (one.caption, one.note)))
    row = {
        "story_id": story.id,
        "title": story.title,
        "author": story.author,
        "slides": slides,
        "written_at": story.written_at,
        "replaces": before.number if before else None,
        "digest": digest_of(story.id, story.title, story.author, slides),
        "words": " ".join(words).casefold(),
    }
    with writing() as connection:
        try:
            found = connection.execute(stories.insert(), row)
        except IntegrityError as error:  # a row is replaced by one other at most
            raise StoreError("This story has been changed or deleted in the meantime. Open it again.") from error
    (number,) = found.inserted_primary_key or (0,)
    return replace(story, number=number)


def _clean(slide: Slide, number: int) -> Slide:
    """Return a slide with its text as it is stored; raises StoreError for one that cannot be shown."""
    if slide.page not in SLIDE_PAGES:
        raise StoreError(f"Slide {number}: there is no page “{slide.page[:40]}”; choose {', '.join(SLIDE_PAGES)}.")
    if unknown := sorted(slide.parameters.keys() - SLIDE_PARAMETERS):
        raise StoreError(f"Slide {number}: “{unknown[0][:40]}” is no parameter of a slide's page.")
    for key, value in slide.parameters.items():
        texts = [value] if isinstance(value, str) else value
        if not all(len(text) <= LONGEST_VIEW and text.isprintable() for text in texts):
            raise StoreError(f"Slide {number}: {key} takes up to {LONGEST_VIEW} printable characters.")
    caption = line(slide.caption, f"caption of slide {number}", LONGEST_CAPTION)
    return replace(slide, caption=caption, note=_paragraphs(slide.note, number))


def _paragraphs(text: str, number: int) -> str:
    """Return a speaker note line by line, without characters that cannot be shown; raises StoreError if too long."""
    what = f"note of slide {number}"
    note = "\n".join(line(part, what, len(part)) for part in text.splitlines()).strip()
    if len(note) > LONGEST_SPEAKER_NOTE:
        raise StoreError(f"The {what} has {len(note):,} characters; it takes up to {LONGEST_SPEAKER_NOTE:,}.")
    return note


def _written(slides: Sequence[Slide]) -> str:
    """Return slides as canonical JSON."""
    rows = [
        {
            "page": slide.page,
            "scenario": json.loads(slide.content.text),
            "parameters": dict(slide.parameters),
            "caption": slide.caption,
            "note": slide.note,
        }
        for slide in slides
    ]
    return json.dumps(rows, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _read(row: Row[Any]) -> Story:
    """Return the story of a row; raises StoreError if it is not what its digest names."""
    try:
        slides = tuple(_slide(told) for told in json.loads(row.slides))
        intact = row.digest == digest_of(row.story_id, row.title, row.author, row.slides)
    except (ValueError, KeyError, TypeError, AttributeError):
        intact = False
    if not intact:
        raise StoreError(f"The story {row.story_id[:40]} has been changed in the store and is not opened. {REMEDY}")
    return Story(row.number, row.story_id, row.title, row.author, slides, row.written_at)


def _slide(told: Mapping[str, Any]) -> Slide:
    content = Content.parse(json.dumps(told["scenario"]))
    return Slide(told["page"], content, dict(told["parameters"]), told["caption"], told["note"])


def _new_id() -> str:
    return base64.b32encode(secrets.token_bytes(10)).decode().lower()[:10]
