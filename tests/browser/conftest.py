"""Start the app once for the browser tests; every page they open must keep to itself and raise no error."""

import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Dialog, Page, Request, sync_playwright

from tests.browser.driver import DESKTOP, settle

ROOT = Path(__file__).parents[2]
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# On a page's own address Streamlit first looks for itself below it, and goes on when it is not there.
PROBED = ("/_stcore/host-config", "/_stcore/health")
Open = Callable[..., Page]


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """Run the app on a free port; return its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        "app.py",
        f"--server.port={port}",
        "--server.fileWatcherType=none",
    ]
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(f"http://127.0.0.1:{port}/_stcore/health")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(10)


def _wait(url: str) -> None:
    for _ in range(120):
        try:
            urllib.request.urlopen(url, timeout=2).close()
        except OSError:
            time.sleep(0.25)
        else:
            return
    raise TimeoutError(f"{url} does not answer")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Run one chromium."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Open]:
    """Return a function that opens a path in a browser of its own; afterwards no leak and no error may have shown."""
    faults: list[str] = []
    contexts: list[BrowserContext] = []

    def visited(path: str = "/", *, viewport: dict[str, int] = DESKTOP, theme: str = "light") -> Page:
        context = browser.new_context(viewport=viewport, color_scheme=theme)  # type: ignore[arg-type]
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
