"""The lever table of a network: the rows of the data dictionary, each with the network's own cell as its default."""

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from ..domain.levers import Lever, LeverTable, dictionary_levers
from .override import parse_target


def lever_table(tables: Mapping[str, pd.DataFrame]) -> LeverTable:
    """Return the levers of typed tables."""
    return LeverTable(_of_network(lever, tables) for lever in dictionary_levers().values())


def _of_network(lever: Lever, tables: Mapping[str, pd.DataFrame]) -> Lever:
    """Return the lever as it starts in a network; cells that are missing or differ leave the dictionary's default."""
    cells = _cells(lever.overrides, tables) if lever.overrides else []
    return lever.starting_at(cells[0]) if len(cells) == 1 else replace(lever, varies=len(cells) > 1)


def _cells(target: str, tables: Mapping[str, pd.DataFrame]) -> list[float | int | str]:
    """Return the distinct filled cells that a target `table[row].column` stands for."""
    name, row, column = parse_target(target)
    table = tables[name]
    chosen = table[column] if row == "*" else table.loc[table.iloc[:, 0] == row, column]
    return chosen.dropna().unique().tolist()
