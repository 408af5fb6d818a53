"""Delivery times: the distribution of days against the baseline, the promise and the industry."""

import numpy as np
from numpy.typing import NDArray

from ..domain.outcome import BIN_MIN, INDUSTRY_DAYS, PROMISE_DAYS
from .palette import Palette
from .plot_parts import Part, axis, band, curve, layout, margin, note, upright

BINS_PER_DAY = 1_440 // BIN_MIN
SMOOTH_DAYS = 0.25  # standard deviation of the kernel that takes the time of day out of the curve
LEAST_DAYS = 21.0  # shown in any case: just beyond the industry's band
HOVER = "%{x:.1f} days: %{y:.1f} % of the parcels a day<extra></extra>"
Counts = NDArray[np.int64]
Values = NDArray[np.float64]
Days = tuple[float | None, float | None]


def distribution(now: Counts, baseline: Counts, days: Days, what: str, colours: Palette) -> dict[str, object]:
    """Draw the days of a scenario, filled, over the baseline, dotted.

    now, baseline: parcels by bins of days; days: mean and the days within which 9 in 10 arrive (None if fewer ever do).
    """
    (x, y), (baseline_x, baseline_y) = days_curve(now), days_curve(baseline)
    top = 1.42 * max(y.max(), baseline_y.max(), 1e-9)
    far = max(LEAST_DAYS, reach(now), reach(baseline))
    mine, other = (_look(name) for name in ("This scenario", "Baseline"))
    filled = curve(x, y, colours.accent, fill="tozeroy", fillcolor=clear(colours.accent, 0.16), **mine)
    return {
        "data": [filled, curve(baseline_x, baseline_y, colours.quiet, 1.6, "dot", **other)],
        "layout": layout(
            colours,
            height=215,
            hovermode="closest",
            margin=margin(4, 4, 4, 36),
            shapes=_bands(days, top, colours),
            annotations=_notes(days, top, colours),
            xaxis=axis(colours, f"Days {what} · dotted: baseline", range=[0, far], dtick=5),
            yaxis=axis(colours, range=[0, top], showticklabels=False, showline=False),
        ),
    }


def _look(name: str) -> Part:
    return {"shape": "spline", "hovertemplate": f"<b>{name}</b><br>{HOVER}"}


def days_curve(bins: Counts) -> tuple[Values, Values]:
    """Return days and the percentage of all parcels a day, from counts by bins whose last is 'later or never'."""
    counts = bins[:-1].astype(float)
    share = 100 * counts / max(bins.sum(), 1) * BINS_PER_DAY
    offsets = np.arange(-4, 5) / BINS_PER_DAY
    kernel = np.exp(-0.5 * (offsets / SMOOTH_DAYS) ** 2)
    return (np.arange(len(counts)) + 0.5) / BINS_PER_DAY, np.convolve(share, kernel / kernel.sum(), mode="same")


def reach(bins: Counts) -> float:
    """Return the day by which 99 % of the parcels that arrive within the bins have arrived, and one more."""
    counts = bins[:-1].cumsum()
    return float(np.searchsorted(counts, 0.99 * counts[-1]) / BINS_PER_DAY) + 1 if counts[-1] else 0.0


def clear(colour: str, opacity: float) -> str:
    """Return a hex colour as rgba with an opacity of 0–1."""
    return f"rgba({int(colour[1:3], 16)},{int(colour[3:5], 16)},{int(colour[5:7], 16)},{opacity})"


def _bands(days: Days, top: float, colours: Palette) -> list[object]:
    industry = band((INDUSTRY_DAYS[0], INDUSTRY_DAYS[1]), (0, top), clear(colours.warn, 0.13))
    lines = [
        (PROMISE_DAYS, 0.86, colours.good, "solid"),
        (days[0], 0.86, colours.accent, "solid"),
        (days[1], 0.5, colours.accent, "dash"),
    ]
    return [industry, *(upright(x, top * up, tint, dash) for x, up, tint, dash in lines if x is not None)]


def _notes(days: Days, top: float, colours: Palette) -> list[object]:
    mean, p90 = days
    industry = f"Industry<br>{INDUSTRY_DAYS[0]}–{INDUSTRY_DAYS[1]} d"
    notes: list[object] = [
        _label(industry, sum(INDUSTRY_DAYS) / 2, top * 0.99, colours.warn, "center"),
        _label(f"Promise {PROMISE_DAYS} d", PROMISE_DAYS, top * 0.86, colours.good, "left"),
    ]
    if mean is not None:
        notes.append(_label(f"<b>{mean:.1f} d</b> mean", mean, top * 0.99, colours.ink, "center"))
    if p90 is not None:
        notes.append(_label(f"<b>{p90:.1f} d</b><br>9 in 10", p90, top * 0.58, colours.ink, "left"))
    return notes


def _label(text: str, x: float, y: float, colour: str, side: str) -> Part:
    shift = 4 if side == "left" else 0
    return note(text, x, y, colour, xanchor=side, yanchor="top", align=side, xshift=shift)
