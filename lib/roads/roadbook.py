"""The roadbook of a scenario: roads, truck bans, opening hours, borders and drivers, as a trip meets them."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from ..domain.clock import HOUR_MIN, NEVER
from ..domain.network import derived, rows
from ..network.case import Case
from . import driving_kernels
from .driving_kernels import Borders, Crew, Ints, LegIndex, RoadConditions, Windows
from .road_tables import CREWS, Roads, truck_bans, warehouse_windows


@dataclass(frozen=True, eq=False)
class Roadbook:
    """What a driver's clock reads (rule 7.5).

    windows: opening hours per warehouse; shut_until: minute until which all borders of a country are shut [C]; outward,
    between: index of the road lane from each gateway [G, W] and between warehouses [W, W], −1 where none leads; km: of
    each lane.
    """

    roads: Roads
    bans: Windows
    windows: Windows
    border_min: int
    shut_until: Ints
    crew: Crew
    outward: Ints
    between: Ints
    km: Ints

    @classmethod
    def of(cls, case: Case) -> "Roadbook":
        """Compile the roads of a scenario."""
        roads, (outward, between) = Roads.of(case), legs(case.network)
        return cls(
            roads,
            truck_bans(case, roads),
            warehouse_windows(case.sites),
            round(case.levers.border_delay_h * HOUR_MIN),
            open_borders(roads),
            CREWS[str(case.levers.drivers)],
            outward,
            between,
            case.network.lanes.road_km.to_numpy(np.int64),
        )

    @property
    def kernel(self) -> RoadConditions:
        """The roadbook as kernels read it."""
        return RoadConditions(self.roads.kernel, self.bans, self.windows, Borders(self.border_min, self.shut_until))

    def trips(self, gateway: int, stops: Ints, depart_min: int, returns: bool) -> tuple[Ints, Ints]:
        """Return when trips that leave at a minute reach their stops [R, S], and when they are over [R]; −1: never.

        stops: warehouse indices in order, −1 after the last [R, S].
        """
        legs = LegIndex(self.outward[gateway], self.between)
        return driving_kernels.trips(depart_min, stops, legs, self.crew, self.kernel, returns)

    def legs(self, gateway: int, stops: tuple[int, ...]) -> tuple[int, ...]:
        """Return the indices of the lanes of a trip out, −1 for one that does not exist."""
        return int(self.outward[gateway, stops[0]]), *(int(self.between[a, b]) for a, b in pairwise(stops))


def open_borders(roads: Roads) -> Ints:
    """Return that no border is shut, country by country."""
    return np.zeros(len(roads.countries), np.int64)


@derived("lanes", "facilities")
def legs(lanes: pd.DataFrame, facilities: pd.DataFrame) -> tuple[Ints, Ints]:
    """Return the road lane (number) from each gateway [G, W] and between warehouses [W, W], −1 where none leads."""
    ids = {kind: [f.facility_id for f in rows(facilities) if f.kind == kind] for kind in ("gateway", "warehouse")}
    lane = {(x.origin, x.destination): i for i, x in enumerate(rows(lanes)) if x.mode == "road"}
    tables = [[lane.get((a, b), NEVER) for b in ids["warehouse"]] for kind in ids for a in ids[kind]]
    split = len(ids["gateway"])
    table = np.array(tables, np.int64).reshape(-1, len(ids["warehouse"]))
    return table[:split].copy(), table[split:].copy()
