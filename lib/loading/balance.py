"""The centre of gravity of an aircraft on each leg, and the positions on the way to its doors."""

from collections.abc import Sequence
from itertools import pairwise

from ..domain.load_plans import Aircraft, Balance, Position, Uld


def balance(aircraft: Aircraft, route: Sequence[str], placed: Sequence[tuple[Position, Uld]]) -> tuple[Balance, ...]:
    """Return the zero-fuel balance of every leg: arm = Σ wᵢ·armᵢ / Σ wᵢ, in % of the chord."""
    legs = []
    for number, (origin, destination) in enumerate(pairwise(route)):
        aboard = [(p, uld) for p, uld in placed if uld.gateway in route[number + 1 :]]
        grams = aircraft.empty_g + sum(uld.grams for _, uld in aboard)
        moment = aircraft.empty_g * aircraft.empty_arm_mm + sum(uld.grams * p.arm_mm for p, uld in aboard)
        pct = 100 * (moment / grams - aircraft.chord_start_mm) / aircraft.chord_mm
        legs.append(Balance(origin, destination, grams, pct, *envelope(aircraft, grams)))
    return tuple(legs)


def deck_assumptions(aircraft: Aircraft) -> str:
    """Describe the assumptions about an aircraft's decks."""
    forward, aft = aircraft.forward_pct, aircraft.aft_pct
    return (
        f"Assumed for the {aircraft.name}: arms and limits of positions and compartments, one side door on the main "
        f"deck and one door a lower hold, envelope {forward[0]:g}–{aft[0]:g} % MAC empty, {forward[1]:g}–{aft[1]:g} % "
        "full. Not for loading an aircraft."
    )


def envelope(aircraft: Aircraft, grams: float) -> tuple[float, float]:
    """Return the forward and aft limit (% MAC) at a zero-fuel weight."""
    share = (grams - aircraft.empty_g) / (aircraft.zero_fuel_g - aircraft.empty_g)
    forward, aft = (low + share * (high - low) for low, high in (aircraft.forward_pct, aircraft.aft_pct))
    return forward, aft


def way_out(aircraft: Aircraft, position: Position) -> tuple[str, ...]:
    """Return the positions that a ULD passes on its way to the door."""
    onward = {p.position: p.towards_door for p in aircraft.positions}
    way: list[str] = []
    passed = position.towards_door
    while passed:
        way.append(passed)
        passed = onward[passed]
    return tuple(way)
