"""Blocks of HTML that follow the theme: the bar of stages, legends and tables. All text is escaped here."""

from collections.abc import Mapping, Sequence

import streamlit as st

from lib.figures.palette import DAY_LIMITS, Palette
from lib.ui.text import escape

LEAST_SHARE = 0.002  # of the whole, below which a stage gets no segment


def stage_bar(days: Mapping[str, float], colours: Palette) -> None:
    """Draw the mean days of every stage as one bar with its legend."""
    total = sum(days.values()) or 1.0
    parts = [(stage, value) for stage, value in days.items() if value / total > LEAST_SHARE]
    segments = "".join(
        f'<i style="flex:{value:.4f} 1 0;background:{colours.stages[stage]}" title="{escape(stage)}: {value:.2f} days"></i>' for stage, value in parts
    )
    entries = [(colours.stages[stage], stage.capitalize(), f"{value:.1f} d" if value >= 0.95 else f"{value:.2f} d") for stage, value in parts]
    st.html(f'<div class="lc-bar" aria-hidden="true">{segments}</div>{legend(entries)}')


def legend(entries: Sequence[tuple[str, str, str]]) -> str:
    """Return a legend of (colour, text, value) as HTML."""
    items = "".join(f'<li><i style="background:{colour}"></i>{escape(text)} <b>{escape(value)}</b></li>' for colour, text, value in entries)
    return f'<ul class="lc-legend">{items}</ul>'


def days_legend(colours: Palette) -> str:
    """Return the legend of the lanes' colours as HTML."""
    words = [f"up to {DAY_LIMITS[0]} d", *(f"to {limit}" for limit in DAY_LIMITS[1:]), f"over {DAY_LIMITS[-1]}"]
    return legend([(colour, word, "") for colour, word in zip(colours.days, words, strict=True)])


def table(head: Sequence[str], rows: Sequence[Sequence[str]], *, label: str, words: int = 1) -> None:
    """Draw a table of HTML cells that are safe already; the first `words` columns are text, the others numbers."""
    kinds = ["t" if column < words else "n" for column in range(len(head))]
    top = "".join(f'<th scope="col" class="{kind}">{escape(cell)}</th>' for kind, cell in zip(kinds, head, strict=True))
    body = "".join(
        "<tr>" + "".join(f'<td class="{kind}">{cell}</td>' for kind, cell in zip(kinds, row, strict=True)) + "</tr>" for row in rows
    )
    st.html(
        f'<div class="lc-scroll" tabindex="0" role="region" aria-label="{escape(label)}">'
        f'<table class="lc-table"><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>'
    )


def meter(percent: float) -> str:
    """Return a small bar filled to a percentage, in warning colour from 100 on (HTML)."""
    kind = " lc-over" if percent >= 100 else ""
    return f'<span class="lc-meter{kind}"><i style="width:{min(max(percent, 0), 100):.0f}%"></i></span>'
