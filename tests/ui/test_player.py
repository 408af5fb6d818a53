"""The replay's page without a browser: any scenario has one, every week of it can be chosen."""

import pytest
from streamlit.testing.v1 import AppTest

import lib
from lib.domain.network import Network
from lib.scenario import Scenario
from lib.simulation.run import Run
from lib.ui.player.player import FIRST_WEEK, weeks
from lib.whatif import planner_of


@pytest.fixture(autouse=True)
def few_parcels(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a tenth of the parcels be watched, on quick plans."""
    exact = lib.simulate

    def simulate(network: Network, scenario: Scenario) -> Run:
        return exact(network, scenario.replace(demand_pct=10), planner=planner_of(parcels_per_unit=2))

    monkeypatch.setattr(lib, "simulate", simulate, raising=False)


@pytest.mark.parametrize(
    "levers",
    [
        {},
        {"cancellation_pct": "100"},
        {"spain_gateway": "LGG", "riga_route": "road", "charters_per_year": "1260"},
        {"closed_gateway": "LGG", "closed_from_day": "0", "closed_days": "28"},
    ],
)
def test_replay_survives_any_scenario(app: AppTest, levers: dict[str, str]) -> None:
    app.query_params.update(levers | {"week": "5"})
    app.switch_page("pages/replay.py")
    app.run()
    assert not app.exception
    assert not app.error
    assert any(caption.value.startswith(("Longest queue", "No parcel waits")) for caption in app.caption)


def test_weeks_are_those_of_the_horizon() -> None:
    assert list(weeks()) == [str(week) for week in range(1, 13)]
    assert (weeks()["1"], weeks()[FIRST_WEEK]) == ("3 Aug", "31 Aug")


def test_unknown_week_is_named(app: AppTest) -> None:
    app.query_params["week"] = "13"
    app.switch_page("pages/replay.py")
    app.run()
    assert "13" in app.warning[0].value
    assert not app.exception
