"""Read shipments, parcels one by one, from Parquet: verified, and checked against the data dictionary."""

import hashlib
from collections.abc import Iterator, Sequence
from os import PathLike
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq

from ..domain.arguments import path_of, shortened
from ..domain.clock import EPOCH, WEEKS
from ..domain.dictionary import columns
from ..domain.network import Network
from ..domain.table_schema import Fault, bad_cells, repeated_keys
from ..errors import DataError
from ..network.load import network_of
from ..paths import DATA

ROWS_SHOWN = 20
READ = ("created_at", "destination_country", "destination_region", "service_class", "grams", "cm3")  # by a simulation
TO_UTC = "created_at"
HORIZON = pd.Timestamp(EPOCH), pd.Timestamp(EPOCH) + pd.Timedelta(weeks=WEEKS)
MOMENT = (
    "a moment with its time zone, such as 2020-08-31T08:00Z, in the model's weeks, "
    f"{HORIZON[0]:%-d %B} to {HORIZON[1] - pd.Timedelta(days=1):%-d %B %Y}"
)


def read_shipments(path: Path | str | None = None, network: Network | Path | str | None = None) -> pd.DataFrame:
    """Read a Parquet file of shipments (default: the shipped synthetic week) with the columns of the dictionary.

    Countries, regions and hubs are those of the network (default: the tables in `data/network`). created_at is UTC,
    grams and cm3 are integers. Raises DataError if the file is damaged, differs from its checksum, lacks columns,
    or has bad rows: it names them with all their reasons.
    """
    path = DATA / "shipments/shipments.parquet" if path is None else path_of("path", path)
    verify(path)
    shipments = _read(path)
    _refuse_bad_rows(path.name, shipments, None if network is None else network_of(network))
    return shipments


def shipments_of(given: object, network: Network) -> pd.DataFrame:
    """Return the columns that a simulation reads (`READ`) of shipments as given, a frame or a Parquet file's path.

    Raises DataError for what is neither, for a frame that lacks one of them or has no rows, and for bad rows.
    """
    if isinstance(given, str | PathLike):
        return read_shipments(path_of("shipments", given), network)[list(READ)]
    if not isinstance(given, pd.DataFrame):
        raise DataError(
            f"shipments = {shortened(given)} is not accepted: it takes what read_shipments returns, or the path of a "
            "Parquet file."
        )
    _refuse_frame("shipments", given, READ)
    read = _as_words(given[list(READ)])
    _refuse_bad_rows("shipments", read, network)
    return read.assign(**{name: pd.to_numeric(read[name]).astype("int64") for name in ("grams", "cm3")})


def _refuse_bad_rows(name: str, shipments: pd.DataFrame, network: Network | None) -> None:
    """Raise DataError that names bad rows with all their reasons, if there are any."""
    bad = rejection_reasons(shipments, network)
    if len(bad):
        shown = [f"{name}, row {row + 1}: {reasons}." for row, reasons in bad.head(ROWS_SHOWN).items()]
        more = [f"… and {len(bad) - ROWS_SHOWN} more rows."] if len(bad) > ROWS_SHOWN else []
        raise DataError("\n".join(shown + more))


def _refuse_frame(name: str, shipments: pd.DataFrame, needed: Sequence[str]) -> None:
    """Raise DataError for a frame without one of the columns needed, without rows, or with moments of no time zone."""
    if missing := [column for column in needed if column not in shipments.columns]:
        raise DataError(f"{name} lacks the columns {', '.join(missing)}; expected {', '.join(needed)}.")
    if not shipments.columns.is_unique:
        raise DataError(f"{name} names a column twice; expected {', '.join(needed)}, each once.")
    if shipments.empty:
        raise DataError(f"{name} has no rows. Give at least one.")
    if not isinstance(shipments[TO_UTC].dtype, pd.DatetimeTZDtype):
        raise DataError(
            f"{name}, column {TO_UTC}: expected timestamps with a time zone, not {shipments[TO_UTC].dtype}."
        )


def verify(path: Path) -> None:
    """Compare a shipped file with its pinned SHA-256; raise DataError if it differs or is missing. Other files pass."""
    if not path.is_file():
        raise DataError(f"{path.name} is missing in {path.parent}.")
    pinned = dict(line.split()[::-1] for line in (DATA / "checksums.sha256").read_text("utf-8").splitlines())
    expected = pinned.get(path.resolve().relative_to(DATA).as_posix()) if path.resolve().is_relative_to(DATA) else None
    if expected and hashlib.sha256(path.read_bytes()).hexdigest() != expected:
        raise DataError(
            f"{path.name} differs from its checksum in checksums.sha256: damaged, or rebuilt without a new checksum."
        )


def rejection_reasons(
    shipments: pd.DataFrame, network: Network | None = None, written: pd.DataFrame | None = None
) -> pd.Series:
    """Return the reasons, joined by semicolons, of each row that is not accepted (index = position of the row).

    `written` are the cells as the file holds them, where they differ from `shipments`.
    """
    shipments = _as_words(shipments.reset_index(drop=True))
    cells = shipments if written is None else written.reset_index(drop=True)
    reasons: dict[int, list[str]] = {}
    for fault in _faults(shipments, cells, network):
        reasons.setdefault(fault.row, []).append(fault.reason)
    return pd.Series({row: "; ".join(reasons[row]) for row in sorted(reasons)}, dtype="str")


def _as_words(shipments: pd.DataFrame) -> pd.DataFrame:
    """Return shipments with text in the columns of text, whatever they hold."""
    words = [column.name for column in columns("shipments") if not column.numeric and column.name != TO_UTC]
    return shipments.astype({name: "str" for name in words if name in shipments})


def _faults(shipments: pd.DataFrame, cells: pd.DataFrame, network: Network | None) -> Iterator[Fault]:
    def where(good: pd.Series, column: str, accepted: str) -> Iterator[Fault]:
        yield from (Fault("", row, column, value, accepted) for row, value in cells.loc[~good, column].items())

    described = [column for column in columns("shipments") if column.name != TO_UTC and column.name in cells]
    yield from where(shipments[TO_UTC].between(*HORIZON, inclusive="left"), TO_UTC, MOMENT)
    yield from bad_cells("", cells, described, lambda name: _table(name, network))
    country = shipments.destination_region.map(_table("regions", network).set_index("region").country)
    at_home = country.isna() | (country == shipments.destination_country)
    yield from where(at_home, "destination_region", "a region of the country")
    yield from repeated_keys("", cells, described)


def _table(name: str, network: Network | None) -> pd.DataFrame:
    if network is not None:
        return getattr(network, name)
    return pd.read_csv(DATA / f"network/{name}.csv", keep_default_na=False)


def _read(path: Path) -> pd.DataFrame:
    """Return the columns of the dictionary with created_at in UTC."""
    try:
        table = pq.read_table(path, page_checksum_verification=True)
    except (OSError, ValueError) as problem:
        raise DataError(f"{path.name} is damaged or not a Parquet file: {problem}.") from None
    names = [column.name for column in columns("shipments")]
    if missing := [name for name in names if name not in table.column_names]:
        raise DataError(f"{path.name} lacks the columns {', '.join(missing)}; expected {', '.join(names)}.")
    shipments = table.select(names).to_pandas()
    _refuse_frame(path.name, shipments, names)
    return shipments.assign(created_at=shipments.created_at.dt.tz_convert("UTC"))
