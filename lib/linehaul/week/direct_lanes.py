"""Direct lanes: one departure after each wave to every warehouse it feeds (rule 6.3)."""

import math
from typing import Any

from ...domain.clock import HOUR_MIN
from ...domain.network import rows_by
from ...domain.plan import LinehaulPlan, PlannedDeparture, WaveVolume
from ...network.case import Case

WHOLE_FLOOR = (1000,)
FEEDER = "feeder"  # the vehicle of air lanes


def direct_lanes(case: Case, volumes: tuple[WaveVolume, ...]) -> LinehaulPlan:
    """Plan a departure per (wave, warehouse) once the digital channel is through, with the trucks the expected volume
    needs.
    """
    lanes, customs = rows_by(case.network.lanes, "origin", "destination"), rows_by(case.network.customs, "gateway")
    vehicles = rows_by(case.network.vehicles, "vehicle_id")
    departures: list[PlannedDeparture] = []
    for volume in volumes:
        gateway = case.sites.gateway_ids[volume.gateway]
        offset = round(
            HOUR_MIN * (max(case.levers.breakdown_min_h, case.levers.breakdown_max_h) + customs[gateway].digital_max_h)
        )
        for warehouse in volume.grams:
            lane = lanes[gateway, case.sites.warehouse_ids[warehouse]]
            vehicle = str(case.levers.vehicle_type) if lane.mode == "road" else FEEDER
            loads = _loads(vehicles[vehicle], volume.grams[warehouse], volume.cm3[warehouse])
            departures.append(
                PlannedDeparture(
                    volume.gateway,
                    volume.wave,
                    offset,
                    (warehouse,),
                    (lane.lane_id,),
                    vehicle,
                    max(1, math.ceil(loads)),
                    WHOLE_FLOOR,
                    0,
                    len(departures),
                    volume.weekly,
                    volume.grams[warehouse] / 1e6,
                    loads,
                )
            )
    return LinehaulPlan(tuple(departures), "direct lanes, one departure after each wave")


def _loads(vehicle: Any, grams: float, cm3: float) -> float:
    """Return how many vehicles a volume fills, by weight or by volume."""
    return float(max(grams / (vehicle.payload_t * 1e6), cm3 / (vehicle.volume_m3 * 1e6)))
