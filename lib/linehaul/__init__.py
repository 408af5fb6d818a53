"""Line-haul planning: which trucks leave when, with which freight, by which route, and a lower bound on the cost."""

from .solver.csv_input import plan
from .solver.effort import (
    PROOF,
    QUICK,
    Effort,
    EnumerationEffort,
    NeighbourhoodEffort,
    NeighbourhoodSize,
    PricingEffort,
)
from .solver.fleet_size import FleetCurve, FleetPoint, fleet_curve
from .solver.problem import (
    Fleet,
    LinehaulSolution,
    Lot,
    Problem,
    Refused,
    RouteClass,
    Stop,
    Travel,
    Trip,
    Turnround,
    Unserved,
    Vehicle,
)
from .solver.solve import iter_solutions, solve
from .solver.travel import RoadTravel, driving_time
from .solver.warm_start import after_departures
from .week.direct_lanes import direct_lanes
from .week.weekly_plan import optimised_plan, preliminary_plan

__all__ = [
    "PROOF",
    "QUICK",
    "Effort",
    "EnumerationEffort",
    "Fleet",
    "FleetCurve",
    "FleetPoint",
    "LinehaulSolution",
    "Lot",
    "NeighbourhoodEffort",
    "NeighbourhoodSize",
    "PricingEffort",
    "Problem",
    "Refused",
    "RoadTravel",
    "RouteClass",
    "Stop",
    "Travel",
    "Trip",
    "Turnround",
    "Unserved",
    "Vehicle",
    "after_departures",
    "direct_lanes",
    "driving_time",
    "fleet_curve",
    "iter_solutions",
    "optimised_plan",
    "plan",
    "preliminary_plan",
    "solve",
]
