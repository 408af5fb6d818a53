"""Notes as files list them: below their charts, and with the place that they are pinned to."""

from collections.abc import Sequence
from datetime import datetime

from ..domain.outcome import Outcome
from ..figures.story import TITLES
from ..store.notes import WHOLE, Note


def noted_lanes(notes: Sequence[Note]) -> list[str]:
    """Return the warehouses whose lanes have notes, in the order of their numbers on the map, from 1."""
    return list(dict.fromkeys(note.target[5:] for note in notes if note.target.startswith("lane:")))


def notes_on_chart(notes: Sequence[Note], outcome: Outcome, chart: str) -> list[str]:
    """Return the notes on a chart as text; those on lanes stand with their map, by number and name."""
    lines = [note.signed for note in notes if note.target == f"chart:{chart}"]
    if chart != "lanes":
        return lines
    return lines + [
        f"{number} {_warehouse(outcome, lane)}: {note.signed}"
        for number, lane in enumerate(noted_lanes(notes), 1)
        for note in notes
        if note.target == f"lane:{lane}"
    ]


def describe_place(target: str, outcome: Outcome) -> str:
    """Name what a note is pinned to."""
    if target == WHOLE:
        return "Scenario"
    kind, _, key = target.partition(":")
    return TITLES.get(key, key) if kind == "chart" else f"{_warehouse(outcome, key)}, lane"


def format_time(note: Note) -> str:
    """Format when a note was written."""
    return f"{datetime.fromisoformat(note.written_at):%-d %b %Y, %H:%M}"


def _warehouse(outcome: Outcome, key: str) -> str:
    return str(outcome.lanes["name"].get(key, key))
