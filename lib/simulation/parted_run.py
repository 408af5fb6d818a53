"""A run of so many parcels that their columns would take too much memory: what can be calculated again is not kept.

Of every parcel 24 bytes are kept until the trucks have left and 14 from then on, instead of 64: parcels are drawn and
their stamps calculated again, part by part, where they are looked at. Figures and stamps are those of a whole run.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..demand import Demand
from ..domain.flights import Flights
from ..domain.journeys import Departures, Journeys
from ..domain.outcome import Verdict
from ..domain.parcels import Parcels
from ..domain.plan import LinehaulPlan, WaveVolume
from ..engine.column_pool import columns, give_up_returned
from ..network.case import Case
from .inbound import Minutes, board_flights, clear_customs, inbound_again, serve_desks
from .onward import LoadedTrucks, deliver, departed_trucks, load_trucks
from .parcel_kernels import DeskList, InboundStamps
from .run import PART, Run


class KeptFreight(NamedTuple):
    """What flights and trucks see of parcels, as columns of `Parcels`."""

    warehouse: NDArray[np.uint8]
    express: NDArray[np.bool_]
    grams: NDArray[np.int32]
    cm3: NDArray[np.int32]

    @classmethod
    def empty(cls, rows: int) -> "KeptFreight":
        """Return columns of so many rows, not yet filled in."""
        whole = np.empty(rows, np.int32), np.empty(rows, np.int32)
        return cls(np.empty(rows, np.uint8), np.empty(rows, np.bool_), *whole)


class Moved(NamedTuple):
    """What is kept of every parcel once trucks have left: its flight, its release, and the queues with its truck."""

    flight: NDArray[np.int16]
    released: Minutes
    loaded: LoadedTrucks


@dataclass(frozen=True, eq=False)
class PartedRun:
    """A run like `Run`, whose parcels and journeys are made part by part."""

    case: Case
    demand: Demand
    flights: Flights
    plan: LinehaulPlan
    moved: Moved
    trucks: Departures
    verdict: Verdict
    volumes: tuple[WaveVolume, ...]
    replication: int

    @cached_property
    def parcels(self) -> Parcels:
        """All parcels, which takes 22 bytes each."""
        return self.demand.draw()

    @cached_property
    def journeys(self) -> Journeys:
        """The journeys of all parcels, which takes 42 bytes each."""
        columns = zip(*([getattr(made, f.name) for f in fields(Journeys)] for _, made in self.parts()), strict=True)
        return Journeys(*(np.concatenate(column) for column in columns))

    @property
    def parcels_per_unit(self) -> int:
        """Parcels that a row stands for."""
        return self.demand.parcels_per_unit

    @property
    def measured(self) -> tuple[int, int]:
        """The [first, last) created minute that is reported."""
        return self.demand.measured

    def parts(self) -> Iterator[tuple[Parcels, Journeys]]:
        """Yield all parcels and their journeys in the order of their ids, a part at a time."""
        loaded = self.moved.loaded
        for rows, parcels in _parts(self.demand):
            flight, released = self.moved.flight[rows].copy(), self.moved.released[rows].copy()  # written to
            arrived = inbound_again(self.case, parcels, self.flights, flight, released, self.replication)
            theirs = loaded._replace(queues=loaded.queues.part(rows.start, len(parcels)))
            stamps = columns(len(parcels), *[np.int32] * 5)
            yield parcels, deliver(self.case, parcels, self.flights, arrived, theirs, stamps, self.replication)


type AnyRun = Run | PartedRun


def move(
    case: Case, demand: Demand, flights: Flights, planned: Callable[[], LinehaulPlan], replication: int
) -> tuple[Moved, Departures]:
    """Take every parcel from the hub to its warehouse; return what is kept, and the trucks that left.

    planned: called for the truck plan when parcels wait for trucks.
    """
    give_up_returned()  # columns of earlier runs are not used again here
    freight = KeptFreight.empty(len(demand))
    first, second, released = (np.empty(len(demand), np.int32) for _ in range(3))  # two are used again and again
    flight = np.empty(len(demand), np.int16)
    unit = demand.parcels_per_unit
    queues = board_flights(case, _kept(demand, freight), freight, flights, (first, second, released), unit, replication)
    parts = _inbound_stamps(demand, released, flight)
    desk = clear_customs(case, parts, flights, queues, DeskList(first, second), replication)
    serve_desks(case, unit, desk, flights, freight.warehouse, released)
    plan = planned()
    loaded = load_trucks(case, freight, flights, plan, released, (first, second), replication)
    return Moved(flight, released, loaded), departed_trucks(plan, loaded)


def _parts(demand: Demand) -> Iterator[tuple[slice, Parcels]]:
    """Yield all parcels, a part at a time, and their rows in columns of all."""
    offset = 0
    for parcels in demand.parts(PART):
        yield slice(offset, offset + len(parcels)), parcels
        offset += len(parcels)


def _kept(demand: Demand, freight: KeptFreight) -> Iterator[Parcels]:
    """Yield all parcels, a part at a time, and keep what flights and trucks see of them."""
    for rows, parcels in _parts(demand):
        for name, column in freight._asdict().items():
            column[rows] = getattr(parcels, name)
        yield parcels


def _inbound_stamps(
    demand: Demand, released: Minutes, flight: NDArray[np.int16]
) -> Iterator[tuple[Parcels, InboundStamps]]:
    """Yield all parcels, a part at a time, and their stamps to fill in, of which the last two are kept."""
    for rows, parcels in _parts(demand):
        departed, landed, unloaded = columns(len(parcels), *[np.int32] * 3)
        yield parcels, InboundStamps(departed, landed, unloaded, released[rows], flight[rows])
