"""What every file says: a scenario's canonical figures against the baseline, its levers, its charts, where it is from.

A report is told as sheets, each a title, a sentence and one body; deck, document and page lay the same sheets out.
"""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from lib.domain.network import Network
from lib.domain.outcome import Outcome
from lib.errors import LanecastError
from lib.figures.cards import NETWORK_CARDS, Card, difference, scaled, told
from lib.figures.distribution import distribution
from lib.figures.maps import air_map, lanes_map
from lib.figures.palette import LIGHT, Palette
from lib.figures.stages import waterfall
from lib.figures.weeks import backlogs, volumes
from lib.figures.words import edits_told, number, plain, plural
from lib.outcome import readings
from lib.outcome.headline import headline
from lib.scenario import LEVERS, PRESETS, Scenario

SOURCES = Path(__file__).parents[2] / "data" / "SOURCES.md"
SYNTHETIC = "Synthetic demand: drawn from published weight classes, populations and weekly profiles; no real parcels."
CANONICAL = "Canonical: every parcel simulated"
ROLES = {"policy": "Decision", "assumption": "Assumption"}
CHARTS = {
    "air": "Air routes", "lanes": "European lanes", "days": "Days to the warehouse", "door-days": "Days to the door",
    "stages": "Mean days, stage by stage", "volumes": "Tonnes a week", "backlogs": "What waits",
}  # fmt: skip
LINES_A_SHEET, LETTERS_A_LINE = 17, 118  # what fits on a slide below its title
Kind = Literal["map", "distribution", "stages", "volumes", "backlogs"]


@dataclass(frozen=True)
class Chart:
    """A chart by name: what it shows, its figure as the page draws it, and its size in px."""

    name: str
    title: str
    kind: Kind
    figure: Mapping[str, Any]
    width: int
    height: int


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
    """A slide, page or section: one body with a title and the sentence to take home."""

    title: str
    reading: str
    body: tuple[Chart, ...] | Table | tuple[Figure, ...]


@dataclass(frozen=True)
class Report:
    """A scenario beside the baseline, with the link that opens it. Raises LanecastError for preliminary figures."""

    network: Network
    outcome: Outcome
    baseline: Outcome
    link: str

    def __post_init__(self) -> None:
        if self.outcome.preliminary or self.baseline.preliminary:
            raise LanecastError(
                "These figures are preliminary and go into no file: project the scenario with unit = 1 first."
            )

    @cached_property
    def name(self) -> str:
        """Return the preset's title if the scenario is one, else how many levers differ."""
        scenario = Scenario(**self.outcome.levers)
        titles = (preset.title for preset in PRESETS.values() if preset.scenario == scenario)
        return next(titles, f"{plural(len(self.outcome.levers), 'lever')} changed")

    @cached_property
    def headline(self) -> str:
        return headline(self.outcome)

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
        return {chart.name: chart for chart in _charts(self, colours)}


def sheets(report: Report) -> tuple[Sheet, ...]:
    """Tell a report in sheets."""
    charts, outcome = report.charts(), report.outcome
    by_road = f"{readings.lanes(outcome)} Line width: parcels; colour: days."
    by_week = f"{readings.volumes(outcome.weeks)} {readings.backlogs(outcome.weeks)}"
    return (
        Sheet(report.name, report.headline, figures(report)),
        Sheet("By air to Europe", readings.air(outcome), (charts["air"],)),
        Sheet("By road to the warehouses", by_road, (charts["lanes"],)),
        Sheet("How long parcels take", readings.days(outcome.kpis, "warehouse"), (charts["days"],)),
        Sheet("Where the days go", readings.stages(outcome.stages["days"]), (charts["stages"],)),
        Sheet("Week by week", by_week, (charts["volumes"], charts["backlogs"])),
        *_table_sheets("How full is what", readings.utilisation(outcome), _utilisation(report)),
        *_table_sheets("Every lever that differs from the baseline", _levers_reading(report), _levers(report)),
        *_table_sheets("Where the data come from", SYNTHETIC, _sources()),
        Sheet("What this file is", report.mark, Table(("What", "Value"), report.stamps, (0.18, 0.82), 2)),
    )


def figures(report: Report) -> tuple[Figure, ...]:
    """Return the key figures in the order of the cards."""
    return tuple(_figure(card, report.outcome, report.baseline) for card in NETWORK_CARDS)


def changed(outcome: Outcome) -> Iterator[tuple[str, object, object]]:
    """Yield key, value and default of every lever that differs from the baseline."""
    yield from ((key, value, LEVERS[key].default) for key, value in outcome.levers.items())


def _figure(card: Card, outcome: Outcome, baseline: Outcome) -> Figure:
    now, before = (scaled(card, each.kpis.get(card.key)) for each in (outcome, baseline))
    gap = difference(card, now, before)
    change = "" if gap is None else "no change" if gap == 0 else str(gap).replace("-", "−")
    rose = None if not gap or card.better == "neither" else str(gap).startswith("+")
    better = None if rose is None else rose == (card.better == "more")
    return Figure(card.label, told(card, now), told(card, before), change, better)


def _charts(report: Report, colours: Palette) -> Iterator[Chart]:
    outcome, baseline, network = report.outcome, report.baseline, report.network
    yield Chart("air", CHARTS["air"], "map", air_map(outcome, network, colours), 975, 500)
    yield Chart("lanes", CHARTS["lanes"], "map", lanes_map(outcome, network, colours), 975, 500)
    for name, end, every in (("days", "warehouse", "warehouse_bins"), ("door-days", "door", "door_bins")):
        bins = [getattr(each, every).sum(axis=0) for each in (outcome, baseline)]
        marks = _known(outcome.kpis[f"days_to_{end}_mean"]), _known(outcome.kpis[f"days_to_{end}_p90"])
        figure = distribution(bins[0], bins[1], marks, f"to the {end}", colours)
        yield Chart(name, CHARTS[name], "distribution", figure, 975, 470)
    days = [each.stages["days"].to_dict() for each in (outcome, baseline)]
    yield Chart("stages", CHARTS["stages"], "stages", waterfall(days[0], days[1], colours), 975, 470)
    yield Chart("volumes", CHARTS["volumes"], "volumes", volumes(outcome.weeks, colours), 560, 440)
    yield Chart("backlogs", CHARTS["backlogs"], "backlogs", backlogs(outcome.weeks, baseline.weeks, colours), 560, 440)


def _known(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and value == value else None


def _levers_reading(report: Report) -> str:
    count = len(report.outcome.levers)
    verb = "differs" if count == 1 else "differ"
    return f"{plural(count, 'lever')} {verb} from the baseline." if count else "No lever differs: this is the baseline."


# Tables


def _table_sheets(title: str, reading: str, table: Table) -> Iterator[Sheet]:
    """Yield as many sheets as the table's rows need, at least one."""
    parts: list[list[tuple[str, ...]]] = [[]]
    for row in table.rows:
        if sum(_lines(each, table) for each in (*parts[-1], row)) > LINES_A_SHEET:
            parts.append([])
        parts[-1].append(row)
    for part, rows in enumerate(parts, 1):
        heading = f"{title} ({part} of {len(parts)})" if len(parts) > 1 else title
        yield Sheet(heading, reading, Table(table.head, tuple(rows), table.shares, table.words))


def _lines(row: Sequence[str], table: Table) -> int:
    """Return how many lines a row takes where a column of the full width holds `LETTERS_A_LINE`."""
    return max(math.ceil(len(cell) / (LETTERS_A_LINE * share)) for cell, share in zip(row, table.shares, strict=True))


def _levers(report: Report) -> Table:
    rows = [
        (
            LEVERS[key].label,
            shown(key, value),
            shown(key, before),
            LEVERS[key].unit,
            ROLES[LEVERS[key].role],
            LEVERS[key].source,
        )
        for key, value, before in changed(report.outcome)
    ]
    head = ("Lever", "Here", "Baseline", "Unit", "Kind", "Source of the baseline's value")
    return Table(head, tuple(rows), (0.24, 0.12, 0.12, 0.12, 0.11, 0.29), 6)


def shown(key: str, value: object) -> str:
    """Return a lever's value in words; an empty list of days stands for an even spread."""
    if LEVERS[key].kind == "edits":
        return edits_told(str(value))
    return plain(value).replace("|", ", ") or "spread evenly"


def _utilisation(report: Report) -> Table:
    before = dict(zip(report.baseline.utilisation["resource"], report.baseline.utilisation["load_pct"], strict=True))
    rows = [
        (
            row.resource[:1].upper() + row.resource[1:], row.detail, f"{number(row.load_pct)} %",
            f"{number(before[row.resource])} %" if row.resource in before else "–",
        )
        for row in report.outcome.utilisation.itertuples()
    ]  # fmt: skip
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
