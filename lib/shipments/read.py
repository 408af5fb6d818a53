"""Read shipments: parcels one by one, from Parquet, verified and held to the data dictionary."""

import hashlib
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq

from ..domain.clock import EPOCH, WEEKS
from ..domain.dictionary import columns, fits, known_ids
from ..domain.network import Network
from ..errors import DataError
from ..paths import DATA

ROWS_SHOWN = 20
LONGEST_SHOWN = 60  # characters of a cell in a message
HORIZON = pd.Timestamp(EPOCH), pd.Timestamp(EPOCH) + pd.Timedelta(weeks=WEEKS)
HORIZON_TOLD = (
    "a moment with its time zone, such as 2020-08-31T08:00Z, in the model's weeks, "
    f"{HORIZON[0]:%-d %B} to {HORIZON[1] - pd.Timedelta(days=1):%-d %B %Y}"
)


def read_shipments(path: Path | None = None, network: Network | None = None) -> pd.DataFrame:
    """Read a Parquet file of shipments (default: the shipped synthetic week) with the columns of the dictionary.

    Countries, regions and hubs are those of the network (default: the tables in `data/network`). created_at is UTC,
    grams and cm3 are integers. Raises DataError if the file is damaged, differs from its checksum, lacks columns,
    or has bad rows: it names them with all their reasons.
    """
    path = path or DATA / "shipments/shipments.parquet"
    verify(path)
    shipments = _read(path)
    bad = faults(shipments, network)
    if len(bad):
        shown = [f"{path.name}, row {row + 1}: {reasons}." for row, reasons in bad.head(ROWS_SHOWN).items()]
        more = [f"… and {len(bad) - ROWS_SHOWN} more rows."] if len(bad) > ROWS_SHOWN else []
        raise DataError("\n".join(shown + more))
    return shipments


def verify(path: Path) -> None:
    """Hold a shipped file to its pinned SHA-256; files of others pass. Raises DataError if it differs or is missing."""
    if not path.is_file():
        raise DataError(f"{path.name} is missing in {path.parent}.")
    pinned = dict(line.split()[::-1] for line in (DATA / "checksums.sha256").read_text("utf-8").splitlines())
    expected = pinned.get(path.resolve().relative_to(DATA).as_posix()) if path.resolve().is_relative_to(DATA) else None
    if expected and hashlib.sha256(path.read_bytes()).hexdigest() != expected:
        raise DataError(f"{path.name} differs from its checksum in checksums.sha256: damaged, or rebuilt without it.")


def faults(shipments: pd.DataFrame, network: Network | None = None, shown: pd.DataFrame | None = None) -> pd.Series:
    """Return the reasons, joined by semicolons, of each row that is not accepted (index = position of the row).

    `shown` are the cells as the file holds them, for the words.
    """
    reasons: dict[int, list[str]] = {}
    shown = shipments if shown is None else shown

    def note(good: pd.Series, column: str, accepted: str) -> None:
        cells = shown[column].to_numpy()
        for row in (~good).to_numpy().nonzero()[0]:
            value = str(cells[row])[:LONGEST_SHOWN]
            reasons.setdefault(int(row), []).append(f"{column} '{value}' is not accepted, expected {accepted}")

    for column in columns("shipments"):
        known = known_ids(column, lambda name: _table(name, network))
        if column.name == "created_at":
            note(shipments.created_at.between(*HORIZON, inclusive="left"), column.name, HORIZON_TOLD)
            continue
        note(pd.Series(fits(column, shipments[column.name], known)), column.name, column.expects(known))
    home = _table("regions", network).set_index("region").country
    country = shipments.destination_region.map(home)
    note(country.isna() | (country == shipments.destination_country), "destination_region", "a region of the country")
    note(~shipments.id.duplicated(), "id", "a unique id")
    return pd.Series({row: "; ".join(reasons[row]) for row in sorted(reasons)}, dtype="str")


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
    if not isinstance(shipments.created_at.dtype, pd.DatetimeTZDtype):
        raise DataError(
            f"{path.name}, column created_at: expected timestamps with a time zone, not {shipments.created_at.dtype}."
        )
    return shipments.assign(created_at=shipments.created_at.dt.tz_convert("UTC"))
