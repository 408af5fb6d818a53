"""What holds of every run, whatever the network, the levers, the demand and the plan."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from lib.demand import generate
from lib.domain.clock import EPOCH, MEASURED_WEEKS, NEVER, WEEK_MIN
from lib.network import load_network
from lib.network.case import build_case
from lib.scenario import Scenario
from lib.whatif import simulate
from tests.reference.networks import edit, plan, tiny_network
from tests.reference.strategies import plans, scenarios
from tests.simulation.cases import CASES, crowd
from tests.simulation.cases import run as play_out
from tests.simulation.checks import CHECKS, agrees, direct_plan, never_later, play, same

RANDOMISED = settings(
    max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), phases=[Phase.generate]
)
FEWER = settings(RANDOMISED, max_examples=20)
LUCK = ("created", "warehouse", "express", "grams", "cm3")


@RANDOMISED
@given(st.data())
def test_every_check_holds_of_every_run(data):
    case = data.draw(scenarios())
    run = play(case.network, case.values, case.demand(), data.draw(plans(case.network, case.values)), case.replication)
    for check in CHECKS:
        check(run)


@pytest.mark.parametrize("name", CASES)
def test_crowds_travel_like_the_reference(name):
    """More parcels than the kernels take in one pass, so short of space that many must be put in order."""
    run = checks_of(crowd(CASES[name]))
    assert len(run.parcels) > 3 * 4_096


def checks_of(case):
    """Run a case, check it, and hold it to the reference."""
    run = play_out(case)
    for check in (*CHECKS, agrees):
        check(run)
    return run


@FEWER
@given(st.data(), st.sampled_from((1, 2)), st.sampled_from((1, 1.5)))
def test_more_block_space_delays_nobody(data, scheduled, chartered):
    case = data.draw(scenarios())
    freight, services = case.demand(), case.network.air_services
    space = services.block_space_pct * scheduled, case.network.allotments.weight_t * chartered
    roomier = case.network.with_tables(
        air_services=services.assign(block_space_pct=space[0]),
        allotments=case.network.allotments.assign(weight_t=space[1]),
    )
    values = case.values | {"overflow_days": 0}
    runs = [play(network, values, freight, plan(), case.replication) for network in (case.network, roomier)]
    never_later(*runs)


@FEWER
@given(st.data(), st.sampled_from((10, 50)))
def test_more_demand_leaves_the_luck_of_the_others_alone(data, extra):
    case = data.draw(scenarios(most_parcels=300))
    more = case.values | {"demand_pct": case.values.get("demand_pct", 100) + extra}
    few, many = (
        play(case.network, values, generate(build_case(case.network, Scenario(**values)), 1, case.replication), plan())
        for values in (case.values, more)
    )
    kept = np.isin(many.parcels.id, few.parcels.id)
    assert kept.sum() == len(few.parcels) <= len(many.parcels)
    for name in LUCK:
        np.testing.assert_array_equal(getattr(many.parcels, name)[kept], getattr(few.parcels, name))
    np.testing.assert_array_equal(many.journeys.ready[kept], few.journeys.ready)
    together = (few.journeys.flight >= 0) & (many.journeys.flight[kept] == few.journeys.flight)
    for name in ("departed", "landed", "unloaded"):
        np.testing.assert_array_equal(
            getattr(many.journeys, name)[kept][together], getattr(few.journeys, name)[together]
        )


@settings(FEWER, max_examples=8)
@given(st.data())
def test_a_run_is_the_same_every_time(data):
    case = data.draw(scenarios())
    made = data.draw(plans(case.network, case.values))
    same(*(play(case.network, case.values, case.demand(), made, case.replication) for _ in range(2)))


def test_runs_in_threads_are_those_of_one_after_the_other():
    network = load_network()
    options = [Scenario(), Scenario(flights_per_week=5), Scenario(drivers="team"), Scenario(truck_bans="off")]
    alone = [simulate(network, scenario, parcels_per_unit=64) for scenario in options]
    with ThreadPoolExecutor(max_workers=8) as pool:
        together = pool.map(lambda scenario: simulate(network, scenario, parcels_per_unit=64), options * 2)
        for run, other in zip(alone * 2, together, strict=True):
            same(run, other)


def one_an_hour():
    """Return a network whose profile makes at most one parcel of a market in an hour, so that its number is 0."""
    network = edit(tiny_network(), "markets", "EU", weekly_parcels=4)
    return edit(network, "markets", "RIGA", weekly_parcels=2)


def as_shipments(network, freight):
    """Return parcels as the rows of a shipments file, out of order."""
    first_region = network.regions.drop_duplicates("warehouse").set_index("warehouse")
    warehouses = network.facilities[network.facilities.kind == "warehouse"].facility_id.to_numpy()
    regions = first_region.loc[warehouses[freight.warehouse]]
    return pd.DataFrame(
        {
            "created_at": pd.Timestamp(EPOCH) + pd.to_timedelta(freight.created, unit="min"),
            "destination_country": regions.country.to_numpy(),
            "destination_region": regions.region.to_numpy(),
            "service_class": np.where(freight.express, "express", "standard"),
            "grams": freight.grams,
            "cm3": freight.cm3,
        }
    ).sample(frac=1, random_state=1)


def test_replayed_shipments_travel_like_the_parcels_they_copy():
    network = one_an_hour()
    drawn = generate(build_case(network, Scenario()))
    week = drawn.created // WEEK_MIN
    chosen = np.isin(week, MEASURED_WEEKS)
    copied = as_shipments(network, type(drawn)(*(getattr(drawn, n)[chosen] for n in ("id", *LUCK)), 1, drawn.measured))
    replayed = generate(build_case(network, Scenario()), shipments=copied)
    assert replayed.measured == drawn.measured
    for name in ("id", *LUCK):
        np.testing.assert_array_equal(getattr(replayed, name), getattr(drawn, name), err_msg=name)
    trucks = direct_plan(network, {}, 600)
    run = play(network, {}, drawn, trucks)
    same(run, play(network, {}, replayed, trucks))
    assert (run.journeys.delivered != NEVER).sum() > 50
