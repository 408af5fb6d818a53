"""A scenario: the levers that differ from the baseline, validated and immutable."""

from collections.abc import Mapping
from difflib import get_close_matches
from types import MappingProxyType
from typing import Any

from ..errors import LeverError
from .content import Content
from .lever import Lever, Value, levers


def lever(key: str) -> Lever:
    """Return the lever of a key; a LeverError names the nearest key if there is none."""
    if key in levers():
        return levers()[key]
    near = get_close_matches(key[:40], levers(), n=1, cutoff=0.5)
    hint = f" Did you mean {near[0]}?" if near else ""
    raise LeverError(f"There is no lever {key[:40]!r}.{hint}")


class Scenario:
    """Levers by attribute (`scenario.flights_per_week`); what is not changed has the baseline's value.

    Two scenarios with the same changes are equal. Raises LeverError for unknown levers and values out of range.
    """

    __slots__ = ("changes",)
    changes: Mapping[str, Value]

    def __init__(self, **values: object) -> None:
        parsed = {key: lever(key).parse(value) for key, value in values.items()}
        changed = {key: parsed[key] for key in levers() if key in parsed and parsed[key] != levers()[key].default}
        object.__setattr__(self, "changes", MappingProxyType(changed))

    def __getattr__(self, key: str) -> Any:  # the lever's kind decides between int, float and str
        if key in self.changes:
            return self.changes[key]
        try:
            return lever(key).default
        except LeverError as error:
            raise AttributeError(str(error)) from None

    def __setattr__(self, key: str, value: object) -> None:
        raise AttributeError(f"A scenario does not change; use scenario.replace({key}={value!r}).")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Scenario) and dict(self.changes) == dict(other.changes)

    def __hash__(self) -> int:
        return hash(tuple(self.changes.items()))

    def __repr__(self) -> str:
        return f"Scenario({', '.join(f'{key}={value!r}' for key, value in self.changes.items())})"

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (dict(self.changes),)

    def replace(self, **values: object) -> "Scenario":
        """Return the scenario with some levers set."""
        return Scenario(**{**self.changes, **values})

    def only(self, role: str) -> "Scenario":
        """Return the scenario with the changes of one role ('policy' or 'assumption') alone."""
        return Scenario(**{key: value for key, value in self.changes.items() if levers()[key].role == role})

    def overrides(self) -> dict[str, Value]:
        """Return the table cells that the changed levers replace, by `table[row].column`."""
        return {levers()[key].overrides: value for key, value in self.changes.items() if levers()[key].overrides}


def _rebuild(changes: dict[str, object]) -> Scenario:
    return Scenario(**changes)


def scenario_id(scenario: Scenario, model_version: str, data_hash: str) -> str:
    """Return the content address of a scenario (`Content.id`)."""
    return Content(model_version, data_hash, scenario.changes).id
