"""The briefing note on the screen, once the studies that it rests on are there, and as a document."""

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from ...export.files import NOTE, file_name
from ...export.report import Report, key_figures
from ...scenario import QUICK_UNIT, Scenario
from ..blocks.html_blocks import table
from ..blocks.text import escape, markdown
from ..services.studies import answer, study_request
from ..shell.page import Page
from .marginal_values import FIRST_REPLICATIONS, attribution_request

if TYPE_CHECKING:
    from ...experiments.evidence import Evidence
    from ...export.briefing import Section

HEAD = ("Key figure", "Scenario", "Baseline", "Difference")


def evidence_of(scenario: Scenario) -> "Evidence | None":
    """Return the studies of a scenario's note; None, with a line that says so, until all of them are there."""
    common = {"scenario": scenario, "unit": QUICK_UNIT}
    seasons = answer(study_request("seasons", **common), "Calculating how far chance moves the figures…")
    steps = answer(study_request("worth", replications=FIRST_REPLICATIONS, **common), "Calculating single steps…")
    shares = answer(attribution_request(scenario, QUICK_UNIT), "Calculating shares…") if scenario.changes else None
    if seasons is None or steps is None or (scenario.changes and shares is None):
        return None
    from ...experiments.evidence import Evidence

    return Evidence(seasons, steps, shares)


def draw_note(page: Page, name: str) -> None:
    """Draw the note and offer it as a document; say what is missing while figures are preliminary."""
    evidence = evidence_of(page.scenario)
    if page.pending:
        st.caption("The note is written once every parcel has been simulated.")
        return
    if evidence is None:
        return
    from ...export.briefing import briefing

    report = Report(page.network, page.outcome, page.baseline, page.link, page.notes, name, evidence=evidence)
    sections = briefing(report, evidence)
    with st.container(border=True, key="note"):
        for section in sections:
            _draw_section(section, report)
    st.download_button(
        f"{NOTE.title} ({NOTE.suffix.upper()})",
        data=partial(NOTE.make, report),
        file_name=file_name(report.name, report.outcome.scenario_id, NOTE.suffix, "note"),
        mime=NOTE.mime,
        icon=f":material/{NOTE.icon}:",
        on_click="ignore",
    )


def _draw_section(section: "Section", report: Report) -> None:
    st.header(section.title, anchor=False)
    for sentence in section.sentences:
        st.markdown(markdown(sentence))
    if section.key == "changes":
        figures = key_figures(report.outcome, report.baseline)
        shown = len(HEAD) if report.outcome.levers else 2  # the baseline differs from nothing
        rows = [[escape(cell) for cell in (each.label, each.now, each.before, each.change)[:shown]] for each in figures]
        table(HEAD[:shown], rows, label="Key figures")
