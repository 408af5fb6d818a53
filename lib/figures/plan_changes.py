"""An old and a new plan side by side: the same row for the same truck, the same hours on both sheets."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ..domain.network import Network
from ..replanning.replan import Replan
from ..typical_week import TruckPlan, truck_plan_of
from .gantt import Sheet, gantt, label
from .palette import Palette

NOTHING = "–"


class Pair(NamedTuple):
    """What a truck would have done and what it does now; None: it stays, or was not needed."""

    before: TruckPlan | None
    after: TruckPlan | None
    touched: bool


def pairs(found: Replan, network: Network) -> list[Pair]:
    """Return every truck's tours, those of the old plan first; a new truck's number follows theirs."""
    made, number = [], len(found.old.trips)
    for change in found.changes:
        number += change.before is None
        mine = change.number or number
        before = truck_plan_of(network, found.state.problem, change.before, mine) if change.before else None
        after = truck_plan_of(network, found.problem, change.after, mine) if change.after else None
        made.append(Pair(before, after, change.changed))
    return made


def before_and_after(
    shown: Sequence[Pair], names: Mapping[str, str], colours: Palette
) -> tuple[dict[str, object], dict[str, object]]:
    """Draw what the trucks would have done, and what they do; trucks that change are marked."""
    both = [tour for pair in shown for tour in pair[:2] if tour]
    start, end = min(tour.trip.depart_min for tour in both), max(tour.segments[-1].end_min for tour in both)
    row = {(pair.before or pair.after).key: n for n, pair in enumerate(shown)}  # type: ignore[union-attr]
    touched = {key for key, n in row.items() if shown[n].touched}
    sides = [[pair.before for pair in shown], [pair.after for pair in shown]]
    papers = [
        Sheet([label(t, names, bold=t.key in touched) if t else NOTHING for t in side], row, start, end)
        for side in sides
    ]
    old, new = (
        gantt([tour for tour in side if tour], names, colours, touched, paper)
        for side, paper in zip(sides, papers, strict=True)
    )
    return old, new
