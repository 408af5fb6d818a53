"""Key figures against the targets that the reader sets, which are part of the link."""

import streamlit as st

from ...narrative.kpis import SENSES, TARGET_KPIS, Figures, Kpi, sense_of
from ...narrative.targets import (
    ASSUMED,
    WIDEST,
    Targets,
    describe_targets,
    read_targets,
    write_targets,
)
from ..blocks.kpi_cards import cards
from ..blocks.text import markdown
from ..session.gestures import on_gesture, set_widget_value
from ..session.page_parameters import set_page_parameter
from ..session.state import session

PARAMETER = "targets"


def draw_cards(figures: Figures, baseline: Figures, kpis: tuple[Kpi, ...]) -> None:
    """Draw the cards, which targets are met, and a form for them."""
    targets, notices = read_targets(str(session().page_parameters.get(PARAMETER, "")))
    for notice in notices:
        st.warning(markdown(notice), icon=":material/link_off:")
    cards(figures, baseline, kpis, targets)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="targets"):
        st.caption(markdown(describe_targets(targets, figures)), width="content")
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
