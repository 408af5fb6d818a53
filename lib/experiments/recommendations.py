"""Recommendations: the single changes that improve a key figure most while the plan holds.

one step of every lever either way, every other word, every set of weekdays ── one run each ──> the best of each lever
                                               ── seasons with the same draws ──> the best three with their spread
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, islice
from typing import NamedTuple

from ..errors import LanecastError
from ..narrative.kpis import FRONTIER_KPIS, SMALLEST_CHANGE, STUDY_KPIS, Kpi
from ..scenario import QUICK_UNIT, LeverTable, Scenario, Value
from .remedies import directions, holds
from .runner import Runner
from .task import Figures, Task

MOST, CANDIDATES = 3, 5
SEASONS = 19  # another season lies within the range of 19 in 18 of 20 cases, as of independent draws (Wilks 1941)
DAYS_LEVER, FLIGHTS_LEVER = "flight_days", "flights_per_week"


class Effect(NamedTuple):
    """What a change does to a key figure, as stored: the median of the seasons, the least and the most."""

    median: float
    low: float
    high: float


@dataclass(frozen=True)
class Recommendation:
    """A single change and its effects by key of the figure; figures that a season leaves undefined are missing."""

    lever: str
    value: Value
    effects: Mapping[str, Effect]


@dataclass(frozen=True)
class Recommendations:
    """The best changes by a key figure, the best first; those that do not improve it in 9 of 10 seasons are left out.

    tried: how many changes were.
    """

    scenario: Scenario
    by: str
    best: tuple[Recommendation, ...]
    tried: int
    parcels_per_unit: int


def recommend(
    runner: Runner, scenario: Scenario, by: str, parcels_per_unit: int = QUICK_UNIT, seasons: int = SEASONS
) -> Recommendations:
    """Return up to three changes of different levers that improve the key figure `by` and after which the plan holds.

    Raises LanecastError for a figure that is none of `FRONTIER_KPIS`.
    """
    aims = {kpi.key: kpi for kpi in FRONTIER_KPIS}
    if by not in aims:
        raise LanecastError(f"Changes cannot be recommended by {by!r}: choose one of {', '.join(aims)}.")
    changes = list(single_changes(scenario, runner.network.levers))
    chosen = _screened(runner, scenario, changes, aims[by], parcels_per_unit)
    scenarios = [scenario, *(scenario.replace(**{key: value}) for key, value in chosen)]
    runs = runner.run([Task(each, parcels_per_unit, season) for each in scenarios for season in range(seasons)])
    before, *after = (runs[start : start + seasons] for start in range(0, len(runs), seasons))
    best = [Recommendation(*change, _effects(before, later)) for change, later in zip(chosen, after, strict=True)]
    lasting = [one for one in best if by in one.effects and _lasts(aims[by], one.effects[by])]
    return Recommendations(scenario, by, tuple(lasting[:MOST]), len(changes), parcels_per_unit)


def single_changes(scenario: Scenario, levers: LeverTable) -> Iterator[tuple[str, Value]]:
    """Yield one step of every lever of policy either way, its other words, and the sets of weekdays to fly on."""
    for direction in directions(scenario, levers):
        yield direction.lever.key, direction.values[1]
    flights = int(float(levers.value(scenario, FLIGHTS_LEVER)))
    days = levers[DAYS_LEVER].choices
    if flights < len(days):
        now = levers.value(scenario, DAYS_LEVER)
        yield from ((DAYS_LEVER, "|".join(some)) for some in combinations(days, flights) if "|".join(some) != now)


def _screened(
    runner: Runner, scenario: Scenario, changes: Sequence[tuple[str, Value]], aim: Kpi, parcels_per_unit: int
) -> list[tuple[str, Value]]:
    """Return the best change of each of the best levers in one season, the best first."""
    scenarios = [scenario, *(scenario.replace(**{key: value}) for key, value in changes)]
    before, *after = runner.run([Task(each, parcels_per_unit) for each in scenarios])
    gains: dict[tuple[str, Value], float] = {}
    for change, figures in zip(changes, after, strict=True):
        old, new = before[aim.key], figures[aim.key]
        if old is not None and new is not None and holds(figures) and _improves(aim, new - old):
            gains[change] = abs(new - old)
    best_of_lever = {key: (key, value) for key, value in sorted(gains, key=gains.__getitem__)}
    return list(islice(sorted(best_of_lever.values(), key=gains.__getitem__, reverse=True), CANDIDATES))


def _improves(aim: Kpi, change: float) -> bool:
    worse = change if aim.better == "less" else -change
    return worse * aim.scale <= -SMALLEST_CHANGE


def _lasts(aim: Kpi, effect: Effect) -> bool:
    """Return whether a key figure improves at either end of the seasons' range."""
    return _improves(aim, effect.low) and _improves(aim, effect.high)


def _effects(before: Sequence[Figures], after: Sequence[Figures]) -> dict[str, Effect]:
    """Return the effects on the key figures of studies over seasons with the same draws."""
    effects = {}
    for kpi in STUDY_KPIS:
        pairs = [(old[kpi.key], new[kpi.key]) for old, new in zip(before, after, strict=True)]
        moves = sorted(new - old for old, new in pairs if old is not None and new is not None)
        if len(moves) == len(pairs):
            effects[kpi.key] = Effect(moves[len(moves) // 2], moves[0], moves[-1])
    return effects
