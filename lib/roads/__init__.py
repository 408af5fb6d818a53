"""Driving times under drivers' hours, truck bans and border delays."""

from .drivers_hours import drivers_of, employed_drivers, law_in_force, laws_of
from .driving_kernels import Ints, Windows
from .road_tables import (
    CREWS,
    Roads,
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
    "drivers_of",
    "employed_drivers",
    "law_in_force",
    "laws_of",
    "open_borders",
    "opening_windows",
    "truck_bans",
    "vehicles",
    "warehouse_windows",
    "with_drivers",
]
