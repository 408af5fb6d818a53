"""The first minute: what is shown, what can be moved and what it means, until the reader has got it, and a tour."""

from pathlib import Path

import streamlit as st

from ...domain.clock import WEEKS
from ...domain.outcome import Outcome
from ..session import embed

TEXT, SCRIPT = (Path(__file__).with_name(name) for name in ("welcome.html", "welcome.js"))
AGAIN = '<button type="button" class="lc-welcome-again" aria-label="What is this?" title="What is this?">?</button>'


def welcome(baseline: Outcome, levers: int) -> None:
    """Draw the introduction with the number of levers; the browser shows it on the first visit."""
    if embed.is_embedded():
        return
    parcels = float(baseline.kpis["offered_parcels_per_week"] or 0) * WEEKS / 1e6
    text = TEXT.read_text(encoding="utf-8").replace("<!--PARCELS-->", f"{parcels:.1f} million")
    script = f"<script>{SCRIPT.read_text(encoding='utf-8')}</script>"
    st.html(text.replace("<!--LEVERS-->", str(levers)) + script, unsafe_allow_javascript=True)


def welcome_again() -> None:
    """Offer the introduction and its tour to whoever has read it."""
    st.html(AGAIN, width="content")
