"""The Data page in a browser: an edit in link, figures and on the map; a bad and a good file; phone; accessibility."""

import pandas as pd
import pytest
from playwright.sync_api import Page

from lib.paths import DATA
from tests.browser.conftest import Open
from tests.browser.driver import FIGURE, PHONE, figures, settle, violations

pytestmark = pytest.mark.browser

DARK = "getComputedStyle(document.documentElement).getPropertyValue('--lc-accent') === '#6ba5ff'"
ON_MAP = """() => document.querySelector('.st-key-lanes-frame .js-plotly-plot')?.data
    .some(trace => trace.meta === 'W-REIMS')"""
SIDEWAYS = """[document.scrollingElement, document.querySelector('[data-testid=stMain]')]
    .map(part => part.scrollWidth - part.clientWidth)"""


def bring(page: Page, content: bytes) -> None:
    page.locator("[data-testid=stFileUploader] input[type=file]").set_input_files(
        {"name": "mine.csv", "mimeType": "text/csv", "buffer": content}
    )


def test_an_edit_is_in_the_link_the_figures_and_on_the_map(visit: Open) -> None:
    page = visit("/data")
    before = figures(page)
    page.get_by_role("combobox", name="Where").fill("Reims")
    page.get_by_role("option", name="Reims, FR").click()
    settle(page)
    page.get_by_role("button", name="Open warehouse").click()
    page.wait_for_url(lambda url: "edits=open" in url)
    settle(page)
    assert page.get_by_text("Reims (FR) opened", exact=True).is_visible()
    told, link = figures(page), page.url
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(DARK)
    settle(page)
    assert violations(page) == []
    overview = visit("/?" + link.split("?", 1)[1])
    assert sorted(figures(overview)) == sorted(told)  # there, three of them lead
    overview.wait_for_function(ON_MAP)
    warehouse = visit("/?lane=W-REIMS&" + link.split("?", 1)[1])
    assert figures(warehouse) != figures(overview)  # it has days and tonnes of its own
    phone = visit("/data?" + link.split("?", 1)[1], viewport=PHONE)
    assert figures(phone) == told
    assert phone.evaluate(SIDEWAYS) == [0, 0]
    page.get_by_role("button", name="Remove").click()
    settle(page)
    assert "edits" not in page.url
    assert figures(page) == before


def test_a_bad_file_is_told_and_a_good_one_is_taken(visit: Open) -> None:
    page = visit("/data?view=shipments")
    bring(page, b'id,created_at\n"torn')
    page.get_by_text("mine.csv was not accepted").wait_for()
    assert page.locator("[data-testid=stException]").count() == 0
    lines = pd.read_parquet(DATA / "shipments/shipments.parquet").head(200).to_csv(index=False).splitlines()
    lines[3] = lines[3].replace("SZX", "nowhere")
    page.get_by_role("button", name="Remove mine.csv").first.click()
    settle(page)
    bring(page, "\n".join(lines).encode())
    page.get_by_text("Accepted", exact=True).wait_for()
    settle(page)
    assert page.locator(FIGURE).all_inner_texts() == ["200", "199", "1"]
    assert "origin 'nowhere' is not accepted" in page.inner_text("[data-testid=stMain]")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Rejected rows (CSV)").click()
    assert saved.value.path().read_text("utf-8-sig").splitlines()[1].startswith("4,\"origin 'nowhere'")
    assert "view=shipments" in page.url
    assert "edits" not in page.url
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(DARK)
    settle(page)
    assert violations(page) == []
    page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
    settle(page)
    assert page.evaluate(SIDEWAYS) == [0, 0]
