"""Saved scenarios: immutable, addressed by the hash of their content, named in a table that only grows."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.dialects import postgresql, sqlite

from ..errors import StoreError
from ..scenario.content import ID_PATTERN, Content
from .database import reading, writing
from .row_parts import digest_of, read_or_skip, time_now, with_words
from .schema import names, scenarios

LONGEST = {"name": 80, "description": 1000, "author": 60}
INSERT: Mapping[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
Figures = Mapping[str, Any]
REMEDY = "Restore the store from a backup, or change a lever and save the scenario again."


@dataclass(frozen=True)
class Saved:
    """A saved scenario under one of its names. `figures`: the key figures when it was first saved; `saved_at`: UTC,
    ISO 8601; `forked_from`: the id of the scenario that it was made from, empty if none.
    """

    content: Content
    figures: Figures
    name: str
    description: str
    author: str
    saved_at: str
    forked_from: str

    @property
    def id(self) -> str:
        return self.content.id


def save(
    content: Content, figures: Figures, name: str, description: str = "", author: str = "", forked_from: str = ""
) -> Saved:
    """Save a scenario under a name and return it once it is safe on disk.

    The same content is stored once, however many names it is given. Raises StoreError for a name that is missing, for
    text that is too long, for an unknown `forked_from`, and if the store cannot be used.
    """
    given = {"name": name, "description": description, "author": author}
    told = {what: line(text, what, LONGEST[what]) for what, text in given.items()}
    if not told["name"]:
        raise StoreError("A saved scenario needs a name.")
    if forked_from and not exists(forked_from):
        raise StoreError(f"There is no saved scenario {forked_from[:40]} to fork from.")
    origin = forked_from if forked_from != content.id else ""
    saved = Saved(content, figures, **told, saved_at=time_now(), forked_from=origin)
    row = _row(content, json.dumps(dict(figures), allow_nan=False))
    words = " ".join((*told.values(), saved.id)).casefold()
    naming = told | {"saved_at": saved.saved_at, "forked_from": origin or None, "words": words}
    with writing() as connection:
        connection.execute(INSERT[connection.dialect.name](scenarios).on_conflict_do_nothing(), row)
        connection.execute(names.insert(), naming | {"scenario_id": saved.id})
        _intact(connection.execute(select(scenarios).where(scenarios.c.id == saved.id)).one())
    return saved


def exists(scenario_id: str) -> bool:
    """Return whether a scenario is saved; raises StoreError."""
    return load(scenario_id) is not None


def load(scenario_id: str) -> Saved | None:
    """Return a saved scenario under its latest name, None if there is none; raises StoreError, so for a damaged one."""
    if not ID_PATTERN.fullmatch(scenario_id):
        return None
    return next(map(_read, _found(_rows().where(scenarios.c.id == scenario_id).limit(1))), None)


def search(words: str = "", most: int = 50) -> list[Saved]:
    """Return the saved scenarios under their latest names, newest first, of which any name, with its description,
    author and id, holds every one of the words (in any case); raises StoreError.
    """
    latest = select(func.max(names.c.number)).group_by(names.c.scenario_id)
    meant = with_words(select(names.c.scenario_id), names.c.words, words)
    return _saved(_rows().where(names.c.number.in_(latest), scenarios.c.id.in_(meant)).limit(most))


def history(scenario_id: str) -> list[Saved]:
    """Return every naming of a scenario and of those that it was forked from, newest first; raises StoreError."""
    own = names.c.scenario_id == scenario_id
    descent = select(names.c.scenario_id, names.c.forked_from).where(own).cte(recursive=True)
    older = names.alias()
    parents = select(older.c.scenario_id, older.c.forked_from).where(older.c.scenario_id == descent.c.forked_from)
    descent = descent.union(parents)
    return _saved(_rows().where(scenarios.c.id.in_(select(descent.c.scenario_id))))


def _rows() -> Select[Any]:
    return select(scenarios, names).join(names, names.c.scenario_id == scenarios.c.id).order_by(names.c.number.desc())


def _row(content: Content, figures: str) -> dict[str, str]:
    """Return what is stored of a scenario."""
    return {"id": content.id, "content": content.text, "figures": figures, "digest": digest_of(content.id, figures)}


def _found(query: Select[Any]) -> list[Row[Any]]:
    with reading() as connection:
        return list(connection.execute(query).all())


def _saved(query: Select[Any]) -> list[Saved]:
    """Return the saved scenarios that a query finds; damaged ones are left out, with a line in the log."""
    return [saved for row in _found(query) if (saved := read_or_skip(_read, row)) is not None]


def _read(row: Row[Any]) -> Saved:
    content, figures = _intact(row)
    return Saved(content, figures, row.name, row.description, row.author, row.saved_at, row.forked_from or "")


def _intact(row: Row[Any]) -> tuple[Content, Figures]:
    """Return content and figures of a row; raises StoreError if they are not those that its id and digest name."""
    try:
        content = Content.parse(row.content)
        intact = content.id == row.id and row.digest in (None, digest_of(row.id, row.figures))
        figures = json.loads(row.figures)
    except (ValueError, KeyError, TypeError):
        intact = False
    if not intact or not isinstance(figures, dict):
        raise StoreError(f"The saved scenario {row.id[:40]} has been changed in the store and is not opened. {REMEDY}")
    return content, figures


def line(text: str, what: str, longest: int) -> str:
    """Return a text in one line, without characters that cannot be shown; raises StoreError if it is too long."""
    clean = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    if len(clean) > longest:
        raise StoreError(f"The {what} has {len(clean):,} characters; it takes up to {longest:,}.")
    return clean
