"""Days, cost and CO2e against each other: the scenarios that none beats on all three."""

from collections.abc import Sequence

import pandas as pd

from ..narrative.kpis import CO2E, FRONTIER_KPIS, Kpi, format_value
from .map_layers import safe
from .palette import Palette, axis, layout

SIZES_PX = (9.0, 24.0)


def frontier_chart(
    table: pd.DataFrame, links: Sequence[str], names: Sequence[str], here: int | None, colours: Palette
) -> dict[str, object]:
    """Draw mean days against cost, the size by CO2e; a click tells the scenario's `links` entry; `here` is ringed.

    table: a row a scenario with the figures of the three aims (`seek.frontier`); names: its levers in words.
    """
    days, cost, co2e = (table[kpi.key].astype(float).tolist() for kpi in FRONTIER_KPIS)
    line = {
        "type": "scatter",
        "mode": "lines",
        "x": days,
        "y": _least(cost),
        "hoverinfo": "skip",
        "line": {"color": colours.line, "width": 2, "shape": "hv"},
    }
    dots = {
        "type": "scatter",
        "mode": "markers",
        "x": days,
        "y": cost,
        "customdata": [[link] for link in links],
        "text": [_hover(row, name) for (_, row), name in zip(table.iterrows(), names, strict=True)],
        "hovertemplate": "%{text}<br><i>Click to open it</i><extra></extra>",
        "marker": {
            "size": _sizes(co2e),
            "color": colours.accent,
            "opacity": 0.75,
            "line": _edges(here, table, colours),
        },
        "selected": {"marker": {"opacity": 0.75}},
        "unselected": {"marker": {"opacity": 0.75}},
    }
    return {
        "data": [line, dots],
        "layout": layout(
            colours,
            height=400,
            hovermode="closest",
            margin={"l": 56, "r": 16, "t": 16, "b": 46},
            xaxis=axis(colours, showgrid=True, title={"text": "Mean days to the warehouse", "font": {"size": 12}}),
            yaxis=axis(colours, showgrid=True, title={"text": "EUR a parcel", "font": {"size": 12}}),
        ),
    }


def _least(cost: Sequence[float]) -> list[float]:
    """Return the least cost up to each number of days."""
    least, found = float("inf"), []
    for value in cost:
        least = min(least, value)
        found.append(least)
    return found


def _sizes(co2e: Sequence[float]) -> list[float]:
    low, high = min(co2e), max(co2e)
    small, large = SIZES_PX
    return [small + (large - small) * (value - low) / max(high - low, 1e-9) for value in co2e]


def _edges(here: int | None, table: pd.DataFrame, colours: Palette) -> dict[str, object]:
    mine = [place == here for place in range(len(table))]
    return {
        "color": [colours.ink if own else colours.paper for own in mine],
        "width": [3 if own else 1 for own in mine],
    }


def _hover(row: pd.Series, name: str) -> str:
    figures = " · ".join(_format_aim(kpi, row[kpi.key]) for kpi in FRONTIER_KPIS)
    return f"<b>{safe(name)}</b><br>{figures}"


def _format_aim(kpi: Kpi, value: float) -> str:
    return format_value(kpi, value) + (" CO₂e" if kpi is CO2E else "")
