"""What each chart shows, in one sentence computed from its figures."""

from collections.abc import Mapping

import pandas as pd

from ..domain.clock import MEASURED_WEEKS
from ..domain.journeys import STAGES
from ..domain.outcome import INDUSTRY_DAYS, PROMISE_DAYS, Outcome
from .formatting import format_share, format_signed, is_number
from .headline import describe_bottleneck, describe_empty
from .kpis import (
    AT_LEAST,
    DAYS_MEAN,
    FLOWN,
    GROUNDED_FLIGHTS,
    LINEHAUL_COST,
    PLANNED_LINEHAUL_COST,
    PROMISE,
    format_value,
    is_bounded,
    lacks_parcels,
)

SMALLEST_DAYS = 0.05  # a difference that one decimal does not show
NEGLIGIBLE_T = 0.5
WAITS = ("wait for flight", "wait for truck")
BACKLOGS = {
    "waiting_flight_t": "waiting for a flight",
    "in_customs_t": "in customs",
    "waiting_truck_t": "waiting for a truck",
}


def describe_air(outcome: Outcome) -> str:
    """Describe how much of the block space is used."""
    flights = outcome.air.groupby("service")["flights_per_week"].max().sum() if len(outcome.air) else 0
    if not flights:
        return "No flight operates."
    carried, offered = outcome.air["carried_t"].sum(), outcome.air["offered_t"].sum()
    return f"{_describe_flights(outcome, flights)} {carried:,.0f} t of the {offered:,.0f} t of block space."


def _describe_flights(outcome: Outcome, scheduled: float) -> str:
    """Count the flights of a week, and those that fly where an aircraft is missing."""
    if outcome.kpis[GROUNDED_FLIGHTS.key]:
        return f"{outcome.kpis[FLOWN.key]:,.0f} of {scheduled:,.0f} flights per week fly; they carry"
    verb = "flight per week carries" if round(scheduled) == 1 else "flights per week carry"
    return f"{scheduled:,.0f} {verb}"


def describe_lanes(outcome: Outcome) -> str:
    """Name the warehouses that are reached first and last, and those that receive nothing."""
    lanes = outcome.lanes.set_index("name").dropna(subset=DAYS_MEAN.key)
    empty = lanes["delivered"] == 0
    days = lanes[~empty][DAYS_MEAN.key].sort_values()
    if not len(days):
        return "No parcel reaches a warehouse."
    least = {name: AT_LEAST if is_bounded(DAYS_MEAN, lanes.loc[name]) else "" for name in days.index}
    means = [f"{least[name]}{mean:.1f}" for name, mean in days.items()]
    last = f", {days.index[-1]} in {means[-1]}" if len(days) > 1 else ""
    nothing = f"; {describe_empty(list(lanes.index[empty]))}" if empty.any() else ""
    return f"{days.index[0]} is reached in {means[0]} days on average{last}{nothing}."


def describe_days(figures: Mapping[str, object], end: str) -> str:
    """Describe the delivery time to an end ('warehouse' or 'door'), from key figures or a lane's row."""
    p50, p90 = (figures[f"days_to_{end}_{part}"] for part in ("p50", "p90"))
    share = figures[PROMISE.key]
    if not is_number(p50):
        return f"Fewer than half of the parcels reach the {end}."
    parts = [f"Half of the parcels are at the {end} within {p50:.1f} days"]
    parts += [f"9 in 10 within {p90:.1f}"] if is_number(p90) else ["fewer than 9 in 10 arrive"]
    parts += [f"{format_share(share)} within the promised {PROMISE_DAYS}"] if end == "warehouse" else []
    return ", ".join(parts) + f"; the industry takes {INDUSTRY_DAYS[0]} to {INDUSTRY_DAYS[1]}."


def describe_stages(days_by_stage: Mapping[str, float] | pd.Series) -> str:
    """Describe how much of the days to the door is waiting for a flight or a truck, and which stage takes longest."""
    total, waits = sum(days_by_stage[stage] for stage in STAGES), sum(days_by_stage[stage] for stage in WAITS)
    if not total > 0:
        return "No parcel is delivered."
    longest = max(STAGES, key=lambda stage: days_by_stage[stage])
    return (
        f"Waiting for a flight and for a truck makes up {waits:.1f} of {total:.1f} days to the door; the longest "
        f"stage is {longest} with {days_by_stage[longest]:.1f}."
    )


def describe_stage_changes(mine: Mapping[str, float], baseline: Mapping[str, float]) -> str:
    """Describe by how much the days to the door change against the baseline, and which stage changes most."""
    changes = {stage: mine[stage] - baseline[stage] for stage in mine}
    most = max(changes, key=lambda stage: abs(changes[stage]))
    if not abs(changes[most]) >= SMALLEST_DAYS:
        return describe_stages(mine)
    total = sum(changes.values())
    whole = "as long as in the baseline" if abs(total) < SMALLEST_DAYS else _longer_or_shorter(total)
    return f"The time to the door is {whole}; {most} changes most, {_longer_or_shorter(changes[most])}."


def describe_fastest_and_slowest(days: Mapping[str, object]) -> str:
    """Name the fastest and the slowest of several scenarios, from their mean days to the warehouse by name."""
    known = {name: float(value) for name, value in days.items() if is_number(value)}
    if not known:
        return "No parcel reaches a warehouse."
    fast, slow = min(known, key=known.__getitem__), max(known, key=known.__getitem__)
    if known[slow] - known[fast] < SMALLEST_DAYS:
        return f"All take {known[fast]:.1f} days to the warehouse on average."
    return (
        f"{fast} is fastest with {known[fast]:.1f} days to the warehouse on average, {slow} slowest with "
        f"{known[slow]:.1f}."
    )


def describe_lane_changes(changes: pd.Series, names: pd.Series, unit: str) -> str:
    """Name the warehouse that changes most, and count those with more and with less; both series by warehouse."""
    known = changes.dropna()
    shown = known[known.abs() >= SMALLEST_DAYS]
    if shown.empty:
        return "No lane changes by as much as the figures show."
    most = shown.abs().idxmax()
    more, less = int((shown > 0).sum()), int((shown < 0).sum())
    return (
        f"{names[most]} changes most: {format_signed(shown[most], 1)} {unit}; more at {more} of {len(changes)} "
        f"warehouses, less at {less}."
    )


def describe_volumes(weeks: pd.DataFrame) -> str:
    """Describe how many tonnes per week are offered, flown and received in the measured weeks."""
    mean = weeks.loc[list(MEASURED_WEEKS)].mean()
    return (
        f"In the measured weeks {mean.created_t:,.0f} t per week are offered, {mean.carried_t:,.0f} t are flown and "
        f"{mean.received_t:,.0f} t reach their warehouse."
    )


def describe_backlogs(weeks: pd.DataFrame) -> str:
    """Describe when the backlog at a week's end is largest, and where."""
    waiting = weeks[list(BACKLOGS)]
    week = waiting.sum(axis=1).idxmax()
    parts = [f"{tonnes:,.0f} t {BACKLOGS[key]}" for key, tonnes in waiting.loc[week].items() if tonnes >= NEGLIGIBLE_T]
    if not parts:
        return "There is hardly any backlog at the end of any week."
    return f"The backlog is largest at the end of week {week + 1}: {_join(parts)}."


def describe_utilisation(outcome: Outcome) -> str:
    """Count the resources at or beyond their capacity, and name the bottleneck."""
    loads = outcome.utilisation["load_pct"]
    over = int((loads >= 100).sum())
    full = (
        f"{over} of {len(loads)} resources {'is' if over == 1 else 'are'} full"
        if over
        else f"None of {len(loads)} resources is full"
    )
    return f"{full}; bottleneck: {describe_bottleneck(outcome)}."


def describe_linehaul_cost(outcome: Outcome) -> str:
    """Describe what trucks cost in the plan and in the simulation; empty if one is not known."""
    simulated, planned = (outcome.kpis.get(kpi.key) for kpi in (LINEHAUL_COST, PLANNED_LINEHAUL_COST))
    if not is_number(simulated) or not is_number(planned):
        return ""
    share = " delivered" if lacks_parcels(outcome.kpis) else ""
    return (
        f"The trucks cost {format_value(PLANNED_LINEHAUL_COST, planned)} per parcel in the plan and "
        f"{format_value(LINEHAUL_COST, simulated)} per{share} parcel in the simulation."
    )


def _longer_or_shorter(change_days: float) -> str:
    return f"{abs(change_days):.1f} days {'longer' if change_days > 0 else 'shorter'}"


def _join(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
