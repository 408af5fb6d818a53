"""The replay in a browser: it plays, stands, is moved by hand and by keys, and tells what every sign is."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.driver import PHONE, darken, settle

pytestmark = pytest.mark.browser

ROOT = ".replay"
FLYING = "[data-map=air] .move.flight[visibility=visible]"
DRIVING = "[data-map=land] .move.truck[visibility=visible]"
STEP_MS = 500  # of the player, for those who want no motion


def minute(page: Page) -> int:
    return int(page.locator(ROOT).get_attribute("data-minute") or -1)


def scrub(page: Page, to: int) -> None:
    page.locator(".scrub").fill(str(to))
    assert minute(page) == to


def until(page: Page, selector: str) -> None:
    """Step on by the arrow key until something shows."""
    for _ in range(200):
        if page.locator(selector).count():
            return
        page.locator(ROOT).press("ArrowRight")
    raise AssertionError(f"{selector} never shows")


@pytest.fixture
def replay(visit: Open) -> Page:
    page = visit("/replay")
    page.locator(".replay .clock").wait_for(timeout=60_000)
    settle(page)
    return page


def test_plays_pauses_and_steps(replay: Page, tmp_path: Path) -> None:
    page = replay
    assert minute(page) == 0
    expect(page.locator(".clock")).to_have_text(re.compile("Mon, 31 Aug 2020, 00:00 UTC"))
    page.get_by_role("button", name="Play", exact=True).click()
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    page.wait_for_timeout(1_200)
    page.get_by_role("button", name="Pause").click()
    there = minute(page)
    assert there > 60
    page.wait_for_timeout(400)
    assert minute(page) == there
    page.locator(ROOT).press("ArrowRight")
    assert minute(page) == there + 30
    page.locator(ROOT).press("Shift+ArrowRight")
    assert minute(page) == there + 390
    page.locator(ROOT).press("ArrowLeft")
    assert minute(page) == there + 360
    page.locator(ROOT).press("Space")
    page.wait_for_timeout(500)
    page.locator(ROOT).press("Space")
    assert minute(page) > there + 360
    page.screenshot(path=tmp_path / "replay.png", full_page=True)


def test_signs_tell_what_they_are_move_and_are_listed_and_queues_change(replay: Page) -> None:
    page = replay
    until(page, FLYING)
    first = page.locator(FLYING).first
    number, before = first.get_attribute("data-move"), first.get_attribute("transform")
    first.locator(".hit").hover(force=True)
    tip = page.locator(".tip")
    expect(tip).to_be_visible()
    told = tip.inner_text()
    assert "→" in told
    assert re.search(r"[\d,]+ parcels?, [\d.]+ t", told)
    assert re.search(r"Leaves \w{3} \d\d:\d\d, arrives \w{3} \d\d:\d\d UTC", told)
    assert re.search(r"Flight \d+ of the run", told)
    queue = page.locator("[data-queue='LGG:flight']")
    waiting = queue.inner_text()
    page.locator(ROOT).press("ArrowRight")
    assert before != page.locator(f"[data-map=air] [data-move='{number}']").get_attribute("transform")
    assert queue.inner_text() != waiting
    flights = page.locator(FLYING).count()
    summary = page.locator(".list summary")
    expect(summary).to_contain_text(f"Under way: {flights} flight")
    summary.click()
    page.locator(".list li button").first.click()
    expect(tip).to_be_visible()
    assert "Parcels waiting for a flight: Liège " in page.locator(".told").inner_text()
    until(page, DRIVING)
    page.locator(f"{DRIVING} .hit").first.click(force=True)
    assert re.search(r"\d+ (own|spot)", tip.inner_text())
    page.locator(ROOT).press("Escape")
    expect(tip).to_be_hidden()


def test_another_week_is_in_the_link_and_a_theme_changes_colours_alone(replay: Page, visit: Open) -> None:
    page = replay
    scrub(page, 3000)
    darken(page)
    assert "dark" in (page.locator("[data-map=air] image").get_attribute("href") or "")
    assert minute(page) == 3000
    page.get_by_role("radio", name="14 Sep").or_(page.get_by_role("button", name="14 Sep")).first.click()
    page.wait_for_url("**week=7*")
    settle(page)
    expect(page.locator(".clock")).to_contain_text("Mon, 14 Sep")
    again = visit("/replay?week=7")
    expect(again.locator(".clock")).to_contain_text("Mon, 14 Sep", timeout=60_000)


def test_reduced_motion_steps_instead_of_gliding(visit: Open) -> None:
    page = visit("/replay", viewport=PHONE)
    page.emulate_media(reduced_motion="reduce")
    page.reload()
    page.locator(".replay .clock").wait_for(timeout=60_000)
    settle(page)
    page.get_by_role("button", name="Play", exact=True).click()
    seen, began = set(), page.evaluate("performance.now()")
    for _ in range(30):
        seen.add(minute(page))
        page.wait_for_timeout(50)
    passed_ms = page.evaluate("performance.now()") - began
    assert len(seen) <= 2 + passed_ms / STEP_MS
    assert all(each % 90 == 0 for each in seen)
