"""The state of a session: declared in one place, and kept from run to run."""

import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from lib.scenario import Scenario
from lib.ui.session.state import SessionState
from lib.ui.session.timeline import Timeline
from tests.ui.conftest import session_of

ROOT = Path(__file__).parents[2]


def test_what_is_not_declared_cannot_be_set() -> None:
    with pytest.raises(AttributeError):
        SessionState().undeclared = 1  # type: ignore[attr-defined]


def test_the_scenario_is_where_the_timeline_stands() -> None:
    state = SessionState()
    state.timeline = Timeline(Scenario()).move(Scenario(drivers="team"))
    assert state.scenario == Scenario(drivers="team")


def test_only_widgets_keep_state_of_their_own() -> None:
    """Attributes of `st.session_state` would be undeclared state; the keys of widgets are written in brackets."""
    files = [*(ROOT / "lib/ui").rglob("*.py"), *(ROOT / "pages").glob("*.py"), ROOT / "app.py"]
    attributes = {
        (path.name, name)
        for path in files
        for name in re.findall(r"session_state\.(\w+)", path.read_text(encoding="utf-8"))
    }
    assert {name for _, name in attributes} <= {"get"}


def test_each_run_asks_afresh(app: AppTest) -> None:
    app.run()
    first = session_of(app).requests
    app.run()
    assert session_of(app).requests is not first
    assert not session_of(app).is_run_begun
