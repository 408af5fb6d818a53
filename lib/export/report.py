"""What every file contains: a scenario's final figures against the baseline, its levers, its charts and its origin."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from numbers import Integral
from textwrap import shorten
from typing import TYPE_CHECKING, Any

from ..domain.network import Network
from ..domain.outcome import Outcome
from ..errors import LanecastError
from ..figures.palette import LIGHT, Palette
from ..figures.story import Chart, Subject, draw_charts
from ..narrative import readings
from ..narrative.comparisons import describe_comparison
from ..narrative.formatting import format_count, format_number, is_number, keep_units_together
from ..narrative.headline import describe_bottleneck, headline
from ..narrative.kpis import NETWORK_KPIS, ONLY_DELIVERED, Kpi, compare_kpi, format_change, format_kpi, is_partial
from ..narrative.lever_changes import choice_names, describe_changes, format_lever_value, lever_changes
from ..narrative.scenario_names import describe_levers
from ..paths import DATA
from ..scenario import Lever, Scenario, preset_of
from ..store.notes import Note
from .pinned_notes import describe_place, format_time, noted_lanes, notes_on_chart
from .sheets import KeyFigure, Sheet, Table, paginate

if TYPE_CHECKING:
    from ..experiments.evidence import Evidence

SOURCES = DATA / "SOURCES.md"
SYNTHETIC = "Synthetic demand: drawn from published weight classes, populations and weekly profiles; no real parcels."
FINAL = "Final: every parcel simulated"
APPENDIX = "Appendix: "
ROLES = {"policy": "Decision", "assumption": "Assumption"}
MOST_NOTES, LETTERS_A_NOTE = 3, 115  # that stand below charts; all of them stand in full on a sheet of their own
CHANGES_LETTERS, LINK_LETTERS = 430, 110  # of the changed levers and of the link, on the first sheet
MOST_NAMED, NAME_LETTERS = 2, 80  # levers and letters of the name of a scenario that has none


@dataclass(frozen=True)
class Report:
    """A scenario beside the baseline, with the link that opens it, the notes that people pinned to it and the name that
    it was saved under, if any. `pins`: the lanes with notes, where the notes themselves are not known.
    `evidence`: the studies of the briefing note, where they have been run.

    Raises LanecastError for preliminary figures.
    """

    network: Network
    outcome: Outcome
    baseline: Outcome
    link: str
    notes: tuple[Note, ...] = ()
    title: str = ""
    pins: tuple[str, ...] = ()
    evidence: "Evidence | None" = None

    def __post_init__(self) -> None:
        if self.outcome.preliminary or self.baseline.preliminary:
            raise LanecastError(
                "These figures are preliminary and go into no file: project with parcels_per_unit = 1 first."
            )

    @cached_property
    def name(self) -> str:
        return self.title or report_name(self.outcome, self.network)

    @cached_property
    def headline(self) -> str:
        return keep_units_together(headline(self.outcome))

    @cached_property
    def verdict(self) -> str:
        """Describe the difference from the baseline, of the baseline itself the bottleneck."""
        if not self.outcome.levers:
            return f"Bottleneck: {describe_bottleneck(self.outcome)}."
        return describe_comparison("This scenario", self.outcome, "the baseline", self.baseline)

    @cached_property
    def changes(self) -> str:
        """Describe the changed levers, as far as the first sheet has room for them."""
        changes = lever_changes(Scenario(), Scenario(**self.outcome.levers), self.network)
        return shorten(f"Changed: {describe_changes(changes)}", CHANGES_LETTERS, placeholder=" …") if changes else ""

    @cached_property
    def short_link(self) -> str:
        """Return the link as far as it fits on a line; the last sheet has all of it."""
        whole = len(self.link) <= LINK_LETTERS
        return self.link if whole else f"{self.link[:LINK_LETTERS]}… (in full on the last page)"

    @cached_property
    def stamps(self) -> tuple[tuple[str, str], ...]:
        """Return what makes the file traceable, by name."""
        return (
            ("Figures", FINAL),
            ("Demand", SYNTHETIC),
            ("Model version", self.outcome.model_version),
            ("Network data", self.outcome.data_hash),
            ("Scenario", self.outcome.scenario_id),
            ("Baseline", self.baseline.scenario_id),
            ("Link", self.link),
        )

    @cached_property
    def footer(self) -> str:
        """Return the line at the foot of every page."""
        outcome = self.outcome
        return f"Lanecast · model {outcome.model_version} · data {outcome.data_hash[:8]} · {FINAL} · synthetic demand"

    @property
    def pinned_lanes(self) -> tuple[str, ...]:
        return self.pins or tuple(noted_lanes(self.notes))

    def charts(self, colours: Palette = LIGHT) -> dict[str, Chart]:
        """Return every chart by name."""
        subject = Subject(self.network, self.outcome, self.baseline, self.pinned_lanes)
        return draw_charts(subject, colours)


def report_name(outcome: Outcome, network: Network) -> str:
    """Return the preset's title if the scenario is one, else the first levers that differ."""
    scenario = Scenario(**outcome.levers)
    if preset := preset_of(scenario, network.levers):
        return preset.title
    return shorten(describe_levers(scenario, network, MOST_NAMED), NAME_LETTERS, placeholder=" …")


def paged_sheets(report: Report) -> tuple[Sheet, ...]:
    """Return the sheets of a report, with tables that fit on a slide or a page."""
    return tuple(page for sheet in sheets(report) for page in paginate(sheet))


def sheets(report: Report) -> tuple[Sheet, ...]:
    """Return the sheets of a report, each with the whole of its table: findings first, then the appendix."""
    drawn, outcome = report.charts(), report.outcome
    loads, differ = f"{APPENDIX}load of every resource", f"{APPENDIX}levers that differ from the baseline"
    parts = (
        ("Delivery time", ("days",)),
        ("Days by stage", ("stages",)),
        ("By air to Europe", ("air",)),
        ("By road to the warehouses", ("lanes",)),
        ("Week by week", ("volumes", "backlogs")),
    )
    return (
        Sheet(report.headline, report.verdict, key_figures(outcome, report.baseline), key="answer", topic=report.name),
        *(_chart_sheet(topic, [drawn[name] for name in names], report) for topic, names in parts),
        Sheet(loads, readings.describe_utilisation(outcome), utilisation(report), key="loads"),
        Sheet(differ, _levers_reading(report), _levers(report), key="levers"),
        *_notes_sheet(report),
        Sheet(f"{APPENDIX}where the data come from", SYNTHETIC, _sources()),
        Sheet(f"{APPENDIX}about this file", report.footer, Table(("What", "Value"), report.stamps, (0.18, 0.82), 2)),
    )


def _chart_sheet(topic: str, shown: Sequence[Chart], report: Report) -> Sheet:
    """Return the sheet of some charts with the first of their notes; its title is what the first of them shows."""
    lines = [line for chart in shown for line in notes_on_chart(report.notes, report.outcome, chart.name)]
    notes = [shorten(line, LETTERS_A_NOTE, placeholder=" …") for line in lines]
    more = [f"… and {len(notes) - MOST_NOTES} more: see the notes at the end."] if len(notes) > MOST_NOTES else []
    title, *others = (keep_units_together(chart.reading) for chart in shown)
    reading = " ".join(filter(None, (*others, *(chart.coding for chart in shown))))
    return Sheet(title, reading, tuple(shown), (*notes[:MOST_NOTES], *more), shown[0].name, topic)


def key_figures(outcome: Outcome, baseline: Outcome) -> tuple[KeyFigure, ...]:
    """Return the key figures in the order of the cards."""
    return tuple(_key_figure(kpi, outcome, baseline) for kpi in NETWORK_KPIS)


def _key_figure(kpi: Kpi, outcome: Outcome, baseline: Outcome) -> KeyFigure:
    found, partial = compare_kpi(kpi, outcome.kpis, baseline.kpis), is_partial(kpi, outcome.kpis)
    now, before = (format_kpi(kpi, each.kpis) for each in (outcome, baseline))
    change, values = (
        _change(kpi, found.change, partial),
        (_stored(each.kpis.get(kpi.key)) for each in (outcome, baseline)),
    )
    return KeyFigure(kpi.key, kpi.label, now, before, change, found.better, partial, *values)


def _stored(value: object) -> float | int | None:
    """Return a value as JSON keeps it."""
    if not is_number(value):
        return None
    return int(value) if isinstance(value, Integral) else float(value)


def _change(kpi: Kpi, change: float | None, partial: bool) -> str:
    if partial:
        return ONLY_DELIVERED
    return "" if change is None else format_change(kpi, change, fine=False) if change else "no change"


def _notes_sheet(report: Report) -> Iterator[Sheet]:
    if report.notes:
        rows = tuple((describe_place(n.target, report.outcome), n.text, n.author, format_time(n)) for n in report.notes)
        table = Table(("Where", "Note", "By", "When (UTC)"), rows, (0.2, 0.5, 0.13, 0.17), 4)
        yield Sheet(f"{APPENDIX}notes", f"{format_count(len(rows), 'note')} pinned to this scenario.", table)


def _levers_reading(report: Report) -> str:
    count = len(report.outcome.levers)
    if not count:
        return "No lever differs: this is the baseline."
    verb = "differs" if count == 1 else "differ"
    return f"{format_count(count, 'lever')} {verb} from the baseline."


def _levers(report: Report) -> Table:
    names = choice_names(report.network)
    rows = [_lever(report.network.levers[key], value, names) for key, value in report.outcome.levers.items()]
    head = ("Lever", "Scenario", "Baseline", "Unit", "Kind", "Source of the baseline's value")
    return Table(head, tuple(rows), (0.2, 0.17, 0.13, 0.14, 0.13, 0.23), 6)


def _lever(lever: Lever, value: Any, names: Mapping[str, str]) -> tuple[str, ...]:
    values = (format_lever_value(lever, each, names) for each in (value, lever.default))
    return lever.label, *values, lever.unit, ROLES[lever.role], lever.source


def utilisation(report: Report) -> Table:
    """Return how full every resource is, beside the baseline."""
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
    return Table(("Resource", "Needed and available", "Load", "Baseline"), tuple(rows), (0.32, 0.44, 0.12, 0.12), 2)


def _sources() -> Table:
    """Return the sources and licences that `data/SOURCES.md` lists."""
    lines = [line for line in SOURCES.read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    cells = [[_unmarked(cell) for cell in line.strip("|").split(" | ")] for line in lines[2:]]
    rows = tuple((what, origin, licence) for _, what, origin, licence in cells)
    return Table(("What", "From", "Licence"), rows, (0.38, 0.4, 0.22), 3)


def _unmarked(text: str) -> str:
    return re.sub(r"[`*]", "", text).strip()
