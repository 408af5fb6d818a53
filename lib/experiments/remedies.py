"""Remedies: the smallest single changes with which a plan holds that does not.

candidates ── the farthest value of every lever either way ──> those that hold
           ── halving towards the present value ──> the smallest step of each
           ── a finer run of the cheapest ──> what is shown
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ..narrative.kpis import COST, DAYS_MEAN, UNDELIVERED
from ..scenario import QUICK_UNIT, Lever, LeverTable, Scenario, Value
from .marginals import single_steps
from .runner import Runner
from .sensitivity import on_step
from .task import Figures, Task

MOST = 3  # remedies that are shown
STEADY = "steady_state"


@dataclass(frozen=True)
class Remedy:
    """A single change, and the figures of the scenario with it."""

    lever: str
    value: Value
    figures: Figures


@dataclass(frozen=True)
class Remedies:
    """The single changes with which a plan holds, the cheapest first. fails: whether it needs any; closest: without a
    remedy the change that leaves the fewest parcels undelivered; runs: how many were made.

    At unit 1 the figures are canonical.
    """

    scenario: Scenario
    fails: bool
    remedies: tuple[Remedy, ...]
    closest: Remedy | None
    runs: int
    parcels_per_unit: int

    @property
    def offered(self) -> tuple[Remedy, ...]:
        """Return the remedies, or without any the closest change."""
        return self.remedies or tuple(filter(None, (self.closest,)))


@dataclass(frozen=True)
class Direction:
    """Values of one lever from the present one to an end of its range, the present one first; a word stands alone."""

    lever: Lever
    values: tuple[Value, ...]


def remedies(
    runner: Runner,
    scenario: Scenario,
    parcels_per_unit: int = QUICK_UNIT,
    final_parcels_per_unit: int = 1,
) -> Remedies:
    """Return up to three single changes of policy after which no queue grows and every parcel is delivered.

    A lever's smallest step that does is found by halving, on the assumption that a longer step does no worse: every
    remedy is run, so that none is shown that does not hold, but a smaller one may exist. The cheapest are confirmed in
    units of `final_parcels_per_unit`, and taken a step further where they do not hold there.
    """
    search = _Search(runner, scenario, parcels_per_unit)
    if search.hold([scenario])[0]:
        return Remedies(scenario, False, (), None, search.runs, parcels_per_unit)
    ways = list(directions(scenario, runner.network.levers))
    smallest = search.smallest(ways)
    final = _Search(runner, scenario, final_parcels_per_unit)
    found: list[Remedy] = []
    for direction, place in sorted(smallest.items(), key=lambda item: search.price(*item)):
        if len(found) < MOST and direction.lever.key not in {remedy.lever for remedy in found}:
            found += final.confirmed(direction, place)
    closest = None if found else final.closest(min(ways, key=search.undelivered, default=None))
    return Remedies(scenario, True, tuple(found), closest, search.runs + final.runs, final_parcels_per_unit)


def holds(figures: Figures) -> bool:
    """Return whether a run reaches a steady state in which every parcel is delivered."""
    return bool(figures[STEADY]) and not figures[UNDELIVERED.key]


def directions(scenario: Scenario, levers: LeverTable) -> Iterator[Direction]:
    """Yield what can be tried: every lever of policy up and down its range, and every other word of one."""
    for lever in levers.values():
        now = levers.value(scenario, lever.key)
        if lever.role == "policy" and lever.numeric and lever.step:
            for end in (lever.max, lever.min):
                if end is not None and end != now:
                    yield Direction(lever, _steps(lever, float(now), end))
    for step in single_steps(scenario, levers):
        if step.lever.kind == "choice":
            yield Direction(step.lever, (levers.value(scenario, step.lever.key), step.value))


def _steps(lever: Lever, now: float, end: float) -> tuple[Value, ...]:
    """Return the values of a lever from the present one to an end, on its steps."""
    step = (lever.step or 1.0) if end > now else -(lever.step or 1.0)
    count = int((end - now) / step + 1e-9)
    between = (on_step(lever, now + i * step) for i in range(1, count + 1))
    return tuple(dict.fromkeys((lever.parse(now), *between, lever.parse(end))))


@dataclass
class _Search:
    """Runs of a scenario with one lever changed, each made once."""

    runner: Runner
    scenario: Scenario
    parcels_per_unit: int
    known: dict[Scenario, Figures] = field(default_factory=dict)

    @property
    def runs(self) -> int:
        return len(self.known)

    def hold(self, scenarios: Sequence[Scenario]) -> list[bool]:
        return [holds(figures) for figures in self.figures(scenarios)]

    def figures(self, scenarios: Sequence[Scenario]) -> list[Figures]:
        new = [scenario for scenario in dict.fromkeys(scenarios) if scenario not in self.known]
        found = self.runner.run([Task(scenario, self.parcels_per_unit) for scenario in new])
        self.known |= dict(zip(new, found, strict=True))
        return [self.known[scenario] for scenario in scenarios]

    def changed(self, direction: Direction, place: int) -> Scenario:
        return self.scenario.replace(**{direction.lever.key: direction.values[place]})

    def smallest(self, directions: Sequence[Direction]) -> Mapping[Direction, int]:
        """Return for every direction whose end holds the place of the smallest step that does."""
        ends = self.hold([self.changed(direction, -1) for direction in directions])
        fails = {direction: 0 for direction, end in zip(directions, ends, strict=True) if end}
        suffices = {direction: len(direction.values) - 1 for direction in fails}
        while open_ := [direction for direction in fails if suffices[direction] - fails[direction] > 1]:
            middles = [(fails[direction] + suffices[direction]) // 2 for direction in open_]
            held = self.hold([self.changed(*pair) for pair in zip(open_, middles, strict=True)])
            for direction, middle, does in zip(open_, middles, held, strict=True):
                (suffices if does else fails)[direction] = middle
        return suffices

    def price(self, direction: Direction, place: int) -> tuple[float, float]:
        """Return cost and days of a remedy, by which they are ranked."""
        (figures,) = self.figures([self.changed(direction, place)])
        return figures[COST.key] or 0.0, figures[DAYS_MEAN.key] or 0.0

    def undelivered(self, direction: Direction) -> float:
        """Return how many parcels are undelivered at the end of a direction."""
        (figures,) = self.figures([self.changed(direction, -1)])
        return figures[UNDELIVERED.key] or 0.0

    def closest(self, direction: Direction | None) -> Remedy | None:
        """Return the end of a direction as far as it leaves fewer parcels undelivered; None if it does not."""
        if direction is None:
            return None
        before, after = self.figures([self.scenario, self.changed(direction, -1)])
        fewer = (after[UNDELIVERED.key] or 0.0) < (before[UNDELIVERED.key] or 0.0)
        return Remedy(direction.lever.key, direction.values[-1], after) if fewer else None

    def confirmed(self, direction: Direction, place: int) -> list[Remedy]:
        """Return the remedy of the first step from a place on that holds, of this one and the next; none otherwise."""
        for nearby in range(place, min(place + 2, len(direction.values))):
            (figures,) = self.figures([self.changed(direction, nearby)])
            if holds(figures):
                return [Remedy(direction.lever.key, direction.values[nearby], figures)]
        return []
