"""Override cells of the network's tables, as a scenario's levers do."""

import re
from collections.abc import Callable, Mapping
from functools import cache

import pandas as pd

from ..domain.network import Network, derived
from ..errors import DataError

Cell = tuple[str, str, object, str]  # row, column, value, and the target that names them


def override(network: Network, targets: Mapping[str, object]) -> Network:
    """Return the network with cells replaced; keys are `table[row].column`, row an id of the first column or `*`.

    `*` sets every row whose cell is filled. Raises DataError for an unknown table, row or column.
    """
    wanted: dict[str, tuple[Cell, ...]] = {}
    for target, value in targets.items():
        name, row, column = parse_target(target)
        table = getattr(network, name, None)
        if not isinstance(table, pd.DataFrame) or column not in table.columns:
            raise DataError(f"'{target}' names no column of the network's tables.")
        wanted[name] = (*wanted.get(name, ()), (row, column, value, target))
    tables = {name: _changed(name)(network, *replaced) for name, replaced in wanted.items()}
    return network.with_tables(**tables) if tables else network


@cache
def _changed(name: str) -> Callable[..., pd.DataFrame]:
    """Return how cells of a table are replaced: once for the same table and cells, so what is derived of it lasts."""
    return derived(name)(_with_cells)


def cells(network: Network, target: str) -> pd.Series:
    """Return the cells that a target `table[row].column` stands for. Raises DataError if there are none."""
    name, row, column = parse_target(target)
    table = getattr(network, name)
    return table.loc[_rows(table, row, column, target), column]


def parse_target(target: str) -> tuple[str, str, str]:
    """Return table, row and column of `table[row].column`. Raises DataError for any other text."""
    match = re.fullmatch(r"(\w+)\[([^\]]+)\]\.(\w+)", target)
    if not match:
        raise DataError(f"'{target}' is not a target; expected table[row].column.")
    name, row, column = match.groups()
    return name, row, column


def _rows(table: pd.DataFrame, row: str, column: str, target: str) -> pd.Series:
    ids = table.iloc[:, 0]
    chosen = table[column].notna() if row == "*" else ids == row
    if not chosen.any():
        raise DataError(f"'{target}' names no row; the rows are {', '.join(map(str, ids))}.")
    return chosen


def _with_cells(table: pd.DataFrame, *cells: Cell) -> pd.DataFrame:
    """Return a copy with values in chosen cells; an integer column takes fractions as float64."""
    changed = table.copy()
    for row, column, value, target in cells:
        if changed[column].dtype == "int64" and isinstance(value, float) and not value.is_integer():
            changed[column] = changed[column].astype("float64")
        changed.loc[_rows(table, row, column, target), column] = value
    return changed
