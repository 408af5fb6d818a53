"""The line-haul at one minute of a run: trucks out, freight waiting, flights due (`State`)."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ..domain.clock import DAY_MIN, EPOCH, HORIZON_MIN, HOUR_MIN, NEVER, minute_of
from ..domain.flights import Flights
from ..domain.network import rows
from ..domain.plan import Wave
from ..errors import DataError
from ..linehaul.solver.problem import Fleet, LinehaulSolution, Lot, Problem, RouteClass, Turnround
from ..linehaul.solver.solve import solve
from ..linehaul.week.calendar_travel import CalendarTravel
from ..linehaul.week.weekly_problem import MAX_STOPS, NEIGHBOURS, OWN, SPOT, Terms, vehicles
from ..roads import Roadbook
from ..roads.driving_kernels import DUTY_MIN, LONG_REST_MIN, TURNROUND_MIN
from ..simulation.run import Run

AHEAD_MIN = 3 * DAY_MIN  # freight released later is planned later
SLOTS_H = (0, 6, 12, 24)
WHOLE = 100.0  # % of a truck that freight may take whose size is known

Sizes = Mapping[tuple[int, int], NDArray[np.float64]]  # grams, cm³, parcels by (flight, warehouse)


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
    """What a planner knows at a minute: a problem in minutes of the run, with trucks that are out, and what is due."""

    minute: int
    problem: Problem
    due: tuple[Due, ...]
    roadbook: Roadbook
    names: Mapping[str, str]  # of the warehouses

    @cached_property
    def plan(self) -> LinehaulSolution:
        """Return the best plan from this minute on, if nothing happens."""
        return solve(self.problem)

    def with_lots(self, lots: tuple[Lot, ...]) -> Problem:
        """Return the problem with other freight, and departures to match."""
        slots = {*self.problem.slots, *slots_of(lots, self.minute, self.problem.max_wait_min or 0)}
        return replace(self.problem, lots=lots, slots=tuple(sorted(slots)))


def state_at(run: Run, minute: int) -> State:
    """Return the state of a run at a minute; DataError outside its twelve weeks."""
    if not 0 <= minute < HORIZON_MIN:
        raise DataError(f"minute {minute} is not accepted: a run has the minutes 0 to {HORIZON_MIN - 1}.")
    terms = Terms.of(run.case)
    roadbook = Roadbook.of(run.case)
    due, lots = _coming(run, minute, terms, roadbook)
    lots = (*_waiting(run, minute, terms, roadbook), *lots)
    longest = round(run.case.levers.longest_wait_h * HOUR_MIN)
    problem = Problem(
        terms.gateways,
        terms.warehouses,
        vehicles(terms.price, terms.hold, run.case.levers),
        lots,
        CalendarTravel(roadbook, 0),
        slots_of(lots, minute, longest),
        _fleets(terms),
        Turnround(TURNROUND_MIN, LONG_REST_MIN, DUTY_MIN),
        None,
        longest,
        RouteClass(MAX_STOPS, NEIGHBOURS),
        out=tuple(_out(run, minute, terms)),
    )
    names = {row.facility_id: row.name for row in rows(run.case.sites.warehouses)}
    return State(minute, problem, due, roadbook, names)


def slots_of(lots: tuple[Lot, ...], minute: int, longest_min: int) -> tuple[int, ...]:
    """Return when trips may leave: at releases and some hours after, not before the present minute."""
    releases = {lot.release_min for lot in lots} | {minute}
    return tuple(sorted({r + min(h * HOUR_MIN, longest_min) for r in releases for h in SLOTS_H}))


def _fleets(terms: Terms) -> tuple[Fleet, ...]:
    """Return own and spot trucks; what own trucks cost standing is spent whatever the plan."""
    return tuple(replace(fleet, weekly_c=0) for fleet in terms.fleets(recurring=True))


def _out(run: Run, minute: int, terms: Terms) -> Iterator[tuple[str, int]]:
    """Yield (fleet, minute until which it is gone) of trucks on the road, and of spot trucks hired today."""
    trucks = run.trucks
    tours = np.flatnonzero((trucks.stop == 0) & (trucks.minute <= minute))
    for row in tours:
        gateway, back = terms.gateways[trucks.gateway[row]], int(trucks.own_return[row])
        duty = back - int(trucks.minute[row])
        free = back + (TURNROUND_MIN if duty <= DUTY_MIN else LONG_REST_MIN)
        if trucks.own[row] and free > minute:
            yield from [(f"{OWN} {gateway}", free)] * int(trucks.own[row])
        by_road = run.plan.departures[trucks.planned[row]].vehicle == run.case.levers.vehicle_type
        if by_road and trucks.minute[row] // DAY_MIN == minute // DAY_MIN:
            tomorrow = (minute // DAY_MIN + 1) * DAY_MIN
            yield from [(f"{SPOT} {gateway}", tomorrow)] * int(trucks.spot[row])


def _coming(run: Run, minute: int, terms: Terms, roadbook: Roadbook) -> tuple[tuple[Due, ...], tuple[Lot, ...]]:
    """Return the flights whose freight is released within the time looked ahead, and its lots."""
    landings = dict(_landings(run.flights, minute, terms))
    known = _aboard(run, minute, [f for f, _ in landings if run.flights.closeout[f] <= minute])
    expected = {(volume.wave, volume.gateway): volume for volume in run.volumes}
    due, lots = [], []
    for (flight, gateway), lands in landings.items():
        wave = Wave(*(int(x[flight]) for x in (run.flights.service, run.flights.weekday, run.flights.slot)))
        name = flight_key(terms, run.flights, flight)
        mine = []
        for warehouse in np.flatnonzero(np.array(run.case.sites.gateway) == gateway).tolist():
            volume, release = expected.get((wave, gateway)), terms.released(lands, gateway, warehouse)
            size = known.get((flight, warehouse))
            if size is None and run.flights.closeout[flight] > minute and volume and warehouse in volume.grams:
                size = np.array([volume.grams[warehouse], volume.cm3[warehouse], volume.parcels[warehouse]])
            inside = minute < release <= minute + AHEAD_MIN
            if size is not None and size[1] >= 1 and inside and roadbook.outward[gateway, warehouse] != NEVER:
                fill = WHOLE if (flight, warehouse) in known else None
                mine.append(terms.freight(name, gateway, warehouse, tuple(size.tolist()), release, fill))
        if mine:
            due.append(Due(name, flight, terms.gateways[gateway], lands, tuple(lot.key for lot in mine)))
            lots += mine
    return tuple(due), tuple(lots)


def _landings(flights: Flights, minute: int, terms: Terms) -> Iterator[tuple[tuple[int, int], int]]:
    """Yield ((flight, gateway), landing) as known at a minute: actual once the flight has left, else scheduled."""
    latest = round(HOUR_MIN * max(terms.release_h.values()))
    for flight, gateway in np.argwhere(flights.scheduled_arrival != NEVER).tolist():
        gone = flights.closeout[flight] <= minute
        if gone and flights.cancelled[flight]:
            continue
        left = 0 <= flights.departed[flight] <= minute
        lands = int((flights.arrived if left else flights.scheduled_arrival)[flight, gateway])
        if minute - latest < lands <= minute + AHEAD_MIN:
            yield (flight, gateway), lands


def _aboard(run: Run, minute: int, flights: list[int]) -> Sizes:
    """Return what flights carry that no truck has taken."""
    chosen = np.isin(run.journeys.flight, list(set(flights))) & _without_truck(run, minute)
    return _sizes(run, chosen, run.journeys.flight)


def _without_truck(run: Run, minute: int) -> NDArray[np.bool_]:
    return (run.journeys.trucked == NEVER) | (run.journeys.trucked > minute)


def _sizes(run: Run, chosen: NDArray[np.bool_], flight: NDArray[np.int16]) -> Sizes:
    rows = np.flatnonzero(chosen)
    places = len(run.case.sites.warehouses)
    cell = (flight[rows].astype(np.int64) + 1) * places + run.parcels.warehouse[rows]
    units = np.full(len(rows), float(run.parcels.parcels_per_unit))
    weights = (run.parcels.grams[rows], run.parcels.cm3[rows], units)
    sums = np.stack([np.bincount(cell, weight, minlength=1) for weight in weights], axis=1)
    return {(int(c) // places - 1, int(c) % places): sums[c] for c in np.flatnonzero(sums[:, 2])}


def _waiting(run: Run, minute: int, terms: Terms, roadbook: Roadbook) -> Iterator[Lot]:
    """Yield released freight that no truck has taken, apart from that of flights still due, as a lot a warehouse."""
    journeys = run.journeys
    waits = (journeys.released != NEVER) & (journeys.released <= minute) & _without_truck(run, minute)
    waits &= journeys.flight >= 0
    landed = journeys.landed + _offsets(run, terms)[run.parcels.warehouse]
    waits &= landed <= minute
    for (_, warehouse), size in _sizes(run, waits, np.full(len(waits), NEVER, np.int16)).items():
        gateway = run.case.sites.gateway[warehouse]
        if roadbook.outward[gateway, warehouse] != NEVER:
            name = f"waiting at {terms.gateways[gateway]}"
            yield terms.freight(name, gateway, warehouse, tuple(size.tolist()), minute, WHOLE)


def _offsets(run: Run, terms: Terms) -> NDArray[np.int32]:
    """Return the minutes from landing to the release of lots, per warehouse."""
    return np.array([terms.released(0, g, w) for w, g in enumerate(run.case.sites.gateway)], np.int32)


def flight_key(terms: Terms, flights: Flights, flight: int) -> str:
    """Return what a flight is called: its service and when it is scheduled to leave, as `CAI Wed 9 Sep 15:30`."""
    return f"{terms.services[flights.service[flight]]} {clock(int(flights.scheduled[flight]))}"


def clock(minute: int) -> str:
    """Return a minute of the run as people write it (UTC)."""
    moment = EPOCH + minute * (EPOCH.resolution * 60_000_000)
    return f"{moment:%a} {moment.day} {moment:%b %H:%M}"


def moment(text: str) -> int:
    """Return the minute of the run that a text names: the minute itself, or as people write it (`clock`)."""
    with suppress(ValueError):
        minute = int(text) if text.isdecimal() else _read(text)
        if 0 <= minute < HORIZON_MIN:
            return minute
    raise DataError(
        f"'{text[:40]}' is no moment of the run; write one from {clock(0)} to {clock(HORIZON_MIN - 1)}, or its minute "
        f"from 0 to {HORIZON_MIN - 1}."
    )


def _read(text: str) -> int:
    """Return the minute written as `Wed 9 Sep 10:00`; ValueError if it is not, or the weekday is another."""
    minute = minute_of(datetime.strptime(f"{text} {EPOCH.year}", "%a %d %b %H:%M %Y").replace(tzinfo=UTC))
    if not clock(minute).startswith(text[:3].title()):
        raise ValueError
    return minute
