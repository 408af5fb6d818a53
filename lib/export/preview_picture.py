"""The picture that chat programs and sites show beside a link: a scenario's result, key figures and lanes."""

import io
from textwrap import shorten, wrap
from typing import Any, NamedTuple

from PIL import Image

from ..domain.network import Network
from ..domain.outcome import Outcome
from ..figures.map_layers import safe
from ..figures.maps import lanes_map
from ..figures.palette import LIGHT
from ..narrative.headline import describe_undelivered
from ..narrative.kpis import CARRIED, CO2E, COST, DAYS_P90, PROMISE, format_kpi, is_partial
from ..narrative.page_titles import PRODUCT, brief_result
from .static_images import drawable, png

WIDTH, HEIGHT = 1200, 630  # px, as sites ask for
LEFT, RIGHT = 64, 1136
NAME_LETTERS, LINE_LETTERS, MOST_LINES = 46, 36, 3
MAP_PX, MAP_AT = (600, 308), (544, 176)
KPI_ROW = (PROMISE, COST, CO2E, CARRIED)
COLOURS = 128  # of the file, which makes it a third as large
QUESTION = "How fast do parcels travel from China to Europe, how many get through, and at what cost?"


class Line(NamedTuple):
    """A line of text from its left end, in px from the picture's upper left corner."""

    text: str
    x: int
    y: int
    size: int
    colour: str = LIGHT.ink
    bold: bool = False


def preview_picture(outcome: Outcome, network: Network, name: str) -> bytes:
    """Return the picture of a scenario under a name, a PNG of 1200 × 630 px."""
    chart = png(lanes_map(outcome, network, LIGHT), *MAP_PX, scale=1, paper=LIGHT.paper)
    return draw_lines(picture_lines(outcome, name), chart)


def picture_lines(outcome: Outcome, name: str) -> list[Line]:
    """Return what the picture of a scenario says; letters that no typeface has are left out of its name."""
    title = shorten(drawable(name), NAME_LETTERS, placeholder="…")
    return [*_head(title), *_result(outcome), *_figures(outcome)]


def generic_picture() -> bytes:
    """Return the picture of a link about whose scenario nothing is known."""
    lines = [Line(part, LEFT, 230 + 70 * row, 54, bold=True) for row, part in enumerate(wrap(QUESTION, 40))]
    return draw_lines(
        [*_head(""), *lines, Line("Every parcel of twelve weeks, simulated.", LEFT, 500, 30, LIGHT.quiet)]
    )


def _head(title: str) -> list[Line]:
    return [Line(PRODUCT, LEFT, 62, 28, LIGHT.accent, bold=True), Line(title, LEFT, 124, 42, bold=True)]


def _result(outcome: Outcome) -> list[Line]:
    """Return the result in large letters, with what it says below it."""
    tint = LIGHT.ink if outcome.steady else LIGHT.alarm
    brief = brief_result(outcome)
    below = wrap(_explain(outcome), LINE_LETTERS, max_lines=MOST_LINES, placeholder="…")
    size = 92 if len(brief) < 10 else 68
    words = [Line(text, LEFT, 348 + 34 * row, 24, LIGHT.quiet) for row, text in enumerate(below)]
    return [Line(brief, LEFT, 258, size, tint, bold=True), *words]


def _explain(outcome: Outcome) -> str:
    if outcome.steady:
        return f"to the European warehouse on average; 9 in 10 within {format_kpi(DAYS_P90, outcome.kpis)}"
    return describe_undelivered(outcome) or "This plan does not reach a steady state."


def _figures(outcome: Outcome) -> list[Line]:
    """Return the row of key figures at the foot, without those that are of the delivered parcels alone."""
    step, whole = (RIGHT - LEFT) // len(KPI_ROW), [kpi for kpi in KPI_ROW if not is_partial(kpi, outcome.kpis)]
    cells = [(LEFT + step * column, kpi) for column, kpi in enumerate(whole)]
    labels = [Line(kpi.label, x, 530, 22, LIGHT.quiet) for x, kpi in cells]
    return labels + [Line(format_kpi(kpi, outcome.kpis), x, 574, 34, bold=True) for x, kpi in cells]


def draw_lines(lines: list[Line], chart: bytes = b"") -> bytes:
    """Return lines of text, and a chart in its place, as a PNG."""
    words = png(_as_figure(lines), WIDTH, HEIGHT, scale=1, paper=LIGHT.paper)
    with Image.open(io.BytesIO(words)) as canvas:
        whole = canvas.convert("RGB")
    whole.paste(LIGHT.accent, (0, 0, 14, HEIGHT))
    if chart:
        with Image.open(io.BytesIO(chart)) as drawn:
            whole.paste(drawn.convert("RGB"), MAP_AT)
    target = io.BytesIO()
    whole.quantize(COLOURS).save(target, "PNG", optimize=True)
    return target.getvalue()


def _as_figure(lines: list[Line]) -> dict[str, Any]:
    """Return lines of text as a figure whose axes are the picture's px."""
    notes = [
        {
            "x": line.x,
            "y": line.y,
            "text": f"<b>{safe(line.text)}</b>" if line.bold else safe(line.text),
            "xanchor": "left",
            "font": {"size": line.size, "color": line.colour},
        }
        for line in lines
    ]
    hidden = {"visible": False, "showgrid": False, "showline": False}
    return {
        "data": [],
        "layout": {
            "margin": dict.fromkeys("lrtb", 0),
            "images": [],
            "font": {"size": 24, "color": LIGHT.ink},
            "annotations": notes,
            "xaxis": hidden | {"range": [0, WIDTH]},
            "yaxis": hidden | {"range": [HEIGHT, 0]},
        },
    }
