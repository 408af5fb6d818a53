"""The network: tables a planner can edit, validated against the data dictionary."""

from dataclasses import dataclass, replace
from typing import Any

import pandas as pd


@dataclass(frozen=True, eq=False)
class Network:
    """Tables of `data/network/` as data frames, in file order, ids in their first column.

    `profile` has columns market, weekday (0 = Monday), hour, share (sums to 1 in a market).
    `data_hash` is the SHA-256 (hex) of the canonical text of every table.
    """

    facilities: pd.DataFrame
    aircraft: pd.DataFrame
    aircraft_legs: pd.DataFrame
    air_services: pd.DataFrame
    allotments: pd.DataFrame
    lanes: pd.DataFrame
    vehicles: pd.DataFrame
    customs: pd.DataFrame
    partners: pd.DataFrame
    bans: pd.DataFrame
    holidays: pd.DataFrame
    time_zones: pd.DataFrame
    costs: pd.DataFrame
    emissions: pd.DataFrame
    markets: pd.DataFrame
    countries: pd.DataFrame
    regions: pd.DataFrame
    parcel_sizes: pd.DataFrame
    load_units: pd.DataFrame
    vehicle_bodies: pd.DataFrame
    deck_positions: pd.DataFrame
    deck_compartments: pd.DataFrame
    aircraft_balance: pd.DataFrame
    profile: pd.DataFrame
    data_hash: str

    def with_tables(self, **tables: pd.DataFrame) -> "Network":
        """Return the network with some tables replaced; the hash stays that of the files."""
        return replace(self, **tables)


def rows_by(table: pd.DataFrame, *columns: str) -> dict[Any, Any]:
    """Return the rows of a table as named tuples by one column's value, or by the tuple of several."""
    if len(columns) == 1:
        return dict(zip(table[columns[0]], table.itertuples(index=False), strict=True))
    keys = zip(*(table[column] for column in columns), strict=True)
    return dict(zip(keys, table.itertuples(index=False), strict=True))
