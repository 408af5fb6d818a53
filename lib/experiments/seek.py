"""Goal seek: the least of one figure within limits on others, over the levers one allows; and the frontier.

The search runs on steps of the lever table. A grid that the budget covers is enumerated, so the answer is the optimum;
a larger one is searched by optuna's NSGA-II (it knows whole steps, words, limits and several aims, and asks for runs
in batches), then one step at a time by every run until no neighbour is better. The same seed gives the same answer.
"""

import itertools
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

import numpy as np
import optuna
import pandas as pd

from ..errors import LanecastError
from ..narrative.kpis import FRONTIER_KPIS, SENSES, describe_figure, format_figure, more_is_better, whole_value
from ..scenario import QUICK_UNIT, Lever, LeverTable, Scenario, Value
from ..scenario.link import query
from ..whatif import MODEL_VERSION
from .bounds import check_runs, check_values
from .runner import Runner
from .sensitivity import on_step, span
from .task import Figures, Task

BUDGET = 240  # runs of the search
FEWER_RUNS = "Choose a smaller budget: a search need not run every combination."
POPULATION = 24
AIMS = tuple(kpi.key for kpi in FRONTIER_KPIS)
Point = tuple[Value, ...]  # a value per lever allowed, in their order


@dataclass(frozen=True)
class Limit:
    """A condition on a figure: `figure` at most (`<=`) or at least (`>=`) `bound`."""

    figure: str
    sense: str
    bound: float

    def excess(self, figures: Figures) -> float:
        """Return by how much the limit is broken, relative to its bound; infinite where the figure is undefined."""
        value = figures.get(self.figure)
        if value is None:
            return math.inf
        over = value - self.bound if self.sense == "<=" else self.bound - value
        return max(0.0, over / (abs(self.bound) or 1.0))

    def __str__(self) -> str:
        return f"{self.figure} {self.sense} {self.bound:g}"


def limit(text: str) -> Limit:
    """Read a limit such as `days_to_warehouse_p90 ES <= 5`. Raises LanecastError with an example."""
    match = re.fullmatch(r"\s*([\w ]+?)\s*(<=|>=)\s*(-?\d+(?:\.\d+)?)\s*", text)
    if not match:
        raise LanecastError(f"{text!r} is not a limit; write for example 'days_to_warehouse_p90 ES <= 5'.")
    return Limit(match[1], match[2], float(match[3]))


@dataclass(frozen=True)
class Goal:
    """What is sought: the least `figure` (the most, of those where more is better) within limits.

    axes: per lever allowed its values, in order; see `axis`.
    """

    figure: str
    limits: tuple[Limit, ...]
    axes: Mapping[str, tuple[Value, ...]] = field(hash=False)

    @property
    def size(self) -> int:
        return math.prod(len(values) for values in self.axes.values())

    def badness(self, figures: Figures) -> tuple[float, float]:
        """Return (how far outside the limits, the figure to make small): the smaller the better.

        A cost of delivered parcels alone, as others are undelivered, is no answer.
        """
        value = whole_value(self.figure, figures)
        sign = -1 if more_is_better(self.figure) else 1
        excess = sum(limit.excess(figures) for limit in self.limits)
        return (math.inf if value is None else excess), (math.inf if value is None else sign * value)


@dataclass(frozen=True, eq=False)
class SeekResult:
    """The answer: a sentence, the link's parameters, and what one step away gives.

    feasible: whether the limits hold; neighbours: one row a step — lever, label, value, the goal's figure and those of
    its limits, verdict (`worse`, `same` or `outside the limits`). proof: how certain the answer is, as text. runs: of
    the search. At unit 1 the figures are canonical.
    """

    scenario: Scenario
    figures: Figures
    feasible: bool
    sentence: str
    link: dict[str, str]
    neighbours: pd.DataFrame
    proof: str
    runs: int
    parcels_per_unit: int


def axis(
    lever: Lever, low: float | None = None, high: float | None = None, step: float | None = None
) -> tuple[Value, ...]:
    """Return the values of a lever that a search may take, from `low` to `high` in steps (those of the lever table)."""
    if lever.kind == "choice":
        return lever.choices
    start, end = span(lever, low, high)
    width = step or lever.step or 1.0
    if not 0 < width < math.inf or end < start:
        raise LanecastError(f"{lever.label} from {start:g} to {end:g} in steps of {width:g} has no values.")
    check_values(lever, (end - start) / width + 1)
    count = math.floor((end - start) / width + 1e-9) + 1
    return tuple(dict.fromkeys(on_step(lever, start + i * width) for i in range(count)))


def seek(
    runner: Runner,
    scenario: Scenario,
    goal: Goal,
    budget: int = BUDGET,
    parcels_per_unit: int = QUICK_UNIT,
    final_parcels_per_unit: int = 1,
    seed: int = 0,
) -> SeekResult:
    """Return the best scenario for a goal, its neighbours checked in units of `final_parcels_per_unit`."""
    check_runs(budget, FEWER_RUNS)
    search = Search(runner, scenario, goal, parcels_per_unit)
    start = search.nearest(scenario)
    _check(goal, search.runs([start])[0])
    if goal.size <= budget:
        best = search.best(itertools.product(*goal.axes.values()))
    else:
        best = _descend(search, search.best([start, *_evolve(search, budget, seed, (goal.figure,))]))
    runs = len(search.known)
    final = Search(runner, scenario, goal, final_parcels_per_unit)
    answer = _descend(final, best)
    return _describe_answer(final, answer, runs + len(final.known), enumerated=goal.size <= budget)


def _check(goal: Goal, figures: Figures) -> None:
    """Refuse figures that there are not, naming the nearest."""
    for asked in (goal.figure, *(limit.figure for limit in goal.limits)):
        if asked not in figures:
            near = get_close_matches(asked, figures, n=1, cutoff=0)
            raise LanecastError(f"There is no figure {asked!r}. Did you mean {near[0]}?")


def frontier(
    runner: Runner,
    scenario: Scenario,
    axes: Mapping[str, tuple[Value, ...]],
    limits: Sequence[Limit] = (),
    aims: Sequence[str] = AIMS,
    budget: int = BUDGET,
    parcels_per_unit: int = QUICK_UNIT,
    seed: int = 0,
) -> pd.DataFrame:
    """Return the scenarios that no other one tried beats on every aim within the limits, the first aim rising.

    One row a scenario: a column a lever, a column an aim, and `scenario`. Raises LanecastError if none is within them.
    """
    check_runs(budget, FEWER_RUNS)
    goal = Goal(aims[0], tuple(limits), axes)
    search = Search(runner, scenario, goal, parcels_per_unit)
    if goal.size <= budget:
        search.runs(itertools.product(*axes.values()))
    else:
        _evolve(search, budget, seed, aims)
    points = _efficient_points(search, aims)
    if not points:
        raise LanecastError("No scenario that was tried stays within the limits: allow more levers or wider ranges.")
    rows = [
        {
            **search.at(point),
            **{aim: search.known[point][aim] for aim in aims},
            "scenario": search.scenario(point),
        }
        for point in points
    ]
    return pd.DataFrame(rows).sort_values(aims[0], kind="stable", ignore_index=True)


def _efficient_points(search: "Search", aims: Sequence[str]) -> list[Point]:
    """Return the points within the limits that no other one dominates."""
    within = [point for point, figures in search.known.items() if search.goal.badness(figures)[0] == 0]
    values = np.array([[_aim(search.known[point], aim) for aim in aims] for point in within]).reshape(-1, len(aims))
    return [
        point
        for point, row in zip(within, values, strict=True)
        if np.isfinite(row).all() and not dominated(row, values)
    ]


def dominated(row: np.ndarray, others: np.ndarray) -> bool:
    """Return whether some other row is nowhere larger and somewhere smaller."""
    return bool(((others <= row).all(axis=1) & (others < row).any(axis=1)).any())


@dataclass
class Search:
    """Points that were run, on the goal's axes, in units of `parcels_per_unit`."""

    runner: Runner
    base: Scenario
    goal: Goal
    parcels_per_unit: int
    known: dict[Point, Figures] = field(default_factory=dict)

    def at(self, point: Point) -> dict[str, Value]:
        return dict(zip(self.goal.axes, point, strict=True))

    @property
    def levers(self) -> LeverTable:
        return self.runner.network.levers

    def scenario(self, point: Point) -> Scenario:
        return self.levers.normalise(self.base.replace(**self.at(point)))

    def runs(self, points: Iterator[Point] | Sequence[Point]) -> list[Figures]:
        """Return the figures of points, each run once."""
        asked = list(points)
        new = [point for point in dict.fromkeys(asked) if point not in self.known]
        found = self.runner.run([Task(self.scenario(point), self.parcels_per_unit) for point in new])
        self.known |= dict(zip(new, found, strict=True))
        return [self.known[point] for point in asked]

    def best(self, points: Iterator[Point] | Sequence[Point]) -> Point:
        """Return the best of some points; of equals the one with the least changes, then the first."""
        asked = list(points)
        self.runs(asked)
        return min(asked, key=lambda point: (*self.badness(point), len(self.scenario(point).changes)))

    def badness(self, point: Point) -> tuple[float, float]:
        return self.goal.badness(self.known[point])

    def nearest(self, scenario: Scenario) -> Point:
        """Return the point of the axes nearest to a scenario."""
        return tuple(_closest(self.levers.value(scenario, key), values) for key, values in self.goal.axes.items())

    def neighbours(self, point: Point) -> list[tuple[str, Point]]:
        """Return (lever, point) for every step from a point: one value up or down, or another word."""
        found = []
        for i, (key, values) in enumerate(self.goal.axes.items()):
            here = values.index(point[i])
            numeric = self.levers[key].kind != "choice"
            near = [values[j] for j in (here - 1, here + 1) if 0 <= j < len(values)]
            others = near if numeric else [value for value in values if value != point[i]]
            found += [(key, (*point[:i], value, *point[i + 1 :])) for value in others]
        return found


def _closest(value: Value, values: Sequence[Value]) -> Value:
    if isinstance(value, str):
        return value if value in values else values[0]
    return min(values, key=lambda other: abs(float(other) - value))


def _descend(search: Search, point: Point) -> Point:
    """Walk to better neighbours until there is none."""
    while True:
        search.runs([point])
        better = search.best([point, *(near for _, near in search.neighbours(point))])
        if search.badness(better) >= search.badness(point):
            return point
        point = better


def _evolve(search: Search, budget: int, seed: int, aims: Sequence[str]) -> list[Point]:
    """Return the points that NSGA-II tries, generation by generation."""
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    sampler = optuna.samplers.NSGAIISampler(population_size=POPULATION, seed=seed)
    study = optuna.create_study(directions=["minimize"] * len(aims), sampler=sampler)
    axes = [(search.levers[key], values) for key, values in search.goal.axes.items()]
    tried: list[Point] = []
    while len(tried) < budget:
        trials = [study.ask() for _ in range(POPULATION)]
        points = [tuple(_suggested(trial, lever, values) for lever, values in axes) for trial in trials]
        for trial, figures in zip(trials, search.runs(points), strict=True):
            for limit in search.goal.limits:
                trial.set_constraint(str(limit), min(limit.excess(figures), 1e9))
            study.tell(trial, [min(_aim(figures, aim), 1e9) for aim in aims])
        tried += points
    return tried


def _suggested(trial: optuna.Trial, lever: Lever, values: Sequence[Value]) -> Value:
    """Return a value of an axis; numbers by their place on it, so that near places are near values."""
    if lever.kind == "choice":
        return str(trial.suggest_categorical(lever.key, list(values)))
    return values[trial.suggest_int(lever.key, 0, len(values) - 1)]


def _aim(figures: Figures, aim: str) -> float:
    value = whole_value(aim, figures)
    sign = -1 if more_is_better(aim) else 1
    return math.inf if value is None else sign * value


def _describe_answer(search: Search, answer: Point, runs: int, enumerated: bool) -> SeekResult:
    """Describe an answer, with the evidence of its neighbours."""
    figures, goal = search.known[answer], search.goal
    scenario, excess = search.scenario(answer), search.badness(answer)[0]
    near = [_neighbour(search, answer, key, point) for key, point in search.neighbours(answer)]
    table = pd.DataFrame(near, columns=["lever", "label", "value", goal.figure, *_limited(goal), "verdict"])
    feasible = excess == 0
    grid = f"all {goal.size:,} combinations" if enumerated else f"a search of {runs:,} runs over {goal.size:,}"
    proof = f"The best of {grid}. {_describe_neighbours(list(table.verdict))}"
    link = query(scenario, MODEL_VERSION, search.runner.network)
    sentence = _describe_scenario(search, answer, feasible)
    return SeekResult(scenario, figures, feasible, sentence, link, table, proof, runs, search.parcels_per_unit)


def _describe_neighbours(verdicts: Sequence[str]) -> str:
    """Describe how the scenarios one step away compare."""
    if not verdicts:
        return "No lever has another value to try."
    counts = {"worse": "worse", "outside the limits": "outside the limits", "same": "just as good"}
    parts = [(verdicts.count(verdict), words) for verdict, words in counts.items() if verdict in verdicts]
    summary = " and ".join(f"{count} {'is' if count == 1 else 'are'} {words}" for count, words in parts)
    return (
        f"Of {len(verdicts)} scenarios one step away {summary}." if len(verdicts) > 1 else f"One step away {summary}."
    )


def _limited(goal: Goal) -> list[str]:
    return [key for key in dict.fromkeys(limit.figure for limit in goal.limits) if key != goal.figure]


def _neighbour(search: Search, answer: Point, key: str, point: Point) -> list[object]:
    mine, other = search.badness(answer), search.badness(point)
    verdict = "outside the limits" if other[0] > mine[0] else "worse" if other > mine else "same"
    figures = search.known[point]
    named = [figures[key] for key in (search.goal.figure, *_limited(search.goal))]
    return [key, search.levers[key].label, search.at(point)[key], *named, verdict]


def _describe_scenario(search: Search, answer: Point, feasible: bool) -> str:
    goal, figures, network = search.goal, search.known[answer], search.runner.network
    levers = ", ".join(_setting(search.levers[key], value) for key, value in search.at(answer).items())
    parts = [describe_figure(goal.figure, figures[goal.figure], network)]
    for limit in goal.limits:
        bound = f"{SENSES[limit.sense]} {format_figure(limit.figure, limit.bound)}"
        parts.append(f"{describe_figure(limit.figure, figures[limit.figure], network)} ({bound})")
    start = "The best scenario is" if feasible else "No scenario that was tried stays within the limits. The nearest is"
    return f"{start} {levers}: {'; '.join(parts)}."


def _setting(row: Lever, value: Value) -> str:
    return f"{row.label} {value}" + (f" {row.unit}" if row.unit.startswith("%") else "")
