"""A run: everything that a simulation leaves behind, before it is measured."""

from collections.abc import Iterator
from dataclasses import dataclass

from ..domain.flights import Flights
from ..domain.journeys import Departures, Journeys
from ..domain.outcome import Verdict
from ..domain.parcels import Parcels
from ..domain.plan import LinehaulPlan, WaveVolume
from ..network.case import Case

PART = 1 << 19  # parcels that are looked at together


@dataclass(frozen=True, eq=False)
class Run:
    """The journeys of every parcel, with the flights, plan and truck departures that made them; `volumes` are the
    expected volumes on which the plan is based.
    """

    case: Case
    parcels: Parcels
    flights: Flights
    plan: LinehaulPlan
    journeys: Journeys
    trucks: Departures
    verdict: Verdict
    volumes: tuple[WaveVolume, ...] = ()
    replication: int = 0

    @property
    def parcels_per_unit(self) -> int:
        """Parcels that a row stands for."""
        return self.parcels.parcels_per_unit

    @property
    def measured(self) -> tuple[int, int]:
        """The [first, last) created minute that is reported."""
        return self.parcels.measured

    def parts(self) -> Iterator[tuple[Parcels, Journeys]]:
        """Yield all parcels and their journeys in the order of their ids, a part at a time."""
        for first in range(0, len(self.parcels), PART):
            rows = slice(first, first + PART)
            yield self.parcels.part(rows), self.journeys.part(rows)
