"""Loading plans of trucks: the place of every pallet, or the rule that refuses the load."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from ..domain.load_plans import Cut, LoadingPlan, Pallet, Placed, Refusal, Trip, Truck
from ..domain.network import Network
from .axles import axle_loads, overloaded
from .packing import pack
from .pallets import pallets
from .rows import read_load_unit, read_truck

NARROW, WIDE = 16, 128  # widths of the search; wider ones solve no further load
ATTEMPTS = ((NARROW, True), (WIDE, True), (NARROW, False))  # width, and whether axle limits apply
TONNE_G = 1_000_000
Names = Mapping[str, str]


def load_all(
    network: Network, trips: Iterable[Trip], unit: str = "pallet"
) -> tuple[dict[Trip, LoadingPlan], tuple[Refusal, ...]]:
    """Load every trip with freight; vehicles without a load floor (feeder aircraft) are left out.

    Returns the plans by trip, and the refusals with the cuts that a line-haul plan must respect.
    """
    floors, plans, refusals = set(network.vehicle_bodies.vehicle_id), {}, []
    names = dict(zip(network.facilities.facility_id, network.facilities.name, strict=True))
    for trip in dict.fromkeys(trips):
        if trip.vehicle not in floors or not trip.freight:
            continue
        vehicle = read_truck(network, trip.vehicle)
        items = pallets(trip.freight, trip.stops, read_load_unit(network, unit), vehicle)
        answer = load_truck(vehicle, items, trip.stops, names)
        if isinstance(answer, Refusal):
            refusals.append(answer)
        else:
            plans[trip] = answer
    return plans, tuple(refusals)


def load_truck(
    truck: Truck, items: Sequence[Pallet], stops: Sequence[str], names: Names | None = None
) -> LoadingPlan | Refusal:
    """Place every pallet so that each stop unloads through the rear doors without moving other freight.

    Axle loads stay within limits before the first stop and after every one. `stops` are ids in the order of delivery,
    `names` what to call them. A search of fixed width, so the same load gets the same plan everywhere.
    """
    labels = [(names or {}).get(stop, stop) for stop in stops]
    if refusal := _impossible(truck, items, stops, labels):
        return refusal
    placed: tuple[Placed, ...] = ()
    for queue, axles in ATTEMPTS:
        placed = _place(truck, items, queue, axles)
        loads = axle_loads(truck, placed, len(stops))
        if len(placed) == len(items) and not overloaded(loads):
            return LoadingPlan(truck, tuple(stops), placed, loads)
    return _failing_rule(truck, items, stops, labels, placed)


def _place(
    truck: Truck, items: Sequence[Pallet], queue: int, axles: bool = True, in_order: bool = True
) -> tuple[Placed, ...]:
    """Fill the bodies one after the other; each has its own door, so the order of stops holds in each."""
    placed: tuple[Placed, ...] = ()
    left = list(items)
    for body in truck.bodies:
        loaded = pack(body, left, queue, axles, in_order) if left else ()
        left = _without(left, loaded)
        placed += loaded
    return placed


def _impossible(truck: Truck, items: Sequence[Pallet], stops: Sequence[str], labels: Sequence[str]) -> Refusal | None:
    """Return a refusal proven by sums and sizes alone, None if there is none."""
    grams = sum(item.grams for item in items)
    if grams > truck.payload_g:
        words = f"Payload: the pallets weigh {_t(grams)}, {truck.name} takes {_t(truck.payload_g)}."
        return _refusal(truck, items, stops, "payload", None, words, proven=True)
    for item in items:
        if not any(_enters(item, body.length_mm, body.width_mm, body.height_mm) for body in truck.bodies):
            size = f"{item.length_mm} × {item.width_mm} × {item.height_mm} mm"
            words = f"Size: a pallet of {size} for {labels[item.stop]} does not fit into any body of {truck.name}."
            return _refusal(truck, items, stops, "size", item.stop, words, proven=True)
    return None


def _enters(item: Pallet, length_mm: int, width_mm: int, height_mm: int) -> bool:
    footprint, floor = sorted((item.length_mm, item.width_mm)), sorted((length_mm, width_mm))
    return item.height_mm <= height_mm and footprint[0] <= floor[0] and footprint[1] <= floor[1]


def _failing_rule(
    truck: Truck, items: Sequence[Pallet], stops: Sequence[str], labels: Sequence[str], free: Sequence[Placed]
) -> Refusal:
    """Return a refusal with the first rule without which the load fits; `free`: placed without axle limits."""
    if len(free) == len(items):
        worst = overloaded(axle_loads(truck, free, len(stops)))[0]
        when = f"once {labels[worst.unloaded - 1]} is unloaded" if worst.unloaded else "at departure"
        load, limit = _t(worst.grams), _t(worst.limit_g)
        words = f"Axle limits: {when} the {worst.axle.lower()} would carry {load}, its limit is {limit}."
        return _refusal(truck, items, stops, "axle limits", max(worst.unloaded - 1, 0), words)
    jumbled = _place(truck, items, NARROW, axles=False, in_order=False)
    left = _first_left(items, free)
    if len(jumbled) == len(items):
        words = f"Unloading order: the pallets fit only if others are moved before unloading {labels[left]}."
        return _refusal(truck, items, stops, "unloading order", left, words)
    words = f"Floor: {len(free)} of {len(items)} pallets fit; the first that does not is for {labels[left]}."
    return _refusal(truck, items, stops, "floor", left, words)


def _first_left(items: Sequence[Pallet], placed: Sequence[Placed]) -> int:
    """Return the stop of the first pallet without a place, in the order of loading (last stop first)."""
    return max(item.stop for item in _without(items, placed))


def _without(items: Sequence[Pallet], placed: Sequence[Placed]) -> list[Pallet]:
    """Return the items that have no place."""
    aboard = Counter(p.pallet for p in placed)
    left = []
    for item in items:
        if aboard[item]:
            aboard[item] -= 1
        else:
            left.append(item)
    return left


def _refusal(
    truck: Truck,
    items: Sequence[Pallet],
    stops: Sequence[str],
    rule: str,
    stop: int | None,
    words: str,
    proven: bool = False,
) -> Refusal:
    cut = Cut(truck.vehicle, tuple(stops), frozenset(item.lot for item in items))
    return Refusal(rule, None if stop is None else stops[stop], words, proven, cut)


def _t(grams: float) -> str:
    return f"{grams / TONNE_G:.1f} t"
