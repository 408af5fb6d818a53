"""History and saved scenarios in a browser: a gesture is a step, a short link shows everybody the same."""

import re

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Open
from tests.browser.driver import (
    FIGURE,
    PHONE,
    choose_preset,
    click_warehouse,
    copy_link,
    figures,
    settle,
    step,
    violations_in_both_themes,
)

pytestmark = pytest.mark.browser

FLIGHTS = "flights_per_week"
PUSH = "all => all.map(one => { history.pushState({}, '', location.pathname + '?' + one); return history.length; })"
A_GESTURE_MS = 750  # moves of one lever that are further apart are two
KEPT = """(() => {
  const send = WebSocket.prototype.send;
  WebSocket.prototype.send = function (told) {
    window.echo = () => send.call(this, told);
    return window.echo();
  };
})()"""  # what the browser told the server last, to be told once more
POLLED_MS = 1500  # within which a page that waits for a study asks the server
LATE = """ms => {
  const soon = window.setTimeout;
  window.setTimeout = (act, after, ...more) => soon(act, after || ms, ...more);
  window.inTime = () => { window.setTimeout = soon; };
}"""  # the browser tells the server of a press only when its timers have told it already
TOLD = """() => new Promise(resolve => {
  const { send } = WebSocket.prototype;
  WebSocket.prototype.send = function (data) {
    WebSocket.prototype.send = send;
    resolve();
    return send.call(this, data);
  };
})"""  # until the browser tells the server something
DIALOG = "[data-testid=stDialog]"


def press(page: Page, name: str) -> None:
    """Press a button that moves the scenario, and wait for the figures; the mouse leaves, or its hint would stay."""
    before = page.url
    page.get_by_role("button", name=name, exact=True).click()
    page.mouse.move(0, 0)
    page.wait_for_url(lambda url: url != before)
    settle(page)


def state(page: Page) -> tuple[str, list[str]]:
    return page.url, figures(page)


def arrives(page: Page, wanted: tuple[str, list[str]]) -> bool:
    """Return whether the page comes to an address and its figures; it may take its time."""
    for _ in range(40):
        settle(page)
        if state(page) == wanted:
            return True
    return False


def save(page: Page, name: str) -> str:
    """Save what is on the screen by keyboard alone; return its short link."""
    page.get_by_role("button", name="Save", exact=True).press("Enter")
    line = page.get_by_label(re.compile("^(Name|Another name)$"))
    line.press_sequentially(name)
    line.press("Enter")
    page.wait_for_selector(f"text=Saved as {name}")
    page.keyboard.press("Escape")
    page.wait_for_selector("[data-testid=stPopoverBody]", state="detached")
    settle(page)
    return copy_link(page)


def browse(page: Page) -> None:
    """Open the list of saved scenarios by keyboard."""
    page.get_by_role("button", name="Saved", exact=True).press("Enter")
    page.wait_for_selector(f"{DIALOG} input")


def test_undo_and_redo_are_steps_of_the_browser_too(visit: Open) -> None:
    page = visit("/")
    entries, states = page.evaluate("history.length"), [state(page)]
    step(page, FLIGHTS)
    states.append(state(page))
    choose_preset(page, "Daily flights")
    states.append(state(page))
    for name, place in (("Undo", 1), ("Undo", 0), ("Redo", 1), ("Redo", 2)):
        press(page, name)
        assert arrives(page, states[place])
    assert page.evaluate("history.length") == entries + 6
    assert page.get_by_role("button", name="Redo", exact=True).is_disabled()
    for place in (1, 0, 1, 2, 1, 0):
        page.go_back()
        assert arrives(page, states[place])
    page.go_forward()
    assert arrives(page, states[1])


def test_back_and_forward_leave_undo_and_redo_in_line(visit: Open) -> None:
    page = visit("/")
    states = [state(page)]
    for _ in range(2):
        page.wait_for_timeout(A_GESTURE_MS)
        step(page, FLIGHTS)
        states.append(state(page))
    page.go_back()
    assert arrives(page, states[1])
    press(page, "Undo")
    assert arrives(page, states[0])
    press(page, "Redo")
    press(page, "Redo")
    assert arrives(page, states[2])


def test_what_a_timer_tells_of_older_values_moves_nothing(visit: Open) -> None:
    page = visit("/")
    page.evaluate(KEPT)
    states = [state(page)]
    for _ in range(2):
        page.wait_for_timeout(A_GESTURE_MS)
        step(page, FLIGHTS)
        states.append(state(page))
    page.wait_for_timeout(POLLED_MS)
    page.evaluate("window.late = window.echo")
    press(page, "Undo")
    page.evaluate("window.late()")
    page.wait_for_timeout(POLLED_MS)
    assert arrives(page, states[1])
    press(page, "Redo")
    assert arrives(page, states[2])


def test_a_timer_that_comes_before_a_press_neither_swallows_nor_repeats_it(visit: Open) -> None:
    page = visit("/")
    states = [state(page)]
    for _ in range(2):
        page.evaluate(LATE, POLLED_MS)
        step(page, FLIGHTS)
        page.evaluate("window.inTime()")
        states.append(state(page))
    page.evaluate(LATE, POLLED_MS)
    press(page, "Undo")
    page.evaluate("window.inTime()")
    assert arrives(page, states[1])


def test_a_timer_that_comes_before_a_click_on_the_map_does_not_take_it_back(visit: Open) -> None:
    page = visit("/")
    page.evaluate(TOLD)  # so that one timer comes before the click, not two
    page.evaluate(LATE, POLLED_MS)
    click_warehouse(page)
    page.wait_for_timeout(2 * POLLED_MS)
    page.evaluate("window.inTime()")
    settle(page)
    assert "lane=W-" in page.url
    assert page.get_by_role("button", name="Show all warehouses").is_visible()


def test_quick_moves_of_one_lever_are_one_entry(visit: Open) -> None:
    page = visit("/explore")
    entries = page.evaluate("history.length")
    stamp = "m=1&d=3f9a1c02"
    moves = [
        (f"{stamp}&{FLIGHTS}=4", 1),
        (f"{stamp}&{FLIGHTS}=5", 1),
        (f"{stamp}&{FLIGHTS}=6", 1),
        (f"{stamp}&{FLIGHTS}=6&demand_pct=110", 2),  # another lever
        (f"{stamp}&own_trucks_lgg=30&cutoff_h=4", 3),  # a preset
        (f"{stamp}&own_trucks_lgg=30&cutoff_h=5", 4),
    ]
    assert page.evaluate(PUSH, [query for query, _ in moves]) == [entries + more for _, more in moves]
    page.wait_for_timeout(A_GESTURE_MS)
    assert page.evaluate(PUSH, [f"{stamp}&own_trucks_lgg=30&cutoff_h=6"]) == [entries + 5]  # the same lever, later


def test_short_link_shows_identical_figures_elsewhere(visit: Open) -> None:
    page = visit(f"/?{FLIGHTS}=4")
    told, link = figures(page), save(page, "Four flights")
    assert re.fullmatch(r"http://[^/]+/\?s=[a-z2-7]{26}", link)
    query = "/" + link.rpartition("/")[2]
    elsewhere = visit(query, theme="dark")
    assert (figures(elsewhere), elsewhere.url) == (told, link)
    step(elsewhere, FLIGHTS)
    five = figures(elsewhere)
    assert f"{FLIGHTS}=5" in elsewhere.url
    assert "s=" not in elsewhere.url.partition("?")[2].split("&")
    elsewhere.go_back()
    assert arrives(elsewhere, (link, told))
    on_top = visit(f"{query}&{FLIGHTS}=5")
    assert on_top.locator(f".st-key-lever-{FLIGHTS} input[type=range]").input_value() == "5"
    assert figures(on_top) == five != told


def test_saved_scenario_is_found_opened_and_forked(visit: Open) -> None:
    page = visit(f"/?{FLIGHTS}=5")
    save(page, "A plan of five")
    step(page, FLIGHTS, "ArrowLeft")
    told = figures(page)
    save(page, "A plan to fork")
    press(page, "Reset")
    browse(page)
    page.locator(f"{DIALOG} input").first.fill("plan FORK")
    page.locator(f"{DIALOG} input").first.press("Enter")
    page.wait_for_function("document.querySelectorAll('.lc-saved').length === 1")
    assert "Flights per week 3 → 4" in page.inner_text(DIALOG)
    page.locator(DIALOG).get_by_role("button", name="Copy").press("Enter")
    page.wait_for_selector(DIALOG, state="detached")
    settle(page)
    assert figures(page) == told
    step(page, FLIGHTS)
    page.get_by_role("button", name="Save", exact=True).press("Enter")
    page.wait_for_selector("text=Copied from “A plan to fork”")
    assert page.get_by_label("Another name", exact=True).input_value() == "A plan to fork, variant"


def test_last_change_is_shown_again(visit: Open) -> None:
    page = visit("/")
    before = figures(page)
    step(page, FLIGHTS)
    after, entries = state(page), page.evaluate("history.length")
    page.get_by_role("button", name="Last change").click()
    page.wait_for_selector(".lc-replay >> text=Before")
    page.wait_for_function(f"document.querySelector('{FIGURE}').innerText === '{before[0]}'")
    assert page.locator(f".st-key-lever-{FLIGHTS} input[type=range]").input_value() == "3"
    page.wait_for_selector(".lc-replay >> text=Changed", timeout=15_000)  # by itself
    assert arrives(page, after)
    assert f"To warehouse {before[0]} → {after[1][0]}" in page.locator(".lc-replay").last.inner_text()
    assert page.evaluate("history.length") == entries
    page.get_by_role("button", name="Close", exact=True).click()
    page.wait_for_selector(".lc-replay", state="detached")


def test_axe_finds_nothing_while_saving_browsing_and_replaying(visit: Open) -> None:
    page = visit(f"/?{FLIGHTS}=4")
    save(page, "For axe")
    page.get_by_role("button", name="Save", exact=True).press("Enter")
    page.wait_for_selector("text=Another name")
    assert violations_in_both_themes(page) == []
    page.keyboard.press("Escape")
    browse(page)
    page.locator(DIALOG).get_by_text("History").first.click()
    page.wait_for_selector(".lc-saved.lc-small")
    assert violations_in_both_themes(page) == []
    page.keyboard.press("Escape")
    page.wait_for_selector(DIALOG, state="detached")
    settle(page)
    step(page, FLIGHTS)
    page.get_by_role("button", name="Last change").press("Enter")
    page.wait_for_selector(".lc-replay >> text=Changed", timeout=15_000)
    page.evaluate("document.activeElement.blur()")  # its hint lies outside the page's regions
    settle(page)
    assert violations_in_both_themes(page) == []


def test_phone_saves_and_browses_without_scrolling_sideways(visit: Open) -> None:
    page = visit(f"/?{FLIGHTS}=4", viewport=PHONE)
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_selector("text=Your name")
    wide = "part => [...document.querySelectorAll(part)].map(e => Math.round(e.getBoundingClientRect().right))"
    assert max(page.evaluate(wide, "[data-testid=stPopoverBody]")) <= PHONE["width"]
    page.keyboard.press("Escape")
    page.locator("[data-testid=stExpandSidebarButton]").click()
    browse(page)
    assert max(page.evaluate(wide, f"{DIALOG} *")) <= PHONE["width"]


def test_hostile_short_links_end_in_a_notice(visit: Open) -> None:
    for asked in ("a" * 26, "<script>alert(1)</script>[x](http://example.org)" + "x" * 20_000):
        page = visit(f"/?s={asked}")
        assert "There is no saved scenario" in page.locator("[data-testid=stAlert]").first.inner_text()
        assert len(figures(page)) == 8
        assert page.locator("[data-testid=stAlert] a").count() == 0
