"""Slides as the present model opens them: older versions, other data and unknown pages lead to notices."""

from dataclasses import replace

import pytest

from lib.experiments.compare import encode
from lib.export.story_slides import make_slide, open_slide, slide_parameters
from lib.scenario import Content, Scenario, migrations
from lib.scenario.migrations import Renamed
from lib.store.stories import Slide
from lib.whatif import MODEL_VERSION
from tests.shipped import shipped_network

FIVE, SEVEN = Scenario(flights_per_week=5), Scenario(flights_per_week=7, aircraft_released=3)


def test_a_slide_opens_as_it_was_made() -> None:
    network = shipped_network()
    on_screen: dict[str, str | list[str]] = {
        "with": ["baseline", encode(SEVEN)],
        "measure": "tonnes",
        "story": "abc",
        "slide": "2",
        "lane": "",
    }
    slide = make_slide("compare", FIVE, on_screen, network)
    assert slide.parameters == {"with": ["baseline", encode(SEVEN)], "measure": "tonnes"}
    opened = open_slide(slide, network)
    assert (opened.page, opened.scenarios, opened.notices) == ("compare", (FIVE, Scenario(), SEVEN), ())
    assert slide_parameters(opened, network) == {
        "m": MODEL_VERSION,
        "d": network.data_hash[:8],
        "flights_per_week": "5",
        "with": ["baseline", encode(SEVEN)],
        "measure": "tonnes",
    }


def test_a_slide_of_an_older_model_is_migrated_with_everything_beside_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrations, "CHANGES", (Renamed(1, "flights", "flights_per_week"),))
    network = shipped_network()
    old = Slide("compare", Content("0", network.data_hash, {"flights": 5}), {"with": ["flights:7,aircraft_released:3"]})
    opened = open_slide(old, network)
    assert opened.scenarios == (FIVE, SEVEN)
    assert opened.parameters == {"with": [encode(SEVEN)]}
    assert "This scenario was saved with model version 0" in opened.notices[0]
    assert any("flights is now flights_per_week" in notice for notice in opened.notices)


def test_what_does_not_fit_any_more_is_named_and_the_rest_is_shown() -> None:
    network = shipped_network()
    slide = make_slide("overview", FIVE, {}, network)
    odd = replace(slide, page="tarot", content=replace(slide.content, levers={"flights_per_week": 99, "cutoff_h": 4}))
    opened = open_slide(odd, network)
    assert (opened.page, opened.scenario) == ("overview", Scenario(cutoff_h=4))
    assert "1 to 21" in opened.notices[0]
    assert "no page “tarot”" in opened.notices[1]
