"""Files from the app: made on a click, whole, and never from preliminary figures."""

import io
from collections.abc import Callable

import pyarrow.parquet
import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page
from pptx import Presentation

from tests.browser.conftest import Open
from tests.browser.driver import figures, settle, violations

pytestmark = pytest.mark.browser

SCENARIO = "/?flights_per_week=7&aircraft_released=3"  # a preset, whose figures are there at once


def open_menu(page: Page) -> None:
    page.get_by_role("button", name="Download").click()
    page.get_by_role("button", name="Slides (PPTX)").wait_for()
    settle(page)


def fetched(page: Page, label: str) -> tuple[str, bytes]:
    with page.expect_download(timeout=60_000) as waiting:
        page.get_by_role("button", name=label).click()
    return waiting.value.suggested_filename, waiting.value.path().read_bytes()


def test_every_kind_of_file_comes_whole_and_only_when_asked_for(visit: Open) -> None:
    page = visit(SCENARIO)
    assert page.locator("[data-testid=stDownloadButton]").count() == 0
    open_menu(page)
    checks: dict[str, Callable[[bytes], bool]] = {
        "Slides (PPTX)": lambda file: len(Presentation(io.BytesIO(file)).slides) > 8,
        "Report (PDF)": lambda file: file.startswith(b"%PDF-") and file.rstrip().endswith(b"%%EOF"),
        "Workbook (XLSX)": lambda file: "Levers that differ" in load_workbook(io.BytesIO(file)).sheetnames,
        "Web page (HTML)": lambda file: file.rstrip().endswith(b"</html>"),
        "Figures (CSV)": lambda file: file.startswith(b"scope,figure,scenario,baseline\n"),
        "Image (PNG)": lambda file: file.startswith(b"\x89PNG\r\n"),
    }
    files = {}
    for label, whole in checks.items():
        name, files[label] = fetched(page, label)
        assert name.startswith("lanecast-"), label
        assert whole(files[label]), label
    assert page.locator("[data-testid=stAlert]").count() == 0
    assert violations(page) == []
    mean = figures(page)[0]
    opens_on_its_link_and_figures(files["Slides (PPTX)"], mean)
    draws_without_network(page, files["Web page (HTML)"])


def opens_on_its_link_and_figures(file: bytes, mean: str) -> None:
    first = Presentation(io.BytesIO(file)).slides[0]
    texts = [shape.text_frame.text for shape in first.shapes if shape.has_text_frame]
    assert any("flights_per_week=7&aircraft_released=3" in text for text in texts)
    assert any(mean in text for text in texts)


def draws_without_network(page: Page, file: bytes) -> None:
    page.set_content(file.decode(), wait_until="load")
    page.wait_for_function("document.querySelectorAll('figure .main-svg').length > 0")
    assert page.locator("figure").count() == page.locator("figure .js-plotly-plot").count() == 6
    assert violations(page) == []


def test_journeys_are_those_of_the_measured_weeks(visit: Open) -> None:
    page = visit(SCENARIO)
    open_menu(page)
    name, file = fetched(page, "Every parcel (Parquet)")
    assert name.endswith("-journeys.parquet")
    table = pyarrow.parquet.ParquetFile(io.BytesIO(file), page_checksum_verification=True)
    assert table.metadata.num_rows == 4 * 819_997
    assert b'"flights_per_week": 7' in table.schema_arrow.metadata[b"levers"]
