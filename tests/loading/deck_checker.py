"""An independent check of deck plans, from the rules: nothing here comes from the planner."""

from collections import Counter
from collections.abc import Mapping, Sequence

from lib.domain.load_plans import Aircraft, Position, Uld

Placed = Sequence[tuple[Position, Uld]]


def broken(
    aircraft: Aircraft, route: Sequence[str], ulds: Sequence[Uld], placed: Placed, payload_kg: Mapping[int, float]
) -> set[str]:
    """Return the rules that a plan breaks; `payload_kg` is the limit of each leg, from 0."""
    inside: Counter[str] = Counter()
    for position, uld in placed:
        inside[position.compartment] += uld.grams
    rules = {
        "complete": Counter(ulds) != Counter(uld for _, uld in placed),
        "one each": max(Counter(p.position for p, _ in placed).values(), default=0) > 1,
        "kind": any(position.unit != uld.unit for position, uld in placed),
        "position limits": any(uld.grams > position.limit_g for position, uld in placed),
        "compartment limits": any(inside[name] > limit for name, limit in aircraft.compartments),
        "payload": any(_aboard_kg(route, placed, leg) > payload_kg[leg] for leg in payload_kg),
        "unloading order": not _unloads(route, placed, {p.position: p.towards_door for p in aircraft.positions}),
        "balance": not all(_balanced(aircraft, route, placed, leg) for leg in range(len(route) - 1)),
    }
    return {rule for rule, fails in rules.items() if fails}


def _aboard(route: Sequence[str], placed: Placed, leg: int) -> list[tuple[Position, Uld]]:
    return [(p, uld) for p, uld in placed if route.index(uld.gateway) > leg]


def _aboard_kg(route: Sequence[str], placed: Placed, leg: int) -> float:
    return sum(uld.grams for _, uld in _aboard(route, placed, leg)) / 1e3


def _unloads(route: Sequence[str], placed: Placed, onward: Mapping[str, str]) -> bool:
    """Roll ULDs out one by one, each through empty positions only, as long as one can move."""
    deck = {position.position: (position, uld) for position, uld in placed}
    for gateway in route[1:]:
        leaving = {name for name, (_, uld) in deck.items() if uld.gateway == gateway}
        while leaving:
            free = [name for name in leaving if _rolls_out(name, deck, onward)]
            if not free:
                return False
            for name in free:
                leaving.discard(name)
                del deck[name]
    return True


def _rolls_out(name: str, deck: Mapping[str, tuple[Position, Uld]], onward: Mapping[str, str]) -> bool:
    here = onward[name]
    while here and here not in deck:
        here = onward[here]
    return not here


def _balanced(aircraft: Aircraft, route: Sequence[str], placed: Placed, leg: int) -> bool:
    tonnes, moment = aircraft.empty_g / 1e6, aircraft.empty_g / 1e6 * aircraft.empty_arm_mm / 1e3
    for position, uld in _aboard(route, placed, leg):
        tonnes += uld.grams / 1e6
        moment += uld.grams / 1e6 * position.arm_mm / 1e3
    chord = 100 * (moment / tonnes - aircraft.chord_start_mm / 1e3) / (aircraft.chord_mm / 1e3)
    full = (tonnes - aircraft.empty_g / 1e6) / ((aircraft.zero_fuel_g - aircraft.empty_g) / 1e6)
    forward = aircraft.forward_pct[0] * (1 - full) + aircraft.forward_pct[1] * full
    aft = aircraft.aft_pct[0] * (1 - full) + aircraft.aft_pct[1] * full
    return forward - 1e-6 <= chord <= aft + 1e-6
