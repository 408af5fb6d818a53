"""The document: a report as a PDF, page by page what the deck has slide by slide."""

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from fpdf import FPDF
from matplotlib import get_data_path

from ..figures.palette import LIGHT
from ..figures.story import Chart
from .figure_registry import NAME, PICTURE, cell_key, picture_digest, register, shown_on
from .report import Report, paged_sheets
from .sheets import KeyFigure, Sheet, Table
from .static_images import FONTS, png

EDGE, TOP, FOOT = 14, 37, 12  # mm
CARD_MM, GAP_MM, NOTE_MM, LEGEND_MM = 44, 6, 6, 8
LINE_MM, PAD_MM = 5.0, 1.2  # of a table: height of a line, room around the words of a cell
LETTERS_A_TITLE = 60
TINTS = {True: LIGHT.good, False: LIGHT.warn, None: LIGHT.quiet}


def document(report: Report) -> bytes:
    """Return a report as a PDF file, A4 across, its words searchable."""
    pdf, all_sheets = Pages(report), paged_sheets(report)
    for sheet in all_sheets:
        pdf.sheet(sheet)
    registry = register(report, "pdf", shown_on(all_sheets, report, pdf.digests))
    pdf.embed_file(bytes=registry.write().encode(), basename=f"{NAME}.json", mime_type="application/json")
    return bytes(pdf.output())


class Pages(FPDF):
    """Pages with the report's mark at the foot of each."""

    def __init__(self, report: Report) -> None:
        super().__init__("landscape", "mm", "A4")
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
        """Draw a sheet on a page of its own, or more if its table is long."""
        self.add_page()
        self._pen(20 if len(sheet.title) <= LETTERS_A_TITLE else 15, LIGHT.ink, bold=True)
        self.cell(0, 10, sheet.title, new_x="LMARGIN", new_y="NEXT")
        self._pen(12, LIGHT.quiet)
        with self.marked(sheet.key and f"{sheet.key}.reading"):
            self.multi_cell(0, 5.5, sheet.reading, align="LEFT", new_x="LMARGIN", new_y="NEXT")
        self.set_y(max(TOP, self.get_y() + 3))
        match sheet.body:
            case Table():
                self._table(sheet.body, sheet.key)
            case (KeyFigure(), *_):
                self._figures(sheet.body)  # type: ignore[arg-type]
                self._pen(11, LIGHT.ink)
                with self.marked("changes"):
                    self.multi_cell(0, 6, self.report.changes, align="LEFT", new_x="LMARGIN", new_y="NEXT")
                self.set_y(-FOOT - 12)
                self._pen(10, LIGHT.accent)
                self.cell(0, 6, self.report.short_link, link=self.report.link)
            case charts:
                self._charts(charts, NOTE_MM * len(sheet.notes))  # type: ignore[arg-type]
                self._notes(sheet.notes)

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
                ("", figure.label, 11, LIGHT.quiet, False),
                (f"{figure.key}.now", figure.now, 24, LIGHT.quiet if figure.partial else LIGHT.ink, True),
                (f"{figure.key}.against", figure.against, 10, TINTS[figure.better], False),
            )
            for (key, text, size, colour, bold), down in zip(rows, (7, 17, 29), strict=True):
                self._pen(size, colour, bold=bold)
                self.set_xy(left + 4, upper + down)
                with self.marked(key):
                    self.cell(wide - 8, 7, text)
        self.set_xy(EDGE, top + (len(figures) + 3) // 4 * (CARD_MM + GAP_MM) + 4)

    def _table(self, table: Table, key: str) -> None:
        for number, row in enumerate((table.head, *table.rows)):
            head = number == 0
            self._pen(10, LIGHT.paper if head else LIGHT.ink, bold=head)
            self.set_fill_color(*_rgb(LIGHT.accent if head else "#f4f6fa" if number % 2 == 0 else LIGHT.paper))
            is_figure = key and not head
            self._row(row, table, [cell_key(key, number, c) if is_figure else "" for c in range(len(row))])

    def _row(self, row: Sequence[str], table: Table, keys: Sequence[str]) -> None:
        """Draw a row of cells, as high as the longest of them needs."""
        top, wide = self.get_y(), [self.epw * share for share in table.shares]
        lines = max(map(self._lines, row, wide))
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
        """Write the notes at the foot of the page, with a rule at their side."""
        top = self.h - FOOT - 6 - NOTE_MM * len(notes)
        if notes:
            self.set_fill_color(*_rgb(LIGHT.accent))
            self.rect(EDGE, top, 1, NOTE_MM * len(notes) - 1, "F")
        self._pen(10, LIGHT.ink)
        for i, note in enumerate(notes):
            self.set_xy(EDGE + 3, top + i * NOTE_MM)
            self.cell(self.epw - 3, NOTE_MM, note)

    def _charts(self, charts: Sequence[Chart], below: float) -> None:
        """Draw charts side by side, leaving room for what stands below them (mm)."""
        wide = (self.epw - GAP_MM * (len(charts) - 1)) / len(charts)
        top, head = self.get_y(), 8 if len(charts) > 1 else 0  # one alone is named by the page
        for i, chart in enumerate(charts):
            left = EDGE + i * (wide + GAP_MM)
            if head:
                self._pen(10, LIGHT.ink, bold=True)
                self.set_xy(left, top)
                self.cell(wide, 6, chart.title)
            high = self.h - FOOT - 8 - below - top - head - (LEGEND_MM if chart.legend else 0)
            shown = min(wide, high * chart.width / chart.height)
            picture, key = png(chart.figure, chart.width, chart.height, paper=LIGHT.paper), PICTURE + chart.name
            self.digests[key] = picture_digest(picture)
            with self.marked(key):
                self.image(io.BytesIO(picture), left + (wide - shown) / 2, top + head, shown, alt_text=chart.alt)
            self._legend(chart.legend, top + head + shown * chart.height / chart.width + 1)

    def _legend(self, entries: Sequence[tuple[str, str]], top: float) -> None:
        """Write what colours mean in one line, each word after a dot of its colour."""
        self._pen(10, LIGHT.ink)
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
