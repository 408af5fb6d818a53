"""The steps of a session: undo, redo, and the browser's back and forward on one line of scenarios."""

from dataclasses import dataclass
from functools import reduce

from ...scenario import Scenario

LONGEST = 50
BURST_S = 0.7  # moves of one lever that follow each other faster are one gesture


@dataclass(frozen=True)
class Timeline:
    """Where a session stands between what was and what was undone, the nearest last in both; `lever` was moved last,
    `at` that second, and `within` are the scenarios that this step passed through.
    """

    now: Scenario
    past: tuple[Scenario, ...] = ()
    future: tuple[Scenario, ...] = ()
    lever: str = ""
    at: float = 0.0
    within: tuple[Scenario, ...] = ()

    def move(self, scenario: Scenario, lever: str = "", at: float = 0.0) -> "Timeline":
        """Go on to a scenario; quick moves of one `lever` are one step, and what was undone is given up."""
        if scenario == self.now:
            return self
        burst = bool(lever and lever == self.lever and self.past and at - self.at < BURST_S)
        if burst and scenario == self.past[-1]:  # it ended where it began
            return Timeline(scenario, self.past[:-1])
        past = self.past if burst else (*self.past, self.now)[-LONGEST:]
        return Timeline(scenario, past, (), lever, at, (*self.within, self.now) if burst else ())

    def undo(self) -> "Timeline":
        """Go a step back, if there is one."""
        return Timeline(self.past[-1], self.past[:-1], (*self.future, self.now)) if self.past else self

    def redo(self) -> "Timeline":
        """Go forward again to what was undone last, if anything was."""
        return Timeline(self.future[-1], (*self.past, self.now), self.future[:-1]) if self.future else self

    def arrive(self, scenario: Scenario) -> "Timeline":
        """Follow the browser's back or forward along this line as far as it leads, else make a new step.

        The browser has a clock of its own: it may halt within what is one step here, which then is two.
        """
        if scenario in self.within:
            return Timeline(scenario, self.past, (*self.future, self.now))
        ways = [("undo", self.past), ("redo", self.future)]
        matches = [(len(line) - place, way) for way, line in ways for place, one in enumerate(line) if one == scenario]
        if not matches:
            return self.move(scenario)
        steps, way = min(matches, key=lambda each: each[0])
        return reduce(lambda line, _: getattr(line, way)(), range(steps), self)
