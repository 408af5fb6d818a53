"""Tonnes per week and backlogs at the end of each week."""

import pandas as pd

from ..domain.clock import MEASURED_WEEKS
from .palette import Palette
from .plot_parts import Part, axis, band, layout, legend_below, margin, note

# Column, name, and the stage whose colour it has.
VOLUMES = (
    ("created_t", "Offered", ""),
    ("carried_t", "Flown", "fly"),
    ("received_t", "At the warehouse", "gateway"),
    ("delivered_t", "Delivered", "last mile"),
)
BACKLOGS = (
    ("waiting_flight_t", "Waiting for a flight", "fly"),
    ("in_customs_t", "In customs", "gateway"),
    ("waiting_truck_t", "Waiting for a truck", "drive"),
)


def volumes(weeks: pd.DataFrame, colours: Palette) -> dict[str, object]:
    """Draw the tonnes offered, flown, received and delivered in each week."""
    lines = [
        {
            "type": "scatter",
            "mode": "lines+markers",
            "name": name,
            "x": _numbers(weeks),
            "y": weeks[column],
            "line": {"color": colours.stages.get(stage, colours.quiet), "dash": "solid" if stage else "dot"},
            "marker": {"size": 5},
            "hovertemplate": f"<b>{name}</b><br>Week %{{x}}: %{{y:,.0f}} t<extra></extra>",
        }
        for column, name, stage in VOLUMES
    ]
    return {"data": lines, "layout": _layout(colours, "t per week")}


def backlogs(weeks: pd.DataFrame, baseline: pd.DataFrame, colours: Palette) -> dict[str, object]:
    """Draw the tonnes that wait at the end of each week by what they wait for; the baseline's sum is dotted."""
    bars: list[object] = [
        {
            "type": "bar",
            "x": _numbers(weeks),
            "y": weeks[column],
            "name": name,
            "marker": {"color": colours.stages[stage]},
            "hovertemplate": f"<b>{name}</b><br>End of week %{{x}}: %{{y:,.0f}} t<extra></extra>",
        }
        for column, name, stage in BACKLOGS
    ]
    total = baseline[[column for column, _, _ in BACKLOGS]].sum(axis=1).to_numpy()
    dotted = {
        "type": "scatter",
        "mode": "lines",
        "x": _numbers(baseline),
        "y": total,
        "name": "Baseline, all",
        "line": {"color": colours.quiet, "width": 1.6, "dash": "dot"},
        "hovertemplate": "<b>Baseline, all</b><br>End of week %{x}: %{y:,.0f} t<extra></extra>",
    }
    return {"data": [*bars, dotted], "layout": _layout(colours, "t at the week's end", barmode="stack", bargap=0.35)}


def _numbers(weeks: pd.DataFrame) -> list[int]:
    """Return the weeks as people count them, from 1."""
    return [int(week) + 1 for week in weeks.index]


def _layout(colours: Palette, unit: str, **extra: object) -> Part:
    first, last = MEASURED_WEEKS[0] + 0.5, MEASURED_WEEKS[-1] + 1.5
    on_paper = {"yref": "paper"}
    measured = note("measured", (first + last) / 2, 1, colours.quiet, 11, yanchor="bottom", **on_paper)
    return layout(
        colours,
        height=290,
        margin=margin(44, 8, 22, 74),
        shapes=[band((first, last), (0, 1), colours.line, opacity=0.4, **on_paper)],
        annotations=[measured],
        showlegend=True,
        legend=legend_below(-0.22, font={"size": 12}, traceorder="normal"),
        xaxis=axis(colours, "Week", 4, dtick=1),
        yaxis=axis(colours, unit, showgrid=True, rangemode="tozero"),
        **extra,
    )
