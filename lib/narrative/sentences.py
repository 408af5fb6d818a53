"""What a study says, in one sentence computed from its table."""

from collections.abc import Callable, Sequence

import pandas as pd

from ..domain.outcome import PROMISE_DAYS
from .formatting import plural
from .kpis import CO2E, COST, LEAST, MEAN, NINTH, Card, changed, told

Words = Callable[[object], str]  # a lever's value in words
MOST_DRIVERS = 3


def curve_says(table: pd.DataFrame, lever: str, label: str, words: Words, card: Card, now: object) -> str:
    """Say where over a lever's values a figure is best and worst, and what it is now (`sweep`)."""
    values = (card.scale * table.set_index(lever)[card.key].astype(float)).dropna()
    if values.empty:
        return "Nothing arrives at any of these values."
    less = card.better != "more"
    low, high = values.idxmin(), values.idxmax()
    best, worst = (low, high) if less else (high, low)
    here = f" Now, at {words(now)}: {told(card, values[now])}." if now in values.index else ""
    if values.max() - values.min() < LEAST:
        return f"{card.label}: {told(card, values[best])} whatever the value of {label}.{here}"
    good, bad = ("Best", "worst") if card.better != "neither" else ("Lowest", "highest")
    return (
        f"{good} at {label} {words(best)}: {told(card, values[best])}; "
        f"{bad} at {words(worst)}: {told(card, values[worst])}.{here}"
    )


def map_says(
    table: pd.DataFrame, levers: Sequence[str], labels: Sequence[str], words: Sequence[Words], card: Card
) -> str:
    """Say which combination of two levers is best, and how many keep the promise (`sweep`)."""
    values = (card.scale * table[card.key].astype(float)).dropna()
    if values.empty:
        return "Nothing arrives in any of these combinations."
    best = table.loc[values.idxmax() if card.better == "more" else values.idxmin()]
    where = ", ".join(f"{label} {say(best[key])}" for key, label, say in zip(levers, labels, words, strict=True))
    kept = int((table[NINTH.key] <= PROMISE_DAYS).sum())
    all_of_them = f"all {len(table)}" if kept == len(table) else f"{kept} of {len(table)}"
    return (
        f"Best at {where}: {told(card, card.scale * best[card.key])}; in {all_of_them} combinations 9 in 10 parcels "
        f"keep the promise of {PROMISE_DAYS} days."
    )


def tornado_says(table: pd.DataFrame, card: Card) -> str:
    """Say which lever moves a figure most over its plausible range, and which come next (`tornado`)."""
    gaps = table.assign(gap=card.scale * table[card.key].astype(float)).dropna(subset="gap")
    reach = gaps.groupby("label", sort=False).gap.agg(lambda gap: max(gap.max(), 0) - min(gap.min(), 0))
    widest = reach[reach >= LEAST].sort_values(ascending=False, kind="stable").index
    if widest.empty:
        return f"No lever moves this figure over its plausible range: {card.label.lower()} stays as it is."
    gap = gaps[gaps.label == widest[0]].gap
    ends = f"from {changed(card, min(gap.min(), 0.0))} to {changed(card, max(gap.max(), 0.0))}"
    after = f"; next come {' and '.join(widest[1:MOST_DRIVERS])}" if len(widest) > 1 else ""
    return f"{widest[0]} moves it most, {ends}{after}. {plural(len(widest), 'lever')} of {len(reach)} move it at all."


def fan_says(samples: pd.DataFrame, fan: pd.DataFrame, card: Card) -> str:
    """Say within what range a figure lies in nine of ten cases, and in how many the promise is kept (`uncertain`)."""
    kept = 100 * float((samples[NINTH.key] <= PROMISE_DAYS).mean())
    promise = f"in {kept:.0f} % of {len(samples)} cases 9 in 10 parcels keep the promise of {PROMISE_DAYS} days"
    low, middle, high = (card.scale * fan[card.key][percent] for percent in (5, 50, 95))
    if high != high:
        return f"In more than 1 in 20 cases too little arrives for this figure to have a value; {promise}."
    return (
        f"{card.label}: {told(card, middle)} in the middle case, in 9 of 10 between {told(card, low)} and "
        f"{told(card, high)}; {promise}."
    )


def drivers_say(drivers: pd.DataFrame, card: Card, samples: int) -> str:
    """Say which assumptions drive a figure, and how much they explain alone (`Uncertainty.drivers`)."""
    index = drivers.set_index("label")[card.key].dropna().sort_values(ascending=False, kind="stable")
    noise = samples**-0.5
    if index.empty or index.iloc[0] <= noise:
        return "No assumption explains more of the variance alone than chance would."
    shares = [f"{label} {100 * value:.0f} %" for label, value in index[index > noise][1:MOST_DRIVERS].items()]
    return (
        f"{index.index[0]} alone explains {100 * index.iloc[0]:.0f} % of the variance"
        f"{''.join(f', {share}' for share in shares)}; below {100 * noise:.0f} % an index of {samples} samples is not "
        "told from none."
    )


def frontier_says(table: pd.DataFrame) -> str:
    """Say how many scenarios none beats, and what the fastest and the cheapest of them give (`frontier`)."""
    fast, cheap = table.loc[table[MEAN.key].idxmin()], table.loc[table[COST.key].idxmin()]
    if len(table) == 1:
        return f"One scenario is best on all three: {_three(fast)}."
    return (
        f"{len(table)} scenarios are beaten by none of those tried: the fastest takes {_three(fast)}; the cheapest "
        f"{_three(cheap)}."
    )


def _three(row: pd.Series) -> str:
    days, cost, co2e = (told(card, row[card.key]) for card in (MEAN, COST, CO2E))
    return f"{days} at {cost} and {co2e} CO₂e a parcel"
