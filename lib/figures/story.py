"""The catalogue of charts: what each is called, what it shows, how it is drawn and how large.

The page, the presenter and every file read it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from ..domain.network import Network
from ..domain.outcome import Outcome
from ..narrative import readings
from ..narrative.formatting import is_number
from .distribution import distribution
from .maps import air_map, lanes_map
from .palette import Palette, days_entries
from .pins import pinned
from .stages import waterfall
from .weeks import backlogs, volumes

Kind = Literal["map", "distribution", "stages", "volumes", "backlogs", "bars", "overlaid"]
Legend = tuple[tuple[str, str], ...]  # colour and text
MAP_PX = 720, 369  # drawn small, so that its words are large on paper
WIDE_PX = 975, 470
HALF_PX = 560, 440


@dataclass(frozen=True)
class Chart:
    """A drawn chart: the figure as the page draws it, and its size in px on a slide or a page."""

    name: str
    title: str
    reading: str
    kind: Kind
    figure: Mapping[str, Any]
    width: int
    height: int
    legend: Legend = ()
    coding: str = ""  # what widths and colours stand for

    @property
    def alt(self) -> str:
        """Return what a screen reader reads."""
        return f"{self.title}. {self.reading}"


@dataclass(frozen=True)
class Subject:
    """What charts are drawn from; the warehouses of `pins` carry their number, from 1, on the map of lanes."""

    network: Network
    outcome: Outcome
    baseline: Outcome
    pins: Sequence[str] = ()


class Drawing(NamedTuple):
    """What the builder of a chart returns."""

    reading: str
    figure: Mapping[str, Any]
    legend: Legend = ()
    coding: str = ""


@dataclass(frozen=True)
class Entry:
    """A row of the catalogue; `size_px`: width and height."""

    name: str
    title: str
    kind: Kind
    size_px: tuple[int, int]
    draw: Callable[[Subject, Palette], Drawing]

    def chart(self, subject: Subject, colours: Palette) -> Chart:
        """Draw the chart."""
        drawing = self.draw(subject, colours)
        coded = drawing.legend, drawing.coding
        return Chart(self.name, self.title, drawing.reading, self.kind, drawing.figure, *self.size_px, *coded)


def _air(subject: Subject, colours: Palette) -> Drawing:
    figure = air_map(subject.outcome, subject.network, colours)
    return Drawing(readings.describe_air(subject.outcome), figure, coding="Line width: tonnes.")


def _lanes(subject: Subject, colours: Palette) -> Drawing:
    reading = readings.describe_lanes(subject.outcome)
    figure = lanes_map(subject.outcome, subject.network, colours)
    figure = pinned(figure, subject.outcome.lanes, subject.pins, colours)
    return Drawing(reading, figure, tuple(days_entries(colours)), "Line width: parcels; colour: days.")


def _days_to(end: str) -> Callable[[Subject, Palette], Drawing]:
    def draw(subject: Subject, colours: Palette) -> Drawing:
        kpis = subject.outcome.kpis
        bins = [getattr(each, f"{end}_bins").sum(axis=0) for each in (subject.outcome, subject.baseline)]
        mean, p90 = (_known(kpis[f"days_to_{end}_{part}"]) for part in ("mean", "p90"))
        figure = distribution(bins[0], bins[1], (mean, p90), f"to the {end}", colours)
        return Drawing(readings.describe_days(kpis, end), figure)

    return draw


def _stages(subject: Subject, colours: Palette) -> Drawing:
    days, before = (each.stages["days"].to_dict() for each in (subject.outcome, subject.baseline))
    return Drawing(readings.describe_stage_changes(days, before), waterfall(days, before, colours))


def _volumes(subject: Subject, colours: Palette) -> Drawing:
    weeks = subject.outcome.weeks
    return Drawing(readings.describe_volumes(weeks), volumes(weeks, colours))


def _backlogs(subject: Subject, colours: Palette) -> Drawing:
    weeks = subject.outcome.weeks
    return Drawing(readings.describe_backlogs(weeks), backlogs(weeks, subject.baseline.weeks, colours))


def _known(value: object) -> float | None:
    return float(value) if is_number(value) else None


CATALOGUE = (
    Entry("air", "Air routes", "map", MAP_PX, _air),
    Entry("lanes", "European lanes", "map", MAP_PX, _lanes),
    Entry("days", "Days to the warehouse", "distribution", WIDE_PX, _days_to("warehouse")),
    Entry("door-days", "Days to the door", "distribution", WIDE_PX, _days_to("door")),
    Entry("stages", "Mean days by stage", "stages", WIDE_PX, _stages),
    Entry("volumes", "Tonnes per week", "volumes", HALF_PX, _volumes),
    Entry("backlogs", "Backlogs", "backlogs", HALF_PX, _backlogs),
)
CHARTS = {entry.name: entry.title for entry in CATALOGUE}  # of files
TITLES = CHARTS | {
    "parts": "Time, cost and CO₂e per stage",
    "apart": "Decisions and assumptions apart",
    "worth": "Marginal values",
    "why": "Why it differs from the baseline",
    "three": "Delivery time: baseline, assumptions alone, whole scenario",
    "loads": "Load of every resource",
    "routes": "Truck routes",
    "hours": "Truck schedule",
    "fleet": "Cost by number of own trucks",
    "truck": "Truck loading plan",
    "aircraft": "Aircraft loading plan",
    "replay": "Replay",
}  # everything that notes can be pinned to
STORY = ("air", "lanes", "days", "stages", "volumes", "backlogs")  # the charts of the presenter and of files, in order


def draw_charts(subject: Subject, colours: Palette) -> dict[str, Chart]:
    """Draw every chart, by name."""
    return {entry.name: entry.chart(subject, colours) for entry in CATALOGUE}
