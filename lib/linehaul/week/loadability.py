"""Check trips against load floors; loads without a loading plan are refused and planned on separate trucks."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache

from ...domain.load_plans import Freight, LoadUnit, Refusal, Truck
from ...domain.load_plans import Trip as Load
from ...domain.network import Network
from ...errors import DataError
from ...loading import capacity_cm3, load_truck, pallets, read_load_unit, read_truck
from ..solver.effort import Meter
from ..solver.problem import LinehaulSolution, Problem, Refused, Trip

MOST_ROUNDS = 12
PALLET = "pallet"
LOADS_KEPT = 4_096


@dataclass(frozen=True)
class Floor:
    """The load floor of a vehicle class, and the load unit of its freight."""

    truck: Truck
    unit: LoadUnit

    def refuses(self, load: Load) -> str | None:
        """Return why a load has no loading plan, None if it has one."""
        answer = _loaded(self, load)
        return answer.words if isinstance(answer, Refusal) else None


def floor_of(network: Network, vehicle: str) -> Floor | None:
    """Return the load floor of a vehicle class, None if the tables have no bodies of it."""
    try:
        return Floor(read_truck(network, vehicle), read_load_unit(network, PALLET))
    except DataError:
        return None


def room_cm3(network: Network, vehicle: str) -> float:
    """Return the cm³ of parcels that full pallets on a vehicle's load floor hold, infinite without bodies."""
    floor = floor_of(network, vehicle)
    return capacity_cm3(floor.truck, floor.unit) if floor else math.inf


def load_of(problem: Problem, trip: Trip, vehicle: str) -> Load:
    """Return a trip's freight: of each lot in proportion to its floor units."""
    lots = {lot.key: lot for lot in problem.lots}
    freight = tuple(
        Freight(key, stop.site, lots[key].grams * n // lots[key].floor, lots[key].cm3 * n // lots[key].floor)
        for stop in trip.stops
        for key, n in stop.lots
    )
    return Load(vehicle, tuple(stop.site for stop in trip.stops), freight)


def solve_until_loadable(
    problem: Problem, floor: Floor, solve: Callable[[Problem], LinehaulSolution], meter: Meter | None = None
) -> tuple[Problem, LinehaulSolution]:
    """Solve a problem, refuse the loads without a loading plan, and solve it again until every truck loads.

    Return the problem with the loads refused, and its solution; after `MOST_ROUNDS`, or when the meter is spent, the
    status counts those left.
    """
    best: tuple[Problem, LinehaulSolution, int] | None = None
    for _ in range(MOST_ROUNDS):
        solution = solve(problem)
        if best and meter and meter.spent and not solution.bound_c:
            break
        refused = dict.fromkeys(_refused_loads(problem, solution, floor))
        best = problem, solution, len(refused)
        if not refused or (meter and meter.spent):
            break
        problem = replace(problem, refused=(*problem.refused, *refused))
    assert best
    return _counted(*best)


def _counted(problem: Problem, solution: LinehaulSolution, left: int) -> tuple[Problem, LinehaulSolution]:
    """Say in the status how many trucks have no loading plan."""
    status = f"{solution.status}; trucks without a loading plan: {left}" if left else solution.status
    return problem, replace(solution, status=status)


def _refused_loads(problem: Problem, solution: LinehaulSolution, floor: Floor) -> list[Refused]:
    trips = [(trip, floor.refuses(load_of(problem, trip, floor.truck.vehicle))) for trip in solution.trips]
    return [Refused(tuple(lot for stop in trip.stops for lot in stop.lots), why) for trip, why in trips if why]


@lru_cache(LOADS_KEPT)
def _loaded(floor: Floor, load: Load) -> object:
    items = pallets(load.freight, load.stops, floor.unit, floor.truck)
    return load_truck(floor.truck, items, load.stops)
