"""A scenario: the levers that a planner set, as given; the lever table of a network checks them."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

QUICK_UNIT = 48  # parcels a unit of preliminary answers, which stay within 1 % of the final ones

Value = float | int | str


class Scenario:
    """Levers set by their keys, as `Scenario(flights_per_week=5)`; equal if the same levers have equal values."""

    __slots__ = ("changes",)
    changes: Mapping[str, Any]

    def __init__(self, **changes: object) -> None:
        kept = {key: tuple(value) if isinstance(value, list) else value for key, value in changes.items()}
        object.__setattr__(self, "changes", MappingProxyType(kept))

    def __setattr__(self, key: str, value: object) -> None:
        raise AttributeError(f"A scenario does not change; use scenario.replace({key}={value!r}).")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Scenario) and dict(self.changes) == dict(other.changes)

    def __hash__(self) -> int:
        return hash(frozenset(self.changes.items()))

    def __repr__(self) -> str:
        return f"Scenario({', '.join(f'{key}={value!r}' for key, value in self.changes.items())})"

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (dict(self.changes),)

    def replace(self, **changes: object) -> "Scenario":
        """Return the scenario with some levers set."""
        return Scenario(**{**self.changes, **changes})


def _rebuild(changes: dict[str, object]) -> Scenario:
    return Scenario(**changes)
