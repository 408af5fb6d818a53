"""Key figures as cards: what is shown of them, with which words, and the difference against the baseline."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from .formatting import number

Better = Literal["less", "more", "neither"]


@dataclass(frozen=True)
class Card:
    """A key figure: `form` and `change` show the value, times `scale`, and its difference with `digits` decimals."""

    key: str
    label: str
    icon: str
    form: str
    change: str
    digits: int
    better: Better
    meaning: str
    scale: float = 1.0


MEAN = Card(
    "days_to_warehouse_mean",
    "To warehouse",
    "schedule",
    "{} days",
    "{} d",
    1,
    "less",
    "Mean days from the scan at the consolidation hub to the European warehouse, over delivered parcels.",
)
NINTH = Card(
    "days_to_warehouse_p90",
    "9 in 10 within",
    "timer",
    "{} days",
    "{} d",
    1,
    "less",
    "Nine in ten of all parcels are at their warehouse within these days.",
)
PROMISE = Card(
    "share_within_10_days",
    "Within 10 days",
    "check_circle",
    "{} %",
    "{} pts",
    1,
    "more",
    "Share of all parcels at their warehouse within the promised ten days; undelivered parcels count as late.",
    100,
)
CARRIED = Card(
    "carried_t_per_week",
    "Carried",
    "package_2",
    "{} t/wk",
    "{} t",
    0,
    "more",
    "Tonnes flown a week in the four measured weeks.",
)
LEFT = Card(
    "left_t_per_week",
    "Left behind",
    "inventory_2",
    "{} t/wk",
    "{} t",
    0,
    "less",
    "Tonnes a week by which the freight waiting for a flight grew in the measured weeks. The tonnes in the headline "
    "that do not fit are another figure: expected load less capacity, of trucks and desks too.",
)
COST = Card(
    "cost_eur_per_parcel",
    "Cost a parcel",
    "euro",
    "€{}",
    "€{}",
    2,
    "less",
    "From the origin hub to the door: air freight, handling, customs, trucks, warehouse and last mile.",
)
CO2E = Card(
    "co2e_kg_per_parcel",
    "CO₂e a parcel",
    "eco",
    "{} kg",
    "{} kg",
    2,
    "less",
    "Greenhouse gases well to wheel, from the origin hub to the door.",
)
AIRCRAFT = Card(
    "flight_load_pct",
    "Aircraft load",
    "flight",
    "{} %",
    "{} pts",
    0,
    "neither",
    "Space used of the space bought, by the tighter of weight and volume.",
)
RECEIVED = Card(
    "tonnes_per_week",
    "Received",
    "package_2",
    "{} t/wk",
    "{} t",
    1,
    "more",
    "Tonnes a week that reach this warehouse.",
)
TRUCKS = Card(
    "trucks_per_week",
    "Trucks a week",
    "local_shipping",
    "{}",
    "{}",
    0,
    "neither",
    "Trucks a week that stop at this warehouse.",
)
TRUCK_LOAD = Card(
    "truck_load_pct",
    "Truck load",
    "pallet",
    "{} %",
    "{} pts",
    0,
    "neither",
    "Mean fill of the trucks on this lane.",
)
MEDIAN = Card(
    "days_to_warehouse_p50",
    "Half within",
    "timer",
    "{} days",
    "{} d",
    1,
    "less",
    "Half of all parcels are at their warehouse within these days.",
)
LATE = Card(
    "days_to_warehouse_p95",
    "19 in 20 within",
    "timer",
    "{} days",
    "{} d",
    1,
    "less",
    "Nineteen in twenty of all parcels are at their warehouse within these days.",
)
DOOR = Card(
    "days_to_door_mean",
    "To the door",
    "home",
    "{} days",
    "{} d",
    1,
    "less",
    "Mean days from the scan at the consolidation hub to the door, over delivered parcels.",
)
DOOR_NINTH = Card(
    "days_to_door_p90",
    "9 in 10 at the door within",
    "timer",
    "{} days",
    "{} d",
    1,
    "less",
    "Nine in ten of all parcels are at the door within these days.",
)
FASTER = Card(
    "share_under_3_days",
    "Faster than 3 days",
    "bolt",
    "{} %",
    "{} pts",
    1,
    "more",
    "Share of all parcels at their warehouse in less than three days.",
    100,
)
TRIPS = Card(
    "trucks_per_week",
    "Trucks a week",
    "local_shipping",
    "{}",
    "{}",
    0,
    "neither",
    "Trucks a week that leave.",
)
STEP_CARDS = (MEAN, NINTH, DOOR, PROMISE, CARRIED, COST, CO2E)
COMPARED_CARDS = (
    MEAN,
    MEDIAN,
    NINTH,
    LATE,
    DOOR,
    DOOR_NINTH,
    PROMISE,
    FASTER,
    CARRIED,
    LEFT,
    TRIPS,
    COST,
    CO2E,
)
MORE_DIGITS = 2  # of a change, which is often smaller than what the cards show
LEAST = 0.5 * 10**-MORE_DIGITS  # below which a change does not show
NETWORK_CARDS = (MEAN, NINTH, PROMISE, CARRIED, LEFT, COST, CO2E, AIRCRAFT)
WAREHOUSE_CARDS = (MEAN, NINTH, PROMISE, RECEIVED, TRUCKS, COST, CO2E, TRUCK_LOAD)
Figures = Mapping[str, object]


def told(card: Card, value: float | None) -> str:
    """Return a scaled value as the card shows it, a dash if it is undefined."""
    return "–" if value is None else card.form.format(number(value, card.digits))


def finer(card: Card) -> Card:
    """Return a card that shows values as finely as changes."""
    return replace(card, digits=MORE_DIGITS if card.digits else 1)


def difference(card: Card, now: float | None, before: float | None) -> str | int | None:
    """Return the difference as text, 0 if it does not show at the card's digits, None if there is none to tell."""
    if now is None or before is None:
        return None
    gap = round(now, card.digits) - round(before, card.digits)
    if abs(gap) < 0.5 * 10**-card.digits:
        return 0
    return ("+" if gap > 0 else "-") + card.change.format(number(abs(gap), card.digits))


def changed(card: Card, value: float) -> str:
    """Return a scaled difference as text with its sign; a dash if it is undefined."""
    if value != value:
        return "–"
    text = number(abs(value), finer(card).digits)
    sign = "" if not float(text.replace(",", "")) else "+" if value > 0 else "−"
    return sign + card.change.format(text)


def scaled(card: Card, value: object) -> float | None:
    """Return a stored value in the unit shown, None if it is undefined."""
    if not isinstance(value, int | float) or value != value:
        return None
    return float(value) * card.scale
