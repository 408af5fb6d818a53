"""The theme that the reader sees: its colours, its styles, and a new drawing when it changes."""

from pathlib import Path

import streamlit as st

from ...figures.palette import Palette, palette

STYLES = [Path(__file__).with_name(name) for name in ("style.css", "key_figures.css", "print.css")]
TINTS = ("accent", "faint", "line", "paper", "warn", "alarm", "good", "quiet")
WATCH, HINTS = (Path(__file__).with_name(name) for name in ("theme.js", "hints.js"))


def colours() -> Palette:
    """Return the palette of the theme that the reader sees."""
    return palette(st.context.theme.type)


def apply_style() -> None:
    """Apply the app's own styles on top of the theme's, in the colours of the figures; follow changes of theme."""
    tints = "".join(f"--lc-{name}:{getattr(colours(), name)};" for name in TINTS)
    rules = "\n".join(style.read_text(encoding="utf-8") for style in STYLES)
    st.html(f"<style>:root{{{tints}}}\n{rules}</style>")
    with st.container(key="watch"):
        st.html(f"<script>{HINTS.read_text(encoding='utf-8')}</script>", unsafe_allow_javascript=True)
        st.components.v2.component("lanecast_theme", js=WATCH.read_text(encoding="utf-8"))(
            key="theme", on_changed_change=lambda: None
        )
