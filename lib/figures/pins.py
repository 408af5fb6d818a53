"""Numbered pins on the map of the lanes, one for each lane that has notes."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from .geography import frames
from .palette import Palette

SIZE_PX = 17


def pinned(
    figure: Mapping[str, Any], lanes: pd.DataFrame, warehouses: Sequence[str], colours: Palette
) -> dict[str, Any]:
    """Return the map of the lanes (rows of `Outcome.lanes`) with a number from 1 at each warehouse, if it is there."""
    numbers = {key: number for number, key in enumerate(warehouses, 1) if key in lanes.index}
    if not numbers:
        return dict(figure)
    noted = lanes.loc[list(numbers)]
    x, y = frames()["europe"].project(noted["lon"], noted["lat"])
    marker = {"size": SIZE_PX, "color": colours.ink, "opacity": 1, "line": {"color": colours.paper, "width": 2}}
    pins = {
        "type": "scatter",
        "mode": "markers+text",
        "x": x.round(),
        "y": y.round(),
        "marker": marker,
        "text": [f"<b>{number}</b>" for number in numbers.values()],
        "textposition": "middle center",
        "textfont": {"size": 11, "color": colours.paper},
        "customdata": [[key] for key in numbers],
        "hovertemplate": "Note %{text}<extra></extra>",
    }
    return {**figure, "data": [*figure["data"], pins]}
