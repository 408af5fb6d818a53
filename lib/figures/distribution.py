"""How long parcels take: the distribution of days against the baseline, the promise and the industry."""

import numpy as np
from numpy.typing import NDArray

from lib.domain.outcome import BIN_MIN, INDUSTRY_DAYS, PROMISE_DAYS
from lib.figures.palette import Palette, axis, layout

BINS_PER_DAY = 1_440 // BIN_MIN
SMOOTH_DAYS = 0.25  # standard deviation of the kernel that takes the time of day out of the curve


def curve(bins: NDArray[np.int64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return days and the percentage of all parcels a day, from counts by bins whose last is 'later or never'."""
    counts = bins[:-1].astype(float)
    share = 100 * counts / max(bins.sum(), 1) * BINS_PER_DAY
    reach = np.arange(-4, 5) / BINS_PER_DAY
    kernel = np.exp(-0.5 * (reach / SMOOTH_DAYS) ** 2)
    return (np.arange(len(counts)) + 0.5) / BINS_PER_DAY, np.convolve(share, kernel / kernel.sum(), mode="same")


def distribution(
    bins: NDArray[np.int64],
    baseline: NDArray[np.int64],
    days: tuple[float | None, float | None],
    what: str,
    colours: Palette,
) -> dict[str, object]:
    """Draw the days of a scenario, filled, over the baseline, dotted.

    `bins`: parcels by bins of days; `days`: mean and the days within which 9 in 10 arrive (None if fewer ever do).
    """
    x, y = curve(bins)
    baseline_x, baseline_y = curve(baseline)
    last = max(21.0, _reach(bins), _reach(baseline))
    top = 1.42 * max(y.max(), baseline_y.max(), 1e-9)
    hover = "%{x:.1f} days: %{y:.1f} % of the parcels a day"
    filled = {
        "type": "scatter", "x": x, "y": y, "mode": "lines", "fill": "tozeroy", "fillcolor": _clear(colours.accent, 0.16),
        "line": {"color": colours.accent, "width": 2.5, "shape": "spline"},
        "hovertemplate": f"<b>This scenario</b><br>{hover}<extra></extra>",
    }  # fmt: skip
    dotted = {
        "type": "scatter", "x": baseline_x, "y": baseline_y, "mode": "lines",
        "line": {"color": colours.quiet, "width": 1.6, "dash": "dot", "shape": "spline"},
        "hovertemplate": f"<b>Baseline</b><br>{hover}<extra></extra>",
    }  # fmt: skip
    shapes, notes = _marks(days, top, colours)
    return {
        "data": [filled, dotted],
        "layout": layout(
            colours, height=215, hovermode="closest", margin={"l": 4, "r": 4, "t": 4, "b": 36}, shapes=shapes, annotations=notes,
            xaxis=axis(colours, range=[0, last], dtick=5, title={"text": f"Days {what} · dotted: baseline", "font": {"size": 12}}, ticks=""),
            yaxis=axis(colours, range=[0, top], showticklabels=False, showline=False),
        ),
    }  # fmt: skip


def _reach(bins: NDArray[np.int64]) -> float:
    """Return the day by which 99 % of the parcels that arrive within the bins have arrived."""
    counts = bins[:-1].cumsum()
    return float(np.searchsorted(counts, 0.99 * counts[-1]) / BINS_PER_DAY) + 1 if counts[-1] else 0.0


def _marks(days: tuple[float | None, float | None], top: float, colours: Palette) -> tuple[list[object], list[object]]:
    mean, ninth = days
    shapes: list[object] = [
        {"type": "rect", "x0": INDUSTRY_DAYS[0], "x1": INDUSTRY_DAYS[1], "y0": 0, "y1": top, "line": {"width": 0},
         "fillcolor": _clear(colours.warn, 0.13), "layer": "below"},
        _line(PROMISE_DAYS, top * 0.86, colours.good, "solid", 1.5),
    ]  # fmt: skip
    notes: list[object] = [
        _note(
            sum(INDUSTRY_DAYS) / 2,
            top * 0.99,
            f"Industry<br>{INDUSTRY_DAYS[0]}–{INDUSTRY_DAYS[1]} d",
            colours.warn,
            "center",
        ),
        _note(PROMISE_DAYS, top * 0.86, f"Promise {PROMISE_DAYS} d", colours.good, "left", 4),
    ]
    if mean is not None:
        shapes.append(_line(mean, top * 0.86, colours.accent, "solid", 2))
        notes.append(_note(mean, top * 0.99, f"<b>{mean:.1f} d</b> mean", colours.ink, "center"))
    if ninth is not None and mean is not None:
        shapes.append(_line(ninth, top * 0.5, colours.accent, "dash", 2))
        notes.append(_note(ninth, top * 0.58, f"<b>{ninth:.1f} d</b><br>9 in 10", colours.ink, "left", 4))
    return shapes, notes


def _line(x: float, y: float, colour: str, dash: str, width: float) -> dict[str, object]:
    return {"type": "line", "x0": x, "x1": x, "y0": 0, "y1": y, "line": {"color": colour, "width": width, "dash": dash}}


def _note(x: float, y: float, text: str, colour: str, anchor: str, shift: int = 0) -> dict[str, object]:
    return {
        "x": x, "y": y, "text": text, "showarrow": False, "xanchor": anchor, "yanchor": "top", "xshift": shift,
        "font": {"size": 12, "color": colour}, "align": "left" if anchor == "left" else "center",
    }  # fmt: skip


def _clear(colour: str, opacity: float) -> str:
    """Return a hex colour as rgba with an opacity of 0–1."""
    return f"rgba({int(colour[1:3], 16)},{int(colour[3:5], 16)},{int(colour[5:7], 16)},{opacity})"
