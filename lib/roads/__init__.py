"""Roads as a driver meets them; what the simulation and the line-haul planner share."""

from lib.roads.roadbook import Roadbook, open_borders
from lib.roads.tables import (
    CREWS,
    Ints,
    Roads,
    Windows,
    opening_windows,
    truck_bans,
    vehicles,
    warehouse_windows,
    with_drivers,
)

__all__ = [
    "CREWS",
    "Ints",
    "Roadbook",
    "Roads",
    "Windows",
    "open_borders",
    "opening_windows",
    "truck_bans",
    "vehicles",
    "warehouse_windows",
    "with_drivers",
]
