"""Every parcel from the hub to the door: flights and customs, then trucks and last mile."""

from .expected_volumes import wave_volumes, weekly_volumes
from .flight_schedule import compile_flights
from .inbound import inbound
from .onward import LoadedTrucks, deliver, load_trucks, onward

__all__ = [
    "LoadedTrucks",
    "compile_flights",
    "deliver",
    "inbound",
    "load_trucks",
    "onward",
    "wave_volumes",
    "weekly_volumes",
]
