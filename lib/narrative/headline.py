"""The answer in a sentence."""

import pandas as pd

from ..domain.outcome import PROMISE_DAYS, Load, Outcome
from ..outcome.aircraft_hours import HOURS

SMALL_T = 0.5  # tonnes a week that nobody would notice


def headline(outcome: Outcome) -> str:
    """Say in a sentence how fast parcels arrive; where the network does not settle, how much does not fit."""
    if not outcome.verdict.steady:
        return _shortfall(outcome)
    kpis = outcome.kpis
    mean, ninth, share = kpis["days_to_warehouse_mean"], kpis["days_to_warehouse_p90"], kpis["share_within_10_days"]
    if not isinstance(mean, int | float):
        return "No parcel reaches its European warehouse."
    within = f" (9 in 10 within {ninth:.1f})" if isinstance(ninth, int | float) else ""
    promise = f"{percent(share)} keep the {PROMISE_DAYS}-day promise"
    return f"A parcel reaches its European warehouse in {mean:.1f} days{within}; {promise}."


def bottleneck(outcome: Outcome) -> str:
    """Name the resource whose load is nearest to its capacity, or furthest beyond it."""
    load = tightest(outcome)
    share = "no capacity" if load.load_pct == float("inf") else f"{load.load_pct:.0f} % of capacity"
    return f"{load.resource}, {share}"


def tightest(outcome: Outcome) -> pd.Series:
    """Return the row of `Outcome.utilisation` with the highest load."""
    return outcome.utilisation.loc[outcome.utilisation["load_pct"].idxmax()]


def overflown(outcome: Outcome) -> str:
    """Say that the flights need more aircraft hours than there are, and what helps; empty if they do not.

    The run flies them all the same: it counts hours (rule 10.4) and does not ration them.
    """
    loads = outcome.utilisation
    over = loads[loads["resource"].str.startswith(HOURS) & (loads["load_pct"] > 100)]
    if over.empty:
        return ""
    needed = "; ".join(f"{row.resource}, {row.detail}" for row in over.itertuples())
    return (
        f"The flights need more of the fleet than is released: {needed}. Days and costs take it that the aircraft are "
        "found. What helps: more aircraft, more of the fleet released, or fewer flights."
    )


def _shortfall(outcome: Outcome) -> str:
    over = sorted((load for load in outcome.verdict.loads if load.ratio >= 1), key=_missing, reverse=True)
    where = over[0].resource + (f" and {len(over) - 1} more" if len(over) > 1 else "")
    missing = outcome.verdict.shortfall_t_per_week
    amount = f"{missing:,.0f} t a week do not fit" if missing >= SMALL_T else "nothing is to spare"
    return f"This plan does not keep up: {amount}, and the backlog grows. Too small: {where}."


def _missing(load: Load) -> float:
    return load.shortfall_t


def percent(share: object) -> str:
    """Return a share of 0–1 as a percentage that never rounds up to all or down to none."""
    if not isinstance(share, int | float):
        return "none"
    percent = 100 * share
    if 99.9 < percent < 100:
        return "over 99.9 %"
    if 0 < percent < 0.1:
        return "under 0.1 %"
    return f"{percent:.1f} %".replace(".0 %", " %") if percent > 99 or percent < 1 else f"{percent:.0f} %"
