"""Refuse malformed problems with a message that names the fault."""

from collections import Counter
from collections.abc import Iterable

from ...errors import DataError
from .problem import Problem


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
    _slots(problem)
    for lot in problem.lots:
        _known(lot.gateway, problem.gateways, f"lot {lot.key}: gateway")
        _known(lot.site, problem.sites, f"lot {lot.key}: site")
        _require(lot.floor >= 1, f"lot {lot.key} takes {lot.floor} floor units; it needs at least 1")
        sizes = (lot.grams, lot.cm3, lot.late_c, lot.max_late_min)
        _require(min(sizes) >= 0, f"lot {lot.key} has a negative weight, volume, lateness or cost of lateness")
    for vehicle in problem.vehicles:
        _require(vehicle.floor >= 1, f"vehicle {vehicle.key} holds {vehicle.floor} floor units; it needs at least 1")
        costs = (vehicle.dispatch_c, vehicle.per_km_c, vehicle.per_hour_c, vehicle.per_stop_c)
        _require(min(costs) >= 0, f"vehicle {vehicle.key} has a negative cost")
        _require(vehicle.kmh >= 1, f"vehicle {vehicle.key} drives {vehicle.kmh} km/h; it needs at least 1")
    _fleets(problem, vehicles)


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


def _known(key: str, keys: Iterable[str], what: str) -> None:
    accepted = ", ".join(keys)
    _require(key in keys, f"{what} {key} is unknown; known are {accepted or 'none'}")


def _require(valid: bool, fault: str) -> None:
    if not valid:
        raise DataError(f"{fault}.")
