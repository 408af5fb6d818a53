"""Delivery times of several scenarios over each other."""

from collections.abc import Sequence

import numpy as np

from ..domain.outcome import PROMISE_DAYS
from .distribution import HOVER, LEAST_DAYS, Counts, clear, curve, reach
from .map_layers import safe
from .palette import Palette, axis, layout

DASHES = ("solid", "dash", "dot", "dashdot")  # told apart without colours too


def overlaid(
    counts: Sequence[Counts], names: Sequence[str], tints: Sequence[str], what: str, colours: Palette
) -> dict[str, object]:
    """Draw the days of each scenario (parcels by bins) as a line of its colour, the first one filled."""
    curves = [curve(bins) for bins in counts]
    top = 1.2 * max([1e-9, *(float(np.max(y)) for _, y in curves)])
    data = [
        {
            "type": "scatter",
            "mode": "lines",
            "x": x,
            "y": y,
            "name": safe(name),
            "fill": "none" if i else "tozeroy",
            "fillcolor": clear(tints[0], 0.12),
            "hovertemplate": f"<b>{safe(name)}</b><br>{HOVER}",
            "line": {"color": tint, "width": 2.2, "dash": DASHES[i % len(DASHES)], "shape": "spline"},
        }
        for i, ((x, y), name, tint) in enumerate(zip(curves, names, tints, strict=True))
    ]
    promise = {
        "type": "line",
        "x0": PROMISE_DAYS,
        "x1": PROMISE_DAYS,
        "y0": 0,
        "y1": 0.9 * top,
        "line": {"color": colours.good, "width": 1.8},
    }
    note = {
        "x": PROMISE_DAYS,
        "y": 0.98 * top,
        "text": f"Promise {PROMISE_DAYS} d",
        "showarrow": False,
        "font": {"size": 12, "color": colours.good},
    }
    far = max([LEAST_DAYS, *map(reach, counts)])
    return {
        "data": data,
        "layout": layout(
            colours,
            height=240,
            hovermode="closest",
            margin={"l": 4, "r": 4, "t": 4, "b": 38},
            shapes=[promise],
            annotations=[note],
            xaxis=axis(colours, range=[0, far], dtick=5, title={"text": f"Days {what}", "font": {"size": 12}}),
            yaxis=axis(colours, range=[0, top], showticklabels=False, showline=False),
        ),
    }


def series_colours(colours: Palette) -> tuple[str, ...]:
    """Return the colours of up to four scenarios side by side."""
    return colours.accent, colours.stages["drive"], colours.stages["gateway"], colours.stages["last mile"]
