"""Explore and Compare in a browser: a small sweep to its end, a larger one stopped and resumed, themes and phone."""

import random
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.driver import PHONE, darken, settle, sideways, violations
from tests.browser.server import served

pytestmark = pytest.mark.browser

WORK_MS = 240_000  # for runs of low priority on a busy machine


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Run the app as it is for people: what a page asks for by itself starts once its levers rest."""
    with served() as (url, _):
        yield url


def seen(page: Page) -> None:
    """Look at a page in the dark and on a phone too: no fault for axe, nothing to scroll sideways."""
    settle(page)
    assert violations(page) == []
    darken(page)
    assert violations(page) == []
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    settle(page)
    assert sideways(page) == [0, 0]


def test_a_sweep_is_drawn_kept_in_the_link_and_there_for_the_next_who_opens_it(visit: Open) -> None:
    page = visit("/explore?axis=drivers")
    expect(page.get_by_text("Best at Drivers")).to_be_visible(timeout=WORK_MS)
    told = page.get_by_text("Best at Drivers").inner_text().replace("\xa0", " ")
    assert page.get_by_role("figure").get_attribute("aria-label") == f"To warehouse by Drivers. {told}"
    page.get_by_role("button", name="Download table").click()
    expect(page.get_by_text("Preliminary figures cannot be downloaded.")).to_be_visible()
    expect(page.get_by_role("button", name="Simulate every parcel")).to_be_visible()
    expect(page.get_by_role("button", name="CSV")).to_have_count(0)
    page.keyboard.press("Escape")
    seen(page)
    again = visit(page.url[page.url.index("/explore") :])
    expect(again.get_by_text(told)).to_be_visible(timeout=10_000)


def test_the_table_of_a_study_of_every_parcel_is_a_file(visit: Open) -> None:
    page = visit("/explore?axis=drivers&precision=every&demand_pct=50&linehaul_plan=direct")
    expect(page.get_by_role("button", name="Download table")).to_be_visible(timeout=WORK_MS)
    page.get_by_role("button", name="Download table").click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="CSV").click()
    rows = waiting.value.path().read_text().splitlines()
    assert rows[0].startswith("drivers,days_to_warehouse_mean,")
    assert [row.split(",")[0] for row in rows[1:]] == ["single", "team"]


def test_a_long_study_is_stopped_and_resumed(visit: Open) -> None:
    own = f"own_trucks_lgg={random.randint(3, 40)}&spot_trucks_per_day={random.randint(4, 60)}&hard_block_pct=90"
    page = visit(f"/explore?study=uncertainty&{own}")  # nobody has worked out these decisions before
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.get_by_text("left", exact=False).filter(has_text="of 256 runs")).to_be_visible(timeout=WORK_MS)
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text("Cancelled after")).to_be_visible(timeout=WORK_MS)
    assert "study=uncertainty" in page.url
    page.reload()
    settle(page)
    page.get_by_role("button", name="Resume").click()
    expect(page.get_by_role("button", name="Cancel")).to_be_visible(timeout=WORK_MS)
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text("Cancelled after")).to_be_visible(timeout=WORK_MS)


def test_scenarios_side_by_side(visit: Open) -> None:
    page = visit("/compare?flights_per_week=7&aircraft_released=3")  # presets, whose outcomes are stored
    expect(page.get_by_text("95 % interval of that mean (39 runs")).to_be_visible(timeout=WORK_MS)
    page.get_by_role("button", name="Add a scenario").click()
    page.get_by_role("combobox", name="Preset or saved scenario").fill("Customs on paper")
    page.get_by_role("option", name="Customs on paper", exact=True).click()
    expect(page.get_by_text("C · Customs on paper", exact=True)).to_be_visible(timeout=WORK_MS)
    page.keyboard.press("Escape")
    assert page.url.count("with=") == 2
    page.get_by_role("radio", name="A to C").or_(page.get_by_role("button", name="A to C")).first.click()
    page.wait_for_url("**view=C*")
    seen(page)
