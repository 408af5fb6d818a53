"""A run: everything that a simulation leaves behind, before it is measured."""

from dataclasses import dataclass

from ..domain.flights import Flights
from ..domain.journeys import Departures, Journeys
from ..domain.outcome import Verdict
from ..domain.parcels import Parcels
from ..domain.plan import LinehaulPlan, WaveVolume
from ..network.case import Case


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
