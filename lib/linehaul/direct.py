"""Direct lanes: one departure after each wave to every warehouse it feeds (rule 6.3)."""

import math

from lib.demand.sites import Sites
from lib.domain.clock import HOUR_MIN
from lib.domain.network import Network
from lib.domain.plan import LinehaulPlan, PlannedDeparture, WaveVolume
from lib.scenario import Scenario

ANCHOR_MIN = 360  # trucks are timed from the scheduled arrival plus six hours (rule 6.2)
WHOLE_FLOOR = (1000,)


def direct_lanes(
    network: Network, scenario: Scenario, numbered: Sites, volumes: tuple[WaveVolume, ...]
) -> LinehaulPlan:
    """Plan a departure per (wave, warehouse) once the digital channel is through, with the trucks the expected volume needs."""
    lanes = network.lanes.set_index(["origin", "destination"])
    customs = network.customs.set_index("gateway")
    departures: list[PlannedDeparture] = []
    for volume in volumes:
        gateway = numbered.gateways.facility_id[volume.gateway]
        offset = round(HOUR_MIN * (scenario.breakdown_max_h + customs.digital_max_h[gateway])) - ANCHOR_MIN
        for warehouse in volume.grams:
            lane = lanes.loc[(gateway, numbered.warehouses.facility_id[warehouse])]
            vehicle = str(scenario.vehicle_type) if lane["mode"] == "road" else "feeder"
            trucks = _trucks(network, vehicle, volume.grams[warehouse], volume.cm3[warehouse])
            departures.append(
                PlannedDeparture(
                    volume.gateway, volume.wave, max(0, offset), (warehouse,), (str(lane.lane_id),), vehicle, trucks,
                    WHOLE_FLOOR, 0, len(departures), volume.weekly, volume.grams[warehouse] / 1e6,
                )  # fmt: skip
            )
    return LinehaulPlan(tuple(departures), "direct lanes, one departure after each wave")


def _trucks(network: Network, vehicle: str, grams: float, cm3: float) -> int:
    """Return the vehicles that an expected volume needs, at least one."""
    body = network.vehicles.set_index("vehicle_id").loc[vehicle]
    return max(1, math.ceil(grams / (body.payload_t * 1e6)), math.ceil(cm3 / (body.volume_m3 * 1e6)))
