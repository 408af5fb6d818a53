"""The Data page without a browser: edits by form, tables, and shipments from good and bad files."""

from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

import lib
from lib.domain.network import Network
from lib.domain.outcome import Outcome
from lib.paths import DATA
from lib.scenario import Scenario
from lib.ui.panels import shipment_upload as ui_shipments
from lib.whatif import project
from tests.ui.conftest import session_of, values

DIJON = "open:Dijon,47.32,5.04,FR"


@pytest.fixture
def page(app: AppTest) -> AppTest:
    app.switch_page("pages/data.py")
    return app


def said(app: AppTest) -> str:
    """Return all words on the page."""
    kinds = ("markdown", "caption", "warning", "error", "info")
    parts: list[Any] = [part for kind in kinds for part in app.get(kind)]
    return " ".join(str(part.value) for part in parts)


def test_a_warehouse_is_closed_by_the_form_and_opened_again(page: AppTest) -> None:
    page.run()
    page.button_group(key="edit-kind").set_value("close").run()
    page.selectbox(key="edit-close").set_value("W-LYS").run()
    page.button(key="edit-close-do").click().run()
    assert not page.exception
    assert session_of(page).scenario == Scenario(edits="close:W-LYS")
    assert page.query_params["edits"] == "close:W-LYS"
    assert "Lyon closed" in said(page)
    assert "W-LYS" not in page.selectbox(key="edit-close").options
    page.button(key="edit-remove-0").click().run()
    assert session_of(page).scenario == Scenario()


def test_a_warehouse_opens_at_coordinates(page: AppTest) -> None:
    page.run()
    page.selectbox(key="edit-city").set_value(-1).run()
    page.text_input(key="edit-name").set_value("Dijon")
    page.number_input(key="edit-lat").set_value(47.32)
    page.number_input(key="edit-lon").set_value(5.04)
    page.selectbox(key="edit-country").set_value("FR").run()
    page.button(key="edit-open-do").click().run()
    assert session_of(page).scenario == Scenario(edits=DIJON)
    assert "Dijon (FR) opened" in said(page)


def test_a_place_that_does_not_work_is_told_and_nothing_changes(page: AppTest) -> None:
    page.run()
    page.selectbox(key="edit-city").set_value(-1).run()
    page.number_input(key="edit-lon").set_value(-10.9)
    page.selectbox(key="edit-country").set_value("FR").run()
    page.button(key="edit-open-do").click().run()
    assert not page.exception
    assert session_of(page).scenario == Scenario()
    assert "Check latitude and longitude" in page.warning[0].value


def test_flights_are_added(page: AppTest) -> None:
    page.run()
    page.button_group(key="edit-kind").set_value("air").run()
    page.selectbox(key="edit-route").set_value(("HKG", "LGG", "MAD")).run()
    page.button(key="edit-air-do").click().run()
    assert not page.exception
    assert session_of(page).scenario == Scenario(edits="air:HKG-LGG-MAD,Tue|Sat,15:30,747-8F,70/30")


@pytest.mark.parametrize(
    ("edits", "named"),
    [
        ("close:W-NOWHERE", "no such warehouse"),
        ("<script>alert(1)</script>", "not a network edit"),
        ("open:Atlantis,43,-20,FR;close:W-LYS", "Check latitude"),
    ],
)
def test_a_link_with_an_impossible_edit_is_told_and_the_rest_applies(app: AppTest, edits: str, named: str) -> None:
    app.query_params["edits"] = edits
    app.run()
    assert not app.exception
    assert named in app.warning[0].value
    assert session_of(app).scenario.changes.get("edits", "") in ("", "close:W-LYS")


def test_every_page_draws_an_edited_network(app: AppTest) -> None:
    app.query_params["edits"] = f"close:W-LYS;{DIJON};air:HKG-LGG,Tue,09:00,747-8F,100"
    for page in ("overview", "explain", "compare", "data", "linehaul"):
        app.switch_page(f"pages/{page}.py")
        app.run()
        assert not app.exception, page
        assert not app.error, page


def test_tables_show_what_the_edits_make_of_them(page: AppTest) -> None:
    page.query_params.update({"view": "tables", "table": "facilities", "edits": DIJON})
    page.run()
    assert not page.exception
    assert "31 rows in facilities.csv, 1 row from network changes" in said(page)
    page.selectbox(key="pick:table").set_value("holidays").run()
    assert not page.exception


# Shipments


@pytest.fixture
def shipments() -> pd.DataFrame:
    return pd.read_parquet(DATA / "shipments/shipments.parquet").head(400)


@pytest.fixture
def coarse_replay(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let shipments be simulated at once, among a tenth of the demand, on direct lanes."""
    told = lib.project

    def projected(network: Network, scenario: Scenario, parcels_per_unit: int = 1, shipments: Any = None) -> Outcome:
        if shipments is None:
            return told(network, scenario, parcels_per_unit=parcels_per_unit)
        quick = scenario.replace(demand_pct=10, linehaul_plan="direct")
        return project(network, quick, shipments=shipments)

    monkeypatch.setattr(lib, "project", projected, raising=False)
    monkeypatch.setattr(ui_shipments, "result_of", lambda _, make: make())


def upload(page: AppTest, content: bytes, name: str = "mine.csv") -> AppTest:
    page.query_params["view"] = "shipments"
    page.run()
    page.file_uploader(key="shipments-file").upload(name, content).run()
    assert not page.exception
    return page


def test_rows_are_accepted_or_rejected_with_all_reasons(page: AppTest, shipments: pd.DataFrame) -> None:
    lines = shipments.to_csv(index=False).splitlines()
    lines[2] = lines[2].replace("SZX", "XXX").replace("standard", "slow").replace("express", "slow")
    upload(page, "\n".join(lines).encode())
    assert values(page) == ["400", "399", "1"]
    rejected = " ".join(str(part.proto.body) for part in page.get("html"))
    assert "XXX" in rejected
    assert "slow" in rejected


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "empty"),
        (b"a,b\n1,2\n", "header lacks"),
        (b"PK\x03\x04 an office file", "Excel or ZIP"),
        (b"PAR1 and no more", "damaged"),
        (bytes(range(256)) * 40, "neither text nor Parquet"),
    ],
)
def test_a_bad_file_is_told_and_the_page_goes_on(page: AppTest, content: bytes, told: str) -> None:
    upload(page, content)
    assert told in page.error[0].value
    assert "mine.csv was not accepted" in page.error[0].value


@pytest.mark.usefixtures("coarse_replay")
def test_accepted_shipments_are_simulated_and_marked(page: AppTest, shipments: pd.DataFrame) -> None:
    upload(page, shipments.to_csv(index=False).encode())
    page.toggle(key="simulate-shipments").set_value(True).run()
    assert not page.exception
    assert "These shipments: 400 of mine" in said(page)
    assert "no part of the link" in said(page)
    assert len(values(page)) == 3 + 8
    assert "edits" not in page.query_params
