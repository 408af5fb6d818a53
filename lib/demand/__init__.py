"""Demand: the parcels that are offered, drawn from the profile or read from shipments."""

from .generate import generate

__all__ = ["generate"]
