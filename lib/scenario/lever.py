"""Levers: what a scenario can change, one row of the data dictionary each."""

import csv
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from ..domain.network_edits import FORMS, MOST, read_edits, write_edits
from ..errors import LeverError
from ..paths import DATA

DICTIONARY = DATA / "dictionary.csv"
Value = float | int | str


@dataclass(frozen=True)
class Lever:
    """A lever: `kind` is integer, number, choice, days (weekdays joined by |) or edits (of the network, joined by ;);
    `rank` 1–8 for the main ones, else None.

    `overrides` names the table cell it replaces (`table[row].column`, `*` = every row), empty if rules read it by key;
    `plausible` is the range that sensitivities try, None if there is none.
    """

    key: str
    label: str
    kind: str
    unit: str
    min: float | None
    max: float | None
    step: float | None
    default: Value
    choices: tuple[str, ...]
    group: str
    role: str
    rank: int | None
    overrides: str
    meaning: str
    source: str
    confidence: str
    plausible: tuple[float, float] | None
    plausible_source: str

    @property
    def accepted(self) -> str:
        """Say what values are accepted, in words."""
        match self.kind:
            case "choice":
                return "one of " + ", ".join(self.choices)
            case "days":
                return "weekdays such as Mon|Wed|Fri, or nothing for an even spread"
            case "edits":
                return f"up to {MOST}, joined by ; — " + ", ".join(FORMS)
        whole = "a whole number " if self.kind == "integer" else ""
        return f"{whole}{self.min:g} to {self.max:g} {self.unit}".strip()

    def parse(self, value: object) -> Value:
        """Return the value in the lever's type; a LeverError names the accepted range if it does not fit."""
        match self.kind:
            case "choice":
                parsed: Value | None = value if value in self.choices else None
            case "days":
                parsed = _days(str(value), self.choices)
            case "edits":
                parsed = write_edits(read_edits(value))
            case kind:
                parsed = _number(value, self, whole=kind == "integer")
        if parsed is None:
            raise LeverError(f"{self.key} = {_shown(value)} is not accepted: {self.label} takes {self.accepted}.")
        return parsed


def _number(value: object, lever: Lever, *, whole: bool) -> float | int | None:
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return None
    low, high = lever.min or 0.0, lever.max if lever.max is not None else math.inf
    if isinstance(value, bool) or not low <= number <= high or (whole and number != int(number)):
        return None
    return int(number) if number == int(number) else number


def _days(text: str, choices: tuple[str, ...]) -> str | None:
    chosen = {day for day in text.replace(",", "|").split("|") if day}
    return "|".join(day for day in choices if day in chosen) if chosen <= set(choices) else None


def _shown(value: object) -> str:
    text = str(value)
    return text if len(text) <= 40 else text[:37] + "…"


@cache
def levers() -> Mapping[str, Lever]:
    """Return every lever by key, in the order of the data dictionary."""
    with DICTIONARY.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["table"] == "scenario"]
    return MappingProxyType({row["name"]: _lever(row) for row in rows})


def _lever(row: Mapping[str, str]) -> Lever:
    def number(text: str) -> float | None:
        return float(text) if text else None

    numeric = row["kind"] in ("integer", "number")
    value = float(row["default"]) if numeric else 0.0
    default: Value = (int(value) if value == int(value) else value) if numeric else row["default"]
    return Lever(
        row["name"],
        row["label"],
        row["kind"],
        row["unit"],
        number(row["min"]),
        number(row["max"]),
        number(row["step"]),
        default,
        tuple(filter(None, row["choices"].split("|"))),
        row["group"],
        row["role"],
        int(row["rank"]) if row["rank"] else None,
        row["overrides"],
        row["meaning"],
        row["source"],
        row["confidence"],
        (float(row["plausible_low"]), float(row["plausible_high"])) if row["plausible_low"] else None,
        row["plausible_source"],
    )
