"""Windows of one browser, used again by test after test.

What was fetched and compiled stays; what a visitor keeps does not.
"""

from playwright.sync_api import BrowserContext, ConsoleMessage, Dialog, Error, Page, Request

from tests.browser.driver import PATIENCE_MS

# On a page's own address Streamlit first looks for itself below it, and goes on when it is not there.
PROBED = ("/_stcore/host-config", "/_stcore/health")
NOWHERE = "about:blank"


class Windows:
    """Windows in which no page may ask another host, raise an error or stop for a dialog; `faults` says which did."""

    def __init__(self, context: BrowserContext) -> None:
        context.set_default_timeout(PATIENCE_MS)
        self.context = context
        self.address = ""
        self.faults: list[str] = []
        self.opened: list[Page] = []
        self._free: list[Page] = []

    def open(self, viewport: dict[str, int], theme: str) -> Page:
        """Return a window of somebody who was never here."""
        page = self._free.pop() if self._free else self._new()
        self.opened.append(page)
        _command(page, "Storage.clearDataForOrigin", origin=self.address, storageTypes="cookies,local_storage")
        page.set_viewport_size(viewport)  # type: ignore[arg-type]
        page.emulate_media(media="null", color_scheme=theme, reduced_motion="null")  # type: ignore[arg-type]
        return page

    def leave(self) -> None:
        """Leave all pages; the windows are open to those who come next."""
        for page in self.opened:
            try:
                _empty(page)
                self._free.append(page)
            except Error:  # on a page that a test has broken
                page.close()
        self.opened.clear()

    def _new(self) -> Page:
        page = self.context.new_page()
        page.on("request", self._requested)
        page.on("console", self._told)
        page.on("dialog", self._asked)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        return page

    def _requested(self, request: Request) -> None:
        ours = (self.address, self.address.replace("http", "ws"), "data:", "blob:", NOWHERE)
        if not request.url.startswith(ours):
            self.faults.append(f"leak: {request.url}")

    def _told(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.location["url"].endswith(PROBED):
            self.faults.append(message.text)

    def _asked(self, dialog: Dialog) -> None:
        self.faults.append(f"dialog: {dialog.message}")
        dialog.dismiss()


def _empty(page: Page) -> None:
    page.mouse.move(0, 0)
    page.evaluate("sessionStorage.clear()")
    page.goto(NOWHERE)
    _command(page, "Page.resetNavigationHistory")


def _command(page: Page, name: str, **values: str) -> None:
    session = page.context.new_cdp_session(page)
    session.send(name, values)
    session.detach()
