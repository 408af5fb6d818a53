"""The steps of a session: undo, redo, and the browser's back and forward on one line of scenarios."""

from dataclasses import dataclass

from lib.scenario import Scenario

LONGEST = 50
BURST_S = 0.7  # moves of one lever that follow each other faster are one gesture


@dataclass(frozen=True)
class Timeline:
    """Where a session stands between what was and what was undone, the nearest last in both; `lever` was moved last,
    `at` that second.
    """

    now: Scenario
    past: tuple[Scenario, ...] = ()
    future: tuple[Scenario, ...] = ()
    lever: str = ""
    at: float = 0.0

    def move(self, scenario: Scenario, lever: str = "", at: float = 0.0) -> "Timeline":
        """Go on to a scenario; quick moves of one `lever` are one step, and what was undone is given up."""
        if scenario == self.now:
            return self
        burst = bool(lever and lever == self.lever and self.past and at - self.at < BURST_S)
        if burst and scenario == self.past[-1]:  # it ended where it began
            return Timeline(scenario, self.past[:-1])
        past = self.past if burst else (*self.past, self.now)[-LONGEST:]
        return Timeline(scenario, past, (), lever, at)

    def undo(self) -> "Timeline":
        """Go a step back, if there is one."""
        return Timeline(self.past[-1], self.past[:-1], (*self.future, self.now)) if self.past else self

    def redo(self) -> "Timeline":
        """Go forward again to what was undone last, if anything was."""
        return Timeline(self.future[-1], (*self.past, self.now), self.future[:-1]) if self.future else self

    def arrive(self, scenario: Scenario) -> "Timeline":
        """Follow the browser's back or forward: a step on this line where it leads along it, else a new one."""
        if self.past and scenario == self.past[-1]:
            return self.undo()
        if self.future and scenario == self.future[-1]:
            return self.redo()
        return self.move(scenario)
