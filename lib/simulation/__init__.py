"""Every parcel from the hub to the door: flights and customs, then trucks and last mile."""

from .expected_volumes import wave_volumes, weekly_volumes
from .flight_schedule import compile_flights
from .inbound import inbound
from .onward import Hauled, deliver, haul, onward

__all__ = [
    "Hauled",
    "compile_flights",
    "deliver",
    "haul",
    "inbound",
    "onward",
    "wave_volumes",
    "weekly_volumes",
]
