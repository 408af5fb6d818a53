"""What differs between two scenarios, or between their figures, in words."""

from collections.abc import Iterable, Mapping

import pandas as pd

from ..domain.network import derived
from ..scenario import LEVERS, Lever, Scenario, Value
from .formatting import edits_told, plain
from .kpis import Card, Figures, scaled, told

SHORT = ("%", "h", "min", "days", "t", "g")  # units that are said; the label says the others
Move = tuple[str, str, str]  # what, before, after


@derived("facilities", "aircraft", "vehicles", "partners")
def choice_names(*tables: pd.DataFrame) -> dict[str, str]:
    """Return the names of the things that choices refer to by their ids."""
    return {str(row[0]): str(row.name) for table in tables for row in table.itertuples(index=False)}


def lever_moves(before: Scenario, after: Scenario, names: Mapping[str, str]) -> list[Move]:
    """Return label and both values of every lever that differs, in the order of the levers."""
    differ = [key for key in LEVERS if key in before.changes.keys() | after.changes.keys()]
    return [
        (LEVERS[key].label, value_words(LEVERS[key], getattr(before, key), names), _after(key, after, names))
        for key in differ
        if getattr(before, key) != getattr(after, key)
    ]


def _after(key: str, scenario: Scenario, names: Mapping[str, str]) -> str:
    lever, value = LEVERS[key], getattr(scenario, key)
    return f"{value_words(lever, value, names)} {lever.unit if lever.unit in SHORT else ''}".strip()


def figure_moves(before: Figures, after: Figures, cards: Iterable[Card]) -> list[Move]:
    """Return label and both values of every key figure that differs as the cards show them."""
    pairs = [(card, scaled(card, before.get(card.key)), scaled(card, after.get(card.key))) for card in cards]
    return [
        (card.label, told(card, then), told(card, now))
        for card, then, now in pairs
        if told(card, then) != told(card, now)
    ]


def value_words(lever: Lever, value: Value, names: Mapping[str, str]) -> str:
    """Return a lever's value as people say it, without its unit."""
    if lever.kind in ("integer", "number"):
        return plain(value)
    if lever.kind == "days":
        return str(value).replace("|", ", ") or "spread evenly"
    if lever.kind == "edits":
        return edits_told(str(value), names)
    return choice_words(str(value), names)


def choice_words(choice: str, names: Mapping[str, str]) -> str:
    """Return a choice as people say it: the name of what it stands for, or its word with a capital."""
    return names.get(choice) or choice[:1].upper() + choice[1:].replace("_", " ")


def in_words(moves: Iterable[Move]) -> str:
    """Return moves in one line: `Flights a week 3 → 5 · Own trucks at Liège 12 → 24`."""
    return " · ".join(f"{what} {before} → {after}" for what, before, after in moves)
