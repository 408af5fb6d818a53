"""Files read back: whole, with every lever that differs, and the figures of the outcome."""

import io
import json
import os
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from openpyxl import load_workbook
from PIL import Image
from pptx import Presentation
from pptx.enum.chart import XL_CHART_TYPE

from lib.errors import LanecastError
from lib.export.figure_registry import plain
from lib.export.files import KINDS, file_name, picture
from lib.export.pinned_notes import notes_on_chart
from lib.export.report import SYNTHETIC, Report, paged_sheets, sheets
from lib.export.sheets import Table
from lib.export.static_images import png
from lib.figures.palette import LIGHT, days_entries
from lib.figures.story import CHARTS
from tests.export.conftest import CHANGES, LINK, NOTES
from tests.export.packages import faults, without
from tests.shipped import shipped_network

LEVERS = shipped_network().levers

MOST_INK = 0.08  # of a page of words and a heading that are dark
A_CHART = 1_000  # px that are not white in the smallest picture with anything in it


MADE: dict[tuple[int, str], tuple[Report, bytes]] = {}


def made(report: Report, suffix: str) -> bytes:
    """Return a report's file, made once."""
    key = id(report), suffix
    if key not in MADE:
        MADE[key] = report, KINDS[suffix].make(report)  # the report too, so that its id stays its own
    return MADE[key][1]


def slide_texts(file: bytes) -> list[str]:
    """Return all words of each slide."""
    return ["\n".join(map(_words, slide.shapes)) for slide in Presentation(io.BytesIO(file)).slides]


def _words(shape) -> str:
    if shape.has_table:
        return "\n".join(cell.text for row in shape.table.rows for cell in row.cells)
    return shape.text_frame.text if shape.has_text_frame else ""


@pytest.mark.parametrize("suffix", ["pptx", "xlsx"])
def test_office_files_are_whole(report: Report, suffix: str) -> None:
    file = made(report, suffix)
    assert faults(file) == []
    part = {"pptx": "ppt/slides/slide3.xml", "xlsx": "xl/worksheets/sheet2.xml"}[suffix]
    assert any("not there" in fault for fault in faults(without(file, part)))
    assert faults(without(file, part, b"<p:sld")) == [f"{part} is no XML"]
    assert any("no type" in fault for fault in faults(without(file, "[Content_Types].xml", b"<Types/>")))


def test_preliminary_figures_go_into_no_file(report: Report) -> None:
    for outcome, baseline in (
        (replace(report.outcome, parcels_per_unit=16), report.baseline),
        (report.outcome, replace(report.baseline, parcels_per_unit=16)),
    ):
        with pytest.raises(LanecastError, match="preliminary"):
            Report(report.network, outcome, baseline, LINK)


def test_every_file_lists_levers_and_where_it_is_from(report: Report) -> None:
    tables = [row for sheet in sheets(report) if isinstance(sheet.body, Table) for row in sheet.body.rows]
    cells = rows(report, "Levers that differ") + rows(report, "About")
    texts = {
        "pptx": "\n".join(slide_texts(made(report, "pptx"))),
        "html": made(report, "html").decode(),
        "sheets": "\n".join(" ".join(row) for row in tables),
        "xlsx": "\n".join(str(cell) for row in cells for cell in row),
    }
    for kind, text in texts.items():
        for key in CHANGES:
            assert LEVERS[key].label in text, (kind, key)
        for stamp in (
            "Final: every parcel simulated",
            SYNTHETIC,
            report.outcome.scenario_id,
            report.outcome.data_hash,
        ):
            assert stamp in text, (kind, stamp)


def test_files_name_choices_the_scenario_and_what_colours_mean(report: Report) -> None:
    named = replace(report, title="July board")
    slides = slide_texts(made(named, "pptx"))
    assert "July board" in slides[0]
    assert "Last mile in Spain Correos → Correos Express" in slides[0]
    assert "Correos Express" in next(slide for slide in slides if slide.startswith("Appendix: levers"))
    lanes = next(slide for slide in slides if "By road" in slide)
    assert all(words in lanes for _, words in days_entries(LIGHT))
    assert "<i style" in made(report, "html").decode()
    assert report.name == "Flights per week 5, Flight days Mon, Thu and 2 more"


def test_a_long_link_is_cut_on_the_first_sheet_and_whole_on_the_last(report: Report) -> None:
    long = replace(report, link=LINK + "&a=1" * 100)
    slides = slide_texts(made(long, "pptx"))
    assert long.link not in slides[0]
    assert f"{long.link[:100]}" in slides[0]
    assert long.link in slides[-1]


def test_every_file_holds_the_notes_where_they_are_pinned(report: Report) -> None:
    assert notes_on_chart(NOTES, report.outcome, "days") == ["The tail is the manual channel — Ana"]
    lanes = notes_on_chart(NOTES, report.outcome, "lanes")
    assert [line[:12] for line in lanes] == ["1 Madrid: Ma", "1 Madrid: As", "1 Madrid: Lo", "2 Bologna: B"]
    pins = report.charts()["lanes"].figure["data"][-1]
    assert pins["text"] == ["<b>1</b>", "<b>2</b>"]
    assert notes_on_chart(NOTES, report.outcome, "air") == []
    by_title = {sheet.topic or sheet.title: sheet for sheet in paged_sheets(report)}
    slides = dict(zip(by_title, slide_texts(made(report, "pptx")), strict=True))
    assert lanes[1] in slides["By road to the warehouses"]
    assert "1 more: see the notes" in slides["By road to the warehouses"]
    assert max(map(len, by_title["By road to the warehouses"].notes)) <= 115
    assert "The tail is the manual channel — Ana" in slides["Delivery time"]
    assert all(note.text.strip() in slides["Appendix: notes"] for note in NOTES)
    page = made(report, "html").decode()
    assert "<li>1 Madrid: Ask Correos — Ben</li>" in page
    assert rows(report, "Notes")[2] == ("Bologna, lane", "Bologna waits for a truck", "Ben", "2020-08-31T09:00:00Z")


def test_slides_share_out_a_long_table_that_the_page_shows_whole(report: Report) -> None:
    title = "Appendix: where the data come from"
    whole, shared = (
        [each.body.rows for each in told if each.title.startswith(title) and isinstance(each.body, Table)]
        for told in (sheets(report), paged_sheets(report))
    )
    assert (len(whole), len(shared)) == (1, 3)
    assert sum(shared, ()) == whole[0]
    assert made(report, "html").decode().count(title) == 2, "once as a heading, once as the table's name"


def rows(report: Report, sheet: str) -> list[tuple]:
    book = load_workbook(io.BytesIO(made(report, "xlsx")), read_only=True)
    return [tuple(row) for row in book[sheet].iter_rows(min_row=2, values_only=True)]


def test_workbook_holds_every_table_as_numbers(report: Report) -> None:
    figures = {row[0]: row[1:3] for row in rows(report, "Raw figures")}
    assert figures["days_to_warehouse_mean"] == pytest.approx(
        (report.outcome.kpis["days_to_warehouse_mean"], report.baseline.kpis["days_to_warehouse_mean"])
    )
    assert set(figures) == set(report.outcome.kpis)
    explained = {row[0]: row[3:] for row in rows(report, "Raw figures")}
    assert explained["share_under_3_days"][:2] == ("Faster than 3 days", "share from 0 to 1")
    assert all(formula.endswith(".") for *_, formula in explained.values())
    levers = {row[1]: row[2:4] for row in rows(report, "Levers that differ")}
    assert levers == {key: (value, LEVERS[key].default) for key, value in CHANGES.items()}
    assert len(rows(report, "All levers")) == len(LEVERS)
    lanes = {row[0]: row for row in rows(report, "Raw warehouses")}
    assert set(lanes) == set(report.outcome.lanes.index)
    parcels = list(report.outcome.lanes.columns).index("parcels") + 1
    assert lanes["W-MAD"][parcels] == report.outcome.lanes.parcels["W-MAD"]
    days = rows(report, "Raw days to warehouse")
    assert sum(sum(row[1:]) for row in days) == report.outcome.warehouse_bins.sum()


def test_workbook_shows_key_figures_with_labels_units_and_rounding(report: Report) -> None:
    told = {row[0]: row[1:5] for row in rows(report, "Key figures")}
    mine, base = (dict[str, Any](each.kpis) for each in (report.outcome, report.baseline))
    for label, key, unit, scale, digits in (
        ("To warehouse", "days_to_warehouse_mean", "days", 1, 1),
        ("Within 10 days", "share_within_10_days", "%", 100, 1),
        ("Cost per parcel", "cost_eur_per_parcel", "€", 1, 2),
    ):
        now, before = (round(scale * figures[key], digits) for figures in (mine, base))
        assert told[label] == (unit, now, before, pytest.approx(now - before))
    book = load_workbook(io.BytesIO(made(report, "xlsx")))
    assert book["Key figures"]["C2"].number_format == "#,##0.0"
    heads = [cell.value for cell in book["Warehouses"][1]]
    assert {"To warehouse (days)", "Within 10 days (%)", "Cost per parcel (€)"} <= set(heads)
    for name in ("Warehouses", "Air", "Weeks", "Stages"):
        assert not [cell.value for cell in book[name][1] if "_" in str(cell.value)]
    weeks = {row[0]: row for row in rows(report, "Weeks")}
    assert weeks[5][1] == round(report.outcome.weeks["created_t"][4], 1)


def test_deck_has_editable_charts_with_the_figures(report: Report) -> None:
    slides = Presentation(io.BytesIO(made(report, "pptx"))).slides
    charts = [shape.chart for slide in slides for shape in slide.shapes if shape.has_chart]
    kinds = [chart.chart_type for chart in charts]
    assert kinds == [
        XL_CHART_TYPE.XY_SCATTER_LINES_NO_MARKERS,
        XL_CHART_TYPE.BAR_STACKED,
        XL_CHART_TYPE.LINE,
        XL_CHART_TYPE.COLUMN_STACKED,
    ]
    days = next(series for series in charts[1].plots[0].series if series.name == "Days").values
    mean = report.outcome.stages["days"]
    assert days[0] == pytest.approx(mean["origin"])
    assert days[-1] == pytest.approx(mean.sum())
    offered = charts[2].plots[0].series[0].values
    np.testing.assert_allclose(offered, report.outcome.weeks["created_t"])
    pictures = [shape for slide in slides for shape in slide.shapes if shape.shape_type == 13]
    assert [shape._element.xpath(".//p:cNvPr")[0].get("descr") for shape in pictures] == [
        report.charts()[name].alt for name in ("air", "lanes")
    ]


def test_deck_opens_with_headline_figures_and_link(report: Report) -> None:
    first = Presentation(io.BytesIO(made(report, "pptx"))).slides[0]
    text = "\n".join(map(_words, first.shapes))
    assert report.headline in text
    assert f"{report.outcome.kpis['days_to_warehouse_mean']:.1f} days" in text
    links = [
        run.hyperlink.address
        for shape in first.shapes
        if shape.has_text_frame
        for line in shape.text_frame.paragraphs
        for run in line.runs
    ]
    assert LINK in links


@pytest.mark.parametrize("chart", CHARTS)
def test_every_chart_is_a_picture(report: Report, chart: str) -> None:
    image = Image.open(io.BytesIO(picture(report, chart, 1)))
    assert image.size == (report.charts()[chart].width, report.charts()[chart].height)
    assert (np.asarray(image.convert("L")) < 250).sum() > A_CHART


def test_open_markers_let_what_is_below_shine_through() -> None:
    marker = {
        "size": [20, 20],
        "symbol": ["circle-open", "circle"],
        "color": "#1552c9",
        "opacity": 0.5,
        "line": {"color": "#1552c9", "width": 2},
    }
    points = {"type": "scatter", "mode": "markers", "x": [1, 3], "y": [1, 1], "marker": marker}
    axes = {
        f"{name}axis": {"range": [0, int(high)], "visible": False, "showline": False} for name, high in ("x4", "y2")
    }
    layout = {"margin": dict.fromkeys("lrtb", 0), **axes}
    image = Image.open(io.BytesIO(png({"data": [points], "layout": layout}, 209, 109, 1, "#ffffff"))).convert("RGB")
    assert image.getpixel((9 + 50, 50)) == (255, 255, 255)
    assert image.getpixel((9 + 150, 50)) == (137, 168, 227)  # half of the colour, half of the paper


def test_unknown_chart_is_named(report: Report) -> None:
    with pytest.raises(LanecastError, match="choose one of air, lanes"):
        picture(report, "pie")


def test_page_needs_no_network_and_cannot_be_broken_out_of(report: Report) -> None:
    evil = "</script><script>alert(1)</script>"
    lanes = report.outcome.lanes.assign(name=evil)
    text = made(replace(report, outcome=replace(report.outcome, lanes=lanes)), "html").decode()
    assert evil not in text
    own = text[: text.index("<script>")] + text[text.rindex("<script>") :]
    assert not re.search(r'(?:src|href)="https?://(?!127\.0\.0\.1)', own)
    assert re.search(r"url\(\"data:font/ttf;base64,", own)
    drawn = json.loads(re.findall(r"const figures = (.*);\n", own)[0])
    assert set(drawn) == {"light", "dark"}
    assert set(drawn["light"]) == {"air", "lanes", "days", "stages", "volumes", "backlogs"}


def test_csv_takes_no_formula(report: Report) -> None:
    lanes = report.outcome.lanes.assign(name="=1+1")
    text = made(replace(report, outcome=replace(report.outcome, lanes=lanes)), "csv").decode()
    assert ",'=1+1," in text
    book = load_workbook(io.BytesIO(made(replace(report, outcome=replace(report.outcome, lanes=lanes)), "xlsx")))
    names = [cell.value for cell in book["Raw warehouses"]["B"]]
    assert names[1:] == ["=1+1"] * len(lanes)
    assert all(cell.data_type != "f" for cell in book["Raw warehouses"]["B"])


@pytest.mark.parametrize("suffix", KINDS)
def test_files_survive_a_network_that_delivers_nothing(hopeless: Report, suffix: str) -> None:
    assert len(made(hopeless, suffix)) > 1_000


def test_names_tell_scenario_and_part(report: Report) -> None:
    expected = "lanecast-flights-per-week-5-flight-days-mon-thu-and-2-abcdefgh-air.png"
    assert file_name(report.name, "abcdefghijkl", "png", "air") == expected
    assert file_name("Août: 5 vols / semaine!", "abcdefghijkl", "pdf") == "lanecast-aout-5-vols-semaine-abcdefgh.pdf"


@pytest.fixture(scope="module")
def office() -> str:
    """Return LibreOffice; where there is none the tests that need it are skipped in words, and fail in CI."""
    found = shutil.which("soffice")
    if not found or not shutil.which("pdftoppm"):
        reason = "LibreOffice or poppler is not there: sh scripts/office.sh"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)
    return str(found)


def opened(office: str, file: bytes, suffix: str, folder: Path) -> tuple[list[str], list[np.ndarray]]:
    """Open a file in LibreOffice without a window; return the words and the pictures of its pages."""
    (folder / f"file.{suffix}").write_bytes(file)
    if suffix != "pdf":
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        command = [office, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), f"file.{suffix}"]
        subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=120)
    subprocess.run(["pdftoppm", "-r", "30", "-png", "file.pdf", "page"], cwd=folder, check=True)
    text = subprocess.run(["pdftotext", "-layout", "file.pdf", "-"], cwd=folder, check=True, capture_output=True)
    pages = [_grey(path) for path in sorted(folder.glob("page*.png"))]
    return text.stdout.decode().split("\f")[: len(pages)], pages


def _grey(path: Path) -> np.ndarray:
    with Image.open(path) as image:
        return np.asarray(image.convert("L"))


def test_deck_states_findings_and_keeps_the_rest_for_the_appendix(report: Report) -> None:
    findings = [sheet for sheet in paged_sheets(report) if sheet.topic]
    assert 5 <= len(findings) <= 6
    assert all(any(letter.isdigit() for letter in sheet.title) for sheet in findings)
    titles = [slide.shapes.title.text_frame.text for slide in Presentation(io.BytesIO(made(report, "pptx"))).slides]
    assert titles[: len(findings)] == [sheet.title for sheet in findings]
    assert all(title.startswith("Appendix: ") for title in titles[len(findings) :])


def test_report_fills_its_pages(report: Report, office: str, tmp_path: Path) -> None:
    words, pages = opened(office, made(report, "pdf"), "pdf", tmp_path)
    every = plain("".join(words))
    assert all(plain(sheet.title) in every for sheet in sheets(report))
    assert all("synthetic demand" in text for text in words)
    assert all(LEVERS[key].label in "".join(words) for key in CHANGES)
    for page in pages:
        rows = np.flatnonzero((page < 200).any(axis=1))
        above_foot = rows[rows < 0.94 * len(page)]
        assert page is pages[-1] or above_foot.max() > 0.67 * len(page), "a third of the page is empty"
        assert not (page < 200)[:, [*range(3), *range(-3, 0)]].any(), "something runs over an edge"


def test_slides_look_as_told(report: Report, office: str, tmp_path: Path) -> None:
    words, pages = opened(office, made(report, "pptx"), "pptx", tmp_path)
    told = paged_sheets(report)
    assert len(pages) == len(told)
    for sheet, text, page in zip(told, words, pages, strict=True):
        assert plain(sheet.title) in plain(text)
        assert "synthetic demand" in text
        assert all(note[:60] in text for note in sheet.notes)
        dark = page < 200
        assert not isinstance(sheet.body, Table) or (page < 110).mean() < MOST_INK, f"{sheet.title} is hard to read"
        assert dark.sum() > 300, f"{sheet.title} is empty"
        assert not dark[:, :3].any(), f"{sheet.title} runs over the left edge"
        assert not dark[:, -3:].any(), f"{sheet.title} runs over the right edge"
    every = "\n".join(words)
    assert all(LEVERS[key].label in every for key in CHANGES)


def test_workbook_opens(report: Report, office: str, tmp_path: Path) -> None:
    words, pages = opened(office, made(report, "xlsx"), "xlsx", tmp_path)
    assert len(pages) >= 10
    assert report.outcome.scenario_id in "".join(words)
