"""What each chart says, in one sentence computed from its figures."""

from collections.abc import Mapping

import pandas as pd

from ..domain.clock import MEASURED_WEEKS
from ..domain.journeys import STAGES
from ..domain.outcome import INDUSTRY_DAYS, PROMISE_DAYS, Outcome
from .headline import bottleneck, percent

LEAST_DAYS = 0.05  # a difference that one decimal does not show
LEAST_T = 0.5
WAITS = ("wait for flight", "wait for truck")
QUEUES = {"waiting_flight_t": "for a flight", "in_customs_t": "in customs", "waiting_truck_t": "for a truck"}


def air(outcome: Outcome) -> str:
    """Say how much of the space on the flights is used."""
    flights = outcome.air.groupby("service")["flights_per_week"].max().sum() if len(outcome.air) else 0
    if not flights:
        return "Nothing flies."
    carried, offered = outcome.air["carried_t"].sum(), outcome.air["offered_t"].sum()
    verb = "flight a week carries" if round(flights) == 1 else "flights a week carry"
    return f"{flights:,.0f} {verb} {carried:,.0f} of the {offered:,.0f} t that may be loaded."


def lanes(outcome: Outcome) -> str:
    """Say which warehouse is reached first and which last."""
    days = outcome.lanes.set_index("name")["days_to_warehouse_mean"].dropna().sort_values()
    if not len(days):
        return "Nothing reaches a warehouse."
    if len(days) == 1:
        return f"{days.index[0]} is reached in {days.iloc[0]:.1f} days on average."
    return f"{days.index[0]} is reached in {days.iloc[0]:.1f} days on average, {days.index[-1]} in {days.iloc[-1]:.1f}."


def days(figures: Mapping[str, object], end: str) -> str:
    """Say within how many days parcels are at an end ('warehouse' or 'door'), from key figures or a lane's row."""
    half, ninth = (_known(figures[f"days_to_{end}_{part}"]) for part in ("p50", "p90"))
    share = _known(figures["share_within_10_days"])
    if half is None:
        return f"Fewer than half of the parcels ever reach the {end}."
    told = [f"Half of the parcels are at the {end} within {half:.1f} days"]
    told += [f"9 in 10 within {ninth:.1f}"] if ninth is not None else ["fewer than 9 in 10 ever"]
    told += [f"{percent(share)} within the promised {PROMISE_DAYS}"] if end == "warehouse" else []
    return ", ".join(told) + f"; the industry takes {INDUSTRY_DAYS[0]} to {INDUSTRY_DAYS[1]}."


def stages(days_by_stage: Mapping[str, float] | pd.Series) -> str:
    """Say how much of the way to the door is waiting for a vehicle, and which stage takes longest."""
    total, waits = sum(days_by_stage[stage] for stage in STAGES), sum(days_by_stage[stage] for stage in WAITS)
    if not total > 0:
        return "Nothing is delivered."
    longest = max(STAGES, key=lambda stage: days_by_stage[stage])
    return (
        f"The waits for a flight and for a truck make up {waits:.1f} of {total:.1f} days to the door; the longest "
        f"stage is {longest} with {days_by_stage[longest]:.1f}."
    )


def change(now: Mapping[str, float], before: Mapping[str, float]) -> str:
    """Say by how much the way to the door changes against the baseline, and which stage changes most."""
    moved = {stage: now[stage] - before[stage] for stage in now}
    most = max(moved, key=lambda stage: abs(moved[stage]))
    if not abs(moved[most]) >= LEAST_DAYS:
        return stages(now)
    total = sum(moved.values())
    whole = "as long as in the baseline" if abs(total) < LEAST_DAYS else _more(total)
    return f"The way to the door is {whole}; most changes in {most}, {_more(moved[most])}."


def beside(days: Mapping[str, object]) -> str:
    """Say which of several scenarios is fastest to the warehouse and which slowest, from their mean days by name."""
    known = {name: value for name, given in days.items() if (value := _known(given)) is not None}
    if not known:
        return "Nothing reaches a warehouse."
    fast, slow = min(known, key=known.__getitem__), max(known, key=known.__getitem__)
    if known[slow] - known[fast] < LEAST_DAYS:
        return f"All take {known[fast]:.1f} days to the warehouse on average."
    return (
        f"{fast} is fastest with {known[fast]:.1f} days to the warehouse on average, {slow} slowest with "
        f"{known[slow]:.1f}."
    )


def lane_changes(changes: pd.Series, names: pd.Series, unit: str) -> str:
    """Say for which warehouse most changes, and for how many it is more or less; `changes` and `names` by warehouse."""
    known = changes.dropna()
    shown = known[known.abs() >= LEAST_DAYS]
    if shown.empty:
        return "No lane changes by as much as the figures show."
    most = shown.abs().idxmax()
    more, less = int((shown > 0).sum()), int((shown < 0).sum())
    change = f"{shown[most]:+.1f}".replace("-", "−")
    return (
        f"Most changes for {names[most]}: {change} {unit}; more at {more} of {len(changes)} warehouses, less at {less}."
    )


def volumes(weeks: pd.DataFrame) -> str:
    """Say how many tonnes a week are offered, fly and arrive in the measured weeks."""
    mean = weeks.loc[list(MEASURED_WEEKS)].mean()
    return (
        f"In the measured weeks {mean.created_t:,.0f} t a week are offered, {mean.carried_t:,.0f} t fly and "
        f"{mean.received_t:,.0f} t reach their warehouse."
    )


def backlogs(weeks: pd.DataFrame) -> str:
    """Say when most freight waits at a week's end, and for what."""
    waiting = weeks[list(QUEUES)]
    week = waiting.sum(axis=1).idxmax()
    parts = [f"{tonnes:,.0f} t {QUEUES[key]}" for key, tonnes in waiting.loc[week].items() if tonnes >= LEAST_T]
    if not parts:
        return "Next to nothing waits at the end of any week."
    return f"Most waits at the end of week {week + 1}: {_listed(parts)}."


def utilisation(outcome: Outcome) -> str:
    """Say how many resources are beyond their capacity, and which is nearest to it or furthest beyond."""
    loads = outcome.utilisation["load_pct"]
    over = int((loads >= 100).sum())
    full = (
        f"{over} of {len(loads)} resources {'is' if over == 1 else 'are'} full"
        if over
        else f"None of {len(loads)} resources is full"
    )
    return f"{full}; the tightest: {bottleneck(outcome)}."


def uncertainty(outcome: Outcome) -> str:
    """Say what trucks cost beside what their plan expected, in figures that add up; empty if there is no such plan."""
    planned = _known(outcome.kpis.get("planned_linehaul_eur_per_parcel"))
    driven = _known(outcome.kpis.get("linehaul_eur_per_parcel"))
    if planned is None or driven is None:
        return ""
    gap = round(round(driven, 3) - round(planned, 3), 3)
    sign = "+" if gap > 0 else "−" if gap < 0 else ""
    return (
        f"The plan expects €{planned:.3f} for trucks a parcel, the simulation takes €{driven:.3f}: "
        f"the price of uncertainty is {sign}€{abs(gap):.3f}."
    )


def _more(change_days: float) -> str:
    return f"{abs(change_days):.1f} days {'longer' if change_days > 0 else 'shorter'}"


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _known(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and value == value else None
