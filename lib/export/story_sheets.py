"""The slides of a story as sheets: what each page shows of its scenarios, in a form that a file can hold."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from textwrap import shorten

from ..domain.network import Network
from ..domain.outcome import Outcome
from ..errors import LanecastError
from ..experiments.compare import LETTERS, reference_first
from ..figures.overlaid import overlaid, series_colours
from ..figures.palette import LIGHT
from ..figures.story import WIDE_PX, Chart
from ..narrative import readings
from ..narrative.comparisons import describe_comparisons
from ..narrative.formatting import keep_units_together
from ..narrative.headline import describe_bottleneck, headline
from ..narrative.kpis import (
    CO2E,
    COST,
    DAYS_MEAN,
    DAYS_P90,
    DOOR_MEAN,
    NETWORK_KPIS,
    PROMISE,
    UNDELIVERED,
    Kpi,
    compare_kpi,
    format_change,
    format_kpi,
)
from ..narrative.lever_changes import describe_changes, lever_changes
from ..narrative.scenario_names import scenario_name
from ..scenario import Scenario
from ..store.stories import SLIDE_PAGES
from .report import APPENDIX, Report, key_figures, utilisation
from .sheets import KeyFigure, Sheet, Table

COMPARED = (DAYS_MEAN, DOOR_MEAN, *(kpi for kpi in NETWORK_KPIS if kpi is not DAYS_MEAN))
CARDS = (DAYS_MEAN, DAYS_P90, PROMISE, UNDELIVERED, COST, CO2E)
NAME_LETTERS = 26  # of a scenario's name at the head of a column
TOPIC_LETTERS = 120
READING_LETTERS = 200  # two lines
MOST_LOADS = 15  # rows that fit beside a map


@dataclass(frozen=True)
class StorySlide:
    """A slide with the outcomes of its scenarios, its own first. `link`: opens it live; `notices`: what has changed
    since it was made.
    """

    page: str
    outcomes: tuple[Outcome, ...]
    caption: str = ""
    note: str = ""
    link: str = ""
    notices: tuple[str, ...] = ()

    @property
    def scenarios(self) -> tuple[Scenario, ...]:
        return tuple(Scenario(**outcome.levers) for outcome in self.outcomes)


@dataclass(frozen=True)
class StoryReport:
    """A story with the outcomes of its slides, beside the baseline.

    Raises LanecastError for a story without slides and for preliminary figures.
    """

    network: Network
    title: str
    author: str
    slides: tuple[StorySlide, ...]
    baseline: Outcome

    def __post_init__(self) -> None:
        if not self.slides:
            raise LanecastError(f"The story “{self.title}” has no slides yet: add some first.")
        for number in range(1, len(self.slides) + 1):
            self.report(number)

    def report(self, number: int) -> Report:
        """Return the report of a slide's own scenario, by the slide's number from 1."""
        slide = self.slides[number - 1]
        return Report(self.network, slide.outcomes[0], self.baseline, slide.link)

    @cached_property
    def footer(self) -> str:
        """Return the line at the foot of every slide."""
        return self.report(1).footer


@dataclass(frozen=True)
class StorySheet:
    """A sheet with charts beside its body; a sheet whose body is charts has none beside it."""

    sheet: Sheet
    charts: tuple[Chart, ...] = ()
    note: str = ""
    link: str = ""
    mine: str = ""
    reference: str = ""


@dataclass(frozen=True)
class Parts:
    """What a page shows beside its finding: a sentence on it, key figures or a table, and charts."""

    reading: str
    charts: tuple[Chart, ...]
    body: Table | tuple[KeyFigure, ...] | None = None


def story_sheets(story: StoryReport) -> tuple[StorySheet, ...]:
    """Return a sheet for every slide of a story."""
    return tuple(_sheet(story, number) for number in range(1, len(story.slides) + 1))


def finding(slide: StorySlide, network: Network) -> str:
    """Return what a slide shows in one sentence: its title where it has no caption."""
    outcome = slide.outcomes[0]
    match slide.page:
        case "compare":
            return _verdicts(slide, network)[0]
        case "explain":
            return f"Bottleneck: {describe_bottleneck(outcome)}."
        case "linehaul":
            return readings.describe_lanes(outcome)
        case "replay":
            return readings.describe_backlogs(outcome.weeks)
    return headline(outcome)


def _sheet(story: StoryReport, number: int) -> StorySheet:
    slide, report, key = story.slides[number - 1], story.report(number), f"s{number}"
    parts = PARTS.get(slide.page, _key_parts)(slide, report)
    shown = keep_units_together(finding(slide, story.network))
    topic = shorten(f"{story.title} · {SLIDE_PAGES[slide.page]}", TOPIC_LETTERS, placeholder=" …")
    charts = tuple(replace(chart, name=f"{key}.{chart.name}") for chart in parts.charts)
    body = parts.body
    if isinstance(body, tuple):
        body = tuple(replace(card, key=f"{key}.{card.key}") for card in body)
    reading = _reading(shown, parts.reading) if slide.caption else parts.reading
    sheet = Sheet(
        slide.caption or shown, reading, body or charts, key=key, topic=topic, is_captioned=bool(slide.caption)
    )
    note = "\n\n".join(filter(None, (slide.note, *slide.notices)))
    reference = story.baseline if slide.page != "compare" else _compared(slide)[0]
    ids = slide.outcomes[0].scenario_id, reference.scenario_id
    return StorySheet(sheet, charts if body else (), note, slide.link, *ids)


def _reading(shown: str, more: str) -> str:
    """Return the sentences below a caption: the finding, and the other where there is room for both."""
    both = f"{shown} {more}".strip()
    return both if len(both) <= READING_LETTERS else shown


def _overview_parts(_: StorySlide, report: Report) -> Parts:
    return Parts(report.verdict, (report.charts()["lanes"],), _cards(report))


def _key_parts(_: StorySlide, report: Report) -> Parts:
    return Parts(report.verdict, (report.charts()["days"],), _cards(report))


def _cards(report: Report) -> tuple[KeyFigure, ...]:
    shown = {kpi.key for kpi in CARDS}
    return tuple(card for card in key_figures(report.outcome, report.baseline) if card.key in shown)


def _explain_parts(_: StorySlide, report: Report) -> Parts:
    chart = report.charts()["stages"]
    return Parts(chart.reading, (chart,))


def _replay_parts(_: StorySlide, report: Report) -> Parts:
    charts = report.charts()
    return Parts(charts["volumes"].reading, (charts["volumes"], charts["backlogs"]))


def _linehaul_parts(_: StorySlide, report: Report) -> Parts:
    chart = report.charts()["lanes"]
    loads = utilisation(report)
    rows = tuple((resource, load, before) for resource, _, load, before in loads.rows[:MOST_LOADS])
    table = Table(("Resource", "Load", "Baseline"), rows, (0.6, 0.2, 0.2))
    return Parts(readings.describe_utilisation(report.outcome), (chart,), table)


def _compare_parts(slide: StorySlide, report: Report) -> Parts:
    outcomes = _compared(slide)
    names = [f"{letter} · {name}" for letter, name in zip(LETTERS, _names(outcomes, report.network), strict=False)]
    reading = " ".join(_verdicts(slide, report.network)[1:])
    return Parts(reading, (_overlaid(outcomes, names),), _table(outcomes, names))


def _verdicts(slide: StorySlide, network: Network) -> list[str]:
    outcomes = _compared(slide)
    return describe_comparisons(_names(outcomes, network), outcomes)


def _names(outcomes: Sequence[Outcome], network: Network) -> list[str]:
    return [scenario_name(Scenario(**outcome.levers), network) for outcome in outcomes]


def _compared(slide: StorySlide) -> list[Outcome]:
    """Return the outcomes in the order of the Compare page: first the one that the rest are held against."""
    own, *others = slide.scenarios
    outcomes = dict(zip(slide.scenarios, slide.outcomes, strict=True))
    return [outcomes[scenario] for scenario in reference_first(own, others)]


def _overlaid(outcomes: Sequence[Outcome], names: Sequence[str]) -> Chart:
    bins = [outcome.warehouse_bins.sum(axis=0) for outcome in outcomes]
    tints = series_colours(LIGHT)[: len(outcomes)]
    days = {name: outcome.kpis.get(DAYS_MEAN.key) for name, outcome in zip(names, outcomes, strict=True)}
    reading = readings.describe_fastest_and_slowest(days)
    short = [_short(name) for name in names]
    figure = overlaid(bins, short, tints, "to the warehouse", LIGHT)
    return Chart("compared", "Delivery time", reading, "overlaid", figure, *WIDE_PX)


def _table(outcomes: Sequence[Outcome], names: Sequence[str]) -> Table:
    rows = [(kpi.label, *(_cell(kpi, outcome, outcomes[0]) for outcome in outcomes)) for kpi in COMPARED]
    shares = (0.28, *[0.72 / len(outcomes)] * len(outcomes))
    return Table(("Figure", *map(_short, names)), tuple(rows), shares)


def _cell(kpi: Kpi, outcome: Outcome, reference: Outcome) -> str:
    value = format_kpi(kpi, outcome.kpis)
    change = compare_kpi(kpi, outcome.kpis, reference.kpis).change
    return f"{value} ({format_change(kpi, change, fine=False)})" if outcome is not reference and change else value


def _short(name: str) -> str:
    return shorten(name, NAME_LETTERS, placeholder=" …")


PARTS: Mapping[str, Callable[[StorySlide, Report], Parts]] = {
    "overview": _overview_parts,
    "explain": _explain_parts,
    "compare": _compare_parts,
    "linehaul": _linehaul_parts,
    "replay": _replay_parts,
}


def appendix(story: StoryReport) -> tuple[Sheet, ...]:
    """Return what makes a story's file traceable: the scenarios of its slides, and what the file is."""
    rows = [
        (str(number), SLIDE_PAGES[slide.page], _describe(scenario, story.network), outcome.scenario_id)
        for number, slide in enumerate(story.slides, 1)
        for scenario, outcome in zip(slide.scenarios, slide.outcomes, strict=True)
    ]
    shown = Table(("Slide", "Page", "Levers that differ from the baseline", "Scenario"), tuple(rows), SHARES, 4)
    stamps = [row for row in story.report(1).stamps if row[0] not in ("Scenario", "Link")]
    about = (("Story", story.title), ("By", story.author or "–"), *stamps, ("First slide", story.slides[0].link or "–"))
    return (
        Sheet(f"{APPENDIX}scenarios of the slides", "", shown, key="scenarios"),
        Sheet(f"{APPENDIX}about this file", story.footer, Table(("What", "Value"), about, (0.18, 0.82), 2)),
    )


SHARES = (0.07, 0.12, 0.53, 0.28)


def _describe(scenario: Scenario, network: Network) -> str:
    changes = lever_changes(Scenario(), scenario, network)
    return describe_changes(changes) if changes else "none: the baseline"
