"""Start the app once for the browser tests; every page they open must keep to itself and raise no error."""

import os
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page

from tests.browser.driver import DESKTOP, settle
from tests.browser.server import chromium
from tests.browser.shared_server import shared
from tests.browser.windows import Windows

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
def windows() -> Iterator[Windows]:
    """Run one chromium, whose pages share a process as they share an address."""
    with chromium("--process-per-site", "--js-flags=--single-threaded-gc") as browser:
        yield Windows(browser.new_context())


@pytest.fixture
def visit(windows: Windows, address: str) -> Iterator[Open]:
    """Return a function that opens a path as somebody new; afterwards no leak and no error may have shown."""
    windows.address = address

    def visited(path: str = "/", *, viewport: dict[str, int] = DESKTOP, theme: str = "light") -> Page:
        page = windows.open(viewport, theme)
        page.goto(address + path)
        settle(page)
        return page

    yield visited
    windows.leave()
    faults = windows.faults.copy()
    windows.faults.clear()
    assert faults == []
