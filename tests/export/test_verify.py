"""Files prove their figures: each is registered, found at its place, and missed or changed nowhere unnoticed."""

import io
import json
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pptx import Presentation

from lib.cli import verify_command
from lib.cli.commands import main
from lib.domain.network import Network
from lib.errors import DataError, LanecastError
from lib.export.figure_registry import PICTURE, Registry, plain, read
from lib.export.files import KINDS
from lib.export.read_back import Contents, read_back
from lib.export.report import Report
from lib.export.verify import MOVED, SAME, TAMPERED, UNKNOWN, Again, check, recalculated, verify
from lib.scenario import Scenario
from tests.export.conftest import CHANGES, LINK, coarse
from tests.export.packages import without
from tests.export.tampering import TAMPER, other_digit
from tests.shipped import shipped_network

TEXT = ("html", "pptx", "pdf")


@cache
def reported() -> Report:
    network = shipped_network()
    return Report(network, coarse(network, Scenario(**CHANGES)), coarse(network, Scenario()), LINK, title="Board 7")


@cache
def made(suffix: str) -> tuple[bytes, Contents, Registry]:
    """Return a file, what it holds and its registry."""
    file = KINDS[suffix].make(reported())
    contents = read_back(file, suffix)
    return file, contents, read(contents.registry)


def statuses(file: bytes, suffix: str) -> dict[str, str]:
    """Return the status of every figure of a file."""
    registry = made(suffix)[2]
    return {each.key: each.status for each in check(read_back(file, suffix), registry, Again(registry))}


@pytest.mark.parametrize("suffix", [*TEXT, "xlsx"])
def test_every_registered_figure_stands_once_at_its_place(suffix: str) -> None:
    _, contents, registry = made(suffix)
    assert len(registry.figures) == len({figure.key for figure in registry.figures}) > 80
    for figure in registry.figures:
        assert tuple(map(plain, contents.texts[figure.key])) == (plain(figure.text),), figure.key
    assert registry.content.id == registry.scenario_id == reported().outcome.scenario_id
    assert {figure.scenario for figure in registry.figures} == {registry.scenario_id, reported().baseline.scenario_id}


def test_registered_values_are_those_of_the_model() -> None:
    by_key = {figure.key: figure for figure in made("html")[2].figures}
    mean = by_key["days_to_warehouse_mean.now"]
    assert mean.value == reported().outcome.kpis["days_to_warehouse_mean"]
    assert mean.text == f"{mean.value:.1f} days"
    assert by_key["days_to_warehouse_mean.against"].value == reported().baseline.kpis["days_to_warehouse_mean"]


@pytest.mark.parametrize("suffix", TEXT)
def test_one_changed_digit_of_any_text_is_found(suffix: str) -> None:
    file, _, registry = made(suffix)
    keys = [
        figure.key
        for figure in registry.figures
        if not figure.key.startswith(PICTURE)
        and any(letter in "0123456789" for letter in figure.text)
        and not (suffix == "pdf" and figure.key.endswith(".now"))  # drawn in the bold font
    ]

    @settings(max_examples=2 if suffix == "pdf" else 6, deadline=None, derandomize=True)
    @given(st.sampled_from(keys))
    def found(key: str) -> None:
        wrong = {k: status for k, status in statuses(TAMPER[suffix](file, key), suffix).items() if status != SAME}
        assert wrong == {key: TAMPERED}

    found()


@pytest.mark.parametrize(
    "key", ["Key figures!-!Scenario", "Raw warehouses!-!days_to_warehouse_mean", "Air!-!Carried (t/week)"]
)
def test_one_changed_digit_of_a_cell_is_found(key: str) -> None:
    wrong = [k for k, status in statuses(TAMPER["xlsx"](made("xlsx")[0], key), "xlsx").items() if status != SAME]
    sheet, _, column = key.split("!")
    assert len(wrong) == 1
    assert wrong[0].startswith(f"{sheet}!")
    assert wrong[0].endswith(f"!{column}")


def test_a_changed_picture_and_a_changed_chart_are_found() -> None:
    file, _, registry = made("pptx")
    show = Presentation(io.BytesIO(file))
    shapes = {shape.name: shape for slide in show.slides for shape in slide.shapes}
    part = shapes[f"figure:{PICTURE}air"].part.related_part(shapes[f"figure:{PICTURE}air"]._element.blip_rId)
    with Image.open(io.BytesIO(part._blob)) as image:
        image.putpixel((5, 5), (1, 2, 3, 255))
        target = io.BytesIO()
        image.save(target, "PNG")
    part._blob = target.getvalue()
    values = shapes[f"figure:{PICTURE}stages"].chart._chartSpace.findall(".//{*}v")
    number = next(value for value in reversed(values) if value.text and value.text[0].isdigit())
    number.text = other_digit(number.text)
    target = io.BytesIO()
    show.save(target)
    wrong = {key for key, status in statuses(target.getvalue(), "pptx").items() if status != SAME}
    assert wrong == {f"{PICTURE}air", f"{PICTURE}stages"}
    assert len(registry.figures) > 80


def test_free_text_is_ignored_and_a_figure_that_is_gone_is_not() -> None:
    text = made("html")[0].decode()
    assert set(statuses(text.replace("Board 7", "Board 8").encode(), "html").values()) == {SAME}
    gone = text.replace('data-figure="carried_t_per_week.now"', "")
    assert statuses(gone.encode(), "html")["carried_t_per_week.now"] == TAMPERED


def test_a_registry_that_was_changed_along_with_the_text_is_found() -> None:
    file, _, registry = made("html")
    text = file.decode()
    mean = next(figure.text for figure in registry.figures if figure.key == "days_to_warehouse_mean.now")
    assert text.count(mean) >= 2
    checked = verify(text.replace(mean, other_digit(mean)).encode(), "html", lambda _: reported())
    assert {each.key for each in checked if each.status == TAMPERED} >= {"days_to_warehouse_mean.now"}
    fewer = read(registry.write())
    fewer = replace(fewer, figures=fewer.figures[1:])
    wrong = check(made("html")[1], fewer, Again(registry))
    assert [(each.key, each.status) for each in wrong if each.status != SAME] == [(registry.figures[0].key, TAMPERED)]
    other = text.replace('"demand_pct":130', '"demand_pct":140')
    assert [each.key for each in verify(other.encode(), "html", lambda _: reported())] == ["scenario"]


def test_figures_of_an_older_model_have_moved_and_both_values_are_told() -> None:
    report = reported()
    outcome = report.outcome
    old = replace(outcome, model_version="6", kpis={**outcome.kpis, "days_to_warehouse_mean": 9.94})
    content = replace(made("html")[2].content, model_version="6")
    file = KINDS["html"].make(replace(report, outcome=replace(old, scenario_id=content.id)))
    checked = {each.key: each for each in verify(file, "html", lambda _: report)}
    moved = checked["days_to_warehouse_mean.now"]
    assert (moved.status, moved.shown) == (MOVED, "9.9 days")
    assert moved.right == f"{outcome.kpis['days_to_warehouse_mean']:.1f} days"
    assert checked["carried_t_per_week.now"].status == SAME
    assert TAMPERED not in {each.status for each in checked.values()}


def test_figures_of_other_data_cannot_be_verified_and_changed_ones_are_still_found(network: Network) -> None:
    other = recalculated(replace(network, data_hash="f" * 64))
    file, _, registry = made("html")
    assert {each.status for each in verify(file, "html", other)} == {UNKNOWN}
    with pytest.raises(LanecastError, match=r"--network"):
        other(registry)
    checked = verify(TAMPER["html"](file, "carried_t_per_week.now"), "html", other)
    assert [each.key for each in checked if each.status == TAMPERED] == ["carried_t_per_week.now"]


def test_what_is_no_file_of_ours_is_told(tmp_path) -> None:
    with pytest.raises(DataError, match=r"\.csv files carry no list"):
        read_back(b"scope", "csv")
    with pytest.raises(DataError, match=r"no \.pdf file that can be read"):
        read_back(b"%PDF-nothing", "pdf")
    with pytest.raises(DataError, match="carries no list"):
        read_back(without(made("pptx")[0], "customXml/lanecast.xml", b"<a/>"), "pptx")
    with pytest.raises(DataError, match="cannot be read"):
        read('{"format": 1}')
    assert main(["verify", str(tmp_path / "none.pdf")]) == 2


def test_the_command_exits_with_1_where_a_figure_was_changed(monkeypatch, tmp_path, capsys) -> None:
    monkeypatch.setattr(verify_command, "recalculated", lambda _: lambda _: reported())
    whole, changed = tmp_path / "page.html", tmp_path / "changed.html"
    whole.write_bytes(made("html")[0])
    changed.write_bytes(TAMPER["html"](made("html")[0], "carried_t_per_week.now"))
    assert main(["verify", str(whole)]) == 0
    assert f"{len(made('html')[2].figures)} same." in capsys.readouterr().out
    assert main(["verify", str(changed)]) == 1
    assert "tampered  carried_t_per_week.now" in capsys.readouterr().out
    assert main(["verify", str(changed), "--json"]) == 1
    assert [row["key"] for row in json.loads(capsys.readouterr().out) if row["status"] == TAMPERED] == [
        "carried_t_per_week.now"
    ]
