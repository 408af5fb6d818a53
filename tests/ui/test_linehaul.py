"""The line-haul page without a browser: plan, loading, number of trucks and real time, all of it in the link."""

import json
import time

import pytest
from streamlit.testing.v1 import AppTest

import lib
from lib.domain.clock import DAY_MIN, HOUR_MIN, WEEK_MIN
from lib.domain.network import Network
from lib.network.case import build_case
from lib.replanning.events import TruckLost
from lib.replanning.replan import replan
from lib.replanning.report import describe_changes
from lib.replanning.snapshot import state_at
from lib.scenario import Scenario
from lib.typical_week import plan_week
from lib.ui.blocks.text import escape
from lib.ui.player.player import FIRST_WEEK
from lib.ui.services.background import background, request
from lib.ui.services.latest_wins import LatestWins
from tests.ui.conftest import COARSE, key_figures

SCARCE = {"own_trucks_lgg": "0", "spot_trucks_per_day": "0"}
DIRECT = {"linehaul_plan": "direct", "spain_gateway": "LGG"}
STANDING = {"cancellation_pct": "100"}


@pytest.fixture(autouse=True)
def coarse_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    exact = lib.simulate

    def simulate(network: Network, scenario: Scenario) -> object:
        return exact(network, scenario, parcels_per_unit=COARSE)

    monkeypatch.setattr(lib, "simulate", simulate, raising=False)


def ready(app: AppTest) -> list[str]:
    """Draw the page until all that it asks for is there; return what it warned of on the way."""
    app.switch_page("pages/linehaul.py")
    warned: list[str] = []
    for _ in range(6):
        app.run()
        assert not app.exception
        warned += [warning.value for warning in app.warning]
        if not background().submissions:
            return warned
        while background().submissions:
            time.sleep(0.02)
    raise AssertionError("the page asks on and on")


def opened(app: AppTest, **link: str) -> list[str]:
    app.query_params.update(link)
    return ready(app)


def cards(app: AppTest) -> dict[str, str]:
    return {figure.label: figure.value for figure in key_figures(app)}


def words(app: AppTest) -> str:
    return " ".join(block.proto.body for block in app.get("html"))


def test_the_plan_of_a_flight_is_shown_with_its_proof(app: AppTest) -> None:
    assert opened(app, day="Wed") == []
    plan = plan_week(build_case(lib.load_network(), Scenario()), quick=False)
    flight = next(flight for flight in plan.flights if flight.day == "Wed")
    tours = plan.of(flight.key)
    assert cards(app)["Cost per week"] == cards(app)["Lower bound"] == f"€{plan.eur:,.0f}"
    assert (cards(app)["Optimality gap"], cards(app)["Trucks"]) == ("0.00 %", str(len(tours)))
    assert words(app).count("<tr>") >= len(tours) + 1
    assert app.query_params["day"] == "Wed"
    app.button(key="open-load").click()
    ready(app)
    assert app.query_params["part"] == "loads"
    assert app.selectbox(key="pick:truck").value == tours[0].key


def test_the_quick_plan_can_be_asked_for_in_the_link(app: AppTest) -> None:
    opened(app, answer="quick")
    plan = plan_week(build_case(lib.load_network(), Scenario()), quick=True)
    assert cards(app)["Cost per week"] == f"€{plan.eur:,.0f}"
    assert cards(app)["Lower bound"] == f"€{plan.bound_eur:,.0f}"


def aboard(app: AppTest) -> int:
    """Return the corners of the boxes drawn in space."""
    figure = json.loads(app.get("plotly_chart")[0].proto.spec)
    return sum(len(trace["i"]) // 12 for trace in figure["data"] if trace["type"] == "mesh3d")


def test_a_truck_is_unloaded_stop_by_stop(app: AppTest) -> None:
    plan = plan_week(build_case(lib.load_network(), Scenario()), quick=False)
    truck = next(t for t in plan.of(plan.flights[0].key) if len(t.load.stops) == 3)
    opened(app, part="loads", truck=truck.key)
    left = [aboard(app)]
    for stage in ("1", "2", "3"):
        app.button_group(key="switch:stage").set_value(stage)
        assert ready(app) == []
        assert app.query_params["stage"] == stage
        left.append(aboard(app))
    assert left == sorted(left, reverse=True)
    assert left[0] > left[1] > left[-1] == 0
    other = next(t for t in plan.of(plan.flights[0].key) if t.key != truck.key)
    app.selectbox(key="pick:truck").set_value(other.key)
    assert not any("The link asks" in warned for warned in ready(app))
    assert app.query_params["truck"] == other.key
    assert "stage" not in app.query_params


def test_a_link_to_a_truck_of_the_proven_plan_waits_for_it(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The quick plan, which comes first, has other trucks; nothing is said and nothing is dropped meanwhile."""
    quick, proof = (plan_week(build_case(lib.load_network(), Scenario()), quick) for quick in (True, False))
    friday = next(flight.key for flight in proof.flights if flight.day == "Fri")
    only = next(t for t in proof.of(friday) if t.key not in {one.key for one in quick.of(friday)})
    background.clear()
    service, submit = background(), LatestWins.submit
    with monkeypatch.context() as patch:
        patch.setattr(service, "submit", lambda session, requests: submit(service, session, requests[:1]))
        assert opened(app, day="Fri", truck=only.key) == []
        assert cards(app)["Cost per week"] == f"€{quick.eur:,.0f}"
        assert app.query_params["truck"] == only.key
    assert ready(app) == []
    assert app.query_params["truck"] == only.key
    assert f"Truck {only.number} (" in " ".join(block.value for block in app.markdown).replace("\\", "")


def test_the_number_of_trucks_is_told_with_the_owned_ones(app: AppTest) -> None:
    opened(app, part="fleet", answer="quick")
    words = " ".join(block.value for block in app.markdown)
    assert "1 own truck would cost least" in words
    assert "The 16 that are owned cost" in words, "those of Riga drive for charters"
    assert "drives home empty" in words
    captions = " ".join(block.value for block in app.caption)
    assert "Drivers and the hours that each drives per week, of 45 allowed: 18 in Liège" in captions.replace("\\", "")


def test_an_event_is_planned_anew_and_told(app: AppTest) -> None:
    opened(app, part="event", event="truck-lost", subject="LGG", extent="2", weekday="Wed", hour="10")
    assert app.selectbox(key="pick:extent").value == "2"
    minute = (int(FIRST_WEEK) - 1) * WEEK_MIN + 2 * DAY_MIN + 10 * HOUR_MIN
    found = replan(state_at(lib.simulate(lib.load_network(), Scenario()), minute), TruckLost("LGG", 2))
    assert cards(app)["Optimality gap"] == f"{100 * found.new.gap:.2f} %"
    assert cards(app)["Trucks unchanged"] == f"{100 * found.unchanged_share:.0f} %"
    assert all(escape(sentence) in words(app) for sentence in describe_changes(found))
    app.selectbox(key="pick:event").set_value("drivers-missing")
    assert ready(app) == []
    assert app.query_params["event"] == "drivers-missing"
    assert {"subject", "extent"}.isdisjoint(app.query_params)
    assert "is now a spot truck" in words(app)


def test_what_an_event_cannot_concern_is_named(app: AppTest) -> None:
    warned = opened(app, part="event", event="warehouse-closed", subject="<b>", extent="7", hour="25")
    for what in ("subject", "extent", "hour"):
        assert any(f"the {what} “" in words for words in warned)
    assert {"Optimality gap", "Trucks unchanged"} <= set(cards(app)), "an event that can be is planned anew"


@pytest.mark.parametrize(
    ("part", "levers"),
    [("routes", STANDING), ("event", STANDING), ("loads", SCARCE), ("event", SCARCE), ("routes", DIRECT)],
)
def test_every_part_survives_any_scenario(app: AppTest, part: str, levers: dict[str, str]) -> None:
    opened(app, part=part, answer="quick", **levers)
    assert not app.error


def test_an_answer_that_cannot_be_worked_out_is_raised_where_it_is_asked_for() -> None:
    service = LatestWins(10).start()
    service.submit("one", [request("good", lambda: 1), request("bad", lambda: 1 // 0)])
    while service.submissions:
        time.sleep(0.01)
    assert service.known("good") == 1
    with pytest.raises(ZeroDivisionError):
        service.known("bad")
    assert service.take(request("late", lambda: 3)) == 3
    assert service.lacks([request("good", int), request("later", int)]) == 1
