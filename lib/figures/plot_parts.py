"""The parts that plotly figures share: layout, axes, notes, lines across a chart, curves and markers."""

from collections.abc import Sequence
from typing import Any

from .palette import FONT, Palette

Part = dict[str, Any]
TITLE_PX = 12


def layout(colours: Palette, **extra: Any) -> Part:
    """Return the layout that every figure shares, with its own settings on top."""
    return {
        "font": {"family": FONT, "size": 12, "color": colours.ink},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "margin": margin(8, 8, 8, 8),
        "showlegend": False,
        "dragmode": False,
        "hoverlabel": {
            "bgcolor": colours.paper,
            "bordercolor": colours.line,
            "align": "left",
            "font": {"family": FONT, "size": 12, "color": colours.ink},
        },
        **extra,
    }


def margin(left: int, right: int, top: int, bottom: int) -> Part:
    """Return the margins of a figure in px."""
    return {"l": left, "r": right, "t": top, "b": bottom}


def axis(colours: Palette, title: str = "", standoff: int | None = None, **extra: Any) -> Part:
    """Return a plain axis that cannot be dragged (the page scrolls instead); `standoff`: px from ticks to title."""
    heading = {"text": title, "font": {"size": TITLE_PX}} | ({} if standoff is None else {"standoff": standoff})
    return {
        "fixedrange": True,
        "zeroline": False,
        "showgrid": False,
        "color": colours.quiet,
        "linecolor": colours.line,
        "gridcolor": colours.line,
        "tickfont": {"size": 11.5, "color": colours.quiet},
        **({"title": heading} if title else {}),
        **extra,
    }


def labels_axis(colours: Palette, **extra: Any) -> Part:
    """Return an axis of labels, which read like text."""
    return axis(colours, tickfont={"size": 12, "color": colours.ink}, **extra)


def legend_below(y: float, **extra: Any) -> Part:
    """Return a legend below the chart, without clicks."""
    fixed = {"itemclick": False, "itemdoubleclick": False}
    return {"orientation": "h", "x": 0, "y": y, "yanchor": "top", **fixed, **extra}


def note(text: str, x: float, y: float, colour: str, size: float = 12, **extra: Any) -> Part:
    """Return a text on the chart."""
    return {"x": x, "y": y, "text": text, "showarrow": False, "font": {"size": size, "color": colour}, **extra}


def upright(x: float, top: float, colour: str, dash: str = "solid", width: float = 1.8, **extra: Any) -> Part:
    """Return an upright line from the axis up to `top`."""
    return {
        "type": "line",
        "x0": x,
        "x1": x,
        "y0": 0,
        "y1": top,
        "line": {"color": colour, "width": width, "dash": dash},
        **extra,
    }


def band(across: tuple[float, float], up: tuple[float, float], fill: str, **extra: Any) -> Part:
    """Return a filled rectangle behind the chart."""
    ends = dict(zip(("x0", "x1", "y0", "y1"), (*across, *up), strict=True))
    return {"type": "rect", **ends, "line": {"width": 0}, "fillcolor": fill, "layer": "below", **extra}


def curve(x: Any, y: Any, colour: str, width: float = 2.5, dash: str = "solid", **extra: Any) -> Part:
    """Return a line, without hover unless it has a template."""
    line: Part = {"color": colour, "width": width, "dash": dash}
    shape = extra.pop("shape", None)
    hover: Part = {} if "hovertemplate" in extra else {"hoverinfo": "skip"}
    drawn = line | ({"shape": shape} if shape else {})
    return {"type": "scatter", "mode": "lines", "x": x, "y": y, "line": drawn, **hover, **extra}


def markers(x: Any, y: Any, marker: Part, **extra: Any) -> Part:
    """Return markers, without hover unless they have a template."""
    hover: Part = {} if "hovertemplate" in extra or "hoverinfo" in extra else {"hoverinfo": "skip"}
    return {"type": "scatter", "mode": "markers", "x": x, "y": y, "marker": marker, **hover, **extra}


def rows_of_bars(y: Sequence[object], x: Sequence[float], colour: object, **extra: Any) -> Part:
    """Return horizontal bars of one colour, or of one each."""
    marker = {"color": colour, "line": {"width": 0}}
    return {"type": "bar", "orientation": "h", "y": list(y), "x": list(x), "marker": marker, **extra}
