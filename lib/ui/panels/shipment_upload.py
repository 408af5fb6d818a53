"""Shipments that people bring: what was accepted, what was rejected and why, and the accepted ones simulated."""

import hashlib
from functools import partial
from typing import Any

import streamlit as st

import lib

from ...domain.dictionary import columns
from ...domain.network import Network
from ...domain.outcome import Outcome
from ...errors import LanecastError
from ...export.xlsx import inert
from ...narrative import readings
from ...narrative.kpis import NETWORK_KPIS
from ...scenario import scenario_id
from ...shipments import ShipmentIntake, accept_shipments
from ...whatif import MODEL_VERSION
from ..blocks.html_blocks import caption, table
from ..blocks.key_figures import Figure, draw_key_figures
from ..blocks.kpi_cards import draw_cards
from ..blocks.text import escape, format_number, markdown
from ..services.background import result_of
from ..shell.page import Page
from .comparison import draw_overlaid

KINDS = ("csv", "txt", "tsv", "parquet")
MOST_SHOWN = 50  # rejected rows on the page; the file has all
MOST_FILES = 3  # kept in memory for everybody
LONGEST_TEXT = 160


def upload(page: Page) -> None:
    """Draw the way to bring a file, and what becomes of it."""
    expected = ", ".join(column.name for column in columns("shipments"))
    st.markdown(
        f"Upload a CSV or Parquet file with one parcel per row and the columns {markdown(expected)}. Times include a "
        "time zone, weights are in whole grams, volumes in whole cm³."
    )
    # Without a label: its name would be one of a part that has no role, which screen readers pass over.
    file = st.file_uploader(" ", type=list(KINDS), key="shipments-file", label_visibility="collapsed")
    if file is None:
        return
    content = file.getvalue()
    key = hashlib.sha256(content).hexdigest()
    try:
        intake = _read_upload(content, key, page.network)
    except LanecastError as error:
        st.error(markdown(f"{file.name} was not accepted. {error}"), icon=":material/error:")
        return
    _draw_intake(intake, file.name)
    if len(intake.accepted):
        _simulate(intake, file.name, key, page)


@st.cache_resource(max_entries=MOST_FILES, show_spinner="Reading the file…")
def _read_upload(_content: bytes, key: str, _network: Network) -> ShipmentIntake:  # noqa: ARG001 — what the cache goes by
    return accept_shipments(_content, _network)


def _draw_intake(intake: ShipmentIntake, name: str) -> None:
    """Say how many rows were accepted and rejected, with all reasons."""
    counts = {"Records": intake.records, "Accepted": len(intake.accepted), "Rejected": len(intake.rejected)}
    figures = [Figure(label.lower(), label, f"{count:,}") for label, count in counts.items()]
    draw_key_figures(figures, "brought", "Rows of the file")
    for note in intake.notes:
        st.info(markdown(note), icon=":material/info:")
    if intake.rejected.empty:
        return
    rejected = intake.rejected.head(MOST_SHOWN)
    rows = [
        [format_number(int(row.line)), escape(row.reasons), escape(_cut(str(row.text)))]
        for row in rejected.itertuples(index=False)
    ]
    table(("Line", "Reason", "Row"), rows, label="Rejected rows", words=3)
    if len(intake.rejected) > MOST_SHOWN:
        caption(f"The first {MOST_SHOWN} of {len(intake.rejected):,} are listed; download the file for all of them.")
    st.download_button(
        "Rejected rows (CSV)",
        data=lambda: _csv(intake),
        file_name=f"rejected-{name.rsplit('.', 1)[0]}.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
        key="rejects",
    )


def _csv(intake: ShipmentIntake) -> bytes:
    """Return the rejected rows as CSV that no spreadsheet takes for formulas."""
    return intake.rejected.map(inert).to_csv(index=False).encode("utf-8-sig")


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else text[:LONGEST_TEXT] + "…"


def _simulate(intake: ShipmentIntake, name: str, key: str, page: Page) -> None:
    """Draw the figures of the accepted shipments in this scenario, beside those of its synthetic demand."""
    if not st.toggle("Simulate these shipments in the current scenario", key="simulate-shipments"):
        return
    address = scenario_id(page.scenario, MODEL_VERSION, page.network)
    answer = result_of(("shipments", key, address), partial(_project, page, intake))
    if answer is None:
        st.progress(0.0, text="Simulating these shipments…")
        return
    st.badge(f"These shipments: {len(intake.accepted):,} of {markdown(name)}", icon=":material/upload_file:")
    st.caption(
        "In their weeks these shipments take the place of the synthetic demand; the other weeks keep it. Days, shares "
        "and costs are those of these shipments; tonnes and loads those of the whole network in the four measured "
        "weeks. Differences are to the scenario's own figures. The file is no part of the link, of saved scenarios or "
        "of downloads: whoever opens those sees synthetic demand."
    )
    draw_cards(answer.kpis, page.outcome.kpis, NETWORK_KPIS, "the scenario", preliminary=page.pending)
    names = ("Synthetic demand of the scenario", "These shipments")
    draw_overlaid((page.outcome, answer), names, "shipments-days", page.colours)
    caption(readings.describe_days(answer.kpis, "warehouse"))


def _project(page: Page, intake: ShipmentIntake) -> Outcome:
    outcome: Any = lib.project(page.network, page.scenario, shipments=intake.accepted)
    assert isinstance(outcome, Outcome)
    return outcome
