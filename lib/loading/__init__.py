"""Loading: plans for the load floors of trucks and the decks of aircraft, or the rule that refuses a load.

from lib.loading import load_all
plans, refusals = load_all(network, trips)
"""

from lib.loading.axles import axle_loads, by_stage, overloaded
from lib.loading.pallets import assumptions, capacity_cm3, count, pallets
from lib.loading.rows import load_unit, truck
from lib.loading.trucks import load_all, load_truck

__all__ = [
    "assumptions", "axle_loads", "by_stage", "capacity_cm3", "count", "load_all", "load_truck", "load_unit",
    "overloaded", "pallets", "truck",
]  # fmt: skip
