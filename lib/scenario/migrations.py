"""Migrate levers of an older model version: what became of every lever since, with a notice of every change.

Whoever renames a lever, changes its unit or its baseline, or takes it away raises the model version and adds a row to
`CHANGES`; a test holds the levers of every published version against it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from ..domain.levers import LeverTable

Values = dict[str, object]


class Change(Protocol):
    """What happened to one lever in a model version: sets the values as that version reads them."""

    @property
    def version(self) -> int: ...

    def apply(self, values: Values, levers: LeverTable, /) -> str | None: ...


@dataclass(frozen=True)
class Renamed:
    """From `version` on the lever `key` is called `to`."""

    version: int
    key: str
    to: str

    def apply(self, values: Values, _: LeverTable, /) -> str | None:
        if self.key not in values:
            return None
        values[self.to] = values.pop(self.key)
        return f"{self.key} is now {self.to}; its value stays {values[self.to]}."


@dataclass(frozen=True)
class Rescaled:
    """From `version` on the lever `key` counts in other units, `factor` times as many."""

    version: int
    key: str
    factor: float
    unit: str

    def apply(self, values: Values, _: LeverTable, /) -> str | None:
        try:
            before = float(str(values[self.key]))
        except (KeyError, ValueError):
            return None
        values[self.key] = before * self.factor
        return f"{self.key} is now given in {self.unit}: {before:g} became {before * self.factor:g}."


@dataclass(frozen=True)
class Rebased:
    """From `version` on the baseline of the lever `key` differs from what it `was`, which links left unsaid."""

    version: int
    key: str
    was: float | str

    def apply(self, values: Values, levers: LeverTable, /) -> str | None:
        if self.key in values:
            return None
        values[self.key] = self.was
        known = levers.get(self.key)
        return f"“{known.label if known else self.key}” had another default then, {self.was}, which is kept."


@dataclass(frozen=True)
class Retired:
    """From `version` on there is no lever `key`, for the reason given."""

    version: int
    key: str
    reason: str

    def apply(self, values: Values, _: LeverTable, /) -> str | None:
        if self.key not in values:
            return None
        return f"{self.key} = {values.pop(self.key)} no longer applies: {self.reason}"


CHANGES: tuple[Change, ...] = (Rebased(2, "linehaul_plan", "direct"),)  # oldest version first


def migrate(
    values: Mapping[str, object], version: str, levers: LeverTable, *, whole: bool = True
) -> tuple[Values, list[str]]:
    """Return the values of a model version's levers as the present one reads them, and notices of what changed.

    `whole`: levers that are not set stand for the baseline of then. Values of a version that is no number, or not
    older than a change, stay as they are.
    """
    migrated = dict(values)
    if not (version.isascii() and version.isdigit()):
        return migrated, []
    since = [change for change in CHANGES if change.version > int(version[:9])]
    notices = [change.apply(migrated, levers) for change in since if whole or not isinstance(change, Rebased)]
    return migrated, [notice for notice in notices if notice]
