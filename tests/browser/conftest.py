"""Start the app once for the browser tests; every page they open must keep to itself and raise no error."""

import os
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Dialog, Page, Request

from tests.browser.driver import DESKTOP, PATIENCE_MS, settle
from tests.browser.server import chromium
from tests.browser.shared_server import shared

# On a page's own address Streamlit first looks for itself below it, and goes on when it is not there.
PROBED = ("/_stcore/host-config", "/_stcore/health")
Open = Callable[..., Page]


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Run the app on a free port with a store of its own, once for all workers: what one has asked for, the others find
    computed. What pages ask for by themselves is left to `test_explore`.
    """
    ours = tmp_path_factory.getbasetemp()
    folder = (ours.parent if "PYTEST_XDIST_WORKER" in os.environ else ours) / "app"
    folder.mkdir(exist_ok=True)
    with shared(folder, LANECAST_REST_S="86400", LANECAST_STORE=f"sqlite:///{folder}/saved.db") as url:
        yield url


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Run one chromium."""
    with chromium() as running:
        yield running


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Open]:
    """Return a function that opens a path in a browser of its own; afterwards no leak and no error may have shown."""
    faults: list[str] = []
    contexts: list[BrowserContext] = []

    def visited(path: str = "/", *, viewport: dict[str, int] = DESKTOP, theme: str = "light") -> Page:
        context = browser.new_context(viewport=viewport, color_scheme=theme)  # type: ignore[arg-type]
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        page = context.new_page()
        _listen(page, address, faults)
        page.goto(address + path)
        settle(page)
        return page

    yield visited
    for context in contexts:
        context.close()
    assert faults == []


def _listen(page: Page, address: str, faults: list[str]) -> None:
    def requested(request: Request) -> None:
        if not request.url.startswith((address, address.replace("http", "ws"), "data:", "blob:")):
            faults.append(f"leak: {request.url}")

    def told(message: ConsoleMessage) -> None:
        if message.type == "error" and not message.location["url"].endswith(PROBED):
            faults.append(message.text)

    def asked(dialog: Dialog) -> None:
        faults.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    page.on("request", requested)
    page.on("console", told)
    page.on("dialog", asked)
    page.on("pageerror", lambda error: faults.append(str(error)))
