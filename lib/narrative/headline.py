"""The answer in a sentence, and the resources that limit it."""

import pandas as pd

from ..domain.outcome import PROMISE_DAYS, Load, Outcome
from ..outcome.aircraft_hours import HOURS
from .formatting import format_share, is_number
from .kpis import DAYS_MEAN, DAYS_P90, PROMISE

NEGLIGIBLE_T = 0.5  # per week


def headline(outcome: Outcome) -> str:
    """Describe how fast parcels arrive or, where the network does not reach a steady state, how much does not fit."""
    if not outcome.verdict.steady:
        return _describe_shortfall(outcome)
    mean, p90, share = (outcome.kpis[kpi.key] for kpi in (DAYS_MEAN, DAYS_P90, PROMISE))
    if not is_number(mean):
        return "No parcel reaches its European warehouse."
    within = f" (9 in 10 within {p90:.1f})" if is_number(p90) else ""
    promise = f"{format_share(share)} keep the {PROMISE_DAYS}-day promise"
    return f"A parcel reaches its European warehouse in {mean:.1f} days on average{within}; {promise}."


def describe_bottleneck(outcome: Outcome) -> str:
    """Name the resource whose load is nearest to its capacity, or furthest beyond it."""
    load = bottleneck(outcome)
    share = "no capacity" if load.load_pct == float("inf") else f"{load.load_pct:.0f} % of capacity"
    return f"{load.resource}, {share}"


def bottleneck(outcome: Outcome) -> pd.Series:
    """Return the row of `Outcome.utilisation` with the highest load."""
    return outcome.utilisation.loc[outcome.utilisation["load_pct"].idxmax()]


def describe_aircraft_shortage(outcome: Outcome) -> str:
    """Describe flights that need more aircraft hours than there are, with the remedy; empty if they do not.

    The simulation flies them all the same: it counts hours (rule 10.4) and does not ration them.
    """
    loads = outcome.utilisation
    over = loads[loads["resource"].str.startswith(HOURS) & (loads["load_pct"] > 100)]
    if over.empty:
        return ""
    needed = "; ".join(f"{row.resource}, {row.detail}" for row in over.itertuples())
    return (
        f"The flights need more of the fleet than is released: {needed}. Days and costs assume that the aircraft are "
        "found. Remedies: more aircraft, a larger share of the fleet released, or fewer flights."
    )


def _describe_shortfall(outcome: Outcome) -> str:
    over = sorted((load for load in outcome.verdict.loads if load.ratio >= 1), key=_shortfall_t, reverse=True)
    where = over[0].resource + (f" and {len(over) - 1} more" if len(over) > 1 else "")
    missing_t = outcome.verdict.shortfall_t_per_week
    amount = f"{missing_t:,.0f} t per week do not fit" if missing_t >= NEGLIGIBLE_T else "no capacity is spare"
    return f"This plan does not reach a steady state: {amount}, and the backlog grows. Bottleneck: {where}."


def _shortfall_t(load: Load) -> float:
    return load.shortfall_t
