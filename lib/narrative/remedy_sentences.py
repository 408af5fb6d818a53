"""Changes with which a failing plan holds, in words."""

from .formatting import format_count
from .kpis import COST, DAYS_MEAN, UNDELIVERED, Figures, format_kpi, lacks_parcels


def describe_remedy(figures: Figures) -> str:
    """Describe what comes of a change: `Every parcel arrives: 5.2 days to the warehouse on average, …`."""
    reached = f"{format_kpi(DAYS_MEAN, figures)} to the warehouse on average, {format_kpi(COST, figures)} per parcel"
    left = f"{format_kpi(UNDELIVERED, figures)} parcels remain undelivered" if lacks_parcels(figures) else ""
    return f"{left or 'Every parcel arrives'}: {reached}."


def describe_closest(has_one: bool) -> str:
    """State that no single change is enough, and what follows."""
    text = "No single change of one lever restores the service."
    return f"{text} The one that leaves the fewest parcels undelivered:" if has_one else text


def describe_method(runs: int, fails: bool) -> str:
    """Describe how the changes were found."""
    if not fails:
        return "Over coarse runs the plan holds: it is at the limit of its capacity."
    return (
        f"The smallest step of each decision that restores the service, the cheapest first; found in "
        f"{format_count(runs, 'run')}, those shown simulated with every parcel."
    )
