"""The shipped network, read once for all tests of a process: its tables, and what is derived of them, never change."""

from functools import cache

from lib.domain.network import Network
from lib.network import load_network


@cache
def shipped_network() -> Network:
    """Return the shipped network."""
    return load_network()
