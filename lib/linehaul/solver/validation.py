"""Refuse malformed problems, in words."""

from collections import Counter
from collections.abc import Iterable

from ...errors import DataError
from .problem import Problem


def check(problem: Problem) -> None:
    """Raise DataError naming what is wrong in a problem."""
    vehicles = [vehicle.key for vehicle in problem.vehicles]
    for what, keys in (
        ("site", problem.sites),
        ("gateway", problem.gateways),
        ("vehicle", vehicles),
        ("lot", [lot.key for lot in problem.lots]),
        ("fleet", [fleet.key for fleet in problem.fleets]),
    ):
        for key, times in Counter(keys).items():
            _demand(times == 1, f"{what} {key} is there {times} times; each needs a name of its own")
    _slots(problem)
    for lot in problem.lots:
        _known(lot.gateway, problem.gateways, f"lot {lot.key}: gateway")
        _known(lot.site, problem.sites, f"lot {lot.key}: site")
        _demand(lot.floor >= 1, f"lot {lot.key} takes {lot.floor} floor units; it needs at least 1")
        sizes = (lot.grams, lot.cm3, lot.late_c, lot.max_late_min)
        _demand(min(sizes) >= 0, f"lot {lot.key} has a negative weight, volume, lateness or cost of lateness")
    for vehicle in problem.vehicles:
        _demand(vehicle.floor >= 1, f"vehicle {vehicle.key} holds {vehicle.floor} floor units; it needs at least 1")
        costs = (vehicle.dispatch_c, vehicle.per_km_c, vehicle.per_hour_c, vehicle.per_stop_c)
        _demand(min(costs) >= 0, f"vehicle {vehicle.key} has a negative cost")
        _demand(vehicle.kmh >= 1, f"vehicle {vehicle.key} drives {vehicle.kmh} km/h; it needs at least 1")
    _fleets(problem, vehicles)


def _slots(problem: Problem) -> None:
    slots, period = problem.slots, problem.period_min
    _demand(bool(slots), "there is no departure slot")
    _demand(list(slots) == sorted(set(slots)), "departure slots must ascend and differ")
    if period is not None:
        _demand(min(slots) >= 0 and max(slots) < period, f"departure slots of a cyclic week lie in 0 … {period - 1}")


def _fleets(problem: Problem, vehicles: list[str]) -> None:
    for fleet in problem.fleets:
        _known(fleet.gateway, problem.gateways, f"fleet {fleet.key}: gateway")
        for key in fleet.vehicles:
            _known(key, vehicles, f"fleet {fleet.key}: vehicle")
        trucks = fleet.most if fleet.trucks is None else fleet.trucks
        _demand(trucks >= 0 and fleet.weekly_c >= 0, f"fleet {fleet.key} has a negative number or cost of trucks")
    for (gateway, key), times in Counter((f.gateway, key) for f in problem.fleets for key in f.vehicles).items():
        _demand(times == 1, f"vehicle {key} belongs to {times} fleets of {gateway}; one is accepted")
    for key, _ in problem.out:
        _known(key, [fleet.key for fleet in problem.fleets], "trucks out: fleet")


def _known(key: str, keys: Iterable[str], what: str) -> None:
    accepted = ", ".join(keys)
    _demand(key in keys, f"{what} {key} is unknown; known are {accepted or 'none'}")


def _demand(holds: bool, complaint: str) -> None:
    if not holds:
        raise DataError(f"{complaint}.")
