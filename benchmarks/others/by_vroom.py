"""Plan a gateway with VROOM: JSON of pieces and vehicles in, trips by truck out. Run by benchmarks.rivals.

Its effort is an exploration level, the highest here; it takes the time that it takes.
"""

import json
import sys

import numpy as np
import vroom

LEVEL, HORIZON_S, MINUTE_S = 5, 10**7, 60


def plan(task):
    """Return, per truck used, [[vehicle, [pieces in order]], …]."""
    problem, owner = vroom.Input(), {}
    for vehicle in task["vehicles"]:
        profile = str(vehicle["number"])
        problem.set_durations_matrix(profile, MINUTE_S * _matrix(vehicle, "min"))
        problem.set_costs_matrix(profile, _matrix(vehicle, "c"))
        end = {"end": 0} if vehicle["returns"] else {}
        for _ in range(vehicle["count"]):
            room = [vehicle["floor"], vehicle["grams"]]
            problem.add_vehicle(vroom.Vehicle(len(owner), start=0, profile=profile, capacity=room, **end))
            owner[len(owner)] = vehicle["number"]
    for number, piece in enumerate(task["pieces"]):
        ready = [vroom.TimeWindow(MINUTE_S * piece["release"], HORIZON_S)]
        due = [vroom.TimeWindow(0, min(MINUTE_S * piece["due"], HORIZON_S))]
        problem.add_shipment(
            pickup=vroom.ShipmentStep(number, location=0, time_windows=ready),
            delivery=vroom.ShipmentStep(number, location=piece["site"] + 1, time_windows=due),
            amount=vroom.Amount([piece["floor"], piece["grams"]]),
        )
    routes = problem.solve(exploration_level=LEVEL, nb_threads=1).routes
    return [_trips(owner[number], steps) for number, steps in routes.groupby("vehicle_id")]


def _matrix(vehicle, unit):
    sites = len(vehicle[f"out_{unit}"])
    table = np.zeros((sites + 1, sites + 1), np.int64)
    table[0, 1:], table[1:, 0] = vehicle[f"out_{unit}"], vehicle[f"home_{unit}"]
    table[1:, 1:] = vehicle[f"between_{unit}"]
    np.fill_diagonal(table, 0)
    return table.astype(np.uint32)


def _trips(vehicle, steps):
    trips, last = [], ""
    for kind, number in zip(steps["type"], steps["id"], strict=True):
        if kind == "delivery":
            trips[-1][1].append(int(number))
        elif kind == "pickup" and last != "pickup":
            trips.append([vehicle, []])
        last = kind
    return trips


if __name__ == "__main__":
    json.dump(plan(json.load(sys.stdin)), sys.stdout)
