"""What a study found, in one sentence computed from its table."""

from collections.abc import Callable, Sequence

import pandas as pd

from ..domain.outcome import PROMISE_DAYS
from .formatting import format_count, format_number
from .kpis import (
    COST,
    DAYS_MEAN,
    DAYS_P90,
    FRONTIER_KPIS,
    SMALLEST_CHANGE,
    Kpi,
    format_change,
    format_kpi,
    format_value,
    is_partial,
)

FormatLever = Callable[[object], str]  # a lever's value to text
MOST_DRIVERS = 3


def describe_curve(
    table: pd.DataFrame, lever: str, label: str, format_lever: FormatLever, kpi: Kpi, now: object
) -> str:
    """Describe at which of a lever's values a figure is best and worst, and its value now (`sweep`)."""
    rows = table.set_index(lever)
    values = _comparable(rows, kpi)[kpi.key].astype(float).dropna()
    if values.empty:
        arrives = rows[kpi.key].notna().any()
        return f"{'Parcels are undelivered at each' if arrives else 'No parcel arrives at any'} of these values."
    texts = {value: format_kpi(kpi, row) for value, row in rows.iterrows()}
    low, high = values.idxmin(), values.idxmax()
    best, worst = (high, low) if kpi.better == "more" else (low, high)
    current = f" Now, at {format_lever(now)}: {texts[now]}." if now in values.index else ""
    if kpi.scale * (values.max() - values.min()) < SMALLEST_CHANGE:
        return f"{kpi.label}: {texts[best]} at every value of {label}.{current}"
    good, bad = ("Best", "worst") if kpi.better != "neither" else ("Lowest", "highest")
    return (
        f"{good} at {label} {format_lever(best)}: {texts[best]}; "
        f"{bad} at {format_lever(worst)}: {texts[worst]}.{current}"
    )


def describe_map(
    table: pd.DataFrame, levers: Sequence[str], labels: Sequence[str], formats: Sequence[FormatLever], kpi: Kpi
) -> str:
    """Describe which combination of two levers is best, and how many keep the promise (`sweep`)."""
    values = _comparable(table, kpi)[kpi.key].astype(float).dropna()
    if values.empty:
        return "No parcel arrives in any of these combinations, or parcels are undelivered in each."
    best = table.loc[values.idxmax() if kpi.better == "more" else values.idxmin()]
    where = ", ".join(
        f"{label} {format_lever(best[key])}" for key, label, format_lever in zip(levers, labels, formats, strict=True)
    )
    kept = int((table[DAYS_P90.key] <= PROMISE_DAYS).sum())
    share = f"all {len(table)}" if kept == len(table) else f"{kept} of {len(table)}"
    return (
        f"Best at {where}: {format_kpi(kpi, best)}; in {share} combinations 9 in 10 parcels "
        f"keep the promise of {PROMISE_DAYS} days."
    )


def describe_tornado(table: pd.DataFrame, kpi: Kpi) -> str:
    """Describe which lever changes a figure most over its plausible range, and which come next (`tornado`)."""
    changes = table.assign(change=table[kpi.key].astype(float)).dropna(subset="change")
    spread = changes.groupby("label", sort=False).change.agg(lambda ends: max(ends.max(), 0) - min(ends.min(), 0))
    widest = spread[kpi.scale * spread >= SMALLEST_CHANGE].sort_values(ascending=False, kind="stable").index
    if widest.empty:
        return f"No lever changes “{kpi.label}” over its plausible range."
    ends = changes[changes.label == widest[0]].change
    span = f"from {format_change(kpi, min(ends.min(), 0.0))} to {format_change(kpi, max(ends.max(), 0.0))}"
    following = f", followed by {' and '.join(widest[1:MOST_DRIVERS])}" if len(widest) > 1 else ""
    return (
        f"{widest[0]} has the largest effect, {span}{following}. "
        f"{format_count(len(widest), 'lever')} of {len(spread)} have any effect."
    )


def describe_fan(samples: pd.DataFrame, fan: pd.DataFrame, kpi: Kpi) -> str:
    """Describe the range of a figure in nine of ten cases, and how many keep the promise (`uncertain`)."""
    kept = 100 * float((samples[DAYS_P90.key] <= PROMISE_DAYS).mean())
    promise = f"in {kept:.0f} % of {len(samples)} cases 9 in 10 parcels keep the promise of {PROMISE_DAYS} days"
    low, median, high = (fan[kpi.key][percent] for percent in (5, 50, 95))
    if high != high:
        return f"In more than 1 in 20 cases too few parcels arrive for this figure to have a value; {promise}."
    return (
        f"{kpi.label}: {format_value(kpi, median)} in the median case, in 9 of 10 cases between "
        f"{format_value(kpi, low)} and {format_value(kpi, high)}; {promise}."
    )


def describe_drivers(drivers: pd.DataFrame, kpi: Kpi, samples: int) -> str:
    """Describe which assumptions drive a figure, and how much each explains alone (`Uncertainty.drivers`)."""
    index = drivers.set_index("label")[kpi.key].dropna().sort_values(ascending=False, kind="stable")
    noise = samples**-0.5
    if index.empty or index.iloc[0] <= noise:
        return "No assumption alone explains more of the variance than random variation would."
    shares = [f"{label} {100 * value:.0f} %" for label, value in index[index > noise][1:MOST_DRIVERS].items()]
    return (
        f"{index.index[0]} alone explains {100 * index.iloc[0]:.0f} % of the variance"
        f"{''.join(f', {share}' for share in shares)}; with {samples} samples, an index below {100 * noise:.0f} % "
        "cannot be distinguished from zero."
    )


def describe_frontier(table: pd.DataFrame) -> str:
    """Count the scenarios that no other beats, and describe the fastest and the cheapest of them (`frontier`)."""
    fast, cheap = table.loc[table[DAYS_MEAN.key].idxmin()], table.loc[table[COST.key].idxmin()]
    if len(table) == 1:
        return f"One scenario is best on all three: {_describe_aims(fast)}."
    return (
        f"No scenario tried beats these {len(table)} on all three: the fastest takes {_describe_aims(fast)}; the "
        f"cheapest {_describe_aims(cheap)}."
    )


def _comparable(table: pd.DataFrame, kpi: Kpi) -> pd.DataFrame:
    """Return the rows whose figure is not of the delivered parcels alone (rule 10.2)."""
    return table[[not is_partial(kpi, row) for _, row in table.iterrows()]]


def _describe_aims(row: pd.Series) -> str:
    days, cost, co2e = (format_kpi(kpi, row) for kpi in FRONTIER_KPIS)
    return f"{days} at {cost} and {co2e} CO₂e per parcel"


def describe_seasons(ranges: pd.DataFrame, kpis: Sequence[Kpi], seasons: int) -> str:
    """Describe between what values figures lie in 9 of 10 seasons (`season_ranges`); those without a range are left
    out.
    """
    known = [(kpi, *ranges.loc[kpi.key, ["low", "high"]]) for kpi in kpis]
    parts = [
        f"{kpi.label[:1].lower()}{kpi.label[1:]} {_format_span(kpi, low, high)}"
        for kpi, low, high in known
        if low == low
    ]
    if not parts:
        return f"Over {seasons} seasons with other delays and cancellations the days vary beyond what is observed."
    return f"In 9 of 10 seasons with other delays, cancellations and volumes: {', '.join(parts)}."


def _format_span(kpi: Kpi, low: float, high: float) -> str:
    ends = format_value(kpi, low), format_value(kpi, high)
    return ends[0] if ends[0] == ends[1] else f"{ends[0].removesuffix(kpi.unit).strip()} to {ends[1]}"


def describe_groups(groups: pd.DataFrame, subsets: pd.DataFrame, total_days: float, before: str) -> str:
    """Describe which group of levers carries most of a difference in days to the warehouse, and what is left without it
    (`attribute_groups`).
    """
    largest, whole = groups.iloc[0], subsets.iloc[0]
    rest = subsets[subsets.groups.map(lambda alike: largest.group not in alike)]
    share_days, whole_days = (format_change(DAYS_MEAN, days, fine=False) for days in (largest.share_days, total_days))
    share = f"{largest.group} ({largest.levers}) carries {share_days} of {whole_days}"
    gain = f"Parcels reach the warehouse {format_percent_faster(whole.warehouse_pct)} than in {before}"
    left = "" if rest.empty else f"; without it, {format_percent_faster(rest.iloc[0].warehouse_pct)}"
    return f"{gain}. {share}{left}."


def format_percent_faster(percent: float | None) -> str:
    """Format by how many per cent days are shorter, or longer."""
    if percent is None or percent != percent:
        return "not comparable"
    return f"{format_number(abs(percent))} % {'faster' if percent >= 0 else 'slower'}"
