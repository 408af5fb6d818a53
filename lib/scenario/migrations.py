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


@dataclass(frozen=True)
class ShareOfFleet:
    """From `version` on the lever `key`, a share of the type's aircraft, is called `to` and counts them, at least one.

    fleet: aircraft of the types then, in a fleet of `of` in all.
    """

    version: int
    key: str
    to: str
    fleet: Mapping[str, int]
    of: int

    def apply(self, values: Values, _: LeverTable, /) -> str | None:
        if self.key not in values:
            return None
        share = values.pop(self.key)
        try:
            more = int(str(values.get("fleet_size", self.of))) - self.of
            fleet = max(0, self.fleet.get(str(values.get("aircraft_type", next(iter(self.fleet)))), 0) + more)
            values[self.to] = max(1, int(fleet * float(str(share)) / 100 + 0.5))
        except (ValueError, OverflowError):
            return f"{self.key} = {share} no longer applies: {self.to} counts the aircraft."
        return f"{self.key} is now {self.to}: {share} % of {fleet} became {values[self.to]}."


@dataclass(frozen=True)
class Noted:
    """From `version` on figures differ for a reason that no lever says."""

    version: int
    reason: str

    def apply(self, _values: Values, _levers: LeverTable, /) -> str | None:
        return self.reason


CHANGES = (  # oldest version first
    Rebased(2, "linehaul_plan", "direct"),
    ShareOfFleet(7, "released_pct", "aircraft_released", {"747-8F": 13, "747-400ERF": 4, "777F": 0}, of=39),
    Noted(7, "Flights wait for an aircraft that is back from its rotation; in earlier versions there was always one."),
    Noted(
        7,
        "Spot trucks may refuse, come late unless they were booked ahead, and get dearer in a day; in earlier versions "
        "all came at once at one price. An own truck costs less per km and more per week.",
    ),
    Noted(
        8,
        "Own trucks have drivers who keep the law on weekly hours and rests, drivers_per_truck of them each. In "
        "earlier versions every truck had one driver without such limits. A driver shortage takes drivers of own "
        "trucks, not trucks.",
    ),
    Noted(8, "Cancellations and delays of flights are drawn in another way: figures show another typical month."),
)


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
    since: list[Change] = [change for change in CHANGES if change.version > int(version[:9])]
    notices = [change.apply(migrated, levers) for change in since if whole or not isinstance(change, Rebased | Noted)]
    return migrated, [notice for notice in notices if notice]
