"""The tables of the network on the page: their rows, what the columns mean, and the file."""

from collections.abc import Iterable

import pandas as pd
import streamlit as st

from ...domain.dictionary import meanings
from ...network.load import TABLES
from ..blocks.controls import pick
from ..blocks.html_blocks import table
from ..blocks.text import escape, format_count
from ..shell.page import Page

HEIGHT_PX = 520


def tables(page: Page) -> None:
    """Draw a table of the network as the scenario's edits leave it, with the ways to take it away."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        name = pick("table", "Table", {name: name.replace("_", " ").capitalize() for name in TABLES})
        chosen: pd.DataFrame = getattr(page.edited_network, name)
        st.download_button(
            f"{name}.csv",
            data=lambda: chosen.to_csv(index=False).encode(),
            file_name=f"{name}.csv",
            mime="text/csv",
            icon=":material/download:",
            on_click="ignore",
            key=f"table-file-{name}",
        )
    marked = _edited(chosen, getattr(page.network, name))
    edits = f", {format_count(len(marked), 'row')} from network changes" if marked else ""
    st.caption(f"{format_count(len(chosen), 'row')} in {name}.csv{edits}. Levers are not applied to this table.")
    with st.container(height=HEIGHT_PX, border=False):
        order = sorted(range(len(chosen)), key=lambda place: place not in marked)
        cells = [_row(chosen.iloc[place], place in marked) for place in order]
        table(list(chosen.columns), cells, label=f"Rows of {name}.csv", words=len(chosen.columns))
    with st.expander("Column descriptions"):
        facts = [[escape(cell) for cell in row] for row in meanings(name)]
        head = ("Column", "Label", "Unit", "Meaning", "Source", "Confidence")
        table(head, facts, label=f"Columns of {name}.csv", words=len(head))


def _edited(now: pd.DataFrame, before: pd.DataFrame) -> set[int]:
    """Return the rows that are not in the file."""
    if now is before:
        return set()
    known = set(map(str, before.itertuples(index=False, name=None)))
    return {i for i, row in enumerate(now.itertuples(index=False, name=None)) if str(row) not in known}


def _row(row: Iterable[object], is_edited: bool) -> list[str]:
    cells = ["" if cell != cell else f"{cell:g}" if isinstance(cell, float) else str(cell) for cell in row]
    tag = '<span class="lc-tag">edited</span> ' if is_edited else ""
    return [tag + escape(cells[0]), *map(escape, cells[1:])]
