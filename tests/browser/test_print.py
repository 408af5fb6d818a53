"""A page on paper: nothing to be operated, nothing cut off, to its last sentence."""

import io

import pytest
from playwright.sync_api import Page
from pypdf import PdfReader

from lib.export.figure_registry import plain
from tests.browser.conftest import Open
from tests.browser.driver import ARTIFACTS

pytestmark = pytest.mark.browser
PAPER_PX = 1047  # between the margins of A4 across
OPERATED = "button, input, [role=slider], [data-testid=stSidebar], [data-testid=stHeader]"
OPERATED_WORDS = ("Line-haul", "Download", "Copy link", "Present")
SHOWN = f"[...document.querySelectorAll('{OPERATED}')].filter(part => part.checkVisibility()).length"
REACH = """() => {
    const left = document.querySelector('[data-testid=stMainBlockContainer]').getBoundingClientRect().left;
    const parts = document.querySelectorAll('.main-svg, table, .lc-figure-card, h1, .lc-bars');
    return Math.max(...[...parts].map(part => part.getBoundingClientRect().right - left));
}"""


def printed(page: Page, name: str) -> str:
    """Return the words of the page's sheets without white space; the sheets are kept as an artefact."""
    file = page.pdf(prefer_css_page_size=True)
    ARTIFACTS.mkdir(exist_ok=True)
    (ARTIFACTS / f"print-{name}.pdf").write_bytes(file)
    return plain("".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(file)).pages))


def test_print_is_a_clean_sheet_with_everything_on_it(visit: Open) -> None:
    page = visit("/")
    sentences = [page.locator("h1").inner_text(), *page.locator(".lc-small").all_inner_texts()]
    labels = page.locator(".lc-figure-label").all_inner_texts()
    screen = page.inner_text("body")
    words = printed(page, "overview")
    assert len(sentences) >= 4
    assert [text for text in (*sentences, *labels) if plain(text.splitlines()[-1]) not in words] == []
    assert [text for text in OPERATED_WORDS if text not in screen] == []
    assert [text for text in OPERATED_WORDS if plain(text) in words] == []
    page.emulate_media(media="print")
    assert page.evaluate(SHOWN) == 0
    assert page.evaluate(REACH) <= PAPER_PX + 1
