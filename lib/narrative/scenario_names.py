"""What a scenario is called on the screen: its preset's title, or the levers that it changes."""

from ..domain.network import Network
from ..scenario import Scenario, preset_of
from .lever_changes import choice_names, format_lever_value

MOST_LEVERS = 2  # that make a name


def scenario_name(scenario: Scenario, network: Network) -> str:
    """Return a scenario's name."""
    if not scenario.changes:
        return "Baseline"
    preset = preset_of(scenario, network.levers)
    return preset.title if preset else describe_levers(scenario, network, MOST_LEVERS)


def describe_levers(scenario: Scenario, network: Network, most: int | None = None) -> str:
    """Describe a scenario by its levers: `Flights per week 5, Drivers Team and 3 more`."""
    levers, names = network.levers, choice_names(network)
    values = list(levers.normalise(scenario).changes.items())
    settings = [f"{levers[key].label} {format_lever_value(levers[key], value, names)}" for key, value in values[:most]]
    more = len(values) - len(settings)
    return ", ".join(settings) + (f" and {more} more" if more > 0 else "")
