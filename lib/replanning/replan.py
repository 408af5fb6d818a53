"""Plan anew from any minute of a run after something has happened, and say what changes.

state = state_at(run, minute); found = replan(state, TruckLost("LGG")); print(found.words)
Trucks that have left stay on their way. A new plan leaves a truck alone unless that saves more than the bonus.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from ..domain.clock import HORIZON_MIN, HOUR_MIN
from ..errors import DataError
from ..linehaul.solver.problem import Effort, Fleet, LinehaulSolution, Lot, Problem, Trip
from ..linehaul.solver.solve import solve
from ..linehaul.week.calendar_travel import CalendarTravel
from ..linehaul.week.weekly_problem import CENTS, OWN
from ..roads import Roadbook, Windows
from .snapshot import Due, State, clock, state_at

EFFORT = Effort(cuts=10)
BONUS_C = 4_000  # what it must save to touch a truck
NOTICED_MIN = 30  # freight later or earlier by less is on time
MOST_TRUCKS, MOST_HOURS, LEAST_PERCENT, MOST_PERCENT = 999, HORIZON_MIN // HOUR_MIN, -99, 900  # of events

__all__ = [
    "BorderClosed",
    "DriversMissing",
    "Event",
    "FlightLate",
    "Replan",
    "State",
    "TruckLost",
    "VolumeChange",
    "WarehouseClosed",
    "event_of",
    "replan",
    "state_at",
]


@dataclass(frozen=True)
class TruckLost:
    """Own trucks of a gateway break down for good."""

    gateway: str
    trucks: int = 1

    def __str__(self) -> str:
        return f"{_count(self.trucks, 'own truck')} lost at {self.gateway}"

    def apply(self, state: State) -> Problem:
        """Return the problem with a smaller fleet."""
        _known(self.gateway, state.problem.gateways, "gateway")
        lost = int(_within(self.trucks, 0, MOST_TRUCKS, "trucks"))
        return _with_fleets(state.problem, lambda fleet: lost if fleet.key == f"{OWN} {self.gateway}" else 0)


@dataclass(frozen=True)
class FlightLate:
    """A flight that is due (`State.due`) lands some hours late."""

    flight: str
    hours: float

    def __str__(self) -> str:
        return f"{self.flight} {self.hours:g} h late"

    def apply(self, state: State) -> Problem:
        """Return the problem with later releases."""
        late = {key for due in _due(state, self.flight) for key in due.lots}
        shift = _minutes(self.hours)
        lots = tuple(_later(lot, shift) if lot.key in late else lot for lot in state.problem.lots)
        return state.with_lots(lots)


@dataclass(frozen=True)
class VolumeChange:
    """A flight brings more or less than was known, or with no flight named all flights that are due do."""

    percent: float
    flight: str = ""

    def __str__(self) -> str:
        return f"volume {self.percent:+g} % on {self.flight or 'all flights due'}"

    def apply(self, state: State) -> Problem:
        """Return the problem with other sizes."""
        factor = 1 + _within(self.percent, LEAST_PERCENT, MOST_PERCENT, "% of volume") / 100
        chosen = {key for due in _due(state, self.flight) for key in due.lots}
        lots = tuple(_scaled(lot, factor) if lot.key in chosen else lot for lot in state.problem.lots)
        return state.with_lots(lots)


@dataclass(frozen=True)
class BorderClosed:
    """All borders of a country are shut for some hours; trucks wait before them."""

    country: str
    hours: float

    def __str__(self) -> str:
        return f"borders of {self.country} shut for {self.hours:g} h"

    def apply(self, state: State) -> Problem:
        """Return the problem on roads with shut borders."""
        countries = state.roadbook.roads.countries
        _known(self.country, countries, "country")
        shut = state.roadbook.shut_until.copy()
        shut[countries.index(self.country)] = state.minute + _minutes(self.hours)
        return _on_roads(state, replace(state.roadbook, shut_until=shut))


@dataclass(frozen=True)
class WarehouseClosed:
    """A warehouse takes nothing in for some hours."""

    warehouse: str
    hours: float

    def __str__(self) -> str:
        return f"{self.warehouse} closed for {self.hours:g} h"

    def apply(self, state: State) -> Problem:
        """Return the problem with later opening hours."""
        _known(self.warehouse, state.problem.sites, "warehouse")
        opens = state.minute + _minutes(self.hours)
        site = state.problem.sites.index(self.warehouse)
        return _on_roads(state, replace(state.roadbook, windows=_closed(state.roadbook.windows, site, opens)))


@dataclass(frozen=True)
class DriversMissing:
    """So many per cent of own and spot trucks have no driver."""

    percent: float

    def __str__(self) -> str:
        return f"{self.percent:g} % of drivers missing"

    def apply(self, state: State) -> Problem:
        """Return the problem with smaller fleets."""
        missing = _within(self.percent, 0, 100, "% of drivers") / 100
        return _with_fleets(state.problem, lambda fleet: math.ceil((fleet.trucks or 0) * missing))


Event = TruckLost | FlightLate | VolumeChange | BorderClosed | WarehouseClosed | DriversMissing


KINDS: Mapping[str, Callable[[str, float], Event]] = {
    "truck-lost": lambda what, number: TruckLost(what, _whole(number)),
    "flight-late": FlightLate,
    "volume": lambda what, number: VolumeChange(number, what),
    "border-closed": BorderClosed,
    "warehouse-closed": WarehouseClosed,
    "drivers-missing": lambda _, number: DriversMissing(number),
}


def event_of(text: str) -> Event:
    """Return the event written as `kind=what,number` (`drivers-missing=50` and `volume=30` need no `what`).

    Raises DataError if it is none: `truck-lost=LGG,1`, `flight-late=CAI Wed 9 Sep 15:30,6` (hours),
    `volume=CAI Wed 9 Sep 15:30,-20` (per cent), `border-closed=FR,24`, `warehouse-closed=W-PAR,48` (hours).
    """
    kind, _, rest = text.partition("=")
    what, _, number = rest.rpartition(",")
    try:
        return KINDS[kind](what.strip(), float(number))
    except (KeyError, ValueError, OverflowError):
        accepted = ", ".join(f"{kind}=…" for kind in KINDS)
        raise DataError(
            f"'{text[:60]}' is no event; write {accepted}, as in flight-late=CAI Wed 9 Sep 15:30,6."
        ) from None


def replan(state: State, event: Event, bonus_c: int = BONUS_C) -> "Replan":
    """Return the plan after an event beside the plan before it; both proven as far as their status says."""
    problem = event.apply(state)
    return Replan(state, event, problem, state.plan, solve(problem, EFFORT, state.plan.trips, bonus_c))


@dataclass(frozen=True)
class Change:
    """What becomes of a truck: number in the old plan (0: a new one), its old and new trip (None: there is none)."""

    number: int
    before: Trip | None
    after: Trip | None

    @property
    def touched(self) -> bool:
        """Whether the truck does anything else than before."""
        return self.before is None or self.after is None or _orders(self.before) != _orders(self.after)


@dataclass(frozen=True, eq=False)
class Replan:
    """An old and a new plan side by side; `problem` is what the new one solves."""

    state: State
    event: Event
    problem: Problem
    old: LinehaulSolution
    new: LinehaulSolution

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """Return every truck with its old and new trip, those of the old plan first."""
        return tuple(_matched(self.old.trips, self.new.trips))

    @property
    def untouched(self) -> float:
        """Return the share of the old plan's trucks that do as they would have done."""
        return sum(not c.touched for c in self.changes if c.before) / max(len(self.old.trips), 1)

    @property
    def eur(self) -> float:
        """Return what the new plan's trucks cost more."""
        return _money(self.new) - _money(self.old)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Say what changes, truck by truck, then cost and freight."""
        told = [_change_words(change, self.state.names) for change in self.changes if change.touched]
        sign, eur = "+" if self.eur > 0 else "−", round(abs(self.eur))
        cost = f"{sign}€{eur:,} for trucks" if eur else "Nothing more for trucks"
        return (*told, cost, *_freight_words(self))


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
    """Return what a driver is told: when to leave, for where, with whose freight (not how much of it)."""
    return (
        trip.gateway,
        trip.vehicle,
        trip.depart_min,
        tuple((stop.site, frozenset(dict(stop.lots))) for stop in trip.stops),
    )


def _common(one: Trip, other: Trip) -> int:
    """Return the floor units of the lots that two trips share."""
    loads = [Counter(dict(load for stop in trip.stops for load in stop.lots)) for trip in (one, other)]
    return (loads[0] & loads[1]).total() if one.gateway == other.gateway else 0


def _change_words(change: Change, names: Mapping[str, str]) -> str:
    before, after = change.before, change.after
    if after is None:
        return f"Truck {change.number} to {_route(before, names)} is not needed"
    if before is None:
        return f"One more {_kind(after)} to {_route(after, names)} at {clock(after.depart_min)}"
    told = []
    if _stops(before) != _stops(after):
        told.append(f"now goes {_route(after, names)} instead of {_route(before, names)}")
    if before.vehicle != after.vehicle:
        told.append(f"is now {'an own' if after.vehicle == OWN else 'a spot'} truck")
    if before.depart_min != after.depart_min:
        told.append(f"leaves {_hours(after.depart_min - before.depart_min)}, at {clock(after.depart_min)}")
    return f"Truck {change.number} " + (", ".join(told) or f"to {_route(after, names)} carries other freight")


def _freight_words(found: Replan) -> Iterator[str]:
    """Say how many pallets arrive later and earlier, and what finds no truck."""
    before, after = _arrivals(found.old), _arrivals(found.new)
    shifts = [(after[lot][0], after[lot][1] - before[lot][1]) for lot in after if lot in before]
    for sign in (1, -1):
        moved = [(floor, by) for floor, by in shifts if sign * by >= NOTICED_MIN]
        if moved:
            pallets = sum(floor for floor, _ in moved)
            mean = sum(floor * by for floor, by in moved) / pallets
            yield f"{_count(pallets, 'pallet')} {_hours(mean)}"
    site, behind = {lot.key: lot.site for lot in found.problem.lots}, Counter[tuple[str, str]]()
    for left in found.new.unserved:
        behind[found.state.names[site[left.lot]], left.why] += left.floor
    for (name, why), floor in behind.items():
        yield f"{_count(floor, 'pallet')} for {name} {'stays' if floor == 1 else 'stay'} behind: {why}"


def _arrivals(solution: LinehaulSolution) -> dict[str, tuple[int, float]]:
    """Return floor units and mean arrival of every lot that travels."""
    loads: dict[str, list[tuple[int, int]]] = {}
    for trip in solution.trips:
        for stop in trip.stops:
            for lot, floor in stop.lots:
                loads.setdefault(lot, []).append((floor, stop.arrive_min))
    total = {lot: sum(floor for floor, _ in parts) for lot, parts in loads.items()}
    return {lot: (total[lot], sum(f * t for f, t in parts) / total[lot]) for lot, parts in loads.items()}


def _money(solution: LinehaulSolution) -> float:
    return sum(trip.total_c - trip.cost_c["lateness"] for trip in solution.trips) / CENTS


def _stops(trip: Trip) -> tuple[str, ...]:
    return tuple(stop.site for stop in trip.stops)


def _route(trip: Trip | None, names: Mapping[str, str]) -> str:
    return "–".join(names[site] for site in _stops(trip)) if trip else ""


def _kind(trip: Trip) -> str:
    return "own truck" if trip.vehicle == OWN else "spot truck"


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _hours(minutes: float) -> str:
    word = "later" if minutes > 0 else "earlier"
    return f"{abs(minutes):.0f} min {word}" if abs(minutes) < HOUR_MIN else f"{abs(minutes) / HOUR_MIN:.0f} h {word}"


def _later(lot: Lot, shift_min: int) -> Lot:
    release = lot.release_min + shift_min
    return replace(lot, release_min=release, deadline_min=release)


def _scaled(lot: Lot, factor: float) -> Lot:
    floor = max(1, math.ceil(lot.floor * factor))
    return replace(lot, floor=floor, grams=round(lot.grams * factor), cm3=round(lot.cm3 * factor))


def _due(state: State, flight: str) -> list[Due]:
    """Return what is due of a flight, of all if none is named."""
    if flight:
        _known(flight, [due.key for due in state.due], "flight")
    return [due for due in state.due if flight in ("", due.key)]


def _with_fleets(problem: Problem, missing: Callable[[Fleet], int]) -> Problem:
    """Return the problem with fewer trucks, `missing` telling how many of a fleet."""

    def less(fleet: Fleet) -> Fleet:
        return replace(fleet, trucks=max(0, (fleet.trucks or 0) - missing(fleet)))

    return replace(problem, fleets=tuple(map(less, problem.fleets)))


def _on_roads(state: State, roadbook: Roadbook) -> Problem:
    return replace(state.problem, travel=CalendarTravel(roadbook, 0))


def _closed(windows: Windows, site: int, until_min: int) -> Windows:
    """Return opening hours without those of a site before a minute."""
    first, opens, closes = (column.copy() for column in windows)
    mine = np.arange(first[site], first[site + 1])
    opens[mine] = np.maximum(opens[mine], until_min)
    gone = mine[closes[mine] <= until_min]
    first[site + 1 :] -= len(gone)
    return first, np.delete(opens, gone), np.delete(closes, gone)


def _whole(number: float) -> int:
    if not number.is_integer():
        raise ValueError
    return int(number)


def _minutes(hours: float) -> int:
    return round(_within(hours, 0, MOST_HOURS, "hours") * HOUR_MIN)


def _within(value: float, least: float, most: float, what: str) -> float:
    if not least <= value <= most:
        raise DataError(f"{value:g} {what} is not accepted: it takes {least:g} to {most:g}.")
    return value


def _known(name: str, accepted: Iterable[str], what: str) -> None:
    words = list(accepted)
    if name not in words:
        raise DataError(f"{what} {name} is not known; there are {', '.join(filter(None, words)) or 'none'}.")
