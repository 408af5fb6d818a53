"""Key figures as cards on the page, each against the baseline."""

from collections.abc import Mapping
from typing import Literal

import streamlit as st

from ...narrative.kpis import ONLY_DELIVERED, Figures, Kpi, compare_kpi, format_change, format_kpi, is_partial
from ...narrative.targets import Targets, describe_target, misses_target

COLOURS: Mapping[bool | None, Literal["green", "red", "off"]] = {True: "green", False: "red", None: "off"}
SAME = "= baseline"


def cards(figures: Figures, baseline: Figures, kpis: tuple[Kpi, ...], targets: Targets | None = None) -> None:
    """Draw a row of cards with the differences against the baseline; those that miss a target stand out."""
    at_warehouse = "lane" in figures  # a row of `Outcome.lanes`
    targets = targets or {}
    with st.container(key="kpis"):
        for kpi in kpis:
            meaning = kpi.explain(at_warehouse)
            if kpi.key in targets:
                meaning += f" Target: {describe_target(kpi, targets[kpi.key])}."
            with st.container(key=f"{'missed' if misses_target(kpi, targets, figures) else 'card'}-{kpi.key}"):
                _card(kpi, figures, baseline, meaning)


def _card(kpi: Kpi, figures: Figures, baseline: Figures, meaning: str) -> None:
    found, partial = compare_kpi(kpi, figures, baseline), is_partial(kpi, figures)
    value, change = format_kpi(kpi, figures), found.change
    st.metric(
        kpi.label,
        f":gray[{value}]" if partial else value,
        ONLY_DELIVERED if partial else _delta(kpi, change),
        icon=f":material/{kpi.icon}:",
        help=meaning,
        delta_color=COLOURS[found.better],
        delta_arrow="off" if not change else "up" if change > 0 else "down",
        border=True,
        height="stretch",
    )


def _delta(kpi: Kpi, change: float | None) -> str | None:
    if change is None:
        return None
    return format_change(kpi, change, fine=False) if change else SAME
