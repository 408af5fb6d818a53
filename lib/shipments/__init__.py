"""Shipments: the parcels of an uploaded file, or the synthetic week that is shipped."""

from .intake import ShipmentIntake, accept_shipments
from .read import read_shipments, shipments_of

__all__ = ["ShipmentIntake", "accept_shipments", "read_shipments", "shipments_of"]
