"""The reference: the rules of docs/model.md written a second time, for clarity, with SimPy."""

from tests.reference.air import flights
from tests.reference.demand import parcels
from tests.reference.engine import simulate

__all__ = ["flights", "parcels", "simulate"]
