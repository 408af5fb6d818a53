"""What every file says: a scenario's canonical figures against the baseline, its levers, its charts, where it is from.

A report is told as sheets, each a title, a sentence and one body; deck, document and page lay the same sheets out.
"""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from textwrap import shorten
from typing import Any, Literal

from ..domain.network import Network
from ..domain.outcome import Outcome
from ..errors import LanecastError
from ..figures.distribution import distribution
from ..figures.maps import air_map, lanes_map
from ..figures.palette import LIGHT, Palette, days_entries
from ..figures.pins import pinned
from ..figures.stages import waterfall
from ..figures.weeks import backlogs, volumes
from ..narrative import readings
from ..narrative.formatting import format_count, format_number, keep_units_together
from ..narrative.headline import headline
from ..narrative.kpis import NETWORK_KPIS, Kpi, format_change, format_value, is_better, rounded_change
from ..narrative.lever_changes import choice_names, describe_changes, format_lever_value, lever_changes
from ..narrative.scenario_names import describe_levers
from ..paths import DATA
from ..scenario import PRESETS, Lever, Scenario
from ..store.notes import Note

SOURCES = DATA / "SOURCES.md"
SYNTHETIC = "Synthetic demand: drawn from published weight classes, populations and weekly profiles; no real parcels."
CANONICAL = "Canonical: every parcel simulated"
ROLES = {"policy": "Decision", "assumption": "Assumption"}
CHARTS = {
    "air": "Air routes",
    "lanes": "European lanes",
    "days": "Days to the warehouse",
    "door-days": "Days to the door",
    "stages": "Mean days, stage by stage",
    "volumes": "Tonnes a week",
    "backlogs": "What waits",
}
PLACES = CHARTS | {
    "parts": "Where the days go, the money and the CO₂e",
    "apart": "Decisions and assumptions apart",
    "worth": "What one more is worth",
    "why": "Why it differs from the baseline",
    "three": "Delivery time: three ways",
    "loads": "How full is what",
    "routes": "Routes of trucks",
    "hours": "What every truck does",
    "fleet": "How many own trucks pay",
    "truck": "How a truck is loaded",
    "aircraft": "How the aircraft is loaded",
    "replay": "Replay",
}  # what notes can be pinned to, the charts of files first
STORY = ("air", "lanes", "days", "stages", "volumes", "backlogs")  # the charts that are told, in this order
MOST_NOTES, LETTERS_A_NOTE = 3, 115  # that stand below charts; all of them stand in full on a sheet of their own
LINES_A_SHEET, LETTERS_A_LINE = 17, 118  # what fits on a slide below its title
MOVED_LETTERS, LINK_LETTERS = 430, 110  # of what was moved and of the link that the first sheet has room for
MOST_NAMED, NAME_LETTERS = 2, 80  # levers and letters of the name of a scenario that has none
MAP_PX = 720, 369  # drawn small, so that its words are large on paper
Kind = Literal["map", "distribution", "stages", "volumes", "backlogs", "bars"]


@dataclass(frozen=True)
class Chart:
    """A chart by name: what it shows, what it says, its figure as the page draws it, and its size in px."""

    name: str
    title: str
    reading: str
    kind: Kind
    figure: Mapping[str, Any]
    width: int
    height: int
    legend: tuple[tuple[str, str], ...] = ()

    @property
    def alt(self) -> str:
        """Return what a screen reader says of it."""
        return f"{self.title}. {self.reading}"


@dataclass(frozen=True)
class Table:
    """A table of words; `shares` are the columns' parts of the width, the first `words` columns are text."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    shares: tuple[float, ...]
    words: int = 1


@dataclass(frozen=True)
class Figure:
    """A key figure against the baseline: `better` is None where it did not change or nobody can tell."""

    label: str
    now: str
    before: str
    change: str
    better: bool | None

    @property
    def against(self) -> str:
        """Return the difference and the baseline's value in words."""
        return f"{self.change} · baseline {self.before}".removeprefix(" · ")


@dataclass(frozen=True)
class Sheet:
    """A slide, page or section: one body with a title, the sentence to take home, and the notes pinned to it."""

    title: str
    reading: str
    body: tuple[Chart, ...] | Table | tuple[Figure, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Report:
    """A scenario beside the baseline, with the link that opens it, the notes that people pinned to it and the name that
    it was saved under, if any.

    Raises LanecastError for preliminary figures.
    """

    network: Network
    outcome: Outcome
    baseline: Outcome
    link: str
    notes: tuple[Note, ...] = ()
    title: str = ""

    def __post_init__(self) -> None:
        if self.outcome.preliminary or self.baseline.preliminary:
            raise LanecastError(
                "These figures are preliminary and go into no file: project the scenario with unit = 1 first."
            )

    @cached_property
    def name(self) -> str:
        return self.title or name(self.outcome, self.network)

    @cached_property
    def headline(self) -> str:
        return keep_units_together(headline(self.outcome))

    @cached_property
    def moved(self) -> str:
        """Say what was moved, as far as the first sheet has room for it."""
        changes = lever_changes(Scenario(), Scenario(**self.outcome.levers), choice_names(self.network))
        return shorten(f"Changed: {describe_changes(changes)}", MOVED_LETTERS, placeholder=" …") if changes else ""

    @cached_property
    def link_told(self) -> str:
        """Return the link as far as it fits on a line; the last sheet has all of it."""
        whole = len(self.link) <= LINK_LETTERS
        return self.link if whole else f"{self.link[:LINK_LETTERS]}… (in full on the last page)"

    @cached_property
    def stamps(self) -> tuple[tuple[str, str], ...]:
        """Return what makes the file traceable, by name."""
        return (
            ("Figures", CANONICAL),
            ("Demand", SYNTHETIC),
            ("Model version", self.outcome.model_version),
            ("Network data", self.outcome.data_hash),
            ("Scenario", self.outcome.scenario_id),
            ("Baseline", self.baseline.scenario_id),
            ("Link", self.link),
        )

    @cached_property
    def mark(self) -> str:
        """Return the line at the foot of every page."""
        outcome = self.outcome
        return (
            f"Lanecast · model {outcome.model_version} · data {outcome.data_hash[:8]} · {CANONICAL} · synthetic demand"
        )

    def charts(self, colours: Palette = LIGHT) -> dict[str, Chart]:
        """Return every chart by name."""
        return charts(self.network, self.outcome, self.baseline, colours, self.notes)


def name(outcome: Outcome, network: Network) -> str:
    """Return the preset's title if the scenario is one, else the first levers that differ."""
    scenario = Scenario(**outcome.levers)
    titles = (preset.title for preset in PRESETS.values() if preset.scenario == scenario)
    return next(titles, "") or shorten(describe_levers(scenario, network, MOST_NAMED), NAME_LETTERS, placeholder=" …")


def leaves(report: Report) -> tuple[Sheet, ...]:
    """Tell a report in sheets whose tables fit on a slide or a page."""
    return tuple(leaf for sheet in sheets(report) for leaf in _leaves(sheet))


def sheets(report: Report) -> tuple[Sheet, ...]:
    """Tell a report in sheets, each with the whole of its table."""
    drawn, outcome = report.charts(), report.outcome
    parts = (
        ("By air to Europe", ("air",)),
        ("By road to the warehouses", ("lanes",)),
        ("How long parcels take", ("days",)),
        ("Where the days go", ("stages",)),
        ("Week by week", ("volumes", "backlogs")),
    )
    return (
        Sheet(report.name, report.headline, figures(outcome, report.baseline)),
        *(_chart_sheet(title, [drawn[name] for name in names], report) for title, names in parts),
        Sheet("How full is what", readings.describe_utilisation(outcome), _utilisation(report)),
        Sheet("Every lever that differs from the baseline", _levers_reading(report), _levers(report)),
        *_notes_sheet(report),
        Sheet("Where the data come from", SYNTHETIC, _sources()),
        Sheet("What this file is", report.mark, Table(("What", "Value"), report.stamps, (0.18, 0.82), 2)),
    )


def _chart_sheet(title: str, shown: Sequence[Chart], report: Report) -> Sheet:
    """Return the sheet of some charts with the first of their notes."""
    told = [line for chart in shown for line in noted(report.notes, report.outcome, chart.name)]
    notes = [shorten(line, LETTERS_A_NOTE, placeholder=" …") for line in told]
    more = [f"… and {len(notes) - MOST_NOTES} more: see the notes at the end."] if len(notes) > MOST_NOTES else []
    reading = keep_units_together(" ".join(chart.reading for chart in shown))
    return Sheet(title, reading, tuple(shown), (*notes[:MOST_NOTES], *more))


def figures(outcome: Outcome, baseline: Outcome) -> tuple[Figure, ...]:
    """Return the key figures in the order of the cards."""
    return tuple(_figure(kpi, outcome, baseline) for kpi in NETWORK_KPIS)


def _figure(kpi: Kpi, outcome: Outcome, baseline: Outcome) -> Figure:
    now, before = (each.kpis.get(kpi.key) for each in (outcome, baseline))
    change = rounded_change(kpi, now, before)
    text = "" if change is None else format_change(kpi, change, fine=False) if change else "no change"
    return Figure(kpi.label, format_value(kpi, now), format_value(kpi, before), text, is_better(kpi, change))


def charts(
    network: Network, outcome: Outcome, baseline: Outcome, colours: Palette, notes: Sequence[Note] = ()
) -> dict[str, Chart]:
    """Return every chart by name; lanes with notes carry their numbers."""
    lanes = pinned(lanes_map(outcome, network, colours), outcome.lanes, lanes_noted(notes), colours)
    days = [each.stages["days"].to_dict() for each in (outcome, baseline)]
    stages, weeks = waterfall(days[0], days[1], colours), outcome.weeks
    waiting, key = backlogs(weeks, baseline.weeks, colours), tuple(days_entries(colours))
    air = air_map(outcome, network, colours)
    drawn = (
        _chart("air", f"{readings.describe_air(outcome)} Line width: tonnes.", "map", air, *MAP_PX),
        _chart(
            "lanes",
            f"{readings.describe_lanes(outcome)} Line width: parcels; colour: days.",
            "map",
            lanes,
            *MAP_PX,
            key,
        ),
        _days_chart("days", "warehouse", outcome, baseline, colours),
        _days_chart("door-days", "door", outcome, baseline, colours),
        _chart("stages", readings.describe_stage_changes(days[0], days[1]), "stages", stages, 975, 470),
        _chart("volumes", readings.describe_volumes(weeks), "volumes", volumes(weeks, colours), 560, 440),
        _chart("backlogs", readings.describe_backlogs(weeks), "backlogs", waiting, 560, 440),
    )
    return {chart.name: chart for chart in drawn}


def _chart(
    name: str,
    reading: str,
    kind: Kind,
    figure: Mapping[str, Any],
    width: int,
    height: int,
    legend: tuple[tuple[str, str], ...] = (),
) -> Chart:
    return Chart(name, CHARTS[name], reading, kind, figure, width, height, legend)


def _days_chart(name: str, end: str, outcome: Outcome, baseline: Outcome, colours: Palette) -> Chart:
    bins = [getattr(each, f"{end}_bins").sum(axis=0) for each in (outcome, baseline)]
    marks = _known(outcome.kpis[f"days_to_{end}_mean"]), _known(outcome.kpis[f"days_to_{end}_p90"])
    figure = distribution(bins[0], bins[1], marks, f"to the {end}", colours)
    return _chart(name, readings.describe_days(outcome.kpis, end), "distribution", figure, 975, 470)


def _known(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and value == value else None


def _levers_reading(report: Report) -> str:
    count = len(report.outcome.levers)
    verb = "differs" if count == 1 else "differ"
    return (
        f"{format_count(count, 'lever')} {verb} from the baseline."
        if count
        else "No lever differs: this is the baseline."
    )


# Notes


def lanes_noted(notes: Sequence[Note]) -> list[str]:
    """Return the warehouses whose lanes have notes, in the order of their numbers on the map, from 1."""
    return list(dict.fromkeys(note.target[5:] for note in notes if note.target.startswith("lane:")))


def noted(notes: Sequence[Note], outcome: Outcome, chart: str) -> list[str]:
    """Return the notes on a chart in words; those on lanes stand on their map, by number and name."""
    told = [note.signed for note in notes if note.target == f"chart:{chart}"]
    if chart != "lanes":
        return told
    return told + [
        f"{number} {_warehouse(outcome, lane)}: {note.signed}"
        for number, lane in enumerate(lanes_noted(notes), 1)
        for note in notes
        if note.target == f"lane:{lane}"
    ]


def place(target: str, outcome: Outcome) -> str:
    """Say where a note is pinned."""
    kind, _, key = target.partition(":")
    return PLACES.get(key, key) if kind == "chart" else f"{_warehouse(outcome, key)}, lane"


def _when(note: Note) -> str:
    return f"{datetime.fromisoformat(note.written_at):%-d %b %Y, %H:%M}"


def _warehouse(outcome: Outcome, key: str) -> str:
    return str(outcome.lanes["name"].get(key, key))


def _notes_sheet(report: Report) -> Iterator[Sheet]:
    if report.notes:
        rows = tuple((place(n.target, report.outcome), n.text, n.author, _when(n)) for n in report.notes)
        table = Table(("Where", "Note", "By", "When (UTC)"), rows, (0.2, 0.5, 0.13, 0.17), 4)
        yield Sheet("Notes", f"{format_count(len(rows), 'note')} pinned to this scenario.", table)


# Tables


def _leaves(sheet: Sheet) -> Iterator[Sheet]:
    """Yield a sheet, or as many as the rows of its table need."""
    if not isinstance(table := sheet.body, Table):
        yield sheet
        return
    parts: list[list[tuple[str, ...]]] = [[]]
    for row in table.rows:
        if sum(_lines(each, table) for each in (*parts[-1], row)) > LINES_A_SHEET:
            parts.append([])
        parts[-1].append(row)
    for part, rows in enumerate(parts, 1):
        heading = f"{sheet.title} ({part} of {len(parts)})" if len(parts) > 1 else sheet.title
        yield replace(sheet, title=heading, body=replace(table, rows=tuple(rows)))


def _lines(row: Sequence[str], table: Table) -> int:
    """Return how many lines a row takes where a column of the full width holds `LETTERS_A_LINE`."""
    return max(math.ceil(len(cell) / (LETTERS_A_LINE * share)) for cell, share in zip(row, table.shares, strict=True))


def _levers(report: Report) -> Table:
    names = choice_names(report.network)
    rows = [_lever(report.network.levers[key], value, names) for key, value in report.outcome.levers.items()]
    head = ("Lever", "Here", "Baseline", "Unit", "Kind", "Source of the baseline's value")
    return Table(head, tuple(rows), (0.2, 0.2, 0.13, 0.11, 0.11, 0.25), 6)


def _lever(lever: Lever, value: Any, names: Mapping[str, str]) -> tuple[str, ...]:
    values = (format_lever_value(lever, each, names) for each in (value, lever.default))
    return lever.label, *values, lever.unit, ROLES[lever.role], lever.source


def _utilisation(report: Report) -> Table:
    before = dict(zip(report.baseline.utilisation["resource"], report.baseline.utilisation["load_pct"], strict=True))
    rows = [
        (
            row.resource[:1].upper() + row.resource[1:],
            row.detail,
            f"{format_number(row.load_pct)} %",
            f"{format_number(before[row.resource])} %" if row.resource in before else "–",
        )
        for row in report.outcome.utilisation.itertuples()
    ]
    return Table(
        ("Resource", "What is needed and what there is", "Load", "Baseline"), tuple(rows), (0.32, 0.44, 0.12, 0.12), 2
    )


def _sources() -> Table:
    """Return what is from where under which licence, as `data/SOURCES.md` lists it."""
    lines = [line for line in SOURCES.read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    cells = [[_unmarked(cell) for cell in line.strip("|").split(" | ")] for line in lines[2:]]
    rows = tuple((what, origin, licence) for _, what, origin, licence in cells)
    return Table(("What", "From", "Licence"), rows, (0.38, 0.4, 0.22), 3)


def _unmarked(text: str) -> str:
    return re.sub(r"[`*]", "", text).strip()
