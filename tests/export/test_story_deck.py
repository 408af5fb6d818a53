"""A story as one deck: a slide for each of its own, speaker notes where PowerPoint keeps them, figures that prove
themselves.
"""

import io
from dataclasses import replace
from functools import cache

import pytest
from pptx import Presentation

from lib.domain.network import Network
from lib.domain.outcome import Outcome
from lib.errors import LanecastError
from lib.experiments.compare import encode
from lib.export.figure_registry import PICTURE, Registry, plain, read
from lib.export.read_back import read_back
from lib.export.story_deck import remade, story_deck, story_report
from lib.export.story_sheets import StoryReport, finding
from lib.export.story_slides import make_slide
from lib.export.verify import SAME, TAMPERED, Again, _made_again, check
from lib.narrative.headline import headline
from lib.scenario import Content, Scenario
from lib.store.stories import Story
from tests.export.conftest import coarse
from tests.export.tampering import TAMPER
from tests.shipped import shipped_network

FIVE, SEVEN = Scenario(flights_per_week=5), Scenario(flights_per_week=7, aircraft_released=3)
MADE: tuple[tuple[str, Scenario, dict[str, str | list[str]], str, str], ...] = (
    ("explore", FIVE, {}, "Five flights are enough", "Begin with the days.\nThen the cost."),
    ("overview", Scenario(), {}, "", ""),
    ("compare", SEVEN, {"with": ["baseline", encode(FIVE)]}, "", "Ask Ana"),
    ("replay", FIVE, {"week": "6"}, "", ""),
    ("explain", FIVE, {}, "", ""),
)


@cache
def outcome_of(scenario: Scenario) -> Outcome:
    return coarse(shipped_network(), scenario)


@cache
def reported() -> StoryReport:
    network = shipped_network()
    slides = tuple(
        replace(make_slide(page, scenario, given, network), caption=caption, note=note)
        for page, scenario, given, caption, note in MADE
    )
    story = Story(1, "a" * 10, "Board <7>", "Ana", slides, "2020-09-01T09:00:00Z")
    return story_report(story, network, outcome_of, lambda number: f"http://127.0.0.1:8501/?story=a&slide={number}")


@cache
def made() -> bytes:
    return story_deck(reported())


@cache
def again() -> Again:
    """Return the registry of the same deck, made from what the deck itself registers."""
    return _made_again(read(read_back(made(), "pptx").registry), recalculated)


def recalculated(registry: Registry) -> StoryReport:
    return remade(registry, shipped_network(), lambda content: outcome_of(Scenario(**content.levers)))


def statuses(file: bytes) -> dict[str, str]:
    contents = read_back(file, "pptx")
    return {each.key: each.status for each in check(contents, read(contents.registry), again())}


def test_the_deck_has_a_slide_for_each_of_the_story_with_its_words() -> None:
    show = Presentation(io.BytesIO(made()))
    titles = [slide.shapes.title.text_frame.text for slide in show.slides]
    assert len(titles) == len(MADE) + 2
    assert titles[0] == "Five flights are enough"
    assert plain(titles[1]) == plain(headline(outcome_of(Scenario())))
    assert titles[2].startswith("Daily flights against Baseline: ")
    assert titles[-2:] == ["Appendix: scenarios of the slides", "Appendix: about this file"]
    notes = [slide.notes_slide.notes_text_frame.text if slide.has_notes_slide else "" for slide in show.slides]
    assert notes[:4] == ["Begin with the days.\nThen the cost.", "", "Ask Ana", ""]
    frames = [shape.text_frame for shape in show.slides[2].shapes if shape.has_text_frame]
    runs = [run for frame in frames for line in frame.paragraphs for run in line.runs]
    links = [run.hyperlink.address for run in runs if run.hyperlink.address]
    assert links == ["http://127.0.0.1:8501/?story=a&slide=3"]
    tables = [shape.table for shape in show.slides[2].shapes if shape.has_table]
    assert [cell.text for cell in tables[0].rows[0].cells] == [
        "Figure",
        "A · Baseline",
        "B · Daily flights",
        "C · Flights per week 5",
    ]


def test_every_figure_of_the_deck_is_registered_and_the_same_when_it_is_calculated_again() -> None:
    contents = read_back(made(), "pptx")
    registry = read(contents.registry)
    found = statuses(made())
    assert set(found.values()) == {SAME}
    assert len(found) == len(registry.figures) > 60
    for key in ("s1.days_to_warehouse_mean.now", "s2.title", "s3.3.2", f"{PICTURE}s2.lanes", f"{PICTURE}s3.compared"):
        assert key in found
    assert "s1.title" not in found, "a caption is free text"
    by_key = registry.by_key
    ids = [reported().slides[n].outcomes[0].scenario_id for n in range(3)]
    assert [by_key[f"s{n}.reading"].scenario for n in (1, 2, 3)] == ids
    assert by_key["s1.days_to_warehouse_mean.now"].value == outcome_of(FIVE).kpis["days_to_warehouse_mean"]


@pytest.mark.parametrize("key", ["s1.days_to_warehouse_mean.now", "s2.title", "s3.1.2", "scenarios.1.2"])
def test_one_changed_digit_is_found(key: str) -> None:
    found = statuses(TAMPER["pptx"](made(), key))
    assert {k for k, status in found.items() if status != SAME} == {key}
    assert found[key] == TAMPERED


def test_levers_that_were_changed_in_the_registry_are_found() -> None:
    contents = read_back(made(), "pptx")
    registry = read(contents.registry)
    explain = registry.slides[4]
    other = replace(registry, slides=(replace(explain, levers=({"flights_per_week": 6},)),))
    right = replace(other, slides=(explain,))
    readings = [read(read_back(story_deck(recalculated(one)), "pptx").registry).by_key for one in (right, other)]
    assert readings[0]["s1.reading"].scenario == registry.by_key["s5.reading"].scenario
    assert readings[1]["s1.reading"].scenario != registry.by_key["s5.reading"].scenario


def test_captions_and_notes_are_ignored() -> None:
    show = Presentation(io.BytesIO(made()))
    show.slides[0].shapes.title.text_frame.text = "Six flights are enough"
    show.slides[0].notes_slide.notes_text_frame.text = "Nothing"
    target = io.BytesIO()
    show.save(target)
    assert set(statuses(target.getvalue()).values()) == {SAME}


def test_a_plan_that_fails_and_undelivered_parcels_find_their_place(network: Network) -> None:
    stopped = Scenario(cancellation_pct=100)
    slides = tuple(make_slide(page, stopped, {}, network) for page in ("overview", "compare", "replay", "linehaul"))
    story = Story(1, "a" * 10, "Nothing flies", "", slides, "2020-09-01T09:00:00Z")
    report = story_report(story, network, outcome_of, lambda _: "")
    assert len(Presentation(io.BytesIO(story_deck(report))).slides) == 6
    assert "undelivered instead of" in finding(report.slides[1], network)


def test_a_slide_of_an_older_model_says_so_in_its_notes(network: Network) -> None:
    old = replace(make_slide("overview", FIVE, {}, network), content=Content("6", network.data_hash, {}), note="Mine")
    story = Story(1, "a" * 10, "Old", "", (old,), "2020-09-01T09:00:00Z")
    show = Presentation(io.BytesIO(story_deck(story_report(story, network, outcome_of, lambda _: ""))))
    note = show.slides[0].notes_slide.notes_text_frame.text
    assert note.startswith("Mine\n\nThis scenario was saved with model version 6")


def test_an_empty_story_and_preliminary_figures_go_into_no_deck(network: Network) -> None:
    empty = Story(1, "a" * 10, "Empty", "", (), "2020-09-01T09:00:00Z")
    with pytest.raises(LanecastError, match="“Empty” has no slides yet"):
        story_report(empty, network, outcome_of, lambda _: "")
    preliminary = replace(outcome_of(FIVE), parcels_per_unit=48)
    with pytest.raises(LanecastError, match="preliminary"):
        replace(reported(), slides=(replace(reported().slides[0], outcomes=(preliminary,)),))
