"""Marginal values of levers, and the share of each changed lever in a difference of days."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from ..domain.clock import DAY_MIN
from ..narrative.kpis import DAYS_MEAN, SMALLEST_CHANGE, Kpi, format_change
from .bars import CUT_SIGN, Row, Span, bars, longest_in_proportion
from .map_layers import safe
from .palette import Palette

MOST_BARS = 10


def marginal_bars(table: pd.DataFrame, kpi: Kpi, colours: Palette, most: int = MOST_BARS) -> dict[str, object]:
    """Draw the largest changes of a figure by a step of each lever, with their 95 % intervals.

    table: rows with step (as text), <figure>, <figure>_low, <figure>_high. Pale: an interval that holds zero. Cut: bars
    that would dwarf the others, whose values stand beside them.
    """
    shown = table[(kpi.scale * table[kpi.key]).abs() >= SMALLEST_CHANGE]
    top = shown.loc[shown[kpi.key].abs().sort_values(ascending=False, kind="stable").index[:most]]
    top = top.sort_values(kpi.key, ascending=kpi.better != "more", kind="stable")
    title = f"{kpi.label}: change, {kpi.format.change.format('').strip()}"
    rows = [_step(row, kpi, colours) for _, row in top.iterrows()]
    return bars(rows, title, colours, longest=longest_in_proportion(rows))


def describe_cut(figure: Mapping[str, Any]) -> str:
    """Describe what the sign of a cut means, if a bar of a figure has one; else empty."""
    cut = any(CUT_SIGN in str(note["text"]) for note in figure["layout"]["annotations"])
    return f"Bars with {CUT_SIGN} are cut: their values stand at the right." if cut else ""


def share_bars(levers: pd.DataFrame, total_min: int, colours: Palette) -> dict[str, object]:
    """Draw the share that every changed lever has in a difference of days (`Attribution.levers`), and their sum."""
    rows = [_share(row, colours) for _, row in levers.iterrows()]
    total = total_min / DAY_MIN
    sign = colours.ink
    rows.append(
        Row(
            "All together",
            format_days_change(total),
            (Span(0, total, sign, f"<b>All together</b><br>{format_days_change(total)}"),),
        )
    )
    return bars(rows, "days to the warehouse", colours)


def format_days_change(value: float) -> str:
    """Format a difference of days with its sign."""
    return format_change(DAYS_MEAN, value)


def _step(row: pd.Series, kpi: Kpi, colours: Palette) -> Row:
    value, low, high = (kpi.scale * float(row[f"{kpi.key}{end}"]) for end in ("", "_low", "_high"))
    whiskers = (low, high) if low == low and high == high else None
    certain = whiskers is None or low > 0 or high < 0
    tint = effect_colour(value, kpi, colours) if certain else colours.faint
    label = str(row.step)
    band = (
        f"<br>95 %: {format_change(kpi, low / kpi.scale)} to {format_change(kpi, high / kpi.scale)}" if whiskers else ""
    )
    hover = f"<b>{safe(label)}</b><br>{format_change(kpi, value / kpi.scale)}{band}"
    return Row(label, format_change(kpi, value / kpi.scale), (Span(0, value, tint, hover, whiskers),))


def _share(row: pd.Series, colours: Palette) -> Row:
    value = row.share_min / DAY_MIN
    tint = colours.good if value < 0 else colours.warn
    whiskers = None if pd.isna(row.low_min) else (row.low_min / DAY_MIN, row.high_min / DAY_MIN)
    hover = f"<b>{safe(row.label)}</b><br>{format_days_change(value)}"
    return Row(str(row.label), format_days_change(value), (Span(0, value, tint, hover, whiskers),))


def effect_colour(value: float, kpi: Kpi, colours: Palette) -> str:
    """Return the colour of a change for the better, for the worse, or neither."""
    if kpi.better == "neither" or value == 0:
        return colours.quiet
    return colours.good if (value > 0) == (kpi.better == "more") else colours.warn
