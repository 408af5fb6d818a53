"""The run is held against the verdict: a queue that grows, or parcels that never arrive, overrule it (rule 10.3)."""

from functools import cache

import numpy as np
import pytest

from lib.domain.outcome import DRIVERS, Outcome
from lib.narrative.headline import bottleneck, headline
from lib.network.case import build_case
from lib.outcome.growing_queues import queue_table
from lib.scenario import PRESETS, Scenario
from lib.whatif import project
from tests.reference.networks import tiny_network
from tests.shipped import shipped_network

UNIT = 64
FLIGHT, CUSTOMS, TRUCK = range(3)
T = 1_000_000  # grams
DIFFERS = "The expected loads fit; the simulation shows otherwise."


@cache
def found(scenario: Scenario) -> Outcome:
    return project(shipped_network(), scenario, UNIT)


def growing(stage: int, ends_t: list[float]) -> list[str]:
    """Return the resources that grow if the first warehouse, offered 100 t a week, has a queue of so many tonnes at the
    ends of weeks 3 to 7.
    """
    sites = build_case(tiny_network(), Scenario()).sites
    grams = np.zeros((3, len(sites.warehouses), 12), np.int64)
    grams[stage, 0, 3:8] = np.array(ends_t) * T
    offered = np.full(len(sites.warehouses), 100.0 * T) / len(sites.warehouses)
    table = queue_table(sites, grams, offered)
    return list(table.resource[table.grows])


def test_a_queue_grows_if_it_does_so_in_every_measured_week() -> None:
    assert growing(FLIGHT, [10, 30, 50, 70, 90])
    assert not growing(FLIGHT, [10, 30, 25, 70, 90]), "it shrank once"
    assert not growing(FLIGHT, [90, 70, 50, 30, 10])
    assert not growing(FLIGHT, [10, 10.01, 10.02, 10.03, 90]), "weeks differ"
    assert not growing(FLIGHT, [10, 10, 10, 10, 10])


def test_trucks_have_a_queue_by_gateway_and_by_warehouse() -> None:
    sites = build_case(tiny_network(), Scenario()).sites
    gateway, warehouse = sites.gateways.name.iloc[sites.gateway[0]], sites.warehouses.name.iloc[0]
    assert growing(TRUCK, [10, 30, 50, 70, 90]) == [f"trucks at {gateway}", f"trucks to {warehouse}"]
    assert growing(CUSTOMS, [10, 30, 50, 70, 90]) == [f"manual customs at {gateway}"]
    assert growing(FLIGHT, [10, 30, 50, 70, 90]) == [f"flights to {gateway}"]


def test_steady_is_overruled_by_a_growing_queue() -> None:
    outcome = found(Scenario(closed_gateway="HKG", closed_from_day=0, closed_days=28))
    assert outcome.kpis["expected_steady_state"] is outcome.verdict.steady is True
    assert outcome.kpis["steady_state"] is outcome.steady is False
    assert bottleneck(outcome).resource == "flights to Liège"
    assert "Bottleneck: flights to Liège." in headline(outcome)
    assert headline(outcome).endswith(DIFFERS)


@pytest.mark.parametrize(
    ("levers", "resource"),
    [
        ({"spot_trucks_per_day": 0}, "trucks at Riga Airport"),
        ({"spot_trucks_per_day": 0, "own_trucks_rix": 2, "linehaul_plan": "direct"}, "trucks at Liège"),
        (
            {"own_trucks_lgg": 0, "own_trucks_mad": 0, "own_trucks_rix": 0, "spot_trucks_per_day": 3},
            "trucks at Liège",
        ),
        ({"flights_per_week": 1}, "flights to Liège"),
    ],
)
def test_the_run_confirms_the_resources_that_are_expected_to_be_short(
    levers: dict[str, float | str], resource: str
) -> None:
    outcome = found(Scenario(**levers))
    gateways = outcome.queues[~outcome.queues["resource"].str.startswith("trucks to ")]
    growth_t = gateways["growth_t_per_week"][gateways["grows"]].sum()
    assert (outcome.verdict.steady, outcome.steady) == (False, False)
    assert outcome.verdict.shortfall_t_per_week == pytest.approx(growth_t, rel=0.2)
    assert bottleneck(outcome).resource == resource
    assert f"Bottleneck: {resource}." in headline(outcome)
    assert DIFFERS not in headline(outcome)


@pytest.mark.parametrize("preset", PRESETS)
def test_the_run_confirms_that_presets_are_steady(preset: str) -> None:
    outcome = found(PRESETS[preset].scenario)
    assert (outcome.steady, outcome.verdict.steady) == (True, True)
    others = ~outcome.utilisation.resource.str.startswith(DRIVERS)  # spot trucks stand in for them
    assert bottleneck(outcome).load_pct == outcome.utilisation.load_pct[others].max()
