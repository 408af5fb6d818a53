"""Pictures of figures without a browser: the same dictionaries that the page draws, painted by matplotlib.

Only what the project's figures use is understood: scatters, bars, rectangles, lines, notes and drawn backgrounds.
"""

import io
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba_array
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.markers import MarkerStyle
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path as Outline
from matplotlib.ticker import MaxNLocator, MultipleLocator
from matplotlib.transforms import Transform, blended_transform_factory

from ..paths import ROOT

FONTS = Path(__file__).with_name("fonts")
DPI, POINTS = 96, 0.75  # px an inch, points a px
WORDS_PX = 9  # more than plotly leaves beside and below a chart
DASHES: Mapping[str, Any] = {"dot": (0, (1, 1.6)), "dash": (0, (5, 3))}
SIDES = {"middle": "center", "auto": "center"}
FAMILY = ("Inter", "DejaVu Sans")  # the second has the signs that the first lacks
Trace = Mapping[str, Any]

for file in FONTS.glob("*.ttf"):
    font_manager.fontManager.addfont(file)


def png(figure: Mapping[str, Any], width: int, height: int, scale: float = 2.0, paper: str = "none") -> bytes:
    """Return a figure of `width` × `height` px as a PNG of `scale` times as many, on a colour or on nothing."""
    picture = Figure((width / DPI, height / DPI), dpi=DPI * scale, facecolor=paper)
    layout = figure["layout"]
    axes = picture.add_axes(_room(layout, width, height))
    _background(axes, layout)
    _shapes(axes, layout.get("shapes", ()), above=False)
    _traces(axes, figure["data"], layout)
    _shapes(axes, layout.get("shapes", ()), above=True)
    _notes(axes, layout)
    _axes(axes, layout)
    target = io.BytesIO()
    picture.savefig(target, format="png", facecolor=paper, metadata={"Software": "Lanecast"})
    return target.getvalue()


def _room(layout: Mapping[str, Any], width: int, height: int) -> tuple[float, float, float, float]:
    """Return the axes' place in shares of the picture; plotly keeps text inside, matplotlib needs room for it."""
    left, right, top, bottom = (layout["margin"][side] for side in "lrtb")
    left, bottom = (left, bottom) if layout.get("images") else (left + WORDS_PX, bottom + WORDS_PX)
    return left / width, bottom / height, 1 - (left + right) / width, 1 - (top + bottom) / height


def _font(size: float, bold: bool = False) -> FontProperties:
    return FontProperties(family=list(FAMILY), weight="bold" if bold else "normal", size=size * POINTS)


def drawable(text: str) -> str:
    """Return a text without the letters that no typeface here has."""
    return "".join(letter for letter in text if ord(letter) in _letters())


@cache
def _letters() -> frozenset[int]:
    """Return the code points that can be drawn."""
    files = {font_manager.findfont(FontProperties(family=name)) for name in FAMILY}
    return frozenset().union(*(font_manager.get_font(file).get_charmap() for file in files))


def unmarked(text: str) -> tuple[str, bool]:
    """Return text without its tags, and whether it begins bold."""
    words = re.sub(r"<[^>]+>", "", re.sub(r"<br\s*/?>", "\n", str(text)))
    for sign, entity in (("<", "&lt;"), (">", "&gt;"), ("&", "&amp;")):
        words = words.replace(entity, sign)
    return words, str(text).lstrip().startswith("<b>")


def _colour(colour: str) -> Any:
    """Return a colour as matplotlib takes it: rgba(…) as numbers from 0 to 1."""
    found = re.fullmatch(r"rgba\((\d+),\s*(\d+),\s*(\d+),\s*([\d.]+)\)", colour)
    return (*(int(part) / 255 for part in found.groups()[:3]), float(found[4])) if found else colour


# Backgrounds: the maps' drawings, read from their SVG


def _background(axes: Axes, layout: Mapping[str, Any]) -> None:
    for image in layout.get("images", ()):
        west, north = image["x"], image["y"]
        for outline, style in _drawing(Path(image["source"]).name):
            scale = np.array([image["sizex"], -image["sizey"]])
            placed = Outline(np.asarray(outline.vertices) * scale + np.array([west, north]), outline.codes)
            axes.add_patch(PathPatch(placed, zorder=0, **style))


@cache
def _drawing(name: str) -> list[tuple[Outline, dict[str, Any]]]:
    """Return the paths of a drawing in `static/`, in shares of its width and height from its upper left corner."""
    root = ElementTree.parse(ROOT / "static" / name).getroot()
    size = np.array([float(root.get("width", 1)), float(root.get("height", 1))])
    return [(_outline(path.get("d", ""), size), _pen(path)) for path in root.iter("{http://www.w3.org/2000/svg}path")]


def _pen(path: ElementTree.Element) -> dict[str, Any]:
    stroke, fill = path.get("stroke", "none"), path.get("fill", "none")
    width = float(path.get("stroke-width", 1)) * POINTS / 2
    return {"facecolor": fill, "edgecolor": stroke, "linewidth": width, "fill": fill != "none"}


def _outline(text: str, size: np.ndarray) -> Outline:
    """Return SVG path data of the form `Mx,y x,y …z` as an outline."""
    rings = [_ring(part, size) for part in text.split("M") if part]
    return Outline.make_compound_path(*rings)


def _ring(text: str, size: np.ndarray) -> Outline:
    points = np.array([pair.split(",") for pair in text.rstrip("z").split()], float) / size
    if not text.endswith("z"):
        return Outline(points)
    codes = [Outline.MOVETO, *[Outline.LINETO] * (len(points) - 1), Outline.CLOSEPOLY]
    return Outline(np.vstack([points, points[:1]]), codes)


# Traces


def _traces(axes: Axes, traces: Sequence[Trace], layout: Mapping[str, Any]) -> None:
    stacked: dict[Any, float] = {}
    for order, trace in enumerate(traces):
        draw = _bars if trace["type"] == "bar" else _scatter
        draw(axes, trace, layout, stacked, 2 + order)
    if layout.get("showlegend"):
        size = layout["legend"]["font"]["size"]
        handles = axes.get_legend_handles_labels()[0]
        axes.legend(
            handles=handles,
            loc="lower center",
            bbox_to_anchor=(0.5, 0.01),
            ncol=len(handles),
            frameon=False,
            bbox_transform=axes.figure.transFigure,
            prop=_font(size),
            handlelength=1.6,
            columnspacing=1.2,
            borderaxespad=0,
        )


def _names(values: Any) -> Any:
    """Return values to draw at; names as text without tags."""
    return [unmarked(v)[0].strip() for v in values] if len(values) and isinstance(values[0], str) else list(values)


def _bars(axes: Axes, trace: Trace, layout: Mapping[str, Any], stacked: dict[Any, float], order: int) -> None:
    tint = trace["marker"]["color"]
    if trace.get("orientation") == "h":
        base = trace.get("base", 0)
        axes.barh(_names(trace["y"]), trace["x"], trace.get("width", 0.8), left=base, color=tint, zorder=order)
        return
    floor = [stacked.get(x, 0.0) for x in trace["x"]]
    wide = 1 - layout.get("bargap", 0.2)
    axes.bar(trace["x"], trace["y"], wide, bottom=floor, color=tint, label=trace.get("name"), zorder=order)
    if layout.get("barmode") == "stack":
        stacked |= {x: low + y for x, low, y in zip(trace["x"], floor, trace["y"], strict=True)}


def _scatter(axes: Axes, trace: Trace, _: Mapping[str, Any], __: object, order: int) -> None:
    x, y, opacity = _names(trace["x"]), _names(trace["y"]), trace.get("opacity", 1.0)
    mode = trace.get("mode", "lines")
    if "lines" in mode:
        pen = trace["line"]
        axes.plot(
            x,
            y,
            color=_colour(pen["color"]),
            linewidth=pen.get("width", 2) * POINTS,
            alpha=opacity,
            zorder=order,
            linestyle=DASHES.get(pen.get("dash", ""), "-"),
            solid_capstyle="round",
            label=trace.get("name", "_"),
            marker="o" if "markers" in mode else "",
            markersize=trace.get("marker", {}).get("size", 0) * POINTS,
        )
    elif "markers" in mode:
        _markers(axes, trace, x, y, order)
    if trace.get("fill") == "tozeroy":
        axes.fill_between(x, y, color=_colour(trace["fillcolor"]), linewidth=0, zorder=order - 0.5)
    if "text" in mode:
        _labels(axes, trace, x, y, order)


def _markers(axes: Axes, trace: Trace, x: Sequence[float], y: Sequence[float], order: int) -> None:
    marker = trace["marker"]
    edge, opacity = marker.get("line", {}), marker.get("opacity")
    turned = MarkerStyle("^").rotated(deg=-marker["angle"]) if marker.get("symbol") == "arrow" else MarkerStyle("o")
    fills = np.broadcast_to(to_rgba_array(marker["color"], opacity), (len(x), 4))
    hollow = np.char.endswith(np.broadcast_to(marker.get("symbol", ""), len(x)), "-open")
    axes.scatter(
        x,
        y,
        s=(np.asarray(marker["size"]) * POINTS) ** 2,
        c=np.where(hollow[:, None], 0, fills),
        marker=turned,
        edgecolors=[*map(tuple, to_rgba_array(edge.get("color", "none"), opacity))],
        linewidths=edge.get("width", 0) * POINTS,
        zorder=order,
    )


def _labels(axes: Axes, trace: Trace, x: Sequence[Any], y: Sequence[Any], order: int) -> None:
    style, side = trace["textfont"], trace.get("textposition", "middle right").split()[1]
    across_side = {"right": "left", "center": "center"}[side]  # the words' side that touches the point
    for across, up, text in zip(x, y, trace["text"], strict=True):
        words, bold = unmarked(text)
        axes.annotate(
            words,
            (across, up),
            color=style["color"],
            fontproperties=_font(style["size"], bold),
            va="center_baseline",
            ha=across_side,
            zorder=order,
            parse_math=False,
        )


# What lies around: bands, notes, axes


def _shapes(axes: Axes, shapes: Sequence[Trace], *, above: bool) -> None:
    for shape in shapes:
        if (shape.get("layer") != "below") is above:
            x, y = (shape["x0"], shape["x1"]), (shape["y0"], shape["y1"])
            where = blended_transform_factory(axes.transData, _across(axes, shape.get("yref", "y")))
            if shape["type"] == "line":
                pen = shape["line"]
                dash = DASHES.get(pen["dash"], "-")
                axes.plot(x, y, color=pen["color"], lw=pen["width"] * POINTS, ls=dash, transform=where, zorder=9)
            else:
                tint = _colour(shape["fillcolor"])
                axes.add_patch(
                    Rectangle(
                        (x[0], y[0]),
                        x[1] - x[0],
                        y[1] - y[0],
                        facecolor=tint,
                        edgecolor="none",
                        transform=where,
                        alpha=shape.get("opacity"),
                        zorder=1,
                    )
                )


def _across(axes: Axes, reference: str) -> Transform:
    return axes.transAxes if reference == "paper" else axes.transData


def _notes(axes: Axes, layout: Mapping[str, Any]) -> None:
    for note in layout.get("annotations", ()):
        words, bold = unmarked(note["text"])
        font = layout["font"] | note.get("font", {})
        where = blended_transform_factory(_across(axes, note.get("xref", "x")), _across(axes, note.get("yref", "y")))
        box = {"facecolor": note.get("bgcolor"), "edgecolor": note.get("bordercolor"), "linewidth": POINTS, "pad": 2.2}
        across, up = note.get("xanchor", "center"), note.get("yanchor", "middle")
        axes.annotate(
            words,
            (note["x"], note["y"]),
            (note.get("xshift", 0) * POINTS, note.get("yshift", 0) * POINTS),
            xycoords=where,
            textcoords="offset points",
            color=font["color"],
            fontproperties=_font(font["size"], bold),
            ha=SIDES.get(across, across),
            va=SIDES.get(up, up),
            zorder=20,
            annotation_clip=False,
            parse_math=False,
            bbox=box if "bgcolor" in note else None,
        )


def _axes(axes: Axes, layout: Mapping[str, Any]) -> None:
    axes.set_facecolor("none")
    across, up = layout["xaxis"], layout["yaxis"]
    for side in axes.spines.values():
        side.set_visible(False)
    axes.tick_params(length=0)
    _axis(axes, axes.xaxis, axes.set_xlim, across, "x")
    _axis(axes, axes.yaxis, axes.set_ylim, up, "y")
    if "scaleanchor" in up:
        axes.set_aspect("equal", adjustable="datalim")
    if not layout.get("images") and across.get("showline", True):
        axes.spines["bottom"].set_visible(True)
        axes.spines["bottom"].set_color(across["linecolor"])


def _axis(axes: Axes, axis: Any, limit: Callable[..., Any], asked: Mapping[str, Any], letter: str) -> None:
    if not asked.get("visible", True) or not asked.get("showticklabels", True):
        axis.set_ticks([])
    if "range" in asked:
        limit(asked["range"])
    elif asked.get("autorange") == "reversed":
        limit(len(axis.get_ticklocs()) - 0.5, -0.5)
    elif asked.get("rangemode") == "tozero":
        limit(bottom=0)
    if "dtick" in asked and asked.get("showticklabels", True):
        axis.set_major_locator(MultipleLocator(asked["dtick"]))
    elif "nticks" in asked:
        axis.set_major_locator(MaxNLocator(asked["nticks"]))
    if asked.get("showgrid"):
        axes.grid(True, axis=letter, color=asked["gridcolor"], linewidth=POINTS, zorder=0)  # type: ignore[arg-type]
        axes.set_axisbelow(True)
    if "title" in asked:
        font = _font(asked["title"]["font"]["size"])
        axis.set_label_text(asked["title"]["text"], fontproperties=font, color=asked["color"])
    for label in axis.get_ticklabels():
        label.set_parse_math(False)
        label.set_fontproperties(_font(asked.get("tickfont", {}).get("size", 12)))
        label.set_color(asked.get("tickfont", {}).get("color", "black"))
