"""The inbound half of the simulation: created … released from customs (rules 4–5)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..domain.clock import HOUR_MIN, NEVER
from ..domain.flights import Flights
from ..domain.levers import LeverValues
from ..domain.network import rows, rows_by
from ..domain.parcels import Freight, Parcels
from ..engine import draws
from ..engine.column_pool import columns
from ..network.case import Case
from ..network.sites import Sites
from ..roads import opening_windows
from . import parcel_kernels
from .parcel_kernels import DeskList, InboundStamps
from .queues import Queues, Slots

Minutes = NDArray[np.int32]
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
    *minutes, flight = columns(len(parcels), *[np.int32] * 5, np.int16)
    ready, departed, landed, unloaded, released = minutes
    unused = ready, departed, released  # the queues are kept in columns not yet in use
    queues = board_flights(case, [parcels], parcels, flights, unused, parcels.parcels_per_unit, replication)
    stamps = InboundStamps(departed, landed, unloaded, released, flight)
    desk = DeskList(*np.empty((2, len(parcels)), np.int32))
    desk = clear_customs(case, [(parcels, stamps)], flights, queues, desk, replication)
    serve_desks(case, parcels.parcels_per_unit, desk, flights, parcels.warehouse, released)
    return Inbound(ready, departed, landed, unloaded, released, flight)


def board_flights(
    case: Case,
    parts: Iterable[Parcels],
    freight: Freight,
    flights: Flights,
    columns: tuple[Minutes, Minutes, Minutes],
    parcels_per_unit: int,
    replication: int,
) -> Queues:
    """Board all parcels, which are queued a part at a time; return the queues, which hold the flight of each.

    freight: all of them, filled in once the last part is taken; columns: for `ready` and the queues' buckets and links.
    """
    ready, buckets, links = columns
    gateway, bits = np.array(case.sites.gateway, np.uint8), SLOT_BITS + parcels_per_unit.bit_length() // 2
    closeouts, slots = _closeouts(case, flights, gateway, bits)
    queues, key, handling, offset = Queues.empty(buckets, links, slots), *_handling(case.levers, replication), 0
    for parcels in parts:
        offered = parcel_kernels.Offered(
            parcels.id, parcels.created, parcels.warehouse, parcels.express, parcels.grams, parcels.cm3
        )
        parcel_kernels.make_ready(offered, offset, key, handling, slots, ready[offset:], queues)
        offset += len(parcels)
    room = parcel_kernels.FlightRoom(flights.cancelled, flights.grams, flights.cm3)
    parcel_kernels.board(queues, closeouts, room, freight.grams, freight.cm3, ready)
    return queues


def clear_customs(
    case: Case,
    parts: Iterable[tuple[Parcels, InboundStamps]],
    flights: Flights,
    queues: Queues,
    desk: DeskList,
    replication: int,
) -> DeskList:
    """Stamp flight, departed, landed, unloaded and released of boarded parcels, a part at a time; return those whom the
    manual desks have still to release, listed in `desk`.
    """
    gateway, offset, waiting = np.array(case.sites.gateway, np.uint8), 0, 0
    landings, customs = _landings(flights, gateway), _customs(case, gateway, replication)
    for parcels, stamps in parts:
        theirs, free = queues.part(offset, len(parcels)), DeskList(*(column[waiting:] for column in desk))
        waiting += parcel_kernels.clear(parcels.id, parcels.warehouse, offset, theirs, landings, customs, stamps, free)
        offset += len(parcels)
    return DeskList(*(column[:waiting] for column in desk))


def inbound_again(
    case: Case,
    parcels: Parcels,
    flights: Flights,
    boarded: NDArray[np.int16],
    released: Minutes,
    replication: int = 0,
) -> Inbound:
    """Return the stamps of parcels whose flights and releases are known."""
    ready, departed, landed, unloaded = columns(len(parcels), *[np.int32] * 4)
    parcel_kernels.stamp_ready(parcels.id, parcels.created, *_handling(case.levers, replication), ready)
    landings = _landings(flights, np.array(case.sites.gateway, np.uint8))
    stamps, key = InboundStamps(departed, landed, unloaded, released, boarded), draws.key("breakdown", replication)
    parcel_kernels.land(parcels.id, parcels.warehouse, key, landings, _breakdown(case.levers), stamps)
    return Inbound(ready, departed, landed, unloaded, released, boarded)


def _handling(levers: LeverValues, replication: int) -> tuple[np.uint64, draws.Table]:
    """Return the key and table of minutes from the scan at the hub to being ready (rule 4.1)."""
    minutes = draws.lognormal(levers.origin_median_h * HOUR_MIN, levers.origin_sigma)
    return draws.key("origin", replication), minutes + np.int32(round(levers.hub_extra_h * HOUR_MIN))


def _closeouts(
    case: Case, flights: Flights, gateway: NDArray[np.uint8], bits: int
) -> tuple[parcel_kernels.Closeouts, Slots]:
    """Return the close-outs of every gateway, and the slots of its queues.

    A slot ends at a close-out, at the bound of what it diverts, and every 2 ** bits minutes: few parcels then share
    one with the last that fits.
    """
    served = (flights.scheduled_arrival != NEVER) & (flights.closeout[:, None] >= 0)
    in_order = np.argsort(flights.closeout, kind="stable")
    calls = [in_order[column[in_order]] for column in served.T]
    most = max(map(len, calls), default=0)
    boards, diverts = np.full((2, len(calls), most), NEVER, np.int64)
    overflow_min, ends = round(case.levers.overflow_days * 24 * HOUR_MIN), []
    for place, called in enumerate(calls):
        closeout = flights.closeout[called]
        bound = closeout - overflow_min - 1 if overflow_min else np.full_like(closeout, NEVER)
        ticks = np.arange(1 << bits, closeout.max(initial=0), 1 << bits) - 1
        ends.append(np.sort(np.concatenate([closeout, bound[bound >= 0], ticks])))
        boards[place, : len(called)] = np.searchsorted(ends[-1], closeout)
        diverts[place, : len(called)] = np.where(bound >= 0, np.searchsorted(ends[-1], bound), NEVER)
    flight = np.array([np.pad(called, (0, most - len(called))) for called in calls])
    count = np.array([len(called) for called in calls])
    return parcel_kernels.Closeouts(count, flight, boards, diverts), Slots.of(ends, gateway, bits)


def _landings(flights: Flights, gateway: NDArray[np.uint8]) -> parcel_kernels.Landings:
    """Return departures and arrivals by warehouse, with a last row for parcels that do not fly."""
    arrives = np.pad(flights.arrived, ((0, 1), (0, 0)), constant_values=NEVER).take(gateway, axis=1)
    return parcel_kernels.Landings(np.append(flights.departed, np.int32(NEVER)), arrives)


def _customs(case: Case, gateway: NDArray[np.uint8], replication: int) -> parcel_kernels.CustomsTables:
    """Compile the customs table: keys of the draws, quantile tables in minutes, odds (rule 5)."""
    desks, in_transit = customs_of(case), case.sites.in_transit

    def hours(name: str) -> NDArray[np.int32]:
        bounds = [(getattr(desk, f"{name}_min_h"), getattr(desk, f"{name}_max_h")) for desk in desks]
        return np.array([draws.uniform(round(a * HOUR_MIN), round(max(a, b) * HOUR_MIN)) for a, b in bounds])

    passage = np.where(in_transit[:, None], hours("transit")[gateway], hours("digital")[gateway])
    return parcel_kernels.CustomsTables(
        gateway,
        in_transit,
        parcel_kernels.CustomsKeys(*(draws.key(stream, replication) for stream in parcel_kernels.CustomsKeys._fields)),
        parcel_kernels.CustomsMinutes(_breakdown(case.levers), passage, hours("inspection"), hours("paper")),
        _odds(desks, case.sites),
    )


def _breakdown(levers: LeverValues) -> draws.Table:
    """Return the table of minutes from landing to being unloaded (rule 5.1)."""
    low, high = levers.breakdown_min_h, max(levers.breakdown_min_h, levers.breakdown_max_h)
    return draws.uniform(round(low * HOUR_MIN), round(high * HOUR_MIN))


def customs_of(case: Case) -> list[Any]:
    """Return the row of the customs table of every gateway, in their order."""
    table = rows_by(case.network.customs, "gateway")
    return [table[gateway] for gateway in case.sites.gateway_ids]


def _odds(desks: list[Any], sites: Sites) -> parcel_kernels.CustomsOdds:
    """Return the odds by warehouse; freight in transit passes like the digital and is never inspected."""
    digital, inspected = (
        np.array([getattr(desks[gateway], name) / 100 for gateway in sites.gateway])
        for name in ("digital_pct", "inspection_pct")
    )
    chances = np.where(sites.in_transit, 1.0, digital), np.where(sites.in_transit, 0.0, inspected)
    return parcel_kernels.CustomsOdds(*(np.array([draws.threshold(p) for p in row]) for row in chances))


def _from_start(windows: NDArray[np.int32]) -> NDArray[np.int32]:
    """Cut windows to the minutes from 0 on."""
    cut = np.maximum(windows, 0)
    return cut[cut[:, 1] > cut[:, 0]]


def serve_desks(
    case: Case,
    parcels_per_unit: int,
    desk: DeskList,
    flights: Flights,
    warehouse: NDArray[np.uint8],
    released: Minutes,
) -> None:
    """Stamp `released` of the parcels at the manual desks (rule 5.3)."""
    minutes = int(flights.arrived.max(initial=0)) + int(_breakdown(case.levers).max()) + 1
    for gateway, (place, row) in enumerate(zip(rows(case.sites.gateways), customs_of(case), strict=True)):
        mine, turns = np.array(case.sites.gateway) == gateway, np.zeros(minutes, parcel_kernels.TURN)
        hours, rate = _desk_hours(place.time_zone, row), int(row.manual_per_h)
        parcel_kernels.count_arrivals(desk, mine, warehouse, released, turns)
        parcel_kernels.serve(parcels_per_unit, rate, hours, turns)
        parcel_kernels.release(desk, mine, warehouse, parcels_per_unit, rate, hours, turns, released)


def _desk_hours(time_zone: str, row: Any) -> parcel_kernels.DeskHours:
    """Return the opening windows of a gateway's manual desk from minute 0 on."""
    windows = _from_start(opening_windows(time_zone, row.open_days, row.open_local, row.close_local))
    worked = np.concatenate([[0], np.cumsum(windows[:, 1] - windows[:, 0])])
    return parcel_kernels.DeskHours(windows[:, 0], windows[:, 1], worked)
