"""The picture of a link's preview says what the key figures say, whatever the scenario is called."""

from dataclasses import replace
from functools import cache

import pytest

from lib import project
from lib.domain.outcome import Outcome
from lib.export.preview_picture import NAME_LETTERS, draw_lines, picture_lines
from lib.export.static_images import drawable
from lib.narrative.page_titles import brief_result, page_title
from lib.scenario import Scenario
from tests.shipped import shipped_network

HOLDS, FAILS = Scenario(flights_per_week=5), Scenario(own_trucks_lgg=2, spot_trucks_per_day=0)


@cache
def outcome(scenario: Scenario) -> Outcome:
    return replace(project(shipped_network(), scenario, parcels_per_unit=512), parcels_per_unit=1)


def texts(scenario: Scenario, name: str = "Plan") -> list[str]:
    return [line.text for line in picture_lines(outcome(scenario), name)]


def test_a_plan_that_holds_shows_days_and_figures() -> None:
    told, kpis = texts(HOLDS), outcome(HOLDS).kpis
    assert {"Plan", f"{kpis['days_to_warehouse_mean']:.1f} days", f"€{kpis['cost_eur_per_parcel']:.2f}"} <= set(told)


def test_a_plan_that_fails_says_so_and_shows_no_figure_of_the_delivered_parcels_alone() -> None:
    told, kpis = texts(FAILS), outcome(FAILS).kpis
    assert "Undelivered" in told
    assert f"{kpis['undelivered_parcels']:,} parcels" in " ".join(told)
    assert not any("€" in text or ("days" in text.split() and text[0].isdigit()) for text in told)


@pytest.mark.parametrize("name", ["$\\frac{$", "<b>A & B</b>", "计划 \U0001f680", "x" * 200, " "])
def test_any_name_can_be_drawn(name: str) -> None:
    lines = picture_lines(outcome(HOLDS), name)
    assert all(len(line.text) <= NAME_LETTERS for line in lines)
    assert draw_lines(lines).startswith(b"\x89PNG")


def test_letters_without_a_picture_are_left_out() -> None:
    assert drawable("Lyon–Łódź 计划 \U0001f680 ≥ 5 €") == "Lyon–Łódź   ≥ 5 €"


def test_a_title_names_result_scenario_and_product() -> None:
    found = outcome(HOLDS)
    days = f"{found.kpis['days_to_warehouse_mean']:.1f} days"
    assert page_title(found, "Five flights") == f"{days} · Five flights · Lanecast"
    assert page_title(replace(found, parcels_per_unit=48), "A") == f"≈ {days} · A · Lanecast"
    assert len(page_title(found, "word " * 90)) < 90
    assert brief_result(outcome(FAILS)) == "Undelivered"


def test_a_plan_that_fails_with_every_parcel_delivered_says_how() -> None:
    failing = replace(outcome(HOLDS), kpis={**outcome(HOLDS).kpis, "steady_state": False})
    assert brief_result(failing) == "Plan fails"
    grows = failing.queues.assign(grows=True)
    assert brief_result(replace(failing, queues=grows)) == "Backlog grows"
