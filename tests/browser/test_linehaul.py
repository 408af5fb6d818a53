"""The line-haul page in a browser: a truck is picked, turned and unloaded, an event is planned anew, for everybody."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.driver import LOOK_MS, PHONE, settle, violations, violations_in_both_themes

pytestmark = pytest.mark.browser

READY = """() => document.querySelector('[data-testid=stMain]').innerText.includes('%s')
    && !document.querySelector('[data-testid=stProgress]')"""
SCROLLS = "[document.scrollingElement, document.querySelector('[data-testid=stMain]')]"
PATIENCE_MS = 120_000


def shown(page: Page, words: str) -> None:
    """Wait until the words are there and nothing is being worked out any more."""
    page.wait_for_function(READY % words, timeout=PATIENCE_MS, polling=LOOK_MS)
    settle(page)


def choose(page: Page, name: str) -> None:
    page.get_by_role("radio", name=name, exact=True).or_(
        page.get_by_role("button", name=name, exact=True)
    ).first.click()


def test_a_truck_is_picked_turned_and_unloaded(visit: Open) -> None:
    page = visit("/linehaul?day=Wed")
    shown(page, "Proven optimal")
    assert violations_in_both_themes(page) == []
    bar = page.locator(".st-key-gantt .barlayer .trace .point path").nth(20).bounding_box()
    assert bar
    page.mouse.click(bar["x"] + bar["width"] / 2, bar["y"] + bar["height"] / 2)
    page.wait_for_url("**truck=W-*")
    page.get_by_role("button", name=re.compile("^Loading plan of truck")).click()
    page.wait_for_url("**part=loads*")
    shown(page, "Assumed: pallet")
    space = page.locator(".st-key-truck-space")
    expect(space.locator("canvas").first).to_be_visible()
    before = _turned(page)
    box = space.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2 + 90, box["y"] + box["height"] / 2 + 20, steps=6)
    page.mouse.up()
    page.wait_for_timeout(300)
    assert _turned(page) != before
    floor = page.locator(".st-key-floor .lc-chart")
    pallets = [floor.get_attribute("aria-label")]
    steps = page.locator(".st-key-switch-stage, [class*=st-key-switch]").get_by_text(re.compile("^After "))
    for n in range(steps.count()):
        steps.nth(n).click()
        page.wait_for_url(f"**stage={n + 1}*")
        settle(page)
        pallets.append(floor.get_attribute("aria-label"))
    assert len(set(pallets)) == len(pallets) >= 2
    assert "0 pallets" in str(pallets[-1])
    assert violations_in_both_themes(page) == []
    again = visit("/linehaul?" + page.url.split("?", 1)[1])
    shown(again, "Assumed: pallet")
    assert again.locator(".st-key-floor .lc-chart").get_attribute("aria-label") == pallets[-1]


def _turned(page: Page) -> object:
    """Return where the truck is looked at from."""
    plot = "document.querySelector('.st-key-truck-space .js-plotly-plot')"
    return page.evaluate(f"JSON.stringify({plot}._fullLayout.scene._scene.getCamera())")


def test_an_event_is_planned_anew_on_desktop_and_phone(visit: Open) -> None:
    page = visit("/linehaul?part=event&event=drivers-missing")
    shown(page, "New plan")
    told = page.locator(".lc-words").inner_text()
    assert re.search(r"Truck \d+ is now a spot truck", told)
    assert re.search(r"Cost of trucks: [+−]€[\d,]+", told)
    choose(page, "Thu")
    page.wait_for_url("**weekday=Thu*")
    shown(page, "Thu 3 Sep 10:00 UTC")
    shown(page, "New plan")
    assert violations_in_both_themes(page) == []
    phone = visit("/linehaul?part=event&event=drivers-missing&answer=quick", viewport=PHONE, theme="dark")
    shown(phone, "New plan")
    assert phone.locator(".lc-words").inner_text() == told
    for part in ("Loading plans", "Fleet size", "Routes and trucks"):
        assert phone.evaluate(f"{SCROLLS}.map(part => part.scrollWidth - part.clientWidth)") == [0, 0], part
        choose(phone, part)
        shown(phone, {"L": "Assumed: pallet", "F": "Cheapest", "R": "Truck schedule"}[part[0]])
    assert violations(phone) == []
