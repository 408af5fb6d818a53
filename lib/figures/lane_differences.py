"""Where two scenarios differ: the European lanes coloured by the change of days or tonnes."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from ..domain.network import Network
from ..domain.outcome import Outcome
from ..experiments.compare import both
from ..narrative.kpis import AT_LEAST, CARRIED, DAYS_MEAN, format_change
from ..network import edited
from .geography import Frame, Path2D, frames
from .map_layers import labels, line, map_layout, safe, widths
from .maps import ASPECT, credit, format_days, gateways, lane_path
from .palette import Palette
from .plot_parts import Part, markers

LIMITS = {"days": (0.1, 1.0), "tonnes": (1.0, 10.0)}  # changes of days and of % of the tonnes where colours change
WIDTH_PX = (2.0, 8.0)
LETTERS = len(" +10.00 d")


def delta_map(
    changes: pd.DataFrame, a: Outcome, b: Outcome, network: Network, measure: str, colours: Palette
) -> dict[str, object]:
    """Draw what changes on every lane: `changes` as of `lane_changes`, `measure` days or tonnes."""
    frame, ours, theirs = frames()["europe"], edited(network, a.edits), edited(network, b.edits)
    changes = changes.sort_values(f"{measure}_change", key=_by_size, kind="stable")  # labels: most first
    lanes = both(a, b).loc[changes.index]
    new = ~lanes.index.isin(a.lanes.index)
    networks = [theirs if opened else ours for opened in new]
    paths = [lane_path(lane, drawn_on, frame) for lane, drawn_on in zip(lanes["lane"], networks, strict=True)]
    ends = frame.project(changes["lon"], changes["lat"])
    window = frame.window(*ends, ASPECT)
    tints = [class_colours(colours)[place] for place in classes(changes, measure)]
    hovers = [_hover(row) for row in changes.itertuples()]
    wide = widths(lanes["parcels"].to_numpy(float), WIDTH_PX)
    drawn = [line(*parts) for parts in zip(paths, wide, tints, [1.0] * len(paths), hovers, strict=True)]
    gates = [gateways(ours, lanes[~new], frame, colours), gateways(theirs, lanes[new], frame, colours)]
    notes = [credit(colours), *_labels(changes, measure, window, ends, paths, colours)]
    data = [*drawn, _warehouses(ends, hovers, tints, colours), *gates]
    return {"data": data, "layout": map_layout(frame, window, colours, notes)}


def _warehouses(ends: Path2D, hovers: Sequence[str], tints: Sequence[str], colours: Palette) -> Part:
    marker: Part = {"size": 10, "color": tints, "line": {"color": colours.paper, "width": 1.5}}
    return markers(*ends, marker, text=hovers, hovertemplate="%{text}<extra></extra>")


def _labels(
    changes: pd.DataFrame, measure: str, window: Frame, ends: Path2D, paths: Sequence[Path2D], colours: Palette
) -> list[Part]:
    texts = [f"{safe(row.name)} {_label(row, measure)}" for row in changes.itertuples()]
    letters = [len(name) + LETTERS for name in changes["name"]]
    return labels(window, ends, texts, letters, paths, {"font": {"size": 11, "color": colours.ink}})


def _by_size(gaps: pd.Series) -> pd.Series:
    """Return a key that puts what has no difference first, as one side lacks it, then the largest differences."""
    return -gaps.abs().fillna(np.inf)


def classes(changes: pd.DataFrame, measure: str) -> list[int]:
    """Return how much better or worse each row is, 0 (much better) to 4 (much worse); 2 is no change to speak of."""
    gap = changes[f"{measure}_change"].to_numpy(float)
    if measure == "tonnes":  # more is better
        gap = -100 * gap / np.maximum(changes["tonnes_a"].to_numpy(float), 1e-9)
    small, large = LIMITS[measure]
    places = np.searchsorted([-large, -small, small, large], np.nan_to_num(gap))
    return [int(place) for place in places]


def class_colours(colours: Palette) -> Sequence[str]:
    """Return the colours of `classes`."""
    return colours.days[0], colours.days[1], colours.faint, colours.days[3], colours.days[5]


def class_words(measure: str) -> Sequence[str]:
    """Return what the colours of `classes` mean."""
    small, large = LIMITS[measure]
    unit, better, worse = ("d", "faster", "slower") if measure == "days" else ("%", "more", "less")
    return (
        f"over {large:g} {unit} {better}",
        f"{better}",
        f"within ±{small:g} {unit}",
        f"{worse}",
        f"over {large:g} {unit} {worse}",
    )


def format_lane_change(change: float, measure: str) -> str:
    """Format a change of days or tonnes with its sign and unit."""
    return format_change(DAYS_MEAN if measure == "days" else CARRIED, change)


def _label(row: Any, measure: str) -> str:
    """Return what stands beside a warehouse: its change, or that there is nothing to compare."""
    return (
        _only(row)
        if measure == "days" and _only(row)
        else format_lane_change(getattr(row, f"{measure}_change"), measure)
    )


def _only(row: Any) -> str:
    """Tell a warehouse that only one of the scenarios has; empty for all others."""
    if row.tonnes_a and row.tonnes_b:
        return ""
    return "opened" if row.tonnes_b else "closed" if row.tonnes_a else ""


def _days(days: float, undelivered: int) -> str:
    """Format mean days, marked where they are a lower bound."""
    return f"{AT_LEAST if undelivered else ''}{format_days(days)}"


def _hover(row: Any) -> str:
    days, tonnes = (format_lane_change(getattr(row, f"{name}_change"), name) for name in ("days", "tonnes"))
    only = _only(row)
    return (
        f"<b>{safe(row.name)}</b>{only and f', {only}'}<br>"
        f"{_days(row.days_a, row.undelivered_a)} → {_days(row.days_b, row.undelivered_b)} ({days})<br>"
        f"{row.tonnes_a:,.0f} → {row.tonnes_b:,.0f} t per week ({tonnes})"
    )
