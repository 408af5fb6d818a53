"""Digests of the figures that people read: key figures, tables, charts and files of a scenario, and its link."""

import csv
import hashlib
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd

from lib.domain.outcome import Outcome
from lib.export.report import Report, key_figures
from lib.export.xlsx import figures_csv, workbook
from lib.figures.palette import LIGHT
from lib.narrative.headline import headline
from lib.scenario import Scenario
from lib.scenario.link import parse, query
from lib.whatif import MODEL_VERSION, project
from tests.golden.digest import UNIT, canonical_plan, network

FILE = Path(__file__).with_name("figures.json")
NUMBER = re.compile(r"\d[\d,.]*")
TABLES = ("lanes", "air", "weeks", "utilisation", "stages")
BINS = ("warehouse_bins", "door_bins")


def figures_digests(scenario: Scenario) -> dict[str, str]:
    """Return a digest a part: preliminary and canonical figures, those of every file, and the link."""
    quick, outcome = project(network(), scenario, UNIT), project(network(), scenario, planner=canonical_plan)
    return {
        **{f"quick {part}": _digest(values) for part, values in _parts(quick).items()},
        **{part: _digest(values) for part, values in _parts(outcome).items()},
        **{f"export {part}": _digest(values) for part, values in _files(outcome, _baseline()).items()},
        "link": _digest(_round_trip(scenario)),
    }


@cache
def _baseline() -> Outcome:
    return project(network(), Scenario())


def _parts(outcome: Outcome) -> dict[str, Iterable[object]]:
    return {
        "summary": [part for pair in sorted(outcome.summary().items()) for part in pair],
        **{name: _cells(getattr(outcome, name)) for name in TABLES},
        **{name: getattr(outcome, name).ravel().tolist() for name in BINS},
        "headline": NUMBER.findall(headline(outcome)),
    }


def _cells(table: pd.DataFrame) -> list[object]:
    return [*table.columns, *table.index, *table.to_numpy().ravel()]


def _files(outcome: Outcome, baseline: Outcome) -> dict[str, Iterable[object]]:
    report = Report(network(), outcome, baseline, "http://127.0.0.1:8501/")
    told = [text for row in key_figures(outcome, baseline) for text in (row.now, row.before, row.change)]
    return {
        "workbook": _sheet_numbers(workbook(report)),
        "csv": [cell for row in csv.reader(io.StringIO(figures_csv(report))) for cell in map(_number, row) if cell],
        "figures": NUMBER.findall(" ".join(told)),
        "charts": [value for name, chart in report.charts(LIGHT).items() for value in (name, *_plotted(chart.figure))],
    }


def _sheet_numbers(content: bytes) -> Iterator[object]:
    for sheet in openpyxl.load_workbook(io.BytesIO(content), read_only=True):
        for row in sheet.iter_rows(values_only=True):
            yield from (float(cell) for cell in row if isinstance(cell, int | float))


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _plotted(figure: Mapping[str, object]) -> Iterator[object]:
    for trace in figure["data"]:  # type: ignore[attr-defined]
        for axis in ("x", "y", "base", "width"):
            values = np.asarray(trace.get(axis, ()), dtype=object).ravel()
            yield from (value for value in values if isinstance(value, int | float | np.number))


def _round_trip(scenario: Scenario) -> list[object]:
    asked = query(scenario, MODEL_VERSION, network())
    given = {key: [value] for key, value in asked.items()}
    back = parse(given, MODEL_VERSION, network())
    return [*asked.items(), dict(back.scenario.changes), list(back.notices)]


def _digest(values: Iterable[object]) -> str:
    """Return 16 hex digits over values, numbers to nine significant digits."""
    return hashlib.sha256(json.dumps([_plain(value) for value in values]).encode()).hexdigest()[:16]


def _plain(value: object) -> object:
    if isinstance(value, float | np.floating) and not isinstance(value, bool):
        return f"{float(value):.9g}"
    return value if isinstance(value, str | bool | None) else str(value)
