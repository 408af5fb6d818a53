"""The deck: a report as PowerPoint slides, its charts editable, its maps as pictures."""

import io
import math
from collections.abc import Sequence
from typing import Any, NamedTuple

from pptx import Presentation
from pptx.chart.chart import Chart as NativeChart
from pptx.chart.data import CategoryChartData, XyChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_LEGEND_POSITION, XL_TICK_LABEL_POSITION, XL_TICK_MARK
from pptx.enum.dml import MSO_LINE
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Emu, Inches, Pt

from ..domain.outcome import INDUSTRY_DAYS, PROMISE_DAYS
from ..figures.palette import LIGHT
from ..figures.story import Chart
from .figure_registry import PICTURE, SIGN, register, shown_on
from .office_parts import add_registry, charts_in
from .report import Report, paged_sheets
from .sheets import KeyFigure, Sheet, Table
from .static_images import png, unmarked

WIDTH, HEIGHT, EDGE = Inches(13.333), Inches(7.5), Inches(0.55)
TOP, FOOT = Inches(1.75), Inches(7.05)
TITLE_ONLY = 5  # the layout of the default template that has a title and nothing else
GAP = Inches(0.2)
NOTE_LINE, LEGEND = Inches(0.3), Inches(0.3)
TITLE_PT, SMALLEST_TITLE_PT = ((44, 28), (150, 22)), 17  # by letters of the title
LONGEST_PROPERTY = 255  # characters of a document's property
DASHES = {"solid": None, "dot": MSO_LINE.ROUND_DOT, "dash": MSO_LINE.DASH, "dashdot": MSO_LINE.DASH_DOT}
Box = tuple[int, int, int, int]  # left, top, width, height


def deck(report: Report) -> bytes:
    """Return a report as a PPTX file."""
    show = new_show(report.name, report.headline, report.footer, report.outcome.scenario_id)
    all_sheets = paged_sheets(report)
    for number, sheet in enumerate(all_sheets, 1):
        slide = add_slide(show, sheet, report.footer, f"{number} / {len(all_sheets)}")
        _body(slide, sheet, report)
    add_registry(show.part, register(report, "pptx", shown_on(all_sheets, report, charts_in(show))))
    return saved(show)


def new_show(name: str, subject: str, footer: str, identifier: str) -> Any:
    """Return a presentation without slides."""
    show = Presentation()
    show.slide_width, show.slide_height = WIDTH, HEIGHT
    properties = show.core_properties
    properties.title, properties.subject = f"Lanecast: {name}", subject[:LONGEST_PROPERTY]
    properties.author, properties.comments = "Lanecast", footer
    properties.identifier, properties.keywords = identifier, "Lanecast, synthetic demand"
    return show


def saved(show: Any) -> bytes:
    """Return a presentation as a PPTX file."""
    target = io.BytesIO()
    show.save(target)
    return target.getvalue()


def add_slide(show: Any, sheet: Sheet, footer: str, number: str) -> Any:
    """Add a slide with the words of a sheet, without its body; the title is a figure where it has a topic."""
    slide = show.slides.add_slide(show.slide_layouts[TITLE_ONLY])
    wide, title = WIDTH - 2 * EDGE, slide.shapes.title
    _place(title, (EDGE, Inches(0.42), wide, Inches(0.85)))
    title.text_frame.vertical_anchor = MSO_ANCHOR.TOP
    size = next((size for letters, size in TITLE_PT if len(sheet.title) <= letters), SMALLEST_TITLE_PT)
    _write(title.text_frame, sheet.title, size, LIGHT.ink, bold=True)
    _name(title, f"{sheet.key}.title" if sheet.has_finding else "")
    if sheet.topic:
        add_text(slide, (EDGE, Inches(0.16), wide, Inches(0.3)), sheet.topic, 12, LIGHT.accent)
    key = sheet.key and f"{sheet.key}.reading"
    if sheet.reading:
        add_text(slide, (EDGE, Inches(1.27), wide, Inches(0.4)), sheet.reading, 13, LIGHT.quiet, key=key)
    add_text(slide, (EDGE, FOOT, wide, Inches(0.3)), footer, 9, LIGHT.quiet)
    add_text(slide, (WIDTH - EDGE - Inches(1), FOOT, Inches(1), Inches(0.3)), number, 9, LIGHT.quiet, PP_ALIGN.RIGHT)
    return slide


def _body(slide: Any, sheet: Sheet, report: Report) -> None:
    area = (EDGE, TOP, WIDTH - 2 * EDGE, FOOT - TOP - Inches(0.1))
    match sheet.body:
        case Table():
            add_table(slide, sheet.body, area, sheet.key)
        case (KeyFigure(), *_):
            add_cards(slide, sheet.body, area, 4, Inches(1.65))  # type: ignore[arg-type]
            add_text(slide, (EDGE, Inches(5.5), area[2], Inches(1)), report.changes, 12, LIGHT.ink, key="changes")
            frame = add_text(slide, (EDGE, Inches(6.65), area[2], Inches(0.3)), report.short_link, 11, LIGHT.accent)
            if report.link.startswith(("http://", "https://")):
                frame.paragraphs[0].runs[0].hyperlink.address = report.link
        case charts:
            high = NOTE_LINE * len(sheet.notes)
            add_charts(slide, charts, (*area[:3], area[3] - high))  # type: ignore[arg-type]
            _notes(slide, sheet.notes, (area[0], area[1] + area[3] - high, area[2], high))


def _notes(slide: Any, notes: Sequence[str], area: Box) -> None:
    """Write the notes below the charts, a line each, with a rule at their side."""
    if notes:
        rule = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, area[0], area[1], Pt(2.5), area[3])
        rule.fill.solid()
        rule.fill.fore_color.rgb, rule.shadow.inherit = _rgb(LIGHT.accent), False
        rule.line.fill.background()
    for i, note in enumerate(notes):
        box = (area[0] + Inches(0.12), area[1] + i * NOTE_LINE, area[2] - Inches(0.12), NOTE_LINE)
        add_text(slide, box, note, 12, LIGHT.ink)


# Words


def _place(shape: Any, box: Box) -> None:
    shape.left, shape.top, shape.width, shape.height = (Emu(int(length)) for length in box)


def add_text(
    slide: Any, box: Box, text: str, size: float, colour: str, align: PP_ALIGN = PP_ALIGN.LEFT, *, key: str = ""
) -> Any:
    """Write a line or a paragraph into a box; `key` names the figure that it is."""
    shape = slide.shapes.add_textbox(*(Emu(int(length)) for length in box))
    _name(shape, key)
    _write(shape.text_frame, text, size, colour, align)
    return shape.text_frame


def _name(shape: Any, key: str) -> None:
    """Name a shape by the key of the figure that it shows."""
    if key:
        shape.name = SIGN + key


def _write(
    frame: Any, text: str, size: float, colour: str, align: PP_ALIGN = PP_ALIGN.LEFT, *, bold: bool = False
) -> None:
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = Emu(0)
    frame.text = text
    frame.paragraphs[0].alignment = align
    _style(frame.paragraphs[0].runs[0].font if frame.paragraphs[0].runs else None, size, colour, bold)


def _style(font: Any, size: float, colour: str, bold: bool = False) -> None:
    if font is not None:
        font.size, font.bold, font.color.rgb = Pt(size), bold, _rgb(colour)


def _rgb(colour: str) -> RGBColor:
    return RGBColor.from_string(colour.removeprefix("#").upper())


# Key figures and tables


def add_cards(slide: Any, figures: Sequence[KeyFigure], area: Box, columns: int, high: int) -> None:
    """Draw cards of a height, so many in a row."""
    wide = (area[2] - (columns - 1) * GAP) // columns
    for i, figure in enumerate(figures):
        left, top = area[0] + i % columns * (wide + GAP), area[1] + Inches(0.15) + i // columns * (high + GAP)
        card = slide.shapes.add_shape(MSO_SHAPE.ROUNDED_RECTANGLE, left, top, wide, high)
        card.adjustments[0] = 0.06
        _name(card, figure.key)
        card.fill.solid()
        card.fill.fore_color.rgb, card.line.color.rgb, card.shadow.inherit = _rgb(LIGHT.paper), _rgb(LIGHT.line), False
        _card(card.text_frame, figure)


def _card(frame: Any, figure: KeyFigure) -> None:
    frame.vertical_anchor, frame.word_wrap = MSO_ANCHOR.MIDDLE, True
    tint = {True: LIGHT.good, False: LIGHT.warn, None: LIGHT.quiet}[figure.better]
    rows = (
        (figure.label, 13, LIGHT.quiet, False),
        (figure.now, 26, LIGHT.quiet if figure.partial else LIGHT.ink, True),
        (figure.against, 12, tint, False),
    )
    for i, (text, size, colour, bold) in enumerate(rows):
        line = frame.paragraphs[0] if i == 0 else frame.add_paragraph()
        line.alignment = PP_ALIGN.LEFT
        run = line.add_run()
        run.text = text
        _style(run.font, size, colour, bold)


def add_table(slide: Any, table: Table, area: Box, key: str) -> None:
    """Draw a table whose cells are figures of the key."""
    rows = (table.head, *table.rows)
    shape = slide.shapes.add_table(len(rows), len(table.head), area[0], area[1], area[2], Inches(0.3) * len(rows))
    _name(shape, key)
    grid = shape.table
    for column, share in zip(grid.columns, table.shares, strict=True):
        column.width = Emu(int(area[2] * share))
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            _cell(grid.cell(r, c), text, head=r == 0, right=c >= table.words, shade=r % 2 == 0)


def _cell(cell: Any, text: str, *, head: bool, right: bool, shade: bool) -> None:
    align = PP_ALIGN.RIGHT if right else PP_ALIGN.LEFT
    _write(cell.text_frame, text, 12, LIGHT.paper if head else LIGHT.ink, align, bold=head)
    cell.margin_top = cell.margin_bottom = Inches(0.03)
    cell.margin_left = cell.margin_right = Inches(0.08)
    cell.fill.solid()
    cell.fill.fore_color.rgb = _rgb(LIGHT.accent if head else "#f4f6fa" if shade else LIGHT.paper)


# Charts: native where PowerPoint has them, so that they can be edited


def add_charts(slide: Any, charts: Sequence[Chart], area: Box) -> None:
    """Draw charts side by side, with their titles if there are several."""
    wide = (area[2] - GAP * (len(charts) - 1)) // len(charts)
    for i, chart in enumerate(charts):
        left = area[0] + i * (wide + GAP)
        head = Inches(0.4) if len(charts) > 1 else 0  # one alone is named by the slide
        if head:
            add_text(slide, (left, area[1], wide, Inches(0.35)), chart.title, 14, LIGHT.ink)
        box = (left, area[1] + head, wide, area[3] - head - (LEGEND if chart.legend else 0) - Inches(0.05))
        shape = _picture(slide, chart, box) if chart.kind == "map" else _native(slide, chart, box)
        shape._element.xpath(".//p:cNvPr")[0].set("descr", chart.alt)
        _name(shape, PICTURE + chart.name)
        _legend(slide, chart.legend, (left, min(box[1] + box[3], shape.top + shape.height), wide, LEGEND))


def _legend(slide: Any, entries: Sequence[tuple[str, str]], area: Box) -> None:
    """Write what colours mean in one line, each word after a dot of its colour."""
    if entries:
        line = add_text(slide, area, "", 12, LIGHT.ink, PP_ALIGN.CENTER).paragraphs[0]
        for tint, text in entries:
            for words, colour in (("● ", tint), (f"{text}      ", LIGHT.ink)):
                run = line.add_run()
                run.text = words
                _style(run.font, 12, colour)


def _picture(slide: Any, chart: Chart, box: Box) -> Any:
    """Put a chart's picture into the middle of a box, as large as it fits."""
    picture = io.BytesIO(png(chart.figure, chart.width, chart.height, paper=LIGHT.paper))
    wide = min(box[2], int(box[3] * chart.width / chart.height))
    return slide.shapes.add_picture(picture, box[0] + (box[2] - wide) // 2, box[1], width=wide)


def _native(slide: Any, chart: Chart, box: Box) -> Any:
    draw = {"distribution": _days, "overlaid": _overlaid, "stages": _stages, "volumes": _lines, "backlogs": _columns}
    return draw[chart.kind](slide, chart.figure["data"], box)


def _add(slide: Any, kind: XL_CHART_TYPE, box: Box, data: Any, *, legend: bool = True) -> tuple[Any, NativeChart]:
    shape = slide.shapes.add_chart(kind, *(Emu(int(length)) for length in box), data)
    chart = shape.chart
    chart.has_title, chart.has_legend = False, legend
    chart.font.size, chart.font.color.rgb = Pt(12), _rgb(LIGHT.quiet)
    if legend:
        chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    for axis in (chart.category_axis, chart.value_axis):
        axis.format.line.color.rgb, axis.major_tick_mark = _rgb(LIGHT.line), XL_TICK_MARK.NONE
    chart.value_axis.major_gridlines.format.line.color.rgb = _rgb(LIGHT.line)
    return shape, chart


def _titles(chart: NativeChart, across: str, up: str) -> None:
    for axis, text in ((chart.category_axis, across), (chart.value_axis, up)):
        axis.has_title = bool(text)
        if text:
            _write(axis.axis_title.text_frame, text, 12, LIGHT.quiet)


def _days(slide: Any, traces: Sequence[Any], box: Box) -> Any:
    """Draw the days as smooth curves beside those of the baseline."""
    looks = (("This scenario", LIGHT.accent, 3.0, "solid"), ("Baseline", LIGHT.quiet, 1.75, "dot"))
    return _curves(slide, traces, [Curve(*look) for look in looks], box)


def _overlaid(slide: Any, traces: Sequence[Any], box: Box) -> Any:
    """Draw the days of several scenarios as smooth curves, each in its colour."""
    pens = ((trace["name"], trace["line"]["color"], 2.5, trace["line"].get("dash", "solid")) for trace in traces)
    return _curves(slide, traces, [Curve(unmarked(name)[0], *pen) for name, *pen in pens], box)


class Curve(NamedTuple):
    """How a curve is called and drawn."""

    name: str
    tint: str
    width_pt: float
    dash: str = "solid"


def _curves(slide: Any, traces: Sequence[Any], curves: Sequence[Curve], box: Box) -> Any:
    """Draw curves of the days, promise and industry as lines."""
    data = XyChartData()
    top = 1.1 * max(float(max(trace["y"])) for trace in traces)
    first, last = INDUSTRY_DAYS
    points = [list(zip(trace["x"], trace["y"], strict=True)) for trace in traces]
    points += [[(PROMISE_DAYS, 0), (PROMISE_DAYS, top)], [(first, 0), (first, top), (last, top), (last, 0)]]
    bounds = (
        Curve(f"Promise, {PROMISE_DAYS} days", LIGHT.good, 2),
        Curve(f"Industry, {first}–{last} days", LIGHT.warn, 1.5),
    )
    looks = [*curves, *bounds]
    for look, curve in zip(looks, points, strict=True):
        series = data.add_series(look.name)
        for x, y in curve:
            series.add_data_point(float(x), float(y))
    shape, chart = _add(slide, XL_CHART_TYPE.XY_SCATTER_LINES_NO_MARKERS, box, data)
    for series, look in zip(chart.plots[0].series, looks, strict=True):
        _line(series, look.tint, look.width_pt, look.dash)
    _scale_days(chart, top)
    return shape


def _scale_days(chart: NativeChart, top: float) -> None:
    chart.category_axis.minimum_scale, chart.category_axis.maximum_scale = 0, 21
    chart.category_axis.major_unit, chart.category_axis.has_major_gridlines = 5, False
    chart.value_axis.minimum_scale, chart.value_axis.maximum_scale = 0, round(top + 0.5)
    chart.value_axis.tick_labels.number_format = "0"
    chart.value_axis.tick_labels.number_format_is_linked = False
    _titles(chart, "Days", "% of the parcels a day")


def _line(series: Any, tint: str, wide: float, dash: str = "solid") -> None:
    series.smooth = False
    series.format.line.color.rgb, series.format.line.width = _rgb(tint), Pt(wide)
    series.format.line.dash_style = DASHES[dash]


def _stages(slide: Any, traces: Sequence[Any], box: Box) -> Any:
    """Draw the cascade as bars on an invisible part, with the labels of the figure."""
    _, bars, labels = traces
    data = CategoryChartData(number_format="0.00")
    data.categories = [unmarked(name)[0].strip() for name in bars["y"]]
    data.add_series("Before", [float(start) for start in bars["base"]])
    data.add_series("Days", [float(length) for length in bars["x"]])
    longest = max(map(sum, zip(bars["base"], bars["x"], strict=True)))
    data.add_series("Words", [0.25 * longest] * len(bars["x"]))  # invisible too: room for the words behind the bars
    shape, chart = _add(slide, XL_CHART_TYPE.BAR_STACKED, box, data, legend=False)
    chart.category_axis.reverse_order = True
    chart.value_axis.tick_label_position = XL_TICK_LABEL_POSITION.HIGH
    chart.plots[0].gap_width, chart.plots[0].overlap = 45, 100
    before, days, words = chart.plots[0].series
    for invisible in (before, words):
        invisible.format.fill.background()
    for i, (tint, text) in enumerate(zip(bars["marker"]["color"], labels["text"], strict=True)):
        days.points[i].format.fill.solid()
        days.points[i].format.fill.fore_color.rgb = _rgb(tint)
        label = words.points[i].data_label
        _write(label.text_frame, unmarked(text)[0].strip(), 12, LIGHT.ink)
        label.position = XL_LABEL_POSITION.INSIDE_BASE
    chart.value_axis.minimum_scale, chart.value_axis.maximum_scale = 0, math.ceil(1.25 * longest)
    _titles(chart, "", "Days since the parcel was scanned; after the days the difference to the baseline")
    return shape


def _weeks(traces: Sequence[Any]) -> CategoryChartData:
    data = CategoryChartData(number_format="#,##0")
    data.categories = [str(week) for week in traces[0]["x"]]
    for trace in traces:
        data.add_series(trace["name"], [float(value) for value in trace["y"]])
    return data


def _lines(slide: Any, traces: Sequence[Any], box: Box) -> Any:
    shape, chart = _add(slide, XL_CHART_TYPE.LINE, box, _weeks(traces))
    for series, trace in zip(chart.plots[0].series, traces, strict=True):
        _line(series, trace["line"]["color"], 2.25, trace["line"]["dash"])
    _titles(chart, "Week (5 to 8 are measured)", "t per week")
    return shape


def _columns(slide: Any, traces: Sequence[Any], box: Box) -> Any:
    bars = [trace for trace in traces if trace["type"] == "bar"]
    shape, chart = _add(slide, XL_CHART_TYPE.COLUMN_STACKED, box, _weeks(bars))
    chart.plots[0].gap_width, chart.plots[0].overlap = 55, 100
    for series, trace in zip(chart.plots[0].series, bars, strict=True):
        series.format.fill.solid()
        series.format.fill.fore_color.rgb = _rgb(trace["marker"]["color"])
    _titles(chart, "Week (5 to 8 are measured)", "t at the week's end")
    return shape
