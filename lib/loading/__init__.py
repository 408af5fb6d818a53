"""Loading plans for trucks and aircraft decks, or the rule that a load breaks.

from lib.loading import load_all
plans, refusals = load_all(network, trips)
"""

from .axles import axle_loads, overloaded
from .balance import balance, deck_assumptions, envelope, way_out
from .decks import load_flight
from .pallets import assumptions, capacity_cm3, count, pallets
from .rows import read_aircraft, read_load_unit, read_truck
from .trucks import load_all, load_truck
from .ulds import attainable_pct, build_ulds, filled

__all__ = [
    "assumptions",
    "attainable_pct",
    "axle_loads",
    "balance",
    "build_ulds",
    "capacity_cm3",
    "count",
    "deck_assumptions",
    "envelope",
    "filled",
    "load_all",
    "load_flight",
    "load_truck",
    "overloaded",
    "pallets",
    "read_aircraft",
    "read_load_unit",
    "read_truck",
    "way_out",
]
