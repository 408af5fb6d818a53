"""The national posts: who delivers in a country, and when what is inducted by noon reaches the door (rule 8)."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..domain.clock import NEVER
from ..domain.network import derived, rows, rows_by
from ..engine import draws
from ..network.calendars import working_days
from ..network.case import Case
from .truck_kernels import Post


def last_mile(case: Case) -> Post:
    """Compile the partners that the scenario chooses (rule 8); deliveries end with enough `never` for a parcel that is
    inducted on no day.
    """
    countries = list(dict.fromkeys(case.sites.countries))
    chosen = partners(case)
    posts = [chosen[country] for country in countries]
    calendars = [_working(case.network, p.country, p.works_saturday == "yes") for p in posts]
    days = min(len(noon) for noon, _ in calendars)
    tables = [draws.categorical(tuple(getattr(p, f"d{d}") for d in range(11))) for p in posts]
    place = np.array([countries.index(c) for c in case.sites.countries])
    shifted = np.maximum(np.array(tables) + int(case.levers.last_mile_shift_days), 0)
    noon, delivery = (np.array([calendar[k][:days] for calendar in calendars]) for k in (0, 1))
    never = np.full(int(shifted.max(initial=0)) + 1, NEVER, np.int32)
    return Post(shifted.astype(np.int8)[place], place, noon, np.concatenate([delivery.ravel(), never]))


def partners(case: Case) -> dict[str, Any]:
    """Return the partner's row per country: the lever's choice where it is changed, else the table's first."""
    chosen: dict[str, Any] = {}
    for row in rows(case.network.partners):
        if row.country not in chosen or case.scenario.changes.get(f"partner_{row.country.lower()}") == row.partner_id:
            chosen[row.country] = row
    return chosen


@derived("holidays", "time_zones")
def _working(
    holidays: pd.DataFrame, time_zones: pd.DataFrame, country: str, saturday: bool
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return when each working day of a country's post takes in and delivers."""
    return working_days(holidays, country, saturday, rows_by(time_zones, "country")[country].time_zone)
