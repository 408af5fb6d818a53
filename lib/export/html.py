"""The page: a report as one HTML file whose charts can be hovered and zoomed, with no other file and no network."""

import base64
import html
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from plotly.offline import get_plotlyjs
from plotly.utils import PlotlyJSONEncoder

from ..figures.palette import DARK, LIGHT, Palette
from ..figures.story import Chart
from ..paths import ROOT
from .figure_registry import PICTURE, cell_key, data_digest, register, shown_on
from .report import Report, sheets
from .sheets import KeyFigure, Sheet, Table

STATIC = ROOT / "static"
FONT = Path(__file__).with_name("fonts") / "inter-regular.ttf"
MAP_PX = 560  # high
TEMPLATE = Path(__file__).with_name("page.html")
BETTER = {True: "good", False: "warn", None: "quiet"}


def page(report: Report) -> str:
    """Return a report as HTML; it follows the reader's light or dark theme."""
    all_sheets = sheets(report)
    names = [chart.name for sheet in all_sheets for chart in _charts_of(sheet)]
    drawn = {colours.name: _figures(report, colours, names) for colours in (LIGHT, DARK)}
    figures = _script(drawn)
    registry = register(report, "html", shown_on(all_sheets, report, chart_digests(figures)))
    parts = {
        "TITLE": html.escape(f"Lanecast: {report.name}"),
        "STYLE": _tints(LIGHT) + "@media (prefers-color-scheme: dark){" + _tints(DARK) + "}",
        "FONT": _data(FONT, "font/ttf"),
        "BODY": "".join(_section(sheet, report) for sheet in all_sheets),
        "LINK": _link(report.link),
        "MARK": html.escape(report.footer),
        "FIGURES": figures,
        "REGISTRY": registry.write().replace("<", "\\u003c"),
        "PLOTLY": get_plotlyjs(),
    }
    text = TEMPLATE.read_text(encoding="utf-8")
    for name, part in parts.items():
        text = text.replace(f"<!--{name}-->", part)
    return text


def chart_digests(figures: str) -> dict[str, str]:
    """Return the digests of the charts in a page's JSON, by key."""
    return {
        f"{PICTURE}{name}.{colours}": data_digest(figure)
        for colours, charts in json.loads(figures).items()
        for name, figure in charts.items()
    }


def _charts_of(sheet: Sheet) -> Sequence[Chart]:
    if isinstance(sheet.body, Table):
        return ()
    return [chart for chart in sheet.body if isinstance(chart, Chart)]


def _figures(report: Report, colours: Palette, names: Sequence[str]) -> dict[str, Any]:
    charts = report.charts(colours)
    return {name: _alone(charts[name]) for name in names}


def _alone(chart: Chart) -> Mapping[str, Any]:
    """Return a chart's figure with its drawn background inside and the height that its width asks for."""
    layout = chart.figure["layout"]
    images = [
        image | {"source": _data(STATIC / Path(image["source"]).name, "image/svg+xml")}
        for image in layout.get("images", ())
    ]
    height = MAP_PX if chart.kind == "map" else chart.height
    return {"data": chart.figure["data"], "layout": layout | {"images": images, "height": height, "autosize": True}}


def _data(file: Path, kind: str) -> str:
    return f"data:{kind};base64,{base64.b64encode(file.read_bytes()).decode()}"


def _script(value: object) -> str:
    """Return JSON that no name in it can leave the script with."""
    return json.dumps(value, cls=PlotlyJSONEncoder, separators=(",", ":")).replace("<", "\\u003c")


def _tints(colours: Palette) -> str:
    names = ("ink", "quiet", "line", "paper", "accent", "good", "warn")
    tints = {name: getattr(colours, name) for name in names} | {f"d{i}": tint for i, tint in enumerate(colours.days)}
    return ":root{" + "".join(f"--{name}:{tint};" for name, tint in tints.items()) + "}"


def _link(link: str) -> str:
    text = html.escape(link, quote=True)
    return f'<a href="{text}">{text}</a>' if link.startswith(("http://", "https://")) else text


def _section(sheet: Sheet, report: Report) -> str:
    match sheet.body:
        case Table():
            body = _table(sheet.body, sheet.title, sheet.key)
        case (KeyFigure(), *_):
            cards = "".join(map(_card, sheet.body))  # type: ignore[arg-type]
            body = f'<div class="cards">{cards}</div><p{_sign("changes")}>{html.escape(report.changes)}</p>'
        case charts:
            body = f'<div class="charts">{"".join(map(_chart, charts))}</div>'  # type: ignore[arg-type]
    sign = _sign(f"{sheet.key}.reading") if sheet.key else ""
    topic = f'<p class="topic">{html.escape(sheet.topic)}</p>' if sheet.topic else ""
    title = f"<h2{_sign(f'{sheet.key}.title') if sheet.topic else ''}>{html.escape(sheet.title)}</h2>"
    head = f"{topic}{title}" + (f"<p{sign}>{html.escape(sheet.reading)}</p>" if sheet.reading else "")
    notes = "".join(f"<li>{html.escape(note)}</li>" for note in sheet.notes)
    return f"<section>{head}{body}{f'<ul class="notes">{notes}</ul>' if notes else ''}</section>"


def _sign(key: str) -> str:
    """Return the attribute that names the figure in an element."""
    return f' data-figure="{html.escape(key, quote=True)}"'


def _card(figure: KeyFigure) -> str:
    quiet = ' class="quiet"' if figure.partial else ""
    now, against = (_sign(f"{figure.key}.{end}") for end in ("now", "against"))
    return (
        f'<div class="card"><span>{html.escape(figure.label)}</span><b{quiet}{now}>{html.escape(figure.now)}</b>'
        f'<small class="{BETTER[figure.better]}"{against}>{html.escape(figure.against)}</small></div>'
    )


def _chart(chart: Chart) -> str:
    """Return a chart with its legend, whose tints are those of the days in the reader's theme."""
    drawn = f'<div id="{chart.name}" role="figure" aria-label="{html.escape(chart.alt, quote=True)}"></div>'
    key = "".join(
        f'<span><i style="background:var(--d{i})"></i>{html.escape(text)}</span>'
        for i, (_, text) in enumerate(chart.legend)
    )
    return f'<figure><figcaption>{html.escape(chart.title)}</figcaption>{drawn}<div class="key">{key}</div></figure>'


def _table(table: Table, title: str, key: str) -> str:
    kinds = [f' class="{"t" if column < table.words else "n"}"' for column in range(len(table.head))]
    signs = [[_sign(cell_key(key, r, c)) if key else "" for c in range(len(kinds))] for r in range(len(table.rows) + 1)]
    head = _row("th", kinds, table.head)
    body = "".join(
        _row("td", map(str.__add__, kinds, named), row) for named, row in zip(signs[1:], table.rows, strict=True)
    )
    label = html.escape(title, quote=True)
    drawn = f"<table><thead>{head}</thead><tbody>{body}</tbody></table>"
    return f'<div class="scroll" tabindex="0" role="region" aria-label="{label}">{drawn}</div>'


def _row(tag: str, attributes: Iterable[str], cells: Sequence[str]) -> str:
    escaped = zip(attributes, map(html.escape, cells), strict=True)
    return "<tr>" + "".join(f"<{tag}{attribute}>{cell}</{tag}>" for attribute, cell in escaped) + "</tr>"
