"""Reading of the network's tables as rows, and of what the scenario makes of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pandas as pd

from lib.domain.clock import DAY_MIN, MEASURED_WEEKS, WEEK_MIN
from lib.domain.network import Network

Row = Any  # a named tuple of a table's columns


class Same:
    """A table that is equal to itself alone: what is edited is a copy, nothing ever changes one in place."""

    def __init__(self, table: pd.DataFrame) -> None:
        self.table = table

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and self.table is other.table

    def __hash__(self) -> int:
        return id(self.table)


@lru_cache(maxsize=256)
def _read(same: Same) -> tuple[Row, ...]:
    return tuple(same.table.itertuples(index=False, name="Row"))


def rows(table: pd.DataFrame) -> Iterator[Row]:
    """Iterate over a table's rows in file order; a table is read once."""
    return iter(_read(Same(table)))


def facilities(network: Network, kind: str) -> list[Row]:
    """Return the facilities of a kind in file order."""
    return [row for row in rows(network.facilities) if row.kind == kind]


def gateway_numbers(network: Network) -> dict[str, int]:
    """Return the index of every gateway by its id."""
    return {row.facility_id: number for number, row in enumerate(facilities(network, "gateway"))}


def text(cell: object) -> str:
    """Return a cell as text, empty if it is missing."""
    return "" if cell is None or cell != cell else str(cell)


def market_of_country(network: Network) -> dict[str, str]:
    """Return the market of every country."""
    return {row.country: row.market for row in rows(network.countries)}


def gateway_of(network: Network, scenario: Any, warehouse: Row) -> str:
    """Return the id of the gateway that a warehouse's parcels fly to (rule 4.5)."""
    spain = warehouse.country == "ES" and scenario.spain_gateway == "LGG"
    riga = market_of_country(network).get(warehouse.country) == "RIGA" and scenario.riga_route == "road"
    return text(warehouse.road_gateway) or warehouse.gateway if spain or riga else warehouse.gateway


@dataclass(frozen=True)
class Closure:
    """Minutes [start, end) in which one facility is closed (rule 9.2)."""

    facility: str
    start: int
    end: int

    def holds(self, facility: str, minute: int) -> bool:
        """Tell whether a facility is closed at a minute."""
        return facility == self.facility and self.start <= minute < self.end

    def reopened(self, facility: str, minute: int) -> int:
        """Return the first minute from this one on at which a facility is not closed."""
        return self.end if self.holds(facility, minute) else minute


NO_CLOSURE = Closure("", 0, 0)


def closure(scenario: Any) -> Closure:
    """Return the scenario's closure, empty if there is none."""
    start = MEASURED_WEEKS[0] * WEEK_MIN + int(scenario.closed_from_day) * DAY_MIN
    length = int(scenario.closed_days) * DAY_MIN
    return Closure(scenario.closed_gateway, start, start + length)
