"""Line-haul planning: which trucks leave after which wave, for where."""

from .solver.csv_input import plan
from .solver.fleet_size import FleetCurve, FleetPoint, fleet_curve
from .solver.problem import (
    PROOF,
    QUICK,
    Effort,
    Fleet,
    Lot,
    Problem,
    Refused,
    RouteClass,
    Solution,
    Stop,
    Travel,
    Trip,
    Turnround,
    Unserved,
    Vehicle,
)
from .solver.solve import improve, solve
from .solver.travel import RoadTravel, driving_time
from .solver.warm_start import settle
from .week.direct_lanes import direct_lanes
from .week.weekly_plan import optimised, rough

__all__ = [
    "PROOF",
    "QUICK",
    "Effort",
    "Fleet",
    "FleetCurve",
    "FleetPoint",
    "Lot",
    "Problem",
    "Refused",
    "RoadTravel",
    "RouteClass",
    "Solution",
    "Stop",
    "Travel",
    "Trip",
    "Turnround",
    "Unserved",
    "Vehicle",
    "direct_lanes",
    "driving_time",
    "fleet_curve",
    "improve",
    "optimised",
    "plan",
    "rough",
    "settle",
    "solve",
]
