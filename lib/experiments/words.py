"""Figures in words, for sentences."""

from lib.domain.network import Network

NAMES = {
    "days_to_warehouse_mean": "mean days to the warehouse",
    "days_to_warehouse_p50": "days in which half reach the warehouse",
    "days_to_warehouse_p90": "days in which 9 in 10 reach the warehouse",
    "days_to_warehouse_p95": "days in which 19 in 20 reach the warehouse",
    "days_to_door_mean": "mean days to the door",
    "days_to_door_p50": "days in which half reach the door",
    "days_to_door_p90": "days in which 9 in 10 reach the door",
    "days_to_door_p95": "days in which 19 in 20 reach the door",
    "share_within_10_days": "share inside the promise",
    "share_under_3_days": "share faster than 3 days",
    "carried_t_per_week": "tonnes carried a week",
    "left_t_per_week": "tonnes left behind a week",
    "trucks_per_week": "trucks a week",
    "cost_eur_per_parcel": "EUR a parcel",
    "co2e_kg_per_parcel": "kg CO2e a parcel",
}
SENSES = {"<=": "at most", ">=": "at least"}


def name(figure: str, network: Network) -> str:
    """Return a figure's name in words; `<figure> <country>` names the country too."""
    key, _, country = figure.partition(" ")
    words = NAMES.get(key, key.replace("_", " "))
    countries = dict(zip(network.countries.country, network.countries.name, strict=True))
    return f"{words} in {countries.get(country, country)}" if country else words


def amount(figure: str, value: float | None) -> str:
    """Return a figure's value as people write it: shares in percent."""
    if value is None:
        return "undefined"
    return f"{100 * value:.1f} %" if figure.startswith("share_") else f"{value:,.2f}"
