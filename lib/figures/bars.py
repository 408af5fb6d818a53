"""Rows of bars under their own headings, which leaves the whole width to the bars, on a phone too."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from .map_layers import safe
from .palette import Palette
from .plot_parts import Part, axis, layout, margin

ROW_PX = 42
CUT_RATIO, CUT_ROOM = 3.0, 1.5  # how much longer than the next a bar is that is cut, and what then is left of it
CUT_SIGN = "//"
HEAD_UP, BAR_DOWN, BAR_HIGH = -0.2, 0.2, 0.3  # of a row: where heading and bar are, and how thick the bar is


@dataclass(frozen=True)
class Span:
    """A bar from `start` to `end`; `whiskers`: the interval of its end; `thick` as a share of the others."""

    start: float
    end: float
    colour: str
    hover: str
    whiskers: tuple[float, float] | None = None
    thick: float = 1.0


@dataclass(frozen=True)
class Row:
    """A heading on the left, figures on the right, and the bars beneath."""

    label: str
    text: str
    spans: tuple[Span, ...]


def bars(
    rows: Sequence[Row], title: str, colours: Palette, around_zero: bool = True, longest: float = math.inf
) -> dict[str, object]:
    """Draw rows of bars over one axis; `title` names its unit. Bars beyond `longest` are cut there, with a sign."""
    notes = [note for place, row in enumerate(rows) for note in _heading(place, row, colours)]
    notes += [
        _sign(place, span, longest, colours)
        for place, row in enumerate(rows)
        for span in row.spans
        if _is_cut(span, longest)
    ]
    rows = [replace(row, spans=tuple(_cut(span, longest) for span in row.spans)) for row in rows]
    data = [_bar(place, span, colours) for place, row in enumerate(rows) for span in row.spans]
    zero = {"zeroline": around_zero, "zerolinecolor": colours.faint, "zerolinewidth": 1}
    return {
        "data": data,
        "layout": layout(
            colours,
            height=ROW_PX * len(rows) + 52,
            barmode="overlay",
            annotations=notes,
            hovermode="closest",
            margin=margin(4, 4, 4, 44),
            xaxis=axis(colours, showgrid=True, nticks=7, title=title, **_range(rows)) | zero,
            yaxis=axis(colours, range=[len(rows) - 0.5, -0.5], visible=False),
        ),
    }


def longest_in_proportion(rows: Sequence[Row]) -> float:
    """Return the length at which bars that would dwarf the others are cut: those of up to a third of the rows that are
    several times as long as the next; infinity if there are none.
    """
    sizes = sorted((max(abs(span.end) for span in row.spans) for row in rows), reverse=True)
    dwarfing = [k for k in range(1, len(sizes) // 3 + 1) if sizes[k - 1] > CUT_RATIO * sizes[k]]
    return CUT_ROOM * sizes[dwarfing[-1]] if dwarfing else math.inf


def _is_cut(span: Span, longest: float) -> bool:
    return abs(span.end) > longest


def _cut(span: Span, longest: float) -> Span:
    """Return a span without what is beyond the longest, and then without its whiskers."""
    if not _is_cut(span, longest):
        return span
    return replace(span, end=math.copysign(longest, span.end), whiskers=None)


def _sign(place: int, span: Span, longest: float, colours: Palette) -> dict[str, object]:
    """Return the sign of a cut on a bar."""
    font = {"size": 15, "color": colours.paper}
    at = {"x": math.copysign(0.95 * longest, span.end), "y": place + BAR_DOWN, "xanchor": "center", "yanchor": "middle"}
    return {**at, "text": f"<b>{CUT_SIGN}</b>", "font": font, "showarrow": False}


def _heading(place: int, row: Row, colours: Palette) -> list[dict[str, object]]:
    common = {"y": place + HEAD_UP, "xref": "paper", "yanchor": "middle", "showarrow": False, "bgcolor": colours.paper}
    left = {"x": 0, "xanchor": "left", "text": safe(row.label), "font": {"size": 12.5, "color": colours.ink}}
    right = {"x": 1, "xanchor": "right", "text": row.text, "font": {"size": 12, "color": colours.quiet}}
    return [common | left, common | right]


def _bar(place: int, span: Span, colours: Palette) -> dict[str, object]:
    bar: dict[str, object] = {
        "type": "bar",
        "orientation": "h",
        "y": [place + BAR_DOWN],
        "base": [span.start],
        "x": [span.end - span.start],
        "width": [BAR_HIGH * span.thick],
        "marker": {"color": span.colour, "line": {"width": 0}},
        "hovertemplate": f"{span.hover}<extra></extra>",
    }
    if span.whiskers:
        low, high = span.whiskers
        bar["error_x"] = {
            "type": "data",
            "symmetric": False,
            "array": [high - span.end],
            "arrayminus": [span.end - low],
            "color": colours.ink,
            "thickness": 1.2,
            "width": 4,
        }
    return bar


def _range(rows: Sequence[Row]) -> Part:
    """Return the range that holds every bar; whiskers far beyond the longest bar are cut at twice its length."""
    ends = [end for row in rows for span in row.spans for end in (span.start, span.end)] or [0.0]
    whiskers = [end for row in rows for span in row.spans for end in span.whiskers or ()]
    low, high = min(ends), max(ends)
    wide = max(high - low, 1e-9)
    low, high = max(min([low, *whiskers]), low - wide), min(max([high, *whiskers]), high + wide)
    margin = 0.03 * max(high - low, 1e-9)
    return {"range": [low - margin, high + margin]}
