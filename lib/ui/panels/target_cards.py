"""Key figures against the targets that the reader sets, which are part of the link."""

from typing import TYPE_CHECKING

import streamlit as st

from ...narrative.figure_lines import describe_spread
from ...narrative.kpis import (
    KPIS,
    LEADING_KPIS,
    NETWORK_KPIS,
    SENSES,
    TARGET_KPIS,
    WAREHOUSE_KPIS,
    Figures,
    Kpi,
    sense_of,
)
from ...narrative.targets import ASSUMED, WIDEST, Targets, read_targets, write_targets
from ...scenario import QUICK_UNIT, Scenario
from ..blocks.kpi_cards import BASELINE, draw_ranked_cards
from ..blocks.text import markdown
from ..services.studies import answer, study_request
from ..session.gestures import on_gesture, set_widget_value
from ..session.page_parameters import set_page_parameter
from ..session.state import session
from ..shell.page import Page

if TYPE_CHECKING:
    from ...experiments.seasons import Seasons

PARAMETER = "targets"


def draw_target_cards(page: Page, figures: Figures, baseline: Figures) -> None:
    """Draw key figures of a page's scenario and the baseline's, both of the network or of a warehouse, how far those of
    the network move from season to season, and a form for targets.

    Seasons of a plan that fails are not shown: its coarse runs plan other trucks, and where these do not suffice that
    decides what arrives.
    """
    targets, notices = read_targets(str(session().page_parameters.get(PARAMETER, "")))
    for notice in notices:
        st.warning(markdown(notice), icon=":material/link_off:")
    of_network = figures is page.outcome.kpis
    kpis, against = NETWORK_KPIS if of_network else WAREHOUSE_KPIS, BASELINE if page.scenario.changes else ""
    place = st.container()
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="targets"):
        spreads = _spreads(page.scenario) if page.outcome.steady and of_network else {}
        _form(targets)
    with place:
        draw_ranked_cards(figures, baseline, kpis, against, targets, spreads, preliminary=page.pending)


def _spreads(scenario: Scenario) -> dict[str, str]:
    """Return between what values figures lie from season to season, by key, with a line that says what seasons are."""
    request = study_request("seasons", scenario=scenario, unit=QUICK_UNIT)
    result: Seasons | None = answer(request, "Calculating how far chance moves the figures…")
    if result is not None:
        st.caption(
            "Seasons differ in delays, cancellations and volumes.",
            help=f"{result.seasons} runs in units of {result.parcels_per_unit} parcels, each with draws of its own, "
            "without the lowest and the highest. The other figures on this page are those of one season.",
            width="content",
        )
    ranges = {kpi.key: None if result is None else tuple(result.ranges.loc[kpi.key]) for kpi in LEADING_KPIS}
    return {key: describe_spread(KPIS[key], ends) for key, ends in ranges.items()}


def _form(targets: Targets) -> None:
    with st.popover("Set targets", icon=":material/flag:", type="tertiary"):
        st.caption("Targets are part of the link. Leave a line empty for none.")
        for kpi in TARGET_KPIS:
            _line(kpi, targets)
        st.caption(ASSUMED)


def _line(kpi: Kpi, targets: Targets) -> None:
    bound, key = targets.get(kpi.key), f"target:{kpi.key}"
    set_widget_value(key, None if bound is None else round(bound * kpi.scale, 6))
    step = 10.0**-kpi.format.digits
    line = f"{kpi.label}, {SENSES[sense_of(kpi)]}, {kpi.unit}"
    st.number_input(line, 0.0, WIDEST, None, step, key=key, on_change=_set, args=(kpi, targets))


@on_gesture
def _set(kpi: Kpi, targets: Targets) -> None:
    value = st.session_state[f"target:{kpi.key}"]
    others = {key: bound for key, bound in targets.items() if key != kpi.key}
    set_page_parameter(PARAMETER, write_targets(others if value is None else {**others, kpi.key: value / kpi.scale}))
