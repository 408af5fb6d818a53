"""Blocks of HTML that follow the theme: the bar of stages, legends and tables. All text is escaped here."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from ...figures.palette import Palette, days_entries
from ...narrative.kpis import CO2E, COST, DAYS_MEAN, Kpi, format_value
from .terms import mark_terms
from .text import escape, keep_units_together

STAGE_KPIS = {"days": DAYS_MEAN, COST.key: COST, CO2E.key: CO2E}  # by column of `Outcome.stages`
MOST_ON_A_PHONE = 3  # columns of a table
LEAST_SHARE = 0.002  # of the whole, below which a stage gets no segment


def stage_bars(stages: pd.DataFrame, colours: Palette) -> None:
    """Draw days, EUR and kg CO2e a parcel by stage, one bar each, with a legend that tells the days."""
    bars = "".join(_bar(stages[column], kpi, colours) for column, kpi in STAGE_KPIS.items() if column in stages)
    entries = [
        (colours.stages[stage], stage.capitalize(), f"{days:.1f} d" if days >= 0.95 else f"{days:.2f} d")
        for stage, days in stages["days"].items()
    ]
    st.html(f'<div class="lc-bars">{bars}</div>{legend(entries)}')


def _bar(values: pd.Series, kpi: Kpi, colours: Palette) -> str:
    total = float(values.sum())
    shown = values[values > LEAST_SHARE * total]
    segments = "".join(
        f'<i style="flex:{value:.4f} 1 0;background:{colours.stages[stage]}"'
        f' title="{escape(stage.capitalize())}: {_format_part(kpi, value)}"></i>'
        for stage, value in shown.items()
    )
    return f'<b>{_format_part(kpi, total)}</b><div class="lc-bar">{segments}</div>'


def _format_part(kpi: Kpi, value: float) -> str:
    return format_value(kpi, value, fine=True) + (" CO₂e" if kpi is CO2E else "")


def legend(entries: Sequence[tuple[str, str, str]]) -> str:
    """Return a legend of (colour, text, value) as HTML."""
    items = "".join(
        f'<span role="listitem"><i style="background:{colour}"></i>{escape(text)} <b>{escape(value)}</b></span>'
        for colour, text, value in entries
    )
    return f'<div class="lc-legend" role="list">{items}</div>'


def days_legend(colours: Palette) -> None:
    """Draw the legend of the lanes' colours."""
    st.html(f'<div class="lc-small">{legend([(*entry, "") for entry in days_entries(colours)])}</div>')


def caption(text: str) -> None:
    """Draw a quiet line beneath a figure."""
    st.html(f'<div class="lc-small">{escape(keep_units_together(text))}</div>')


def table(head: Sequence[str], rows: Sequence[Sequence[str]], *, label: str, words: int = 1) -> None:
    """Draw a table of HTML cells that are safe already; the first `words` columns are text, the others numbers.

    On a phone each row of more than three columns is a card, with the heads at the left and the cells at the right.
    """
    is_cards = len(head) > MOST_ON_A_PHONE
    kinds = [f'class="{"t" if column < words else "n"}"' for column in range(len(head))]
    cells = [f'{kind} data-head="{escape(name)}"' if is_cards else kind for kind, name in zip(kinds, head, strict=True)]
    top = "".join(f'<th scope="col" {kind}>{mark_terms(name)}</th>' for kind, name in zip(kinds, head, strict=True))
    body = "".join(f"<tr>{_cells(cells, row)}</tr>" for row in rows)
    st.html(
        f'<div class="lc-scroll" tabindex="0" role="region" aria-label="{escape(label)}">'
        f'<table class="lc-table{" lc-cards" * is_cards}"><thead><tr>{top}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _cells(starts: Sequence[str], row: Sequence[str]) -> str:
    return "".join(f"<td {start}>{cell}</td>" for start, cell in zip(starts, row, strict=True))


def meter(percent: float) -> str:
    """Return a small bar filled to a percentage, in warning colour from 100 on (HTML)."""
    kind = " lc-over" if percent >= 100 else ""
    return f'<span class="lc-meter{kind}"><i style="width:{min(max(percent, 0), 100):.0f}%"></i></span>'
