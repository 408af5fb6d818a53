"""Demand: parcels with their luck, from the profile or from shipments."""

from lib.demand.generate import generate
from lib.demand.sites import Sites, sites

__all__ = ["Sites", "generate", "sites"]
