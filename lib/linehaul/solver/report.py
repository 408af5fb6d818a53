"""Report a plan: as lines of text and as plain data."""

from collections import Counter
from dataclasses import asdict
from typing import Any

from .problem import LinehaulSolution, Trip


def solution_json(solution: LinehaulSolution) -> dict[str, Any]:
    """Return a plan as plain data, with its gap, the routes considered and how many trucks share a lot."""
    more = {"gap": solution.gap, "proven": solution.proven, "routes": str(solution.routes)}
    return asdict(solution) | more | {"shared_lots": shared_lots(solution)}


def shared_lots(solution: LinehaulSolution) -> dict[str, int]:
    """Return the lots that several trucks carry, and how many do."""
    trucks = Counter(key for trip in solution.trips for stop in trip.stops for key, _ in stop.lots)
    return {key: count for key, count in sorted(trucks.items()) if count > 1}


def format_solution(solution: LinehaulSolution) -> str:
    """Format a plan as lines of text: cost and bound, trucks, lots on several trucks, trips, what is left behind."""
    cost, bound = (f"{cents / 100:,.2f} EUR" for cents in (solution.objective_c, solution.bound_c))
    head = f"{cost}, {solution.status} among {solution.routes} (bound {bound})"
    trucks = [f"{key}: {number} trucks" for key, number in solution.trucks.items()]
    left = [f"left behind: {entry.floor} of {entry.lot}, {entry.why}" for entry in solution.unserved]
    shared = [f"lot {key} is split among {count} trucks" for key, count in shared_lots(solution).items()]
    return "\n".join([head, *trucks, *shared, *map(_format_trip, solution.trips), *left])


def _format_trip(trip: Trip) -> str:
    stops = " – ".join(f"{s.site} {_format_minute(s.arrive_min)} ({sum(n for _, n in s.lots)})" for s in trip.stops)
    start = f"{_format_minute(trip.depart_min)}  {trip.vehicle} {trip.gateway} – {stops}"
    return f"{start}, over {_format_minute(trip.back_min)}, {trip.km} km, {trip.total_c / 100:,.2f} EUR"


def _format_minute(minute: int) -> str:
    """Format a minute as day and time, the first day being 0."""
    day, rest = divmod(minute, 1_440)
    return f"{day}d {rest // 60:02}:{rest % 60:02}"
