"""Shipments: the parcels people bring, or the synthetic week that is shipped."""

from .intake import Brought, bring
from .read import read_shipments

__all__ = ["Brought", "bring", "read_shipments"]
