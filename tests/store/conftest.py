"""A fresh store for every test, on both databases."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from lib.store import database
from tests.store.postgres import Postgres


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """Run one Postgres server."""
    server = Postgres()
    yield server
    server.remove()


@pytest.fixture(params=["sqlite", "postgres"])
def store(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Point LANECAST_STORE to a new, empty store; return its address."""
    if request.param == "sqlite":
        address = f"sqlite:///{tmp_path / 'new' / 'saved.db'}"
    else:
        address = request.getfixturevalue("postgres").address(f"t{uuid4().hex}")
    monkeypatch.setenv(database.VARIABLE, address)
    yield address
    database.close()
