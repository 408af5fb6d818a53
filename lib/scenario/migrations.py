"""Replay levers of an older model version: what became of every lever since, and a word on what moved.

Whoever renames a lever, changes its unit or its baseline, or takes it away raises the model version and adds a row to
`CHANGES`; a test holds the levers of every published version against it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from ..domain.levers import dictionary_levers

Levers = dict[str, object]


class Change(Protocol):
    """What happened to one lever in a model version: sets the levers as that version reads them; says what moved."""

    @property
    def version(self) -> int: ...

    def apply(self, levers: Levers) -> str | None: ...


@dataclass(frozen=True)
class Renamed:
    """From `version` on the lever `key` is called `to`."""

    version: int
    key: str
    to: str

    def apply(self, levers: Levers) -> str | None:
        if self.key not in levers:
            return None
        levers[self.to] = levers.pop(self.key)
        return f"{self.key} is now {self.to}; its value stays {levers[self.to]}."


@dataclass(frozen=True)
class Rescaled:
    """From `version` on the lever `key` counts in other units, `factor` times as many."""

    version: int
    key: str
    factor: float
    unit: str

    def apply(self, levers: Levers) -> str | None:
        try:
            before = float(str(levers[self.key]))
        except (KeyError, ValueError):
            return None
        levers[self.key] = before * self.factor
        return f"{self.key} counts in {self.unit} now: {before:g} became {before * self.factor:g}."


@dataclass(frozen=True)
class Rebased:
    """From `version` on the baseline of the lever `key` differs from what it `was`, which links left unsaid."""

    version: int
    key: str
    was: float | str

    def apply(self, levers: Levers) -> str | None:
        if self.key in levers:
            return None
        levers[self.key] = self.was
        known = dictionary_levers().get(self.key)
        return f"“{known.label if known else self.key}” had another baseline then, {self.was}, which stays."


@dataclass(frozen=True)
class Retired:
    """From `version` on there is no lever `key`, for the reason told."""

    version: int
    key: str
    reason: str

    def apply(self, levers: Levers) -> str | None:
        if self.key not in levers:
            return None
        return f"{self.key} = {levers.pop(self.key)} no longer applies: {self.reason}"


CHANGES: tuple[Change, ...] = (Rebased(2, "linehaul_plan", "direct"),)  # oldest version first


def replay(levers: Mapping[str, object], version: str, *, whole: bool = True) -> tuple[Levers, list[str]]:
    """Return levers of a model version as the present one reads them, and what moved in words.

    `whole`: levers left unsaid stand for the baseline of then. A version that is no number, or not older than a
    change, is left as it stands.
    """
    moved = dict(levers)
    if not (version.isascii() and version.isdigit()):
        return moved, []
    since = [change for change in CHANGES if change.version > int(version[:9])]
    told = [change.apply(moved) for change in since if whole or not isinstance(change, Rebased)]
    return moved, [words for words in told if words]
