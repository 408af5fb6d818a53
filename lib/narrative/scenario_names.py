"""What a scenario is called on the screen: its preset's title, or the levers that it changes."""

from ..domain.network import Network
from ..scenario import LEVERS, PRESETS, Scenario
from .lever_changes import choice_names, format_lever_value

MOST_LEVERS = 2  # that make a name


def scenario_name(scenario: Scenario, network: Network) -> str:
    """Return a scenario's name."""
    if not scenario.changes:
        return "Baseline"
    preset = next((preset for preset in PRESETS.values() if preset.scenario == scenario), None)
    return preset.title if preset else describe_levers(scenario, network, MOST_LEVERS)


def describe_levers(scenario: Scenario, network: Network, most: int = len(LEVERS)) -> str:
    """Describe a scenario by its levers: `Flights per week 5, Drivers Team and 3 more`."""
    names = choice_names(network)
    settings = [
        f"{LEVERS[key].label} {format_lever_value(LEVERS[key], value, names)}"
        for key, value in list(scenario.changes.items())[:most]
    ]
    more = len(scenario.changes) - most
    return ", ".join(settings) + (f" and {more} more" if more > 0 else "")
