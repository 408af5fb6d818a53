"""The app inside another page, an intranet's say: without tools, and by choice without levers and other pages."""

from collections.abc import Collection
from html import escape

import streamlit as st

from .state import session

HIDE = "hide"  # the parameter that names what is left out
PARTS = {"levers": "Levers", "pages": "Other pages"}
HEIGHT_PX = 900


def is_embedded() -> bool:
    """Return whether the page is shown inside another one (`?embed=true`)."""
    return bool(st.context.is_embedded)


def is_hidden(part: str) -> bool:
    """Return whether a part of `PARTS` is left out; only inside another page anything is."""
    return is_embedded() and part in _parts_to_hide()


def unknown_parts() -> list[str]:
    """Return a notice for each part that a link asks to hide and that cannot be hidden."""
    return [
        f"The link asks to hide “{part[:40]}”; it can hide {' and '.join(PARTS)}."
        for part in _parts_to_hide()
        if part not in PARTS
    ]


def _parts_to_hide() -> list[str]:
    return [part for part in str(session().page_parameters.get(HIDE, "")).split(",") if part]


def embed_parameters(kept_parts: Collection[str]) -> dict[str, str]:
    """Return the parameters of a link that shows only some of `PARTS` inside another page."""
    left_out = [part for part in PARTS if part not in kept_parts]
    return {"embed": "true"} | ({HIDE: ",".join(left_out)} if left_out else {})


def iframe(link: str, name: str) -> str:
    """Return the HTML that puts a link's page into another one."""
    title = escape(f"Lanecast: {name}", quote=True)
    return (
        f'<iframe src="{escape(link, quote=True)}" title="{title}" width="100%" height="{HEIGHT_PX}"'
        ' style="border:0" allow="clipboard-write; fullscreen"></iframe>'
    )
