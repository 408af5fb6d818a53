"""Simulation: every parcel from the hub to the door, in two halves around the line-haul plan."""

from lib.simulation.expected import wave_volumes, weekly_volumes
from lib.simulation.flights import compile_flights
from lib.simulation.inbound import inbound
from lib.simulation.onward import onward

__all__ = ["compile_flights", "inbound", "onward", "wave_volumes", "weekly_volumes"]
