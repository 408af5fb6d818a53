"""A scenario and its result in a line: the title of a tab, and that of a link's preview."""

from textwrap import shorten

from ..domain.outcome import Outcome
from .formatting import is_number
from .kpis import DAYS_MEAN, ESTIMATE, format_kpi, lacks_parcels

PRODUCT = "Lanecast"
NAME_LETTERS = 60


def page_title(outcome: Outcome, name: str) -> str:
    """Return result, scenario and product: `4.6 days · Five flights · Lanecast`."""
    return " · ".join((brief_result(outcome), shorten(name, NAME_LETTERS, placeholder="…"), PRODUCT))


def brief_result(outcome: Outcome) -> str:
    """Return the mean days to the warehouse or, where the plan fails, in a word how."""
    if not outcome.steady:
        return _brief_failure(outcome)
    if not is_number(outcome.kpis[DAYS_MEAN.key]):
        return "No parcels"
    days = format_kpi(DAYS_MEAN, outcome.kpis)
    return ESTIMATE + days if outcome.preliminary else days


def _brief_failure(outcome: Outcome) -> str:
    if lacks_parcels(outcome.kpis):
        return "Undelivered"
    return "Backlog grows" if outcome.queues["grows"].any() else "Plan fails"
