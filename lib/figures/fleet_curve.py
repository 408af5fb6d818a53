"""How many own trucks pay: the least cost of the week against their number, its bound, and the owned fleet."""

from collections.abc import Sequence

from ..domain.clock import NEVER
from ..linehaul import FleetCurve, FleetPoint
from ..narrative.formatting import format_count
from .palette import Palette, axis, layout

CENTS = 100
ROOM = 0.12  # of the cost's range, above and below


def eur(cents: float) -> str:
    """Return cents as whole EUR."""
    return f"€{cents / CENTS:,.0f}"


def fleet_figure(
    curve: FleetCurve, colours: Palette, owned: int = NEVER, owned_c: int | None = None
) -> dict[str, object]:
    """Draw EUR a week by number of own trucks; `owned` trucks with a plan of `owned_c` cents are marked."""
    points = curve.points
    trucks, cost = [p.trucks for p in points], [p.plan.objective_c / CENTS for p in points]
    bound = [p.plan.bound_c / CENTS for p in points]
    line = {
        "type": "scatter",
        "mode": "lines+markers",
        "x": trucks,
        "y": cost,
        "name": "Cost",
        "line": {"color": colours.accent, "width": 2.5},
        "marker": {"size": 6, "color": colours.accent},
        "text": [_hover(point) for point in points],
        "hovertemplate": "%{text}<extra></extra>",
    }
    below = {
        "type": "scatter",
        "mode": "lines",
        "x": trucks,
        "y": bound,
        "name": "Bound",
        "hoverinfo": "skip",
        "line": {"color": colours.quiet, "width": 1.5, "dash": "dot"},
    }
    best = _mark(curve.best.trucks, curve.best.plan.objective_c, "circle", colours.good, colours)
    marks, notes = [best], [_note(curve.best.trucks, curve.best.plan.objective_c, "cheapest", 0, colours.good)]
    values = [*cost, *bound]
    if owned_c is not None:
        marks.append(_mark(owned, owned_c, "diamond", colours.warn, colours))
        notes.append(_note(owned, owned_c, f"owned: {owned}", -1, colours.warn))
        values.append(owned_c / CENTS)
    title = {"font": {"size": 12}, "standoff": 4}
    last = max([*trucks, owned])
    return {
        "data": [below, line, *marks],
        "layout": layout(
            colours,
            height=300,
            margin={"l": 66, "r": 10, "t": 10, "b": 40},
            annotations=notes,
            xaxis=axis(colours, range=[-0.6, last + 0.9], title={"text": "Own trucks", **title}, dtick=_step(last)),
            yaxis=axis(
                colours,
                showgrid=True,
                range=_range(values),
                tickprefix="€",
                tickformat=",.0f",
                nticks=6,
            ),
        ),
    }


def told(curve: FleetCurve, owned: int, owned_c: int | None) -> str:
    """Say how many trucks cost least, how sure that is, and what the owned fleet costs beside it."""
    best = curve.best
    trucks = format_count(best.trucks, "own truck")
    words = f"{trucks} would cost least: {eur(best.plan.objective_c)} per week, {_sure(curve)}."
    if owned_c is None or owned == best.trucks:
        return words
    more = owned_c - best.plan.objective_c
    return f"{words} The {owned} that are owned cost {eur(more)} more." if more > 0 else words


def _sure(curve: FleetCurve) -> str:
    """Say whether some other number could still be cheaper."""
    lowest = min(point.plan.bound_c for point in curve.points)
    slack = curve.best.plan.objective_c - lowest
    return "proven" if slack <= 0 else f"at most {100 * slack / curve.best.plan.objective_c:.2f} % above the least"


def _hover(point: FleetPoint) -> str:
    shares = "<br>".join(f"{key}: {n}" for key, n in point.by_fleet.items() if key.startswith("own"))
    trucks = format_count(point.trucks, "own truck")
    return f"<b>{trucks}</b>: {eur(point.plan.objective_c)}<br>{point.plan.status}<br>{shares}"


def _mark(trucks: int, cents: int, symbol: str, tint: str, colours: Palette) -> dict[str, object]:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [trucks],
        "y": [cents / CENTS],
        "hoverinfo": "skip",
        "marker": {"symbol": symbol, "size": 13, "color": tint, "line": {"color": colours.paper, "width": 2}},
    }


def _note(trucks: int, cents: int, text: str, side: int, tint: str) -> dict[str, object]:
    """Return a label above a mark: over it (0), or left of it (−1)."""
    return {
        "x": trucks,
        "y": cents / CENTS,
        "yshift": 16,
        "xshift": 10 * side,
        "xanchor": "right" if side else "center",
        "text": f"<b>{text}</b>",
        "showarrow": False,
        "font": {"size": 12, "color": tint},
    }


def _range(values: Sequence[float]) -> list[float]:
    room = max(ROOM * (max(values) - min(values)), 0.01 * max(values), 1.0)
    return [min(values) - room, max(values) + room]


def _step(last: int) -> int:
    return next(step for step in (1, 2, 5, 10, 25, 50, 1000) if last / step <= 12)
