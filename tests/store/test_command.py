"""Saved scenarios on the command line."""

import json
from types import SimpleNamespace

import pytest

from lib.cli import commands, saved_commands, story_commands
from lib.public_address import VARIABLE
from lib.scenario import Content, Scenario, scenario_id
from lib.store import database
from lib.store.scenarios import history, load, save, search
from lib.store.stories import Slide, write
from tests.shipped import shipped_network

HASH = "0" * 64


stored: list[object] = []  # outcomes, for previews


class Outcome:
    """Figures without a simulation."""

    def summary(self):
        return {"days_to_warehouse_mean": 4.5}


@pytest.fixture(autouse=True)
def own(monkeypatch, tmp_path):
    """Use a store of its own, and do not simulate."""
    monkeypatch.setenv(database.VARIABLE, f"sqlite:///{tmp_path}/saved.db")
    monkeypatch.setattr(saved_commands, "project", lambda *_: Outcome())
    monkeypatch.setattr(saved_commands.outcome_files, "load", lambda _: None)
    monkeypatch.setattr(saved_commands.outcome_files, "save", stored.append)
    monkeypatch.delenv(VARIABLE, raising=False)
    stored.clear()
    yield
    database.close()


def run(capsys, *arguments):
    assert commands.main(arguments) == 0
    return capsys.readouterr()


def test_a_scenario_is_saved_and_listed(capsys):
    told = run(capsys, "save", "--set", "flights_per_week=5", "--name", "Five", "--author", "Ana").out
    (made,) = search()
    assert told == f"{made.id}  Five  /?s={made.id}\n"
    assert made.id == scenario_id(Scenario(flights_per_week=5), made.content.model_version, shipped_network())
    assert (made.author, made.figures) == ("Ana", Outcome().summary())
    assert [type(outcome) for outcome in stored] == [Outcome]
    assert run(capsys, "saved").out == f"{made.id}  {made.saved_at}  Five  flights_per_week=5\n"
    assert run(capsys, "saved", "ana", "FIVE").out.count("\n") == 1
    assert run(capsys, "saved", "nobody").out == "\n"
    (row,) = json.loads(run(capsys, "saved", "--json").out)
    assert (row["id"], row["levers"]) == (made.id, {"flights_per_week": 5})


def test_the_link_begins_with_the_public_address(capsys, monkeypatch):
    monkeypatch.setenv(VARIABLE, "https://lanes.example.com/")
    told = run(capsys, "save", "--name", "Plan").out
    assert told.endswith(f"  https://lanes.example.com/?s={told[:26]}\n")


def test_a_saved_scenario_is_where_to_start_from(capsys):
    first = run(capsys, "save", "--set", "flights_per_week=5", "--name", "Five").out[:26]
    second = run(capsys, "save", "--scenario", first, "--set", "cutoff_h=4", "--name", "And later").out[:26]
    assert dict(load(second).content.levers) == {"flights_per_week": 5, "cutoff_h": 4}
    assert [saved.name for saved in history(second)] == ["And later", "Five"]


def test_what_moved_since_it_was_saved_goes_to_stderr(capsys):
    old = save(Content("0", HASH, {"flights_per_week": 5, "balloons": 2}), {}, "Old").id
    told = run(capsys, "save", "--scenario", old, "--name", "New")
    assert told.out.count("\n") == 1
    assert [word in told.err for word in ("model version 0", "network data 00000000", "'balloons'")] == [True] * 3
    assert search("new")[0].forked_from == old


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("save", "--name", " "), "needs a name"),
        (("save", "--name", "x" * 81), "up to 80"),
        (("save", "--set", "flights_per_week=99", "--name", "Plan"), "1 to 21"),
        (("project", "--scenario", "a" * 26), "There is no saved scenario 'aaaa"),
        (("project", "--scenario", "' OR 1=1"), "`python -m lib saved` lists them"),
    ],
)
def test_what_cannot_be_done_is_refused(capsys, arguments, told):
    assert commands.main(arguments) == 2
    assert told in capsys.readouterr().err
    assert search() == []


def test_a_preset_and_a_saved_scenario_exclude_each_other(capsys):
    with pytest.raises(SystemExit):
        commands.main(("project", "--preset", "daily", "--scenario", "a" * 26))
    assert "not allowed with" in capsys.readouterr().err


def test_stories_are_listed_and_one_is_written_as_a_deck(capsys, monkeypatch, tmp_path):
    monkeypatch.setattr(story_commands, "story_deck", lambda _: b"deck")
    slide = SimpleNamespace(notices=("Saved with model version 0.",))
    story = write("Board", (Slide("overview", Content("8", HASH, {}), {}, "Where we stand", "Days first"),), "Ana")
    assert run(capsys, "stories").out == f"{story.id}  {story.written_at}  1 slide  Board\n"
    assert run(capsys, "stories", "where", "STAND").out.count("\n") == 1
    (row,) = json.loads(run(capsys, "stories", "--json").out)
    assert (row["id"], row["slides"][0]["note"]) == (story.id, "Days first")
    monkeypatch.setattr(story_commands, "story_report", lambda *_: SimpleNamespace(slides=(slide,)))
    told = run(capsys, "story", story.id, "--out", str(tmp_path / "deck.pptx"))
    assert told.out == f"{tmp_path / 'deck.pptx'}: 1 slide, 4 bytes\n"
    assert "Slide 1: Saved with model version 0." in told.err
    assert (tmp_path / "deck.pptx").read_bytes() == b"deck"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("story", "a" * 10, "--out", "deck.pptx"), "There is no story 'aaaa"),
        (("story", "a" * 10, "--out", "deck.pdf"), "a story is written as .pptx"),
        (("story", "a" * 10, "--out", "/proc/none/deck.pptx"), "There is no folder"),
    ],
)
def test_a_story_that_cannot_be_written_is_refused(capsys, arguments, told):
    assert commands.main(arguments) == 2
    assert told in capsys.readouterr().err
