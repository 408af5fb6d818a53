"""The lever table of a network: the rows of the data dictionary, each with the network's own cell as its default."""

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from ..domain.levers import Lever, LeverTable, dictionary_levers
from .override import parse_target

PARTNER = "partner_"  # before the country in lower case, in the keys of levers of the last mile


def lever_table(tables: Mapping[str, pd.DataFrame]) -> LeverTable:
    """Return the levers of typed tables."""
    return LeverTable(_of_network(lever, tables) for lever in dictionary_levers().values())


def _of_network(lever: Lever, tables: Mapping[str, pd.DataFrame]) -> Lever:
    """Return the lever as it starts in a network; cells that are missing or differ leave the dictionary's default."""
    if lever.key.startswith(PARTNER):
        return _of_country(lever, tables["partners"])
    cells = _cells(lever.overrides, tables) if lever.overrides else []
    return lever.starting_at(cells[0]) if len(cells) == 1 else replace(lever, varies=len(cells) > 1)


def _of_country(lever: Lever, partners: pd.DataFrame) -> Lever:
    """Return the lever of a country's last mile: the first partner of the table is the default (rule 8)."""
    here = partners.partner_id[partners.country == lever.key.removeprefix(PARTNER).upper()].tolist()
    return replace(lever, default=here[0], choices=tuple(here)) if here else lever


def _cells(target: str, tables: Mapping[str, pd.DataFrame]) -> list[float | int | str]:
    """Return the distinct filled cells that a target `table[row].column` stands for."""
    name, row, column = parse_target(target)
    table = tables[name]
    chosen = table[column] if row == "*" else table.loc[table.iloc[:, 0] == row, column]
    return chosen.dropna().unique().tolist()
