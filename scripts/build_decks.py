"""Write data/network/deck_positions.csv and deck_compartments.csv: where pallets stand on each freighter.

Numbers of positions and volumes are the types'; arms, limits and ways to the door are assumed: rows at a steady pitch,
one side door on the main deck, one door a lower hold.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

import pandas as pd

DATA = Path(__file__).parents[1] / "data/network"
ROWS = "ABCDEFGHJKLMPQRSTUV"  # I, N and O are left out, as painted on decks
MAIN_PITCH_MM, LOWER_PITCH_MM = 3226, 2464  # 125 in and 96 in of pallet with their locks
ENDS_PCT = 50  # of the limit, in the first and last row, where the floor is narrow
COMPARTMENT_PCT = 80  # of the sum of a compartment's positions


@dataclass(frozen=True)
class Layout:
    """A type's decks: `singles` rows (first, last) hold one pallet, the others two; arms in mm aft of the datum."""

    aircraft: str
    rows: int
    singles: tuple[int, ...]
    first_arm: int
    door_row: int
    main_m3: float
    forward: tuple[int, int] = (0, 0)  # lower hold: positions, arm of the one nearest to the wing
    aft: tuple[int, int] = (0, 0)
    lower_m3: float = 0.0
    pitch: int = MAIN_PITCH_MM
    unit: str = "uld_main"
    limit_kg: int = 6804
    lower_limit_kg: int = 5035
    doors: tuple[int, int] = field(default=(1, 1))  # lower holds: position (from the wing) at the door


LAYOUTS = (
    Layout("747-8F", 18, (0, 17), 11_479, 14, 20.4, (7, 32_630), (5, 44_630), 12.45),
    Layout("747-400ERF", 16, (0, 15), 10_705, 12, 20.2, (5, 28_535), (4, 40_535), 12.6),
    Layout("777F", 14, (13,), 11_331, 10, 19.2, (6, 27_100), (4, 38_100), 11.8),
    Layout("737F", 10, tuple(range(10)), 6_613, 1, 12.5, pitch=2286, unit="uld_narrow", limit_kg=3_500),
)


def main_deck(plan: Layout) -> Iterator[dict[str, object]]:
    """Yield the main deck's positions from the nose; freight rolls along its lane to the door on the left."""
    for row in range(plan.rows):
        sides = ("centre",) if row in plan.singles else ("left", "right")
        end = row in (0, plan.rows - 1)
        for side in sides:
            yield {
                "aircraft_id": plan.aircraft,
                "position": _name(row, side),
                "deck": "main",
                "compartment": f"main {('forward', 'centre', 'aft')[3 * row // plan.rows]}",
                "side": side,
                "arm_mm": plan.first_arm + row * plan.pitch,
                "unit": plan.unit,
                "volume_m3": plan.main_m3,
                "limit_kg": plan.limit_kg * (ENDS_PCT if end else 100) // 100,
                "towards_door": _next(plan, row, side),
            }


def _name(row: int, side: str) -> str:
    return ROWS[row] + {"left": "L", "right": "R", "centre": ""}[side]


def _next(plan: Layout, row: int, side: str) -> str:
    if row == plan.door_row:
        return _name(row, "left") if side == "right" else ""
    onward = row + (1 if row < plan.door_row else -1)
    lane = "left" if side == "centre" else side
    return _name(onward, "centre" if onward in plan.singles else lane)


def lower_hold(plan: Layout, name: str) -> Iterator[dict[str, object]]:
    """Yield a lower hold's positions from the wing outwards."""
    (count, arm), letter = (plan.forward, "f") if name == "forward" else (plan.aft, "a")
    outward, door = (-1, plan.doors[0]) if name == "forward" else (1, plan.doors[1])
    for place in range(count):
        onward = place + (1 if place < door else -1)
        yield {
            "aircraft_id": plan.aircraft,
            "position": f"{place + 1}{letter}",
            "deck": "lower",
            "compartment": f"lower {name}",
            "side": "centre",
            "arm_mm": arm + outward * place * LOWER_PITCH_MM,
            "unit": "uld_lower",
            "volume_m3": plan.lower_m3,
            "limit_kg": plan.lower_limit_kg,
            "towards_door": "" if place == door else f"{onward + 1}{letter}",
        }


def positions() -> pd.DataFrame:
    """Return the positions of every type, main deck first."""
    rows = (chain(main_deck(p), lower_hold(p, "forward"), lower_hold(p, "aft")) for p in LAYOUTS)
    return pd.DataFrame(chain.from_iterable(rows))


def compartments(table: pd.DataFrame) -> pd.DataFrame:
    """Return each compartment with its limit, in the order of the positions."""
    sums = table.groupby(["aircraft_id", "compartment"], sort=False).limit_kg.sum() * COMPARTMENT_PCT // 100
    return sums.reset_index()


if __name__ == "__main__":
    table = positions()
    table.to_csv(DATA / "deck_positions.csv", index=False)
    compartments(table).to_csv(DATA / "deck_compartments.csv", index=False)
