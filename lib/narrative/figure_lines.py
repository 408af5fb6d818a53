"""What stands below a key figure: what it covers, its target, and how far it moves from season to season."""

from collections.abc import Mapping
from typing import Literal, NamedTuple

from .formatting import is_number
from .kpis import COST, DAYS_MEAN, DOOR_MEAN, PROMISE, Figures, Kpi, format_kpi, format_value
from .targets import Targets, describe_target, misses_target

Standing = Literal["met", "missed", ""]
Range = tuple[float, float]  # low and high, as stored
SEASONS = "in 9 of 10 seasons"


class TargetLine(NamedTuple):
    """A target as text, and whether it is met; no standing without a target."""

    text: str
    standing: Standing


def describe_scope(kpi: Kpi, figures: Figures) -> str:
    """Describe from where to where a leading key figure is measured; empty for other figures."""
    scopes: Mapping[str, str] = {
        DAYS_MEAN.key: f"on average; to the door {format_kpi(DOOR_MEAN, figures)}",
        PROMISE.key: "promised to the warehouse, not to the door",
        COST.key: "from the origin hub to the door",
    }
    return scopes.get(kpi.key, "")


def describe_standing(kpi: Kpi, targets: Targets, figures: Figures) -> TargetLine:
    """Describe a figure's target and whether it is met."""
    if kpi.key not in targets:
        return TargetLine("No target set", "")
    standing: Standing = "missed" if misses_target(kpi, targets, figures) else "met"
    return TargetLine(f"Target {describe_target(kpi, targets[kpi.key])}: {standing}", standing)


def describe_spread(kpi: Kpi, seasons: Range | None) -> str:
    """Describe between what values a figure lies in 9 of 10 seasons; with a gap while they are being calculated (None),
    empty if seasons have no figure.
    """
    if seasons is None:
        return f"… {SEASONS}"
    if not all(map(is_number, seasons)):
        return ""
    low, high = (format_value(kpi, end) for end in seasons)
    if low == high:
        return f"{low} {SEASONS}"
    prefix, suffix = kpi.format.value.split("{}")
    return f"{low.removesuffix(suffix)}–{high.removeprefix(prefix)} {SEASONS}"
