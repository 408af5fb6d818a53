"""Front door of the simulation: from a network and a scenario to its outcome, stage by stage."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pandas as pd

from .demand import demand_of
from .domain.arguments import shortened, whole_number
from .domain.network import Network
from .domain.outcome import Outcome
from .domain.plan import LinehaulPlan, WaveVolume
from .engine.jit import load_types
from .errors import LanecastError
from .linehaul import direct_lanes, optimised_plan, preliminary_plan
from .narrative.notebook import NotebookOutcome
from .network import network_of, possible
from .network.case import Case, build_case
from .outcome.measure import measure
from .scenario import Scenario, scenario_id, scenario_of
from .shipments import shipments_of
from .simulation import compile_flights, inbound, onward, wave_volumes, weekly_volumes
from .simulation.parted_run import AnyRun, PartedRun, move
from .simulation.run import Run
from .simulation.verdict import verdict

MODEL_VERSION = "8"
IN_ONE_PART = 1 << 24  # parcels of a run whose columns are kept, about 1 GB
CANONICAL = 79  # of a hundred replications the one whose baseline lies nearest to their mean (rule 2.2)
Planner = Callable[[Case, tuple[WaveVolume, ...]], LinehaulPlan]
type AnyNetwork = Network | Path | str  # as loaded, or the folder of its tables
type AnyScenario = Scenario | Mapping[str, object] | str  # a scenario, its levers, or the key of a preset
type AnyShipments = pd.DataFrame | Path | str  # as read, or a Parquet file


def project(
    network: AnyNetwork,
    scenario: AnyScenario,
    parcels_per_unit: int = 1,
    replication: int = CANONICAL,
    shipments: AnyShipments | None = None,
    planner: Planner | None = None,
) -> Outcome:
    """Return what happens to every parcel of a scenario; `parcels_per_unit` above 1 gives preliminary figures.

    Raises LanecastError for an argument that is not accepted.
    """
    network, scenario = network_of(network), scenario_of(scenario)
    address = scenario_id(scenario, MODEL_VERSION, network)
    run = simulate(network, scenario, parcels_per_unit, replication, shipments, planner)
    return NotebookOutcome.of(measure(run, MODEL_VERSION, address))


def simulate(
    network: AnyNetwork,
    scenario: AnyScenario,
    parcels_per_unit: int = 1,
    replication: int = CANONICAL,
    shipments: AnyShipments | None = None,
    planner: Planner | None = None,
) -> AnyRun:
    """Return the journeys of every parcel, with the flights, plan and truck departures that made them.

    With more than `IN_ONE_PART` units it is a run that is looked at part by part (`parts`), in less memory. Raises
    LanecastError for an argument that is not accepted.
    """
    network = network_of(network)
    parcels_per_unit = whole_number("parcels_per_unit", parcels_per_unit, 1)
    replication = whole_number("replication", replication, 0)
    if planner is not None and not callable(planner):
        raise LanecastError(f"planner = {shortened(planner)} is not accepted: it takes a function of case and volumes.")
    given = None if shipments is None else shipments_of(shipments, network)
    case = build_case(network, scenario_of(scenario))
    demand = demand_of(case, parcels_per_unit, replication, given)  # refuses too much before anything is calculated
    flights = compile_flights(case, replication)
    weekly = weekly_volumes(case)
    volumes = wave_volumes(weekly, case.sites, flights)
    load_types()
    with ThreadPoolExecutor(1) as beside:  # most of all three runs without the interpreter lock
        planned = beside.submit(planner or planner_of(parcels_per_unit), case, volumes)
        if len(demand) > IN_ONE_PART:
            moved, trucks = move(case, demand, flights, planned.result, replication)
            expected = verdict(case, weekly, flights, plan := planned.result())
            return PartedRun(case, demand, flights, plan, moved, trucks, expected, volumes, replication)
        parcels = demand.draw()
        arrived = inbound(case, parcels, flights, replication)
        plan = planned.result()
    journeys, trucks = onward(case, parcels, flights, plan, arrived, replication)
    expected = verdict(case, weekly, flights, plan)
    return Run(case, parcels, flights, plan, journeys, trucks, expected, volumes, replication)


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
