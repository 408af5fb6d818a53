"""The engine and the SimPy reference agree on every stamp of every parcel."""

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.reference.strategies import plans, scenarios
from tests.simulation.checks import agrees, demand_agrees, flights_agree, play

RANDOMISED = settings(
    max_examples=100, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), phases=[Phase.generate]
)


@RANDOMISED
@given(st.data())
def test_every_parcel_flight_and_stamp_is_that_of_the_reference(data):
    case = data.draw(scenarios())
    parcels = demand_agrees(case)
    flights_agree(case)
    plan = data.draw(plans(case.network, case.values))
    agrees(play(case.network, case.values, parcels, plan, case.replication))
