"""Charts on the page: drawn without toolbars, told to screen readers in words.

Streamlit's own chart is made anew whenever its figure changes; this one is drawn again in its place, which takes a
third of the time and does not flicker.
"""

import json
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from ..session.gestures import on_gesture
from .html_blocks import caption

SCRIPT = Path(__file__).with_name("chart.js")


def chart(figure: Mapping[str, object], key: str, alt: str, on_click: Callable[[str], None] | None = None) -> None:
    """Draw a figure of lines, bars or areas; `alt` says in words what it shows.

    `on_click` is called with the `customdata` of the point that was clicked, or the `meta` of its line. A figure
    without a height of its own takes that of its container.
    """
    mount = st.components.v2.component("lanecast_chart", js=SCRIPT.read_text(encoding="utf-8"), isolate_styles=False)
    handlers: dict[str, Any] = {"on_clicked_change": partial(_clicked, key, on_click)} if on_click else {}
    height: Any = "content" if "height" in figure["layout"] else "stretch"  # type: ignore[operator]
    text = json.dumps({"figure": figure, "alt": alt}, default=plain, separators=(",", ":"))
    mount(key=key, data=text.encode(), height=height, **handlers)


def described_chart(
    figure: Mapping[str, object],
    key: str,
    subject: str,
    reading: str,
    on_click: Callable[[str], None] | None = None,
) -> None:
    """Draw a figure with the sentence that says what it shows: to screen readers, and as a caption below it."""
    chart(figure, key, f"{subject}. {reading}", on_click)
    caption(reading)


@on_gesture
def _clicked(key: str, on_click: Callable[[str], None]) -> None:
    on_click(st.session_state[key].clicked)


def plain(value: Any) -> object:
    """Return what plotly takes for a NumPy value."""
    return value.tolist() if isinstance(value, np.ndarray | np.generic) else list(value)
