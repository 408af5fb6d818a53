"""Shipments, one row per parcel: the user's own, or the synthetic week that is included."""

from .intake import Brought, bring
from .read import read_shipments

__all__ = ["Brought", "bring", "read_shipments"]
