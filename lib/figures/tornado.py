"""What moves a figure: every lever at the ends of its range, and uncertain assumptions taken together."""

import pandas as pd

from ..narrative.formatting import plain
from ..narrative.kpis import LEAST, Card, changed, told
from .bars import Row, Span, bars
from .distribution import clear
from .map_layers import safe
from .marginal_bars import effect_colour
from .palette import Palette
from .sweeps import unit

MOST_BARS = 15
ROOM = 50  # letters of a heading and its figures that fit side by side on a phone
BANDS = ((5, 95, 0.25, 1.0), (10, 90, 0.35, 1.0), (25, 75, 0.6, 1.0))  # from and to percentile, opacity, thickness


def tornado_bars(table: pd.DataFrame, card: Card, colours: Palette, most: int = MOST_BARS) -> dict[str, object]:
    """Draw what each lever does to a figure at both ends of its plausible range, the widest first (`tornado`)."""
    gaps = table.assign(gap=card.scale * table[card.key].astype(float)).dropna(subset="gap")
    reach = gaps.groupby("lever").gap.agg(lambda gap: max(gap.max(), 0) - min(gap.min(), 0))
    widest = reach[reach >= LEAST].sort_values(ascending=False, kind="stable").index[:most]
    of_lever = dict(list(gaps.groupby("lever")))
    rows = [_ends(of_lever[lever], card, colours) for lever in widest]
    return bars(rows, f"{card.label}: change, {unit(card)}", colours)


def fan_bands(fan: pd.DataFrame, cards: tuple[Card, ...], colours: Palette) -> dict[str, object]:
    """Draw percentile bands of figures of one unit (`Uncertainty.fan`): the middle half darkest, the median a tick."""
    rows = [_fan(fan[card.key] * card.scale, card, colours) for card in cards if not fan[card.key].isna().any()]
    return bars(rows, unit(cards[0]), colours, around_zero=False)


def driver_bars(drivers: pd.DataFrame, card: Card, colours: Palette, most: int = 8) -> dict[str, object]:
    """Draw the first-order Sobol index of each assumption in %, the largest first (`Uncertainty.drivers`)."""
    percent = 100 * drivers[card.key].dropna().sort_values(ascending=False, kind="stable")[:most]
    rows = []
    for lever, value in percent.items():
        label = str(drivers.at[lever, "label"])
        hover = f"<b>{safe(label)}</b><br>{value:.0f} % of the variance"
        rows.append(Row(label, f"{value:.0f} %", (Span(0, value, colours.accent, hover),)))
    return bars(rows, "% of the variance that it explains alone", colours)


def _ends(rows: pd.DataFrame, card: Card, colours: Palette) -> Row:
    spans = tuple(_end(row, card, colours) for row in rows.sort_values("gap", key=abs, ascending=False).itertuples())
    label = str(rows.label.iloc[0])
    words = [f"{plain(row.value)}: {changed(card, row.gap)}" for row in rows.itertuples()]
    most = words[:2]  # the hover tells all
    if len(label) + len(" · ".join(most)) > ROOM:
        most = [words[int(rows.gap.abs().argmax())]]
    return Row(label, " · ".join(map(safe, most)), spans)


def _end(row: object, card: Card, colours: Palette) -> Span:
    gap, value, label = row.gap, plain(row.value), row.label  # type: ignore[attr-defined]
    hover = f"<b>{safe(label)} at {safe(value)}</b><br>{changed(card, gap)}"
    return Span(0, gap, effect_colour(gap, card, colours), hover)


def _fan(values: pd.Series, card: Card, colours: Palette) -> Row:
    spans = [
        Span(values[low], values[high], clear(colours.accent, strong), f"<b>{card.label}</b><br>{span}", thick=thick)
        for low, high, strong, thick in BANDS
        for span in [f"{high - low} % of the cases: {told(card, values[low])} to {told(card, values[high])}"]
    ]
    width = 0.004 * max(values[95] - values[5], 1e-9)
    median = Span(values[50] - width, values[50] + width, colours.ink, f"Median {told(card, values[50])}", thick=1.6)
    words = f"{told(card, values[5])} to {told(card, values[95])}"
    return Row(card.label, words, (*spans, median))
