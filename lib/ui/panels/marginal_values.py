"""Marginal value of each step, and why the scenario differs from the baseline, on the page."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ...domain.clock import DAY_MIN
from ...errors import LanecastError
from ...experiments.seasons import SEASONS
from ...figures.marginal_bars import describe_cut, format_days_change, marginal_bars, share_bars
from ...figures.palette import Palette
from ...figures.story import TITLES, Chart
from ...narrative.kpis import DAYS_MEAN, SMALLEST_CHANGE, STUDY_KPIS, Kpi, format_change
from ...narrative.lever_changes import describe_step
from ...scenario import QUICK_UNIT, Scenario
from ..blocks.charts import chart, described_chart
from ..blocks.html_blocks import caption, table
from ..blocks.text import escape, keep_units_together, markdown
from ..services.outcomes import load_network
from ..services.studies import StudyRequest, answer, studies, study_request

if TYPE_CHECKING:
    from ...experiments.attribution import Attribution
    from ...experiments.marginals import MarginalValues

FIRST_REPLICATIONS, REFINED_UNIT = 3, 1
MOST_REFINED, FINER_UNIT = 4, 8  # levers whose shares are found from every parcel, in 2 ** levers runs; of more
REFINING = "Preliminary; calculating the final figures…"
CHART_PX, MOST_ON_A_SLIDE = (975, 470), 8
PLAN_OPTIONS = {"": "Fixed truck plan", "anew": "Replanned trucks"}


def _describe_best_step(steps: pd.DataFrame) -> str:
    helpful = steps[steps[DAYS_MEAN.key] <= -SMALLEST_CHANGE]
    if helpful.empty:
        return "No single step shortens the days."
    row = helpful.iloc[0]
    low, high = row[f"{DAYS_MEAN.key}_low"], row[f"{DAYS_MEAN.key}_high"]
    band = "" if low != low else f" (95 %: {format_change(DAYS_MEAN, low)} to {format_change(DAYS_MEAN, high)})"
    return f"Most effective next step: {row.step}, {format_change(DAYS_MEAN, row[DAYS_MEAN.key])} per parcel{band}."


def marginal_values_of(scenario: Scenario, is_plan_fixed: bool) -> "MarginalValues | None":
    """Return what each step is worth: over a few seasons first, then over as many as its interval needs."""
    first, final = _marginal_requests(scenario, is_plan_fixed)
    found = answer(first, "Calculating; this takes some seconds…")
    return found and (answer(final, "Over few seasons; calculating the mean over more…") or found)


def _marginal_requests(scenario: Scenario, is_plan_fixed: bool = True) -> tuple[StudyRequest, StudyRequest]:
    common = {"scenario": scenario, "unit": QUICK_UNIT} | ({} if is_plan_fixed else {"fixed_plan": False})
    first, final = (study_request("worth", replications=n, **common) for n in (FIRST_REPLICATIONS, SEASONS))
    return first, replace(final, refines=True)


def known_charts(scenario: Scenario, colours: Palette) -> list[Chart]:
    """Return the charts of this module whose figures are there already; nothing is asked for."""
    first, final = _marginal_requests(scenario)
    worth = _known(final) or _known(first)
    why = (
        (_known(attribution_request(scenario, _refined(scenario))) or _known(attribution_request(scenario, QUICK_UNIT)))
        if scenario.changes
        else None
    )
    charts: list[Chart] = []
    if worth is not None:
        steps = _described_steps(worth)
        figure = marginal_bars(steps, DAYS_MEAN, colours, MOST_ON_A_SLIDE)
        reading = " ".join(filter(None, (_describe_best_step(steps), describe_cut(figure), _describe_intervals(worth))))
        charts.append(Chart("worth", TITLES["worth"], reading, "bars", figure, *CHART_PX))
    if why is not None:
        figure = share_bars(why.levers, why.total_min, colours)
        charts.append(Chart("why", TITLES["why"], _describe_attribution(why), "bars", figure, *CHART_PX))
    return charts


def _known(request: StudyRequest) -> Any:
    """Return an answer that is in memory, None for one that is not or that failed."""
    try:
        return studies().known(request)
    except LanecastError:
        return None


def _described_steps(result: "MarginalValues") -> pd.DataFrame:
    """Return the steps, each with its words: `Flights per week 3 → 4`, `Aircraft → Boeing 777F`."""
    pairs = zip(result.table.lever, result.table["value"], strict=True)
    network = load_network()
    return result.table.assign(step=[describe_step(result.scenario, lever, value, network) for lever, value in pairs])


def _describe_attribution(result: "Attribution") -> str:
    runs = f"units of {result.parcels_per_unit} parcels" if result.parcels_per_unit > 1 else "every parcel"
    change = format_days_change(result.total_min / DAY_MIN)
    return (
        f"{change} to the warehouse against the baseline. Shares averaged over all orders of the changes (Shapley), "
        f"{result.method}; {runs}."
    )


def _describe_intervals(result: "MarginalValues") -> str:
    """Say what the lines of the bars are, or why there are none."""
    mean = f"Means of {result.replications} seasons, units of {result.parcels_per_unit} parcels."
    if result.replications < SEASONS:
        return f"{mean} No intervals: over so few seasons they cover less than they claim."
    return f"{mean} Line: 95 % interval of the mean, with the same random draws. Grey: the interval includes zero."


def draw_marginal_values(result: "MarginalValues", kpi: Kpi, colours: Palette, wide: DeltaGenerator) -> None:
    """Draw what binds and the bars of a figure; the ranked table goes where it is wide."""
    st.markdown(keep_units_together(markdown(result.binding.text)))
    steps = _described_steps(result)
    reading = _describe_best_step(steps)
    figure = marginal_bars(steps, kpi, colours)
    chart(figure, "worth", f"{kpi.label}: change per step of each lever. {reading}")
    caption(" ".join(filter(None, (reading, describe_cut(figure), _describe_intervals(result)))))
    fold = wide.expander("Marginal values: all steps and key figures", on_change="rerun", key="worth-table")
    if fold.open:
        with fold:
            _steps_table(steps)


def _steps_table(steps: pd.DataFrame) -> None:
    """Draw the steps that change a figure, ranked, and name those that change none."""
    moves = pd.concat([(one.scale * steps[one.key]).abs() >= SMALLEST_CHANGE for one in STUDY_KPIS], axis=1).any(axis=1)
    rows = [[escape(row.step), *(_cell(row, one) for one in STUDY_KPIS)] for _, row in steps[moves].iterrows()]
    table(("Step", *(one.label for one in STUDY_KPIS)), rows, label="Marginal value of each step")
    if not moves.all():
        caption(f"No effect in this scenario: {'; '.join(steps.step[~moves])}.")


def _cell(row: pd.Series, kpi: Kpi) -> str:
    value, low, high = (float(row[f"{kpi.key}{end}"]) for end in ("", "_low", "_high"))
    band = (
        f"<br><small>{escape(format_change(kpi, low))} to {escape(format_change(kpi, high))}</small>"
        if low == low
        else ""
    )
    return escape(format_change(kpi, value)) + (band if abs(kpi.scale * value) >= SMALLEST_CHANGE else "")


def attribution_of(scenario: Scenario) -> "Attribution | None":
    """Return each changed lever's share in the difference to the baseline: first from coarse units, then refined."""
    first: Attribution | None = answer(attribution_request(scenario, QUICK_UNIT))
    return first and (answer(attribution_request(scenario, _refined(scenario)), REFINING) or first)


def _refined(scenario: Scenario) -> int:
    return REFINED_UNIT if len(scenario.changes) <= MOST_REFINED else FINER_UNIT


def attribution_request(scenario: Scenario, parcels_per_unit: int) -> StudyRequest:
    """Return the request of each changed lever's share in the difference to the baseline."""
    return study_request("why", a=Scenario(), b=scenario, unit=parcels_per_unit)


def draw_attribution(result: "Attribution", colours: Palette) -> None:
    """Draw the shares of the changed levers, which add up to the difference."""
    reading = _describe_attribution(result)
    described_chart(share_bars(result.levers, result.total_min, colours), "why", "Share of each lever", reading)
