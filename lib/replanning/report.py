"""Tell a plan: as plain data, and in words."""

from dataclasses import asdict
from typing import Any

from ..linehaul.solver.problem import LinehaulSolution, Trip
from .replan import Replan
from .snapshot import clock as moment


def as_json(plan: LinehaulSolution) -> dict[str, Any]:
    """Return a plan as plain data, gap and route class included."""
    told = asdict(plan)
    return told | {"gap": plan.gap, "proven": plan.proven, "routes": str(plan.routes)}


def in_words(plan: LinehaulSolution) -> str:
    """Return a plan as lines of text: the proof, the trips, what is left behind."""
    head = f"{plan.objective_c / 100:,.2f} EUR, {plan.status} among {plan.routes} (bound {plan.bound_c / 100:,.2f} EUR)"
    left = [f"left behind: {entry.floor} of {entry.lot}, {entry.why}" for entry in plan.unserved]
    trucks = [f"{key}: {number} trucks" for key, number in plan.trucks.items()]
    return "\n".join([head, *trucks, *map(_trip, plan.trips), *left])


def replan_json(found: Replan) -> dict[str, Any]:
    """Return an old and a new plan and what changes as plain data; minutes are those of the run."""
    return {
        "minute": found.state.minute,
        "moment": moment(found.state.minute),
        "event": str(found.event),
        "words": found.words,
        "eur": found.eur,
        "untouched": found.untouched,
        "changes": [asdict(change) for change in found.changes if change.touched],
        "old": as_json(found.old),
        "new": as_json(found.new),
    }


def replan_words(found: Replan) -> str:
    """Return what changes as lines of text: the event, truck by truck, cost and freight, the proof."""
    kept = f"{100 * found.untouched:.0f} % of {len(found.old.trips)} trucks untouched; {found.new.status}"
    return "\n".join([f"{moment(found.state.minute)}: {found.event}", *found.words, kept])


def _trip(trip: Trip) -> str:
    stops = " – ".join(f"{s.site} {clock(s.arrive_min)} ({sum(n for _, n in s.lots)})" for s in trip.stops)
    start = f"{clock(trip.depart_min)}  {trip.vehicle} {trip.gateway} – {stops}"
    return f"{start}, over {clock(trip.back_min)}, {trip.km} km, {trip.total_c / 100:,.2f} EUR"


def clock(minute: int) -> str:
    """Return a minute as day and time, the first day being 0."""
    day, rest = divmod(minute, 1_440)
    return f"{day}d {rest // 60:02}:{rest % 60:02}"
