"""Digests of journeys."""

import hashlib
from functools import cache
from pathlib import Path

from lib.domain.network import Network
from lib.domain.plan import LinehaulPlan, WaveVolume
from lib.network import load_network
from lib.network.case import Case
from lib.scenario import Scenario
from lib.whatif import planner_of, simulate

FILE = Path(__file__).with_name("digests.json")
UNIT = 64


@cache
def network() -> Network:
    """Return the shipped network."""
    return load_network()


PLANS: dict[Scenario, LinehaulPlan] = {}


def canonical_plan(case: Case, volumes: tuple[WaveVolume, ...]) -> LinehaulPlan:
    """Return the plan of a scenario's canonical run, made once for runs of any unit: the volumes are the same."""
    if case.scenario not in PLANS:
        PLANS[case.scenario] = planner_of(parcels_per_unit=1)(case, volumes)
    return PLANS[case.scenario]


def digest(scenario: Scenario) -> str:
    """Return the SHA-256 of the nine stamps of every unit of 64 parcels, by the canonical plan."""
    run = simulate(network(), scenario, UNIT, planner=canonical_plan)
    return hashlib.sha256(run.journeys.stamps().tobytes()).hexdigest()
