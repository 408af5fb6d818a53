"""The network: tables a planner can edit, validated against the data dictionary."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache, wraps
from types import SimpleNamespace
from typing import Any

import pandas as pd

from .levers import LeverTable


@dataclass(frozen=True, eq=False)
class Network:
    """Tables of `data/network/` as data frames, in file order, ids in their first column.

    `profile` has columns market, weekday (0 = Monday), hour, share (sums to 1 in a market).
    `data_hash` is the SHA-256 (hex) of the canonical text of every table; `levers` are what scenarios can change, with
    the values of these tables as defaults. Both stay those of the files when tables are replaced.
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
    drivers_hours: pd.DataFrame
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
    levers: LeverTable

    def with_tables(self, **tables: pd.DataFrame) -> "Network":
        """Return the network with some tables replaced; hash and levers stay those of the files."""
        return replace(self, **tables)


class _Same(tuple[pd.DataFrame, ...]):
    """Tables that are equal only to themselves: levers replace tables, nothing ever changes one in place."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and all(a is b for a, b in zip(self, other, strict=True))

    def __hash__(self) -> int:
        return hash(tuple(map(id, self)))


def derived[T](*names: str) -> Callable[[Callable[..., T]], Callable[..., T]]:
    """Keep what a function makes of some tables (and hashable arguments) for as long as levers leave them alone.

    The function takes the tables; what it returns must not be changed. Callers pass the network instead.
    """

    def decorate(make: Callable[..., T]) -> Callable[..., T]:
        made = lru_cache(maxsize=64)(lambda tables, args: make(*tables, *args))

        @wraps(make)
        def once(network: Network, *args: Any) -> T:
            return made(_Same(getattr(network, name) for name in names), args)

        return once

    return decorate


def rows(table: pd.DataFrame) -> tuple[Any, ...]:
    """Return the rows of a table as named tuples."""
    return _rows(_Same((table,)))


@lru_cache(maxsize=256)
def _rows(same: _Same) -> tuple[Any, ...]:
    return tuple(same[0].itertuples(index=False))


def rows_by(table: pd.DataFrame, *columns: str) -> dict[Any, Any]:
    """Return the rows of a table as named tuples by one column's value, or by the tuple of several."""
    return _rows_by(_Same((table,)), columns)


@lru_cache(maxsize=256)
def _rows_by(same: _Same, columns: tuple[str, ...]) -> dict[Any, Any]:
    (table,) = same
    keys = table[columns[0]] if len(columns) == 1 else zip(*(table[column] for column in columns), strict=True)
    return dict(zip(keys, rows(table), strict=True))


def values(table: pd.DataFrame) -> Any:
    """Return the values of a table with columns key and value, as attributes."""
    return SimpleNamespace(**{row.key: row.value for row in rows(table)})
