"""The app inside another page, an intranet's say: without tools, and by choice without levers and other pages."""

from collections.abc import Collection
from html import escape

import streamlit as st

HIDE = "hide"  # the parameter that says what is left out
PARTS = {"levers": "Levers", "pages": "Other pages"}
HEIGHT_PX = 900


def embedded() -> bool:
    """Return whether the page is shown inside another one (`?embed=true`)."""
    return bool(st.context.is_embedded)


def hidden(part: str) -> bool:
    """Return whether a part of `PARTS` is left out; only inside another page anything is."""
    return embedded() and part in _asked()


def unknown() -> list[str]:
    """Say what a link asks to hide that cannot be hidden."""
    return [
        f"The link asks to hide “{part[:40]}”; it can hide {' and '.join(PARTS)}."
        for part in _asked()
        if part not in PARTS
    ]


def _asked() -> list[str]:
    return [part for part in str(st.session_state.page.get(HIDE, "")).split(",") if part]


def parameters(shown: Collection[str]) -> dict[str, str]:
    """Return the parameters of a link that shows only some of `PARTS` inside another page."""
    left_out = [part for part in PARTS if part not in shown]
    return {"embed": "true"} | ({HIDE: ",".join(left_out)} if left_out else {})


def snippet(link: str, name: str) -> str:
    """Return the HTML that puts a link's page into another one."""
    title = escape(f"Lanecast: {name}", quote=True)
    return (
        f'<iframe src="{escape(link, quote=True)}" title="{title}" width="100%" height="{HEIGHT_PX}"'
        ' style="border:0" allow="clipboard-write; fullscreen"></iframe>'
    )
