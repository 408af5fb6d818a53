"""What both maps are drawn with: lines, arrows, markers, labels, and the axes over the drawn background."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from .geography import Frame, Path2D
from .labels import Point, place
from .palette import Palette
from .plot_parts import layout, margin

DESIGN_PX = 480.0  # width of a map for which labels are placed
STEP_PX = 6.0
Trace = dict[str, object]


def safe(text: object) -> str:
    """Return a name that plotly shows as it stands."""
    return str(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def widths(volumes: NDArray[np.float64], bounds: tuple[float, float]) -> NDArray[np.float64]:
    """Return line widths in px by volume, the largest volume the widest."""
    return bounds[0] + (bounds[1] - bounds[0]) * volumes / max(volumes.max(initial=0.0), 1e-9)


def line(path: Path2D, width: float, colour: str, opacity: float, hover: str = "") -> Trace:
    """Return a line of `width` px along a path."""
    on_hover = {"hovertemplate": hover + "<extra></extra>"} if hover else {"hoverinfo": "skip"}
    return {
        "type": "scatter",
        "mode": "lines",
        "x": path[0],
        "y": path[1],
        "opacity": opacity,
        "line": {"color": colour, "width": width},
        **on_hover,
    }


def arrow(at: tuple[float, float, float], width: float, colour: str) -> Trace:
    """Return an arrow head at (x, y, heading)."""
    marker = {"symbol": "arrow", "angle": at[2], "size": round(width) + 3, "color": colour, "line": {"width": 0}}
    return {"type": "scatter", "mode": "markers", "x": [at[0]], "y": [at[1]], "hoverinfo": "skip", "marker": marker}


def dots(points: Path2D, hovers: Sequence[str], colours: Palette) -> Trace:
    """Return rings for gateways and airports."""
    return {
        "type": "scatter",
        "mode": "markers",
        "x": points[0],
        "y": points[1],
        "text": list(hovers),
        "hovertemplate": "%{text}<extra></extra>",
        "marker": {"size": 12, "color": colours.paper, "line": {"color": colours.accent, "width": 3}},
    }


def labels(
    window: Frame,
    points: Path2D,
    texts: Sequence[str],
    letters: Sequence[int],
    paths: Sequence[Path2D],
    style: dict[str, object],
) -> list[dict[str, object]]:
    """Return annotations beside the points, `letters` long; those without room are left out (the hover names them)."""
    scale = DESIGN_PX / (window.east - window.west)
    size = (DESIGN_PX, (window.north - window.south) * scale)
    along = tuple(point for path in paths for point in _steps(_Path(path), window, scale))
    spots = tuple(_pixel(point, window, scale) for point in zip(*points, strict=True))
    offsets = place(spots, tuple(letters), along, size)
    return [
        {"x": x, "y": y, "xshift": offset[0], "yshift": offset[1], "text": text, "showarrow": False, **style}
        for x, y, text, offset in zip(*points, texts, offsets, strict=True)
        if offset
    ]


def map_layout(frame: Frame, window: Frame, colours: Palette, notes: list[dict[str, object]]) -> dict[str, object]:
    """Return axes in m over the window's part of the frame's drawing; the map does not trap the page's scrolling."""
    picture = {
        "source": "app/static/" + frame.svg.format(theme=colours.name),
        "xref": "x",
        "yref": "y",
        "layer": "below",
        "sizing": "stretch",
        "x": frame.west,
        "y": frame.north,
        "sizex": frame.east - frame.west,
        "sizey": frame.north - frame.south,
    }
    plain = {"visible": False, "fixedrange": True, "constrain": "domain"}
    return layout(
        colours,
        margin=margin(0, 0, 0, 0),
        images=[picture],
        annotations=notes,
        hovermode="closest",
        hoverdistance=24,
        xaxis={**plain, "range": [window.west, window.east]},
        yaxis={**plain, "range": [window.south, window.north], "scaleanchor": "x"},
    )


def _pixel(point: Point, window: Frame, scale: float) -> Point:
    return round(float(point[0] - window.west) * scale, 1), round(float(point[1] - window.south) * scale, 1)


class _Path(tuple[NDArray[np.float64], ...]):
    """A path that is equal to itself alone; the maps keep theirs."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Path) and all(a is b for a, b in zip(self, other, strict=True))

    def __hash__(self) -> int:
        return hash(tuple(map(id, self)))


@lru_cache(maxsize=512)
def _steps(path: _Path, window: Frame, scale: float) -> list[Point]:
    """Return points every few px along a path, in px from the window's corner."""
    along = np.concatenate([[0], np.cumsum(np.hypot(np.diff(path[0]), np.diff(path[1])))])
    places = np.arange(0, along[-1], STEP_PX / scale)
    steps = zip(np.interp(places, along, path[0]), np.interp(places, along, path[1]), strict=True)
    return [_pixel(step, window, scale) for step in steps]
