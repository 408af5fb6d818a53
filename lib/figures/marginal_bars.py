"""What one more of each thing is worth, and what each changed lever has done to the days."""

import pandas as pd

from ..domain.clock import DAY_MIN
from ..narrative.kpis import LEAST, MEAN, Card, changed
from .bars import Row, Span, bars
from .map_layers import safe
from .palette import Palette

MOST_BARS = 10


def worth_bars(table: pd.DataFrame, card: Card, colours: Palette, most: int = MOST_BARS) -> dict[str, object]:
    """Draw the largest changes of a figure by a step of each lever, with their 95 % intervals.

    table: rows with said (the step in words), <figure>, <figure>_low, <figure>_high. Pale: an interval that holds zero.
    """
    shown = table[(card.scale * table[card.key]).abs() >= LEAST]
    top = shown.loc[shown[card.key].abs().sort_values(ascending=False, kind="stable").index[:most]]
    top = top.sort_values(card.key, ascending=card.better != "more", kind="stable")
    title = f"{card.label}: change, {card.change.format('').strip()}"
    return bars([_step(row, card, colours) for _, row in top.iterrows()], title, colours)


def share_bars(levers: pd.DataFrame, total_min: int, colours: Palette) -> dict[str, object]:
    """Draw the share that every changed lever has in a difference of days (`Attribution.levers`), and their sum."""
    rows = [_share(row, colours) for _, row in levers.iterrows()]
    total = total_min / DAY_MIN
    sign = colours.ink
    rows.append(Row("All together", days(total), (Span(0, total, sign, f"<b>All together</b><br>{days(total)}"),)))
    return bars(rows, "days to the warehouse", colours)


def days(value: float) -> str:
    """Return a difference of days with its sign."""
    return changed(MEAN, value)


def _step(row: pd.Series, card: Card, colours: Palette) -> Row:
    value, low, high = (card.scale * float(row[f"{card.key}{end}"]) for end in ("", "_low", "_high"))
    whiskers = (low, high) if low == low and high == high else None
    certain = whiskers is None or low > 0 or high < 0
    tint = effect_colour(value, card, colours) if certain else colours.faint
    label = str(row.said)
    band = f"<br>95 %: {changed(card, low)} to {changed(card, high)}" if whiskers else ""
    hover = f"<b>{safe(label)}</b><br>{changed(card, value)}{band}"
    return Row(label, changed(card, value), (Span(0, value, tint, hover, whiskers),))


def _share(row: pd.Series, colours: Palette) -> Row:
    value = row.share_min / DAY_MIN
    tint = colours.good if value < 0 else colours.warn
    whiskers = None if pd.isna(row.low_min) else (row.low_min / DAY_MIN, row.high_min / DAY_MIN)
    hover = f"<b>{safe(row.label)}</b><br>{days(value)}"
    return Row(str(row.label), days(value), (Span(0, value, tint, hover, whiskers),))


def effect_colour(value: float, card: Card, colours: Palette) -> str:
    """Return the colour of a change for the better, for the worse, or neither."""
    if card.better == "neither" or value == 0:
        return colours.quiet
    return colours.good if (value > 0) == (card.better == "more") else colours.warn
