"""Saved scenarios and the last change shown again, in the app without a browser."""

import json
from collections.abc import Collection, Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from lib.errors import StoreError
from lib.scenario import Content, migrations
from lib.scenario.migrations import Rebased, Retired
from lib.store import database
from lib.store.notes import Note, notes_on, write
from lib.store.scenarios import Saved, history, load, save, search
from lib.ui.panels import note_pins
from lib.whatif import MODEL_VERSION
from tests.shipped import shipped_network
from tests.ui.conftest import session_of, values

FLIGHTS = "lever:flights_per_week"


@pytest.fixture(autouse=True)
def empty_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let every test begin with an empty store."""
    monkeypatch.setenv(database.VARIABLE, f"sqlite:///{tmp_path}/saved.db")
    yield
    database.close()


def saved(version: str = MODEL_VERSION, figures: dict[str, float] | None = None, **levers: float | str) -> Saved:
    """Save a scenario as an app of some model version would."""
    content = Content(version, shipped_network().data_hash, levers)
    return save(content, figures or {"days_to_warehouse_mean": 4.5}, "Five flights", "Mon to Fri", "Ana")


def warnings(app: AppTest) -> str:
    return " ".join(warning.value for warning in app.warning)


def text(app: AppTest) -> str:
    return " ".join(element.proto.body for element in app.get("html"))


def fill(app: AppTest, **lines: str) -> None:
    """Open the form, fill its lines by the first word of their labels, and save."""
    app.session_state.save = True
    app.run()
    for field in (*app.text_input, *app.text_area):
        word = field.label.split()[0].lower()
        if word in lines:
            field.set_value(lines[word])
    app.session_state.save = True
    next(button for button in app.button if button.label == "Save" and "FormSubmitter" in (button.key or "")).click()
    app.run()


def test_saving_keeps_levers_figures_and_who(app: AppTest) -> None:
    app.query_params["flights_per_week"] = "5"
    app.run()
    fill(app, name="Five flights", description="Mon to Fri", your="Ana")
    assert not app.exception
    (made,) = search()
    assert (made.name, made.description, made.author) == ("Five flights", "Mon to Fri", "Ana")
    assert made.content == Content(MODEL_VERSION, shipped_network().data_hash, {"flights_per_week": 5})
    assert {"days_to_warehouse_mean", "cost_eur_per_parcel"} <= made.figures.keys()
    assert any("Saved as **Five flights**" in caption.value for caption in app.caption)


def test_a_name_is_asked_for(app: AppTest) -> None:
    app.run()
    fill(app, name=" ")
    assert not app.exception
    assert "needs a name" in app.error[0].value
    assert search() == []


def test_a_store_that_cannot_be_used_is_named_and_the_page_goes_on(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(database.VARIABLE, "sqlite:////proc/none/saved.db")
    app.query_params["s"] = "a" * 26
    app.run()
    app.session_state.save = session_of(app).is_browsing = True
    app.run()
    assert not app.exception
    assert "cannot be used" in warnings(app)
    assert len(app.error) == 2
    assert len(values(app)) == 8


def test_a_page_without_a_short_link_needs_no_store(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []

    def fail(*parts: object) -> None:
        asked.append(parts)
        raise StoreError("There is no store.")

    monkeypatch.setattr(database, "_engine", fail)
    note_pins._trouble().since = -note_pins.REST_S
    app.query_params["flights_per_week"] = "5"
    app.run()
    app.slider(key=FLIGHTS).set_value(6).run()
    app.button(key="last change").click().run()
    assert not app.exception
    assert len(values(app)) == 8
    assert len(asked) == 1, "a look for notes, after which it is left alone"


def test_notes_are_read_once_and_again_when_one_is_written(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[object] = []

    def look(ids: Collection[str]) -> tuple[Note, ...]:
        looks.append(ids)
        return notes_on(ids)

    monkeypatch.setattr(note_pins, "notes_on", look)
    monkeypatch.setattr(note_pins, "REST_S", 0.0)
    monkeypatch.setattr(note_pins, "FRESH_S", 1e6)
    plan = saved(flights_per_week=5)
    write(plan.id, "chart:parts", "The waits are the story", "Ana")
    app.query_params["s"] = plan.id
    app.run().run()
    assert "The waits are the story — Ana" in text(app)
    assert looks == [(plan.id,)]
    app.session_state.notes = True
    app.run()
    app.button(key="note-away-1").click().run()
    assert "The waits are the story" not in text(app)
    assert len(looks) == 2


def test_a_short_link_opens_the_scenario_with_levers_on_top(app: AppTest) -> None:
    app.query_params["s"] = saved(flights_per_week=5, own_trucks_lgg=20).id
    app.query_params["own_trucks_lgg"] = "30"
    app.run()
    assert dict(session_of(app).scenario.changes) == {"flights_per_week": 5, "own_trucks_lgg": 30}
    assert not app.warning


@pytest.mark.parametrize("asked", ["a" * 26, "x", "<script>alert(1)</script>", "' OR 1=1 --", "9" * 100_000, "%00"])
def test_an_unknown_short_link_is_named(app: AppTest, asked: str) -> None:
    app.query_params["s"] = asked
    app.query_params["flights_per_week"] = "5"
    app.run()
    assert not app.exception
    assert "There is no saved scenario" in warnings(app)
    assert len(warnings(app)) < 300
    assert app.slider(key=FLIGHTS).value == 5


def test_a_scenario_of_an_old_model_version_tells_what_moved(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrations, "CHANGES", (Rebased(1, "own_trucks_lgg", 10), Retired(1, "balloons", "none fly.")))
    app.query_params["s"] = saved("0", flights_per_week=5, balloons=2).id
    app.run()
    assert dict(session_of(app).scenario.changes) == {"flights_per_week": 5, "own_trucks_lgg": 10}
    told = warnings(app).replace("\\", "")
    assert "saved with model version 0" in told
    assert "balloons = 2 no longer applies" in told
    assert "“Own trucks at Liège” had another default then, 10, which is kept" in told


def test_figures_that_moved_since_are_told(app: AppTest) -> None:
    app.query_params["s"] = saved("0", {"days_to_warehouse_mean": 9.9}, flights_per_week=5).id
    app.run()
    for _ in range(50):
        if not app.get("info"):
            app.run()
    assert "To warehouse 9.9 days →" in app.info[0].value.replace("\\", "")
    app.slider(key=FLIGHTS).set_value(6).run()
    assert not app.info


def test_the_list_searches_and_tells_levers_and_figures(app: AppTest) -> None:
    saved(flights_per_week=5)
    save(Content("0", "0" * 64, {}), {}, "Old <b>baseline</b>")
    session_of(app).is_browsing = True
    app.run()
    assert "Flights per week 3 → 5" in text(app)
    assert "To warehouse 4.5 days" in text(app)
    assert "Old &lt;b&gt;baseline&lt;/b&gt;" in text(app)
    assert "model version 0" in text(app)
    app.text_input(key="saved-search").set_value("ANA flights").run()
    assert "Old" not in text(app)
    app.text_input(key="saved-search").set_value("nobody").run()
    assert any(caption.value == "No saved scenario matches." for caption in app.caption)


def test_open_fork_and_history(app: AppTest) -> None:
    first = saved(flights_per_week=5)
    session_of(app).is_browsing = True
    app.run()
    app.button(key=f"fork-{first.id}").click().run()
    assert app.slider(key=FLIGHTS).value == 5
    app.slider(key=FLIGHTS).set_value(6).run()
    fill(app)
    made = search()[0]
    assert (made.name, made.forked_from) == ("Five flights, variant", first.id)
    session_of(app).is_browsing = True
    app.run()
    app.toggle(key=f"history-{made.id}").set_value(True).run()
    assert [line.name for line in history(made.id)] == ["Five flights, variant", "Five flights"]
    assert text(app).count("Mon to Fri") == 2
    app.button(key=f"open-{first.id}").click().run()
    assert app.slider(key=FLIGHTS).value == 5
    app.button(key="undo").click().run()
    assert app.slider(key=FLIGHTS).value == 6


def test_a_preset_is_no_fork_of_what_was_open(app: AppTest) -> None:
    first = saved(flights_per_week=5)
    app.query_params["s"] = first.id
    app.run()
    app.selectbox(key="preset").set_value("daily").run()
    fill(app, name="Daily")
    assert [(made.name, made.forked_from) for made in search()] == [("Daily", ""), ("Five flights", "")]
    assert load(first.id) == first


def test_undo_and_redo(app: AppTest) -> None:
    app.run()
    assert app.button(key="redo").disabled
    app.slider(key=FLIGHTS).set_value(5).run()
    app.selectbox(key="preset").set_value("daily").run()
    for step, flights in (("undo", 5), ("undo", 3), ("redo", 5), ("redo", 7), ("undo", 5)):
        app.button(key=step).click().run()
        assert app.slider(key=FLIGHTS).value == flights
    app.slider(key=FLIGHTS).set_value(6).run()
    assert app.button(key="redo").disabled


def test_the_last_change_is_shown_again_and_leaves_everything_as_it_was(app: AppTest) -> None:
    app.run()
    before = values(app)
    app.slider(key=FLIGHTS).set_value(7).run()
    after, link = values(app), dict(app.query_params)
    app.button(key="last change").click().run()
    assert values(app) == before
    assert app.slider(key=FLIGHTS).value == 3
    assert "Flights per week 3</span>" in text(app)
    session_of(app).replay_phase = "after"
    app.run()
    assert values(app) == after
    assert "Flights per week 3 → <b>7</b>" in text(app)
    assert f"→ <b>{after[0]}</b>" in text(app)
    assert 'data-figure-key="days_to_warehouse_mean"' in text(app)
    app.button(key="replay-end").click().run()
    assert "lc-replay" not in text(app).split("</style>")[-1]
    assert dict(app.query_params) == link
    assert session_of(app).scenario.changes["flights_per_week"] == 7


def test_a_move_ends_what_is_shown_again(app: AppTest) -> None:
    app.run()
    app.slider(key=FLIGHTS).set_value(7).run()
    app.button(key="last change").click().run()
    app.slider(key="lever:own_trucks_lgg").set_value(20).run()
    assert dict(session_of(app).scenario.changes) == {"flights_per_week": 7, "own_trucks_lgg": 20}
    assert app.slider(key=FLIGHTS).value == 7


def test_figures_can_be_kept_as_json(app: AppTest) -> None:
    app.query_params["cancellation_pct"] = "100"
    app.run()
    fill(app, name="Nothing flies")
    assert json.loads(json.dumps(dict(search()[0].figures), allow_nan=False))["cost_eur_per_parcel"] is None
