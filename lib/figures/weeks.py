"""Week by week: the tonnes that move and the tonnes that wait."""

import pandas as pd

from ..domain.clock import MEASURED_WEEKS
from .palette import Palette, axis, layout

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
    return {"data": lines, "layout": _layout(colours, "t a week")}


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


def _layout(colours: Palette, unit: str, **extra: object) -> dict[str, object]:
    first, last = MEASURED_WEEKS[0] + 0.5, MEASURED_WEEKS[-1] + 1.5
    measured = {
        "type": "rect",
        "x0": first,
        "x1": last,
        "y0": 0,
        "y1": 1,
        "yref": "paper",
        "line": {"width": 0},
        "fillcolor": colours.line,
        "opacity": 0.4,
        "layer": "below",
    }
    note = {
        "x": (first + last) / 2,
        "y": 1,
        "yref": "paper",
        "yanchor": "bottom",
        "text": "measured",
        "showarrow": False,
        "font": {"size": 11, "color": colours.quiet},
    }
    legend = {
        "orientation": "h",
        "x": 0,
        "y": -0.22,
        "yanchor": "top",
        "font": {"size": 12},
        "traceorder": "normal",
        "itemclick": False,
        "itemdoubleclick": False,
    }
    return layout(
        colours,
        height=290,
        margin={"l": 44, "r": 8, "t": 22, "b": 74},
        shapes=[measured],
        annotations=[note],
        showlegend=True,
        legend=legend,
        xaxis=axis(colours, dtick=1, title={"text": "Week", "font": {"size": 12}, "standoff": 4}),
        yaxis=axis(colours, showgrid=True, rangemode="tozero", title={"text": unit, "font": {"size": 12}}),
        **extra,
    )
