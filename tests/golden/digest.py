"""Digests of journeys."""

import hashlib
from functools import cache
from pathlib import Path

from lib.domain.network import Network
from lib.network import load_network
from lib.scenario import Scenario
from lib.whatif import planner_of, simulate

FILE = Path(__file__).with_name("digests.json")
UNIT = 64


@cache
def network() -> Network:
    """Return the shipped network."""
    return load_network()


def digest(scenario: Scenario) -> str:
    """Return the SHA-256 of the nine stamps of every unit of 64 parcels, by the canonical plan."""
    run = simulate(network(), scenario, UNIT, planner=planner_of(parcels_per_unit=1))
    return hashlib.sha256(run.journeys.stamps().tobytes()).hexdigest()
