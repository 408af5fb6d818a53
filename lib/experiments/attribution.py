"""Why B differs from A: the days stage by stage, and every changed lever's share, whatever the order of changing them.

The share of a lever is its Shapley value: its effect averaged over all orders in which the levers could be changed
(Shapley 1953). Shares add up to the difference. Up to `EXACT` levers every subset is run; beyond, orders are drawn.
"""

import itertools
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import factorial

import numpy as np
import pandas as pd

from ..domain.clock import DAY_MIN
from ..domain.journeys import STAGES
from ..errors import LanecastError
from ..scenario import QUICK_UNIT, LeverTable, Scenario
from .intervals import Interval, students_interval
from .runner import Runner
from .task import Figures, Task

EXACT = 8  # levers, 256 runs
ORDERS = 32  # drawn beyond, in pairs of an order and its reverse
TO_WAREHOUSE = STAGES[:7]
Subset = frozenset[str]
Game = Callable[[Sequence[Subset]], Sequence[Mapping[str, int]]]  # minutes by stage of each subset of changed levers


@dataclass(frozen=True, eq=False)
class Attribution:
    """Why B differs from A, in whole minutes a parcel to the warehouse.

    stages: index `STAGES` up to the drive — a_min, b_min, difference_min. levers: one row a changed lever, the largest
    share first — lever, label, a, b, share_min, and beyond `EXACT` levers low_min, high_min (95 %, NaN if exact), then
    the share of each stage in a column of its name (exact fractions as float). Both columns of minutes add up to
    total_min.
    """

    a: Scenario
    b: Scenario
    stages: pd.DataFrame
    levers: pd.DataFrame
    total_min: int
    method: str
    parcels_per_unit: int


@dataclass(frozen=True)
class Share:
    """A lever's part of a difference, by stage, exact; `spread` over drawn orders, None if every order counts."""

    by_stage: Mapping[str, Fraction]
    spread: Interval | None = None

    @property
    def total(self) -> Fraction:
        return sum(self.by_stage.values(), Fraction(0))


def attribute(
    runner: Runner, a: Scenario, b: Scenario, parcels_per_unit: int = QUICK_UNIT, seed: int = 0, orders: int = ORDERS
) -> Attribution:
    """Return the difference between two scenarios by stage and by lever. Raises LanecastError if nothing arrives."""
    levers = runner.network.levers
    changed = [key for key in levers if levers.value(a, key) != levers.value(b, key)]

    def game(subsets: Sequence[Subset]) -> Sequence[Mapping[str, int]]:
        scenarios = [a.replace(**{key: levers.value(b, key) for key in subset}) for subset in subsets]
        return [whole_minutes(figures) for figures in runner.run([Task(s, parcels_per_unit) for s in scenarios])]

    before, after = game([frozenset(), frozenset(changed)])
    exact = len(changed) <= EXACT
    shares = shapley(changed, game) if exact else estimated(changed, game, seed, orders)
    total = sum(after.values()) - sum(before.values())
    stages = (
        pd.DataFrame({"a_min": before, "b_min": after})
        .rename_axis("stage")
        .assign(difference_min=lambda x: x.b_min - x.a_min)
    )
    method = (
        f"exact: all {2 ** len(changed)} combinations of {len(changed)} levers"
        if exact
        else f"estimated from {orders} orders of {len(changed)} levers, seed {seed}; the shares add up exactly"
    )
    return Attribution(a, b, stages, _table(a, b, levers, shares, total), total, method, parcels_per_unit)


def run_by_role(runner: Runner, scenario: Scenario, parcels_per_unit: int = QUICK_UNIT) -> dict[str, Figures]:
    """Return the figures of the baseline, of the assumptions alone and of the whole scenario."""
    assumptions = runner.network.levers.with_role(scenario, "assumption")
    asked = {"baseline": Scenario(), "assumptions": assumptions, "scenario": scenario}
    return dict(zip(asked, runner.run([Task(s, parcels_per_unit) for s in asked.values()]), strict=True))


def whole_minutes(figures: Figures) -> dict[str, int]:
    """Return the mean minutes of every stage to the warehouse, whole, adding up to the whole minutes of the mean."""
    if not figures["delivered_parcels_per_week"]:
        raise LanecastError("No parcel arrives in one of the combinations of these levers: no days to attribute.")
    minutes = {stage: Fraction(figures[f"stage {stage}"] or 0) * DAY_MIN for stage in TO_WAREHOUSE}
    return apportion(minutes, round(sum(minutes.values())))


def apportion(parts: Mapping[str, Fraction], total: int) -> dict[str, int]:
    """Round parts to whole numbers that add up to `total`, by largest remainders (Hamilton's method)."""
    floors = {key: part.__floor__() for key, part in parts.items()}
    left = total - sum(floors.values())
    order = sorted(parts, key=lambda key: floors[key] - parts[key])  # stable: the first of equal remainders
    return {key: floors[key] + (key in order[:left]) for key in parts}


def subsets_of(players: Sequence[str]) -> list[Subset]:
    """Return all subsets of the players, the empty one first and the whole last."""
    return [frozenset(c) for size in range(len(players) + 1) for c in itertools.combinations(players, size)]


def shapley(players: Sequence[str], game: Game) -> dict[str, Share]:
    """Return every player's exact Shapley share of each stage; runs all 2ⁿ subsets."""
    subsets = subsets_of(players)
    value = dict(zip(subsets, game(subsets), strict=True))
    n = len(players)
    weight = [Fraction(factorial(size) * factorial(n - size - 1), factorial(n)) for size in range(n)]

    def share(player: str, stage: str) -> Fraction:
        others = (subset for subset in subsets if player not in subset)
        gains = (weight[len(s)] * (value[s | {player}][stage] - value[s][stage]) for s in others)
        return sum(gains, Fraction(0))

    return {player: Share({stage: share(player, stage) for stage in value[frozenset()]}) for player in players}


def estimated(players: Sequence[str], game: Game, seed: int, orders: int) -> dict[str, Share]:
    """Estimate Shapley shares from drawn orders, each with its reverse; shares still add up exactly.

    The estimator is the mean over orders of a player's gain when its turn comes (Castro et al. 2009).
    """
    draw = random.Random(seed)
    drawn = [draw.sample(list(players), len(players)) for _ in range(orders // 2)]
    drawn = [order for forth in drawn for order in (forth, forth[::-1])]
    prefixes = [[frozenset(order[:k]) for k in range(len(order) + 1)] for order in drawn]
    needed = list(dict.fromkeys(itertools.chain.from_iterable(prefixes)))
    value = dict(zip(needed, game(needed), strict=True))
    gains: dict[str, list[dict[str, int]]] = {player: [] for player in players}
    for order, row in zip(drawn, prefixes, strict=True):
        for player, (before, after) in zip(order, itertools.pairwise(row), strict=True):
            gains[player].append({stage: value[after][stage] - value[before][stage] for stage in value[before]})
    return {player: _mean_share(rows) for player, rows in gains.items()}


def _mean_share(rows: Sequence[Mapping[str, int]]) -> Share:
    by_stage = {stage: Fraction(sum(row[stage] for row in rows), len(rows)) for stage in rows[0]}
    totals = np.array([sum(row.values()) for row in rows], float)
    pairs = totals.reshape(-1, 2).mean(axis=1)  # a pair is one draw
    return Share(by_stage, students_interval(pairs))


def _table(a: Scenario, b: Scenario, levers: LeverTable, shares: Mapping[str, Share], total: int) -> pd.DataFrame:
    minutes = apportion({key: share.total for key, share in shares.items()}, total)
    rows = [
        {
            "lever": key,
            "label": levers[key].label,
            "a": levers.value(a, key),
            "b": levers.value(b, key),
            "share_min": minutes[key],
            "low_min": share.spread.low if share.spread else np.nan,
            "high_min": share.spread.high if share.spread else np.nan,
            **{stage: float(part) for stage, part in share.by_stage.items()},
        }
        for key, share in shares.items()
    ]
    columns = ["lever", "label", "a", "b", "share_min", "low_min", "high_min", *TO_WAREHOUSE]
    table = pd.DataFrame(rows, columns=columns)
    return table.sort_values("share_min", key=np.abs, ascending=False, kind="stable", ignore_index=True)
