"""Accept a file of shipments: the rows that fit, and for every other row all reasons against it.

bytes ── container ──> Parquet, or text ── encoding, header ──> cells of text ── rules ──> accepted + rejected
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from ..domain.dictionary import columns
from ..domain.network import Network
from ..errors import DataError
from .read import TO_UTC, rejection_reasons

MOST_ROWS = 3_000_000
LONGEST_LINE = 100_000  # characters
CELL_BREAK = "\x1f"  # between cells; no text has it
SEPARATORS = (",", ";", "\t", "|")
CONTAINERS = {b"PK\x03\x04": "an Excel or ZIP file", b"\x1f\x8b": "a gzip file", b"%PDF": "a PDF file"}
ZONE_PATTERN = r"\d{4}-.*(?:Z|[+-]\d\d:?\d\d)"
NAMES = tuple(column.name for column in columns("shipments"))


@dataclass(frozen=True, eq=False)
class ShipmentIntake:
    """A file that was read; accepted and rejected rows together are its records.

    accepted: as `read_shipments` returns. rejected: line (of the file, 1 is the header; of Parquet the row), reasons,
    text (the row as written). notes: what was assumed in reading the file.
    """

    accepted: pd.DataFrame
    rejected: pd.DataFrame
    notes: tuple[str, ...]

    @property
    def records(self) -> int:
        return len(self.accepted) + len(self.rejected)


@dataclass(frozen=True, eq=False)
class Cells:
    """The cells of a file: its columns as text, created_at also parsed; the line and the text of every row."""

    written: pd.DataFrame
    created: pd.Series
    line: np.ndarray
    text: Sequence[str]
    uneven: pd.DataFrame
    notes: tuple[str, ...]


def accept_shipments(content: bytes, network: Network) -> ShipmentIntake:
    """Read a CSV or Parquet file and check every row. Raises DataError for a file that cannot be read as a whole."""
    if not content.strip():
        raise DataError("The file is empty.")
    cells = _parquet(content) if content.startswith(b"PAR1") else _csv(content)
    parsed = cells.written.assign(**{TO_UTC: cells.created})
    reasons = rejection_reasons(parsed, network, cells.written)
    bad = reasons.index.to_numpy(np.int64)
    wrong = pd.DataFrame(
        {
            "line": cells.line[bad],
            "reasons": reasons.to_numpy(),
            "text": [cells.text[i] for i in bad],
        }
    )
    rejected = pd.concat([wrong, cells.uneven]).sort_values("line", ignore_index=True)
    good = parsed.drop(index=parsed.index[bad])
    sizes = {name: pd.to_numeric(good[name]).astype("int32") for name in ("grams", "cm3")}
    return ShipmentIntake(good.assign(**sizes).reset_index(drop=True), rejected, cells.notes)


def _csv(content: bytes) -> Cells:
    """Read text in one of the usual encodings and separators, a row a line."""
    text, notes = _decode(content)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n").split("\n")
    if len(lines) > MOST_ROWS:
        raise DataError(f"The file has {len(lines):,} lines; at most {MOST_ROWS:,} are accepted. Split it by weeks.")
    if '"' in text and (torn := next((n for n, line in enumerate(lines, 1) if line.count('"') % 2), 0)):
        raise DataError(
            f'Line {torn} has an unclosed quotation mark. Close it, or write "" for a quotation mark in a cell.'
        )
    separator = max(SEPARATORS, key=lines[0].count)
    header = [_column_named(cell) for cell in lines[0].split(separator)]
    missing = [name for name in NAMES if name not in header]
    if missing:
        raise DataError(f"The header lacks {', '.join(missing)}; expected {', '.join(NAMES)}.")
    if len(header) != len(set(header)):
        raise DataError(f"The header names a column twice; expected {', '.join(NAMES)}, each once.")
    others = [name for name in header if name not in NAMES]
    notes += (f"These columns are not used: {', '.join(others)}.",) if others else ()
    return _rows(lines, header, separator, notes)


def _rows(lines: list[str], header: list[str], separator: str, notes: tuple[str, ...]) -> Cells:
    """Split lines into cells; blank lines are skipped, lines with too few or too many cells are kept apart."""
    plain = {n: _unquoted(line, separator) for n, line in enumerate(lines[1:], 2) if line.strip()}
    if not plain:
        raise DataError("The file has a header but no rows.")
    count = {n: line.count(CELL_BREAK) + 1 for n, line in plain.items()}
    numbers = np.array([n for n, cells in count.items() if cells == len(header)], np.int64)
    uneven = pd.DataFrame(
        [
            (n, f"{cells} cells, expected {len(header)}", lines[n - 1])
            for n, cells in count.items()
            if cells != len(header)
        ],
        columns=["line", "reasons", "text"],
    )
    written = _split([plain[n] for n in numbers], header)
    dated = written[TO_UTC].where(written[TO_UTC].str.fullmatch(ZONE_PATTERN))
    created = pd.to_datetime(dated, utc=True, format="ISO8601", errors="coerce").astype("datetime64[ms, UTC]")
    return Cells(written, created, numbers, [lines[n - 1] for n in numbers], uneven, notes)


def _unquoted(line: str, separator: str) -> str:
    """Return a line with `CELL_BREAK` between its cells and without quotation marks."""
    line = line.replace(CELL_BREAK, " ")[:LONGEST_LINE]
    return (
        CELL_BREAK.join(next(csv.reader([line], delimiter=separator)))
        if '"' in line
        else line.replace(separator, CELL_BREAK)
    )


def _split(lines: list[str], header: list[str]) -> pd.DataFrame:
    """Return the cells of lines that all have as many as the header, as stripped text."""
    if not lines:
        return pd.DataFrame({name: pd.Series(dtype="str") for name in NAMES})
    parsed = pyarrow.csv.read_csv(
        io.BytesIO("\n".join(lines).encode()),
        pyarrow.csv.ReadOptions(column_names=header),
        pyarrow.csv.ParseOptions(delimiter=CELL_BREAK, quote_char=False, ignore_empty_lines=False),
        pyarrow.csv.ConvertOptions(
            column_types=dict.fromkeys(header, pa.string()), include_columns=list(NAMES), strings_can_be_null=False
        ),
    )
    return parsed.to_pandas().apply(lambda column: column.astype("str").str.strip())


def _column_named(cell: str) -> str:
    """Return the column that a cell of the header names, by its name or its label; else the cell itself."""
    word = cell.strip().strip('"').strip().casefold().replace(" ", "_")
    labels = {column.label.casefold().replace(" ", "_"): column.name for column in columns("shipments")}
    return labels.get(word, word)


def _decode(content: bytes) -> tuple[str, tuple[str, ...]]:
    """Return the text of a file, and a note unless it is UTF-8."""
    kind = next((name for magic, name in CONTAINERS.items() if content.startswith(magic)), "")
    if kind:
        raise DataError(f"This is {kind}. Upload a CSV or a Parquet file.")
    for encoding in _encodings(content):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return text, () if encoding == "utf-8-sig" else (f"Read as {encoding.upper()}, as it is not UTF-8.",)
    raise DataError("The file is neither text nor Parquet. Upload a CSV file in UTF-8, or a Parquet file.")


def _encodings(content: bytes) -> tuple[str, ...]:
    """Return the encodings to try, in order: two-byte ones where every other byte of the start is zero."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return ("utf-16",)
    start = content[:200]
    if start[1::2].count(0) > len(start) // 3:
        return ("utf-16-le",)
    return ("utf-16-be",) if start[::2].count(0) > len(start) // 3 else ("utf-8-sig", "cp1252", "latin-1")


def _parquet(content: bytes) -> Cells:
    """Read Parquet as text, so that the same rules check both kinds of files."""
    try:
        file = pq.ParquetFile(pa.BufferReader(content), page_checksum_verification=True)
        if file.metadata.num_rows > MOST_ROWS:
            raise DataError(f"The file has {file.metadata.num_rows:,} rows; at most {MOST_ROWS:,} are accepted.")
        if missing := [name for name in NAMES if name not in file.schema_arrow.names]:
            raise DataError(f"The file lacks the columns {', '.join(missing)}; expected {', '.join(NAMES)}.")
        table = file.read(columns=list(NAMES))
        kind = table.schema.field(TO_UTC).type
        if not pa.types.is_timestamp(kind) or not kind.tz:
            raise DataError(f"Column {TO_UTC}: expected timestamps with a time zone, not {kind}.")
        words = table.cast(pa.schema([(name, pa.string()) for name in NAMES]))
        words.validate(full=True)  # damaged files may hold bytes that are not text
        texts = words.to_pandas().fillna("")
        created = table.column(TO_UTC).cast(pa.timestamp("ms", "UTC"), safe=False).to_pandas()
    except (pa.ArrowException, OSError) as problem:
        raise DataError(f"The file is damaged, or not the expected Parquet: {str(problem)[:200]}.") from None
    if not len(texts):
        raise DataError("The file has no rows.")
    written = texts.astype("str")
    uneven = pd.DataFrame({"line": np.empty(0, np.int64), "reasons": [], "text": []})
    return Cells(written, created, np.arange(1, len(written) + 1), _JoinedRows(written), uneven, ())


class _JoinedRows(Sequence[str]):
    """The rows of a table as lines of text, each made on demand."""

    def __init__(self, table: pd.DataFrame) -> None:
        self.table = table

    def __len__(self) -> int:
        return len(self.table)

    def __getitem__(self, row):  # type: ignore[no-untyped-def]
        return ",".join(self.table.iloc[int(row)])
