"""Read and check tables against their columns: of the network, of shipments, of the line-haul planner."""

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from ..errors import DataError
from .dictionary import Column, fits, known_ids

FAULTS_SHOWN = 20
LONGEST_VALUE = 60  # characters of a cell in a message
MOST_MB = 50
SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "vertical bars"}


@dataclass(frozen=True)
class Fault:
    """A cell that is not accepted; row 1 is the header."""

    file: str
    row: int
    column: str
    value: object
    accepted: str

    def __str__(self) -> str:
        return f"{self.file}, row {self.row}, column {self.column}: {self._what}; expected {self.accepted}."

    @property
    def reason(self) -> str:
        """Describe the fault in a row that is already named."""
        return f"{self.column} {self._what}, expected {self.accepted}"

    @property
    def _what(self) -> str:
        return f"'{str(self.value)[:LONGEST_VALUE]}' is not accepted"


def read_csv(path: Path) -> pd.DataFrame:
    """Return the cells of a file as stripped text, indexed by row number. Raises DataError if it is no table."""
    rows = _cells(path)
    filled = {number: row for number, row in enumerate(rows, start=1) if any(row)}
    if 1 not in filled:
        raise DataError(f"{path.name}, row 1: the header is missing.")
    header = filled.pop(1)
    for sign, name in SEPARATORS.items():
        if len(header) == 1 and sign in header[0]:
            raise DataError(f"{path.name}, row 1: cells are separated by {name}. Save the file as CSV with commas.")
    for number, row in filled.items():
        if len(row) != len(header):
            raise DataError(f"{path.name}, row {number}: {len(row)} cells, expected {len(header)}.")
    return pd.DataFrame(list(filled.values()), columns=header, index=list(filled), dtype="str")


def _cells(path: Path) -> list[list[str]]:
    """Return the stripped cells of every row of a file."""
    try:
        if not path.exists():
            raise DataError(f"{path.name} is missing in {path.parent}.")
        if not path.is_file():
            raise DataError(f"{path.name} is not a file. Give a CSV file.")
        if path.stat().st_size > MOST_MB * 10**6:
            size = path.stat().st_size / 10**6
            raise DataError(f"{path.name} has {size:,.0f} MB; at most {MOST_MB} MB are accepted. Leave out rows.")
        with path.open(encoding="utf-8-sig", newline="") as lines:
            return [[cell.strip() for cell in row] for row in csv.reader(lines, strict=True)]
    except OSError as problem:
        raise DataError(f"{path.name} cannot be read ({problem.strerror}).") from None
    except (UnicodeDecodeError, csv.Error) as problem:
        raise DataError(f"{path.name} is not a CSV file in UTF-8: {problem}.") from None


def missing_columns(file: str, table: pd.DataFrame, columns: Sequence[Column]) -> Iterator[Fault]:
    """Yield a fault for every column that the table lacks."""
    accepted = f"the columns {', '.join(column.name for column in columns)}"
    for column in columns:
        if column.name not in table.columns:
            yield Fault(file, 1, column.name, "", accepted)


def other_columns(file: str, table: pd.DataFrame, columns: Sequence[Column]) -> Iterator[Fault]:
    """Yield a fault for every column of the table that is unknown or repeated."""
    expected = [column.name for column in columns]
    for column in table.columns[~table.columns.isin(expected) | table.columns.duplicated()]:
        yield Fault(file, 1, column, column, f"the columns {', '.join(expected)}")


def bad_cells(
    file: str, table: pd.DataFrame, columns: Sequence[Column], tables: Callable[[str], pd.DataFrame]
) -> Iterator[Fault]:
    """Yield a fault for every cell (text, or numbers where numeric) that its column does not accept.

    `tables` gives the tables that ids refer to, by name.
    """
    for column in columns:
        known = known_ids(column, tables)
        cells = table[column.name]
        for row, value in cells[~fits(column, cells, known)].items():
            yield Fault(file, row, column.name, value, column.expects(known))


def repeated_keys(file: str, table: pd.DataFrame, columns: Sequence[Column]) -> Iterator[Fault]:
    """Yield a fault for every row whose key stands in a row before it."""
    keys = [column.name for column in columns if column.role == "key"]
    if keys:
        for row, *values in table.loc[table.duplicated(keys), keys].itertuples():
            yield Fault(file, row, keys[-1], values[-1], f"a unique {' + '.join(keys)}")


def raise_faults(faults: Iterable[Fault]) -> None:
    """Raise a DataError that names the faults, if there are any."""
    lines = list(map(str, faults))
    if lines:
        more = [f"… and {len(lines) - FAULTS_SHOWN} more."] if len(lines) > FAULTS_SHOWN else []
        raise DataError("\n".join(lines[:FAULTS_SHOWN] + more))
