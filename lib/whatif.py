"""Front door of the simulation: from a network and a scenario to its outcome, stage by stage."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pandas as pd

from .demand import generate
from .domain.network import Network
from .domain.outcome import Outcome
from .domain.plan import LinehaulPlan, WaveVolume
from .linehaul import direct_lanes, optimised_plan, preliminary_plan
from .network import possible
from .network.case import Case, build_case
from .outcome.measure import measure
from .scenario import Scenario, scenario_id
from .simulation import compile_flights, inbound, onward, wave_volumes, weekly_volumes
from .simulation.run import Run
from .simulation.verdict import verdict

MODEL_VERSION = "5"
CANONICAL = 81  # of a hundred replications the one whose baseline lies nearest to their mean (rule 2.2)
Planner = Callable[[Case, tuple[WaveVolume, ...]], LinehaulPlan]


def project(
    network: Network,
    scenario: Scenario,
    parcels_per_unit: int = 1,
    replication: int = CANONICAL,
    shipments: pd.DataFrame | None = None,
    planner: Planner | None = None,
) -> Outcome:
    """Return what happens to every parcel of a scenario; `parcels_per_unit` above 1 gives preliminary figures."""
    address = scenario_id(scenario, MODEL_VERSION, network)
    return measure(
        simulate(network, scenario, parcels_per_unit, replication, shipments, planner), MODEL_VERSION, address
    )


def simulate(
    network: Network,
    scenario: Scenario,
    parcels_per_unit: int = 1,
    replication: int = CANONICAL,
    shipments: pd.DataFrame | None = None,
    planner: Planner | None = None,
) -> Run:
    """Return the journeys of every parcel, with the flights, plan and truck departures that made them."""
    case = build_case(network, scenario)
    flights = compile_flights(case, replication)
    weekly = weekly_volumes(case)
    volumes = wave_volumes(weekly, case.sites, flights)
    with ThreadPoolExecutor(1) as beside:  # most of all three runs without the interpreter lock
        planned = beside.submit(planner or planner_of(parcels_per_unit), case, volumes)
        parcels = generate(case, parcels_per_unit, replication, shipments)
        arrived = inbound(case, parcels, flights, replication)
        plan = planned.result()
    journeys, trucks = onward(case, parcels, flights, plan, arrived, replication)
    return Run(case, parcels, flights, plan, journeys, trucks, verdict(case, weekly, flights, plan), volumes)


def settled(network: Network, scenario: Scenario) -> tuple[Scenario, list[str]]:
    """Return a scenario, normalised, without the network edits that this network does not take, and why it does not."""
    edits = str(network.levers.value(scenario, "edits"))
    kept, refused = possible(network, edits) if edits else ("", [])
    scenario = network.levers.normalise(scenario.replace(edits=kept) if refused else scenario)
    return scenario, [f"{why} It is left out." for why in refused]


def planner_of(parcels_per_unit: int) -> Planner:
    """Return the planner of a case's trucks, by its lever; preliminary figures have a rough plan."""

    def planner(case: Case, volumes: tuple[WaveVolume, ...]) -> LinehaulPlan:
        if case.levers.linehaul_plan == "direct":
            return direct_lanes(case, volumes)
        return preliminary_plan(case, volumes) if parcels_per_unit > 1 else optimised_plan(case, volumes)

    return planner
