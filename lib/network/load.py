"""Load the network: CSV tables a planner can edit, held to the data dictionary."""

import hashlib
from collections.abc import Mapping
from os import PathLike
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq

from ..domain.arguments import path_of, shortened
from ..domain.dictionary import columns
from ..domain.network import Network
from ..domain.table_schema import read_csv
from ..errors import DataError
from ..paths import DATA
from .check import check
from .levers import lever_table
from .sites import refuse_too_many

TABLES = (
    "facilities",
    "aircraft",
    "aircraft_legs",
    "air_services",
    "allotments",
    "lanes",
    "vehicles",
    "customs",
    "partners",
    "bans",
    "holidays",
    "time_zones",
    "drivers_hours",
    "costs",
    "emissions",
    "markets",
    "countries",
    "regions",
    "parcel_sizes",
    "load_units",
    "vehicle_bodies",
    "deck_positions",
    "deck_compartments",
    "aircraft_balance",
)


def load_network(folder: Path | str | None = None) -> Network:
    """Read the network's tables from a folder (default `data/network`).

    The profile is read from `../shipments/profile.parquet` beside it. Raises DataError naming file, row, column, the
    bad value and what is accepted; the header is row 1.
    """
    folder = DATA / "network" if folder is None else path_of("folder", folder)
    if not folder.is_dir():
        raise DataError(
            f"There is no folder {folder}. Give the folder that holds {TABLES[0]}.csv and the other tables."
        )
    return build_network(
        {name: read_csv(folder / f"{name}.csv") for name in TABLES},
        _read_profile(folder.parent / "shipments/profile.parquet"),
    )


def network_of(given: object) -> Network:
    """Return a network as given: itself, or read from the folder that a path names; DataError else."""
    if isinstance(given, Network):
        return given
    if isinstance(given, str | PathLike):
        return load_network(path_of("network", given))
    raise DataError(
        f"network = {shortened(given)} is not accepted: it takes what load_network returns, or the path of a folder."
    )


def build_network(tables: Mapping[str, pd.DataFrame], profile: pd.DataFrame) -> Network:
    """Make a network of tables of text (index = row numbers for messages) and a profile in long form.

    Raises DataError as `load_network` does.
    """
    check({**tables, "profile": profile})
    typed = {name: _typed(name, table) for name, table in tables.items()}
    shares = _shares(profile)
    data_hash = _digest({**typed, "profile": shares})
    network = Network(**typed, profile=shares, data_hash=data_hash, levers=lever_table(typed))
    refuse_too_many(network)
    return network


def _read_profile(path: Path) -> pd.DataFrame:
    """Return the profile in long form, indexed by row number."""
    try:
        profile = pq.read_table(path, page_checksum_verification=True).to_pandas()
    except (OSError, ValueError) as problem:
        raise DataError(f"{path.name} cannot be read: {problem}.") from None
    return profile.set_index(pd.RangeIndex(1, len(profile) + 1))


def _typed(name: str, table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with int64, float64 and str columns; empty optional numbers become NaN."""
    typed = table.reset_index(drop=True)
    for column in columns(name):
        if column.numeric and column.role != "entry":
            dtype = "int64" if column.kind == "integer" else "float64"
            typed[column.name] = pd.to_numeric(typed[column.name], errors="coerce").astype(dtype)
    return typed


def _shares(profile: pd.DataFrame) -> pd.DataFrame:
    """Return each market's share of every weekday and hour, summing to 1 in a market."""
    hours = profile.groupby(["market", "weekday", "hour"], as_index=False, sort=True)["parcels"].sum()
    hours["share"] = hours.parcels / hours.groupby("market").parcels.transform("sum")
    return hours.drop(columns="parcels").astype({"weekday": "int64", "hour": "int64"})


def _digest(tables: Mapping[str, pd.DataFrame]) -> str:
    """Return the SHA-256 of the text of every table: names, columns and rows in their order."""
    digest = hashlib.sha256()
    for name, table in tables.items():
        lines = [
            name,
            "\x1f".join(table.columns),
            *("\x1f".join(map(str, row)) for row in table.itertuples(index=False)),
        ]
        digest.update("\x1e".join(lines).encode())
    return digest.hexdigest()
