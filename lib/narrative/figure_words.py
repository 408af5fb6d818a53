"""Figures in words, for sentences."""

from ..domain.network import Network

SAID = {
    "days_to_warehouse_mean": "{value} days to the warehouse{place} on average",
    "days_to_warehouse_p50": "half reach the warehouse{place} within {value} days",
    "days_to_warehouse_p90": "9 in 10 reach the warehouse{place} within {value} days",
    "days_to_warehouse_p95": "19 in 20 reach the warehouse{place} within {value} days",
    "days_to_door_mean": "{value} days to the door on average",
    "days_to_door_p50": "half reach the door within {value} days",
    "days_to_door_p90": "9 in 10 reach the door within {value} days",
    "days_to_door_p95": "19 in 20 reach the door within {value} days",
    "share_within_10_days": "{value} inside the promise{place}",
    "share_under_3_days": "{value} faster than 3 days",
    "carried_t_per_week": "{value} t carried a week",
    "left_t_per_week": "{value} t left behind a week",
    "trucks_per_week": "{value} trucks a week",
    "cost_eur_per_parcel": "€{value} a parcel",
    "co2e_kg_per_parcel": "{value} kg CO₂e a parcel",
}
OTHERS = "{name}{place} {value}"
SENSES = {"<=": "at most", ">=": "at least"}


def said(figure: str, value: float | None, network: Network) -> str:
    """Return a figure with its value in words; `<figure> <country>` names the country too."""
    key, _, country = figure.partition(" ")
    countries = dict(zip(network.countries.country, network.countries.name, strict=True))
    place = f" in {countries.get(country, country)}" if country else ""
    return SAID.get(key, OTHERS).format(name=key.replace("_", " "), value=amount(figure, value), place=place)


def amount(figure: str, value: float | None) -> str:
    """Return a figure's value as people write it: shares in percent."""
    if value is None:
        return "undefined"
    return f"{100 * value:.1f} %" if figure.startswith("share_") else f"{value:,.2f}"
