"""An independent check of loading plans, from the rules: nothing here comes from the planner or its solver."""

from collections.abc import Iterator, Sequence
from itertools import combinations, permutations

from lib.domain.load_plans import Body, Pallet, Placed, Truck

TOLERANCE_KG = 0.001


def broken(truck: Truck, stops: Sequence[str], items: Sequence[Pallet], placed: Sequence[Placed]) -> set[str]:
    """Return the rules that a plan breaks."""
    rules = {
        "complete": [] if sorted(map(_key, items)) == sorted(_key(p.pallet) for p in placed) else [items],
        "size": [p for p in placed if sorted(_sides(p)) != sorted((p.pallet.length_mm, p.pallet.width_mm))],
        "upright": [p for p in placed if p.height_mm != p.pallet.height_mm],
        "inside": [p for p in placed if not _inside(p, _body(truck, p))],
        "overlap": [pair for pair in combinations(placed, 2) if all(_common(*pair, axis) > 0 for axis in range(3))],
        "support": [p for p in placed if p.z_mm > 0 and _held(p, placed) < p.length_mm * p.width_mm],
        "bearing": [p for p in placed if _on_top(p, placed) > p.pallet.bearing_g],
        "unloading order": list(_in_the_way(placed)),
        "payload": list(_too_heavy(truck, placed)),
        "axles": list(_overloads(truck, stops, placed)),
    }
    return {rule for rule, cases in rules.items() if cases}


def _key(pallet: Pallet) -> tuple[str, int, int, int]:
    return pallet.lot, pallet.number, pallet.stop, pallet.grams


def _sides(p: Placed) -> tuple[int, int]:
    return p.length_mm, p.width_mm


def _body(truck: Truck, p: Placed) -> Body:
    return next(body for body in truck.bodies if body.number == p.body)


def _span(p: Placed, axis: int) -> tuple[int, int]:
    start = (p.x_mm, p.y_mm, p.z_mm)[axis]
    return start, start + (p.length_mm, p.width_mm, p.height_mm)[axis]


def _inside(p: Placed, body: Body) -> bool:
    room = body.length_mm, body.width_mm, body.height_mm
    return all(_span(p, axis)[0] >= 0 and _span(p, axis)[1] <= room[axis] for axis in range(3))


def _common(a: Placed, b: Placed, axis: int) -> int:
    """Return the mm that two pallets share along an axis; none in different bodies."""
    (a0, a1), (b0, b1) = _span(a, axis), _span(b, axis)
    return min(a1, b1) - max(a0, b0) if a.body == b.body else 0


def _shared_floor(a: Placed, b: Placed) -> int:
    return max(_common(a, b, 0), 0) * max(_common(a, b, 1), 0)


def _held(p: Placed, placed: Sequence[Placed]) -> int:
    """Return the mm² of a pallet that rest on the tops of others."""
    return sum(_shared_floor(p, q) for q in placed if _span(q, 2)[1] == p.z_mm)


def _on_top(p: Placed, placed: Sequence[Placed]) -> int:
    above = (q for q in placed if q.z_mm >= _span(p, 2)[1])
    return sum(q.pallet.grams for q in above if _shared_floor(p, q))


def _in_the_way(placed: Sequence[Placed]) -> Iterator[tuple[Placed, Placed]]:
    """Yield pairs where freight of a later stop stands on, or between the door and, freight of an earlier one."""
    for early, late in permutations(placed, 2):
        if early.pallet.stop >= late.pallet.stop or _common(early, late, 1) <= 0:
            continue
        behind = late.x_mm + late.length_mm > early.x_mm + early.length_mm
        on_top = late.z_mm > early.z_mm and _shared_floor(early, late) > 0
        if behind or on_top:
            yield early, late


def _too_heavy(truck: Truck, placed: Sequence[Placed]) -> Iterator[int]:
    if sum(p.pallet.grams for p in placed) > truck.payload_g:
        yield 0
    for body in truck.bodies:
        if sum(p.pallet.grams for p in placed if p.body == body.number) > body.payload_g:
            yield body.number


def _overloads(truck: Truck, stops: Sequence[str], placed: Sequence[Placed]) -> Iterator[tuple[int, str]]:
    """Yield (stops served, axle) above its limit: moments about each support in turn, in kg and m."""
    for served in range(len(stops) + 1):
        for body in truck.bodies:
            aboard = [p for p in placed if p.body == body.number and p.pallet.stop >= served]
            loads = [(body.tare_g / 1e3, body.gravity_mm / 1e3)]
            loads += [(p.pallet.grams / 1e3, (p.x_mm + 0.5 * p.length_mm) / 1e3) for p in aboard]
            front_m, rear_m = body.front_mm / 1e3, body.rear_mm / 1e3
            span = rear_m - front_m
            on_front = sum(kg * (rear_m - x) for kg, x in loads) / span
            on_rear = sum(kg * (x - front_m) for kg, x in loads) / span
            if body.tractor:  # moments about the tractor's front axle
                own = body.tractor.grams / 1e3 * body.tractor.gravity_mm
                on_front = (own + on_front * body.tractor.fifth_wheel_mm) / body.tractor.wheelbase_mm
            if on_front > body.front_limit_g / 1e3 + TOLERANCE_KG:
                yield served, body.front_axle
            if on_rear > body.rear_limit_g / 1e3 + TOLERANCE_KG:
                yield served, body.rear_axle
