"""Marginal values and why scenarios differ, on Overview and Explain without a browser."""

import re

import pytest
from streamlit.testing.v1 import AppTest

from lib.experiments import intervals, recommendations
from lib.experiments import marginals as experiment
from lib.figures.palette import LIGHT
from lib.scenario import Scenario
from lib.ui.panels import marginal_values
from lib.ui.services import studies
from tests.ui.conftest import session_of, text, until

FEW = ("flights_per_week", "drivers", "own_trucks_lgg")
MOVED = Scenario(flights_per_week=5, drivers="team")
pytestmark = pytest.mark.usefixtures("at_once", "few_steps")


@pytest.fixture
def few_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let three levers be stepped, not all, and five seasons be enough for an interval."""
    every = experiment.single_steps
    few = lambda *given: (step for step in every(*given) if step.lever.key in FEW)  # noqa: E731
    monkeypatch.setattr(experiment, "single_steps", few)
    monkeypatch.setattr(marginal_values, "SEASONS", 5)
    monkeypatch.setattr(intervals, "LEAST_RUNS", 5)


def opened(app: AppTest, page: str, **link: str) -> AppTest:
    app.query_params.update(link)
    app.switch_page(f"pages/{page}.py")
    app.run()
    assert not app.exception
    return app


def test_overview_offers_what_helps_once_it_is_known(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    few = [("flights_per_week", 4), ("flights_per_week", 2), ("cutoff_h", 48)]
    monkeypatch.setattr(recommendations, "single_changes", lambda *_: few)
    opened(app, "overview")
    assert "Trying every single change" in text(app)
    until(app, lambda app: any(button.key == "offered-flights_per_week" for button in app.button))
    assert re.search(r"[\d.]+ d faster \([\d.]+ to [\d.]+ in 9 of 10 seasons\), €[\d.]+ dearer per parcel", text(app))
    offered = {button.key: button for button in app.button if str(button.key).startswith("offered-")}
    assert [button.label for button in offered.values()] == ["Flights per week 3 → 4"]
    offered["offered-flights_per_week"].click().run()
    assert session_of(app).scenario == Scenario(flights_per_week=4)


def test_explain_ranks_steps_with_intervals_and_names_what_binds(app: AppTest) -> None:
    opened(app, "explain", own_trucks_lgg="40")  # of 12 one more brings days: it need not be called, nor come late
    until(app, lambda app: "95 % interval of the mean, with the same random draws" in text(app))
    told = text(app)
    assert re.search(r"a parcel spends [\d.]+ days there.*[\d]+ % of capacity", told)
    app.session_state["worth-table"] = True
    until(app, lambda app: "Marginal value of each step" in text(app))
    table = next(body for element in app.get("html") if "Step</th>" in (body := element.proto.body))
    assert table.count("<tr>") == 1 + 2, "the head, flights, drivers"
    assert "No effect in this scenario: Own trucks at Liège 40 → 41." in text(app)
    assert " to " in table


def test_the_presenter_shows_what_is_known_and_asks_for_nothing(app: AppTest) -> None:
    scenario = Scenario(cutoff_h=7)
    assert marginal_values.known_charts(scenario, LIGHT) == []
    opened(app, "explain", cutoff_h="7")
    until(app, lambda app: "Shapley" in text(app) and "95 % interval" in text(app))
    charts = {chart.name: chart.reading for chart in marginal_values.known_charts(scenario, LIGHT)}
    assert list(charts) == ["worth", "why"]
    assert "single step" in charts["worth"] or "Most effective next step" in charts["worth"]
    assert "to the warehouse against the baseline" in charts["why"]


def test_the_plan_is_held_unless_it_is_asked_for_anew(app: AppTest) -> None:
    opened(app, "explain")
    held = next(group for group in app.button_group if group.key == "switch:held")
    assert [option.content for option in held.proto.options] == ["Fixed truck plan", "Replanned trucks"]
    asked = [question.values for question in session_of(app).requests.studies if question.kind == "worth"]
    assert all(values.get("fixed_plan", True) for values in asked)
    held.set_value("anew").run()
    assert app.query_params["held"] == "anew"
    asked = [question.values for question in session_of(app).requests.studies if question.kind == "worth"]
    assert [values["fixed_plan"] for values in asked] == [False]


def test_shares_of_the_changed_levers_add_up(app: AppTest) -> None:
    opened(app, "explain", flights_per_week="5", drivers="team")
    until(app, lambda app: "exact: all 4 combinations of 2 levers; units of 512 parcels" in text(app))
    found = next(
        answer
        for asked, answer in studies.studies().scheduler.results.items()
        if asked == marginal_values.attribution_request(MOVED, 512)
    )
    assert found.levers.share_min.sum() == found.total_min == found.stages.difference_min.sum()
    assert f"{found.total_min / 1440:+.2f} d".replace("-", "−") in text(app)


def test_shares_of_many_levers_are_refined_from_coarser_units(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(marginal_values, "MOST_REFINED", 1)
    monkeypatch.setattr(marginal_values, "FINER_UNIT", 256)
    opened(app, "explain", flights_per_week="5", drivers="team")
    until(app, lambda app: "exact: all 4 combinations of 2 levers; units of 256 parcels" in text(app))


def test_three_lines_are_told_apart(app: AppTest) -> None:
    opened(app, "explain", flights_per_week="5", demand_pct="120")
    for line in ("Baseline", "Assumptions alone", "Whole scenario"):
        assert f"</i>{line} <b>" in text(app)


def test_the_baseline_has_no_difference_to_share(app: AppTest) -> None:
    opened(app, "explain")
    assert "This is the baseline" in text(app)
    assert not {"Why it differs from the baseline", "Decisions and assumptions apart"} & {h.value for h in app.header}
    assert not [question for question in session_of(app).requests.studies if question.kind == "why"]
