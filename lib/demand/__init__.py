"""Parcels offered, drawn from the demand profile or taken from shipments."""

from .generate import Demand, demand_of, generate

__all__ = ["Demand", "demand_of", "generate"]
