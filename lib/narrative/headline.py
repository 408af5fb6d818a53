"""The answer in a sentence, and the resources that limit it."""

import pandas as pd

from ..domain.outcome import DRIVERS, PROMISE_DAYS, Load, Outcome
from .formatting import format_number, format_share, is_number
from .kpis import (
    AIRCRAFT,
    AIRCRAFT_NEEDED,
    AIRCRAFT_WAIT,
    DAYS_MEAN,
    DAYS_P90,
    GROUNDED_FLIGHTS,
    HIRED_FLIGHTS,
    PROMISE,
    UNDELIVERED,
    UNDELIVERED_SHARE,
    WAITING_FLIGHTS,
    lacks_parcels,
)

NEGLIGIBLE_T = 0.5  # per week
MOST_NAMED = 3  # warehouses
LITTLE_WAIT_H = 1.0  # for an aircraft, on average


def headline(outcome: Outcome) -> str:
    """Describe how fast parcels arrive or, where the network does not reach a steady state, what does not arrive."""
    if not outcome.steady:
        return _describe_unsteady(outcome)
    mean, p90, share = (outcome.kpis[kpi.key] for kpi in (DAYS_MEAN, DAYS_P90, PROMISE))
    if not is_number(mean):
        return "No parcel reaches its European warehouse."
    within = f" (9 in 10 within {p90:.1f})" if is_number(p90) else ""
    promise = f"{format_share(share)} keep the {PROMISE_DAYS}-day promise"
    return f"A parcel reaches its European warehouse in {mean:.1f} days on average{within}; {promise}."


def describe_undelivered(outcome: Outcome) -> str:
    """Count the undelivered parcels, and name the warehouses that get none; empty if all are delivered."""
    if not lacks_parcels(outcome.kpis):
        return ""
    count, share = (outcome.kpis[kpi.key] for kpi in (UNDELIVERED, UNDELIVERED_SHARE))
    lanes = outcome.lanes
    empty = list(lanes["name"][(lanes["parcels"] > 0) & (lanes["delivered"] == 0)])
    named = f"; {describe_empty(empty)}" if empty and len(empty) < len(lanes) else ""
    return f"{format_number(count)} parcels ({format_share(share)}) are not delivered{named}."


def describe_empty(names: list[str]) -> str:
    """Name the warehouses that receive nothing, or count them."""
    if len(names) > MOST_NAMED:
        return f"{len(names)} warehouses receive nothing"
    several = f"{', '.join(names[:-1])} and {names[-1]} receive" if len(names) > 1 else f"{names[0]} receives"
    return f"{several} nothing"


def describe_bottleneck(outcome: Outcome) -> str:
    """Name the resource whose queue grows most in the run, else the one whose load is nearest to its capacity or
    furthest beyond it.
    """
    load = bottleneck(outcome)
    grown = f", its queue grows by {_tonnes(load.growth_t_per_week)}" if load.growth_t_per_week else ""
    if load.load_pct != load.load_pct:  # no load is expected of a warehouse
        return f"{load.resource}{grown}"
    share = "no capacity" if load.load_pct == float("inf") else f"{load.load_pct:.0f} % of capacity"
    return f"{load.resource}, {share}{grown}"


def bottleneck(outcome: Outcome) -> pd.Series:
    """Return resource, load_pct (NaN if not known) and growth_t_per_week (0 if its queue does not grow) of the
    resource whose queue grows most, else of the one with the highest load; with undelivered parcels any growth counts.
    Drivers hold nothing up while there are spot trucks.
    """
    loads = outcome.utilisation.set_index("resource")["load_pct"]
    loads = loads[~loads.index.str.startswith(DRIVERS)]
    growing = outcome.queues["grows"]
    if not growing.any() and lacks_parcels(outcome.kpis):
        growing = outcome.queues["growth_t_per_week"] > 0
    queues = outcome.queues[growing].set_index("resource")["growth_t_per_week"]
    resource = loads.idxmax() if queues.empty else queues.idxmax()
    load, growth = loads.get(resource, float("nan")), queues.get(resource, 0.0)
    return pd.Series({"resource": resource, "load_pct": load, "growth_t_per_week": growth})


def describe_aircraft_shortage(outcome: Outcome) -> str:
    """Describe the flights that wait for an aircraft, are hired or do not fly, with the remedy; empty if they only wait
    for less than `LITTLE_WAIT_H` on average.
    """
    counted = [outcome.kpis[kpi.key] for kpi in (WAITING_FLIGHTS, HIRED_FLIGHTS, GROUNDED_FLIGHTS)]
    wait_h = outcome.kpis[AIRCRAFT_WAIT.key]
    if not any(counted[1:]) and not (is_number(wait_h) and wait_h >= LITTLE_WAIT_H):
        return ""
    forms = "{} wait for one", "{} are hired from another carrier", "{} are cancelled for want of one"
    parts = [form.format(format_number(n, 1)) for form, n in zip(forms, counted, strict=True) if n]
    mine = outcome.kpis[AIRCRAFT.key]
    have = f"The {mine} aircraft released do not fly" if mine else "The fleet has no aircraft of this type to fly"
    late = f" A flight leaves {format_number(wait_h, 1)} h late on average." if wait_h else ""
    return (
        f"{have} every flight on time: of the flights in a week {', '.join(parts)}.{late} {_describe_remedy(outcome)}"
    )


def describe_aircraft(outcome: Outcome) -> str:
    """State how many of the group's aircraft are enough; empty if it flies none, or far too few."""
    needed, mine = (outcome.kpis[kpi.key] for kpi in (AIRCRAFT_NEEDED, AIRCRAFT))
    if describe_aircraft_shortage(outcome) or not (is_number(needed) and is_number(mine) and needed and mine):
        return ""
    if needed > mine:
        wait_h = format_number(outcome.kpis[AIRCRAFT_WAIT.key], 1)
        return f"Flights wait {wait_h} h for one of the {mine} aircraft on average; with {needed} none waits."
    verb = "is" if needed == 1 else "are"
    return f"{needed} aircraft {verb} enough: with more, no flight leaves earlier."


def _describe_remedy(outcome: Outcome) -> str:
    needed = outcome.kpis[AIRCRAFT_NEEDED.key]
    if not is_number(needed):
        return "No number of aircraft is enough: schedule fewer flights, or let each aircraft fly more hours a day."
    return f"With {needed} aircraft no flight waits; still more change nothing. Fewer flights are the other remedy."


def _describe_unsteady(outcome: Outcome) -> str:
    """Describe what does not fit or does not arrive, the bottleneck, and where expectation and run differ."""
    expected = outcome.verdict.steady
    reason = _describe_growth(outcome) if expected else _describe_shortfall(outcome)
    grows = expected or outcome.queues["grows"].any()
    where = str(bottleneck(outcome).resource) if grows else _most_overloaded(outcome)
    parts = [
        f"This plan does not reach a steady state: {reason}.",
        describe_undelivered(outcome),
        f"Bottleneck: {where}.",
        _describe_difference(outcome),
    ]
    return " ".join(filter(None, parts))


def _describe_shortfall(outcome: Outcome) -> str:
    missing_t = outcome.verdict.shortfall_t_per_week
    amount = f"{missing_t:,.0f} t per week do not fit" if missing_t >= NEGLIGIBLE_T else "no capacity is spare"
    return f"{amount}, and the backlog grows" if outcome.queues["grows"].any() else amount


def _describe_growth(outcome: Outcome) -> str:
    """Say what the run shows against an expected steady state."""
    growth_t = float(bottleneck(outcome).growth_t_per_week)
    return f"the backlog grows by {_tonnes(growth_t)}" if growth_t else "not every parcel arrives"


def _most_overloaded(outcome: Outcome) -> str:
    over = sorted((load for load in outcome.verdict.loads if load.ratio >= 1), key=_shortfall_t, reverse=True)
    return over[0].resource + (f" and {len(over) - 1} more" if len(over) > 1 else "")


def _describe_difference(outcome: Outcome) -> str:
    """State where the run differs from what was expected before it; empty if it does not."""
    if outcome.verdict.steady:
        return "The expected loads fit; the simulation shows otherwise."
    grows = outcome.queues["grows"].any() or lacks_parcels(outcome.kpis)
    return "" if grows else "In the simulation no queue grows and every parcel is delivered."


def _tonnes(growth_t: float) -> str:
    return f"{growth_t:,.0f} t per week" if growth_t >= NEGLIGIBLE_T else "less than 1 t per week"


def _shortfall_t(load: Load) -> float:
    return load.shortfall_t
