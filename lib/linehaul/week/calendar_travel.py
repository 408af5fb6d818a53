"""Travel on the network's own roads: the simulation's driver's clock in one typical week of the calendar."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ...domain.clock import NEVER, WEEK_MIN
from ...roads import Roadbook
from ..solver.problem import Ints, Vehicle

TYPICAL_WEEK = 5  # 7–13 September 2020: no public holiday in any country of the network


@dataclass(frozen=True, eq=False)
class CalendarTravel:
    """Trips as the simulation drives them, minute 0 being `start_min`, the Monday of the typical week (a `Travel`).

    Gateways and sites are numbered as in the scenario's `Sites`.
    """

    roadbook: Roadbook
    start_min: int = TYPICAL_WEEK * WEEK_MIN

    @property
    def timeless(self) -> bool:
        """Say that bans and opening hours matter."""
        return False

    @cached_property
    def from_km(self) -> Ints:
        """Return road km from each gateway to each site [G, W]; −1 where no road leads."""
        return self._km(self.roadbook.outward)

    @cached_property
    def between_km(self) -> Ints:
        """Return road km between sites [W, W]; −1 where no road leads."""
        return self._km(self.roadbook.between)

    @property
    def home_km(self) -> Ints:
        """Return road km back to each gateway: the lane out, driven backwards (rule 7.6)."""
        return self.from_km

    def _km(self, legs: Ints) -> Ints:
        return np.where(legs == NEVER, NEVER, self.roadbook.km[legs])

    def arrivals(self, gateway: int, stops: Ints, depart_min: int, vehicle: Vehicle) -> tuple[Ints, Ints]:
        """Return when trips that leave at a minute reach their stops [R, S], and when they are over [R]."""
        start = self.start_min
        reached, over = self.roadbook.trips(gateway, stops, start + depart_min, vehicle.returns)
        return np.where(reached == NEVER, NEVER, reached - start), np.where(over == NEVER, NEVER, over - start)
