"""Plan a gateway with OR-Tools: JSON of pieces and vehicles in, trips by truck out. Run by benchmarks.rivals."""

import json
import sys

from ortools.constraint_solver import pywrapcp, routing_enums_pb2

HORIZON_MIN, UNIT_C = 10**5, 10


def plan(task):
    """Return, per truck used, [[vehicle, [pieces in order]]]."""
    pieces, trucks = task["pieces"], [v for v in task["vehicles"] for _ in range(v["count"])]
    manager = pywrapcp.RoutingIndexManager(len(pieces) + 1, len(trucks), 0)
    routing = pywrapcp.RoutingModel(manager)
    tables = {v["number"]: _tables(routing, v, pieces) for v in task["vehicles"]}
    for number, truck in enumerate(trucks):
        routing.SetArcCostEvaluatorOfVehicle(tables[truck["number"]][0], number)
    times = [tables[truck["number"]][1] for truck in trucks]
    routing.AddDimensionWithVehicleTransits(times, HORIZON_MIN, HORIZON_MIN, False, "time")
    for name in ("floor", "grams"):
        size = routing.RegisterUnaryTransitVector([0] + [piece[name] for piece in pieces])
        routing.AddDimensionWithVehicleCapacity(size, 0, [truck[name] for truck in trucks], True, name)
    time, solver = routing.GetDimensionOrDie("time"), routing.solver()
    starts = [time.CumulVar(routing.Start(number)) for number in range(len(trucks))]
    for number, piece in enumerate(pieces, 1):
        index = manager.NodeToIndex(number)
        time.CumulVar(index).SetRange(0, min(piece["due"], HORIZON_MIN))
        solver.Add(solver.Element(starts, routing.VehicleVar(index)) >= piece["release"])
    answer = routing.SolveWithParameters(_parameters(task["seconds"]))
    return [] if answer is None else _trips(routing, manager, answer, trucks)


def _tables(routing, vehicle, pieces):
    sites = [piece["site"] for piece in pieces]
    cost = [[0] + [vehicle["out_c"][b] for b in sites]]
    time = [[0] + [vehicle["out_min"][b] for b in sites]]
    for a in sites:
        cost.append([vehicle["home_c"][a]] + [0 if a == b else vehicle["between_c"][a][b] for b in sites])
        time.append([vehicle["home_min"][a]] + [0 if a == b else vehicle["between_min"][a][b] for b in sites])
    units = [[entry // UNIT_C for entry in row] for row in cost]
    return routing.RegisterTransitMatrix(units), routing.RegisterTransitMatrix(time)


def _parameters(seconds):
    parameters = pywrapcp.DefaultRoutingSearchParameters()
    parameters.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    parameters.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    parameters.time_limit.FromMilliseconds(max(1, int(1000 * seconds)))
    return parameters


def _trips(routing, manager, answer, trucks):
    found = []
    for number, truck in enumerate(trucks):
        index, load = routing.Start(number), []
        while not routing.IsEnd(index):
            if node := manager.IndexToNode(index):
                load.append(node - 1)
            index = answer.Value(routing.NextVar(index))
        if load:
            found.append([[truck["number"], load]])
    return found


if __name__ == "__main__":
    json.dump(plan(json.load(sys.stdin)), sys.stdout)
