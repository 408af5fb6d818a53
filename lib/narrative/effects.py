"""What a change does to days, cost and emissions, in words."""

from collections.abc import Mapping

from .formatting import format_number
from .kpis import CARRIED, CO2E, COST, DAYS_MEAN, SMALLEST_CHANGE, Kpi

WORDS = {  # what a rise and a fall are called
    DAYS_MEAN.key: ("slower", "faster"),
    COST.key: ("dearer per parcel", "cheaper per parcel"),
    CO2E.key: ("more CO₂e per parcel", "less CO₂e per parcel"),
    CARRIED.key: ("more carried", "less carried"),
}
AIMS = {DAYS_MEAN.key: "Faster", COST.key: "Cheaper", CO2E.key: "Less CO₂e"}
Range = tuple[float, float, float]  # median, low and high, as stored


def describe_effects(effects: Mapping[str, Range], aim: Kpi) -> str:
    """Describe the effects of a change, the one on the figure that it is made for first and with its range: `0.3 d
    faster (0.2 to 0.7 d in 9 of 10 seasons), €0.35 dearer per parcel`.
    """
    others = [_describe(kpi, effects[kpi.key]) for kpi in (DAYS_MEAN, COST, CO2E) if kpi != aim and kpi.key in effects]
    median, low, high = effects[aim.key]
    ends = " to ".join(
        format_number(aim.scale * abs(end), aim.format.fine_digits) for end in sorted((low, high), key=abs)
    )
    first = f"{_describe(aim, (median, low, high))} ({ends} in 9 of 10 seasons)"
    return ", ".join(filter(None, (first, *others))) + "."


def _describe(kpi: Kpi, effect: Range) -> str:
    """Describe one effect; empty if it is nothing."""
    median = effect[0]
    if abs(kpi.scale * median) < SMALLEST_CHANGE:
        return ""
    amount = kpi.format.change.format(format_number(kpi.scale * abs(median), kpi.format.fine_digits))
    return f"{amount} {WORDS[kpi.key][median < 0]}"


def describe_none(aim: Kpi, tried: int) -> str:
    """State that no change helps."""
    return f"None of {tried} single changes makes the network {AIMS[aim.key].lower()} in 9 of 10 seasons."
