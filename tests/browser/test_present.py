"""The meeting in a browser: led by keys alone, with notes that stay with the scenario, in any theme and on a phone."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.driver import DARK, DESKTOP, PHONE, copy_link, picture, settle, step, violations

pytestmark = pytest.mark.browser

SCENARIO = "flights_per_week=7&aircraft_released=3"  # a preset, whose figures are there at once
DIALOG = "dialog.lc-present"
STORY = ("answer", "air", "lanes", "days", "stages", "volumes", "backlogs")


def shown(page: Page, slide: str) -> None:
    """Wait until a slide is on the stage, its chart drawn and told to screen readers."""
    page.wait_for_selector(f"{DIALOG}[open] .stage[data-slide={slide}]")
    if slide != "answer":
        chart = page.locator(f"{DIALOG} .chart[data-drawn={slide}]")
        chart.wait_for()
        assert re.search(r"\d", chart.get_attribute("aria-label") or "")


def pin(page: Page, text: str, target: str = "", name: str = "") -> None:
    """Pin a note by keyboard alone."""
    page.keyboard.press("n")
    page.keyboard.type(text)
    for field, value in (("target", target), ("name", name)):
        if value:
            line = page.locator(f"{DIALOG} [name={field}]")
            line.select_option(value) if field == "target" else line.fill(value)
    page.locator(f"{DIALOG} [name=author]").fill("Ana")
    page.keyboard.press("Enter")
    expect(page.locator(f"{DIALOG} .notes")).to_contain_text(text)
    expect(page.locator(f"{DIALOG} form")).to_be_hidden()


def test_a_meeting_is_led_by_keys_and_its_notes_stay_with_the_scenario(visit: Open) -> None:
    page = visit(f"/explain?{SCENARIO}")
    entries = page.evaluate("history.length")
    page.get_by_role("link", name="Present", exact=True).press("Enter")
    for slide in STORY:
        shown(page, slide)
        picture(page, f"present-{slide}")
        assert slide == "answer" or f"slide={slide}" in page.url
        page.keyboard.press("Space" if slide == "air" else "ArrowRight")  # beyond these is what may be known by now
    page.keyboard.press("Home")
    shown(page, "answer")
    assert "slide=" not in page.url
    for _ in range(3):
        page.keyboard.press("PageDown")
    shown(page, "days")
    pin(page, "Half a day faster", name="Daily flights, for the board")
    page.keyboard.press("ArrowLeft")
    pin(page, "Madrid gains <b>most</b>", target="lane:W-MAD")
    shown(page, "lanes")
    picture(page, "present-notes")
    page.keyboard.press("Escape")
    page.wait_for_selector(DIALOG, state="detached")
    page.wait_for_url(re.compile("/explain"))
    assert "slide=" not in page.url
    assert page.evaluate("history.length") <= entries + 2  # there and back again
    notes_are_on_the_page_elsewhere(visit)


def notes_are_on_the_page_elsewhere(visit: Open) -> None:
    page = visit(f"/?{SCENARIO}")
    assert page.locator(".lc-notes").all_inner_texts() == [
        "1 Madrid: Madrid gains <b>most</b> — Ana",
        "Half a day faster — Ana",
    ]
    page.get_by_role("button", name="Notes 2", exact=True).press("Enter")
    page.get_by_role("button", name="Remove").last.press("Enter")
    page.wait_for_function("document.querySelectorAll('.lc-notes').length === 1")
    page.get_by_role("button", name="Save", exact=True).press("Enter")
    page.wait_for_selector("text=Saved as Daily flights, for the board")
    page.keyboard.press("Escape")
    link = copy_link(page)
    short = visit("/present?" + link.split("?")[1] + "&slide=days")
    shown(short, "days")
    assert short.locator(f"{DIALOG} .notes li").all_inner_texts() == ["Half a day faster — Ana"]


def test_the_presenter_fills_the_screen_and_says_once_where_that_is_not_allowed(
    visit: Open,
) -> None:
    page = visit(f"/present?{SCENARIO}&balloons=2")
    shown(page, "answer")
    page.keyboard.press("f")
    page.wait_for_function("document.fullscreenElement?.matches('.lc-present .screen')")
    page.keyboard.press("ArrowRight")
    shown(page, "air")
    picture(page, "present-full-screen")
    page.get_by_role("button", name="Full screen").click()
    page.wait_for_function("document.fullscreenElement === null")
    shown(page, "air")
    page.evaluate("Element.prototype.requestFullscreen = undefined")
    page.keyboard.press("f")
    page.keyboard.press("f")
    expect(page.locator(f"{DIALOG} .notices li")).to_have_count(2)
    expect(page.locator(f"{DIALOG} .notices")).to_contain_text("balloons")
    expect(page.locator(f"{DIALOG} .notices")).to_contain_text("does not allow this page to go full screen")


def test_presenter_view_is_open_to_everyone(visit: Open) -> None:
    page = visit(f"/present?{SCENARIO}", viewport=PHONE)
    for theme, viewport in (("light", PHONE), ("dark", PHONE), ("dark", DESKTOP)):
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        page.set_viewport_size(viewport)  # type: ignore[arg-type]
        page.wait_for_function(f"({DARK}) === {str(theme == 'dark').lower()}")
        slides_are_open_to_everyone(page, f"{theme}-{viewport['width']}")
    page.keyboard.press("Escape")
    page.wait_for_selector(DIALOG, state="detached")
    settle(page)


def slides_are_open_to_everyone(page: Page, where: str) -> None:
    for slide in ("answer", "lanes", "days"):
        page.locator(f"{DIALOG} .dots button").nth(STORY.index(slide)).click()
        shown(page, slide)
        assert violations(page) == []
        assert page.evaluate(f"(d => d.scrollWidth - d.clientWidth)(document.querySelector('{DIALOG}'))") == 0
        picture(page, f"present-{slide}-{where}")
    page.keyboard.press("n")
    assert violations(page) == []
    picture(page, f"present-write-{where}")
    page.keyboard.press("Escape")


def test_a_story_is_made_and_led_by_keys_with_every_slide_live(visit: Open) -> None:
    page = visit("/story?flights_per_week=7&aircraft_released=3", viewport=DESKTOP)
    page.get_by_label("Title").fill("Board")
    page.get_by_role("button", name="Create").click()
    add_slide(page, 1, scenario="Launch")
    add_slide(page, 2, page="Compare", scenario="Daily flights")
    page.locator(".st-key-slide-caption-of-2 input").fill("Daily flights are faster")
    page.locator(".st-key-slide-note-of-2 textarea").fill("Ask Ana")
    page.locator(".st-key-slide-caption-of-2 input").click()
    settle(page)
    assert violations(page) == []
    picture(page, "story-made")
    entries = page.evaluate("history.length")
    page.get_by_role("link", name="Present", exact=True).click()
    slide_shown(page, 1)
    page.wait_for_function("document.fullscreenElement !== null")
    page.keyboard.press("f")
    page.wait_for_function("document.fullscreenElement === null")
    page.keyboard.press("ArrowRight")
    slide_shown(page, 2)
    assert "/compare?" in page.url
    assert page.evaluate("history.length") == entries + 2
    assert page.locator(f"{BAR} .caption").inner_text() == "Daily flights are faster"
    assert page.get_by_role("navigation").count() == 0
    assert violations(page) == []
    picture(page, "story-slide")
    overlays_open_and_close_by_keys(page)
    levers_move_and_the_slide_comes_back(page)
    page.keyboard.press("Home")
    slide_shown(page, 1)
    page.go_back()
    slide_shown(page, 2)
    page.keyboard.press("Escape")
    page.wait_for_url(re.compile("/story[?]story=[a-z2-7]{10}$"))
    settle(page)
    expect(page.locator(".st-key-slide-2")).to_contain_text("Daily flights against Baseline")


BAR = ".lc-story"


def add_slide(window: Page, number: int, **choices: str) -> None:
    """Add a slide on the Story page."""
    for field, choice in choices.items():
        window.locator(f".st-key-new-slide-{field} input").fill(choice)
        window.get_by_role("option", name=choice, exact=True).click()
        settle(window)
    window.get_by_role("button", name="Add slide").click()
    window.wait_for_selector(f".st-key-slide-{number}")
    settle(window)


def slide_shown(page: Page, number: int) -> None:
    """Wait until a slide of a story is on the screen."""
    expect(page.locator(f"{BAR} .count")).to_have_text(f"{number} / 2")
    settle(page)


def overlays_open_and_close_by_keys(page: Page) -> None:
    page.keyboard.press("n")
    expect(page.locator(f"{BAR} .note .words")).to_have_text("Ask Ana")
    page.keyboard.press("n")
    expect(page.locator(f"{BAR} .note")).to_be_hidden()
    page.keyboard.press("?")
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(page.locator(f"{BAR} .help")).to_be_hidden()
    page.keyboard.press("b")
    expect(page.locator(f"{BAR} .black")).to_be_visible()
    page.keyboard.press("ArrowRight")  # any key
    expect(page.locator(f"{BAR} .black")).to_be_hidden()
    with page.expect_popup() as opened:
        page.keyboard.press("w")
    expect(opened.value.locator("#words")).to_have_text("Ask Ana")
    opened.value.close()


def levers_move_and_the_slide_comes_back(page: Page) -> None:
    saved = page.locator("h1").inner_text()
    page.keyboard.press("l")
    step(page, "flights_per_week")
    assert page.locator("h1").inner_text() != saved
    assert re.search("flights_per_week=8.*&slide=2", page.url)
    page.get_by_role("button", name="Back to the slide").click()
    expect(page.locator(f"{BAR} .changed")).to_be_hidden()
    settle(page)
    assert page.locator("h1").inner_text() == saved
    page.keyboard.press("l")
