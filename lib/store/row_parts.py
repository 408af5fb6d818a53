"""What the tables of saved work have in common: times, digests, a search for words, rows that are damaged."""

import hashlib
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select

from ..errors import StoreError

MOST_WORDS, WORD_LETTERS = 20, 100  # of a search that count
LOG = logging.getLogger(__name__)


def time_now() -> str:
    """Return the time, UTC, ISO 8601."""
    return f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"


def digest_of(*parts: str) -> str:
    """Return the SHA-256 of texts, one a line."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def with_words(query: Select[Any], column: ColumnElement[str], words: str) -> Select[Any]:
    """Return a query of the rows whose column, in folded case, holds every one of the words."""
    for word in words.casefold().split()[:MOST_WORDS]:
        query = query.where(column.contains(word[:WORD_LETTERS], autoescape=True))
    return query


def read_or_skip[Kept](read: Callable[[Row[Any]], Kept], row: Row[Any]) -> Kept | None:
    """Return what a row holds; None, with a line in the log, for a damaged one."""
    try:
        return read(row)
    except StoreError as error:
        LOG.warning("%s", error)
        return None
