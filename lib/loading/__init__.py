"""Loading: plans for the load floors of trucks and the decks of aircraft, or the rule that refuses a load.

from lib.loading import load_all
plans, refusals = load_all(network, trips)
"""

from lib.loading.axles import axle_loads, overloaded
from lib.loading.balance import balance, deck_assumptions, envelope, way_out
from lib.loading.decks import load_flight
from lib.loading.pallets import assumptions, capacity_cm3, count, pallets
from lib.loading.rows import aircraft, load_unit, truck
from lib.loading.trucks import load_all, load_truck
from lib.loading.ulds import attainable_pct, build_ulds, filled

__all__ = [
    "aircraft", "assumptions", "attainable_pct", "axle_loads", "balance", "build_ulds", "capacity_cm3",
    "count", "deck_assumptions", "envelope", "filled", "load_all", "load_flight", "load_truck", "load_unit",
    "overloaded", "pallets", "truck", "way_out",
]  # fmt: skip
