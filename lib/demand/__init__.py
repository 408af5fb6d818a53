"""Parcels offered, drawn from the demand profile or taken from shipments."""

from .generate import generate

__all__ = ["generate"]
