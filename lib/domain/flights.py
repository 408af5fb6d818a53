"""Flights of the horizon as columns, in the order of (scheduled departure, service, number)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Flights:
    """F flights against G gateways; minutes are int32, `never` (−1) where a flight does not go.

    service, weekday, slot: the wave they form (charters: weekday = slot = −1); scheduled, planned_closeout,
    closeout (later if the flight waits for an aircraft or a gateway), departed: [F];
    cancelled, hired (with another carrier's aircraft), expected (flies if none is late, cancelled or closed): bool [F];
    aircraft_wait_min: int32 [F], how long a flight of the group waited for an aircraft, −1 if it had none;
    scheduled_arrival, arrived: [F, G]; grams, cm3: allotment, int64 [F, G], 0 if not served.
    """

    service: NDArray[np.int32]
    weekday: NDArray[np.int32]
    slot: NDArray[np.int32]
    scheduled: NDArray[np.int32]
    planned_closeout: NDArray[np.int32]
    closeout: NDArray[np.int32]
    departed: NDArray[np.int32]
    cancelled: NDArray[np.bool_]
    hired: NDArray[np.bool_]
    expected: NDArray[np.bool_]
    aircraft_wait_min: NDArray[np.int32]
    scheduled_arrival: NDArray[np.int32]
    arrived: NDArray[np.int32]
    grams: NDArray[np.int64]
    cm3: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.service)
