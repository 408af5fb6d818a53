"""Report what replanning changes: as sentences and as plain data."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from ..domain.clock import HOUR_MIN
from ..linehaul.solver.problem import LinehaulSolution, Trip
from ..linehaul.solver.report import solution_json
from ..linehaul.week.weekly_problem import OWN, kind_of
from .events import format_count
from .replan import Change, Replan
from .snapshot import format_moment

NOTICED_MIN = 30  # freight that arrives earlier or later by less is on time


def replan_json(result: Replan) -> dict[str, Any]:
    """Return both plans and what changes as plain data; minutes are those of the run."""
    return {
        "minute": result.state.minute,
        "moment": format_moment(result.state.minute),
        "event": str(result.event),
        "words": describe_changes(result),
        "eur": result.extra_eur,
        "untouched": result.unchanged_share,
        "changes": [asdict(change) for change in result.changes if change.changed],
        "old": solution_json(result.old),
        "new": solution_json(result.new),
    }


def format_replan(result: Replan) -> str:
    """Format what changes as lines of text: the event, truck by truck, cost and freight, the optimality gap."""
    share, trucks = 100 * result.unchanged_share, len(result.old.trips)
    head = f"{format_moment(result.state.minute)}: {result.event}"
    kept = f"{share:.0f} % of {trucks} trucks unchanged; {result.new.status}"
    return "\n".join([head, *describe_changes(result), kept])


def describe_changes(result: Replan) -> tuple[str, ...]:
    """Describe what changes, truck by truck, then cost and freight."""
    trucks = [_describe_change(change, result.state.names) for change in result.changes if change.changed]
    return (*trucks, _describe_cost(result.extra_eur), *_describe_shifts(result), *_describe_left_behind(result))


def _describe_cost(extra_eur: float) -> str:
    sign, eur = "+" if extra_eur > 0 else "−", round(abs(extra_eur))
    return f"Cost of trucks: {f'{sign}€{eur:,}' if eur else 'no change'}"


def _describe_change(change: Change, names: Mapping[str, str]) -> str:
    before, after = change.before, change.after
    if after is None:
        return f"Truck {change.number} to {_route(before, names)} is not needed"
    if before is None:
        return f"One more {_kind(after)} to {_route(after, names)} at {format_moment(after.depart_min)}"
    parts = []
    if _stops(before) != _stops(after):
        parts.append(f"now goes to {_route(after, names)} instead of {_route(before, names)}")
    if kind_of(before.vehicle) != kind_of(after.vehicle):
        parts.append(f"is now {'an' if after.vehicle == OWN else 'a'} {_kind(after)}")
    if before.depart_min != after.depart_min:
        shift = _format_shift(after.depart_min - before.depart_min)
        parts.append(f"leaves {shift}, at {format_moment(after.depart_min)}")
    return f"Truck {change.number} " + (", ".join(parts) or f"to {_route(after, names)} carries other freight")


def _describe_shifts(result: Replan) -> Iterator[str]:
    """Yield how many pallets arrive later, and how many earlier."""
    before, after = _arrivals(result.old), _arrivals(result.new)
    shifts = [(after[lot][0], after[lot][1] - before[lot][1]) for lot in after if lot in before]
    for sign in (1, -1):
        moved = [(floor, by) for floor, by in shifts if sign * by >= NOTICED_MIN]
        if moved:
            pallets = sum(floor for floor, _ in moved)
            mean = sum(floor * by for floor, by in moved) / pallets
            yield f"{format_count(pallets, 'pallet')} {'arrives' if pallets == 1 else 'arrive'} {_format_shift(mean)}"


def _describe_left_behind(result: Replan) -> Iterator[str]:
    """Yield how many pallets no truck takes, by warehouse and reason."""
    site, left = {lot.key: lot.site for lot in result.problem.lots}, Counter[tuple[str, str]]()
    for entry in result.new.unserved:
        left[result.state.names[site[entry.lot]], entry.why] += entry.floor
    for (name, why), floor in left.items():
        yield f"{format_count(floor, 'pallet')} for {name} {'is' if floor == 1 else 'are'} left behind: {why}"


def _arrivals(solution: LinehaulSolution) -> dict[str, tuple[int, float]]:
    """Return floor units and mean arrival of every lot that travels."""
    loads: dict[str, list[tuple[int, int]]] = {}
    for trip in solution.trips:
        for stop in trip.stops:
            for lot, floor in stop.lots:
                loads.setdefault(lot, []).append((floor, stop.arrive_min))
    total = {lot: sum(floor for floor, _ in parts) for lot, parts in loads.items()}
    return {lot: (total[lot], sum(f * t for f, t in parts) / total[lot]) for lot, parts in loads.items()}


def _stops(trip: Trip) -> tuple[str, ...]:
    return tuple(stop.site for stop in trip.stops)


def _route(trip: Trip | None, names: Mapping[str, str]) -> str:
    return "–".join(names[site] for site in _stops(trip)) if trip else ""


def _kind(trip: Trip) -> str:
    return f"{kind_of(trip.vehicle)} truck"


def _format_shift(minutes: float) -> str:
    word = "later" if minutes > 0 else "earlier"
    return f"{abs(minutes):.0f} min {word}" if abs(minutes) < HOUR_MIN else f"{abs(minutes) / HOUR_MIN:.0f} h {word}"
