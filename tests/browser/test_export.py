"""Files from the app: made on a click, whole, and never from preliminary figures."""

import io
import zipfile
from collections.abc import Callable

import pyarrow.parquet
import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page
from pptx import Presentation

from tests.browser.conftest import Open
from tests.browser.driver import settle, violations

pytestmark = pytest.mark.browser

SCENARIO = "/?flights_per_week=5&own_trucks_lgg=24"


def opened(visit: Open) -> Page:
    """Return the overview with the download menu open."""
    page = visit(SCENARIO)
    page.get_by_role("button", name="Download").click()
    page.get_by_role("button", name="Slides (PPTX)").wait_for()
    settle(page)
    return page


def fetched(page: Page, label: str) -> tuple[str, bytes]:
    with page.expect_download(timeout=60_000) as waiting:
        page.get_by_role("button", name=label).click()
    return waiting.value.suggested_filename, waiting.value.path().read_bytes()


def test_nothing_is_offered_before_it_is_asked_for(visit: Open) -> None:
    page = visit(SCENARIO)
    assert page.locator("[data-testid=stDownloadButton]").count() == 0


def test_every_kind_of_file_comes_whole(visit: Open) -> None:
    page = opened(visit)
    checks: dict[str, Callable[[bytes], bool]] = {
        "Slides (PPTX)": lambda file: len(Presentation(io.BytesIO(file)).slides) > 8,
        "Report (PDF)": lambda file: file.startswith(b"%PDF-") and file.rstrip().endswith(b"%%EOF"),
        "Workbook (XLSX)": lambda file: "Levers that differ" in load_workbook(io.BytesIO(file)).sheetnames,
        "Web page (HTML)": lambda file: file.rstrip().endswith(b"</html>"),
        "Figures (CSV)": lambda file: file.startswith(b"scope,figure,scenario,baseline\n"),
        "Picture (PNG)": lambda file: file.startswith(b"\x89PNG\r\n"),
    }
    for label, whole in checks.items():
        name, file = fetched(page, label)
        assert name.startswith("lanecast-"), label
        assert whole(file), label
        if zipfile.is_zipfile(io.BytesIO(file)):
            assert zipfile.ZipFile(io.BytesIO(file)).testzip() is None, label
    assert page.locator("[data-testid=stAlert]").count() == 0
    assert violations(page) == []


def test_journeys_are_those_of_the_measured_weeks(visit: Open) -> None:
    name, file = fetched(opened(visit), "Every parcel (Parquet)")
    assert name.endswith("-journeys.parquet")
    table = pyarrow.parquet.ParquetFile(io.BytesIO(file), page_checksum_verification=True)
    assert table.metadata.num_rows == 4 * 819_997
    assert b'"flights_per_week": 5' in table.schema_arrow.metadata[b"levers"]


def test_link_in_the_file_opens_the_same_figures(visit: Open) -> None:
    page = opened(visit)
    _, file = fetched(page, "Slides (PPTX)")
    first = Presentation(io.BytesIO(file)).slides[0]
    texts = [shape.text_frame.text for shape in first.shapes if shape.has_text_frame]
    assert any("flights_per_week=5&own_trucks_lgg=24" in text for text in texts)
    assert any(page.locator("[data-testid=stMetricValue]").first.inner_text() in text for text in texts)


def test_standalone_page_draws_every_chart_without_network(visit: Open) -> None:
    page = opened(visit)
    _, file = fetched(page, "Web page (HTML)")
    page.set_content(file.decode(), wait_until="load")
    page.wait_for_function("document.querySelectorAll('figure .main-svg').length > 0")
    charts, drawn = page.locator("figure"), page.locator("figure .js-plotly-plot")
    assert charts.count() == drawn.count() == 6
