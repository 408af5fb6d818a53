"""The data dictionary: what every column of every table may hold, declared in `data/dictionary.csv`."""

import csv
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..paths import DATA

TIME_PATTERN = r"([01]\d|2[0-3]):[0-5]\d|24:00"


@dataclass(frozen=True)
class Column:
    """A row of the dictionary that describes a column, or (role `entry`) a key of a key–value table.

    kind: text, integer, number, choice, time, id, date or days; low, high: bounds as written, '' for none.
    choices: of a choice or days the accepted words joined by |, of a text a regular expression, of an id the table it
    refers to, as `facilities` or `facilities[gateway]`. role: key, required, optional, entry.
    """

    table: str
    name: str
    label: str
    kind: str
    unit: str
    low: str
    high: str
    choices: str
    role: str

    @property
    def numeric(self) -> bool:
        return self.kind in ("integer", "number")

    @property
    def words(self) -> list[str]:
        return self.choices.split("|")

    @property
    def _span(self) -> str:
        if self.low and self.high:
            return f" from {self.low} to {self.high}"
        return f" of {self.low} or more" if self.low else f" of {self.high} or less" if self.high else ""

    def expects(self, known: Collection[str] | None = None) -> str:
        """Describe what the column accepts; `known` are the ids it may refer to."""
        what = {"integer": "a whole number", "number": "a number", "time": "a time HH:MM", "date": "a date YYYY-MM-DD"}
        if self.kind in ("choice", "days"):
            return f"{'one' if self.kind == 'choice' else 'some'} of {', '.join(self.words)}"
        if known is not None:
            return f"an id of {self.choices}: {', '.join(sorted(known)[:60])}"
        if self.kind == "text" and self.choices:
            return f"text like {self.choices}"
        unit = f" {self.unit}" if self.numeric and self.unit else ""
        return what.get(self.kind, "text that is not empty") + self._span + unit


@cache
def columns(table: str, path: Path = DATA / "dictionary.csv") -> tuple[Column, ...]:
    """Return the dictionary's rows for a table, in their order."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["table"] == table]
    names = ("table", "name", "label", "kind", "unit", "min", "max", "choices", "role")
    return tuple(Column(*(row[name] for name in names)) for row in rows)


def meanings(table: str, path: Path = DATA / "dictionary.csv") -> list[tuple[str, ...]]:
    """Return name, label, unit, meaning, source and confidence of a table's columns and keys."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["table"] == table]
    return [tuple(row[name] for name in ("name", "label", "unit", "meaning", "source", "confidence")) for row in rows]


def known_ids(column: Column, table: Callable[[str], pd.DataFrame]) -> set[str] | None:
    """Return the ids that an id column may refer to, given tables by name; None if it refers to nothing."""
    reference = re.fullmatch(r"(\w+)(?:\[(\w+)\])?", column.choices) if column.kind == "id" else None
    if not reference:
        return None
    rows, kind = table(reference[1]), reference[2]
    return set((rows[rows["kind"] == kind] if kind else rows).iloc[:, 0])


def fits(column: Column, cells: pd.Series, known: Collection[str] | None = None) -> NDArray[np.bool_]:
    """Return for each cell (text, or numbers where numeric) whether the column accepts it."""
    if column.numeric:
        good = _numbers_fit(column, cells)
    elif column.kind == "date":
        good = _dates_fit(column, cells)
    else:
        good = _words_fit(column, cells.astype("str").fillna(""), known)
    if column.role == "optional":
        return good | (cells.isna() | (cells.astype(str) == "")).to_numpy()
    return good


def _numbers_fit(column: Column, cells: pd.Series) -> NDArray[np.bool_]:
    plain = cells.astype("str") if cells.dtype == object else cells  # lists and the like are no numbers
    values = pd.to_numeric(plain, errors="coerce").to_numpy(dtype="float64", na_value=np.nan)
    low, high = float(column.low or "-inf"), float(column.high or "inf")
    good = np.isfinite(values) & (values >= low) & (values <= high)
    return good & (np.floor(values) == values) if column.kind == "integer" else good


def _dates_fit(column: Column, cells: pd.Series) -> NDArray[np.bool_]:
    days = cells if cells.dtype.kind == "M" else pd.to_datetime(cells, format="%Y-%m-%d", errors="coerce")
    zone = getattr(days.dtype, "tz", None)
    low, high = (pd.Timestamp(bound, tz=zone) for bound in (column.low, column.high))
    return ((days >= low) & (days <= high)).to_numpy()


def _words_fit(column: Column, cells: pd.Series, known: Collection[str] | None) -> NDArray[np.bool_]:
    if column.kind == "choice":
        return cells.isin(column.words).to_numpy()
    if column.kind == "days":
        return np.array([_distinct(cell.split("|"), column.words) for cell in cells], dtype=bool)
    if column.kind == "time":
        inside = (cells >= column.low) & (cells <= column.high)
        return (cells.str.fullmatch(TIME_PATTERN) & inside).to_numpy(dtype=bool)
    if column.kind == "id" and known is not None:
        return cells.isin(list(known)).to_numpy()
    if column.kind == "text" and column.choices:
        return cells.str.fullmatch(column.choices).to_numpy(dtype=bool)
    return (cells.str.strip() != "").to_numpy(dtype=bool)


def _distinct(words: Sequence[str], accepted: Sequence[str]) -> bool:
    return set(words) <= set(accepted) and len(set(words)) == len(words)
