"""Writers in parallel, killed in the middle: what was acknowledged is there, whole, and the store goes on."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from sqlalchemy import text

from lib.scenario.content import Content
from lib.store import database
from lib.store.notes import notes_on, write
from lib.store.scenarios import load, save, search

ROOT = Path(__file__).parents[2]
WRITERS = 3
ENOUGH = 40  # acknowledged saves of the first writer, after which all are killed


def start(name):
    """Start a process that saves until it is killed."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.store.writer", name],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


def ended(writer, code):
    """Return what a process still told before it ended with an exit code."""
    with writer.stdout as told:
        lines = told.readlines()
    assert writer.wait(30) == code
    return lines


def killed(writers):
    """Kill the writers once the first has got on; return the ids that each had acknowledged, line by whole line."""
    first = [writers[0].stdout.readline() for _ in range(ENOUGH)]
    for writer in writers:
        writer.send_signal(signal.SIGKILL)
    told = [ended(writer, -signal.SIGKILL) for writer in writers]
    return [[line[:-1] for line in lines if line.endswith("\n")] for lines in (first + told[0], *told[1:])]


def lost(acknowledged):
    """Return the ids that were acknowledged and are not there as they were saved."""
    return [
        made
        for name, ids in acknowledged.items()
        for number, made in enumerate(ids)
        if (saved := load(made)) is None
        or saved.name != f"{name} {number}"
        or [note.text for note in notes_on([made])] != [saved.name]
    ]


def test_no_acknowledged_save_is_lost(store):
    names = [f"writer{number}" for number in range(WRITERS)]
    acknowledged = dict(zip(names, killed([start(name) for name in names]), strict=True))  # all make the schema at once
    assert lost(acknowledged) == []
    count = sum(map(len, acknowledged.values()))
    assert ENOUGH <= count <= len(search("", most=10**6)) <= count + WRITERS
    assert save(Content("1", "0" * 64, {}), {}, "Afterwards").id == search("afterwards")[0].id
    if store.startswith("sqlite"):
        with database.reading() as connection:
            assert connection.execute(text("PRAGMA integrity_check")).scalar() == "ok"


def test_a_lost_save_would_be_noticed(store):
    made = save(Content("1", "0" * 64, {}), {}, "writer0 0").id
    assert lost({"writer0": [made]}) == [made]  # for want of its note
    write(made, "chart:days", "writer0 0")
    assert lost({"writer0": [made]}) == []
    assert lost({"writer0": [made, "a" * 26]}) == ["a" * 26]
    assert lost({"writer1": [made]}) == [made]
    assert store == os.environ[database.VARIABLE]


def test_postgres_itself_may_crash(postgres, monkeypatch):
    monkeypatch.setenv(database.VARIABLE, postgres.address("crashed"))
    writer = start("writer0")
    first = [writer.stdout.readline() for _ in range(ENOUGH)]
    postgres.crash()
    rest = ended(writer, 1)  # on the error
    postgres.start()
    assert lost({"writer0": [line.strip() for line in first + rest]}) == []
    save(Content("1", "0" * 64, {}), {}, "Afterwards")
    database.close()
