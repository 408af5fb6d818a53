"""The inbound half of the simulation: created … released from customs (rules 4–5)."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lib.demand import Sites, draws
from lib.domain.clock import HOUR_MIN, NEVER
from lib.domain.flights import Flights
from lib.domain.network import Network, rows_by
from lib.domain.parcels import Parcels
from lib.roads import opening_windows
from lib.scenario import Scenario
from lib.simulation import kernels
from lib.simulation.queues import Queues, Ranks, counting_order

Minutes = NDArray[np.int32]
STREAMS = ("breakdown", "channel", "digital", "inspected", "inspection", "transit", "paperwork")


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


def inbound(
    network: Network, scenario: Scenario, numbered: Sites, parcels: Parcels, flights: Flights, replication: int = 0
) -> Inbound:
    """Take every parcel from the hub to its release at the gateway."""
    gateway = np.array(numbered.gateway, np.int64)
    ready, boarded = _board(scenario, gateway, parcels, flights, replication)
    departed, landed, unloaded, released = (np.empty(len(parcels), np.int32) for _ in range(4))
    flight = np.empty(len(parcels), np.int16)
    customs = Customs.of(network, scenario, numbered, replication)
    desk = np.empty((4, len(parcels)), np.int32)
    waiting = kernels.clear(
        parcels.id, parcels.warehouse, boarded, np.append(flights.departed, np.int32(NEVER)),
        np.vstack([flights.arrived, np.full((1, flights.arrived.shape[1]), NEVER, np.int32)]), gateway, customs.transit,
        customs.keys, customs.tables, customs.odds, (departed, landed, unloaded, released), flight, desk,
    )  # fmt: skip
    _serve_desks(customs, parcels, desk[:, :waiting], released)
    return Inbound(ready, departed, landed, unloaded, released, flight)


def _board(
    scenario: Scenario, gateway: NDArray[np.int64], parcels: Parcels, flights: Flights, replication: int
) -> tuple[Minutes, Queues]:
    """Return `ready` of every parcel and the queues that tell their flights."""
    served = (flights.scheduled_arrival != NEVER) & (flights.closeout[:, None] >= 0)
    calls = [np.flatnonzero(column) for column in served.T]
    closeouts = Ranks.of([flights.closeout[called].tolist() for called in calls])
    queues = Queues.empty(np.empty(len(parcels), np.int32), 2 * len(calls), closeouts.minutes.shape[1])
    flights_of = np.array([np.pad(called, (0, closeouts.minutes.shape[1] - len(called))) for called in calls])
    ready = np.empty(len(parcels), np.int32)
    handling = draws.lognormal(scenario.origin_median_h * HOUR_MIN, scenario.origin_sigma)
    kernels.make_ready(
        parcels.id, parcels.created, parcels.warehouse, parcels.express, parcels.grams, parcels.cm3,
        draws.key("origin", replication), handling, round(scenario.hub_extra_h * HOUR_MIN), gateway, closeouts, ready,
        queues,
    )  # fmt: skip
    kernels.board(
        queues, flights_of, np.array([len(called) for called in calls]), flights.closeout, flights.cancelled,
        flights.grams, flights.cm3,
        round(scenario.overflow_days * 24 * HOUR_MIN), parcels.grams, parcels.cm3, ready,
    )  # fmt: skip
    return ready, queues


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
    def of(cls, network: Network, scenario: Scenario, numbered: Sites, replication: int) -> "Customs":
        """Compile the customs table: keys of the draws, quantile tables in minutes, opening windows."""
        desks = customs_of(network, numbered)

        def hours(name: str) -> NDArray[np.int32]:
            bounds = [(getattr(desk, f"{name}_min_h"), getattr(desk, f"{name}_max_h")) for desk in desks]
            return np.array([draws.uniform(round(a * HOUR_MIN), round(max(a, b) * HOUR_MIN)) for a, b in bounds])

        low, high = scenario.breakdown_min_h, max(scenario.breakdown_min_h, scenario.breakdown_max_h)
        breakdown = draws.uniform(round(low * HOUR_MIN), round(high * HOUR_MIN))
        hours_open = [
            (zone, desk.open_days, desk.open_local, desk.close_local)
            for zone, desk in zip(numbered.gateways.time_zone, desks, strict=True)
        ]
        return cls(
            (numbered.warehouses.clearance == "transit").to_numpy(),
            np.array([draws.key(stream, replication) for stream in STREAMS]),
            (breakdown, hours("digital"), hours("inspection"), hours("transit"), hours("paper")),
            _odds(desks, numbered),
            tuple(int(desk.manual_per_h) for desk in desks),
            tuple(_from_start(opening_windows(*args)) for args in hours_open),
        )  # fmt: skip


def customs_of(network: Network, numbered: Sites) -> list[Any]:
    """Return the row of the customs table of every gateway, in their order."""
    table = rows_by(network.customs, "gateway")
    return [table[gateway] for gateway in numbered.gateways.facility_id]


def _odds(desks: list[Any], numbered: Sites) -> NDArray[np.uint64]:
    """Return the thresholds of digital and inspected parcels per warehouse [2, W]; freight in transit is set apart as
    never digital.
    """
    digital, inspected = (
        np.array([getattr(desks[gateway], name) / 100 for gateway in numbered.gateway])
        for name in ("digital_pct", "inspection_pct")
    )
    apart = numbered.warehouses.clearance == "transit"
    return np.array([[draws.threshold(p) for p in row] for row in (np.where(apart, 0.0, digital), inspected)])


def _from_start(windows: NDArray[np.int32]) -> NDArray[np.int32]:
    """Cut windows to the minutes from 0 on."""
    cut = np.maximum(windows, 0)
    return cut[cut[:, 1] > cut[:, 0]]


def _serve_desks(customs: Customs, parcels: Parcels, desk: Minutes, released: Minutes) -> None:
    """Stamp `released` of those at the manual desks; desk: row, gateway, unloaded, minutes after the desk [4, n]."""
    rows, place, arrivals, after = desk
    span = int(arrivals.max(initial=0)) + 1
    order, starts = np.empty(len(rows), np.int32), np.empty(len(customs.rate) * span + 2, np.int32)
    counting_order(place * span + arrivals, order, starts)
    served = np.full(len(rows), NEVER, np.int32)
    for gateway, (rate, windows) in enumerate(zip(customs.rate, customs.windows, strict=True)):
        queue = order[starts[gateway * span] : starts[(gateway + 1) * span]]
        worked = np.concatenate([[0], np.cumsum(windows[:, 1] - windows[:, 0])])
        kernels.serve(
            queue, arrivals, after, parcels.unit, rate, windows[:, 0], windows[:, 1], worked, served
        )  # fmt: skip
    released[rows] = served
