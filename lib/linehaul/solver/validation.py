"""Refuse malformed problems with a message that names the fault."""

from collections import Counter
from collections.abc import Iterable

import numpy as np

from ...errors import DataError
from .problem import Problem

MOST_STOPS = 6  # of a route; the keys of sequences are whole numbers of 64 bits
MOST_PLACES = 1_000
MOST_MIN = 1_000_000  # from the start of the horizon
MOST_C = 10**9  # cents of a trip's parts; no cost of a plan leaves 64 bits
LOT_RANGES = (
    ("floor", 1, 100_000),
    ("grams", 0, 10**12),
    ("cm3", 0, 10**12),
    ("release_min", -MOST_MIN, MOST_MIN),
    ("deadline_min", -MOST_MIN, MOST_MIN),
    ("late_c", 0, 10**6),
    ("max_late_min", 0, MOST_MIN),
)
VEHICLE_RANGES = (
    ("floor", 10_000),
    ("payload_g", 10**12),
    ("volume_cm3", 10**12),
    ("kmh", 1_000),
    ("dispatch_c", MOST_C),
    ("per_km_c", 10**6),
    ("per_hour_c", 10**7),
    ("per_stop_c", MOST_C),
)


def check(problem: Problem) -> None:
    """Raise DataError for the first fault of a problem."""
    vehicles = [vehicle.key for vehicle in problem.vehicles]
    for what, keys in (
        ("site", problem.sites),
        ("gateway", problem.gateways),
        ("vehicle", vehicles),
        ("lot", [lot.key for lot in problem.lots]),
        ("fleet", [fleet.key for fleet in problem.fleets]),
    ):
        for key, times in Counter(keys).items():
            _require(times == 1, f"{what} {key} is listed {times} times; keys must be unique")
    _routes(problem)
    _tables(problem)
    _slots(problem)
    for lot in problem.lots:
        _known(lot.gateway, problem.gateways, f"lot {lot.key}: gateway")
        _known(lot.site, problem.sites, f"lot {lot.key}: site")
        _require(lot.floor >= 1, f"lot {lot.key} takes {lot.floor} floor units; it needs at least 1")
        sizes = (lot.grams, lot.cm3, lot.late_c, lot.max_late_min)
        _require(min(sizes) >= 0, f"lot {lot.key} has a negative weight, volume, lateness or cost of lateness")
        for name, least, most in LOT_RANGES:
            _whole(f"lot {lot.key}: {name}", getattr(lot, name), least, most)
    for vehicle in problem.vehicles:
        _require(vehicle.floor >= 1, f"vehicle {vehicle.key} holds {vehicle.floor} floor units; it needs at least 1")
        costs = (vehicle.dispatch_c, vehicle.per_km_c, vehicle.per_hour_c, vehicle.per_stop_c)
        _require(min(costs) >= 0, f"vehicle {vehicle.key} has a negative cost")
        _require(vehicle.kmh >= 1, f"vehicle {vehicle.key} drives {vehicle.kmh} km/h; it needs at least 1")
        for name, most in VEHICLE_RANGES:
            _whole(f"vehicle {vehicle.key}: {name}", getattr(vehicle, name), 0, most)
    _fleets(problem, vehicles)


def _routes(problem: Problem) -> None:
    _whole("max_stops of the class of routes", problem.routes.max_stops, 1, MOST_STOPS)
    if problem.routes.neighbours is not None:
        _whole("neighbours of the class of routes", problem.routes.neighbours, 1, MOST_PLACES)


def _tables(problem: Problem) -> None:
    """Check that there are km between all places."""
    gateways, sites = len(problem.gateways), len(problem.sites)
    for name, shape in (("from_km", (gateways, sites)), ("between_km", (sites, sites))):
        found = getattr(problem.travel, name).shape
        _require(found == shape, f"{name} has the shape {found}; {gateways} gateways and {sites} sites need {shape}")


def _slots(problem: Problem) -> None:
    slots, period = problem.slots, problem.period_min
    _require(bool(slots), "there is no departure slot; at least one is needed")
    _require(list(slots) == sorted(set(slots)), "departure slots must ascend and differ")
    if period is not None:
        _require(min(slots) >= 0 and max(slots) < period, f"departure slots of a cyclic week lie in 0 … {period - 1}")


def _fleets(problem: Problem, vehicles: list[str]) -> None:
    for fleet in problem.fleets:
        _known(fleet.gateway, problem.gateways, f"fleet {fleet.key}: gateway")
        for key in fleet.vehicles:
            _known(key, vehicles, f"fleet {fleet.key}: vehicle")
        trucks = fleet.most if fleet.trucks is None else fleet.trucks
        _require(trucks >= 0 and fleet.weekly_c >= 0, f"fleet {fleet.key} has a negative number or cost of trucks")
    for (gateway, key), times in Counter((f.gateway, key) for f in problem.fleets for key in f.vehicles).items():
        _require(times == 1, f"vehicle {key} belongs to {times} fleets of {gateway}; one is accepted")
    for key, _ in problem.out:
        _known(key, [fleet.key for fleet in problem.fleets], "trucks out: fleet")


def _whole(what: str, value: object, least: int, most: int) -> None:
    valid = value is None or (isinstance(value, int | np.integer) and least <= value <= most)
    _require(bool(valid), f"{what} = {value} is not accepted; it takes a whole number from {least:,} to {most:,}")


def _known(key: str, keys: Iterable[str], what: str) -> None:
    accepted = ", ".join(keys)
    _require(key in keys, f"{what} {key} is unknown; known are {accepted or 'none'}")


def _require(valid: bool, fault: str) -> None:
    if not valid:
        raise DataError(f"{fault}.")
