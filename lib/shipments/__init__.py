"""Shipments: the parcels people bring, or the synthetic week that is shipped."""

from lib.shipments.bring import Brought, bring
from lib.shipments.read import read_shipments

__all__ = ["Brought", "bring", "read_shipments"]
