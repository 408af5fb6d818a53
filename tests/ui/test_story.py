"""Stories in the app without a browser: made, changed, undone, presented slide by slide, and what cannot be shown."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text as sql
from streamlit.testing.v1 import AppTest

from lib.export.story_slides import make_slide
from lib.scenario import Content, Scenario, migrations
from lib.scenario.migrations import Retired
from lib.store import database
from lib.store.scenarios import save
from lib.store.stories import SLIDE_PAGES, Slide, Story, load, search, write
from lib.ui.services.outcomes import outcomes
from lib.whatif import MODEL_VERSION
from tests.shipped import shipped_network
from tests.ui.conftest import ROOT, session_of, until

FLIGHTS = "lever:flights_per_week"
FIVE, SEVEN = Scenario(flights_per_week=5), Scenario(flights_per_week=7, aircraft_released=3)


@pytest.fixture(autouse=True)
def empty_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let every test begin with an empty store."""
    monkeypatch.setenv(database.VARIABLE, f"sqlite:///{tmp_path}/saved.db")
    yield
    database.close()


def slide(page: str, scenario: Scenario, caption: str = "", note: str = "", **parameters: str | list[str]) -> Slide:
    return replace(make_slide(page, scenario, parameters, shipped_network()), caption=caption, note=note)


def board() -> Story:
    """Return a story of three slides of one page, as tests without a browser cannot change the page by its address."""
    slides = (
        slide("overview", Scenario(), "Where we stand", "Begin with the days."),
        slide("overview", FIVE, "Five flights", lane="W-MAD"),
        slide("overview", SEVEN, "Daily flights"),
    )
    return write("Board", slides, "Ana")


def follow(app: AppTest, story: Story, number: object) -> AppTest:
    """Open a slide as its link does."""
    app.query_params.clear()
    app.query_params.update({"story": story.id, "slide": str(number)})
    app.run()
    assert not app.exception
    return app


def open_stories(app: AppTest, story: Story | None = None) -> AppTest:
    """Open the Story page."""
    if story:
        app.query_params["story"] = story.id
    app.switch_page("pages/story.py")
    app.run()
    assert not app.exception
    return app


def warnings(app: AppTest) -> str:
    return " ".join(warning.value.replace("\\", "") for warning in app.warning)


def link(app: AppTest) -> dict[str, str]:
    """Return the parameters in the address bar, of repeated ones the last."""
    return {key: value if isinstance(value, str) else value[-1] for key, value in dict(app.query_params).items()}


def flights(app: AppTest) -> int:
    value: Any = app.slider(key=FLIGHTS).value
    return int(value)


def test_slides_show_what_was_saved_whatever_was_moved_between(app: AppTest) -> None:
    story = board()
    follow(app, story, 2)
    assert (flights(app), session_of(app).page_parameters["lane"]) == (5, "W-MAD")
    assert link(app) == {"story": story.id, "slide": "2"}
    app.slider(key=FLIGHTS).set_value(6).run()
    moved = link(app)
    assert (moved["story"], moved["slide"], moved["flights_per_week"]) == (story.id, "2", "6")
    assert (moved["m"], moved["lane"]) == (MODEL_VERSION, "W-MAD")
    follow(app, story, 3)
    assert dict(session_of(app).scenario.changes) == dict(SEVEN.changes)
    assert "lane" not in session_of(app).page_parameters
    follow(app, story, 2)
    assert flights(app) == 5
    app.slider(key=FLIGHTS).set_value(6).run()
    follow(app, story, 2)
    assert flights(app) == 5
    assert load(story.id) == story


def test_a_link_to_a_slide_with_moved_levers_opens_as_it_was_shared(app: AppTest) -> None:
    story = board()
    app.query_params.update({"m": MODEL_VERSION, "story": story.id, "slide": "2"})
    app.run()
    shown = session_of(app).presentation
    assert flights(app) == 3
    assert shown is not None
    assert shown.number == 2


def test_the_next_slides_are_computed_while_one_is_shown(app: AppTest) -> None:
    story = board()
    service = outcomes()
    for scenario in (FIVE, SEVEN):
        service.scheduler.forget(service._request(scenario, 1).key)
    follow(app, story, 1)
    until(app, lambda _: not service.lacks([FIVE, SEVEN]))
    assert not follow(app, story, 2).exception
    assert not session_of(app).requests.scenarios


@pytest.mark.parametrize(
    ("number", "shown", "told"),
    [("9", 3, "There is no slide “9”: the story has 3 slides. Slide 3"), ("days", 1, "no slide “days”")],
)
def test_a_slide_beyond_the_ends_is_named_and_the_nearest_is_shown(
    app: AppTest, number: str, shown: int, told: str
) -> None:
    follow(app, board(), number)
    assert told in warnings(app)
    presentation = session_of(app).presentation
    assert presentation is not None
    assert presentation.number == shown


@pytest.mark.parametrize("story_id", ["a" * 10, "x", "<script>alert(1)</script>", "9" * 10_000])
def test_a_missing_story_is_named_and_the_overview_is_shown(app: AppTest, story_id: str) -> None:
    app.query_params.update({"story": story_id, "slide": "2", "flights_per_week": "5"})
    app.run()
    assert not app.exception
    assert "There is no story" in warnings(app)
    assert len(warnings(app)) < 200
    assert flights(app) == 5
    assert session_of(app).presentation is None
    assert "story" not in session_of(app).page_parameters


def test_a_damaged_story_is_named(app: AppTest) -> None:
    story = board()
    with database.writing() as connection:
        connection.execute(sql("DROP TRIGGER stories_UPDATE"))
        connection.execute(sql("UPDATE stories SET title = 'Bored'"))
    follow(app, story, 2)
    assert f"The story {story.id} has been changed in the store and is not opened" in warnings(app)
    open_stories(app, story)
    assert "has been changed in the store" in warnings(app)


def test_a_story_without_slides_says_what_to_do(app: AppTest) -> None:
    follow(app, write("Empty"), 1)
    assert "“Empty” has no slides yet. Add some on the Story page" in warnings(app)


def test_a_slide_of_an_older_model_tells_what_moved(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrations, "CHANGES", (Retired(1, "balloons", "none fly."),))
    content = Content("0", shipped_network().data_hash, {"flights_per_week": 5, "balloons": 2})
    save(content, {"days_to_warehouse_mean": 9.9}, "Five flights")
    follow(app, write("Old", (Slide("overview", content, {}),)), 1)
    assert flights(app) == 5
    assert "saved with model version 0" in warnings(app)
    assert "balloons = 2 no longer applies" in warnings(app)
    until(app, lambda each: bool(each.get("info")))
    assert "“Five flights”: changes since it was saved" in app.info[0].value


def test_a_story_is_made_from_pages_as_they_are_on_the_screen(app: AppTest) -> None:
    app.query_params.update({"flights_per_week": "5", "lane": "W-MAD", "study": "sweep"})
    app.run()
    app.session_state.save = app.session_state["add-to-story"] = True
    app.run()
    fields = {"slide-title-0": "Board", "slide-caption-0": "Five flights", "slide-note-0": "First\nsecond"}
    for key, value in fields.items():
        next(field for field in (*app.text_input, *app.text_area) if field.key == key).set_value(value)
    app.session_state.save = app.session_state["add-to-story"] = True
    next(button for button in app.button if button.label == "Add this page (Overview)").click()
    app.run()
    assert not app.exception
    (story,) = search()
    assert story.slides == (slide("overview", FIVE, "Five flights", "First\nsecond", lane="W-MAD"),)


def test_slides_are_added_told_moved_and_removed_and_the_last_change_undone(app: AppTest) -> None:
    open_stories(app)
    app.text_input(key="new-story-title").set_value("Board")
    next(button for button in app.button if button.label == "Create").click()
    app.run()
    app.selectbox(key="new-slide-page").set_value("compare").run()
    app.selectbox(key="new-slide-scenario").set_value("Daily flights")
    app.selectbox(key="new-slide-against").set_value("Launch")
    app.button(key="new-slide-add").click().run()
    address = "http://127.0.0.1:8501/replay?flights_per_week=5&week=6&balloons=1"
    app.text_input(key="new-slide-link").set_value(address).run()
    assert "balloons" in app.error[0].value
    (story,) = search()
    made = (slide("compare", SEVEN), slide("replay", FIVE, week="6"))
    assert story.slides == made
    assert any("Daily flights against Baseline: " in caption.value for caption in app.caption)
    app.text_input(key="slide-caption-of-2").set_value("Watch Liège").run()
    app.button(key="slide-up-2").click().run()
    assert [one.caption for one in search()[0].slides] == ["Watch Liège", ""]
    app.button(key="slide-remove-1").click().run()
    assert search()[0].slides == made[:1]
    app.button(key="story-undo-button").click().run()
    assert [one.page for one in search()[0].slides] == ["replay", "compare"]
    app.button(key="story-delete").click().run()
    assert search() == []
    app.button(key="story-undo-button").click().run()
    assert not app.exception
    assert [one.caption for one in search()[0].slides] == ["Watch Liège", ""]
    assert app.text_input(key="slide-caption-of-1").value == "Watch Liège"


def test_nobody_overwrites_what_somebody_else_has_changed(app: AppTest) -> None:
    story = board()
    open_stories(app, story)
    theirs = write("Theirs", story.slides, replaces=story)
    app.button(key="slide-remove-1").click().run()
    assert "changed or deleted in the meantime" in app.error[0].value
    assert load(story.id) == theirs
    assert app.text_input(key="story-title").value == "Theirs"


def test_a_store_that_cannot_be_used_is_named(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(database.VARIABLE, "sqlite:////proc/none/saved.db")
    open_stories(app)
    assert "cannot be used" in app.error[0].value


def test_every_page_can_be_a_slide_but_the_two_of_presenting() -> None:
    registered = dict(re.findall(r'"pages/(\w+).py", title="([^"]+)"', (ROOT / "app.py").read_text(encoding="utf-8")))
    assert registered == {**SLIDE_PAGES, "story": "Story", "present": "Present"}
