"""The app without a browser: levers from their rows, link, undo, pages that survive any scenario."""

import pytest
from streamlit.testing.v1 import AppTest

from lib.scenario import PRESETS
from tests.shipped import shipped_network
from tests.ui.conftest import key_figures, session_of, text, until, values

LEVERS = shipped_network().levers

FLIGHTS = "lever:flights_per_week"
PAGES = ("overview", "explain", "briefing", "method", "present")


def test_overview_tells_eight_figures_three_of_which_lead(app: AppTest) -> None:
    app.run()
    assert not app.exception
    figures = key_figures(app)
    assert len(figures) == 8
    assert [figure.label for figure in figures if figure.leading] == [
        "To warehouse",
        "Within 10 days",
        "Cost per parcel",
    ]
    assert {figure.change for figure in figures} == {""}, "the baseline differs from nothing"
    assert figures[1].target == "Target at least 95.0 %: met"
    assert figures[0].spread == "… in 9 of 10 seasons"
    assert "A parcel reaches its European warehouse in" in app.title[0].value


def test_no_card_is_green_when_trucks_leave_warehouses_without_parcels(app: AppTest) -> None:
    trucks = ("own_trucks_lgg", "own_trucks_mad", "own_trucks_rix", "spot_trucks_per_day")
    app.query_params.update(dict.fromkeys(trucks, "0"))
    app.run()
    cards = {figure.label: figure for figure in key_figures(app)}
    assert "better" not in {figure.tone for figure in cards.values()}
    assert cards["To warehouse"].value.startswith("≥ ")
    assert cards["9 in 10 within"].value == "> 28 days"
    assert (cards["Undelivered"].tone, cards["Undelivered"].standing) == ("worse", "alarm")
    for label in ("Cost per parcel", "CO₂e per parcel"):
        assert (cards[label].change, cards[label].quiet) == ("delivered only", True)


def test_every_lever_has_a_widget_from_its_row(app: AppTest) -> None:
    app.run()
    groups = {(lever.role, lever.group) for lever in LEVERS.values() if not lever.rank}
    for role, group in groups:
        app.session_state[f"group:{role}:{group}"] = True
    app.run()
    assert not app.exception
    keys = {
        widget.key
        for kind in ("slider", "selectbox", "button_group", "multiselect")
        for widget in app.sidebar.get(kind)
    }
    assert {f"lever:{key}" for key in LEVERS} <= keys
    for slider in app.sidebar.slider:
        lever = LEVERS[str(slider.key).removeprefix("lever:")]
        assert (slider.min, slider.max, slider.step) == (lever.min, lever.max, lever.step)
        assert slider.value == lever.default


def test_lever_changes_figures_and_link(app: AppTest) -> None:
    before = values(app.run())
    app.slider(key=FLIGHTS).set_value(7).run()
    app.slider(key="lever:aircraft_released").set_value(3).run()
    assert values(app) != before
    assert app.query_params["flights_per_week"] == "7"
    assert app.selectbox(key="preset").value == "daily"


@pytest.mark.parametrize(("aircraft", "warned"), [("2", True), ("3", False)])
def test_flights_that_wait_for_an_aircraft_are_told(app: AppTest, aircraft: str, warned: bool) -> None:
    app.query_params["flights_per_week"] = "7"
    app.query_params["aircraft_released"] = aircraft
    app.run()
    told = " ".join(warning.value for warning in app.warning)
    assert warned is ("The 2 aircraft released do not fly every flight on time" in told)
    assert warned is ("With 3 aircraft no flight waits" in told)
    assert warned is bool(told)


@pytest.mark.parametrize(
    ("trucks", "fails"), [({}, False), ({"own_trucks_lgg": "2", "spot_trucks_per_day": "0"}, True)]
)
def test_a_plan_that_fails_is_said_to_fail(app: AppTest, trucks: dict[str, str], fails: bool) -> None:
    app.query_params.update(trucks)
    app.run()
    badges = " ".join(element.value for element in app.markdown if "-badge[" in element.value)
    assert fails is (":red-badge[:material/error: The plan fails]" in badges)
    assert fails is ("does not reach a steady state" in app.title[0].value)
    assert "green-badge" not in badges if fails else "red-badge" not in badges


def test_targets_are_set_kept_in_the_link_and_told(app: AppTest) -> None:
    app.run()
    app.number_input(key="target:days_to_warehouse_mean").set_value(1.5).run()
    assert app.query_params["targets"] == "share_within_10_days:0.95,days_to_warehouse_mean:1.5"
    assert key_figures(app)[0].target == "Target at most 1.5 days: missed"
    app.number_input(key="target:share_within_10_days").set_value(None).run()
    app.number_input(key="target:days_to_warehouse_mean").set_value(None).run()
    assert app.query_params["targets"] == "none"
    assert {figure.target for figure in key_figures(app) if figure.leading} == {"No target set"}


@pytest.mark.parametrize("aim", ["days_to_warehouse_mean", "cost_eur_per_parcel"])
def test_what_to_do_next_is_asked_for_by_what_the_reader_cares_about(app: AppTest, aim: str) -> None:
    app.query_params["aim"] = aim
    app.run()
    assert "What to do next" in [header.value for header in app.header]
    asked = [request.values for request in session_of(app).requests.studies if request.kind == "recommendations"]
    assert [values["by"] for values in asked] == [aim]


@pytest.mark.usefixtures("at_once")
def test_a_failing_plan_offers_changes_that_restore_it(app: AppTest) -> None:
    app.query_params.update({"manual_rate": "0"})
    until(app, lambda app: any(str(button.key).startswith("offered-") for button in app.button))
    assert "What would fix it" in [header.value for header in app.header]
    remedy = next(button for button in app.button if button.key == "offered-manual_rate")
    assert "0 → " in remedy.label
    assert "Every parcel arrives" in text(app)
    remedy.click().run()
    assert int(app.query_params["manual_rate"]) > 0
    assert "does not reach a steady state" not in app.title[0].value
    assert "What would fix it" not in [header.value for header in app.header]


def test_link_is_read_before_any_widget(app: AppTest) -> None:
    app.query_params["flights_per_week"] = "5"
    app.query_params["flight_days"] = "Mon|Thu"
    app.run()
    assert app.slider(key=FLIGHTS).value == 5
    assert session_of(app).scenario.changes["flight_days"] == "Mon|Thu"
    assert app.selectbox(key="preset").value == ""


@pytest.mark.parametrize("value", ["-1", "1e999", "nan", "<script>", "9" * 100_000])
def test_hostile_value_is_named_and_left_out(app: AppTest, value: str) -> None:
    app.query_params["flights_per_week"] = value
    app.run()
    assert not app.exception
    assert "Flights per week" in app.warning[0].value
    assert app.slider(key=FLIGHTS).value == 3


def test_undo_reset_and_preset(app: AppTest) -> None:
    app.query_params["flights_per_week"] = "5"
    app.run()
    app.selectbox(key="preset").set_value("daily").run()
    assert app.slider(key=FLIGHTS).value == 7
    app.button(key="undo").click().run()
    assert app.slider(key=FLIGHTS).value == 5
    app.button(key="reset").click().run()
    assert app.slider(key=FLIGHTS).value == 3
    assert not session_of(app).scenario.changes


def test_warehouse_in_focus_and_back(app: AppTest) -> None:
    app.query_params["lane"] = "W-PRG"
    everywhere_tonnes = "Carried"
    app.run()
    assert everywhere_tonnes not in [figure.label for figure in key_figures(app)]
    app.button(key="leave").click().run()
    assert everywhere_tonnes in [figure.label for figure in key_figures(app)]
    assert "lane" not in app.query_params


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    "levers",
    [
        {},
        {"cancellation_pct": "100"},
        {"demand_pct": "400", "flights_per_week": "1", "own_trucks_lgg": "0", "spot_trucks_per_day": "0"},
        {"spain_gateway": "LGG", "riga_route": "road", "charters_per_year": "1260"},
        {"closed_gateway": "LGG", "closed_from_day": "0", "closed_days": "28", "manual_rate": "0"},
    ],
)
def test_pages_survive_any_scenario(app: AppTest, page: str, levers: dict[str, str]) -> None:
    app.query_params.update(levers)
    app.switch_page(f"pages/{page}.py")
    app.run()
    assert not app.exception
    assert not app.error
    assert app.title or page == "present"


def test_presets_keep_what_their_texts_promise(app: AppTest) -> None:
    app.query_params.update({key: str(value) for key, value in PRESETS["july-2020"].scenario.changes.items()})
    app.run()
    assert app.selectbox(key="preset").value == "july-2020"
    assert any("July 2020" in caption.value for caption in app.caption)
