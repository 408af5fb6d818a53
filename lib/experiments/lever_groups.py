"""Which groups of levers carry the difference between two scenarios, and what is left of it without some of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from ..domain.clock import DAY_MIN
from ..outcome.claims import faster_pct
from ..scenario import QUICK_UNIT, LeverTable, Scenario
from .attribution import Subset, apportion, shapley, subsets_of, whole_minutes
from .runner import Runner
from .task import Figures, Task

DAYS = ("days_to_warehouse_mean", "days_to_door_mean")


@dataclass(frozen=True, eq=False)
class GroupShares:
    """How B differs from A by groups of levers, whatever the order of changing them.

    groups: one row a group, the largest share first — group, levers (labels), share_days to the warehouse. subsets: one
    row for each choice of groups in which A differs from B, most groups first — groups, and how many per cent B's days
    to the warehouse and to the door are shorter. total_days: the difference, to which the shares add up.
    """

    groups: pd.DataFrame
    subsets: pd.DataFrame
    total_days: float
    parcels_per_unit: int


def attribute_groups(runner: Runner, a: Scenario, b: Scenario, parcels_per_unit: int = QUICK_UNIT) -> GroupShares:
    """Return the difference between two scenarios by groups of the lever table: the Shapley share of each.

    Raises LanecastError if nothing arrives in one of the combinations.
    """
    groups = _changed_groups(runner.network.levers, a, b)
    subsets = subsets_of(list(groups))
    new = {group: {key: runner.network.levers.value(b, key) for key in keys} for group, keys in groups.items()}
    scenarios = [a.replace(**{k: v for group in groups if group in s for k, v in new[group].items()}) for s in subsets]
    tasks = [Task(scenario, parcels_per_unit) for scenario in scenarios]
    figures = dict(zip(subsets, runner.run(tasks), strict=True))
    minutes = {subset: whole_minutes(figures[subset]) for subset in subsets}
    shares = shapley(list(groups), lambda wanted: [minutes[subset] for subset in wanted])
    total_min = sum(minutes[subsets[-1]].values()) - sum(minutes[subsets[0]].values())
    shares_min = apportion({group: share.total for group, share in shares.items()}, total_min)
    return GroupShares(
        _groups_table(runner.network.levers, groups, shares_min),
        _subsets_table(figures, groups),
        total_min / DAY_MIN,
        parcels_per_unit,
    )


def _changed_groups(levers: LeverTable, a: Scenario, b: Scenario) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for key in levers:
        if levers.value(a, key) != levers.value(b, key):
            groups.setdefault(levers[key].group, []).append(key)
    return groups


def _groups_table(
    levers: LeverTable, groups: Mapping[str, Sequence[str]], shares_min: Mapping[str, int]
) -> pd.DataFrame:
    rows = [
        (group, ", ".join(levers[key].label for key in keys), shares_min[group] / DAY_MIN)
        for group, keys in groups.items()
    ]
    table = pd.DataFrame(rows, columns=["group", "levers", "share_days"])
    return table.sort_values("share_days", key=lambda share: -share.abs(), kind="stable", ignore_index=True)


def _subsets_table(figures: Mapping[Subset, Figures], groups: Mapping[str, Sequence[str]]) -> pd.DataFrame:
    """List what is left of B's lead where A already has some groups as in B; without any difference nothing is left."""
    after = figures[frozenset(groups)]
    rows = [
        (
            tuple(group for group in groups if group not in alike),
            *(faster_pct(after[days], figures[alike][days]) for days in DAYS),
        )
        for alike in figures
        if len(alike) < len(groups)
    ]
    return pd.DataFrame(rows, columns=["groups", "warehouse_pct", "door_pct"])
