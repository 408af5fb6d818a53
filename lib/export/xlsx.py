"""Every table: as a workbook of sheets, and the key figures as a tidy CSV, one row a figure beside the baseline's."""

import csv
import io
import math
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from ..domain.outcome import BIN_MIN, Outcome
from ..figures.palette import LIGHT
from ..narrative.kpis import KPIS, describe_mark
from ..outcome.countries import country_table
from .figure_registry import NAME, Shown, register
from .labelled_tables import KPI_HEAD, Rounded, kpi_rows, labelled
from .pinned_notes import describe_place
from .report import ROLES, Report

LABELLED = ("Warehouses", "Air", "Weeks", "Utilisation", "Stages")  # tables that are also shown with labels and units
FIGURE_HEAD = ("Figure", "Scenario", "Baseline", "Name", "Unit", "Note on the scenario", "How it is calculated")
HEAD = ("scope", "figure", "scenario", "baseline")
LEVER_HEAD = (
    "Lever",
    "Key",
    "Value",
    "Baseline",
    "Unit",
    "Differs",
    "Kind",
    "Group",
    "Takes",
    "Meaning",
    "Source",
    "Confidence",
)
NARROWEST, WIDEST = 9, 60  # characters of a column
LINE_PT, FILL = 13.5, 0.9  # a line's height; the share of a line that words fill before they wrap
A3, A4, A4_LETTERS = 8, 9, 220  # paper by its number in the format; what is wider takes the larger one
MINUTES_A_DAY = 1_440
MOST_DIGITS = 3  # decimals of a rounded number
LETTERS_A_CELL = 30_000  # a cell holds 32,767


def workbook(report: Report) -> bytes:
    """Return every table of a report as an XLSX file: figures, levers, warehouses, air, weeks, stages, days."""
    target = io.BytesIO()
    book = Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": f"Lanecast: {report.name}", "author": "Lanecast", "comments": report.footer})
    pages = Pages(book)
    outcome, baseline = report.outcome, report.baseline
    mine, reference = outcome.scenario_id, baseline.scenario_id
    about = ("Scenario's name", report.name), ("Headline", report.headline), *report.stamps
    pages.add("About", ("What", "Value"), about)
    pages.add("Key figures", KPI_HEAD, kpi_rows(outcome, baseline), ("", "", mine, reference, mine))
    pages.add("Raw figures", FIGURE_HEAD, _explained(outcome, baseline), ("", mine, reference))
    pages.add("Levers that differ", LEVER_HEAD, _levers(report, outcome.levers), ("", mine, mine, reference))
    pages.add("All levers", LEVER_HEAD, _levers(report, report.network.levers), ("", mine, mine, reference))
    if report.notes:
        rows = (
            (describe_place(note.target, outcome), note.text, note.author, note.written_at) for note in report.notes
        )
        pages.add("Notes", ("Where", "Note", "By", "When (UTC)"), rows)
    for name in LABELLED:
        head, labelled_rows = labelled(_tables(outcome)[name])
        pages.add(name, head, labelled_rows, ["", *[mine] * (len(head) - 1)])
    for name, table in _tables(outcome).items():
        raw = f"Raw {name.lower()}"
        pages.frame(raw, table, mine)
        pages.frame(f"{raw}, baseline", _tables(baseline)[name], reference)
    pages.hide(register(report, "xlsx", pages.figures).write())
    book.close()
    return target.getvalue()


def figures_csv(report: Report) -> str:
    """Return identity, changed levers, key figures and figures by warehouse as CSV text."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEAD)
    writer.writerows([inert(cell) for cell in row] for row in _rows(report))
    return text.getvalue()


class Pages:
    """The sheets of a workbook: a bold head that stays in sight, columns as wide as their words, numbers as numbers."""

    def __init__(self, book: Workbook) -> None:
        self.book = book
        self.figures: list[Shown] = []
        plain = {"font_size": 10, "valign": "top"}
        self.head: Format = book.add_format(plain | {"bold": True, "bg_color": LIGHT.accent, "font_color": LIGHT.paper})
        self.cell: Format = book.add_format(plain | {"text_wrap": True})
        self.whole: Format = book.add_format(plain | {"num_format": "#,##0"})
        self.rounded: list[Format] = [
            book.add_format(plain | {"num_format": "#,##0" + ("." + "0" * digits if digits else "")})
            for digits in range(MOST_DIGITS + 1)
        ]
        self.real: Format = book.add_format(plain | {"num_format": "#,##0.00##"})

    def add(
        self, name: str, head: Sequence[str], rows: Iterable[Sequence[object]], scenarios: Sequence[str] = ()
    ) -> Worksheet:
        """Add a sheet of a head and rows; what is undefined stays empty.

        scenarios: of which scenario a column's cells are figures; empty if they are none, as in the first column.
        """
        sheet = self.book.add_worksheet(name)
        rows = [list(row) for row in rows]
        sheet.write_row(0, 0, head, self.head)
        longest = [max([len(title), *(len(_as_text(row[c])) for row in rows)]) for c, title in enumerate(head)]
        wide = [min(max(letters + 2, NARROWEST), WIDEST) for letters in longest]
        for c, letters in enumerate(wide):
            sheet.set_column(c, c, letters)
        for r, row in enumerate(rows, 1):
            lines = max((_lines(value, letters) for value, letters in zip(row, wide, strict=True)), default=1)
            sheet.set_row(r, LINE_PT * lines)  # not every program does so by itself
            for c, value in enumerate(row):
                self._write(sheet, r, c, value)
            self._note(name, head, row, scenarios)
        sheet.freeze_panes(1, 1)
        sheet.set_landscape()
        sheet.set_paper(A3 if sum(wide) > A4_LETTERS else A4)
        sheet.set_margins(0.4, 0.4, 0.5, 0.5)
        sheet.repeat_rows(0)
        sheet.fit_to_pages(1, 0)
        sheet.autofilter(0, 0, max(len(rows), 1), len(head) - 1)
        return sheet

    def frame(self, name: str, table: pd.DataFrame, scenario: str) -> None:
        """Add a sheet of a data frame of a scenario, its index first."""
        flat = table.reset_index()
        scenarios = ["", *[scenario] * len(table.columns)]
        self.add(name, [str(column) for column in flat.columns], flat.itertuples(index=False), scenarios)

    def hide(self, text: str) -> None:
        """Keep a text on a sheet that programs keep and do not show."""
        sheet = self.book.add_worksheet(NAME)
        for row, start in enumerate(range(0, len(text), LETTERS_A_CELL)):
            sheet.write_string(row, 0, text[start : start + LETTERS_A_CELL])
        sheet.very_hidden()

    def _note(self, sheet: str, head: Sequence[str], row: Sequence[object], scenarios: Sequence[str]) -> None:
        for name, value, scenario in zip(head, row, scenarios, strict=False):
            if scenario and (text := cell_text(value)):
                exact = value.value if isinstance(value, Rounded) else value
                number = float(exact) if isinstance(exact, int | float | np.number) else None
                self.figures.append(Shown(in_cell(sheet, row[0], name), text, scenario, number))

    def _write(self, sheet: Worksheet, row: int, column: int, value: object) -> None:
        if isinstance(value, bool | np.bool_):
            sheet.write_boolean(row, column, bool(value), self.cell)
        elif isinstance(value, Rounded):
            sheet.write_number(row, column, float(cell_text(value)), self.rounded[value.digits])
        elif isinstance(value, int | float | np.number):
            if np.isfinite(value):
                number = float(cell_text(value))  # what is written is what can be read back
                sheet.write_number(row, column, number, self.whole if number.is_integer() else self.real)
        elif value is not None:
            sheet.write_string(row, column, str(value), self.cell)


def in_cell(sheet: str, row: object, column: str) -> str:
    """Return the key of a cell: its sheet, the first cell of its row and the head of its column."""
    return f"{sheet}!{cell_text(row)}!{column}"


def cell_text(value: object) -> str:
    """Return what a cell holds as text, numbers with the digits that a workbook keeps; empty if it is undefined."""
    if isinstance(value, Rounded):
        return cell_text(value.value)
    if isinstance(value, bool | np.bool_):
        return str(bool(value))
    if isinstance(value, int | float | np.number):
        return f"{float(value):.15g}" if np.isfinite(value) else ""
    return "" if value is None else str(value)


def _as_text(value: object) -> str:
    if isinstance(value, Rounded):
        return f"{value.value:,.{value.digits}f}"
    return f"{value:,.4f}" if isinstance(value, float | np.floating) else str(value)


def _lines(value: object, letters: int) -> int:
    """Return how many lines a cell takes in a column of a width in letters."""
    return math.ceil(len(value) / (FILL * letters)) if isinstance(value, str) and len(value) > letters else 1


def _tables(outcome: Outcome) -> dict[str, pd.DataFrame]:
    return {
        "Warehouses": outcome.lanes.rename_axis("warehouse_id"),
        "Countries": country_table(outcome.lanes),
        "Air": outcome.air.rename_axis("number"),
        "Weeks": outcome.weeks.set_axis(outcome.weeks.index + 1).rename_axis("week"),
        "Queues": outcome.queues.rename_axis("number"),
        "Utilisation": outcome.utilisation.rename_axis("number"),
        "Stages": outcome.stages.rename_axis("stage"),
        "Days to warehouse": _days(outcome.warehouse_bins, outcome.lanes.index),
        "Days to door": _days(outcome.door_bins, outcome.lanes.index),
    }


def _days(bins: NDArray[np.int64], warehouses: pd.Index) -> pd.DataFrame:
    """Return parcels by bins of days (rows) and warehouses (columns); the last row is 'later or never'."""
    ends = [f"{(i + 1) * BIN_MIN / MINUTES_A_DAY:g}" for i in range(bins.shape[1] - 1)]
    return pd.DataFrame(bins.T, index=pd.Index([*ends, "later or never"], name="up to days"), columns=warehouses)


def _beside(outcome: Outcome, baseline: Outcome) -> Iterator[tuple[str, object, object]]:
    yield from ((key, value, baseline.kpis.get(key)) for key, value in outcome.kpis.items())


def _explained(outcome: Outcome, baseline: Outcome) -> Iterator[tuple[object, ...]]:
    for key, value, before in _beside(outcome, baseline):
        kpi = KPIS[key]
        yield key, value, before, kpi.label, kpi.stored_unit, describe_mark(kpi, outcome.kpis), kpi.formula


def _levers(report: Report, keys: Iterable[str]) -> Iterator[tuple[object, ...]]:
    changed = report.outcome.levers
    for lever in map(report.network.levers.lever, keys):
        differs = "yes" if lever.key in changed else ""
        yield (
            lever.label,
            lever.key,
            changed.get(lever.key, lever.default),
            lever.default,
            lever.unit,
            differs,
            ROLES[lever.role],
            lever.group,
            lever.accepted,
            lever.meaning,
            lever.source,
            lever.confidence,
        )


def _rows(report: Report) -> Iterator[tuple[str, str, object, object]]:
    outcome, baseline, levers = report.outcome, report.baseline, report.network.levers
    yield "identity", "scenario_id", outcome.scenario_id, baseline.scenario_id
    yield "identity", "model_version", outcome.model_version, baseline.model_version
    yield "identity", "data_hash", outcome.data_hash, baseline.data_hash
    yield from (("lever", key, value, levers[key].default) for key, value in outcome.levers.items())
    yield from (("network", *row) for row in _beside(outcome, baseline))
    yield from _rows_beside(outcome.lanes, baseline.lanes)
    yield from _rows_beside(country_table(outcome.lanes), country_table(baseline.lanes))


def _rows_beside(table: pd.DataFrame, baseline: pd.DataFrame) -> Iterator[tuple[str, str, object, object]]:
    """Yield the cells of a table by the row's index, beside those of the baseline's row if it has one."""
    for scope, row in table.iterrows():
        before = baseline.loc[scope] if scope in baseline.index else {}
        yield from ((str(scope), str(column), value, before.get(column, "")) for column, value in row.items())


def inert(cell: object) -> object:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
