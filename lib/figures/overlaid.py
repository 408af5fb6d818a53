"""Delivery times of several scenarios over each other."""

from collections.abc import Sequence

import numpy as np

from ..domain.outcome import PROMISE_DAYS
from .distribution import HOVER, LEAST_DAYS, Counts, Values, clear, days_curve, reach
from .map_layers import safe
from .palette import Palette
from .plot_parts import Part, axis, curve, layout, margin, note, upright

DASHES = ("solid", "dash", "dot", "dashdot")  # distinct without colours too


def overlaid(
    counts: Sequence[Counts], names: Sequence[str], tints: Sequence[str], what: str, colours: Palette
) -> dict[str, object]:
    """Draw the days of each scenario (parcels by bins) as a line of its colour, the first one filled."""
    curves = [days_curve(bins) for bins in counts]
    top = 1.2 * max([1e-9, *(float(np.max(y)) for _, y in curves)])
    far = max([LEAST_DAYS, *map(reach, counts)])
    series = zip(curves, names, tints, strict=True)
    return {
        "data": [_series(i, *one, clear(tints[0], 0.12)) for i, one in enumerate(series)],
        "layout": layout(
            colours,
            height=240,
            hovermode="closest",
            margin=margin(4, 4, 4, 38),
            shapes=[upright(PROMISE_DAYS, 0.9 * top, colours.good)],
            annotations=[note(f"Promise {PROMISE_DAYS} d", PROMISE_DAYS, 0.98 * top, colours.good)],
            xaxis=axis(colours, range=[0, far], dtick=5, title=f"Days {what}"),
            yaxis=axis(colours, range=[0, top], showticklabels=False, showline=False),
        ),
    }


def _series(place: int, points: tuple[Values, Values], name: str, tint: str, fill: str) -> Part:
    return curve(
        *points,
        tint,
        2.2,
        DASHES[place % len(DASHES)],
        shape="spline",
        name=safe(name),
        fill="none" if place else "tozeroy",
        fillcolor=fill,
        hovertemplate=f"<b>{safe(name)}</b><br>{HOVER}",
    )


def series_colours(colours: Palette) -> tuple[str, ...]:
    """Return the colours of up to four scenarios side by side."""
    return colours.accent, colours.stages["drive"], colours.stages["gateway"], colours.stages["last mile"]
