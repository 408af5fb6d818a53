"""How long parcels take: the distribution of days against the baseline, the promise and the industry."""

import numpy as np
from numpy.typing import NDArray

from ..domain.outcome import BIN_MIN, INDUSTRY_DAYS, PROMISE_DAYS
from .palette import Palette, axis, layout

BINS_PER_DAY = 1_440 // BIN_MIN
SMOOTH_DAYS = 0.25  # standard deviation of the kernel that takes the time of day out of the curve
LEAST_DAYS = 21.0  # shown in any case: just beyond the industry's band
HOVER = "%{x:.1f} days: %{y:.1f} % of the parcels a day<extra></extra>"
Counts = NDArray[np.int64]
Days = tuple[float | None, float | None]


def distribution(now: Counts, baseline: Counts, days: Days, what: str, colours: Palette) -> dict[str, object]:
    """Draw the days of a scenario, filled, over the baseline, dotted.

    now, baseline: parcels by bins of days; days: mean and the days within which 9 in 10 arrive (None if fewer ever do).
    """
    (x, y), (baseline_x, baseline_y) = curve(now), curve(baseline)
    top = 1.42 * max(y.max(), baseline_y.max(), 1e-9)
    title = {"text": f"Days {what} · dotted: baseline", "font": {"size": 12}}
    filled = {
        "type": "scatter",
        "x": x,
        "y": y,
        "mode": "lines",
        "hovertemplate": f"<b>This scenario</b><br>{HOVER}",
        "fill": "tozeroy",
        "fillcolor": clear(colours.accent, 0.16),
        "line": {"color": colours.accent, "width": 2.5, "shape": "spline"},
    }
    dotted = {
        "type": "scatter",
        "x": baseline_x,
        "y": baseline_y,
        "mode": "lines",
        "hovertemplate": f"<b>Baseline</b><br>{HOVER}",
        "line": {"color": colours.quiet, "width": 1.6, "dash": "dot", "shape": "spline"},
    }
    return {
        "data": [filled, dotted],
        "layout": layout(
            colours,
            height=215,
            hovermode="closest",
            margin={"l": 4, "r": 4, "t": 4, "b": 36},
            shapes=_bands(days, top, colours),
            annotations=_notes(days, top, colours),
            xaxis=axis(colours, range=[0, max(LEAST_DAYS, reach(now), reach(baseline))], dtick=5, title=title),
            yaxis=axis(colours, range=[0, top], showticklabels=False, showline=False),
        ),
    }


def curve(bins: Counts) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
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
    industry = {
        "type": "rect",
        "x0": INDUSTRY_DAYS[0],
        "x1": INDUSTRY_DAYS[1],
        "y0": 0,
        "y1": top,
        "line": {"width": 0},
        "fillcolor": clear(colours.warn, 0.13),
        "layer": "below",
    }
    lines = [
        (PROMISE_DAYS, 0.86, colours.good, "solid"),
        (days[0], 0.86, colours.accent, "solid"),
        (days[1], 0.5, colours.accent, "dash"),
    ]
    return [industry, *(_line(x, top * up, colour, dash) for x, up, colour, dash in lines if x is not None)]


def _notes(days: Days, top: float, colours: Palette) -> list[object]:
    mean, ninth = days
    industry = f"Industry<br>{INDUSTRY_DAYS[0]}–{INDUSTRY_DAYS[1]} d"
    notes = [
        _note(sum(INDUSTRY_DAYS) / 2, top * 0.99, industry, colours.warn, "center"),
        _note(PROMISE_DAYS, top * 0.86, f"Promise {PROMISE_DAYS} d", colours.good, "left"),
    ]
    if mean is not None:
        notes.append(_note(mean, top * 0.99, f"<b>{mean:.1f} d</b> mean", colours.ink, "center"))
    if ninth is not None:
        notes.append(_note(ninth, top * 0.58, f"<b>{ninth:.1f} d</b><br>9 in 10", colours.ink, "left"))
    return notes


def _line(x: float, y: float, colour: str, dash: str) -> object:
    return {"type": "line", "x0": x, "x1": x, "y0": 0, "y1": y, "line": {"color": colour, "width": 1.8, "dash": dash}}


def _note(x: float, y: float, text: str, colour: str, side: str) -> object:
    return {
        "x": x,
        "y": y,
        "text": text,
        "showarrow": False,
        "xanchor": side,
        "yanchor": "top",
        "align": side,
        "xshift": 4 if side == "left" else 0,
        "font": {"size": 12, "color": colour},
    }
