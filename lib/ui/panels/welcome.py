"""The first minute: what is shown, what can be moved and what it means, until the reader has got it."""

from pathlib import Path

import streamlit as st

from ...domain.clock import WEEKS
from ...domain.outcome import Outcome
from ..session import embed

TEXT = Path(__file__).with_name("welcome.html")
AGAIN = '<button type="button" class="lc-welcome-again">What is this?</button>'


def welcome(baseline: Outcome, levers: int) -> None:
    """Draw the introduction with the number of levers; the browser shows it on the first visit."""
    if embed.is_embedded():
        return
    parcels = float(baseline.kpis["offered_parcels_per_week"] or 0) * WEEKS / 1e6
    text = TEXT.read_text(encoding="utf-8").replace("<!--PARCELS-->", f"{parcels:.1f} million")
    st.html(text.replace("<!--LEVERS-->", str(levers)), unsafe_allow_javascript=True)


def welcome_again() -> None:
    """Offer the introduction to whoever has read it."""
    if not embed.is_embedded():
        st.html(AGAIN)
