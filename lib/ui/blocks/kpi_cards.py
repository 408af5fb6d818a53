"""Key figures as cards on the page, each against the baseline."""

from collections.abc import Mapping
from typing import Literal

import streamlit as st

from ...narrative.kpis import Figures, Kpi, format_change, format_value, is_better, rounded_change

COLOURS: Mapping[bool | None, Literal["green", "red", "off"]] = {True: "green", False: "red", None: "off"}
SAME = "= baseline"


def cards(figures: Figures, baseline: Figures, kpis: tuple[Kpi, ...]) -> None:
    """Draw a row of cards with the differences against the baseline."""
    at_warehouse = "lane" in figures  # a row of `Outcome.lanes`
    with st.container(key="kpis"):
        for kpi in kpis:
            _card(kpi, figures.get(kpi.key), baseline.get(kpi.key), kpi.explain(at_warehouse))


def _card(kpi: Kpi, value: object, baseline: object, meaning: str) -> None:
    change = rounded_change(kpi, value, baseline)
    st.metric(
        kpi.label,
        format_value(kpi, value),
        None if change is None else format_change(kpi, change, fine=False) if change else SAME,
        icon=f":material/{kpi.icon}:",
        help=meaning,
        delta_color=COLOURS[is_better(kpi, change)],
        delta_arrow="off" if not change else "up" if change > 0 else "down",
        border=True,
        height="stretch",
    )
