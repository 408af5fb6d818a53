"""Runs that share stages: those of an experiment differ in a lever or two, with common random numbers.

drawn ──> arrived ──> trucked ──> travelled
demand    + air, customs    + trucks    + posts       every stage knows only the levers that act up to there
"""

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from ..demand import generate
from ..domain.flights import Flights
from ..domain.levers import STAGES, dictionary_levers
from ..domain.network import Network
from ..domain.outcome import Verdict
from ..domain.parcels import Parcels
from ..domain.plan import LinehaulPlan, WaveVolume
from ..engine.column_pool import columns
from ..network.case import build_case
from ..outcome.measure import Sums, count
from ..scenario import Scenario
from ..simulation import LoadedTrucks, compile_flights, deliver, inbound, load_trucks, wave_volumes, weekly_volumes
from ..simulation.expected_volumes import Weekly
from ..simulation.inbound import Inbound
from ..simulation.onward import departed_trucks
from ..simulation.parted_run import AnyRun
from ..simulation.run import Run
from ..simulation.verdict import verdict
from ..whatif import Planner, planner_of, simulate
from .fixed_plan import keep_plan

FINEST_STAGED_UNIT = 8  # the finest units of which stages are kept: of finer ones they take too much memory
PLAN_UNIT = 1024  # a plan knows no parcels: any unit of several gives the same one
DEMAND, GATEWAY, WAREHOUSE, DOOR = STAGES[:1], STAGES[:2], STAGES[:3], STAGES[:4]  # levers that act up to there


@dataclass(frozen=True, eq=False)
class Arrived:
    """Parcels up to their release, with what flew and what is expected of a typical week."""

    parcels: Parcels
    flights: Flights
    weekly: Weekly
    volumes: tuple[WaveVolume, ...]
    inbound: Inbound


@dataclass(frozen=True, eq=False)
class Trucked:
    """The trucks of a plan as they left, and whether the network settles with it."""

    plan: LinehaulPlan
    loaded: LoadedTrucks
    verdict: Verdict


def run_counted(
    network: Network, scenario: Scenario, parcels_per_unit: int, replication: int, fixed_plan: Scenario | None
) -> tuple[AnyRun, Sums]:
    """Return a run, with the plan of `fixed_plan` unless None, and its sums: those of `lib.whatif.simulate`."""
    if parcels_per_unit < FINEST_STAGED_UNIT:
        own: dict[str, Planner] = (
            {} if fixed_plan is None else {"planner": fixed_planner(network, fixed_plan, quick=parcels_per_unit > 1)}
        )
        run = simulate(network, scenario, parcels_per_unit, replication, **own)
        return run, count(run)
    scenario = network.levers.normalise(scenario)
    known = network.levers.acting_at(scenario, *DOOR)
    moved, sums = travelled(network, known, parcels_per_unit, replication, fixed_plan)
    return replace(moved, case=build_case(network, scenario)), sums


def stage_keys(scenario: Scenario) -> tuple[str, ...]:
    """Return a key by which scenarios that share stages stand side by side."""
    levers = dictionary_levers()  # where a lever acts is the same in every network
    return tuple(repr(levers.acting_at(scenario, *stages)) for stages in (GATEWAY, WAREHOUSE, DOOR, STAGES))


@lru_cache(maxsize=1)
def travelled(
    network: Network, scenario: Scenario, parcels_per_unit: int, replication: int, fixed_plan: Scenario | None
) -> tuple[Run, Sums]:
    """Return a run and its sums."""
    came = arrived(network, network.levers.acting_at(scenario, *GATEWAY), parcels_per_unit, replication)
    left = trucked(network, network.levers.acting_at(scenario, *WAREHOUSE), parcels_per_unit, replication, fixed_plan)
    case = build_case(network, scenario)
    stamps = columns(len(came.parcels), *[np.int32] * 5)
    journeys = deliver(case, came.parcels, came.flights, _ours(came.inbound), left.loaded, stamps, replication)
    trucks = departed_trucks(left.plan, left.loaded)
    run = Run(case, came.parcels, came.flights, left.plan, journeys, trucks, left.verdict, came.volumes, replication)
    return run, count(run)


@lru_cache(maxsize=1)
def trucked(
    network: Network, scenario: Scenario, parcels_per_unit: int, replication: int, fixed_plan: Scenario | None
) -> Trucked:
    """Return everything up to the warehouses."""
    came = arrived(network, network.levers.acting_at(scenario, *GATEWAY), parcels_per_unit, replication)
    planner = fixed_planner(network, fixed_plan, quick=True) if fixed_plan is not None else planner_of(parcels_per_unit)
    case = build_case(network, scenario)
    plan = planner(case, came.volumes)
    buckets, links = columns(len(came.parcels), np.int32, np.int32)
    loaded = load_trucks(case, came.parcels, came.flights, plan, came.inbound.released, (buckets, links), replication)
    return Trucked(plan, loaded, verdict(case, came.weekly, came.flights, plan))


@lru_cache(maxsize=1)
def arrived(network: Network, scenario: Scenario, parcels_per_unit: int, replication: int) -> Arrived:
    """Return everything up to the release from customs."""
    parcels = drawn(network, network.levers.acting_at(scenario, *DEMAND), parcels_per_unit, replication)
    case = build_case(network, scenario)
    flights = compile_flights(case, replication)
    weekly = weekly_volumes(case)
    volumes = wave_volumes(weekly, case.sites, flights)
    return Arrived(parcels, flights, weekly, volumes, inbound(case, parcels, flights, replication))


@lru_cache(maxsize=1)
def drawn(network: Network, scenario: Scenario, parcels_per_unit: int, replication: int) -> Parcels:
    """Return everything offered."""
    return generate(build_case(network, scenario), parcels_per_unit, replication)


@lru_cache(maxsize=8)
def fixed_planner(network: Network, scenario: Scenario, quick: bool) -> Planner:
    """Return the planner that keeps the plan of a scenario: that of preliminary figures, or the final one."""
    run = simulate(network, scenario, PLAN_UNIT if quick else 1)
    return keep_plan(run.plan, run.case.levers)


def _ours(shared: Inbound) -> Inbound:
    """Return the stamps for a run to write on: it stamps those whom the slow service takes."""
    copied = {name: getattr(shared, name).copy() for name in ("departed", "landed", "unloaded", "released", "flight")}
    return replace(shared, **copied)
