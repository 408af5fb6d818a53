"""Tables of studies as files take them."""

import json

import pandas as pd

from ..scenario import Scenario


def flat(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table with its index, unless it only counts, as a column, and words where a column mixes kinds."""
    named = (table if isinstance(table.index, pd.RangeIndex) else table.reset_index()).rename(columns=str)
    return named.assign(**{key: [*map(_word, column)] for key, column in named.items() if column.dtype == object})


def _word(cell: object) -> object:
    if isinstance(cell, Scenario):
        return json.dumps(dict(cell.changes))
    return cell if cell is None else str(cell)
