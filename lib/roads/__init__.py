"""Roads as a driver meets them; what the simulation and the line-haul planner share."""

from .road_tables import (
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
from .roadbook import Roadbook, open_borders

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
