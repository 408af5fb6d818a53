"""Charts on the page: drawn without toolbars, told to screen readers in words."""

from collections.abc import Callable, Mapping

import streamlit as st

from lib.figures.draw import draw

STILL = {"displayModeBar": False, "scrollZoom": False, "doubleClick": False}


def chart(figure: Mapping[str, object], key: str, alt: str, on_click: Callable[[], None] | None = None) -> None:
    """Draw a figure; `alt` says in words what it shows, `on_click` is called when a point is chosen.

    A figure without a height of its own takes that of its container.
    """
    st.plotly_chart(
        draw(figure), theme=None, config=STILL, key=key, alt=alt,
        on_select=on_click or "ignore", selection_mode="points",
        height="content" if "height" in figure["layout"] else "stretch",  # type: ignore[operator]
    )  # fmt: skip
