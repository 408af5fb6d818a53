"""Override cells of the network's tables, as a scenario's levers do."""

import re
from collections.abc import Mapping

import pandas as pd

from lib.domain.network import Network
from lib.errors import DataError


def override(network: Network, targets: Mapping[str, object]) -> Network:
    """Return the network with cells replaced; keys are `table[row].column`, row an id of the first column or `*`.

    `*` sets every row whose cell is filled. Raises DataError for an unknown table, row or column.
    """
    tables: dict[str, pd.DataFrame] = {}
    for target, value in targets.items():
        name, row, column = _parse(target)
        table = tables.get(name, getattr(network, name, None))
        if not isinstance(table, pd.DataFrame) or column not in table.columns:
            raise DataError(f"'{target}' names no column of the network's tables.")
        tables[name] = _with_cell(table, row, column, value, target)
    return network.with_tables(**tables)


def cells(network: Network, target: str) -> pd.Series:
    """Return the cells that a target `table[row].column` stands for. Raises DataError if there are none."""
    name, row, column = _parse(target)
    table = getattr(network, name)
    return table.loc[_rows(table, row, column, target), column]


def _parse(target: str) -> tuple[str, str, str]:
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


def _with_cell(table: pd.DataFrame, row: str, column: str, value: object, target: str) -> pd.DataFrame:
    """Return a copy with the value in the chosen cells; an integer column takes fractions as float64."""
    changed = table.copy()
    if changed[column].dtype == "int64" and isinstance(value, float) and not value.is_integer():
        changed[column] = changed[column].astype("float64")
    changed.loc[_rows(table, row, column, target), column] = value
    return changed
