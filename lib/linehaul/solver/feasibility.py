"""What can be carried at all: the truckloads that lots are cut into, and in words why some cannot be served."""

import numpy as np

from .instance import UNLIMITED, available, truckload, waits
from .problem import Ints, Lot, Problem, Unserved, Vehicle
from .routes import time_routes, timing_slots


def serviceable_lots(problem: Problem, gateway: int) -> tuple[dict[int, int], list[Unserved]]:
    """Return the floor units of a full truckload of each lot (by index) of a gateway, and the lots that no truck can
    serve.
    """
    vehicles = available(problem, problem.gateways[gateway])
    sites = np.arange(len(problem.sites))[:, None]
    timed = [time_routes(problem, gateway, vehicle, sites, timing_slots(problem)) for vehicle in vehicles]
    direct = [(vehicle, arrive[:, :, 0], end) for vehicle, (_, _, arrive, end) in zip(vehicles, timed, strict=True)]
    pieces, unserved = {}, []
    for index, lot in enumerate(problem.lots):
        if lot.gateway == problem.gateways[gateway]:
            loads = [truckload(problem, lot, v) for v, arrive, end in direct if _in_time(problem, lot, arrive, end)]
            if max(loads, default=0) > 0:
                pieces[index] = min(max(loads), lot.floor, problem.split_floor or UNLIMITED)
            else:
                unserved.append(Unserved(lot.key, lot.floor, _reason(problem, lot, direct)))
    return pieces, unserved


def _overdue(problem: Problem, lot: Lot, arrive: Ints, end: Ints) -> Ints:
    """Return by how many minutes a direct trip would exceed the latest arrival on the slots that the lot can take."""
    site, wait = problem.sites.index(lot.site), waits(problem, np.array(lot.release_min))
    over = wait + arrive[site] + lot.release_min - (lot.deadline_min or 0) - lot.max_late_min
    over = np.zeros_like(over) if lot.deadline_min is None else over
    return over[(wait >= 0) & np.broadcast_to(end[site] >= 0, over.shape)]


def _in_time(problem: Problem, lot: Lot, arrive: Ints, end: Ints) -> bool:
    return bool((_overdue(problem, lot, arrive, end) <= 0).any())


def _reason(problem: Problem, lot: Lot, direct: list[tuple[Vehicle, Ints, Ints]]) -> str:
    """Say why no truck can serve a lot."""
    site = problem.sites.index(lot.site)
    if not direct:
        return f"no truck leaves {lot.gateway}"
    if not (waits(problem, np.array(lot.release_min)) >= 0).any():
        return f"no departure within the longest wait after its release at minute {lot.release_min}"
    if not any((end[site] >= 0).any() for _, _, end in direct):
        return f"no truck reaches {lot.site} from {lot.gateway}"
    over = [_overdue(problem, lot, arrive, end).min(initial=UNLIMITED) for _, arrive, end in direct]
    if min(over) > 0:
        return f"the fastest truck arrives {min(over)} min after the latest minute accepted"
    for load in problem.refused:
        if load.lots == ((lot.key, 1),):
            return load.why
    return "one floor unit of it is too heavy or too large for every truck that is fast enough"
