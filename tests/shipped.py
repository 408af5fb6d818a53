"""The shipped network, read once for all tests of a process: its tables, and what is derived of them, never change."""

from dataclasses import replace
from functools import cache

from lib.domain.levers import LeverValues
from lib.domain.network import Network
from lib.domain.scenario import Scenario
from lib.network import load_network


@cache
def shipped_network() -> Network:
    """Return the shipped network."""
    return load_network()


@cache
def network_with_hash(data_hash: str) -> Network:
    """Return the shipped network under another hash."""
    return replace(shipped_network(), data_hash=data_hash)


def lever_values(scenario: Scenario) -> LeverValues:
    """Return every lever's value in a scenario of the shipped network."""
    return shipped_network().levers.values_in(scenario)
