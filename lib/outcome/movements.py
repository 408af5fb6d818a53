"""The network in motion: every flight and truck of a run as moves, and the parcels in every place hour by hour.

Nothing is drawn that the run did not do: a move is a leg of a simulated flight or departure with what it carried, a
count is that of the journeys. Between departure and arrival a move is shown at an even pace, breaks and bans included.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..domain.clock import HOUR_MIN, NEVER, WEEK_MIN, WEEKS
from ..domain.journeys import Journeys
from ..domain.parcels import Parcels
from ..errors import LanecastError
from ..simulation.flight_operation import closure, route_in_use
from ..simulation.parted_run import AnyRun
from ..simulation.truck_kernels import DIVERTED

HOURS = WEEKS * WEEK_MIN // HOUR_MIN
SERVICE_MIN = 60  # at a stop (rule 7.6)
# A place lasts from one stamp to the next; freight of the slow service is in a place of its own.
PLACES = (
    "at the origin",
    "waiting for a flight",
    "in the air",
    "being unloaded",
    "in customs",
    "waiting for a truck",
    "on the road",
    "at the warehouse or with the last-mile partner",
    "delivered",
)
SLOW = "with the slow service"
SKIPPED = ("departed", "landed", "unloaded", "released", "trucked")  # by freight of the slow service
ENTERED = ("created", "ready", "departed", "landed", "unloaded", "released", "trucked", "received", "delivered")
MOVE_COLUMNS = (
    "kind",
    "name",
    "row",
    "origin",
    "destination",
    "lane",
    "departs",
    "arrives",
    "parcels",
    "grams",
    "own",
    "spot",
)
FLIGHT, TRUCK, RETURN, AIR_LANE = "flight", "truck", "return", "air lane"
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Replay:
    """A run as it is watched.

    moves: one row a leg, or a stop on the way (origin = destination) — kind (flight, truck, return of own trucks,
      air lane), name, row (of the flights or of the truck departures), origin, destination (facilities), lane (empty
      for flights), departs, arrives (minutes), parcels and grams aboard, own and spot trucks.
    counts: parcels int64 [places, gateways, hours + 1] at every full hour of the horizon, places as in `places`.
    gateways: facility ids, in the order of `counts`.
    """

    moves: pd.DataFrame
    counts: Ints
    gateways: tuple[str, ...]

    @property
    def places(self) -> tuple[str, ...]:
        """Return the names of the places."""
        return (*PLACES, SLOW)

    def at(self, minute: int) -> pd.DataFrame:
        """Return the moves under way at a minute."""
        return self.moves[(self.moves.departs <= minute) & (minute < self.moves.arrives)]


class _Tally(NamedTuple):
    """Parcels that enter each place [stamps + 2, gateways, hours + 1], parcels and grams aboard each flight [flights,
    gateways], parcels in each row of the truck departures.
    """

    entered: Ints
    flown: Ints
    flown_g: Ints
    trucked: Ints


def replay(run: AnyRun) -> Replay:
    """Return a run as it is watched. Raises LanecastError for units of several parcels."""
    if run.parcels_per_unit > 1:
        raise LanecastError("Only a run of every parcel can be replayed. Simulate it with parcels_per_unit = 1.")
    tally = _tally(run)
    rows = [*_flights(run, tally.flown, tally.flown_g), *_trucks(run, tally.trucked)]
    moves = pd.DataFrame(rows, columns=list(MOVE_COLUMNS))
    return Replay(moves, _present(tally.entered), tuple(run.case.sites.gateways.facility_id))


def _tally(run: AnyRun) -> _Tally:
    gateways, flights = len(run.case.sites.gateways), len(run.flights)
    entered = np.zeros((len(ENTERED) + 2, gateways, HOURS + 1), np.int64)
    flown, flown_g = np.zeros((2, flights, gateways), np.int64)
    tally = _Tally(entered, flown, flown_g, np.zeros(len(run.trucks.minute), np.int64))
    for parcels, journeys in run.parts():
        _enter(run, parcels, journeys, tally.entered)
        _board(run, parcels, journeys, tally)
        tally.trucked[:] += np.bincount(journeys.departure[journeys.departure >= 0], minlength=len(tally.trucked))
    return tally


def _present(entered: Ints) -> Ints:
    """Return the parcels in every place at every full hour from those that enter it."""
    entered = entered.cumsum(axis=2)
    stamps, (slow_in, slow_out) = entered[:-2], entered[-2:]
    inside = stamps - np.concatenate([stamps[1:], np.zeros_like(stamps[:1])])
    inside[PLACES.index("waiting for a flight")] -= slow_in
    inside[PLACES.index("on the road")] += slow_out  # it reaches the warehouse without a truck
    return np.concatenate([inside, (slow_in - slow_out)[None]])


def _enter(run: AnyRun, parcels: Parcels, journeys: Journeys, entered: Ints) -> None:
    """Count the parcels that enter each place, by gateway and the first full hour at which they are there."""
    gateway = np.array(run.case.sites.gateway)[parcels.warehouse]
    slow = journeys.flight == DIVERTED
    for place, stamp in enumerate(ENTERED):
        minutes = getattr(parcels if stamp == "created" else journeys, stamp)
        there = minutes != NEVER
        _add(entered[place], gateway, minutes, there & ~slow if stamp in SKIPPED else there)
    _add(entered[-2], gateway, journeys.departed, slow)
    _add(entered[-1], gateway, journeys.received, slow)


def _add(total: Ints, gateway: Ints, minutes: NDArray[np.int32], chosen: NDArray[np.bool_]) -> None:
    hours = -(-minutes[chosen] // HOUR_MIN)
    within = hours < total.shape[1]
    key = gateway[chosen][within] * total.shape[1] + hours[within]
    total += np.bincount(key, minlength=total.size).reshape(total.shape)


def _board(run: AnyRun, parcels: Parcels, journeys: Journeys, tally: _Tally) -> None:
    """Add what is aboard each flight for each gateway."""
    aboard, gateways = journeys.flight >= 0, tally.flown.shape[1]
    key = journeys.flight[aboard].astype(np.int64) * gateways
    key += np.array(run.case.sites.gateway)[parcels.warehouse[aboard]]
    tally.flown[:] += np.bincount(key, minlength=tally.flown.size).reshape(tally.flown.shape)
    # Sums of whole grams below 2^53 are exact.
    grams = np.bincount(key, parcels.grams[aboard], tally.flown.size).astype(np.int64)
    tally.flown_g[:] += grams.reshape(tally.flown.shape)


# Flights


def _flights(run: AnyRun, parcels: Ints, grams: Ints) -> Iterator[tuple[object, ...]]:
    services = list(run.case.network.air_services.itertuples())
    for f in np.flatnonzero(~run.flights.cancelled):
        service = services[run.flights.service[f]]
        for ahead, *leg in _legs(run, int(f), route_in_use(service.route, run.case.sites)):
            aboard = int(parcels[f, ahead].sum()), int(grams[f, ahead].sum())
            yield FLIGHT, service.name, int(f), *leg[:2], "", *leg[2:], *aboard, 0, 0


def _legs(run: AnyRun, f: int, stops: list[str]) -> Iterator[tuple[list[int], str, str, int, int]]:
    """Yield (gateways ahead, origin, destination, departs, arrives) of a flight's legs and stops (rule 4.4)."""
    departs, closed = int(run.flights.departed[f]), closure(run.case.levers)
    ahead = [run.case.sites.gateway_index[stop] for stop in stops[1:]]
    for i, (origin, destination) in enumerate(pairwise(stops)):
        arrives = int(run.flights.arrived[f, ahead[i]])
        yield ahead[i:], origin, destination, departs, arrives
        if i + 1 < len(ahead):
            departs = closed.opened(destination, arrives + int(run.case.levers.ground_time_min))
            yield ahead[i + 1 :], destination, destination, arrives, departs


# Trucks


def _trucks(run: AnyRun, parcels: Ints) -> Iterator[tuple[object, ...]]:
    trucks = run.trucks

    def aboard(first: int, end: int) -> tuple[int, int]:
        return int(parcels[first:end].sum()), int(trucks.grams[first:end].sum())

    warehouses, gateways = run.case.sites.warehouses.facility_id, run.case.sites.gateways.facility_id
    starts = np.flatnonzero(trucks.stop == 0)
    for first, end in pairwise([*starts, len(trucks.minute)]):
        planned = run.plan.departures[trucks.planned[first]]
        gateway, kind = gateways[trucks.gateway[first]], _kind(run, planned.vehicle)
        place, departs = gateway, int(trucks.minute[first])
        fleet = int(trucks.own[first]), int(trucks.spot[first])
        for row in range(first, end):
            site, arrives = warehouses[trucks.warehouse[row]], int(trucks.arrived[row])
            lane = planned.lanes[trucks.stop[row]]
            yield kind, planned.vehicle, row, place, site, lane, departs, arrives, *aboard(row, end), *fleet
            place, departs = site, arrives + SERVICE_MIN
            if row + 1 < end:
                yield kind, planned.vehicle, row, site, site, lane, arrives, departs, *aboard(row + 1, end), *fleet
        back = int(trucks.own_return[first])
        if fleet[0] and back > departs:
            home = planned.lanes[0] if end - first == 1 else f"{gateway}-{place}"
            yield RETURN, planned.vehicle, first, place, gateway, home, departs, back, 0, 0, fleet[0], 0


def _kind(run: AnyRun, vehicle: str) -> str:
    modes = run.case.network.vehicles.set_index("vehicle_id")["mode"]
    return AIR_LANE if modes[vehicle] == "air" else TRUCK
