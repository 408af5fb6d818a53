"""The document: a report as a PDF, one sheet below the other as the pages have room."""

import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from fpdf import FPDF
from matplotlib import get_data_path

from ..figures.palette import LIGHT
from ..figures.story import Chart
from .figure_registry import NAME, PICTURE, cell_key, picture_digest, register, shown_on
from .report import Report, sheets
from .sheets import KeyFigure, Sheet, Table, is_cards
from .static_images import FONTS, png

EDGE, FOOT, SPACE_MM = 14, 12, 7  # mm
CARD_MM, GAP_MM, NOTE_MM, LEGEND_MM = 27, 4, 5.5, 8
TITLE_PT, LINE_A_PT, FIRST_ROWS = 13, 0.46, 3  # LINE_A_PT: mm of a line per point of its letters
BELOW: Mapping[str, Any] = {"new_x": "LMARGIN", "new_y": "NEXT"}
LINE_MM, PAD_MM = 4.4, 1.1  # of a table: height of a line, room around the words of a cell
TINTS = {True: LIGHT.good, False: LIGHT.warn, None: LIGHT.quiet}


def document(report: Report) -> bytes:
    """Return a report as a PDF file, A4 upright, its words searchable."""
    pdf, all_sheets = Pages(report), sheets(report)
    for sheet in all_sheets:
        pdf.sheet(sheet)
    registry = register(report, "pdf", shown_on(all_sheets, report, pdf.digests))
    pdf.embed_file(bytes=registry.write().encode(), basename=f"{NAME}.json", mime_type="application/json")
    return bytes(pdf.output())


class Pages(FPDF):
    """Pages with the report's mark at the foot of each."""

    def __init__(self, report: Report) -> None:
        super().__init__("portrait", "mm", "A4")
        self.report = report
        self.digests: dict[str, str] = {}  # of charts by key
        self.set_margins(EDGE, EDGE)
        self.set_auto_page_break(True, FOOT + 6)
        self.add_font("Inter", "", FONTS / "inter-regular.ttf")
        self.add_font("Inter", "B", FONTS / "inter-bold.ttf")
        self.add_font("Signs", "", f"{get_data_path()}/fonts/ttf/DejaVuSans.ttf")
        self.set_fallback_fonts(["Signs"], exact_match=False)
        self.set_title(f"Lanecast: {report.name}")
        self.set_subject(report.headline)
        self.set_author("Lanecast")
        self.set_keywords(f"Lanecast, synthetic demand, {report.outcome.scenario_id}")
        self.set_lang("en")

    def footer(self) -> None:
        """Draw the foot of a page."""
        self.set_y(-FOOT)
        self._pen(8, LIGHT.quiet)
        self.cell(0, 5, self.report.footer)
        self.set_x(-EDGE - 20)
        self.cell(20, 5, str(self.page_no()), align="R")

    @contextmanager
    def marked(self, key: str) -> Iterator[None]:
        """Mark what is drawn as the figure of a key, if it has one."""
        if key:
            self._out(f"/Figure <</Key ({key})>> BDC")
        yield
        if key:
            self._out("EMC")

    def sheet(self, sheet: Sheet) -> None:
        """Draw a sheet below the one before, or on a page of its own where it does not fit."""
        if not self.page or self.get_y() + SPACE_MM + self._height(sheet) > self.h - FOOT - 6:
            self.add_page()
        elif self.get_y() > EDGE:
            self.set_y(self.get_y() + SPACE_MM)
        self._head(sheet)
        match sheet.body:
            case Table():
                self._table(sheet.body, sheet.key)
            case (KeyFigure(), *_):
                self._figures(sheet.body)  # type: ignore[arg-type]
                self._words("changes", self.report.changes, 10, LIGHT.ink)
                self._pen(9, LIGHT.accent)
                self.multi_cell(0, 5, self.report.link, link=self.report.link, align="LEFT", **BELOW)
            case charts:
                self._charts(charts)  # type: ignore[arg-type]
                self._notes(sheet.notes)

    def _head(self, sheet: Sheet) -> None:
        """Write topic, title and sentence."""
        if sheet.topic:
            self._words("", sheet.topic, 9, LIGHT.accent)
        self._words(sheet.topic and f"{sheet.key}.title", sheet.title, TITLE_PT, LIGHT.ink, bold=True)
        self._words(sheet.key and f"{sheet.key}.reading", sheet.reading, 10, LIGHT.quiet)
        self.set_y(self.get_y() + 2)

    def _words(self, key: str, text: str, size: float, colour: str, *, bold: bool = False) -> None:
        """Write a paragraph, the figure of a key if it has one."""
        if text:
            self._pen(size, colour, bold=bold)
            with self.marked(key):
                self.multi_cell(0, size * LINE_A_PT, text, align="LEFT", **BELOW)

    def _height(self, sheet: Sheet) -> float:
        """Return the mm that a sheet takes, of a table those of its head and first rows."""
        self._pen(TITLE_PT, LIGHT.ink, bold=True)
        height = 14 + self._lines(sheet.title, self.epw + 2 * PAD_MM) * TITLE_PT * LINE_A_PT
        if isinstance(sheet.body, Table):
            return height + (2 + FIRST_ROWS) * (LINE_MM + 2 * PAD_MM)
        if is_cards(sheet.body):
            return height + 2 * (CARD_MM + GAP_MM) + 20
        charts = [part for part in sheet.body if isinstance(part, Chart)]
        return height + max(map(self._chart_mm, charts)) / len(charts) + 8 + NOTE_MM * len(sheet.notes)

    def _chart_mm(self, chart: Chart) -> float:
        return self.epw * chart.height / chart.width + (LEGEND_MM if chart.legend else 0)

    def _pen(self, size: float, colour: str, *, bold: bool = False) -> None:
        self.set_font("Inter", "B" if bold else "", size)
        self.set_text_color(*_rgb(colour))

    def _figures(self, figures: Sequence[KeyFigure]) -> None:
        """Draw cards, four in a row."""
        top, wide = self.get_y(), (self.epw - 3 * GAP_MM) / 4
        self.set_draw_color(*_rgb(LIGHT.line))
        for i, figure in enumerate(figures):
            left, upper = EDGE + i % 4 * (wide + GAP_MM), top + i // 4 * (CARD_MM + GAP_MM)
            self.rect(left, upper, wide, CARD_MM, "D", round_corners=True, corner_radius=2)
            rows = (
                ("", figure.label, 9, LIGHT.quiet, False),
                (f"{figure.key}.now", figure.now, 16, LIGHT.quiet if figure.partial else LIGHT.ink, True),
                (f"{figure.key}.against", figure.against, 7.5, TINTS[figure.better], False),
            )
            for (key, text, size, colour, bold), down in zip(rows, (3, 10, 19), strict=True):
                self._pen(size, colour, bold=bold)
                self.set_xy(left + 3, upper + down)
                with self.marked(key):
                    self.cell(wide - 4, 6, text)
        self.set_xy(EDGE, top + (len(figures) + 3) // 4 * (CARD_MM + GAP_MM))

    def _table(self, table: Table, key: str) -> None:
        """Draw a table; its head stands on each page."""
        self._table_row(table, 0, key)
        for number in range(1, len(table.rows) + 1):
            self._table_row(table, number, key)

    def _table_row(self, table: Table, number: int, key: str) -> None:
        """Draw a row by its number, 0 the head, on a new page below the head where it does not fit."""
        row, head = (table.head, *table.rows)[number], number == 0
        self._pen(9, LIGHT.paper if head else LIGHT.ink, bold=head)
        lines = max(self._lines(text, self.epw * share) for text, share in zip(row, table.shares, strict=True))
        if self.get_y() + lines * LINE_MM + 2 * PAD_MM > self.h - FOOT - 6:
            self.add_page()
            self._table_row(table, 0, "")
            self._pen(9, LIGHT.ink)
        self.set_fill_color(*_rgb(LIGHT.accent if head else "#f4f6fa" if number % 2 == 0 else LIGHT.paper))
        keys = [cell_key(key, number, c) if key and not head else "" for c in range(len(row))]
        self._row(row, table, keys, lines)

    def _row(self, row: Sequence[str], table: Table, keys: Sequence[str], lines: int) -> None:
        """Draw a row of cells, as high as the longest of them needs."""
        top, wide = self.get_y(), [self.epw * share for share in table.shares]
        self.rect(EDGE, top, self.epw, lines * LINE_MM + 2 * PAD_MM, "F")
        left = float(EDGE)
        for column, (text, width, key) in enumerate(zip(row, wide, keys, strict=True)):
            self.set_xy(left + PAD_MM, top + PAD_MM)
            with self.marked(key):
                self.multi_cell(width - 2 * PAD_MM, LINE_MM, text, align="L" if column < table.words else "R")
            left += width
        self.set_xy(EDGE, top + lines * LINE_MM + 2 * PAD_MM)

    def _lines(self, text: str, width: float) -> int:
        return len(self.multi_cell(width - 2 * PAD_MM, LINE_MM, text, dry_run=True, output="LINES"))  # type: ignore[arg-type]

    def _notes(self, notes: Sequence[str]) -> None:
        """Write notes, with a rule at their side."""
        top = self.get_y() + 1
        if notes:
            self.set_fill_color(*_rgb(LIGHT.accent))
            self.rect(EDGE, top, 1, NOTE_MM * len(notes) - 1, "F")
        self._pen(9, LIGHT.ink)
        for i, note in enumerate(notes):
            self.set_xy(EDGE + 3, top + i * NOTE_MM)
            self.cell(self.epw - 3, NOTE_MM, note, **BELOW)

    def _charts(self, charts: Sequence[Chart]) -> None:
        """Draw charts side by side over the width of the page."""
        wide = (self.epw - GAP_MM * (len(charts) - 1)) / len(charts)
        top, head = self.get_y(), 7 if len(charts) > 1 else 0  # one alone is named by the sheet
        for i, chart in enumerate(charts):
            left = EDGE + i * (wide + GAP_MM)
            if head:
                self._pen(9, LIGHT.ink, bold=True)
                self.set_xy(left, top)
                self.cell(wide, 6, chart.title)
            picture, key = png(chart.figure, chart.width, chart.height, paper=LIGHT.paper), PICTURE + chart.name
            self.digests[key] = picture_digest(picture)
            with self.marked(key):
                self.image(io.BytesIO(picture), left, top + head, wide, alt_text=chart.alt)
            self._legend(chart.legend, top + head + wide * chart.height / chart.width + 1)
        below = max(wide * chart.height / chart.width + (LEGEND_MM if chart.legend else 0) for chart in charts)
        self.set_xy(EDGE, top + head + below)

    def _legend(self, entries: Sequence[tuple[str, str]], top: float) -> None:
        """Write what colours mean in one line, each word after a dot of its colour."""
        self._pen(9, LIGHT.ink)
        widths = [self.get_string_width(text) + 12 for _, text in entries]
        left = (self.w - sum(widths)) / 2
        for (colour, text), wide in zip(entries, widths, strict=True):
            self.set_fill_color(*_rgb(colour))
            self.circle(left + 2, top + 3.5, 1.5, "F")
            self.set_xy(left + 4.5, top)
            self.cell(wide, 7, text)
            left += wide


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
