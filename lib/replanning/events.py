"""What can happen at a moment of a run, as changes to the problem that is left to plan."""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from ..domain.clock import HORIZON_MIN, HOUR_MIN
from ..errors import DataError
from ..linehaul.solver.problem import Fleet, Lot, Problem
from ..linehaul.week.calendar_travel import CalendarTravel
from ..linehaul.week.weekly_problem import OWN
from ..roads import Roadbook, Windows
from .snapshot import Due, State

MOST_TRUCKS, MOST_HOURS, LEAST_PERCENT, MOST_PERCENT = 999, HORIZON_MIN // HOUR_MIN, -99, 900


@dataclass(frozen=True)
class TruckLost:
    """Own trucks of a gateway break down for good."""

    gateway: str
    trucks: int = 1

    def __str__(self) -> str:
        return f"{format_count(self.trucks, 'own truck')} lost at {self.gateway}"

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
    """All borders of a country are closed for some hours; trucks wait in front of them."""

    country: str
    hours: float

    def __str__(self) -> str:
        return f"borders of {self.country} closed for {self.hours:g} h"

    def apply(self, state: State) -> Problem:
        """Return the problem on roads with closed borders."""
        countries = state.roadbook.roads.countries
        _known(self.country, countries, "country")
        shut = state.roadbook.shut_until.copy()
        shut[countries.index(self.country)] = state.minute + _minutes(self.hours)
        return _on_roads(state, replace(state.roadbook, shut_until=shut))


@dataclass(frozen=True)
class WarehouseClosed:
    """A warehouse receives nothing for some hours."""

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
    """A percentage of own and spot trucks has no driver."""

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
            f"'{text[:40]}' is not an event. Write one of {accepted}, for example flight-late=CAI Wed 9 Sep 15:30,6."
        ) from None


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
    """Return the problem with fewer trucks; missing: how many of a fleet."""

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
    return Windows(first, np.delete(opens, gone), np.delete(closes, gone))


def _whole(number: float) -> int:
    if not number.is_integer():
        raise ValueError
    return int(number)


def _minutes(hours: float) -> int:
    return round(_within(hours, 0, MOST_HOURS, "hours") * HOUR_MIN)


def _within(value: float, least: float, most: float, what: str) -> float:
    if not least <= value <= most:
        raise DataError(f"{value:g} {what} is not accepted. Accepted are {least:g} to {most:g}.")
    return value


def _known(name: str, accepted: Iterable[str], what: str) -> None:
    names = list(accepted)
    if name not in names:
        raise DataError(f"{what} {name} is not known. Known are {', '.join(filter(None, names)) or 'none'}.")


def format_count(number: int, what: str) -> str:
    """Format a number of things."""
    return f"{number} {what}{'' if number == 1 else 's'}"
