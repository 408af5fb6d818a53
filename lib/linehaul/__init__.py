"""Line-haul planning: which trucks leave after which wave, for where."""

from lib.linehaul.direct import direct_lanes
from lib.linehaul.fleet import FleetCurve, FleetPoint, fleet_curve
from lib.linehaul.keep import settle
from lib.linehaul.problem import (
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
from lib.linehaul.read import plan
from lib.linehaul.solve import improve, solve
from lib.linehaul.travel import RoadTravel, driving_time
from lib.linehaul.weekly import optimised, rough

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
