"""Use of own trucks' drivers: hours driven against those that the law allows (rule 7.8)."""

from collections.abc import Iterator

import numpy as np

from ..domain.clock import HOUR_MIN, MEASURED_WEEKS, WEEK_MIN
from ..domain.network import rows
from ..domain.outcome import DRIVERS
from ..roads import drivers_of, law_in_force, laws_of
from ..simulation.parted_run import AnyRun


def driver_hours(run: AnyRun) -> Iterator[tuple[str, float, str]]:
    """Yield (resource, load %, detail) per gateway with drivers: hours driven in a measured week against those allowed
    on average of two weeks.
    """
    driven_h = _driven_h(run)
    law = law_in_force(laws_of(run.case.network), MEASURED_WEEKS.start * WEEK_MIN)
    for number, row in enumerate(rows(run.case.sites.gateways)):
        drivers = drivers_of(int(row.own_trucks), run.case.levers)
        if drivers:
            allowed = drivers * law.fortnight_driving_min / 2 / HOUR_MIN
            detail = f"{driven_h[number]:,.0f} of {allowed:,.0f} driving hours a week ({drivers} drivers)"
            yield f"{DRIVERS} {row.name}", 100 * float(driven_h[number]) / allowed, detail


def _driven_h(run: AnyRun) -> np.ndarray:
    """Return the hours that the drivers of each gateway drive in a measured week [G]."""
    trucks, duties = run.trucks, run.trucks.driven
    week, gateway = trucks.minute[duties.row] // WEEK_MIN, trucks.gateway[duties.row]
    places = len(run.case.sites.gateways)
    minutes = np.zeros(places)
    for driven, later in ((duties.driven, 0), (duties.driven_later, 1)):
        inside = np.isin(week + later, list(MEASURED_WEEKS))
        minutes += np.bincount(gateway[inside], driven[inside], minlength=places)
    return minutes / HOUR_MIN / len(MEASURED_WEEKS)
