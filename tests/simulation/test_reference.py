"""The engine and the SimPy reference agree on every stamp of every parcel."""

import numpy as np
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from lib.demand import generate, sites
from lib.domain.journeys import STAMPS
from lib.scenario import Scenario
from lib.simulation import compile_flights, inbound, onward
from tests.reference.engine import simulate
from tests.reference.networks import levers
from tests.reference.strategies import plans, scenarios


def run(network, scenario, parcels, plan, replication):
    """Run the engine on given parcels and plan; return its journeys."""
    numbered = sites(network, scenario)
    flights = compile_flights(network, scenario, numbered, replication)
    arrived = inbound(network, scenario, numbered, parcels, flights, replication)
    return onward(network, scenario, numbered, parcels, flights, plan, arrived, replication)[0]


RANDOMISED = settings(
    max_examples=100, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), phases=[Phase.generate]
)


@RANDOMISED
@given(st.data())
def test_every_stamp_of_every_parcel_is_that_of_the_reference(data):
    case = data.draw(scenarios())
    plan = data.draw(plans(case.network, case.values))
    parcels = case.demand()
    expected = simulate(case.network, levers(**case.values), parcels, plan, case.replication)
    journeys = run(case.network, Scenario(**case.values), parcels, plan, case.replication)
    for name in ("flight", *STAMPS):
        np.testing.assert_array_equal(getattr(journeys, name), expected[name], err_msg=name)


@RANDOMISED
@given(st.data())
def test_demand_draws_the_parcels_of_the_reference(data):
    case = data.draw(scenarios())
    expected = case.demand()
    drawn = generate(case.network, Scenario(**case.values), case.unit, case.replication)
    for name in ("id", "created", "warehouse", "express", "grams", "cm3"):
        np.testing.assert_array_equal(getattr(drawn, name), getattr(expected, name), err_msg=name)
