"""Scenarios side by side: which ones, their figures with differences, and where they differ."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from ...domain.outcome import Outcome
from ...errors import StoreError
from ...experiments.compare import LETTERS, MOST, Comparison, default_others, encode, linked, reference_first
from ...experiments.seasons import SEASONS
from ...figures.lane_differences import class_colours, class_words, format_lane_change
from ...figures.overlaid import overlaid, series_colours
from ...figures.palette import Palette
from ...narrative import readings
from ...narrative.kpis import (
    AT_LEAST,
    COMPARED_KPIS,
    DAYS_MEAN,
    ONLY_DELIVERED,
    Kpi,
    compare_kpi,
    format_change,
    format_kpi,
    format_range,
    is_partial,
)
from ...narrative.lever_changes import choice_names, format_lever_value
from ...narrative.scenario_names import describe_levers
from ...scenario import PRESETS, QUICK_UNIT, Scenario
from ...scenario.link import restore
from ...store import scenarios as store
from ...whatif import MODEL_VERSION
from ..blocks.charts import chart
from ..blocks.html_blocks import caption, legend, table
from ..blocks.tables import describe_zeros, zero_everywhere
from ..blocks.terms import mark_terms
from ..blocks.text import escape, format_number, markdown
from ..services.outcomes import load_network
from ..services.studies import answer, study_request
from ..session.deep_link import WITH, read_link
from ..session.gestures import on_gesture, set_widget_value
from ..session.page_parameters import set_page_parameter
from ..session.state import session, take_error

MOST_SAVED = 20  # offered to compare with
MEASURES = {"days": "Days", "tonnes": "Tonnes"}
UNITS = {"days": "days", "tonnes": "t per week"}


def compared_scenarios(scenario: Scenario) -> list[Scenario]:
    """Return the scenarios beside the one on the screen: the link's, else the baseline or daily flights."""
    return _linked()[0] or default_others(scenario)


def side_by_side(
    scenario: Scenario, outcome: Outcome, others: Sequence[Outcome]
) -> tuple[list[Scenario], list[Outcome]]:
    """Return the scenarios with their outcomes, first the one that the rest are held against."""
    beside = compared_scenarios(scenario)
    outcomes = dict(zip((scenario, *beside), (outcome, *others), strict=True))
    scenarios = reference_first(scenario, beside)
    return scenarios, [outcomes[one] for one in scenarios]


def _linked() -> tuple[list[Scenario], list[str]]:
    given = {"m": session().address_bar.get("m", []), WITH: session().page_parameters.get(WITH, ())}
    return linked({key: texts for key, texts in given.items() if texts}, load_network())


def _set(scenarios: Sequence[Scenario]) -> None:
    set_page_parameter(WITH, [encode(scenario) for scenario in scenarios])


def draw_chooser(scenarios: Sequence[Scenario], names: Sequence[str], colours: Palette) -> None:
    """Draw the scenarios, each with its name and levers, and the ways to add and to remove one."""
    network, tints, current = load_network(), series_colours(colours), session().scenario
    others = [scenario for scenario in scenarios if scenario != current]
    for notice in _linked()[1]:
        st.warning(markdown(notice), icon=":material/link_off:")
    for place, scenario in enumerate(scenarios):
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"compared-{place}"):
            own = " (current)" if scenario == current else ""
            name = escape(names[place]) + own
            levers = escape(describe_levers(scenario, network) or "no changes")
            dot = f'<i style="background:{tints[place]}"></i>'
            st.html(f'<div class="lc-side">{dot}<b>{name}</b><span>{levers}</span></div>')
            if scenario != current and len(scenarios) > 2:
                rest = [one for one in others if one != scenario]
                st.button("Remove", icon=":material/close:", key=f"remove-{place}", on_click=_set, args=(rest,))
    if len(scenarios) < MOST:
        _adder(others)


def _adder(others: list[Scenario]) -> None:
    with st.popover("Add a scenario", icon=":material/add:"):
        offers = _offers()
        set_widget_value("compare-add", None)
        set_widget_value("compare-link", st.session_state.get("compare-link", ""))
        st.selectbox(
            "Preset or saved scenario",
            list(offers),
            index=None,
            key="compare-add",
            placeholder="Choose…",
            on_change=_add_offer,
            args=(others, offers),
        )
        st.text_input("Or paste the link of a scenario", key="compare-link", on_change=_add_link, args=(others,))
        if error := take_error("compare_error"):
            st.error(markdown(error), icon=":material/error:")


def _offers() -> dict[str, Scenario]:
    """Return the scenarios to choose from by name: presets, then saved ones."""
    network = load_network()
    found = {preset.title: network.levers.normalise(preset.scenario) for preset in PRESETS.values()}
    try:
        saved = store.search("", MOST_SAVED)
    except StoreError:
        return found  # the list of saved scenarios says why
    return found | {f"{one.name} · {one.id[:8]}": restore(one.content, MODEL_VERSION, network)[0] for one in saved}


@on_gesture
def _add_offer(others: list[Scenario], offers: dict[str, Scenario]) -> None:
    if chosen := st.session_state["compare-add"]:
        _set([*others, offers[chosen]])
        st.session_state["compare-add"] = None


@on_gesture
def _add_link(others: list[Scenario]) -> None:
    """Add the scenario of a link; what it cannot give is told in the popover."""
    text = st.session_state["compare-link"].strip()
    if not text:
        return
    found, notices = read_link(text, load_network())
    if found is None:
        session().compare_error = " ".join(notices)
        return
    session().compare_error = " ".join(notices)
    st.session_state["compare-link"] = ""
    _set([*others, found])


def comparison(scenarios: Sequence[Scenario]) -> Comparison | None:
    """Return the paired differences, once they are there."""
    asked = study_request("compare", scenarios=list(scenarios), unit=QUICK_UNIT, replications=SEASONS)
    found: Comparison | None = answer(asked, "Calculating the differences of other seasons…")
    return found


def figures_table(outcomes: Sequence[Outcome], found: Comparison | None) -> None:
    """Draw the figures side by side; below each its difference from A, and the mean of that once it is known."""
    head = ["Figure", *LETTERS[: len(outcomes)]]
    empty = zero_everywhere(outcomes, COMPARED_KPIS)
    rows = [
        [mark_terms(kpi.label), *(_cell(kpi, i, outcomes, found) for i in range(len(outcomes)))]
        for kpi in COMPARED_KPIS
        if kpi not in empty
    ]
    table(head, rows, label="Figures of the scenarios side by side")
    describe_zeros(empty)
    if found is not None:
        caption(
            "Below: the difference from A in the season shown, then its mean over seasons with the 95 % interval of "
            f"that mean ({found.replications} runs in units of {found.parcels_per_unit} parcels, with the same draws "
            "in both); figures that few seasons change have no interval. Not settled: in some seasons the difference "
            "has the other sign."
        )


def _cell(kpi: Kpi, place: int, outcomes: Sequence[Outcome], found: Comparison | None) -> str:
    figures, reference = outcomes[place].kpis, outcomes[0].kpis
    value = escape(format_kpi(kpi, figures))
    if is_partial(kpi, figures):
        return f'<span class="lc-partial">{value}<br><small>{ONLY_DELIVERED}</small></span>'
    difference = compare_kpi(kpi, figures, reference)
    if not place or difference.change is None:
        return value
    words = format_change(kpi, difference.change, fine=False) if difference.change else "no change"
    tint = {True: ' class="lc-better"', False: ' class="lc-worse"', None: ""}[difference.better]
    return f"{value}<br><small{tint}>{escape(words)}</small>{_over_seasons(kpi, place, difference.change, found)}"


def _over_seasons(kpi: Kpi, place: int, change: float, found: Comparison | None) -> str:
    """Return the mean of a difference over seasons with its interval, and whether its sign is settled (HTML)."""
    if found is None:
        return ""
    row = found.figures.loc[kpi.key]
    mean, low, high = (float(row[f"{name} {place}"]) for name in ("difference", "low", "high"))
    has_interval = low == low and (low, high) != (0, 0)
    doubtful = change and row[f"season low {place}"] < 0 < row[f"season high {place}"]
    words = [f"mean {format_change(kpi, mean)}, {format_range(kpi, low, high)}"] if has_interval else []
    words += ["not settled"] if doubtful else []
    return f"<br><small>{escape(' · '.join(words))}</small>" if words else ""


def delta_legend(measure: str, colours: Palette) -> None:
    """Draw what the colours of the delta map mean."""
    entries = [(tint, word, "") for tint, word in zip(class_colours(colours), class_words(measure), strict=True)]
    st.html(f'<div class="lc-small">{legend(entries)}</div>')


def countries_table(changes: pd.DataFrame, other: str) -> None:
    """Draw what changes per country from A to the other: days, tonnes and the differences."""
    names = load_network().countries.set_index("country")["name"]
    lacking = bool((changes.undelivered_a + changes.undelivered_b).sum())
    rows = [
        [
            escape(names.get(country, country)),
            _country_days(row.days_a, row.undelivered_a),
            _country_days(row.days_b, row.undelivered_b),
            escape(format_lane_change(row.days_change, "days")),
            format_number(row.tonnes_a),
            format_number(row.tonnes_b),
            escape(format_lane_change(row.tonnes_change, "tonnes")),
            *((format_number(row.undelivered_a), format_number(row.undelivered_b)) if lacking else ()),
        ]
        for country, row in changes.iterrows()
    ]
    head = ("Country", "Days, A", f"Days, {other}", "Change", "t/week, A", f"t/week, {other}", "Change")
    undelivered = ("Undelivered, A", f"Undelivered, {other}") if lacking else ()
    what = "Days, tonnes and undelivered parcels" if lacking else "Days and tonnes"
    table((*head, *undelivered), rows, label=f"{what} by country")
    if not lacking:
        caption("Every parcel is delivered in both.")


def _country_days(days: float, undelivered: int) -> str:
    return escape(f"{AT_LEAST if undelivered else ''}{format_number(days, 1)}")


def levers_table(differing: pd.DataFrame) -> None:
    """Draw every lever on which the scenarios do not agree."""
    network, places = load_network(), range(len(differing.columns) - 4)
    names = choice_names(network)
    rows = [
        [
            escape(row.label),
            escape(row.unit),
            *(escape(format_lever_value(network.levers[row.lever], row[i], names)) for i in places),
        ]
        for _, row in differing.iterrows()
    ]
    table(("Lever", "Unit", *LETTERS[: len(places)]), rows, label="Levers that differ", words=2)


def draw_overlaid(outcomes: Sequence[Outcome], names: Sequence[str], key: str, colours: Palette) -> None:
    """Draw the delivery times over each other with their legend."""
    bins = [outcome.warehouse_bins.sum(axis=0) for outcome in outcomes]
    tints = series_colours(colours)[: len(outcomes)]
    days = [format_kpi(DAYS_MEAN, outcome.kpis) for outcome in outcomes]
    reading = readings.describe_fastest_and_slowest(
        {name: each.kpis.get(DAYS_MEAN.key) for name, each in zip(names, outcomes, strict=True)}
    )
    chart(overlaid(bins, names, tints, "to the warehouse", colours), key, f"Distribution of the days. {reading}")
    st.html(legend([*zip(tints, names, days, strict=True)]))
    caption(reading)


def draw_three(outcomes: Sequence[Outcome], colours: Palette) -> None:
    """Draw the delivery times of the baseline, of the assumptions alone and of the whole scenario."""
    draw_overlaid(outcomes, ("Baseline", "Assumptions alone", "Whole scenario"), "three", colours)
