"""What moves a figure: every lever at the ends of its range, and uncertain assumptions taken together."""

import pandas as pd

from ..narrative.formatting import format_compact
from ..narrative.kpis import SMALLEST_CHANGE, Kpi, format_change, format_value
from .bars import Row, Span, bars
from .distribution import clear
from .map_layers import safe
from .marginal_bars import effect_colour
from .palette import Palette

MOST_BARS = 15
ROOM = 50  # letters of a heading and its figures that fit side by side on a phone
BANDS = ((5, 95, 0.25, 1.0), (10, 90, 0.35, 1.0), (25, 75, 0.6, 1.0))  # from and to percentile, opacity, thickness


def tornado_bars(table: pd.DataFrame, kpi: Kpi, colours: Palette, most: int = MOST_BARS) -> dict[str, object]:
    """Draw what each lever does to a figure at both ends of its plausible range, the widest first (`tornado`)."""
    gaps = table.assign(gap=kpi.scale * table[kpi.key].astype(float)).dropna(subset="gap")
    reach = gaps.groupby("lever").gap.agg(lambda gap: max(gap.max(), 0) - min(gap.min(), 0))
    widest = reach[reach >= SMALLEST_CHANGE].sort_values(ascending=False, kind="stable").index[:most]
    of_lever = dict(list(gaps.groupby("lever")))
    rows = [_ends(of_lever[lever], kpi, colours) for lever in widest]
    return bars(rows, f"{kpi.label}: change, {kpi.unit}", colours)


def fan_bands(fan: pd.DataFrame, kpis: tuple[Kpi, ...], colours: Palette) -> dict[str, object]:
    """Draw percentile bands of figures of one unit (`Uncertainty.fan`): the middle half darkest, the median a tick."""
    rows = [_fan(fan[kpi.key] * kpi.scale, kpi, colours) for kpi in kpis if not fan[kpi.key].isna().any()]
    return bars(rows, kpis[0].unit, colours, around_zero=False)


def driver_bars(drivers: pd.DataFrame, kpi: Kpi, colours: Palette, most: int = 8) -> dict[str, object]:
    """Draw the first-order Sobol index of each assumption in %, the largest first (`Uncertainty.drivers`)."""
    percent = 100 * drivers[kpi.key].dropna().sort_values(ascending=False, kind="stable")[:most]
    rows = []
    for lever, value in percent.items():
        label = str(drivers.at[lever, "label"])
        hover = f"<b>{safe(label)}</b><br>{value:.0f} % of the variance"
        rows.append(Row(label, f"{value:.0f} %", (Span(0, value, colours.accent, hover),)))
    return bars(rows, "% of the variance that each explains alone", colours)


def _ends(rows: pd.DataFrame, kpi: Kpi, colours: Palette) -> Row:
    spans = tuple(_end(row, kpi, colours) for row in rows.sort_values("gap", key=abs, ascending=False).itertuples())
    label = str(rows.label.iloc[0])
    words = [f"{format_compact(row.value)}: {format_change(kpi, row.gap / kpi.scale)}" for row in rows.itertuples()]
    most = words[:2]  # the hover shows all
    if len(label) + len(" · ".join(most)) > ROOM:
        most = [words[int(rows.gap.abs().argmax())]]
    return Row(label, " · ".join(map(safe, most)), spans)


def _end(row: object, kpi: Kpi, colours: Palette) -> Span:
    gap, value, label = row.gap, format_compact(row.value), row.label  # type: ignore[attr-defined]
    hover = f"<b>{safe(label)} at {safe(value)}</b><br>{format_change(kpi, gap / kpi.scale)}"
    return Span(0, gap, effect_colour(gap, kpi, colours), hover)


def _fan(values: pd.Series, kpi: Kpi, colours: Palette) -> Row:
    texts = {percent: format_value(kpi, value / kpi.scale) for percent, value in values.items()}
    spans = [
        Span(values[low], values[high], clear(colours.accent, strong), f"<b>{kpi.label}</b><br>{span}", thick=thick)
        for low, high, strong, thick in BANDS
        for span in [f"{high - low} % of the cases: {texts[low]} to {texts[high]}"]
    ]
    width = 0.004 * max(values[95] - values[5], 1e-9)
    median = Span(values[50] - width, values[50] + width, colours.ink, f"Median {texts[50]}", thick=1.6)
    words = f"{texts[5]} to {texts[95]}"
    return Row(kpi.label, words, (*spans, median))
