"""A lower bound that takes no search: every trip costs at least its share of the way to each piece that it carries."""

from collections import Counter

import numpy as np

from .problem import Ints, LinehaulSolution, Problem, Vehicle


def least_cost_c(problem: Problem, solution: LinehaulSolution) -> int:
    """Return cents below which no plan carries what a solution carries, with as many trucks in its fleets.

    A trip to several sites drives no less than the shortest way to the farthest of them, and its loads add up to one
    truck at most: so each floor unit costs no less than its share of a truck on the shortest way to its site.
    """
    left = Counter[str]()
    for entry in solution.unserved:
        left[entry.lot] += entry.floor
    way_c = [_ways_c(problem, vehicle) / vehicle.floor for vehicle in problem.vehicles]
    per_floor = np.min(way_c, axis=0)
    gateway, site = ({key: i for i, key in enumerate(keys)} for keys in (problem.gateways, problem.sites))
    trips = sum((lot.floor - left[lot.key]) * per_floor[gateway[lot.gateway], site[lot.site]] for lot in problem.lots)
    return int(trips) + sum(solution.trucks.get(fleet.key, 0) * fleet.weekly_c for fleet in problem.fleets)


def _ways_c(problem: Problem, vehicle: Vehicle) -> np.ndarray:
    """Return cents of a vehicle's shortest way from each gateway to each site [gateways, sites]."""
    return vehicle.dispatch_c + vehicle.per_km_c * _shortest_km(problem)


def _shortest_km(problem: Problem) -> Ints:
    """Return km from each gateway to each site on the shortest way over any sites; 0 where no road leads."""
    travel, far = problem.travel, 10**9
    between = np.where(travel.between_km < 0, far, travel.between_km)
    km = np.where(travel.from_km < 0, far, travel.from_km)
    for _ in problem.sites:
        shorter = np.minimum(km, (km[:, :, None] + between[None]).min(1))
        if (shorter == km).all():
            break
        km = shorter
    return np.where(km >= far, 0, km)
