"""What the browser tests share: settled pages, figures read from the screen, gestures."""

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Frame, Page

ARTIFACTS = Path(__file__).parents[2] / "artifacts"
AXE = Path(__file__).with_name("vendor") / "axe.min.js"
DESKTOP, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
DONE = """() => document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'notRunning'
    && document.body.innerText.includes('Every parcel simulated') && window.lanecastGestures
    && document.fonts.status === 'loaded' && [...document.querySelectorAll('.lc-chart')].every(chart => chart.watch)"""
PATIENCE_MS = 120_000  # a machine that does several things at once
DARK = "getComputedStyle(document.documentElement).getPropertyValue('--lc-accent') === '#6ba5ff'"
LOOK_MS = 100  # between two looks; at every frame they would take half of the processor
RULES = "{resultTypes: ['violations']}"
CONTRAST = "{resultTypes: ['violations'], runOnly: ['color-contrast']}"
FIGURE = ".lc-figure-value"
EIGHT = f"document.querySelectorAll('.st-key-kpis {FIGURE}').length === 8"
TEXT = "document.querySelector('[data-testid=stMain]').innerText"


def settle(page: Page) -> None:
    """Wait until the page and its charts are drawn and watch gestures, figures are canonical and nothing moves."""
    page.wait_for_timeout(150)
    before = None
    while True:
        page.wait_for_function(DONE, timeout=PATIENCE_MS, polling=LOOK_MS)
        if before == (before := page.evaluate(TEXT)):
            return
        page.wait_for_timeout(350)


def figures(page: Page | Frame) -> list[str]:
    """Return the eight key figures as they stand on the screen."""
    page.wait_for_function(EIGHT)
    return page.locator(FIGURE).all_inner_texts()


def copy_link(page: Page) -> str:
    """Copy the link by keyboard; return it as the page shows it."""
    page.get_by_role("button", name="Copy link", exact=True).press("Enter")
    page.wait_for_selector(".lc-copied[data-copied]:not([hidden])")
    return page.locator(".lc-copied input").input_value()


def darken(page: Page) -> None:
    """Change to the dark theme, as its reader would; the figures' colours follow without a reload."""
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(DARK)
    settle(page)


def sideways(page: Page) -> list[int]:
    """Return by how many px the document and the page's main part scroll sideways."""
    parts = "[document.scrollingElement, document.querySelector('[data-testid=stMain]')]"
    found: list[int] = page.evaluate(f"{parts}.map(part => part.scrollWidth - part.clientWidth)")
    return found


def step(page: Page, lever: str, key: str = "ArrowRight") -> None:
    """Move a lever's slider by one step and wait for the figures."""
    before = _told(page.url, lever)
    page.locator(f".st-key-lever-{lever} input[type=range]").press(key)
    page.wait_for_url(lambda url: _told(url, lever) != before)
    settle(page)


def _told(url: str, parameter: str) -> list[str]:
    return parse_qs(urlsplit(url).query).get(parameter, [])


def choose_preset(page: Page, title: str) -> None:
    """Pick a preset by typing its title, as a list that opens may close again while the page is still drawn."""
    before = page.url
    page.locator(".st-key-preset input").fill(title)
    page.get_by_role("option", name=title, exact=True).click()
    page.wait_for_url(lambda url: url != before)
    settle(page)


def click_warehouse(page: Page) -> None:
    """Click on the first warehouse of the lanes map."""
    marks = page.locator(".st-key-lanes-frame .scatterlayer .trace:nth-last-child(2) .points path")
    marks.first.scroll_into_view_if_needed()
    mark = marks.first.bounding_box()
    assert mark
    page.mouse.click(mark["x"] + mark["width"] / 2, mark["y"] + mark["height"] / 2)


def violations(page: Page) -> list[str]:
    """Return what axe finds wrong, one line a rule with its first place; looks again where a redraw dims."""
    return _violations(page, RULES)


def faint(page: Page) -> list[str]:
    """Return where axe finds too little contrast: all that another theme can do to a page without other violations."""
    return _violations(page, CONTRAST)


def violations_in_both_themes(page: Page) -> list[str]:
    """Return what axe finds wrong as it stands and in the other theme, in which the page stays."""
    here = violations(page)
    page.emulate_media(color_scheme="light" if page.evaluate(DARK) else "dark")
    settle(page)
    return here + faint(page)


def _violations(page: Page, options: str) -> list[str]:
    if not page.evaluate("'axe' in window"):
        page.add_script_tag(path=AXE)
    if found := _found(page, options):
        settle(page)
        found = _found(page, options)
    return found


def _found(page: Page, options: str) -> list[str]:
    found = page.evaluate(f"axe.run(document, {options})")["violations"]
    return [f"{rule['id']}: {rule['nodes'][0]['target']} ({len(rule['nodes'])})" for rule in found]


def picture(page: Page, name: str) -> None:
    """Keep what the window shows as an artefact of the tests."""
    ARTIFACTS.mkdir(exist_ok=True)
    page.screenshot(path=ARTIFACTS / f"{name}.png")
