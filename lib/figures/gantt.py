"""The truck schedule, hour by hour: driving, breaks, rests, bans, borders, closed gates, unloading."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from ..domain.clock import DAY_MIN, HOUR_MIN
from ..roads.trip_trace import BAN, BORDER, BREAK, CLOSED, DRIVE, REST, UNLOAD, Segment
from ..typical_week import TruckPlan, format_week_minute
from .map_layers import safe
from .palette import Palette
from .plot_parts import axis, band, labels_axis, layout, margin

HOME = "home"  # driving back without freight
KINDS = {
    DRIVE: "Driving",
    BREAK: "Break",
    REST: "Rest",
    BAN: "Truck ban",
    BORDER: "Border",
    CLOSED: "Waiting for opening hours",
    UNLOAD: "Unloading",
    HOME: "Driving home empty",
}
ROW_PX, FRAME_PX = 26, 52
BAR_HIGH = 0.68  # of a row; set, as bars else grow with the distance of their rows
STEPS_H = (3, 6, 12, 24, 48)
MOST_TICKS = 8


def tints(colours: Palette) -> Mapping[str, str]:
    """Return the colour of every kind of segment."""
    stages = colours.stages
    return {
        DRIVE: colours.accent,
        BREAK: stages["wait for truck"],
        REST: colours.faint,
        BAN: colours.days[-1],
        BORDER: stages["last mile"],
        CLOSED: colours.days[2],
        UNLOAD: colours.good,
        HOME: colours.line,
    }


@dataclass(frozen=True)
class Sheet:
    """The paper that bars are drawn on: a label a row, the row of every tour by its key, and the minutes shown."""

    labels: Sequence[str]
    row: Mapping[str, int]
    start_min: int
    end_min: int


def sheet(tours: Sequence[TruckPlan], names: Mapping[str, str], chosen: Collection[str] = ()) -> Sheet:
    """Return a row per truck, with the labels of those chosen in bold."""
    return Sheet(
        [label(tour, names, bold=tour.key in chosen) for tour in tours],
        {tour.key: row for row, tour in enumerate(tours)},
        min(tour.trip.depart_min for tour in tours),
        max(tour.segments[-1].end_min for tour in tours),
    )


def gantt(
    tours: Sequence[TruckPlan],
    names: Mapping[str, str],
    colours: Palette,
    chosen: Collection[str] = (),
    paper: Sheet | None = None,
) -> dict[str, object]:
    """Draw a row per truck; bars' `customdata` is the tour's key, the rows of those chosen are marked."""
    paper = paper or sheet(tours, names, chosen)
    rows = len(paper.labels)
    return {
        "data": _bars_by_kind(tours, names, paper, colours),
        "layout": layout(
            colours,
            height=FRAME_PX + ROW_PX * rows,
            barmode="overlay",
            hovermode="closest",
            margin=margin(118, 10, 4, 34),
            xaxis=_hours_axis(paper, colours),
            yaxis=labels_axis(
                colours, range=[rows - 0.5, -0.5], tickvals=list(range(rows)), ticktext=list(paper.labels)
            ),
            shapes=[_mark(paper.row[tour.key], colours) for tour in tours if tour.key in chosen],
        ),
    }


def _bars_by_kind(
    tours: Sequence[TruckPlan], names: Mapping[str, str], paper: Sheet, colours: Palette
) -> list[dict[str, object]]:
    bars = [(paper.row[tour.key], tour, segment) for tour in tours for segment in tour.segments]
    of_kind = {kind: [bar for bar in bars if _kind(*bar[1:]) == kind] for kind in KINDS}
    return [_bars(kind, rows, names, colours) for kind, rows in of_kind.items() if rows]


def _hours_axis(paper: Sheet, colours: Palette) -> dict[str, object]:
    ticks = _ticks(paper.start_min, paper.end_min)
    texts = [_tick(tick, first=tick == ticks[0]) for tick in ticks]
    span = [paper.start_min - 30, paper.end_min + 30]
    return axis(colours, showgrid=True, range=span, tickvals=ticks, tickangle=0, ticktext=texts)


def legend_entries(tours: Sequence[TruckPlan], colours: Palette) -> list[tuple[str, str, str]]:
    """Return (colour, words, hours of all trucks) of the kinds that occur."""
    minutes = dict.fromkeys(KINDS, 0)
    for tour in tours:
        for segment in tour.segments:
            minutes[_kind(tour, segment)] += segment.end_min - segment.start_min
    return [
        (tints(colours)[kind], words, f"{minutes[kind] / HOUR_MIN:,.0f} h")
        for kind, words in KINDS.items()
        if minutes[kind]
    ]


def _kind(tour: TruckPlan, segment: Segment) -> str:
    return HOME if segment.kind == DRIVE and segment.leg == len(tour.trip.stops) else segment.kind


def _bars(
    kind: str, rows: Sequence[tuple[int, TruckPlan, Segment]], names: Mapping[str, str], colours: Palette
) -> dict[str, object]:
    """Return a kind's bars as one trace."""
    return {
        "type": "bar",
        "orientation": "h",
        "name": KINDS[kind],
        "y": [row for row, *_ in rows],
        "base": [segment.start_min for *_, segment in rows],
        "x": [segment.end_min - segment.start_min for *_, segment in rows],
        "width": BAR_HIGH,
        "marker": {"color": tints(colours)[kind], "line": {"width": 0}},
        "customdata": [[tour.key] for _, tour, _ in rows],
        "text": [_hover(kind, tour, segment, names) for _, tour, segment in rows],
        "textposition": "none",
        "hovertemplate": "%{text}<extra></extra>",
    }


def _hover(kind: str, tour: TruckPlan, segment: Segment, names: Mapping[str, str]) -> str:
    """Describe what a truck does, where and how long."""
    stop = tour.trip.stops[min(segment.leg, len(tour.trip.stops) - 1)].site
    place = segment.country or safe(names[stop])
    hours, minutes = divmod(segment.end_min - segment.start_min, HOUR_MIN)
    span = f"{format_week_minute(segment.start_min)} – {format_week_minute(segment.end_min)}, {hours} h {minutes:02}"
    return f"<b>Truck {tour.number}</b>: {KINDS[kind].lower()}, {place}<br>{span}"


def label(tour: TruckPlan, names: Mapping[str, str], *, bold: bool = False) -> str:
    """Return a truck's number and where it goes."""
    more = len(tour.trip.stops) - 1
    text = f"{tour.number} {safe(names[tour.trip.stops[0].site])}" + (f" +{more}" if more else "")
    return f"<b>{text}</b>" if bold else text


def _ticks(start: int, end: int) -> list[int]:
    """Return round minutes inside a span, at most eight."""
    step = next((h for h in STEPS_H if (end - start) / HOUR_MIN / h <= MOST_TICKS), STEPS_H[-1]) * HOUR_MIN
    return list(range(-(-start // step) * step, end + 1, step))


def _tick(minute: int, *, first: bool) -> str:
    """Return a round minute in few letters: the day at midnight, else the hour."""
    day, hour = format_week_minute(minute)[:3], minute % DAY_MIN // HOUR_MIN
    if not hour:
        return day
    return f"{day} {hour}h" if first else f"{hour}h"


def _mark(row: int, colours: Palette) -> dict[str, object]:
    return band((0, 1), (row - 0.5, row + 0.5), colours.line, xref="paper", opacity=0.55)
