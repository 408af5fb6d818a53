"""Commands for stories."""

import sys
from functools import cache
from json import dumps
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlencode

from cyclopts import Parameter

from ..domain.network import Network
from ..domain.outcome import Outcome
from ..errors import LanecastError, StoreError
from ..export.story_deck import story_deck, story_report
from ..narrative.formatting import format_count
from ..scenario import Scenario, scenario_id
from ..store import outcome_files
from ..store.stories import Story, load, search
from ..whatif import MODEL_VERSION, project
from .program import PROGRAM
from .scenario_options import AppAddress, AsJson, NetworkFolder, app_address

MOST = 1000


def story(
    story_id: Annotated[str, Parameter(name="ID", help="Id of the story.")],
    *,
    out: Annotated[Path, Parameter(help="deck.pptx.")],
    address: AppAddress = "",
    network: NetworkFolder = None,
) -> None:
    """Write a story as one deck."""
    from ..network import load_network

    found = _found(story_id, out)
    print(export_story(found, load_network(network), out, app_address(address)))


def stories(
    *words: Annotated[str, Parameter(help="Only those whose title, author, id, captions or notes have these words.")],
    json: AsJson = False,
) -> None:
    """List stories, the one changed last first."""
    found = search(" ".join(words), MOST)
    print(dumps([_row(story) for story in found], ensure_ascii=False) if json else "\n".join(map(_line, found)))


def export_story(story: Story, network: Network, out: Path, address: str) -> str:
    """Project the scenarios of a story, write its deck and return in words what was written.

    What has changed since the slides were made goes to stderr. Raises LanecastError for a story without slides.
    """

    @cache
    def outcome_of(scenario: Scenario) -> Outcome:
        stored = outcome_files.load(scenario_id(scenario, MODEL_VERSION, network))
        return stored or project(network, scenario)

    def link_of(number: int) -> str:
        return f"{address.rstrip('/')}/?{urlencode({'story': story.id, 'slide': number})}"

    report = story_report(story, network, outcome_of, link_of)
    for number, slide in enumerate(report.slides, 1):
        for notice in slide.notices:
            print(f"lanecast: Slide {number}: {notice}", file=sys.stderr)
    content = story_deck(report)
    out.write_bytes(content)
    return f"{out}: {format_count(len(report.slides), 'slide')}, {len(content):,} bytes"


def _found(story_id: str, out: Path) -> Story:
    """Return a story that can be written to a file; raises LanecastError."""
    if out.suffix.lower() != ".pptx":
        raise LanecastError(f"{out.name} cannot be written: a story is written as .pptx.")
    if not out.parent.is_dir():
        raise LanecastError(f"There is no folder {out.parent}. Create it first.")
    found = load(story_id)
    if found is None:
        raise StoreError(f"There is no story {story_id[:40]!r}; `{PROGRAM} stories` lists them.")
    return found


def _line(story: Story) -> str:
    return f"{story.id}  {story.written_at}  {format_count(len(story.slides), 'slide')}  {story.title}"


def _row(story: Story) -> dict[str, Any]:
    return {
        "id": story.id,
        "title": story.title,
        "author": story.author,
        "written_at": story.written_at,
        "slides": [
            {
                "page": slide.page,
                "model_version": slide.content.model_version,
                "data_hash": slide.content.data_hash,
                "levers": dict(slide.content.levers),
                "parameters": dict(slide.parameters),
                "caption": slide.caption,
                "note": slide.note,
            }
            for slide in story.slides
        ],
    }
