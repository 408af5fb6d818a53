"""The drawn cases reach the corners that they are drawn for."""

from collections import Counter
from typing import Any

import numpy as np
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from lib.domain.plan import LinehaulPlan
from tests.reference import flights, simulate
from tests.reference.networks import levers
from tests.reference.strategies import Case, plans, scenarios

PLENTY_OF_TAILS = {"aircraft_released": 13, "fleet_size": 80, "aircraft_hours_per_day": 20}
PLENTY_OF_TRUCKS = {"spot_trucks_per_day": 200, "spot_acceptance_pct": 100, "spot_lead_h": 0}


def departures(case: Case, **changes: Any) -> np.ndarray:
    return flights(case.network, levers(**case.values | changes), case.replication).departed


def trucked(case: Case, plan: LinehaulPlan, **changes: Any) -> np.ndarray:
    scenario = levers(**case.values | changes)
    return simulate(case.network, scenario, case.demand(), plan, case.replication)["trucked"]


def test_two_in_five_cases_lack_tails_and_two_in_five_lack_spot_trucks():
    lacking = Counter[str]()

    @settings(max_examples=12, phases=[Phase.generate])
    @given(st.data())
    def draw(data):
        case: Case = data.draw(scenarios())
        plan = data.draw(plans(case.network, case.values))
        lacking["tails"] += (departures(case) != departures(case, **PLENTY_OF_TAILS)).any()
        lacking["trucks"] += (trucked(case, plan) != trucked(case, plan, **PLENTY_OF_TRUCKS)).any()

    draw()
    assert lacking["tails"] >= 5
    assert lacking["trucks"] >= 5
