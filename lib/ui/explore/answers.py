"""Explore: what a study found, as charts with a sentence each, tables and files."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from ...experiments.compare import encode
from ...experiments.seasons import SEASONS
from ...export.files import KINDS, file_name
from ...figures.frontier import frontier_chart
from ...figures.sweeps import curve_of, heat_map
from ...figures.tornado import driver_bars, fan_bands, tornado_bars
from ...narrative import sentences
from ...narrative.formatting import is_number
from ...narrative.kpis import (
    DAYS_MEAN,
    DAYS_P90,
    DOOR_MEAN,
    FRONTIER_KPIS,
    KPIS,
    Kpi,
    format_change,
    format_kpi,
    format_value,
)
from ...scenario import Lever, Scenario
from ...whatif import MODEL_VERSION
from ..blocks.charts import described_chart
from ..blocks.controls import switch
from ..blocks.downloads import PARQUET_MIME
from ..blocks.html_blocks import caption, table
from ..blocks.terms import help_on
from ..blocks.text import escape, format_compact, format_count, markdown
from ..panels import saved
from ..session.deep_link import page_address
from ..session.page_parameters import set_page_parameter
from ..session.scenario_changes import change_scenario
from ..shell.page import Page
from .study_controls import EVERY, PRECISE, StudySetup, kpi_of, value_formatter, with_choice_labels

if TYPE_CHECKING:
    from ...experiments.seek import SeekResult
    from ...experiments.sensitivity import Uncertainty

ROLE_NAMES = {"policy": "Decisions", "assumption": "Assumptions"}
ROLES = {"": "All levers", **ROLE_NAMES}
OF_A_FIGURE = ("sweep", "sensitivity", "uncertainty")
FORMATS = {
    "csv": ("CSV", KINDS["csv"].mime),
    "parquet": ("Parquet", PARQUET_MIME),
    "xlsx": ("Workbook (XLSX)", KINDS["xlsx"].mime),
}
IN_DAYS = (DAYS_MEAN, DAYS_P90, DOOR_MEAN)
Tables = Mapping[str, pd.DataFrame]


def draw(study: str, result: Any, setup: StudySetup, page: Page) -> None:
    """Draw what a study found, how final it is, and its tables as files."""
    with st.container(border=True, gap="small"):
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="explored-head"):
            kpi = kpi_of(study) if study in OF_A_FIGURE else DAYS_MEAN
            role = switch("role", ROLES) if study == "sensitivity" else ""
            files = st.container(width="content")
            _finality(setup)
        if role in ROLE_NAMES:
            result = result[result.role == role]
        tables = DRAWS[study](result, setup, page, kpi)
        with files:
            _files(study, tables, setup, page)


def _finality(setup: StudySetup) -> None:
    if setup.parcels_per_unit > 1:
        st.badge(f"Preliminary: units of {setup.parcels_per_unit} parcels", icon=":material/timelapse:", color="gray")
    else:
        st.badge("Every parcel simulated", icon=":material/check:", color="green")


def _sweep(result: pd.DataFrame, setup: StudySetup, page: Page, kpi: Kpi) -> Tables:
    keys = list(setup.values["axes"])
    levers = page.network.levers
    rows, labels = [levers[key] for key in keys], [_axis_title(levers[key]) for key in keys]
    words = [value_formatter(row) for row in rows]
    labelled = with_choice_labels(result, keys)
    now = [
        words[i](value) if rows[i].kind == "choice" else value
        for i, value in enumerate(levers.value(page.scenario, key) for key in keys)
    ]
    if len(keys) == 1:
        text = sentences.describe_curve(labelled, keys[0], rows[0].label, format_compact, kpi, now[0])
        figure = curve_of(labelled, keys[0], labels[0], kpi, now[0], page.colours)
        months = setup.values["replications"]
        band = "band: its 95 % interval" if months >= SEASONS else f"an interval would need {SEASONS}"
        notes = f"Line: mean of {months} simulated months; {band}. Ring: the current scenario."
    else:
        text = sentences.describe_map(
            labelled, keys, [row.label for row in rows], [format_compact, format_compact], kpi
        )
        figure = heat_map(labelled, keys, labels, kpi, (now[0], now[1]), page.colours)
        notes = f"{kpi.label}, {kpi.unit}. Line: 9 in 10 parcels just meet the promise. Ring: the current scenario."
    described_chart(figure, "sweep", f"{kpi.label} by {' and '.join(row.label for row in rows)}", text)
    caption(notes)
    return {"Sweep": result}


def _axis_title(row: Lever) -> str:
    return f"{row.label}, {row.unit}" if row.unit and row.kind != "choice" else row.label


def _sensitivity(result: pd.DataFrame, _: StudySetup, page: Page, kpi: Kpi) -> Tables:
    labelled = result.assign(
        value=[value_formatter(page.network.levers[row.lever])(row.value) for row in result.itertuples()]
    )
    text = sentences.describe_tornado(labelled, kpi)
    described_chart(tornado_bars(labelled, kpi, page.colours), "tornado", f"Change of {kpi.label} by lever", text)
    caption("Teal: improvement; orange: deterioration. One run per bar, with the same random draws as the scenario.")
    return {"Sensitivity": result}


def _uncertainty(result: "Uncertainty", _: StudySetup, page: Page, kpi: Kpi) -> Tables:
    left, right = st.columns(2, gap="medium")
    with left:
        st.header("Range of outcomes", anchor=False)
        text = sentences.describe_fan(result.samples, result.fan, kpi)
        kpis = IN_DAYS if kpi in IN_DAYS else (kpi,)
        described_chart(fan_bands(result.fan, kpis, page.colours), "fan", "Percentiles over the cases", text)
        caption("Dark: the middle half of the cases; pale: 8 and 9 in 10; line: the median.")
    with right:
        st.header(f"Drivers: {kpi.label}", anchor=False, help=help_on("Sobol index"))
        text = sentences.describe_drivers(result.drivers, kpi, len(result.samples))
        described_chart(driver_bars(result.drivers, kpi, page.colours), "drivers", "First-order Sobol indices", text)
    return {"Samples": result.samples, "Fan": result.fan, "Sobol indices": result.drivers}


def _seek(result: "SeekResult", _: StudySetup, page: Page, __: Kpi) -> Tables:
    st.subheader(markdown(result.sentence), anchor=False)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        same = result.scenario == page.scenario
        st.button(
            "On the screen" if same else "Open this scenario",
            icon=":material/open_in_new:",
            type="primary",
            on_click=change_scenario,
            args=(result.scenario,),
            disabled=same,
            key="open-found",
        )
        with st.popover("Link", icon=":material/link:"):
            st.code(page_address(result.link, overview=True), language=None, wrap_lines=True)
        word, icon, tint = (
            ("Meets the limits", "check", "green") if result.feasible else ("Not attainable", "block", "orange")
        )
        st.badge(word, icon=f":material/{icon}:", color=tint)  # type: ignore[arg-type]
    caption(result.proof)
    near = result.neighbours
    figures = [key for key in near.columns if key not in ("lever", "label", "value", "verdict")]
    kpis = {key: _kpi_named(key, page) for key in figures}
    rows = [_neighbour(row, page.network.levers[row.lever], kpis, result) for _, row in near.iterrows()]
    st.header("Neighbouring scenarios", anchor=False)
    table(
        ("Lever", "Value", "Result", *(kpi.label for kpi in kpis.values())),
        rows,
        label="Scenarios that differ by one step",
        words=3,
    )
    return {"Neighbouring scenarios": near}


def _kpi_named(key: str, page: Page) -> Kpi:
    """Return the kpi of a figure, its label with the country that it is of."""
    figure, _, country = key.partition(" ")
    kpi = KPIS[figure]
    names = dict(zip(page.network.countries.country, page.network.countries.name, strict=True))
    return replace(kpi, label=f"{kpi.label}, {names[country]}" if country else kpi.label)


def _neighbour(row: pd.Series, lever: Lever, kpis: Mapping[str, Kpi], result: "SeekResult") -> list[str]:
    cells = [escape(row.label), escape(value_formatter(lever)(row["value"])), escape(row.verdict)]
    for key, kpi in kpis.items():
        value, reference = row[key], result.figures[key]
        known = is_number(value) and is_number(reference)
        change = f"<br><small>{escape(format_change(kpi, value - reference))}</small>" if known else ""
        cells.append(escape(format_value(kpi, value, fine=True)) + change)
    return cells


def _frontier(result: pd.DataFrame, setup: StudySetup, page: Page, _: Kpi) -> Tables:
    keys = list(setup.values["axes"])
    labelled = with_choice_labels(result, keys)
    names = [
        ", ".join(f"{page.network.levers[key].label} {row[key]}" for key in keys) for _, row in labelled.iterrows()
    ]
    here = next((i for i, one in enumerate(result.scenario) if one == page.scenario), None)
    text = sentences.describe_frontier(result)
    figure = frontier_chart(result, [str(i) for i in range(len(result))], names, here, page.colours)
    described_chart(figure, "frontier", "Cost against days", text, partial(_open, list(result.scenario)))
    ring = "" if here is None else " Ring: the current scenario."
    caption(f"Click a point to open its scenario. Size: kg CO₂e per parcel.{ring}")
    st.header(format_count(len(result), "scenario"), anchor=False)
    rows = [
        [escape(names[i]), *(escape(format_kpi(kpi, row)) for kpi in FRONTIER_KPIS)] for i, row in result.iterrows()
    ]
    table(("Scenario", *(kpi.label for kpi in FRONTIER_KPIS)), rows, label="Scenarios on the frontier")
    return {"Frontier": result}


def _open(scenarios: list[Scenario], place: str) -> None:
    change_scenario(scenarios[int(place)])


def _files(study: str, tables: Tables, setup: StudySetup, page: Page) -> None:
    """Offer the tables as files, each made when it is asked for; preliminary figures go into none."""
    with st.popover("Download table", icon=":material/download:"):
        if setup.parcels_per_unit > 1:
            st.caption(
                "Preliminary figures cannot be downloaded. Simulate every parcel first; the study then takes longer."
            )
            every = set_page_parameter
            st.button("Simulate every parcel", key="every", on_click=every, args=(PRECISE, EVERY), width="stretch")
            return
        stamps = {
            "figures": "from every parcel",
            "model_version": MODEL_VERSION,
            "data_hash": page.network.data_hash[:8],
            "scenario": encode(page.scenario),
        }
        for suffix, (label, mime) in FORMATS.items():
            st.download_button(
                label,
                data=partial(_made, suffix, tables, stamps),
                mime=mime,
                on_click="ignore",
                width="stretch",
                file_name=file_name(saved.name(page.outcome, page.network), page.outcome.scenario_id, suffix, study),
                key=f"study:{suffix}",
            )


def _made(suffix: str, tables: Tables, stamps: Mapping[str, object]) -> bytes:
    from ...export.study_files import STUDY_FILES

    return STUDY_FILES[suffix](tables, stamps)


DRAWS: Mapping[str, Callable[[Any, StudySetup, Page, Kpi], Tables]] = {
    "sweep": _sweep,
    "sensitivity": _sensitivity,
    "uncertainty": _uncertainty,
    "seek": _seek,
    "frontier": _frontier,
}
