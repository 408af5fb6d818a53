"""Notes on saved scenarios, each pinned to a chart or a lane, in a table that only grows."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from ..errors import StoreError
from .database import reading, writing
from .row_parts import time_now
from .scenarios import LONGEST, exists, line
from .schema import notes

LONGEST_NOTE = 400
MOST_NOTES = 200  # of one scenario that are shown
WHOLE = "scenario:whole"  # the target of a note on all of a scenario
TARGET = re.compile(rf"(chart|lane):[A-Za-z0-9_-]{{1,40}}|{WHOLE}")


@dataclass(frozen=True)
class Note:
    """A note as it stands. `target`: `WHOLE`, `chart:<name>` or `lane:<warehouse>`; `written_at`: UTC, ISO 8601."""

    number: int
    scenario_id: str
    target: str
    text: str
    author: str
    written_at: str

    @property
    def signed(self) -> str:
        """Return the text with its author."""
        return f"{self.text} — {self.author}" if self.author else self.text


def write(scenario_id: str, target: str, text: str, author: str = "", replaces: int | None = None) -> Note | None:
    """Pin a note to a saved scenario, or put it in place of an older one; return it once it is safe on disk.

    An empty text takes the older one away. Raises StoreError for a scenario that is not saved, a place that there is
    not, text that is missing or too long, and a note that somebody else has changed meanwhile.
    """
    told, who = line(text, "note", LONGEST_NOTE), line(author, "author", LONGEST["author"])
    if not TARGET.fullmatch(target):
        raise StoreError(f"A note is pinned to {WHOLE}, chart:… or lane:…, not to {target[:40]!r}.")
    if not told and replaces is None:
        raise StoreError("A note needs text.")
    if not exists(scenario_id):
        raise StoreError(f"There is no saved scenario {scenario_id[:40]!r}: save it first, then pin notes to it.")
    written_at = time_now()
    row = {"scenario_id": scenario_id, "target": target, "text": told, "author": who, "written_at": written_at}
    with writing() as connection:
        try:
            found = connection.execute(notes.insert(), row | {"replaces": replaces})
        except IntegrityError as error:  # a note is replaced by one other at most
            raise StoreError("This note has been changed or removed in the meantime. Open it again.") from error
    (number,) = found.inserted_primary_key or (0,)
    return Note(number, scenario_id, target, told, who, written_at) if told else None


def notes_on(scenario_ids: Collection[str]) -> tuple[Note, ...]:
    """Return the notes on saved scenarios as they stand, oldest first; raises StoreError."""
    replaced = select(notes.c.replaces).where(notes.c.replaces.is_not(None))
    wanted = notes.c.scenario_id.in_(list(scenario_ids)), notes.c.text != "", notes.c.number.not_in(replaced)
    columns = notes.c.number, notes.c.scenario_id, notes.c.target, notes.c.text, notes.c.author, notes.c.written_at
    with reading() as connection:
        rows = connection.execute(select(*columns).where(*wanted).order_by(notes.c.number).limit(MOST_NOTES)).all()
    return tuple(Note(*row) for row in rows)
