"""The line-haul at one minute of a run: trucks out, freight waiting, flights due (`State`)."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ..domain.clock import DAY_MIN, EPOCH, HORIZON_MIN, HOUR_MIN, NEVER, minute_of
from ..domain.flights import Flights
from ..domain.journeys import Journeys
from ..domain.network import rows
from ..domain.parcels import Parcels
from ..domain.plan import Wave, WaveVolume
from ..errors import DataError
from ..linehaul.solver.problem import Fleet, LinehaulSolution, Lot, Problem
from ..linehaul.solver.solve import solve
from ..linehaul.week.calendar_travel import CalendarTravel
from ..linehaul.week.trip_drivers import Drivers, Tours, with_trip_drivers
from ..linehaul.week.weekly_problem import OWN, Size, Terms, spot_groups
from ..roads import Roadbook
from ..simulation.parted_run import AnyRun

AHEAD_MIN = 3 * DAY_MIN  # freight released later is planned later
SLOTS_H = (0, 6, 12, 24)
OTHERS = np.int16(np.iinfo(np.int16).min)  # in place of a flight, for parcels left out of a sum
WHOLE = 100.0  # % of a truck that freight may take whose size is known

Sizes = Mapping[tuple[int, int], Size]  # by (flight, warehouse)


@dataclass(frozen=True)
class Due:
    """Freight of a flight for a gateway that its trucks still wait for; lands_min: as known at the state's minute."""

    key: str
    flight: int
    gateway: str
    lands_min: int
    lots: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class State:
    """What a planner knows at a minute: a problem in minutes of the run, with trucks that are out, and flights due."""

    minute: int
    problem: Problem
    due: tuple[Due, ...]
    roadbook: Roadbook
    names: Mapping[str, str]  # of the warehouses
    drivers: Drivers

    @cached_property
    def plan(self) -> LinehaulSolution:
        """The best plan from this minute on, if nothing happens, as far as drivers have hours left."""
        return with_trip_drivers(self.problem, solve(self.problem), self.drivers)

    def with_lots(self, lots: tuple[Lot, ...]) -> Problem:
        """Return the problem with other freight, and departures to match."""
        slots = {*self.problem.slots, *slots_of(lots, self.minute, self.problem.max_wait_min or 0)}
        return replace(self.problem, lots=lots, slots=tuple(sorted(slots)))


@dataclass(frozen=True, eq=False)
class _View:
    """A run at a minute, with the terms and roads of its case."""

    run: AnyRun
    minute: int
    terms: Terms
    roadbook: Roadbook

    def without_truck(self, journeys: Journeys) -> NDArray[np.bool_]:
        """Return which parcels no truck has taken yet, or is called for."""
        called = np.append(self.run.trucks.called, NEVER)
        return (journeys.departure == NEVER) | (called[journeys.departure] > self.minute)

    def has_road(self, gateway: int, warehouse: int) -> bool:
        """Return whether a road leads from a gateway to a warehouse."""
        return bool(self.roadbook.outward[gateway, warehouse] != NEVER)


def state_at(run: AnyRun, minute: int) -> State:
    """Return the state of a run at a minute; DataError outside its twelve weeks."""
    if not 0 <= minute < HORIZON_MIN:
        raise DataError(f"minute {minute} is not accepted. A run has the minutes 0 to {HORIZON_MIN - 1}.")
    view = _View(run, minute, Terms.of(run.case), Roadbook.of(run.case))
    terms = view.terms
    due, coming = _due_flights(view)
    lots = (*_waiting(view), *coming)
    slots = slots_of(lots, minute, terms.longest_wait_min)
    problem = terms.problem(lots, CalendarTravel(view.roadbook, 0), slots, _fleets(terms))
    names = {row.facility_id: row.name for row in rows(run.case.sites.warehouses)}
    drivers = replace(terms.crews, made=_made(view))
    return State(minute, replace(problem, out=tuple(_out(view))), due, view.roadbook, names, drivers)


def slots_of(lots: tuple[Lot, ...], minute: int, longest_min: int) -> tuple[int, ...]:
    """Return when trips may leave: at releases and some hours after, not before the present minute."""
    releases = {lot.release_min for lot in lots} | {minute}
    return tuple(sorted({r + min(h * HOUR_MIN, longest_min) for r in releases for h in SLOTS_H}))


def _fleets(terms: Terms) -> tuple[Fleet, ...]:
    """Return own and spot trucks; the standing cost of own trucks is spent with any plan."""
    return tuple(replace(fleet, weekly_c=0) for fleet in terms.fleets(recurring=True))


def _made(view: _View) -> Tours:
    """Return the tours that own trucks have left for."""
    trucks, team = view.run.trucks, view.terms.team
    driven = trucks.driven
    rows = driven.row[:: 1 + team]
    tours = np.stack([trucks.minute[rows], trucks.own_return[rows], *(column[:: 1 + team] for column in driven[2:])], 1)
    gone = trucks.called[rows] <= view.minute
    return Tours(trucks.gateway[rows][gone].astype(np.int64), tours[gone].astype(np.int64))


def _out(view: _View) -> Iterator[tuple[str, int]]:
    """Yield (fleet, minute until which it is out) of own trucks on the road, and of spot trucks hired today."""
    trucks, minute = view.run.trucks, view.minute
    for row in np.flatnonzero((trucks.stop == 0) & (trucks.called <= minute)):
        gateway, back = view.terms.gateways[trucks.gateway[row]], int(trucks.own_return[row])
        free = back + view.terms.turnround_min
        if trucks.own[row] and free > minute:
            yield from [(f"{OWN} {gateway}", free)] * int(trucks.own[row])
    for number, gateway in enumerate(view.terms.gateways):
        left = _hired_today(view, number)
        for group in spot_groups(view.terms.price, view.terms.levers):
            hired = min(left, group.trucks)
            yield from [(f"{group.vehicle} {gateway}", (minute // DAY_MIN + 1) * DAY_MIN)] * hired
            left -= hired


def _hired_today(view: _View, gateway: int) -> int:
    """Return the spot trucks that a gateway has called by road on the day of the minute."""
    trucks, vehicle = view.run.trucks, view.terms.levers.vehicle_type
    by_road = np.array([planned.vehicle == vehicle for planned in view.run.plan.departures], bool)[trucks.planned]
    called = (trucks.called <= view.minute) & (trucks.called // DAY_MIN == view.minute // DAY_MIN)
    return int(trucks.spot[by_road & called & (trucks.gateway == gateway) & (trucks.stop == 0)].sum())


def _due_flights(view: _View) -> tuple[tuple[Due, ...], tuple[Lot, ...]]:
    """Return the flights whose freight is released within the time looked ahead, and its lots."""
    flights, gateways = view.run.flights, view.terms.gateways
    landings = dict(_landings(view))
    aboard = _aboard(view, [flight for flight, _ in landings if flights.closeout[flight] <= view.minute])
    expected = {(volume.wave, volume.gateway): volume for volume in view.run.volumes}
    due: list[Due] = []
    lots: list[Lot] = []
    for (flight, gateway), lands_min in landings.items():
        volume = expected.get((_wave(flights, flight), gateway))
        known = flights.closeout[flight] <= view.minute
        sizes = {w: size for (f, w), size in aboard.items() if f == flight} if known else _expected_sizes(volume)
        key = flight_key(view.terms, flights, flight)
        own = list(_flight_lots(view, key, (gateway, lands_min), sizes, WHOLE if known else None))
        if own:
            due.append(Due(key, flight, gateways[gateway], lands_min, tuple(lot.key for lot in own)))
            lots += own
    return tuple(due), tuple(lots)


def _wave(flights: Flights, flight: int) -> Wave:
    return Wave(*(int(column[flight]) for column in (flights.service, flights.weekday, flights.slot)))


def _expected_sizes(volume: WaveVolume | None) -> Mapping[int, Size]:
    """Return the expected freight of a wave by warehouse."""
    if volume is None:
        return {}
    return {w: Size(grams, volume.cm3[w], volume.parcels[w]) for w, grams in volume.grams.items()}


def _flight_lots(
    view: _View, key: str, landing: tuple[int, int], sizes: Mapping[int, Size], fill_pct: float | None
) -> Iterator[Lot]:
    """Yield a flight's freight by warehouse, its landing being at (gateway, minute)."""
    gateway, lands_min = landing
    for warehouse in np.flatnonzero(np.array(view.run.case.sites.gateway) == gateway).tolist():
        size, release = sizes.get(warehouse), view.terms.release_min(lands_min, gateway, warehouse)
        ahead = view.minute < release <= view.minute + AHEAD_MIN
        if size is not None and size.cm3 >= 1 and ahead and view.has_road(gateway, warehouse):
            yield view.terms.lot(key, gateway, warehouse, size, release, fill_pct)


def _landings(view: _View) -> Iterator[tuple[tuple[int, int], int]]:
    """Yield ((flight, gateway), landing) as known at a minute: actual once the flight has left, else scheduled."""
    flights, minute = view.run.flights, view.minute
    latest = round(HOUR_MIN * max(view.terms.release_h.values()))
    for flight, gateway in np.argwhere(flights.scheduled_arrival != NEVER).tolist():
        if flights.closeout[flight] <= minute and flights.cancelled[flight]:
            continue
        left = 0 <= flights.departed[flight] <= minute
        lands = int((flights.arrived if left else flights.scheduled_arrival)[flight, gateway])
        if minute - latest < lands <= minute + AHEAD_MIN:
            yield (flight, gateway), lands


def _aboard(view: _View, flights: list[int]) -> Sizes:
    """Return what flights carry that no truck has taken."""
    theirs = list(set(flights))
    return _sizes(
        view.run, lambda _, made: np.where(np.isin(made.flight, theirs) & view.without_truck(made), made.flight, OTHERS)
    )


def _sizes(run: AnyRun, group_of: Callable[[Parcels, Journeys], NDArray[np.int16]]) -> Sizes:
    """Sum parcels by group and warehouse, without those of group `OTHERS`."""
    places, total = len(run.case.sites.warehouses), np.zeros((len(Size._fields), 0))
    for parcels, journeys in run.parts():
        group = group_of(parcels, journeys)
        at = np.flatnonzero(group != OTHERS)
        cell = (group[at].astype(np.int64) + 1) * places + parcels.warehouse[at]
        weights = parcels.grams[at], parcels.cm3[at], np.full(len(at), float(run.parcels_per_unit))
        more = np.array([np.bincount(cell, weight, total.shape[1]) for weight in weights], float)
        more[:, : total.shape[1]] += total
        total = more
    cells = np.flatnonzero(total[-1]).tolist()
    return {(c // places - 1, c % places): Size(*total[:, c].tolist()) for c in cells}


def _waiting(view: _View) -> Iterator[Lot]:
    """Yield released freight that no truck has taken, apart from that of flights still due, as a lot per warehouse."""
    run, minute, terms = view.run, view.minute, view.terms
    gateway_of = run.case.sites.gateway
    until_release = np.array([terms.release_min(0, g, w) for w, g in enumerate(gateway_of)], np.int32)

    def group_of(parcels: Parcels, journeys: Journeys) -> NDArray[np.int16]:
        waits = (journeys.released != NEVER) & (journeys.released <= minute) & view.without_truck(journeys)
        waits &= (journeys.flight >= 0) & (journeys.landed + until_release[parcels.warehouse] <= minute)
        return np.where(waits, np.int16(NEVER), OTHERS)

    for (_, warehouse), size in _sizes(run, group_of).items():
        gateway = gateway_of[warehouse]
        if view.has_road(gateway, warehouse):
            yield terms.lot(f"waiting at {terms.gateways[gateway]}", gateway, warehouse, size, minute, WHOLE)


def flight_key(terms: Terms, flights: Flights, flight: int) -> str:
    """Return the key of a flight: its service and when it is scheduled to leave, as `CAI Wed 9 Sep 15:30`."""
    return f"{terms.services[flights.service[flight]]} {format_moment(int(flights.scheduled[flight]))}"


def format_moment(minute: int) -> str:
    """Format a minute of the run as `Wed 9 Sep 10:00` (UTC)."""
    moment = EPOCH + minute * (EPOCH.resolution * 60_000_000)
    return f"{moment:%a} {moment.day} {moment:%b %H:%M}"


def parse_moment(text: str) -> int:
    """Return the minute of the run that a text names: its number, or the text of `format_moment`."""
    with suppress(ValueError):
        minute = int(text) if text.isdecimal() else _read(text)
        if 0 <= minute < HORIZON_MIN:
            return minute
    raise DataError(
        f"'{text[:40]}' is not a moment of the run. Write one from {format_moment(0)} to "
        f"{format_moment(HORIZON_MIN - 1)}, or a minute from 0 to {HORIZON_MIN - 1}."
    )


def _read(text: str) -> int:
    """Return the minute written as `Wed 9 Sep 10:00`; ValueError if it is not, or the weekday is another."""
    minute = minute_of(datetime.strptime(f"{text} {EPOCH.year}", "%a %d %b %H:%M %Y").replace(tzinfo=UTC))
    if not format_moment(minute).startswith(text[:3].title()):
        raise ValueError
    return minute
