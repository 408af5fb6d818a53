"""Settings that every test shares."""

import os
import tempfile
from collections.abc import Iterator

import pytest
from hypothesis import settings

# The same examples in every run; a first call that compiles a kernel must not count as slow.
settings.register_profile("lanecast", derandomize=True, deadline=None, database=None)
settings.load_profile("lanecast")


@pytest.fixture(scope="session", autouse=True)
def shipped_once() -> Iterator[None]:
    """Read the shipped network once a process, however often it is asked for where no folder is named."""
    from lib import network
    from tests.shipped import shipped_network

    read = network.load_network
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            network, "load_network", lambda folder=None: shipped_network() if folder is None else read(folder)
        )
        yield


@pytest.fixture(scope="session", autouse=True)
def own_store() -> Iterator[None]:
    """Keep what tests save away from what people saved."""
    from lib.store import database

    with tempfile.TemporaryDirectory(prefix="lanecast-store-") as folder:
        os.environ[database.VARIABLE] = f"sqlite:///{folder}/saved.db"
        yield
        database.close()
