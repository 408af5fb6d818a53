"""Which lots a truck can serve: the truckloads that they are cut into, and the reason why others cannot be served."""

from typing import NamedTuple

import numpy as np

from .instance import UNLIMITED, available, truckload, waits
from .problem import Ints, Lot, Problem, Unserved, Vehicle
from .routes import time_routes, timing_slots


class DirectTrips(NamedTuple):
    """A vehicle's trips from a gateway straight to each site: minutes from departure to arrival and to the end [sites,
    slots]; the end is −1 where there is none.
    """

    vehicle: Vehicle
    arrive: Ints
    end: Ints


def serviceable_lots(problem: Problem, gateway: int) -> tuple[dict[int, int], list[Unserved]]:
    """Return the floor units of a full truckload of each lot (by index) of a gateway, and the lots that no truck can
    serve.
    """
    direct = _direct_trips(problem, gateway)
    truckloads, unserved = {}, []
    for index, lot in enumerate(problem.lots):
        if lot.gateway == problem.gateways[gateway]:
            loads = [truckload(problem, lot, trips.vehicle) for trips in direct if _in_time(problem, lot, trips)]
            if max(loads, default=0) > 0:
                truckloads[index] = min(max(loads), lot.floor)
            else:
                unserved.append(Unserved(lot.key, lot.floor, _reason(problem, lot, direct)))
    return truckloads, unserved


def _direct_trips(problem: Problem, gateway: int) -> list[DirectTrips]:
    """Return the direct trips of every vehicle that can leave a gateway."""
    sites, slots = np.arange(len(problem.sites))[:, None], timing_slots(problem)
    vehicles = available(problem, problem.gateways[gateway])
    timed = [(vehicle, time_routes(problem, gateway, vehicle, sites, slots)) for vehicle in vehicles]
    return [DirectTrips(vehicle, times.arrive[:, :, 0], times.end) for vehicle, times in timed]


def _overdue(problem: Problem, lot: Lot, trips: DirectTrips) -> Ints:
    """Return by how many minutes a direct trip would exceed the latest arrival on the slots that the lot can take."""
    site, wait = problem.sites.index(lot.site), waits(problem, np.array(lot.release_min))
    over = wait + trips.arrive[site] + lot.release_min - (lot.deadline_min or 0) - lot.max_late_min
    over = np.zeros_like(over) if lot.deadline_min is None else over
    return over[(wait >= 0) & np.broadcast_to(trips.end[site] >= 0, over.shape)]


def _in_time(problem: Problem, lot: Lot, trips: DirectTrips) -> bool:
    return bool((_overdue(problem, lot, trips) <= 0).any())


def _reason(problem: Problem, lot: Lot, direct: list[DirectTrips]) -> str:
    """Return why no truck can serve a lot."""
    site = problem.sites.index(lot.site)
    if not direct:
        return f"no truck leaves {lot.gateway}"
    if not (waits(problem, np.array(lot.release_min)) >= 0).any():
        return f"no departure within the longest wait after its release at minute {lot.release_min}"
    if not any((trips.end[site] >= 0).any() for trips in direct):
        return f"no truck reaches {lot.site} from {lot.gateway}"
    over = [_overdue(problem, lot, trips).min(initial=UNLIMITED) for trips in direct]
    if min(over) > 0:
        return f"the fastest truck arrives {min(over)} min after the latest minute accepted"
    for load in problem.refused:
        if load.lots == ((lot.key, 1),):
            return load.why
    return "one floor unit of it is too heavy or too large for every truck that is fast enough"
