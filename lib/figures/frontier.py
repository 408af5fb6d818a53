"""Days, cost and CO2e against each other: the scenarios that no other beats on all three."""

from collections.abc import Sequence

import pandas as pd

from ..narrative.kpis import CO2E, FRONTIER_KPIS, Kpi, format_value
from .map_layers import safe
from .palette import Palette
from .plot_parts import axis, curve, layout, margin, markers

SIZES_PX = (9.0, 24.0)


def frontier_chart(
    table: pd.DataFrame, links: Sequence[str], names: Sequence[str], current: int | None, colours: Palette
) -> dict[str, object]:
    """Draw mean days against cost, the size by CO2e; a click returns an entry of `links`, `current` is ringed.

    table: a row a scenario with the figures of the three aims (`seek.frontier`); names: its levers as text.
    """
    days, cost, co2e = (table[kpi.key].astype(float).tolist() for kpi in FRONTIER_KPIS)
    marker = {"size": _sizes(co2e), "color": colours.accent, "opacity": 0.75, "line": _edges(current, table, colours)}
    unchanged = {"marker": {"opacity": 0.75}}  # a click opens a scenario, it selects nothing
    dots = markers(
        days,
        cost,
        marker,
        customdata=[[link] for link in links],
        text=[_hover(row, name) for (_, row), name in zip(table.iterrows(), names, strict=True)],
        hovertemplate="%{text}<br><i>Click to open it</i><extra></extra>",
        selected=unchanged,
        unselected=unchanged,
    )
    return {
        "data": [curve(days, _least(cost), colours.line, 2, shape="hv"), dots],
        "layout": layout(
            colours,
            height=400,
            hovermode="closest",
            margin=margin(56, 16, 16, 46),
            xaxis=axis(colours, "Mean days to the warehouse", showgrid=True),
            yaxis=axis(colours, "EUR per parcel", showgrid=True),
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


def _edges(current: int | None, table: pd.DataFrame, colours: Palette) -> dict[str, object]:
    mine = [place == current for place in range(len(table))]
    return {
        "color": [colours.ink if own else colours.paper for own in mine],
        "width": [3 if own else 1 for own in mine],
    }


def _hover(row: pd.Series, name: str) -> str:
    figures = " · ".join(_format_aim(kpi, row[kpi.key]) for kpi in FRONTIER_KPIS)
    return f"<b>{safe(name)}</b><br>{figures}"


def _format_aim(kpi: Kpi, value: float) -> str:
    return format_value(kpi, value) + (" CO₂e" if kpi is CO2E else "")
