"""Direct lanes: one departure after each wave to every warehouse it feeds (rule 6.3)."""

import math

from ...domain.clock import HOUR_MIN
from ...domain.network import rows_by
from ...domain.plan import LinehaulPlan, PlannedDeparture, WaveVolume
from ...network.case import Case
from .weekly_problem import truckloads

WHOLE_FLOOR = (1000,)
FEEDER = "feeder"  # the vehicle of air lanes


def direct_lanes(case: Case, volumes: tuple[WaveVolume, ...]) -> LinehaulPlan:
    """Plan a departure per wave and warehouse after the end of the digital channel, with the trucks that the expected
    volume needs.
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
            loads = truckloads(vehicles[vehicle], volume.grams[warehouse], volume.cm3[warehouse])
            departures.append(
                PlannedDeparture(
                    gateway=volume.gateway,
                    wave=volume.wave,
                    offset_min=offset,
                    stops=(warehouse,),
                    lanes=(lane.lane_id,),
                    vehicle=vehicle,
                    trucks=max(1, math.ceil(loads)),
                    share_permille=WHOLE_FLOOR,
                    deadline_min=0,
                    route=len(departures),
                    weekly=volume.weekly,
                    tonnes=volume.grams[warehouse] / 1e6,
                    loads=loads,
                )
            )
    return LinehaulPlan(tuple(departures), "direct lanes, one departure after each wave")
