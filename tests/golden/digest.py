"""Digests of journeys."""

import hashlib
from functools import cache, partial
from pathlib import Path

from lib.domain.network import Network
from lib.linehaul import direct_lanes, optimised
from lib.network import load_network
from lib.scenario import Scenario
from lib.whatif import simulate

FILE = Path(__file__).with_name("digests.json")
UNIT = 64


@cache
def network() -> Network:
    """Return the shipped network."""
    return load_network()


def digest(scenario: Scenario) -> str:
    """Return the SHA-256 of the nine stamps of every unit of 64 parcels, by a plan of the canonical plan's solver."""
    planner = direct_lanes if scenario.linehaul_plan == "direct" else partial(optimised, quick=True)
    run = simulate(network(), scenario, UNIT, planner=planner)
    return hashlib.sha256(run.journeys.stamps().tobytes()).hexdigest()
