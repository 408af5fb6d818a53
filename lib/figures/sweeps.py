"""Levers over their range: a curve with its band for one, a map of squares with the promise's line for two."""

from collections.abc import Sequence

import pandas as pd

from ..domain.outcome import PROMISE_DAYS
from ..narrative.kpis import DAYS_P90, Kpi
from .distribution import clear
from .map_layers import safe
from .palette import Palette
from .plot_parts import Part, axis, curve, layout, margin, markers

HEIGHT_PX = 380
FAR_DAYS = 3.0 * PROMISE_DAYS
Grid = list[list[float | None]]


def curve_of(table: pd.DataFrame, lever: str, title: str, kpi: Kpi, now: object, colours: Palette) -> dict[str, object]:
    """Draw a figure over a lever's values with its 95 % band; `now`: the scenario's own value, marked."""
    x = table[lever].tolist()
    mean, low, high = (_scaled(table[f"{kpi.key}{end}"], kpi) for end in ("", "_low", "_high"))
    texts = [kpi.format.value.format(f"{value:,.2f}") if value is not None else "nothing arrives" for value in mean]
    line = curve(
        x,
        mean,
        colours.accent,
        mode="lines+markers",
        customdata=[[text] for text in texts],
        marker={"size": 7, "color": colours.accent},
        hovertemplate="<b>%{x}</b><br>%{customdata[0]}<extra></extra>",
    )
    return {
        "data": [*_interval(x, low, high, colours), line, *(_ring(x, mean, now, colours) if now in x else [])],
        "layout": layout(
            colours,
            height=HEIGHT_PX,
            hovermode="closest",
            margin=margin(52, 12, 10, 44),
            xaxis=axis(colours, safe(title), **_kind(x)),
            yaxis=axis(colours, kpi.unit, showgrid=True),
        ),
    }


def _interval(
    x: Sequence[object], low: Sequence[float | None], high: Sequence[float | None], colours: Palette
) -> list[Part]:
    fill = {"fill": "tonexty", "fillcolor": clear(colours.accent, 0.18)}
    return [curve(x, low, colours.accent, 0), curve(x, high, colours.accent, 0, **fill)]


def heat_map(
    table: pd.DataFrame,
    levers: Sequence[str],
    titles: Sequence[str],
    kpi: Kpi,
    now: tuple[object, object],
    colours: Palette,
) -> dict[str, object]:
    """Draw a figure over two levers; the line is where 9 in 10 parcels just keep the promise, a ring the scenario."""
    across, up = levers
    x, y = (list(dict.fromkeys(table[lever])) for lever in levers)
    hover = f"{safe(titles[0])}: <b>%{{x}}</b><br>{safe(titles[1])}: <b>%{{y}}</b>"
    squares = _squares(x, y, grid(table, across, up, kpi), kpi, colours)
    squares["hovertemplate"] = f"{hover}<br>{kpi.format.value.format('%{z:,.2f}')}<extra></extra>"
    ring = _ring(now[:1], now[1:], now[0], colours) if now[0] in x and now[1] in y else []
    return {
        "data": [squares, _promise_line(x, y, _days_p90(table, across, up), colours), *ring],
        "layout": layout(
            colours,
            height=HEIGHT_PX + 40,
            margin=margin(60, 8, 10, 44),
            xaxis=axis(colours, safe(titles[0]), **_kind(x)),
            yaxis=axis(colours, safe(titles[1]), **_kind(y)),
        ),
    }


def _squares(x: Sequence[object], y: Sequence[object], z: Grid, kpi: Kpi, colours: Palette) -> Part:
    tints = colours.days if kpi.better == "less" else colours.days[::-1]
    return {
        "type": "heatmap",
        "x": x,
        "y": y,
        "z": z,
        "colorscale": [[place / (len(tints) - 1), tint] for place, tint in enumerate(tints)],
        "xgap": 2,
        "ygap": 2,
        "colorbar": {"thickness": 10, "outlinewidth": 0, "tickfont": {"color": colours.quiet}, "title": {"text": ""}},
    }


def _promise_line(x: Sequence[object], y: Sequence[object], days_p90: Grid, colours: Palette) -> Part:
    return {
        "type": "contour",
        "x": x,
        "y": y,
        "z": days_p90,
        "showscale": False,
        "contours": {"start": PROMISE_DAYS, "end": PROMISE_DAYS, "size": 1, "coloring": "none", "showlabels": False},
        "line": {"color": colours.ink, "width": 3},
        "hoverinfo": "skip",
        "connectgaps": False,
    }


def _days_p90(table: pd.DataFrame, across: str, up: str) -> Grid:
    """Return the days within which 9 in 10 arrive; where they never do, far beyond the promise."""
    return [[FAR_DAYS if days is None else days for days in row] for row in grid(table, across, up, DAYS_P90)]


def grid(table: pd.DataFrame, across: str, up: str, kpi: Kpi) -> Grid:
    """Return a figure by rows of `up` and columns of `across`, in the order of the table; None where undefined."""
    x, y = (list(dict.fromkeys(table[lever])) for lever in (across, up))
    values = dict(zip(zip(table[across], table[up], strict=True), _scaled(table[kpi.key], kpi), strict=True))
    return [[values[a, b] for a in x] for b in y]


def _ring(x: Sequence[object], y: Sequence[object], now: object, colours: Palette) -> list[Part]:
    """Return the ring that marks the scenario's own value, none where nothing arrives."""
    place = list(x).index(now)
    marker = {"size": 15, "symbol": "circle-open", "color": colours.ink, "line": {"width": 2}}
    return [markers([now], [y[place]], marker)] if y[place] is not None else []


def _scaled(values: pd.Series, kpi: Kpi) -> list[float | None]:
    return [None if value != value else kpi.scale * value for value in values.astype(float)]


def _kind(values: Sequence[object]) -> Part:
    """Return an axis of words for words, else one that has no ticks between steps."""
    words = any(isinstance(value, str) for value in values)
    return {"type": "category"} if words else {"type": "linear", "nticks": 10}
