"""Saved scenarios on both databases: immutable, addressed by content, named, found, forked, with their history."""

import stat
from dataclasses import replace

import pytest
from sqlalchemy import text

from lib.errors import StoreError
from lib.scenario import Scenario, scenario_id
from lib.scenario.content import Content
from lib.store import database
from lib.store.notes import write
from lib.store.scenarios import LONGEST, history, load, save, search
from lib.store.schema import METADATA
from tests.shipped import network_with_hash

HASH = "3f9a1c02" + "0" * 56
FIGURES = {"days_to_warehouse_mean": 4.5, "cost_eur_per_parcel": None}


def content(**levers):
    return Content("1", HASH, levers)


def names(found):
    return [saved.name for saved in found]


@pytest.mark.usefixtures("store")
def test_what_is_saved_is_loaded_unchanged():
    saved = save(content(flights_per_week=5), FIGURES, "Five flights", "Mon to Fri", "Ana")
    assert load(saved.id) == saved
    assert saved.id == scenario_id(Scenario(flights_per_week=5), "1", network_with_hash(HASH))
    assert saved.figures == FIGURES


@pytest.mark.usefixtures("store")
def test_the_same_content_is_one_scenario_with_several_names():
    first = save(content(flights_per_week=5), FIGURES, "Five flights", author="Ana")
    again = save(content(flights_per_week=5), {"days_to_warehouse_mean": 9.9}, "Plan B", author="Ben")
    assert first.id == again.id
    assert load(first.id) == replace(again, figures=FIGURES)
    assert names(search()) == ["Plan B"]
    assert names(history(first.id)) == ["Plan B", "Five flights"]


@pytest.mark.usefixtures("store")
def test_search_takes_every_word_in_any_case_and_field():
    save(content(flights_per_week=5), {}, "Über-Lüttich 100 %", "Five flights", "José")
    other = save(content(flights_per_week=6), {}, "Madrid_first", "six")
    assert names(search("ÜBER josé FLIGHTS")) == ["Über-Lüttich 100 %"]
    assert names(search(other.id[:8])) == ["Madrid_first"]
    assert names(search("%")) == ["Über-Lüttich 100 %"]
    assert names(search("_")) == ["Madrid_first"]
    assert names(search()) == ["Madrid_first", "Über-Lüttich 100 %"]
    assert names(search("", most=1)) == ["Madrid_first"]
    assert search("madrid five") == search("'; DROP TABLE names; --") == search("\\") == []


@pytest.mark.usefixtures("store")
def test_an_earlier_name_still_finds_the_scenario():
    save(content(flights_per_week=5), {}, "Draft")
    save(content(flights_per_week=5), {}, "Board, final")
    assert names(search("draft")) == ["Board, final"]


@pytest.mark.usefixtures("store")
def test_history_tells_what_it_was_forked_from():
    first = save(content(flights_per_week=5), {}, "First")
    save(content(flights_per_week=9), {}, "Unrelated")
    second = save(content(flights_per_week=6), {}, "Second", forked_from=first.id)
    third = save(content(flights_per_week=7), {}, "Third", forked_from=second.id)
    save(content(flights_per_week=5), {}, "First again", forked_from=third.id)
    assert names(history(second.id)) == ["First again", "Third", "Second", "First"]
    assert names(history(load(first.id).id)) == names(history(third.id))
    assert [saved.forked_from for saved in history(third.id)] == [third.id, second.id, first.id, ""]


@pytest.mark.usefixtures("store")
def test_a_scenario_is_no_fork_of_itself():
    first = save(content(flights_per_week=5), {}, "First")
    assert save(content(flights_per_week=5), {}, "Again", forked_from=first.id).forked_from == ""
    assert history(first.id)[0].forked_from == ""


@pytest.mark.usefixtures("store")
def test_what_cannot_be_saved_is_refused_in_words():
    for wrong, told in (
        ({"name": ""}, "needs a name"),
        ({"name": " \n\x00 "}, "needs a name"),
        ({"name": "n" * 81}, "81 characters; it takes up to 80"),
        ({"description": "d" * 1001}, "1,001 characters"),
        ({"author": "a" * 61}, "author"),
        ({"forked_from": "a" * 26}, "no saved scenario aaaa"),
        ({"forked_from": "' OR 1=1"}, "no saved scenario"),
    ):
        with pytest.raises(StoreError, match=told):
            save(content(), {}, **{"name": "Plan"} | wrong)
    assert search() == []


@pytest.mark.usefixtures("store")
def test_odd_text_is_kept_in_one_line():
    name = "𝟗 <b>planes</b>\x00\n\ud800 {“quoted”} 'ok'"
    saved = save(content(), {}, name, "n" * LONGEST["description"])
    assert load(saved.id).name == "𝟗 <b>planes</b> {“quoted”} 'ok'"


@pytest.mark.usefixtures("store")
def test_figures_that_are_no_json_are_refused():
    with pytest.raises(ValueError, match="not JSON compliant"):
        save(content(), {"days": float("nan")}, "Plan")
    assert search() == []


@pytest.mark.usefixtures("store")
def test_what_is_no_id_finds_nothing():
    wrong = ("", "x", "a" * 27, "A" * 26, "a" * 25 + "'", "1" * 26, "a" * 100_000, "\x00" * 26)
    assert [load(made) for made in (*wrong, "a" * 26)] == [None] * 9


@pytest.mark.usefixtures("store")
def test_the_database_itself_refuses_changes():
    write(save(content(flights_per_week=5), {}, "Plan").id, "chart:days", "A note")
    for table, column in (("scenarios", "content"), ("names", "name"), ("notes", "text")):
        for statement in (f"UPDATE {table} SET {column} = ''", f"DELETE FROM {table}"):
            with pytest.raises(StoreError, match="does not change"), database.writing() as connection:
                connection.execute(text(statement))
    assert names(search()) == ["Plan"]


def tampered(column, value, scenario_id):
    """Change a stored scenario as only somebody with the file or the database in hand can."""
    with database.writing() as connection:
        if connection.dialect.name == "sqlite":
            connection.execute(text("DROP TRIGGER scenarios_UPDATE"))
        else:
            connection.execute(text("ALTER TABLE scenarios DISABLE TRIGGER scenarios_closed"))
        connection.execute(
            text(f"UPDATE scenarios SET {column} = :to WHERE id = :id"), {"to": value, "id": scenario_id}
        )


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("content", content(flights_per_week=6).text),
        ("content", "{}"),
        ("content", "[]"),
        ("content", '{"model":"1"'),
        ("figures", '{"days_to_warehouse_mean": 4.4}'),
        ("figures", "[]"),
    ],
)
def test_a_tampered_scenario_is_neither_opened_nor_listed_and_spoils_no_other(column, value, caplog):
    good = save(content(flights_per_week=3), FIGURES, "Good")
    made = save(content(flights_per_week=5), FIGURES, "Five flights").id
    tampered(column, value, made)
    assert search() == [good]
    assert f"The saved scenario {made} has been changed in the store" in caplog.text
    with pytest.raises(StoreError, match=f"{made} has been changed in the store and is not opened. Restore"):
        load(made)
    with pytest.raises(StoreError, match="has been changed in the store"):
        save(content(flights_per_week=5), FIGURES, "Again")
    assert history(made) == []


@pytest.mark.usefixtures("store")
def test_a_scenario_that_an_older_version_saved_without_a_digest_opens():
    made = save(content(flights_per_week=5), FIGURES, "Five flights")
    tampered("digest", None, made.id)
    assert load(made.id) == made


@pytest.mark.usefixtures("store")
def test_migrations_make_the_schema_that_is_declared():
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with database.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []


def test_the_store_is_readable_by_its_owner_alone(monkeypatch, tmp_path):
    file = tmp_path / "data" / "saved.db"
    monkeypatch.setenv(database.VARIABLE, f"sqlite:///{file}")
    for mode in (0o600, 0o644):  # a new store, and one of an older version
        made = save(content(flights_per_week=5), FIGURES, "Plan")
        assert load(made.id) == made
        assert {stat.S_IMODE(path.stat().st_mode) for path in file.parent.iterdir()} == {0o600}
        assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
        database.close()
        file.chmod(mode)
    assert load(made.id) is not None
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    database.close()


@pytest.mark.usefixtures("store")
def test_a_store_of_a_newer_version_is_left_alone():
    save(content(), {}, "Plan")
    with database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    database.close()
    with pytest.raises(StoreError, match="newer version of Lanecast"):
        search()
    with pytest.raises(StoreError, match="newer"):
        search()


# Which store


def test_saved_work_is_kept_in_the_home_of_data(monkeypatch, tmp_path):
    monkeypatch.delenv(database.VARIABLE, raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert database.address().database == str(tmp_path / "lanecast" / "lanecast.db")
    monkeypatch.delenv("XDG_DATA_HOME")
    monkeypatch.setenv("HOME", "/home/ana")
    assert database.address().database == "/home/ana/.local/share/lanecast/lanecast.db"


@pytest.mark.parametrize(
    "address", ["mysql://u:secret@h/d", "nonsense", "postgresql://u:secret@h", "sqlite://", "/a/b.db"]
)
def test_an_address_that_is_no_store_is_refused(monkeypatch, address):
    monkeypatch.setenv(database.VARIABLE, address)
    with pytest.raises(StoreError, match="it takes postgresql://user:password@host/database or sqlite:///") as raised:
        search()
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize(
    "address", ["postgresql://u:secret@127.0.0.1:1/d", "sqlite:////proc/none/saved.db", "sqlite:////etc/hostname"]
)
def test_a_store_that_cannot_be_used_is_named(monkeypatch, address):
    monkeypatch.setenv(database.VARIABLE, address)
    with pytest.raises(StoreError, match=r"cannot be used .*Everything else works") as raised:
        search()
    assert "secret" not in str(raised.value)


def test_sqlite_syncs_every_commit(monkeypatch, tmp_path):
    monkeypatch.setenv(database.VARIABLE, f"sqlite:///{tmp_path}/saved.db")
    with database.reading() as connection:
        pragmas = [connection.execute(text(f"PRAGMA {name}")).scalar() for name in ("journal_mode", "synchronous")]
    assert pragmas == ["wal", 2]
    database.close()
