"""PyVRP on the planner's instances, priced by the same exact clock.

It plans each gateway by itself, with leg times that add up; its routes are then driven by the exact clock.
"""

import time
from collections.abc import Callable, Iterable, Sequence
from statistics import mean
from typing import Any

import numpy as np

from lib.linehaul import Problem, Solution
from lib.linehaul.harvest import Run, by_pyvrp
from lib.linehaul.instance import Instance, instance_of
from lib.linehaul.reach import reach
from lib.linehaul.trips import make_trip


def until(seconds: float) -> Callable[[int], bool]:
    """Return what stops a search after so many CPU seconds."""
    start = time.process_time()
    return lambda _: time.process_time() - start > seconds


def priced(instance: Instance, trucks: Sequence[list[Run]]) -> tuple[int, int]:
    """Return the exact cents of routes, and how many pieces arrive after their deadline; trucks leave when they can."""
    cost = late = 0
    for trips in trucks:
        free = 0
        for number, load in trips:
            depart = max(free, *(instance.problem.lots[instance.rows.lot[row]].release_min for row in load))
            sites = np.array(list(dict.fromkeys(int(instance.rows.site[row]) for row in load)))
            trip = make_trip(instance, instance.vehicles[number], depart, sites, [])
            cost, free = cost + trip.total_c, trip.free_min
            reached = {instance.problem.sites.index(stop.site): stop.arrive_min for stop in trip.stops}
            for row in load:
                due = instance.problem.lots[instance.rows.lot[row]].deadline_min
                late += due is not None and reached[int(instance.rows.site[row])] > due
    return cost, late


def compared(problems: Iterable[Problem], ours: Callable[[Problem], tuple[float, Solution]]) -> dict[str, Any]:
    """Return how far PyVRP stays above our plans at once, five and twenty times the seconds that the proof took."""
    told: dict[str, list[tuple[float, int]]] = {}
    for problem in problems:
        seconds, plan = ours(problem)
        for times in (1, 5, 20):
            cost = late = 0
            for gateway in range(len(problem.gateways)):
                pieces, _ = reach(problem, gateway)
                instance = instance_of(problem, gateway, list(pieces), pieces)
                share = sum(problem.lots[lot].floor for lot in pieces) / sum(lot.floor for lot in problem.lots)
                added = priced(instance, by_pyvrp(instance, until(times * seconds * share)))
                cost, late = cost + added[0], late + added[1]
            told.setdefault(f"pyvrp_{times}x", []).append((100 * (cost / plan.objective_c - 1), late))
    gaps = {f"{name}_gap_pct": round(mean(gap for gap, _ in runs), 2) for name, runs in told.items()}
    lates = {f"{name}_plans_with_late_freight": sum(late > 0 for _, late in runs) for name, runs in told.items()}
    return gaps | lates
