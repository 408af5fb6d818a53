"""Run the app without a browser, on outcomes of coarse units so that every test is quick."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import lib
from lib.domain.network import Network
from lib.domain.outcome import Outcome
from lib.scenario import Scenario
from lib.store import outcomes as store

ROOT = Path(__file__).parents[2]
COARSE = 128


@pytest.fixture(scope="session", autouse=True)
def coarse() -> Iterator[None]:
    """Let every projection use coarse units, and none come from the store."""
    exact, patch = lib.project, pytest.MonkeyPatch()

    def project(network: Network, scenario: Scenario, unit: int = 1) -> Outcome:
        return replace(exact(network, scenario, unit=COARSE), unit=unit)

    patch.setattr(lib, "project", project, raising=False)
    patch.setattr(store, "load", lambda _: None)
    yield
    patch.undo()


@pytest.fixture
def app() -> AppTest:
    """Return the app, not yet run."""
    return AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
