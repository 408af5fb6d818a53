"""The scenario on the screen as files, each made when it is asked for and not before."""

import io
import threading
from collections.abc import Callable
from functools import partial
from urllib.parse import parse_qsl, urlsplit

import streamlit as st

import lib

from ...domain.network import Network
from ...domain.outcome import Outcome
from ...export.files import KINDS, NOTE, PNG_MIME, file_name, picture
from ...export.report import Report
from ...figures.story import CHARTS
from ...scenario import Scenario
from ...store.notes import Note

ONE_AT_A_TIME = threading.Lock()  # the journeys of a run take gigabytes
MENU_PX = 300
PARQUET_MIME = "application/vnd.apache.parquet"


def download(
    network: Network,
    outcome: Outcome,
    baseline: Outcome,
    notes: tuple[Note, ...],
    link: Callable[[], str],
    name: str,
    *,
    pending: bool,
) -> None:
    """Offer the scenario as files once its figures are final; what is offered is drawn only while it is open."""
    final = not (pending or outcome.preliminary or baseline.preliminary)
    contents = "Slides, report, workbook, web page, tables and images" + (
        "" if final else ", available once the figures are final"
    )
    fold = st.popover(
        "Download", icon=":material/download:", disabled=not final, help=contents, on_change="rerun", key="files"
    )
    if fold.open and final:
        with fold, st.container(width=MENU_PX):
            _files(Report(network, outcome, baseline, link(), notes, name))


def _files(report: Report) -> None:
    st.caption("Each file states the changed levers, the model version, the data version and the link.")
    for kind in KINDS.values():
        name = file_name(report.name, report.outcome.scenario_id, kind.suffix)
        _button(f"{kind.title} ({kind.suffix.upper()})", partial(kind.make, report), name, kind.mime, kind.icon)
    _link_to_note(report.link)
    chart = st.selectbox("Chart as an image", list(CHARTS), format_func=CHARTS.__getitem__, key="picture")
    name = file_name(report.name, report.outcome.scenario_id, "png", chart)
    _button("Image (PNG)", partial(picture, report, chart), name, PNG_MIME, "image")
    name = file_name(report.name, report.outcome.scenario_id, "parquet", "journeys")
    _button("Every parcel (Parquet)", partial(_journeys, report), name, PARQUET_MIME, "route")
    st.caption("All timestamps of every parcel of the four measured weeks; about 90 MB for the baseline.")


def _link_to_note(link: str) -> None:
    """Link to the page that writes the briefing note, as that takes studies."""
    parameters = dict(parse_qsl(urlsplit(link).query))
    st.page_link(
        "pages/briefing.py",
        label=f"{NOTE.title} ({NOTE.suffix.upper()})",
        icon=f":material/{NOTE.icon}:",
        query_params=parameters,
        width="stretch",
    )


def _button(label: str, make: Callable[[], bytes], name: str, mime: str, icon: str) -> None:
    st.download_button(
        label,
        data=make,
        file_name=name,
        mime=mime,
        icon=f":material/{icon}:",
        on_click="ignore",
        width="stretch",
        key=f"file:{name}",
    )


def _journeys(report: Report) -> bytes:
    from ...export.journey_files import write_parquet

    target = io.BytesIO()
    with ONE_AT_A_TIME:
        run = lib.simulate(report.network, Scenario(**report.outcome.levers))
        write_parquet(run, dict(report.stamps), target, measured=True)
    return target.getvalue()
