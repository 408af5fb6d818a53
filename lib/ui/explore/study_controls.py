"""Explore: what each study is asked, from its controls, and what of its answer is drawn."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
import streamlit as st

from ...experiments.seasons import SEASONS
from ...experiments.seek import BUDGET
from ...experiments.sensitivity import SAMPLES, count_tornado_runs, points
from ...narrative.kpis import AIM_KPIS, DAYS_P90, KPIS, STUDY_KPIS, Kpi, labels
from ...narrative.lever_changes import choice_names, format_lever_value
from ...scenario import QUICK_UNIT, Lever, Scenario, Value
from ..blocks.controls import pick, switch
from ..blocks.terms import help_on
from ..blocks.text import format_count
from ..services.outcomes import load_network
from ..services.studies import StudyRequest, study_request
from ..shell.page import Page
from . import search_space

STUDIES = {
    "sweep": "Sweep",
    "sensitivity": "Sensitivity",
    "uncertainty": "Uncertainty",
    "seek": "Goal seek",
    "frontier": "Frontier",
}
ABOUT = {
    "sweep": "One or two levers over their range; everything else as in the current scenario.",
    "sensitivity": "Each lever on its own at both ends of its plausible range, or at each of its other options.",
    "uncertainty": "All assumptions varied together over their plausible ranges (Latin hypercube); decisions as set.",
    "seek": "The best scenario by one key figure, within limits on others, over the levers that may change.",
    "frontier": "The scenarios that no other beats on days, cost and CO₂e at once, over the levers that may change.",
}
PRECISE, EVERY = "precision", "every"  # how coarse the runs are, in the link
PRECISION = {"": "Quick", EVERY: "Every parcel"}
WITH_INTERVALS = {"intervals": "With intervals"}  # of a curve: as many seasons as they need
SPANS = {"": "Plausible range", "whole": "Whole range"}
FIGURE_PX = 240
ALONE, TOGETHER = (9, 4), (7, 2)  # values a lever and replications: of one lever, of two
LEVERS_MOVED = "flights_per_week:3:7,own_trucks_lgg:6:24:6,drivers"
LIMIT = "days_to_warehouse_p90 ES <= 6"


@dataclass(frozen=True)
class StudySetup:
    """A study as its controls put it: the question, how many runs it takes, how coarse they are."""

    request: StudyRequest
    runs: int
    parcels_per_unit: int

    @property
    def values(self) -> dict[str, Any]:
        return self.request.values


def draw_controls(study: str, page: Page) -> StudySetup | None:
    """Draw the controls of a study and return what they ask; None where something is still to be chosen."""
    st.caption(ABOUT[study], help=help_on(STUDIES[study], ABOUT[study]))
    return ASKS[study](page.scenario)


def kpi_of(study: str) -> Kpi:
    """Draw the choice of the figure that the charts show, of one country where it has one; return its kpi."""
    with st.container(width=FIGURE_PX):
        kpi = KPIS[pick("figure", "Figure", labels(STUDY_KPIS))]
    if study != "sweep" or kpi is not DAYS_P90:
        return kpi
    with st.container(width=FIGURE_PX):
        country = pick("country", "Where", {"": "Everywhere", **countries()})
    return replace(kpi, key=f"{kpi.key} {country}", label=f"{kpi.label}, {countries()[country]}") if country else kpi


def countries() -> dict[str, str]:
    """Return the names of the countries that warehouses stand in."""
    network = load_network()
    served = set(network.facilities.country)
    return {row.country: row.name for row in network.countries.itertuples(index=False) if row.country in served}


def value_formatter(row: Lever) -> Callable[[object], str]:
    """Return how a lever's value is said."""
    names = choice_names(load_network())
    return lambda value: format_lever_value(row, value, names)  # type: ignore[arg-type]


def _parcels_per_unit() -> int:
    return 1 if switch(PRECISE, PRECISION) == EVERY else QUICK_UNIT


def _sweep(scenario: Scenario) -> StudySetup:
    levers = load_network().levers
    options = {key: row.label for key, row in levers.items() if row.kind in search_space.SWEPT}
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        first = pick("axis", "Lever", options)
        second = pick("by", "Second lever", {"": "None", **{k: v for k, v in options.items() if k != first}})
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        whole = switch("range", SPANS) == "whole"
        precision = switch(PRECISE, PRECISION if second else PRECISION | WITH_INTERVALS)
    parcels_per_unit = 1 if precision == EVERY else QUICK_UNIT
    keys = [first, *([second] if second else [])]
    count, few = TOGETHER if second else ALONE
    replications = SEASONS if precision in WITH_INTERVALS else few
    axes = {key: spread(levers[key], count, whole, levers.value(scenario, key)) for key in keys}
    runs = replications
    for values in axes.values():
        runs *= len(values)
    return StudySetup(
        study_request("sweep", scenario=scenario, axes=axes, unit=parcels_per_unit, replications=replications),
        runs,
        parcels_per_unit,
    )


def spread(lever: Lever, count: int, whole: bool, now: Value) -> list[Value]:
    """Return the values of a lever to sweep over, the scenario's own among them."""
    if lever.kind == "choice":
        return list(lever.choices)
    values = points(lever, count, *((lever.min, lever.max) if whole else ()))
    return sorted({*values, now}, key=float)


def _sensitivity(scenario: Scenario) -> StudySetup:
    parcels_per_unit = _parcels_per_unit()
    runs = 1 + count_tornado_runs(scenario, load_network().levers)
    return StudySetup(study_request("tornado", scenario=scenario, unit=parcels_per_unit), runs, parcels_per_unit)


def _uncertainty(scenario: Scenario) -> StudySetup:
    parcels_per_unit = _parcels_per_unit()
    return StudySetup(
        study_request("uncertain", scenario=scenario, unit=parcels_per_unit, samples=SAMPLES), SAMPLES, parcels_per_unit
    )


def _seek(scenario: Scenario) -> StudySetup | None:
    left, right = st.columns(2, gap="medium")
    with left:
        aim = pick("aim", "Optimise (lowest value, highest share)", labels(AIM_KPIS))
        limits = search_space.limits(LIMIT, countries())
    with right:
        moved = search_space.ranges(LEVERS_MOVED, load_network().levers)
        parcels_per_unit = _parcels_per_unit()
    if not (size := _grid(moved)):
        return None
    base = _base(scenario, moved)
    goal = {"figure": aim, "limits": [str(one) for one in limits], "axes": _axes(moved)}
    steps = 1 + sum(2 if one.low is not None else len(one.values) - 1 for one in moved)
    request = study_request("seek", scenario=base, goal=goal, unit=QUICK_UNIT, final_unit=parcels_per_unit)
    return StudySetup(request, min(size, BUDGET) + steps, parcels_per_unit)


def _frontier(scenario: Scenario) -> StudySetup | None:
    left, right = st.columns(2, gap="medium")
    with left:
        limits = search_space.limits("none", countries())
        parcels_per_unit = _parcels_per_unit()
    with right:
        moved = search_space.ranges(LEVERS_MOVED, load_network().levers)
    if not (size := _grid(moved)):
        return None
    limited = [str(one) for one in limits]
    request = study_request(
        "frontier", scenario=_base(scenario, moved), axes=_axes(moved), limits=limited, unit=parcels_per_unit
    )
    return StudySetup(request, min(size, BUDGET), parcels_per_unit)


def _base(scenario: Scenario, moved: Sequence[search_space.Range]) -> Scenario:
    """Return the scenario without the levers that may move: to open what a search found asks the same question."""
    return Scenario(**{key: value for key, value in scenario.changes.items() if key not in _axes(moved)})


def _axes(moved: Sequence[search_space.Range]) -> dict[str, list[Value]]:
    return {one.key: list(one.values) for one in moved}


def _grid(moved: Sequence[search_space.Range]) -> int:
    """Return the number of combinations, and say how they are searched; 0 if no lever may move."""
    if not moved:
        st.info("Choose at least one lever that may change.")
        return 0
    size = 1
    for one in moved:
        size *= len(one.values)
    how = (
        "all of them are simulated"
        if size <= BUDGET
        else f"searched with {BUDGET} runs (NSGA-II), so the result is not proven to be the best"
    )
    st.caption(f"{format_count(size, 'combination')}: {how}.")
    return size


ASKS: Mapping[str, Callable[[Scenario], StudySetup | None]] = {
    "sweep": _sweep,
    "sensitivity": _sensitivity,
    "uncertainty": _uncertainty,
    "seek": _seek,
    "frontier": _frontier,
}


def with_choice_labels(table: pd.DataFrame, keys: Sequence[str]) -> pd.DataFrame:
    """Return a table whose columns of levers of words say them as people do; numbers stay numbers."""
    levers = load_network().levers
    labels = {key: table[key].map(value_formatter(levers[key])) for key in keys if levers[key].kind == "choice"}
    return table.assign(**labels)
