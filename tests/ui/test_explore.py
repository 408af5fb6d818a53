"""The Explore page without a browser: every study from its controls to its sentence, table and scenario."""

import json
import re
import threading
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from lib.errors import LanecastError
from lib.experiments import engines, sensitivity
from lib.scenario import Scenario
from lib.ui.explore import study_controls
from lib.ui.explore.progress import lasting
from lib.ui.explore.search_space import Range, read_limit, read_range
from lib.ui.explore.study_controls import spread
from tests.shipped import shipped_network
from tests.ui.conftest import session_of, text, until

LEVERS = shipped_network().levers

FEW = [LEVERS[key] for key in ("flights_per_week", "drivers", "demand_pct", "fill_pct")]
FOUND = "every"  # the button that comes with an answer of preliminary figures, which go into no file


@pytest.fixture(autouse=True)
def few_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let studies of all levers take four, and pairs of levers few points."""
    monkeypatch.setattr(sensitivity, "chosen_levers", lambda *_: FEW)
    monkeypatch.setattr(study_controls, "TOGETHER", (2, 1))
    monkeypatch.setattr(study_controls, "ALONE", (3, 2))
    monkeypatch.setattr(study_controls, "SAMPLES", 8)


def opened(app: AppTest, **link: str) -> AppTest:
    app.query_params.update(link)
    app.switch_page("pages/explore.py")
    app.run()
    assert not app.exception
    return app


def found(app: AppTest) -> bool:
    return any(button.key == FOUND for button in app.button)


def worked_out(app: AppTest, **link: str) -> AppTest:
    """Open a study and press its button if it does not start by itself."""
    opened(app, **link)
    if not found(app) and any(button.key == "run" for button in app.button):
        app.button(key="run").click().run()
    until(app, found)
    assert not app.exception
    assert not app.error
    return app


@pytest.mark.usefixtures("at_once")
def test_a_small_sweep_starts_by_itself_and_tells_best_worst_and_now(app: AppTest) -> None:
    opened(app, axis="flights_per_week", flights_per_week="6")
    until(app, found)
    told = text(app)
    assert "Best at Flights per week" in told
    assert "Now, at 6:" in told
    assert "Preliminary: units of 1024 parcels" in told


def test_a_pair_is_mapped_with_the_promise(app: AppTest) -> None:
    worked_out(app, axis="flights_per_week", by="demand_pct", figure="share_within_10_days")
    assert "combinations 9 in 10 parcels keep the promise of 10 days" in text(app)
    assert "Line: 9 in 10 parcels just meet the promise" in text(app)


def test_sensitivity_names_what_moves_most_and_can_show_one_role(app: AppTest) -> None:
    worked_out(app, study="sensitivity")
    assert "has the largest effect" in text(app)
    app.button_group(key="switch:role").set_value("policy").run()
    effective = re.search(r"(\d) levers? of 2 have any effect", text(app))
    assert effective, "flights and drivers are the policy levers of the four"


def test_uncertainty_tells_the_fan_and_what_drives_it(app: AppTest) -> None:
    worked_out(app, study="uncertainty", figure="cost_eur_per_parcel")
    assert "of 8 cases 9 in 10 parcels keep the promise" in text(app)
    assert "Drivers: Cost per parcel" in [header.value for header in app.header]


SEEK = {"study": "seek", "levers": "flights_per_week:3:5", "limit": "days_to_warehouse_mean <= 4.8"}


def test_goal_seek_answers_in_a_sentence_and_opens_the_scenario(app: AppTest) -> None:
    worked_out(app, **SEEK, demand_pct="90")
    (answer,) = [line.value for line in app.subheader]
    assert answer.startswith("The best scenario is Flights per week ")
    flights = int(answer.removeprefix("The best scenario is Flights per week ")[0])
    assert "The best of all 3 combinations" in text(app)
    assert any(f"flights_per_week={flights}" in code.value and "demand_pct=90" in code.value for code in app.code)
    assert "Scenarios that differ by one step" in text(app)
    app.button(key="open-found").click().run() if flights != 3 else None
    assert session_of(app).scenario == Scenario(flights_per_week=flights, demand_pct=90)
    assert [line.value for line in app.subheader] == [answer], "the answer stays when its scenario is opened"
    assert app.button(key="open-found").disabled


def test_out_of_reach_says_what_comes_nearest(app: AppTest) -> None:
    worked_out(app, **SEEK | {"limit": "days_to_warehouse_mean <= 1"})
    assert "No scenario that was tried stays within the limits" in app.subheader[0].value
    assert "Not attainable" in text(app)


def test_a_frontier_lists_what_none_beats(app: AppTest) -> None:
    worked_out(app, study="frontier", levers="flights_per_week:3:4,drivers")
    assert "Scenarios on the frontier" in text(app)
    assert "Flights per week 3, Drivers " in text(app)


def test_limits_and_levers_are_kept_in_the_link(app: AppTest) -> None:
    opened(app, **SEEK)
    app.number_input(key="limit-bound:0").set_value(5.5).run()
    assert app.query_params["limit"] == "days_to_warehouse_mean <= 5.5"
    app.selectbox(key="limit-country:0").set_value("ES").run()
    app.button(key="limit-add").click().run()
    assert app.query_params["limit"] == "days_to_warehouse_mean ES <= 5.5;share_within_10_days >= 0.95"
    app.selectbox(key="limit-figure:0").set_value("cost_eur_per_parcel").run()
    app.button(key="limit-remove-1").click().run()
    assert app.query_params["limit"] == "cost_eur_per_parcel <= 4"
    app.slider(key="allowed:flights_per_week").set_value((2, 6)).run()
    app.multiselect(key="allowed").set_value(["flights_per_week", "drivers"]).run()
    app.selectbox(key="allowed-step:flights_per_week").set_value(2.0).run()
    assert app.query_params["levers"] == "flights_per_week:2:6:2,drivers"
    assert "6 combinations: all of them are simulated." in text(app)
    app.multiselect(key="allowed").set_value([]).run()
    assert "at least one lever" in app.info[0].value
    assert not app.exception


@pytest.mark.parametrize("study", list(study_controls.STUDIES))
def test_hostile_links_end_in_notices(app: AppTest, study: str) -> None:
    hostile = {
        "levers": "wings:1,flights_per_week:9:3,flights_per_week:a:b,drivers:1e999,fill_pct:1e999:nan",
        "limit": "abc;days <= 3;cost_eur_per_parcel <= 99999999999;days_to_warehouse_p90 ES <= 5..5",
        "axis": "wings",
        "figure": "<script>",
        "by": "flight_days",
        "precision": "x",
        "range": "y",
        "role": "z",
        "aim": "w",
        "country": "XX",
    }
    opened(app, study=study, **hostile)
    assert app.warning
    assert not app.error
    assert "<script>" not in " ".join(warning.value for warning in app.warning)


def test_a_study_is_followed_stopped_and_resumed(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lib.experiments.jobs.HEARTBEAT_S", 0)
    real, turn = engines.work, threading.Semaphore(2)

    def waiting(*arguments: Any) -> Any:
        turn.acquire()
        return real(*arguments)

    monkeypatch.setattr(engines, "work", waiting)
    opened(app, study="sweep", axis="truck_speed_kmh", by="fill_pct")
    assert "not calculated yet" in text(app)
    app.button(key="run").click().run()
    until(app, lambda app: "left" in progress(app))
    assert " of 9 runs, about " in progress(app)
    app.button(key="cancel").click().run()
    turn.release()
    until(app, lambda app: "Cancelled after" in text(app))
    turn.release(100)
    app.button(key="run").click().run()
    until(app, found)


def progress(app: AppTest) -> str:
    return " ".join(bar.proto.text for bar in app.get("progress"))


def test_what_a_study_cannot_give_is_told(app: AppTest) -> None:
    opened(app, study="frontier", levers="flights_per_week:3:4", limit="days_to_warehouse_mean <= 0.5")
    app.button(key="run").click().run() if any(button.key == "run" for button in app.button) else None
    until(app, lambda app: bool(app.error))
    assert "allow more levers" in app.error[0].value


def test_ranges_and_limits_read_what_they_write() -> None:
    for text_ in ("flights_per_week:3:7:2", "drivers", "riga_charters_per_week:4:6.5:0.5"):
        assert str(read_range(LEVERS, text_)) == text_
    assert read_range(LEVERS, "own_trucks_lgg") == Range(LEVERS["own_trucks_lgg"], 6, 24, 1)
    assert str(read_limit("share_within_10_days ES<=0.9")) == "share_within_10_days ES >= 0.9"


def test_a_link_with_too_fine_a_step_is_refused_with_the_accepted_range() -> None:
    with pytest.raises(LanecastError, match="an axis takes 1 to 1,000"):
        read_range(LEVERS, "demand_pct:10:400:1e-12")


def test_a_sweep_holds_the_value_on_the_screen() -> None:
    assert spread(LEVERS["flights_per_week"], 3, False, 20) == [2, 4, 7, 20]
    assert spread(LEVERS["flights_per_week"], 3, True, 3) == [1, 3, 11, 21]
    assert spread(LEVERS["drivers"], 3, True, "team") == ["single", "team"]


def test_time_left_is_told_as_people_do() -> None:
    assert [lasting(seconds) for seconds in (0.2, 41.4, 200)] == ["1 s", "41 s", "3 min"]
    assert json.dumps([lasting(59.4)]) == '["59 s"]'
