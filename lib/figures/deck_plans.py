"""Deck plans of aircraft from above, and the centre of gravity inside its envelope."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from ..domain.load_plans import Aircraft, Balance, DeckPlan, Position, Uld
from .map_layers import safe
from .palette import Palette
from .plot_parts import Part, axis, curve, layout, margin, markers, note
from .truck_loads import KG_G, M_MM, TONNE_G, Plate, plates, stop_colours

ACROSS = {"left": -1.0, "centre": 0.0, "right": 1.0}  # lanes, in pallet widths
LOWER_AT = 2.9  # pallet widths: how far below the main deck the lower holds are drawn
M3_CM3 = 1_000_000
Names = Mapping[str, str]


def deck(plan: DeckPlan, colours: Palette, leg: int = 0, names: Names | None = None) -> dict[str, object]:
    """Draw main and lower deck, nose left, with the ULDs aboard on a leg (from 0) in the colours of their gateways."""
    plane = plan.aircraft
    aboard = [(p, uld) for p, uld in plan.placed if plan.route.index(uld.gateway, 1) > leg]
    empty = plates([_plate(plane, p) for p in plane.positions], "rgba(0,0,0,0)", colours.line)
    middle, front = _gravity_m(plan, leg), min(_plate(plane, p)[0] for p in plane.positions)
    tall = any(p.deck == "lower" for p in plane.positions)
    notes = [_heading("Main deck", front, -1.2, colours), *_doors(plane, colours), _mark(middle, colours)]
    notes += [_heading("Lower deck", front, LOWER_AT - 0.8, colours)] if tall else []
    rear = max(sum(_plate(plane, p)[::2]) for p in plane.positions)
    return {
        "data": [empty, *_loaded(plan, aboard, colours, names or {})],
        "layout": layout(
            colours,
            height=310 if tall else 200,
            margin=margin(4, 4, 4, 4),
            annotations=notes,
            xaxis=axis(colours, visible=False, range=[front - 0.4, rear + 0.4]),
            yaxis=axis(colours, visible=False, range=[LOWER_AT + 1.1 if tall else 1.7, -1.9]),
        ),
    }


def _loaded(
    plan: DeckPlan, aboard: Sequence[tuple[Position, Uld]], colours: Palette, names: Names
) -> Iterator[dict[str, object]]:
    """Yield the ULDs aboard with their weights, gateway by gateway."""
    plane = plan.aircraft
    for number, gateway in enumerate(plan.route[1:]):
        mine = [(p, uld) for p, uld in aboard if uld.gateway == gateway]
        if mine:
            tint, name = stop_colours(colours)[number % 4], names.get(gateway, gateway)
            yield plates([_plate(plane, p) for p, _ in mine], tint, colours.paper)
            yield _weights(plane, mine, safe(name), colours)


def describe_gravity(plan: DeckPlan) -> str:
    """Describe how far inside its limits the centre of gravity stays, and the leg on which it is nearest."""
    room = {_leg(b): min(b.gravity_pct - b.forward_pct, b.aft_pct - b.gravity_pct) for b in plan.balance}
    nearest = min(room, key=room.__getitem__)
    return (
        f"The centre of gravity stays {room[nearest]:.1f} points of MAC or more inside its limits; nearest: {nearest}."
    )


def gravity(plan: DeckPlan, colours: Palette) -> dict[str, object]:
    """Draw the centre of gravity of every leg inside the envelope: % MAC against zero-fuel weight."""
    plane = plan.aircraft
    span = [min(plane.forward_pct) - 4, max(plane.aft_pct) + 4]
    return {
        "data": [_envelope(plane, colours), _gravity_points(plan, colours)],
        "layout": layout(
            colours,
            height=280,
            margin=margin(52, 8, 8, 40),
            xaxis=axis(colours, "Centre of gravity, % MAC", 4, range=span, ticksuffix=" %"),
            yaxis=axis(colours, "Zero-fuel weight, t", 4, showgrid=True),
        ),
    }


def _envelope(plane: Aircraft, colours: Palette) -> Part:
    weights = [plane.empty_g / TONNE_G, plane.zero_fuel_g / TONNE_G]
    x = [*plane.forward_pct, *reversed(plane.aft_pct), plane.forward_pct[0]]
    y = [*weights, *reversed(weights), weights[0]]
    return curve(x, y, colours.quiet, 1.5, fill="toself", fillcolor=colours.line)


def _gravity_points(plan: DeckPlan, colours: Palette) -> Part:
    return markers(
        [b.gravity_pct for b in plan.balance],
        [b.grams / TONNE_G for b in plan.balance],
        {"size": 11, "color": colours.accent, "line": {"color": colours.paper, "width": 1.5}},
        mode="markers+text",
        text=[_leg(b) for b in plan.balance],
        textposition="top center",
        textfont={"color": colours.ink, "size": 12},
        hovertext=[_balance_hover(b) for b in plan.balance],
        hoverinfo="text",
    )


def _plate(plane: Aircraft, position: Position) -> Plate:
    """Return a position's place: metres along, pallet widths across."""
    arms = sorted({p.arm_mm for p in plane.positions if p.compartment == position.compartment})
    pitch = min((b - a for a, b in pairwise(arms)), default=3_000) / M_MM
    across = ACROSS[position.side] / 2 + (LOWER_AT if position.deck == "lower" else 0)
    return position.arm_mm / M_MM - 0.47 * pitch, across - 0.47, 0.94 * pitch, 0.94


def _weights(plane: Aircraft, mine: Sequence[tuple[Position, Uld]], name: str, colours: Palette) -> dict[str, object]:
    """Return the ULDs' tonnes as labels; position, weight, volume and limit on hover."""
    hovers = [
        f"<b>{safe(p.position)}</b> · {name}<br>{uld.grams / KG_G:,.0f} kg of {p.limit_g / KG_G:,.0f} kg"
        f"<br>{uld.cm3 / M3_CM3:.1f} m³ of parcels"
        for p, uld in mine
    ]
    centres = [_plate(plane, p) for p, _ in mine]
    return {
        "type": "scatter",
        "mode": "text",
        "x": [x + length / 2 for x, _, length, _ in centres],
        "y": [y + width / 2 for _, y, _, width in centres],
        "text": [f"{uld.grams / TONNE_G:.1f}" for _, uld in mine],
        "hovertext": hovers,
        "hoverinfo": "text",
        "textfont": {"color": colours.paper, "size": [11 if p.deck == "main" else 9 for p, _ in mine]},
    }


def _gravity_m(plan: DeckPlan, leg: int) -> float:
    plane = plan.aircraft
    return (plane.chord_start_mm + plan.balance[leg].gravity_pct / 100 * plane.chord_mm) / M_MM


def _mark(middle: float, colours: Palette) -> dict[str, object]:
    """Return the centre of gravity as an arrow onto the main deck from below."""
    return {
        "x": middle,
        "y": 1.02,
        "ax": 0,
        "ay": 16,
        "text": "centre of gravity",
        "showarrow": True,
        "arrowhead": 2,
        "arrowsize": 1.1,
        "arrowwidth": 1.6,
        "arrowcolor": colours.warn,
        "font": {"size": 11, "color": colours.warn},
    }


def _doors(plane: Aircraft, colours: Palette) -> list[dict[str, object]]:
    """Return a mark at every door, on the left of the deck."""
    doors = [p for p in plane.positions if not p.towards_door]
    return [note("▲ door", p.arm_mm / M_MM, _plate(plane, p)[1], colours.quiet, 11, yanchor="bottom") for p in doors]


def _heading(text: str, x: float, y: float, colours: Palette) -> Part:
    return note(f"<b>{text}</b>", x, y, colours.quiet, xanchor="left")


def _leg(b: Balance) -> str:
    return f"{safe(b.origin)}–{safe(b.destination)}"


def _balance_hover(b: Balance) -> str:
    limits = f"limits {b.forward_pct:.1f} and {b.aft_pct:.1f} %"
    return f"<b>{_leg(b)}</b><br>{b.gravity_pct:.1f} % MAC, {limits}<br>{b.grams / TONNE_G:.1f} t without fuel"
