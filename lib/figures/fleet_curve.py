"""The least cost of the week by number of own trucks, its lower bound, and the owned fleet."""

from collections.abc import Sequence
from typing import NamedTuple

from ..linehaul import FleetCurve, FleetPoint
from ..narrative.formatting import format_count
from .palette import Palette
from .plot_parts import Part, axis, curve, layout, margin, markers, note

CENTS = 100
ROOM = 0.12  # of the cost's range, above and below


class OwnedFleet(NamedTuple):
    """The own trucks that there are: cents of their plan and its trips by own trucks, a week; cents that each costs,
    used or not.
    """

    trucks: int
    plan_c: int
    trips: int
    standing_c: int


class Mark(NamedTuple):
    """A marked number of trucks with its label: over it (side 0), or left of it (−1)."""

    trucks: int
    cents: int
    symbol: str
    tint: str
    text: str
    side: int = 0


def eur(cents: float) -> str:
    """Return cents as whole EUR."""
    return f"€{cents / CENTS:,.0f}"


def fleet_figure(costs: FleetCurve, colours: Palette, owned: OwnedFleet | None = None) -> dict[str, object]:
    """Draw EUR per week by number of own trucks; those owned are marked."""
    points, best = costs.points, costs.best
    trucks = [point.trucks for point in points]
    cost, bound = ([getattr(point.plan, of) / CENTS for point in points] for of in ("objective_c", "bound_c"))
    marks = [Mark(best.trucks, best.plan.objective_c, "circle", colours.good, "cheapest")]
    if owned is not None:
        label = f"owned: {owned.trucks}"
        marks.append(Mark(owned.trucks, owned.plan_c, "diamond", colours.warn, label, side=-1))
    values = [*cost, *bound, *(mark.cents / CENTS for mark in marks)]
    below = curve(trucks, bound, colours.quiet, 1.5, "dot", name="Lower bound")
    return {
        "data": [below, _cost_curve(points, trucks, cost, colours), *(_dot(mark, colours) for mark in marks)],
        "layout": layout(
            colours,
            height=300,
            margin=margin(66, 10, 10, 40),
            annotations=[_label(mark) for mark in marks],
            xaxis=_trucks_axis(max([*trucks, *(mark.trucks for mark in marks)]), colours),
            yaxis=axis(colours, showgrid=True, range=_range(values), tickprefix="€", tickformat=",.0f", nticks=6),
        ),
    }


def _cost_curve(points: Sequence[FleetPoint], trucks: Sequence[int], cost: Sequence[float], colours: Palette) -> Part:
    return curve(
        trucks,
        cost,
        colours.accent,
        mode="lines+markers",
        name="Cost",
        marker={"size": 6, "color": colours.accent},
        text=[_hover(point) for point in points],
        hovertemplate="%{text}<extra></extra>",
    )


def _trucks_axis(last: int, colours: Palette) -> Part:
    return axis(colours, "Own trucks", 4, range=[-0.6, last + 0.9], dtick=_step(last))


def describe_fleet_curve(costs: FleetCurve, owned: OwnedFleet | None) -> str:
    """Describe how many trucks cost least, how certain that is, and what the owned fleet costs more, and why."""
    best = costs.best
    trucks = format_count(best.trucks, "own truck")
    words = f"{trucks} would cost least: {eur(best.plan.objective_c)} per week, {_certainty(costs)}."
    if owned is None or owned.trucks == best.trucks or owned.plan_c <= best.plan.objective_c:
        return words
    more = owned.plan_c - best.plan.objective_c
    share = 100 * more / best.plan.objective_c
    return f"{words} The {owned.trucks} that are owned cost {eur(more)} ({share:.0f} %) more{_use(costs, owned)}."


def _use(costs: FleetCurve, owned: OwnedFleet) -> str:
    """Describe how much the owned trucks drive, and what they save against none; nothing if that is not known."""
    none = costs.points[0]
    if none.trucks or none.plan.unserved:
        return ""
    saved_c = (none.plan.objective_c - owned.plan_c) / owned.trucks + owned.standing_c
    return (
        f": each makes {owned.trips / owned.trucks:.1f} trips per week, drives home empty, and saves {eur(saved_c)} of "
        f"spot trucks and time for a standing cost of {eur(owned.standing_c)}"
    )


def _certainty(costs: FleetCurve) -> str:
    """Describe whether another number could still be cheaper."""
    lowest = min(point.plan.bound_c for point in costs.points)
    slack = costs.best.plan.objective_c - lowest
    return (
        "proven optimal" if slack <= 0 else f"at most {100 * slack / costs.best.plan.objective_c:.2f} % above the least"
    )


def _hover(point: FleetPoint) -> str:
    shares = "<br>".join(f"{key}: {n}" for key, n in point.by_fleet.items() if key.startswith("own"))
    trucks = format_count(point.trucks, "own truck")
    return f"<b>{trucks}</b>: {eur(point.plan.objective_c)}<br>{point.plan.status}<br>{shares}"


def _dot(mark: Mark, colours: Palette) -> Part:
    look = {"symbol": mark.symbol, "size": 13, "color": mark.tint, "line": {"color": colours.paper, "width": 2}}
    return markers([mark.trucks], [mark.cents / CENTS], look)


def _label(mark: Mark) -> Part:
    anchor = "right" if mark.side else "center"
    shift: Part = {"yshift": 16, "xshift": 10 * mark.side, "xanchor": anchor}
    return note(f"<b>{mark.text}</b>", mark.trucks, mark.cents / CENTS, mark.tint, **shift)


def _range(values: Sequence[float]) -> list[float]:
    room = max(ROOM * (max(values) - min(values)), 0.01 * max(values), 1.0)
    return [min(values) - room, max(values) + room]


def _step(last: int) -> int:
    return next(step for step in (1, 2, 5, 10, 25, 50, 1000) if last / step <= 12)
