"""Replan from any minute of a run after an event, and compare the new plan with the old one.

state = state_at(run, minute); result = replan(state, TruckLost("LGG")); print(describe_changes(result))
Trucks that have left are not affected. The new plan changes a truck only if that saves more than a bonus.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from ..linehaul.solver.effort import Effort, EnumerationEffort
from ..linehaul.solver.problem import LinehaulSolution, Problem, Trip
from ..linehaul.solver.solve import solve
from ..linehaul.week.trip_drivers import with_trip_drivers
from ..linehaul.week.weekly_problem import CENTS, kind_of
from .events import Event
from .snapshot import State

EFFORT = Effort(enumeration=EnumerationEffort(cuts=10))
BONUS_C = 4_000  # that changing a truck must save


def replan(state: State, event: Event, bonus_c: int = BONUS_C) -> "Replan":
    """Return the plan after an event beside the plan before it; their statuses state how far each can be from the best
    one.
    """
    problem = event.apply(state)
    plan = with_trip_drivers(problem, solve(problem, EFFORT, state.plan.trips, bonus_c), state.drivers)
    return Replan(state, event, problem, state.plan, plan)


@dataclass(frozen=True)
class Change:
    """A truck before and after an event: its number in the old plan (0: it is new), its old and new trip (None: it has
    none).
    """

    number: int
    before: Trip | None
    after: Trip | None

    @property
    def changed(self) -> bool:
        """Whether the driver's orders are different."""
        return self.before is None or self.after is None or _orders(self.before) != _orders(self.after)


@dataclass(frozen=True, eq=False)
class Replan:
    """An old and a new plan side by side; `problem` is the one that the new plan solves."""

    state: State
    event: Event
    problem: Problem
    old: LinehaulSolution
    new: LinehaulSolution

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """Every truck with its old and new trip, those of the old plan first."""
        return tuple(_matched(self.old.trips, self.new.trips))

    @property
    def unchanged_share(self) -> float:
        """The share of the old plan's trucks whose orders stay the same."""
        return sum(not change.changed for change in self.changes if change.before) / max(len(self.old.trips), 1)

    @property
    def extra_eur(self) -> float:
        """What the new plan's trucks cost more, without lateness."""
        return _truck_cost_eur(self.new) - _truck_cost_eur(self.old)


def _matched(old: tuple[Trip, ...], new: tuple[Trip, ...]) -> Iterator[Change]:
    """Pair trips: first those that are the same, then those with most freight in common."""
    partner: dict[int, int] = {}
    for alike in (_same, _common):
        pairs = [(-alike(a, b), i, j) for i, a in enumerate(old) for j, b in enumerate(new)]
        for score, i, j in sorted(pairs):
            if score and i not in partner and j not in partner.values():
                partner[i] = j
    for i, trip in enumerate(old):
        yield Change(i + 1, trip, new[partner[i]] if i in partner else None)
    yield from (Change(0, None, trip) for j, trip in enumerate(new) if j not in partner.values())


def _same(one: Trip, other: Trip) -> int:
    return int(_orders(one) == _orders(other))


def _orders(trip: Trip) -> tuple[object, ...]:
    """Return the driver's orders: when to leave, for where, with which lots (not how much of each)."""
    return (
        trip.gateway,
        kind_of(trip.vehicle),
        trip.depart_min,
        tuple((stop.site, frozenset(dict(stop.lots))) for stop in trip.stops),
    )


def _common(one: Trip, other: Trip) -> int:
    """Return the floor units of the lots that two trips share."""
    load, other_load = (Counter(dict(lot for stop in trip.stops for lot in stop.lots)) for trip in (one, other))
    return (load & other_load).total() if one.gateway == other.gateway else 0


def _truck_cost_eur(solution: LinehaulSolution) -> float:
    return sum(trip.total_c - trip.cost_c["lateness"] for trip in solution.trips) / CENTS
