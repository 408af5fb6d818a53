"""One row a KPI: every key has one, and values and differences read the same everywhere."""

import math

import pytest

from lib.narrative import kpis
from lib.narrative.kpis import (
    COST,
    DAYS_MEAN,
    KPIS,
    OUTCOME_KPIS,
    PROMISE,
    TRUCKS,
    Kpi,
    describe_figure,
    format_change,
    format_value,
    is_better,
    kpi_changes,
    rounded_change,
)
from lib.network import load_network
from lib.scenario import Scenario
from lib.whatif import project

MINUS = "−"


def test_every_key_of_an_outcome_has_its_row_in_its_order() -> None:
    assert list(project(load_network(), Scenario(), 64).summary()) == [kpi.key for kpi in OUTCOME_KPIS]


def test_rows_differ_in_key_and_label_and_explain_themselves() -> None:
    assert len({kpi.label for kpi in KPIS.values()}) == len(KPIS)
    assert all(kpi.formula.endswith(".") and kpi.meaning.endswith(".") for kpi in KPIS.values())
    assert all(kpi.icon for kpi in (*kpis.NETWORK_KPIS, *kpis.WAREHOUSE_KPIS))
    assert all("{value}" in kpi.sentence for kpi in (*kpis.AIM_KPIS, *kpis.LIMIT_KPIS))
    assert all("{place}" in kpi.sentence for kpi in kpis.COUNTRY_KPIS)


@pytest.mark.parametrize(
    ("kpi", "value", "text"),
    [
        (DAYS_MEAN, 4.25, "4.2 days"),
        (PROMISE, 0.9871, "98.7 %"),
        (COST, -1234.5, f"{MINUS}€1,234.50"),
        (TRUCKS, 90, "90"),
        (DAYS_MEAN, None, "–"),
        (DAYS_MEAN, math.nan, "–"),
        (kpis.STEADY, True, "yes"),
        (kpis.PLAN_STATUS, "optimal", "optimal"),
    ],
)
def test_a_value_reads_with_its_unit_and_digits(kpi: Kpi, value: object, text: str) -> None:
    assert format_value(kpi, value) == text


@pytest.mark.parametrize(
    ("kpi", "change", "text"),
    [
        (DAYS_MEAN, -0.3, f"{MINUS}0.30 d"),
        (PROMISE, 0.0151, "+1.51 pts"),
        (COST, -0.04, f"{MINUS}€0.04"),
        (COST, -0.0004, "€0.00"),
        (DAYS_MEAN, math.nan, "–"),
    ],
)
def test_a_difference_carries_one_true_sign_and_none_where_it_rounds_to_nothing(
    kpi: Kpi, change: float, text: str
) -> None:
    assert format_change(kpi, change) == text


def test_a_difference_is_that_of_the_rounded_values() -> None:
    assert format_change(DAYS_MEAN, rounded_change(DAYS_MEAN, 4.26, 4.24), fine=False) == "+0.1 d"
    assert rounded_change(DAYS_MEAN, 4.29, 4.26) == 0
    assert rounded_change(DAYS_MEAN, None, 4.26) is None
    assert format_change(PROMISE, rounded_change(PROMISE, 0.95, 0.99), fine=False) == f"{MINUS}4.0 pts"


def test_better_is_what_the_row_says() -> None:
    assert [is_better(kpi, 0.1) for kpi in (DAYS_MEAN, PROMISE, TRUCKS)] == [False, True, None]
    assert is_better(DAYS_MEAN, 0.0) is None
    assert kpis.more_is_better("share_within_10_days ES")
    assert not kpis.more_is_better("queue waiting_flight_t")


def test_figures_that_read_alike_have_not_changed() -> None:
    before, after = {"days_to_warehouse_mean": 4.51, "trucks_per_week": 3}, {"days_to_warehouse_mean": 4.49}
    assert kpi_changes(before, after, (DAYS_MEAN, TRUCKS)) == [("Trucks per week", "3", "–")]


def test_a_figure_of_a_country_names_it() -> None:
    network = load_network()
    assert describe_figure("share_within_10_days ES", 0.95, network) == "95.00 % inside the promise in Spain"
    assert describe_figure("load trucks at Riga", 52.0, network) == "load trucks at Riga 52.00"
