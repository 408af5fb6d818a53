"""Deck plans: the position of every ULD in an aircraft, or the rule that refuses the load."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from ..domain.load_plans import Aircraft, DeckPlan, Position, Refusal, Uld
from ..domain.network import Network, rows_by
from .assignment import Kind, Model, Row, assignment, rules, solve
from .balance import balance

TONNE_G = 1_000_000
NO_PLAN = 2  # scipy's status of a proven "infeasible"
WHY = {
    "balance": "the centre of gravity leaves the envelope for every arrangement of the ULDs",
    "unloading order": "freight for a later gateway would block freight for an earlier one",
    "compartment limits": "a compartment would be overloaded",
    "position limits": "ULDs are too heavy for the remaining positions",
}


def load_flight(network: Network, aircraft: Aircraft, route: Sequence[str], ulds: Sequence[Uld]) -> DeckPlan | Refusal:
    """Put every ULD on a position; `route` is the origin and the gateways in order.

    Within position, compartment and payload limits; nothing that stays stands on the way to the door of what leaves;
    centre of gravity inside the envelope on every leg, and in its middle half if that can be. An exact search that
    finds a plan or proves that there is none.
    """
    if refusal := _impossible(network, aircraft, route, ulds):
        return refusal
    model = assignment(aircraft, route, ulds)
    rows = list(rules(model))
    answer = solve(model, rows)
    if answer.x is None:
        return _failing_rule(model, rows, answer.status)
    placed = _placed(model, answer.x, ulds, route)
    return DeckPlan(aircraft, tuple(route), placed, balance(aircraft, route, placed))


def _impossible(network: Network, aircraft: Aircraft, route: Sequence[str], ulds: Sequence[Uld]) -> Refusal | None:
    """Return a refusal proven by counts and sums alone, None if there is none."""
    if not ulds:
        return Refusal("freight", None, "Freight: there is no freight to load.", True)
    if strangers := sorted({uld.gateway for uld in ulds} - set(route[1:])):
        return Refusal("route", strangers[0], f"Route: the flight does not call at {', '.join(strangers)}.", True)
    places = Counter(p.unit for p in aircraft.positions)
    for unit, count in Counter(uld.unit for uld in ulds).items():
        if count > places[unit]:
            words = f"Positions: {count} ULDs, {aircraft.name} has {places[unit]} positions for their kind ({unit})."
            return Refusal("positions", None, words, True)
    for number, leg in enumerate(pairwise(route)):
        grams = sum(uld.grams for uld in ulds if uld.gateway in route[number + 1 :])
        limit = _payload_g(network, aircraft, leg)
        if grams > limit:
            words = f"Payload: {grams / TONNE_G:.1f} t with the ULDs from {leg[0]} to {leg[1]}"
            return Refusal("payload", leg[1], f"{words}; the limit is {limit / TONNE_G:.1f} t.", True)
    return None


def _payload_g(network: Network, aircraft: Aircraft, leg: tuple[str, str]) -> int:
    """Return the least of structural payload, largest zero-fuel weight and what the leg's distance leaves."""
    legs = rows_by(network.aircraft_legs, "aircraft_id", "origin", "destination")
    limit = min(aircraft.payload_g, aircraft.zero_fuel_g - aircraft.empty_g)
    row = legs.get((aircraft.aircraft, *leg))
    return limit if row is None else min(limit, round(row.payload_t * TONNE_G))


def _placed(
    model: Model, values: Sequence[float], ulds: Sequence[Uld], route: Sequence[str]
) -> tuple[tuple[Position, Uld], ...]:
    """Deal the ULDs of each kind to its positions, both in their order."""
    waiting = {kind: iter([uld for uld in ulds if Kind.of(uld, route) == kind]) for kind in model.counts}
    chosen = [pair for value, pair in zip(values, model.variables, strict=False) if value > 0.5]
    return tuple((position, next(waiting[kind])) for position, kind in chosen)


def _failing_rule(model: Model, rows: Sequence[Row], status: int) -> Refusal:
    """Return the first rule without which the flight loads."""
    name = model.aircraft.name
    if status != NO_PLAN:
        return Refusal("effort", None, f"Undecided: no deck plan for {name} within the effort allowed.", False)
    for rule, words in WHY.items():
        if solve(model, [row for row in rows if row.rule != rule]).x is not None:
            return Refusal(rule, None, f"{rule.capitalize()}: {words} ({name}); all other rules can be met.", True)
    return Refusal("several", None, f"Several: no deck plan for {name} meets all rules, or all rules but one.", True)
