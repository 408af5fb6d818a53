"""The levers that differ between two scenarios, and their values as text."""

from collections.abc import Iterable, Mapping

import pandas as pd

from ..domain.network import Network, derived
from ..scenario import Lever, Scenario, Value
from .formatting import describe_edits, format_compact, format_count
from .kpis import Change

MOST_NAMED = 3  # levers
SHORT = ("%", "h", "min", "days", "t", "g")  # units that follow the value; labels name the others


@derived("facilities", "aircraft", "vehicles", "partners")
def choice_names(*tables: pd.DataFrame) -> dict[str, str]:
    """Return what the ids of choices stand for."""
    return {str(row[0]): str(row.name) for table in tables for row in table.itertuples(index=False)}


def lever_changes(before: Scenario, after: Scenario, network: Network) -> list[Change]:
    """Return label and both values of every lever that differs, in the order of the levers."""
    levers, names = network.levers, choice_names(network)
    changes = []
    for lever in (levers[key] for key in levers if key in before.changes.keys() | after.changes.keys()):
        old, new = (levers.value(scenario, lever.key) for scenario in (before, after))
        if old != new:
            unit = f" {lever.unit}" if lever.unit in SHORT else ""
            changes.append(
                (lever.label, format_lever_value(lever, old, names), format_lever_value(lever, new, names) + unit)
            )
    return changes


def describe_from_baseline(scenario: Scenario, network: Network) -> str:
    """Describe the levers that a scenario changes: `Flights per week 3 → 5 · Drivers Single → Team · 2 more levers`."""
    edits = network.levers["edits"].label
    changes = lever_changes(Scenario(), scenario, network)
    named = [after if what == edits else describe_changes([(what, before, after)]) for what, before, after in changes]
    more = len(changes) - MOST_NAMED
    rest = [f"{format_count(more, 'more lever')}"] if more > 0 else []
    return " · ".join([*named[:MOST_NAMED], *rest]) or "Baseline"


def format_lever_value(lever: Lever, value: Value, names: Mapping[str, str]) -> str:
    """Format a lever's value without its unit."""
    if lever.kind in ("integer", "number"):
        return format_compact(value)
    if lever.kind == "days":
        return str(value).replace("|", ", ") or "spread evenly"
    if lever.kind == "edits":
        return describe_edits(str(value), names)
    return format_choice(str(value), names)


def format_choice(choice: str, names: Mapping[str, str]) -> str:
    """Format a choice: the name of what it stands for, or its word with a capital."""
    return names.get(choice) or choice[:1].upper() + choice[1:].replace("_", " ")


def describe_changes(changes: Iterable[Change]) -> str:
    """Describe changes in one line: `Flights per week 3 → 5 · Own trucks at Liège 12 → 24`."""
    return " · ".join(f"{what} {before} → {after}" for what, before, after in changes)


def describe_step(scenario: Scenario, lever: str, value: Value, network: Network) -> str:
    """Describe one lever's change of a scenario: `Flights per week 3 → 4`, of a choice `Aircraft → Boeing 777F`."""
    ((label, before, after),) = lever_changes(scenario, scenario.replace(**{lever: value}), network)
    choice = network.levers[lever].kind == "choice"
    return f"{label} → {after}" if choice else describe_changes([(label, before, after)])
