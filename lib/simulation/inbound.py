"""The inbound half of the simulation: created … released from customs (rules 4–5)."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..domain.clock import HOUR_MIN, NEVER
from ..domain.flights import Flights
from ..domain.levers import LeverValues
from ..domain.network import rows, rows_by
from ..domain.parcels import Parcels
from ..engine import draws
from ..engine.column_pool import columns
from ..network.case import Case
from ..network.sites import Sites
from ..roads import opening_windows
from . import parcel_kernels
from .queues import Queues, Slots

Minutes = NDArray[np.int32]
STREAMS = ("breakdown", "digital", "transit", "channel", "inspected", "inspection", "paperwork")
SLOT_BITS = 3  # slots of a queue at the hub are 8 minutes long, or shorter; longer for units of many parcels


@dataclass(frozen=True, eq=False)
class Inbound:
    """Stamps up to the release, int32 [parcels]; flight: index, −1 none, −2 − index: diverted after that flight's
    close-out.
    """

    ready: Minutes
    departed: Minutes
    landed: Minutes
    unloaded: Minutes
    released: Minutes
    flight: NDArray[np.int16]


def inbound(case: Case, parcels: Parcels, flights: Flights, replication: int = 0) -> Inbound:
    """Take every parcel from the hub to its release at the gateway."""
    *stamps, flight = columns(len(parcels), *[np.int32] * 5, np.int16)
    ready, departed, landed, unloaded, released = stamps
    gateway = np.array(case.sites.gateway, np.uint8)
    queues = _board(case.levers, gateway, parcels, flights, replication, ready, (departed, released))
    customs = Customs.of(case, replication)
    desk = np.empty((4, len(parcels)), np.int32)
    waiting = parcel_kernels.clear(
        parcels.id,
        parcels.warehouse,
        queues,
        np.append(flights.departed, np.int32(NEVER)),
        np.pad(flights.arrived, ((0, 1), (0, 0)), constant_values=NEVER).take(gateway, axis=1),
        gateway,
        customs.transit,
        customs.keys,
        customs.tables,
        customs.odds,
        (departed, landed, unloaded, released),
        flight,
        desk,
    )
    _serve_desks(customs, parcels, desk[:, :waiting], released)
    return Inbound(ready, departed, landed, unloaded, released, flight)


def _board(
    levers: LeverValues,
    gateway: NDArray[np.uint8],
    parcels: Parcels,
    flights: Flights,
    replication: int,
    ready: Minutes,
    unused: tuple[Minutes, Minutes],
) -> Queues:
    """Stamp `ready`; return the queues that tell every parcel's flight, kept in two columns not yet in use."""
    served = (flights.scheduled_arrival != NEVER) & (flights.closeout[:, None] >= 0)
    calls = [np.flatnonzero(column) for column in served.T]
    bits = SLOT_BITS + parcels.parcels_per_unit.bit_length() // 2
    slots, last_slot = _slots([flights.closeout[called] for called in calls], gateway, levers, bits)
    queues = Queues.empty(*unused, slots)
    flights_of = np.array([np.pad(called, (0, len(flights) - len(called))) for called in calls])
    handling = draws.lognormal(levers.origin_median_h * HOUR_MIN, levers.origin_sigma)
    extra_min = np.int32(round(levers.hub_extra_h * HOUR_MIN))
    parcel_kernels.make_ready(
        parcels.id,
        parcels.created,
        parcels.warehouse,
        parcels.express,
        parcels.grams,
        parcels.cm3,
        draws.key("origin", replication),
        handling + extra_min,
        slots,
        ready,
        queues,
    )
    parcel_kernels.board(
        queues,
        flights_of,
        np.array([len(called) for called in calls]),
        last_slot,
        flights.cancelled,
        flights.grams,
        flights.cm3,
        parcels.grams,
        parcels.cm3,
        ready,
    )
    return queues


def _slots(
    closeouts: list[Minutes], gateway: NDArray[np.uint8], levers: LeverValues, bits: int
) -> tuple[Slots, NDArray[np.int64]]:
    """Return the slots of the queues at every gateway, and the last that each close-out boards and diverts [P, F, 2].

    A slot ends at a close-out, at the bound of what it diverts, and every 2 ** bits minutes: few parcels then share
    one with the last that fits.
    """
    overflow_min, spent = round(levers.overflow_days * 24 * HOUR_MIN), max(map(len, closeouts), default=0)
    last_slot, ends = np.full((len(closeouts), spent, 2), NEVER, np.int64), []
    for place, closeout in enumerate(closeouts):
        diverted = closeout - overflow_min - 1 if overflow_min else np.full_like(closeout, NEVER)
        ticks = np.arange(1 << bits, closeout.max(initial=0), 1 << bits) - 1
        ends.append(np.sort(np.concatenate([closeout, diverted[diverted >= 0], ticks])))
        last_slot[place, : len(closeout), 0] = np.searchsorted(ends[-1], closeout)
        last_slot[place, : len(closeout), 1] = np.where(diverted >= 0, np.searchsorted(ends[-1], diverted), NEVER)
    return Slots.of(ends, gateway, bits), last_slot


@dataclass(frozen=True, eq=False)
class Customs:
    """Customs of every gateway compiled for the kernels: one row or entry a gateway, in their order."""

    transit: NDArray[np.bool_]
    keys: NDArray[np.uint64]
    tables: tuple[NDArray[np.int32], ...]
    odds: NDArray[np.uint64]
    rate: tuple[int, ...]
    windows: tuple[NDArray[np.int32], ...]

    @classmethod
    def of(cls, case: Case, replication: int) -> "Customs":
        """Compile the customs table: keys of the draws, quantile tables in minutes, opening windows."""
        desks = customs_of(case)

        def hours(name: str) -> NDArray[np.int32]:
            bounds = [(getattr(desk, f"{name}_min_h"), getattr(desk, f"{name}_max_h")) for desk in desks]
            return np.array([draws.uniform(round(a * HOUR_MIN), round(max(a, b) * HOUR_MIN)) for a, b in bounds])

        low, high = case.levers.breakdown_min_h, max(case.levers.breakdown_min_h, case.levers.breakdown_max_h)
        breakdown = draws.uniform(round(low * HOUR_MIN), round(high * HOUR_MIN))
        hours_open = [
            (place.time_zone, desk.open_days, desk.open_local, desk.close_local)
            for place, desk in zip(rows(case.sites.gateways), desks, strict=True)
        ]
        place, apart = np.array(case.sites.gateway), case.sites.in_transit
        passage = np.where(apart[:, None], hours("transit")[place], hours("digital")[place])
        return cls(
            apart,
            np.array([draws.key(stream, replication) for stream in STREAMS]),
            (breakdown, passage, hours("inspection"), hours("paper")),
            _odds(desks, case.sites),
            tuple(int(desk.manual_per_h) for desk in desks),
            tuple(_from_start(opening_windows(*args)) for args in hours_open),
        )


def customs_of(case: Case) -> list[Any]:
    """Return the row of the customs table of every gateway, in their order."""
    table = rows_by(case.network.customs, "gateway")
    return [table[gateway] for gateway in case.sites.gateway_ids]


def _odds(desks: list[Any], sites: Sites) -> NDArray[np.uint64]:
    """Return the thresholds of digital and inspected parcels per warehouse [2, W]; freight in transit passes like the
    digital and is never inspected.
    """
    digital, inspected = (
        np.array([getattr(desks[gateway], name) / 100 for gateway in sites.gateway])
        for name in ("digital_pct", "inspection_pct")
    )
    apart = sites.in_transit
    chances = np.where(apart, 1.0, digital), np.where(apart, 0.0, inspected)
    return np.array([[draws.threshold(p) for p in row] for row in chances])


def _from_start(windows: NDArray[np.int32]) -> NDArray[np.int32]:
    """Cut windows to the minutes from 0 on."""
    cut = np.maximum(windows, 0)
    return cut[cut[:, 1] > cut[:, 0]]


def _serve_desks(customs: Customs, parcels: Parcels, desk: Minutes, released: Minutes) -> None:
    """Stamp `released` of those at the manual desks; desk: row, gateway, unloaded, minutes after the desk [4, n]."""
    rows, place, arrivals, after = desk
    span = int(arrivals.max(initial=0)) + 1
    queues = parcel_kernels.in_order(place * span + arrivals, *np.empty((2, len(rows)), np.int64))
    served = np.full(len(rows), NEVER, np.int32)
    for gateway, (rate, windows) in enumerate(zip(customs.rate, customs.windows, strict=True)):
        first = gateway * span << parcel_kernels.ROW_BITS
        start, end = np.searchsorted(queues, [first, first + (span << parcel_kernels.ROW_BITS)])
        worked = np.concatenate([[0], np.cumsum(windows[:, 1] - windows[:, 0])])
        parcel_kernels.serve(
            queues[start:end] - first, parcels.parcels_per_unit, rate, windows[:, 0], windows[:, 1], worked, served
        )
    parcel_kernels.release(rows, served, after, released)
