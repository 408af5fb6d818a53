"""Digests of journeys."""

import hashlib
from functools import cache
from pathlib import Path

from lib.domain.network import Network
from lib.domain.plan import LinehaulPlan, WaveVolume
from lib.network import load_network
from lib.network.case import Case
from lib.scenario import Scenario
from lib.whatif import Planner, planner_of, simulate

FILE = Path(__file__).with_name("digests.json")
UNIT = 64


@cache
def network() -> Network:
    """Return the shipped network."""
    return load_network()


@cache
def planner(scenario: Scenario) -> Planner:
    """Return the planner of a scenario's canonical run, which plans once for runs of any unit: volumes are the same."""
    made: list[LinehaulPlan] = []

    def planned(case: Case, volumes: tuple[WaveVolume, ...]) -> LinehaulPlan:
        if not made:
            made.append(planner_of(parcels_per_unit=1)(case, volumes))
        return made[0]

    return planned


def digest(scenario: Scenario) -> str:
    """Return the SHA-256 of the nine stamps of every unit of 64 parcels, by the canonical plan."""
    run = simulate(network(), scenario, UNIT, planner=planner(scenario))
    return hashlib.sha256(run.journeys.stamps().tobytes()).hexdigest()
