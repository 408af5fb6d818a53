"""Front door of the simulation: from a network and a scenario to its outcome, stage by stage."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pandas as pd

from .demand import generate
from .domain.network import Network
from .domain.outcome import Outcome
from .domain.plan import LinehaulPlan, WaveVolume
from .linehaul import direct_lanes, optimised, rough
from .network import edited, override, possible
from .network.sites import Sites, sites
from .outcome.measure import Run, measure
from .scenario import Scenario, scenario_id
from .simulation import compile_flights, inbound, onward, wave_volumes, weekly_volumes
from .simulation.verdict import verdict

MODEL_VERSION = "5"
CANONICAL = 81  # of a hundred replications the one whose baseline lies nearest to their mean (rule 2.2)
Planner = Callable[[Network, Scenario, Sites, tuple[WaveVolume, ...]], LinehaulPlan]


def project(
    network: Network,
    scenario: Scenario,
    unit: int = 1,
    replication: int = CANONICAL,
    shipments: pd.DataFrame | None = None,
    planner: Planner | None = None,
) -> Outcome:
    """Return what happens to every parcel of a scenario; `unit` above 1 gives preliminary figures."""
    address = scenario_id(scenario, MODEL_VERSION, network.data_hash)
    return measure(simulate(network, scenario, unit, replication, shipments, planner), MODEL_VERSION, address)


def simulate(
    network: Network,
    scenario: Scenario,
    unit: int = 1,
    replication: int = CANONICAL,
    shipments: pd.DataFrame | None = None,
    planner: Planner | None = None,
) -> Run:
    """Return the journeys of every parcel, with the flights, plan and truck departures that made them."""
    network = changed(network, scenario)
    numbered = sites(network, scenario)
    flights = compile_flights(network, scenario, numbered, replication)
    weekly = weekly_volumes(network, scenario, numbered)
    volumes = wave_volumes(weekly, numbered, flights)
    with ThreadPoolExecutor(1) as beside:  # most of all three runs without the interpreter lock
        planned = beside.submit(planner or planner_of(scenario, unit), network, scenario, numbered, volumes)
        parcels = generate(network, scenario, unit, replication, shipments)
        arrived = inbound(network, scenario, numbered, parcels, flights, replication)
        plan = planned.result()
    journeys, trucks = onward(network, scenario, numbered, parcels, flights, plan, arrived, replication)
    settles = verdict(network, scenario, numbered, weekly, flights, plan)
    return Run(network, scenario, numbered, parcels, flights, plan, journeys, trucks, settles, volumes)


def changed(network: Network, scenario: Scenario) -> Network:
    """Return the network of a scenario: with its network edits and the table cells that its levers replace."""
    return override(edited(network, scenario.edits), scenario.overrides())


def settled(network: Network, scenario: Scenario) -> tuple[Scenario, list[str]]:
    """Return a scenario without the network edits that this network does not take, and why it does not."""
    kept, refused = possible(network, scenario.edits) if scenario.edits else ("", [])
    return (scenario.replace(edits=kept), [f"{why} It is left out." for why in refused]) if refused else (scenario, [])


def planner_of(scenario: Scenario, unit: int) -> Planner:
    """Return how a scenario plans its trucks; preliminary figures have a rough plan."""
    if scenario.linehaul_plan == "direct":
        return direct_lanes
    return rough if unit > 1 else optimised
