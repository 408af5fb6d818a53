"""Shipments: the parcels people bring, or the synthetic week that is shipped."""

from lib.shipments.read import read_shipments

__all__ = ["read_shipments"]
