"""Simulation: every parcel from the hub to the door, in two halves around the line-haul plan."""

from lib.simulation.expected import wave_volumes, weekly_volumes
from lib.simulation.flights import compile_flights
from lib.simulation.inbound import inbound
from lib.simulation.onward import Hauled, deliver, haul, onward

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
