"""The answer in a sentence."""

from lib.domain.outcome import PROMISE_DAYS, Load, Outcome

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
    """Name the resource whose expected load is nearest to its capacity, or furthest beyond it."""
    load = outcome.verdict.tightest
    return (
        f"{load.resource}, {100 * load.ratio:.0f} % of capacity" if load.capacity else f"{load.resource}, no capacity"
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
