"""The roadbook of a scenario: roads, truck bans, opening hours, borders and drivers, as a trip meets them."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from lib.demand import Sites
from lib.domain.clock import HOUR_MIN, NEVER
from lib.domain.network import Network
from lib.roads import kernels
from lib.roads.tables import CREWS, Ints, Roads, Windows, truck_bans, warehouse_windows
from lib.scenario import Scenario


@dataclass(frozen=True, eq=False)
class Roadbook:
    """What a driver's clock reads (rule 7.5).

    windows: opening hours per warehouse; outward, between: index of the road lane from each gateway [G, W] and between
    warehouses [W, W], −1 where none leads; km: of each lane.
    """

    roads: Roads
    bans: Windows
    windows: Windows
    border_min: int
    crew: tuple[int, int, int, bool]
    outward: Ints
    between: Ints
    km: Ints

    @classmethod
    def of(cls, network: Network, scenario: Scenario, numbered: Sites) -> "Roadbook":
        """Compile the roads of a scenario."""
        roads = Roads.of(network, scenario)
        lanes = network.lanes[network.lanes["mode"] == "road"]
        gateways, warehouses = numbered.gateway_index, numbered.warehouse_index
        outward = np.full((len(gateways), len(warehouses)), NEVER, np.int64)
        between = np.full((len(warehouses), len(warehouses)), NEVER, np.int64)
        for lane, origin, destination in zip(lanes.lane_id, lanes.origin, lanes.destination, strict=True):
            if destination in warehouses:
                table, row = (outward, gateways) if origin in gateways else (between, warehouses)
                table[row[origin], warehouses[destination]] = roads.index[lane]
        return cls(
            roads, truck_bans(network, scenario, roads), warehouse_windows(numbered),
            round(scenario.border_delay_h * HOUR_MIN), CREWS[str(scenario.drivers)], outward, between,
            network.lanes.road_km.to_numpy(np.int64),
        )  # fmt: skip

    @property
    def kernel(self) -> tuple[tuple[Any, ...], Windows, Windows, int]:
        """Return what the kernels read."""
        return self.roads.kernel, self.bans, self.windows, self.border_min

    def trips(self, gateway: int, stops: Ints, depart_min: int, returns: bool) -> tuple[Ints, Ints]:
        """Return when trips that leave at a minute reach their stops [R, S], and when they are over [R]; −1: never.

        stops: warehouse indices in order, −1 after the last [R, S].
        """
        legs = self.outward[gateway], self.between
        return kernels.trips(depart_min, stops, legs, self.crew, self.kernel, returns)

    def legs(self, gateway: int, stops: tuple[int, ...]) -> tuple[int, ...]:
        """Return the indices of the lanes of a trip out, −1 for one that does not exist."""
        return int(self.outward[gateway, stops[0]]), *(int(self.between[a, b]) for a, b in pairwise(stops))
