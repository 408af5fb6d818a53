"""What a scenario is called on the screen: its preset's title, or the levers that it changes."""

from ..domain.network import Network
from ..scenario import LEVERS, PRESETS, Scenario
from .lever_changes import choice_names, in_words, lever_moves, value_words

MOST_LEVERS = 2  # that make a name


def scenario_name(scenario: Scenario, network: Network) -> str:
    """Return a scenario's name."""
    if not scenario.changes:
        return "Baseline"
    preset = next((preset for preset in PRESETS.values() if preset.scenario == scenario), None)
    return preset.title if preset else changes_in_words(scenario, network, MOST_LEVERS)


def changes_in_words(scenario: Scenario, network: Network, most: int = len(LEVERS)) -> str:
    """Return `Flights a week 5, Drivers Team and 3 more`."""
    names = choice_names(network)
    told = [
        f"{LEVERS[key].label} {value_words(LEVERS[key], value, names)}"
        for key, value in list(scenario.changes.items())[:most]
    ]
    more = len(scenario.changes) - most
    return ", ".join(told) + (f" and {more} more" if more > 0 else "")


def levers_in_words(before: Scenario, after: Scenario, network: Network) -> str:
    """Return every lever that differs: `Flights a week 3 → 5 · Drivers Single → Team`."""
    return in_words(lever_moves(before, after, choice_names(network)))
