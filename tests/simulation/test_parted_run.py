"""A run that is too large to keep its columns: calculated again part by part, it is the same run."""

from functools import cache

import numpy as np
import pandas as pd
import pytest

from lib import whatif
from lib.demand import demand_of, generate
from lib.domain import limits
from lib.domain.clock import EPOCH, NEVER
from lib.domain.network import Network
from lib.linehaul import direct_lanes
from lib.network.case import build_case
from lib.outcome.measure import measure
from lib.outcome.movements import replay
from lib.replanning.snapshot import state_at
from lib.scenario import Scenario
from lib.simulation import parted_run
from lib.simulation import run as whole_run
from lib.simulation.parted_run import PartedRun
from lib.simulation.run import Run
from lib.simulation.truck_kernels import DIVERTED
from lib.whatif import simulate
from tests.reference.networks import edit
from tests.shipped import shipped_network
from tests.simulation.checks import same

PART = 5_000  # more than the kernels take in one pass, and less than a run has


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (whole_run, parted_run):
        monkeypatch.setattr(module, "PART", PART)


@cache
def small_network() -> Network:
    """Return the default network with few parcels, and flights, desks and trucks that are short for them."""
    network = edit(shipped_network(), "markets", "*", weekly_parcels=1_500)
    network = edit(network, "air_services", "CAI", block_space_pct=0.2)
    network = edit(network, "customs", "*", manual_per_h=5)
    return edit(network, "customs", "RIX", manual_per_h=0)


def both(monkeypatch: pytest.MonkeyPatch, **values: object) -> tuple[Run, PartedRun]:
    """Return a run as a whole and in parts."""
    whole = simulate(small_network(), Scenario(**values), planner=direct_lanes)
    monkeypatch.setattr(whatif, "IN_ONE_PART", len(whole.parcels) - 1)
    parted = simulate(small_network(), Scenario(**values), planner=direct_lanes)
    assert isinstance(whole, Run)
    assert isinstance(parted, PartedRun)
    return whole, parted


def equal_parcels(run, other) -> None:
    for name in ("id", "created", "warehouse", "express", "grams", "cm3"):
        np.testing.assert_array_equal(getattr(run.parcels, name), getattr(other.parcels, name), err_msg=name)


def equal_outcomes(run, other) -> None:
    figures, others = (vars(measure(made, "", "")) for made in (run, other))
    for name, value in figures.items():
        if isinstance(value, pd.DataFrame):
            pd.testing.assert_frame_equal(value, others[name])
        else:
            np.testing.assert_equal(value, others[name], err_msg=name)


@pytest.mark.parametrize("overflow_days", [0, 3])
def test_a_run_in_parts_is_the_run_to_the_bit(monkeypatch, overflow_days) -> None:
    levers = {"spot_trucks_per_day": 1, "cancellation_pct": 20, "overflow_days": overflow_days}
    whole, parted = both(monkeypatch, **levers)
    flight, released, delivered = (getattr(whole.journeys, name) for name in ("flight", "released", "delivered"))
    assert len(list(parted.parts())) > 1
    assert (flight == (DIVERTED if overflow_days else NEVER)).any()
    assert ((flight >= 0) & (released == NEVER)).any()
    assert ((released != NEVER) & (delivered == NEVER)).any()
    equal_parcels(whole, parted)
    same(whole, parted)
    equal_outcomes(whole, parted)


def test_a_replay_and_a_state_are_read_from_parts(monkeypatch) -> None:
    whole, parted = both(monkeypatch)
    seen, again = replay(whole), replay(parted)
    pd.testing.assert_frame_equal(seen.moves, again.moves)
    np.testing.assert_array_equal(seen.counts, again.counts)
    assert state_at(whole, 40_000).problem.lots == state_at(parted, 40_000).problem.lots


def test_shipments_replace_their_weeks_in_parts_too() -> None:
    network = shipped_network()
    region = network.regions.iloc[0]
    sent = pd.DataFrame(
        {
            "created_at": pd.Timestamp(EPOCH) + pd.to_timedelta(np.arange(40_000, 50_000) % 5_000 + 40_320, unit="min"),
            "destination_country": region.country,
            "destination_region": region.region,
            "service_class": "standard",
            "grams": np.arange(100, 10_100) % 900 + 10,
            "cm3": 2_000,
        }
    )
    case = build_case(network, Scenario(demand_pct=10))
    drawn = demand_of(case, 1, 3, sent)
    parts = list(drawn.parts(PART))
    assert len(parts) > 10
    joined = {name: np.concatenate([getattr(part, name) for part in parts]) for name in ("id", "created", "grams")}
    whole = generate(case, 1, 3, sent)
    assert len(drawn) == len(whole)
    for name, column in joined.items():
        np.testing.assert_array_equal(column, getattr(whole, name), err_msg=name)
    assert {part.measured for part in parts} == {whole.measured}


def test_the_heaviest_demand_of_the_network_is_accepted_and_kept_within_limits() -> None:
    levers = shipped_network().levers
    most = {name: levers[name].max for name in ("demand_pct", "peak_pct")}
    demand = demand_of(build_case(shipped_network(), Scenario(**most, peak_week=2)))
    assert whatif.IN_ONE_PART < len(demand) <= limits.UNITS
