"""Terms of the glossary: read from the document, found in text, and reachable on the screen."""

import html
import re
from collections.abc import Iterator
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from lib.narrative.glossary import find_terms, terms
from lib.ui.blocks.terms import help_on, mark_terms
from tests.shipped import shipped_network
from tests.ui.conftest import ROOT, key_figures, until

APP = str(ROOT / "app.py")

# Terms of the documents, of files and of the code, which the screen does without.
NOT_ON_SCREEN = {
    "Allotment",
    "Chargeable weight",
    "Column, Column generation",
    "Counter-based draw",
    "Cut",
    "Golden digest",
    "Journey, Stamp",
    "Large-neighbourhood search",
    "Load factor",
    "Master problem",
    "Preview",
    "Reduced cost",
    "Replication",
    "Short link",
    "Shortfall",
    "Slot",
    "Stored outcome",
    "Story, Slide",
    "Unit",
    "Warm start",
}
PASSING = {"Preliminary"}  # on the screen while figures are calculated
LEVERS = shipped_network().levers
SCREENS: dict[str, dict[str, str]] = {
    "overview": {},
    "explain": {"flights_per_week": "5"},
    "compare": {},
    "data": {},
    "method": {},
    "linehaul": {},
    "linehaul loads": {"part": "loads"},
    "explore sweep": {"study": "sweep"},
    "explore uncertainty": {"study": "uncertainty"},
    "explore seek": {"study": "seek"},
    "explore frontier": {"study": "frontier"},
}


def headings(text: str) -> list[str]:
    return [each.term.heading for each in find_terms(text)]


def test_the_document_has_every_term_once_with_a_plain_text() -> None:
    names = [name for term in terms() for name in term.names]
    assert len(names) == len(set(names)) > 60
    assert all(term.text and not re.search(r"[*`\]]|\[\d", term.text) for term in terms())
    assert next(term.text for term in terms() if "Promise" in term.names).startswith("Ten days from the scan")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Own trucks at Liège", ["Own trucks, Spot trucks"]),
        ("9 in 10 within", ["Mean, Percentile, P90"]),
        ("Backlogs of backlog", ["Backlog"]),  # each once, also in the plural
        ("Unit", []),  # of a measure, not of parcels
        ("Load", ["Capacity, Load"]),
        ("Load every truck", []),  # only as the whole of a text
        ("Planes", []),  # no lane
    ],
)
def test_terms_are_found_where_they_mean_what_the_glossary_says(text: str, found: list[str]) -> None:
    assert headings(text) == found


def test_a_term_is_marked_with_its_text_and_the_rest_is_escaped() -> None:
    marked = mark_terms("<b>Backlogs</b>")
    assert marked.startswith("&lt;b&gt;<span")
    assert marked.endswith("Backlogs</span>&lt;/b&gt;")
    assert 'data-hint="Backlog: Freight waiting for a flight' in marked
    assert help_on("Nothing to explain") is None


def explanations(app: AppTest) -> str:
    """Return all that is shown on hover: hints of HTML and of key figures, the help of widgets and headings."""
    figures = [figure.meaning for figure in key_figures(app)]
    hints = [hint for each in app.get("html") for hint in re.findall(r'data-hint="([^"]*)"', each.proto.body)]
    return " ".join((*figures, *map(html.unescape, hints), *helps(app._tree)))


def helps(node: Any) -> Iterator[str]:
    if text := getattr(getattr(node, "proto", None), "help", ""):
        yield text.replace("\\", "")
    for child in getattr(node, "children", {}).values():
        yield from helps(child)


def shown(app: AppTest, screen: str, link: dict[str, str]) -> AppTest:
    app.query_params.update(link)
    for role in ("policy", "assumption"):
        app.session_state[f"levers:{role}"] = True
        for lever in LEVERS.values():
            app.session_state[f"group:{role}:{lever.group}"] = screen == "overview"
    app.switch_page(f"pages/{screen.partition(' ')[0]}.py")
    return until(app, lambda app: not app.get("skeleton"))


def test_every_term_is_explained_on_some_screen_or_known_not_to_be_there() -> None:
    texts = [explanations(shown(AppTest.from_file(APP, default_timeout=120), *screen)) for screen in SCREENS.items()]
    explained = {term.heading for term in terms() if any(term.text in text for text in texts)}
    assert {term.heading for term in terms()} - explained - PASSING == NOT_ON_SCREEN
