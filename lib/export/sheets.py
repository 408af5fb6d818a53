"""The parts of a report: sheets, each a title, a sentence and one body, the same in every kind of file."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeGuard

from ..figures.story import Chart

LINES_A_SHEET, LETTERS_A_LINE = 17, 118  # what fits on a slide below its title


@dataclass(frozen=True)
class Table:
    """A table of text; `shares` are the columns' parts of the width, the first `words` columns are text."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    shares: tuple[float, ...]
    words: int = 1


@dataclass(frozen=True)
class KeyFigure:
    """A key figure against the baseline: `better` is None where it did not change or that cannot be said; `partial`
    where it is of the delivered parcels alone, as others are undelivered. `value` and `reference`: as stored.
    """

    key: str
    label: str
    now: str
    before: str
    change: str
    better: bool | None
    partial: bool = False
    value: float | int | None = None
    reference: float | int | None = None

    @property
    def against(self) -> str:
        """Return the difference and the baseline's value as text; what is partial has nothing to compare."""
        if self.partial:
            return self.change
        return f"{self.change} · baseline {self.before}".removeprefix(" · ")


type Body = tuple[Chart, ...] | Table | tuple[KeyFigure, ...]


def is_cards(body: Body) -> TypeGuard[tuple[KeyFigure, ...]]:
    """Return whether a body is key figures."""
    return isinstance(body, tuple) and isinstance(body[0], KeyFigure)


@dataclass(frozen=True)
class Sheet:
    """A slide, page or section: one body with a title, a sentence on it, and the notes pinned to it.

    key: names its figures in files; empty if it shows none. topic: stands above a title that states a finding, or above
    one that somebody wrote (`is_captioned`).
    """

    title: str
    reading: str
    body: Body
    notes: tuple[str, ...] = ()
    key: str = ""
    topic: str = ""
    is_captioned: bool = False

    @property
    def has_finding(self) -> bool:
        """Return whether the title is a figure of the file."""
        return bool(self.topic) and not self.is_captioned


def paginate(sheet: Sheet) -> Iterator[Sheet]:
    """Yield a sheet, or as many as the rows of its table need to fit on a slide or a page."""
    if not isinstance(table := sheet.body, Table):
        yield sheet
        return
    parts: list[list[tuple[str, ...]]] = [[]]
    for row in table.rows:
        if sum(_lines(each, table) for each in (*parts[-1], row)) > LINES_A_SHEET:
            parts.append([])
        parts[-1].append(row)
    for part, rows in enumerate(parts, 1):
        several = len(parts) > 1
        heading = f"{sheet.title} ({part} of {len(parts)})" if several else sheet.title
        key = f"{sheet.key}{part}" if several and sheet.key else sheet.key
        yield replace(sheet, title=heading, key=key, body=replace(table, rows=tuple(rows)))


def _lines(row: Sequence[str], table: Table) -> int:
    """Return how many lines a row takes where a column of the full width holds `LETTERS_A_LINE`."""
    return max(math.ceil(len(cell) / (LETTERS_A_LINE * share)) for cell, share in zip(row, table.shares, strict=True))
