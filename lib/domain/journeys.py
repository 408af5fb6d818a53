"""Journeys: nine stamps per parcel, and the truck departures that took place."""

from dataclasses import dataclass, fields
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

STAMPS = (
    "ready",
    "departed",
    "landed",
    "unloaded",
    "released",
    "trucked",
    "received",
    "inducted",
    "delivered",
)
STAGES = (
    "origin",
    "wait for flight",
    "fly",
    "gateway",
    "customs",
    "wait for truck",
    "drive",
    "warehouse",
    "last mile",
)
STAGE_DAYS = {stage: f"days_{stage.replace(' ', '_')}" for stage in STAGES}  # columns of mean days in `Outcome.lanes`


@dataclass(frozen=True, eq=False)
class Departures:
    """Tours of trucks as columns, in the order of their departures, late ones last; one row a (tour, stop).

    planned: index into the plan; flight: index of the wave's flight; gateway, warehouse: indices; stop: number on the
    tour; called: minute of the departure; minute: when the tour leaves, later than that if its spot trucks come late;
    arrived (received), own_return: minutes (−1 for spot only); own, spot: trucks; spot_before: spot trucks that the
    gateway took that day before each of them, added up; grams, cm3: loaded for this stop, int64; duties: what the
    drivers of own trucks do, `Duties` by row [n, 6].
    """

    planned: NDArray[np.int32]
    flight: NDArray[np.int32]
    gateway: NDArray[np.int32]
    warehouse: NDArray[np.int32]
    stop: NDArray[np.int32]
    called: NDArray[np.int32]
    minute: NDArray[np.int32]
    arrived: NDArray[np.int32]
    own_return: NDArray[np.int32]
    own: NDArray[np.int32]
    spot: NDArray[np.int32]
    spot_before: NDArray[np.int32]
    grams: NDArray[np.int64]
    cm3: NDArray[np.int64]
    duties: NDArray[np.int32]

    @property
    def driven(self) -> "Duties":
        """Tours of own trucks' drivers."""
        return Duties(*self.duties.T)


class Duties(NamedTuple):
    """Tours of own trucks' drivers as columns, as they leave: the first row of the tour in `Departures`, the driver's
    number at the gateway, minutes driven and worked in the week of the departure and in the next one (rule 7.8).
    """

    row: NDArray[np.int32]
    driver: NDArray[np.int32]
    driven: NDArray[np.int32]
    driven_later: NDArray[np.int32]
    worked: NDArray[np.int32]
    worked_later: NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class Journeys:
    """Stamps per parcel in the order of `Parcels`, int32 minutes, −1 for never.

    flight: int16 index of the flight boarded, −1 none, −2 diverted; departure: int32 row of `Departures`, −1 none.
    """

    ready: NDArray[np.int32]
    departed: NDArray[np.int32]
    landed: NDArray[np.int32]
    unloaded: NDArray[np.int32]
    released: NDArray[np.int32]
    trucked: NDArray[np.int32]
    received: NDArray[np.int32]
    inducted: NDArray[np.int32]
    delivered: NDArray[np.int32]
    flight: NDArray[np.int16]
    departure: NDArray[np.int32]

    def part(self, rows: slice) -> "Journeys":
        """Return the journeys of some of the parcels."""
        return Journeys(*(getattr(self, f.name)[rows] for f in fields(self)))

    def stamps(self) -> NDArray[np.int32]:
        """Return the nine stamps as one array [9, parcels]."""
        return np.stack([getattr(self, f.name) for f in fields(self)[:9]])
