"""Other solvers on the planner's instances: PyVRP here, VROOM and OR-Tools in a Python of their own.

They plan each gateway by itself, with leg times that add up; the exact clock then drives and prices their routes.
"""

import json
import os
import subprocess
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from statistics import mean
from typing import Any

import numpy as np

from lib.linehaul import LinehaulSolution, Problem
from lib.linehaul.solver.feasibility import serviceable_lots
from lib.linehaul.solver.instance import Instance, instance_of
from lib.linehaul.solver.pyvrp_columns import PyVRPTrip, legs_of, solve_with_pyvrp
from lib.linehaul.solver.trips import make_trip

PYTHON = "LANECAST_RIVALS"  # ortools and highspy cannot share a process
SKIPPED = (
    "skipped: uv venv rivals && uv pip install --python rivals ortools==9.15.6755 pyvroom==1.15.2, "
    f"then {PYTHON}=rivals/bin/python"
)
Solver = Callable[[Instance, float, list[int]], list[list[PyVRPTrip]]]


def until(seconds: float) -> Callable[[int], bool]:
    """Return what stops a search after so many CPU seconds."""
    start = time.process_time()
    return lambda _: time.process_time() - start > seconds


def priced(instance: Instance, trucks: Sequence[list[PyVRPTrip]]) -> tuple[int, int]:
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


def by_other(name: str, instance: Instance, seconds: float, pieces: list[int]) -> list[list[PyVRPTrip]]:
    """Return what a script in `others` plans in a Python of its own."""
    script = Path(__file__).parent / "others" / f"{name}.py"
    task = json.dumps(_task(instance, seconds, pieces))
    done = subprocess.run([os.environ[PYTHON], script], input=task, capture_output=True, text=True, check=True)
    return [
        [PyVRPTrip(number, [pieces[k] for k in load]) for number, load in truck] for truck in json.loads(done.stdout)
    ]


def _task(instance: Instance, seconds: float, pieces: list[int]) -> dict[str, Any]:
    rows, lots = instance.rows, instance.problem.lots
    floor = int(rows.floor[pieces].sum())
    vehicles = []
    for number, (vehicle, fleet) in enumerate(zip(instance.vehicles, instance.fleet_of, strict=True)):
        count = instance.fleets[fleet].trucks if fleet >= 0 else 4 + 6 * floor // (5 * vehicle.floor)
        legs = {name: table.tolist() for name, table in vars(legs_of(instance, vehicle)).items()}
        size = {"floor": vehicle.floor, "grams": vehicle.payload_g, "returns": vehicle.returns}
        vehicles.append({"number": number, "count": count} | size | legs)
    loads = [
        {
            "site": int(rows.site[row]),
            "floor": int(rows.floor[row]),
            "grams": int(rows.grams[row]),
            "release": lots[rows.lot[row]].release_min,
            "due": lots[rows.lot[row]].deadline_min,
        }
        for row in pieces
    ]
    return {"seconds": seconds, "pieces": loads, "vehicles": vehicles}


def solvers(times: Sequence[int]) -> dict[str, Solver]:
    """Return the solvers at multiples of our seconds."""

    def pyvrp(multiple: int) -> Solver:
        return lambda instance, seconds, _: solve_with_pyvrp(instance, until(multiple * seconds))

    def ortools(multiple: int) -> Solver:
        return lambda instance, seconds, pieces: by_other("by_ortools", instance, multiple * seconds, pieces)

    solver_of = {f"pyvrp_{n}x": pyvrp(n) for n in times}
    if os.environ.get(PYTHON):
        solver_of |= {f"ortools_{n}x": ortools(n) for n in times}
        solver_of["vroom"] = lambda instance, _, pieces: by_other("by_vroom", instance, 0, pieces)
    return solver_of


def compared(problems: Iterable[Problem], ours: Callable[[Problem], tuple[float, LinehaulSolution]]) -> dict[str, Any]:
    """Return how far feasible plans of others stay above ours, at once, five and twenty times the seconds of our proof;
    beside it, how many of their plans leave freight or deliver it late.
    """
    runs_of: dict[str, list[tuple[float, int, int]]] = {}
    for problem in problems:
        seconds, plan = ours(problem)
        instances = []
        for gateway in range(len(problem.gateways)):
            truckloads, _ = serviceable_lots(problem, gateway)
            instances.append(instance_of(problem, gateway, truckloads))
        for name, solver in solvers((1, 5, 20)).items():
            cost = late = missed = 0
            for instance in instances:
                pieces = np.repeat(np.arange(len(instance.rows)), instance.rows.copies).tolist()
                share = len(pieces) / sum(int(other.rows.copies.sum()) for other in instances)
                trucks = solver(instance, seconds * share, pieces)
                added = priced(instance, trucks)
                cost, late = cost + added[0], late + added[1]
                missed += len(pieces) - sum(len(load) for truck in trucks for _, load in truck)
            runs_of.setdefault(name, []).append((100 * (cost / plan.objective_c - 1), late, missed))
    figures = {
        name: {
            "gap_pct": _mean([gap for gap, late, missed in runs if not late and not missed]),
            "feasible_plans": sum(not late and not missed for _, late, missed in runs),
            "plans_with_late_freight": sum(late > 0 for _, late, _ in runs),
            "plans_with_freight_left": sum(missed > 0 for _, _, missed in runs),
        }
        for name, runs in runs_of.items()
    }
    return figures if os.environ.get(PYTHON) else figures | {"vroom": SKIPPED, "ortools": SKIPPED}


def _mean(gaps: list[float]) -> float | None:
    return round(mean(gaps), 2) if gaps else None
