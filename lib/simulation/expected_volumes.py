"""Expected volumes: a fluid run of the typical week, without draws, for the line-haul plan and the verdict (rules
6.1, 10.3).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..demand.generate import HOURS, hourly_rate, size_tables, warehouse_shares
from ..domain.clock import HOUR_MIN, MEASURED_WEEKS, NEVER, WEEK_MIN, WEEKS
from ..domain.flights import Flights
from ..domain.levers import LeverValues
from ..domain.plan import Wave, WaveVolume
from ..engine import draws
from ..network.case import Case
from ..network.sites import Sites

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Weekly:
    """Expected parcels, grams and cm³ a week per warehouse [W], and the hourly rhythm of parcels made ready per
    gateway [G, 168].
    """

    parcels: Floats
    grams: Floats
    cm3: Floats
    rhythm: Floats


def weekly_volumes(case: Case) -> Weekly:
    """Return what is offered in a typical week."""
    rate, share = hourly_rate(case), warehouse_shares(case.network)
    by_market = share * rate.sum(axis=1, keepdims=True)
    grams, cm3 = mean_sizes(case)
    to_gateway = np.eye(len(case.sites.gateways))[list(case.sites.gateway)]
    made_ready = np.array([_delayed(hours, case.levers) for hours in rate])
    rhythm = (share @ to_gateway).T @ made_ready
    return Weekly(by_market.sum(axis=0), grams @ by_market, cm3 @ by_market, rhythm)


def mean_sizes(case: Case) -> tuple[Floats, Floats]:
    """Return mean grams and mean cm³ of a parcel of each market."""
    grams, band, cm3_per_kg = size_tables(case)
    return grams.mean(axis=1), (grams * cm3_per_kg.mean(axis=1)[band]).mean(axis=1) / 1000


def _delayed(hours: Floats, levers: LeverValues) -> Floats:
    """Return the rhythm [168] after origin handling, within the cyclic week."""
    handling = draws.lognormal(levers.origin_median_h * HOUR_MIN, levers.origin_sigma)
    shift = (handling + round(levers.hub_extra_h * HOUR_MIN) + HOUR_MIN // 2) // HOUR_MIN % HOURS
    delay = np.bincount(shift, minlength=HOURS) / len(shift)
    return np.real(np.fft.ifft(np.fft.fft(hours) * np.fft.fft(delay)))


def wave_volumes(weekly: Weekly, sites: Sites, flights: Flights) -> tuple[WaveVolume, ...]:
    """Return the expected freight of every wave that lands in a measured week, averaged over its flights."""
    gateways = np.array(sites.gateway)
    volumes = []
    for gateway in range(len(sites.gateways)):
        served = (gateways == gateway) & (weekly.parcels > 0)
        serving = np.flatnonzero(flights.scheduled_arrival[:, gateway] != NEVER)
        weeks = _weeks_carried(flights, gateway, serving, weekly, served)
        waves = [Wave(int(flights.service[f]), int(flights.weekday[f]), int(flights.slot[f])) for f in serving]
        measured = np.isin(flights.scheduled[serving] // WEEK_MIN, MEASURED_WEEKS)
        for wave in dict.fromkeys(waves):
            chosen = [i for i, other in enumerate(waves) if other == wave and measured[i]]
            part = weeks[chosen].mean() if chosen else 0.0
            grams, cm3, parcels = (
                {int(w): float(part * total[w]) for w in np.flatnonzero(served)}
                for total in (weekly.grams, weekly.cm3, weekly.parcels)
            )
            flown = flights.expected[serving[chosen]].sum() / len(MEASURED_WEEKS)
            landed = NEVER if wave.weekday == NEVER else _landed(flights, gateway, serving[waves.index(wave)])
            volumes.append(WaveVolume(wave, gateway, flown, grams, cm3, parcels, landed))
    return tuple(volumes)


def _landed(flights: Flights, gateway: int, flight: int) -> int:
    """Return the minute of the week at which a flight is scheduled to land."""
    return int(flights.scheduled_arrival[flight, gateway]) % WEEK_MIN


def _weeks_carried(
    flights: Flights, gateway: int, serving: NDArray[np.intp], weekly: Weekly, served: NDArray[np.bool_]
) -> Floats:
    """Return what each serving flight carries, as a part of the gateway's weekly volume."""
    if not served.any():
        return np.zeros(len(serving))
    made_ready = np.cumsum(np.tile(weekly.rhythm[gateway], WEEKS)) / max(weekly.rhythm[gateway].sum(), 1e-9)
    room = flights.expected[serving] * np.minimum(
        flights.grams[serving, gateway] / weekly.grams[served].sum(),
        flights.cm3[serving, gateway] / weekly.cm3[served].sum(),
    )
    carried, total = np.zeros(len(serving)), 0.0
    for k, closeout in enumerate(flights.planned_closeout[serving]):
        offered = made_ready[closeout // HOUR_MIN - 1] - total if closeout >= HOUR_MIN else 0.0
        carried[k] = min(room[k], max(0.0, offered))
        total += carried[k]
    return carried
