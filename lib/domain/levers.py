"""Levers: what a scenario can change, one row of the data dictionary each, and the lever table of a network."""

import csv
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cache
from typing import Any

from ..errors import LeverError
from ..paths import DATA
from .network_edits import FORMS, MOST, read_edits, write_edits
from .scenario import Scenario, Value

DICTIONARY = DATA / "dictionary.csv"
STAGES = ("demand", "air", "road", "post", "books")  # in the order of the simulation; nothing that moves knows of books


@dataclass(frozen=True)
class Lever:
    """A lever: `kind` is integer, number, choice, days (weekdays joined by |) or edits (of the network, joined by ;);
    `rank` 1–8 for the main ones, else None.

    `overrides` names the table cell it replaces (`table[row].column`, `*` = every row), empty if rules read it by key;
    `varies` if these cells differ in the network, so that the default, too, is a change. `acts_at` is the first of
    `STAGES` that knows it. `plausible` is the range that sensitivities try, None if there is none.
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
    acts_at: str
    meaning: str
    source: str
    confidence: str
    plausible: tuple[float, float] | None
    plausible_source: str
    varies: bool = False

    @property
    def numeric(self) -> bool:
        return self.kind in ("integer", "number")

    @property
    def accepted(self) -> str:
        """Describe what values are accepted."""
        match self.kind:
            case "choice":
                return "one of " + ", ".join(self.choices)
            case "days":
                return "weekdays such as Mon|Wed|Fri, or nothing for an even spread"
            case "edits":
                return f"up to {MOST}, joined by ; — " + ", ".join(FORMS)
        whole = "a whole number " if self.kind == "integer" else ""
        return f"{whole}{self.min:g} to {self.max:g} {self.unit}".strip().replace("-", "−")

    def parse(self, value: object) -> Value:
        """Return the value in the lever's type; a LeverError names the accepted range if it does not fit."""
        match self.kind:
            case "choice":
                parsed: Value | None = value if isinstance(value, str) and value in self.choices else None
            case "days":
                parsed = _parse_days(str(value), self.choices)
            case "edits":
                parsed = write_edits(read_edits(value))
            case _:
                parsed = self._parse_number(value)
        if parsed is None:
            raise LeverError(f"{self.key} = {_shorten(value)} is not accepted: {self.label} takes {self.accepted}.")
        return parsed

    def starting_at(self, cell: Value) -> "Lever":
        """Return the lever with a table's cell as its default, which it accepts whatever the dictionary's range is."""
        if self.kind == "choice":
            lever = replace(self, choices=tuple(dict.fromkeys((*self.choices, str(cell)))))
        elif self.numeric:
            number = float(cell)
            kind = self.kind if number.is_integer() else "number"
            low, high = (number if bound is None else bound for bound in (self.min, self.max))
            lever = replace(self, kind=kind, min=min(low, number), max=max(high, number))
        else:
            lever = self
        return replace(lever, default=lever.parse(cell))

    def _parse_number(self, value: object) -> float | int | None:
        try:
            number = float(value)  # type: ignore[arg-type]
        except (TypeError, ValueError, OverflowError):
            return None
        low, high = self.min or 0.0, self.max if self.max is not None else math.inf
        whole = self.kind == "integer"
        if isinstance(value, bool) or not low <= number <= high or (whole and number != int(number)):
            return None
        return int(number) if number == int(number) else number


class LeverValues:
    """Every lever's value in a scenario, by attribute: `values.flights_per_week`."""

    __slots__ = ("_values",)
    _values: Mapping[str, Value]

    def __init__(self, values: Mapping[str, Value]) -> None:
        object.__setattr__(self, "_values", values)

    def __getattr__(self, key: str) -> Any:  # the lever's kind decides between int, float and str
        try:
            return self._values[key]
        except KeyError:
            raise AttributeError(f"There is no lever {key}.") from None

    def __setattr__(self, key: str, value: object) -> None:
        raise AttributeError(f"Values of levers do not change; set {key} in a scenario.")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, LeverValues) and self._values == other._values

    def __hash__(self) -> int:
        return hash(tuple(self._values.items()))

    def __repr__(self) -> str:
        return f"LeverValues({self._values!r})"

    def __reduce__(self) -> tuple[object, ...]:
        return LeverValues, (self._values,)


class LeverTable(Mapping[str, Lever]):
    """The levers of a network by key, in the order of the data dictionary: defaults and bounds are the network's."""

    __slots__ = ("_levers",)

    def __init__(self, levers: Iterable[Lever]) -> None:
        self._levers = {lever.key: lever for lever in levers}

    def __getitem__(self, key: str) -> Lever:
        return self._levers[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._levers)

    def __len__(self) -> int:
        return len(self._levers)

    def lever(self, key: str) -> Lever:
        """Return the lever of a key; a LeverError names the nearest key if there is none."""
        if key in self._levers:
            return self._levers[key]
        near = self._nearest(key[:40].strip().lower().replace(" ", "_"))
        hint = f" Did you mean {near}?" if near else ""
        raise LeverError(f"There is no lever {key[:40]!r}.{hint}")

    def _nearest(self, key: str) -> str:
        """Return the key that another one stands for: the main one that begins with it, else the most similar one."""
        longer = [lever for name, lever in self._levers.items() if key and name.startswith(key)]
        if longer:
            return min(longer, key=lambda lever: lever.rank or len(self._levers)).key
        return next(iter(get_close_matches(key, self._levers, n=1, cutoff=0.5)), "")

    def normalise(self, scenario: Scenario) -> Scenario:
        """Return the scenario with values in the levers' types, in the table's order, without those at their default.

        Raises LeverError for an unknown lever, or a value out of range.
        """
        parsed = {key: self.lever(key).parse(value) for key, value in scenario.changes.items()}
        changed = [lever for lever in self.values() if lever.key in parsed]
        return Scenario(
            **{lever.key: parsed[lever.key] for lever in changed if lever.varies or parsed[lever.key] != lever.default}
        )

    def values_in(self, scenario: Scenario) -> LeverValues:
        """Return every lever's value in a scenario."""
        changes = self.normalise(scenario).changes
        return LeverValues({key: changes.get(key, lever.default) for key, lever in self.items()})

    def value(self, scenario: Scenario, key: str) -> Value:
        """Return the value of one lever in a scenario."""
        lever = self.lever(key)
        return lever.parse(scenario.changes[key]) if key in scenario.changes else lever.default

    def overrides(self, scenario: Scenario) -> dict[str, Value]:
        """Return the table cells that a normalised scenario replaces, by `table[row].column`."""
        return {self[key].overrides: value for key, value in scenario.changes.items() if self[key].overrides}

    def with_role(self, scenario: Scenario, role: str) -> Scenario:
        """Return the scenario with the changes of one role ('policy' or 'assumption') alone."""
        return Scenario(**{key: value for key, value in scenario.changes.items() if self.lever(key).role == role})

    def acting_at(self, scenario: Scenario, *stages: str) -> Scenario:
        """Return the scenario with the changes alone that act at some of `STAGES`."""
        return Scenario(**{key: value for key, value in scenario.changes.items() if self.lever(key).acts_at in stages})


def _parse_days(text: str, choices: tuple[str, ...]) -> str | None:
    chosen = {day for day in text.replace(",", "|").split("|") if day}
    return "|".join(day for day in choices if day in chosen) if chosen <= set(choices) else None


def _shorten(value: object) -> str:
    text = str(value)
    return text if len(text) <= 40 else text[:37] + "…"


@cache
def dictionary_levers() -> LeverTable:
    """Return the levers as the data dictionary declares them."""
    with DICTIONARY.open(encoding="utf-8", newline="") as file:
        return LeverTable(_lever(row) for row in csv.DictReader(file) if row["table"] == "scenario")


def _lever(row: Mapping[str, str]) -> Lever:
    low, high = row["plausible_low"], row["plausible_high"]
    lever = Lever(
        key=row["name"],
        label=row["label"],
        kind=row["kind"],
        unit=row["unit"],
        min=_number(row["min"]),
        max=_number(row["max"]),
        step=_number(row["step"]),
        default=row["default"],
        choices=tuple(filter(None, row["choices"].split("|"))),
        group=row["group"],
        role=row["role"],
        rank=int(row["rank"]) if row["rank"] else None,
        overrides=row["overrides"],
        acts_at=row["acts_at"],
        meaning=row["meaning"],
        source=row["source"],
        confidence=row["confidence"],
        plausible=(float(low), float(high)) if low else None,
        plausible_source=row["plausible_source"],
    )
    return replace(lever, default=lever.parse(row["default"]))


def _number(text: str) -> float | None:
    return float(text) if text else None
