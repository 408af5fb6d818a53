"""Key figures as cards on the page, each against the baseline."""

from collections.abc import Mapping
from typing import Literal

import streamlit as st

from ...narrative.kpis import NETWORK_CARDS, WAREHOUSE_CARDS, Better, Card, Figures, difference, scaled, told

__all__ = ["NETWORK_CARDS", "WAREHOUSE_CARDS", "Card", "cards", "difference", "scaled", "told"]

COLOURS: Mapping[Better, Literal["inverse", "normal", "off"]] = {"less": "inverse", "more": "normal", "neither": "off"}
SAME = "= baseline"


def cards(figures: Figures, baseline: Figures, shown: tuple[Card, ...]) -> None:
    """Draw a row of cards with the differences against the baseline."""
    with st.container(key="kpis"):
        for card in shown:
            _card(card, figures.get(card.key), baseline.get(card.key))


def _card(card: Card, value: object, baseline: object) -> None:
    now, before = scaled(card, value), scaled(card, baseline)
    gap = difference(card, now, before)
    st.metric(
        card.label,
        told(card, now),
        SAME if gap == 0 else gap,
        icon=f":material/{card.icon}:",
        help=card.meaning,
        delta_color="off" if gap == 0 else COLOURS[card.better],
        delta_arrow="off" if gap == 0 else "auto",
        border=True,
        height="stretch",
    )
