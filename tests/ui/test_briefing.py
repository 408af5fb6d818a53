"""The briefing note on the screen, without a browser."""

import re
import time

import pytest
from streamlit.testing.v1 import AppTest

from lib.experiments import marginals
from lib.ui.panels import briefing_note
from tests.ui.conftest import COARSER, text

PATIENCE_S = 100.0  # thirty-nine seasons and some steps, in one process


@pytest.mark.usefixtures("at_once")
def test_the_note_appears_once_its_studies_are_there(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    every = marginals.single_steps
    few = lambda *given: (step for step in every(*given) if step.lever.key == "own_trucks_lgg")  # noqa: E731
    monkeypatch.setattr(marginals, "single_steps", few)
    monkeypatch.setattr(briefing_note, "QUICK_UNIT", COARSER)
    app.query_params.update(flights_per_week="5")
    app.switch_page("pages/briefing.py")
    app.run()
    assert not app.exception
    assert "Calculating" in text(app)
    deadline = time.monotonic() + PATIENCE_S
    while "What was asked" not in [header.value for header in app.run().header]:
        assert time.monotonic() < deadline, text(app)
        time.sleep(0.2)
    heads = ("What was asked", "What changes", "Why", "Risks", "What to do")
    assert [header.value for header in app.main.header if header.value in heads] == list(heads)
    told = text(app)
    assert "Flights per week 3 → 5" in told
    assert re.search(r"Shapley shares of the difference of .* in units of 1024 parcels", told)
    assert "In 9 of 10 seasons" in told
