"""Levers over their range: a curve with its band for one, a map of squares with the promise's line for two."""

from collections.abc import Sequence

import pandas as pd

from ..domain.outcome import PROMISE_DAYS
from ..narrative.kpis import DAYS_P90, Kpi
from .distribution import clear
from .map_layers import safe
from .palette import Palette, axis, layout

HEIGHT_PX = 380
FAR_DAYS = 3.0 * PROMISE_DAYS


def curve_of(table: pd.DataFrame, lever: str, title: str, kpi: Kpi, now: object, colours: Palette) -> dict[str, object]:
    """Draw a figure over a lever's values with its 95 % band; `now`: the scenario's own value, marked."""
    x = table[lever].tolist()
    mean, low, high = (_scaled(table[f"{kpi.key}{end}"], kpi) for end in ("", "_low", "_high"))
    named = {"type": "scatter", "mode": "lines", "x": x, "hoverinfo": "skip", "line": {"width": 0}}
    band = [named | {"y": low}, named | {"y": high, "fill": "tonexty", "fillcolor": clear(colours.accent, 0.18)}]
    told = [kpi.format.value.format(f"{value:,.2f}") if value is not None else "nothing arrives" for value in mean]
    line = {
        "type": "scatter",
        "mode": "lines+markers",
        "x": x,
        "y": mean,
        "customdata": [[text] for text in told],
        "line": {"color": colours.accent, "width": 2.5},
        "marker": {"size": 7, "color": colours.accent},
        "hovertemplate": "<b>%{x}</b><br>%{customdata[0]}<extra></extra>",
    }
    return {
        "data": [*band, line, *(_ring(x, mean, now, colours) if now in x else [])],
        "layout": layout(
            colours,
            height=HEIGHT_PX,
            hovermode="closest",
            margin={"l": 52, "r": 12, "t": 10, "b": 44},
            xaxis=axis(colours, title={"text": safe(title), "font": {"size": 12}}, **_kind(x)),
            yaxis=axis(colours, showgrid=True, title={"text": kpi.unit, "font": {"size": 12}}),
        ),
    }


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
    z = grid(table, across, up, kpi)
    tints = colours.days if kpi.better == "less" else colours.days[::-1]
    scale = [[place / (len(tints) - 1), tint] for place, tint in enumerate(tints)]
    squares = {
        "type": "heatmap",
        "x": x,
        "y": y,
        "z": z,
        "colorscale": scale,
        "xgap": 2,
        "ygap": 2,
        "colorbar": {"thickness": 10, "outlinewidth": 0, "tickfont": {"color": colours.quiet}, "title": {"text": ""}},
        "hovertemplate": f"{safe(titles[0])}: <b>%{{x}}</b><br>{safe(titles[1])}: <b>%{{y}}</b><br>"
        f"{kpi.format.value.format('%{z:,.2f}')}<extra></extra>",
    }
    promise = {
        "type": "contour",
        "x": x,
        "y": y,
        "z": _ninth(table, across, up),
        "showscale": False,
        "contours": {"start": PROMISE_DAYS, "end": PROMISE_DAYS, "size": 1, "coloring": "none", "showlabels": False},
        "line": {"color": colours.ink, "width": 3},
        "hoverinfo": "skip",
        "connectgaps": False,
    }
    margin = {"l": 60, "r": 8, "t": 10, "b": 44}
    return {
        "data": [squares, promise, *(_ring(now[:1], now[1:], now[0], colours) if now[0] in x and now[1] in y else [])],
        "layout": layout(
            colours,
            height=HEIGHT_PX + 40,
            margin=margin,
            xaxis=axis(colours, title={"text": safe(titles[0]), "font": {"size": 12}}, **_kind(x)),
            yaxis=axis(colours, title={"text": safe(titles[1]), "font": {"size": 12}}, **_kind(y)),
        ),
    }


def _ninth(table: pd.DataFrame, across: str, up: str) -> list[list[float]]:
    """Return the days within which 9 in 10 arrive; where they never do, far beyond the promise."""
    return [[FAR_DAYS if days is None else days for days in row] for row in grid(table, across, up, DAYS_P90)]


def grid(table: pd.DataFrame, across: str, up: str, kpi: Kpi) -> list[list[float | None]]:
    """Return a figure by rows of `up` and columns of `across`, in the order of the table; None where undefined."""
    x, y = (list(dict.fromkeys(table[lever])) for lever in (across, up))
    found = dict(zip(zip(table[across], table[up], strict=True), _scaled(table[kpi.key], kpi), strict=True))
    return [[found[a, b] for a in x] for b in y]


def _ring(x: Sequence[object], y: Sequence[object], now: object, colours: Palette) -> list[dict[str, object]]:
    """Return the ring that marks the scenario's own value, none where nothing arrives."""
    place = list(x).index(now)
    marker = {"size": 15, "symbol": "circle-open", "color": colours.ink, "line": {"width": 2}}
    ring: dict[str, object] = {"type": "scatter", "mode": "markers", "x": [now], "y": [y[place]], "marker": marker}
    return [ring | {"hoverinfo": "skip"}] if y[place] is not None else []


def _scaled(values: pd.Series, kpi: Kpi) -> list[float | None]:
    return [None if value != value else kpi.scale * value for value in values.astype(float)]


def _kind(values: Sequence[object]) -> dict[str, object]:
    """Return an axis of words for words, else one that has no ticks between steps."""
    words = any(isinstance(value, str) for value in values)
    return {"type": "category"} if words else {"type": "linear", "nticks": 10}
