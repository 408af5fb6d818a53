"""The onward half of the simulation: released … delivered (rules 6.2, 7 and 8)."""

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..domain.clock import DAY_MIN, HOUR_MIN, NEVER
from ..domain.flights import Flights
from ..domain.journeys import Departures, Journeys
from ..domain.network import derived, rows
from ..domain.parcels import Parcels
from ..domain.plan import LinehaulPlan
from ..engine import draws
from ..engine.column_pool import columns
from ..network.case import Case
from ..roads import CREWS, Roads, open_borders, truck_bans, vehicles, warehouse_windows, with_drivers
from . import parcel_kernels, truck_kernels
from .flight_schedule import closure
from .inbound import Inbound, Minutes
from .last_mile import LastMile
from .queues import Queues, Slots

CANCELLED_MIN = 360  # a cancelled wave's trucks are timed from its scheduled arrival plus six hours
ANY = 10**6  # trucks: as many as the freight needs
SPAN_BITS = 6  # departures are looked up by the hour or so
STOP_ROWS = 9  # departure, stop, arrival, own return, own, spot, grams, cm³, warehouse

Ints = NDArray[np.int64]


class ScheduledDepartures(NamedTuple):
    """Planned departures on their dates as columns, in the order in which departures are taken (rule 7.1)."""

    minute: Ints
    flight: Ints
    planned: Ints


class LoadedTrucks(NamedTuple):
    """Trucks as they left: queues that tell every parcel's row of `Departures`, and the rows themselves [9, n]."""

    scheduled: ScheduledDepartures
    queues: Queues
    rows: Ints


def onward(
    case: Case,
    parcels: Parcels,
    flights: Flights,
    plan: LinehaulPlan,
    arrived: Inbound,
    replication: int = 0,
) -> tuple[Journeys, Departures]:
    """Take every released parcel by truck to its warehouse and by post to the door."""
    stamps = columns(len(parcels), *[np.int32] * 5)
    *_, delivered, departure = stamps
    loaded = load_trucks(case, parcels, flights, plan, arrived, (departure, delivered))
    return deliver(case, parcels, flights, plan, arrived, loaded, stamps, replication)


def load_trucks(
    case: Case,
    parcels: Parcels,
    flights: Flights,
    plan: LinehaulPlan,
    arrived: Inbound,
    unused: tuple[Minutes, Minutes],
) -> LoadedTrucks:
    """Take every released parcel to its warehouse; the queues are kept in two columns not yet in use."""
    scheduled = schedule_departures(plan, flights, case)
    return LoadedTrucks(scheduled, *_dispatch(case, parcels, plan, scheduled, arrived, unused))


def deliver(
    case: Case,
    parcels: Parcels,
    flights: Flights,
    plan: LinehaulPlan,
    arrived: Inbound,
    loaded: LoadedTrucks,
    stamps: list[Minutes],
    replication: int = 0,
) -> tuple[Journeys, Departures]:
    """Take every parcel from its warehouse to the door; stamps: columns for trucked, received, inducted, delivered and
    departure, of which the last two may be those of the queues.
    """
    trucked, received, inducted, delivered, departure = stamps
    scheduled, queues, rows = loaded
    last_mile = LastMile.of(case)
    leaves = scheduled.minute[rows[0]].astype(np.int32)
    truck_kernels.finish(
        parcels.id,
        parcels.warehouse,
        arrived.flight,
        flights.closeout,
        queues,
        _calls(leaves, rows, last_mile),
        draws.key("last_mile", replication),
        last_mile.days,
        last_mile.country,
        (last_mile.noon, last_mile.deliveries),
        departure,
        (arrived.departed, arrived.landed, arrived.unloaded, arrived.released, trucked, received, inducted, delivered),
    )
    journeys = Journeys(
        arrived.ready,
        arrived.departed,
        arrived.landed,
        arrived.unloaded,
        arrived.released,
        trucked,
        received,
        inducted,
        delivered,
        arrived.flight,
        departure,
    )
    return journeys, _departures(plan, scheduled, leaves, rows)


def _calls(leaves: NDArray[np.int32], rows: Ints, last_mile: LastMile) -> NDArray[np.int32]:
    """Return minute, arrival, induction and index of its day in `deliveries` per departure row [R + 1, 4], with a last
    row of `never`.
    """
    reached, country = rows[2], last_mile.country[rows[8]]
    days = last_mile.noon.shape[1]
    day = np.empty(len(reached), np.int64)
    for c, noon in enumerate(last_mile.noon):
        day[country == c] = np.searchsorted(noon, reached[country == c])
    columns = leaves, reached, last_mile.noon[country, day], country * days + day
    ends = NEVER, NEVER, NEVER, last_mile.noon.size
    return np.vstack([np.column_stack(columns), ends]).astype(np.int32)


def schedule_departures(plan: LinehaulPlan, flights: Flights, case: Case) -> ScheduledDepartures:
    """Put the plan's recurring departures on their dates (rule 6.2)."""
    flown = _flights_of(plan, flights)
    planned = np.repeat(np.arange(len(flown)), np.array([len(some) for some in flown], np.int64))
    flight = np.array([f for some in flown for f in some], np.int64)
    keys = [(p.gateway, p.offset_min, p.deadline_min, p.route) for p in plan.departures]
    gateway, offset, deadline, route = np.array(keys, np.int64).reshape(-1, 4)[planned].T
    landed, scheduled = flights.arrived[flight, gateway], flights.scheduled_arrival[flight, gateway]
    minute = np.where(landed == NEVER, scheduled + CANCELLED_MIN, landed) + offset
    closed = closure(case.levers)
    shut = np.array([place == closed.facility for place in case.sites.gateway_ids])[gateway]
    leaves = np.flatnonzero(~shut | (minute < closed.start) | (minute >= closed.end))
    order = leaves[np.lexsort([key[leaves] for key in (planned, flight, route, deadline, minute)])]
    return ScheduledDepartures(minute[order], flight[order], planned[order])


def _flights_of(plan: LinehaulPlan, flights: Flights) -> list[list[int]]:
    """Return the flights that each planned departure serves."""
    waves: dict[tuple[int, ...], list[int]] = {}
    for f, wave in enumerate(zip(*(x.tolist() for x in (flights.service, flights.weekday, flights.slot)), strict=True)):
        waves.setdefault(wave, []).append(f)
    return [waves.get((p.wave.service, p.wave.weekday, p.wave.slot), []) for p in plan.departures]


def _dispatch(
    case: Case,
    parcels: Parcels,
    plan: LinehaulPlan,
    scheduled: ScheduledDepartures,
    arrived: Inbound,
    unused: tuple[Minutes, Minutes],
) -> tuple[Queues, Ints]:
    """Return the queues that tell every parcel's row of `Departures`, and the rows themselves [9, n]."""
    roads = Roads.of(case)
    number, hold, hired = vehicles(case.network)
    departures, stops = _columns(case, plan, scheduled, roads, number)
    stop_minute, places = np.repeat(departures[0], departures[3]), range(len(case.sites.warehouses))
    calls = Slots.of([stop_minute[stops[0] == place] for place in places], np.arange(len(places)), SPAN_BITS)
    queues = Queues.empty(*unused, calls)
    parcel_kernels.await_trucks(
        parcels.warehouse, parcels.express, parcels.grams, parcels.cm3, arrived.released, calls, queues
    )
    rows = np.empty((STOP_ROWS, len(stops[0])), np.int64)
    longest, border = round(case.levers.longest_wait_h * HOUR_MIN), round(case.levers.border_delay_h * HOUR_MIN)
    used = truck_kernels.dispatch(
        departures,
        (*stops, _ranks(stops[0], len(places))),
        queues,
        (arrived.released, parcels.grams, parcels.cm3),
        _fleet(case, int(departures[0].max(initial=0))),
        (float(case.levers.least_load_pct), longest, (border, open_borders(roads)), CREWS[str(case.levers.drivers)]),
        (hold, hired, roads.kernel, truck_bans(case, roads), warehouse_windows(case.sites)),
        rows,
    )
    return queues, rows[:, :used]


def _ranks(warehouse: Ints, places: int) -> Ints:
    """Return each stop's number among the stops at its warehouse."""
    ranks = np.empty(len(warehouse), np.int64)
    for place in range(places):
        here = warehouse == place
        ranks[here] = np.arange(here.sum())
    return ranks


def _columns(
    case: Case,
    plan: LinehaulPlan,
    scheduled: ScheduledDepartures,
    roads: Roads,
    vehicle_number: dict[str, int],
) -> tuple[tuple[Ints, ...], tuple[Ints, ...]]:
    """Return departures (minute, gateway, first stop, stops, vehicle, home leg, most trucks) and stops (warehouse,
    share, leg) as columns.
    """
    planned, by_road = scheduled.planned, road_lanes(case.network)
    of_plan = [
        (
            p.gateway,
            len(p.stops),
            vehicle_number[p.vehicle],
            roads.index[home_lane(case.sites, p, by_road)],
            ANY if p.extra else p.trucks,
        )
        for p in plan.departures
    ]
    table = np.array(of_plan, np.int64).reshape(-1, 5)
    gateway, count, vehicle, home, trucks = table[planned].T.copy()
    first, first_of_plan = np.cumsum(count) - count, np.cumsum(table[:, 1]) - table[:, 1]
    departures = scheduled.minute, gateway, first, count, vehicle, home, trucks
    stop = np.repeat(first_of_plan[planned] - first, count) + np.arange(count.sum())
    stops = tuple(
        np.array([x for p in plan.departures for x in column(p)], np.int64)[stop]
        for column in (lambda p: p.stops, lambda p: p.share_permille, lambda p: [roads.index[lane] for lane in p.lanes])
    )
    return departures, stops


@derived("lanes")
def road_lanes(lanes: pd.DataFrame) -> dict[tuple[str, str], str]:
    """Return the lane by road between two places."""
    return {(lane.origin, lane.destination): lane.lane_id for lane in rows(lanes) if lane.mode == "road"}


def home_lane(sites, planned, by_road) -> str:  # type: ignore[no-untyped-def]
    """Return the lane by which a tour's own trucks drive home: the last stop's, which is the tour's own if it has one
    stop.
    """
    if len(planned.stops) == 1:
        return str(planned.lanes[0])
    return str(by_road[sites.gateway_ids[planned.gateway], sites.warehouse_ids[planned.stops[-1]]])


def _fleet(case: Case, last_min: int) -> tuple[Ints, Ints, Ints]:
    """Return own trucks' free minutes [G, trucks], their number [G], and spot trucks left [G, days] (rule 7.3)."""
    owned = np.array([with_drivers(row.own_trucks, case.levers) for row in rows(case.sites.gateways)], np.int64)
    spot = with_drivers(case.levers.spot_trucks_per_day, case.levers)
    days = np.full((len(owned), last_min // DAY_MIN + 1), spot, np.int64)
    return np.zeros((len(owned), max(1, int(owned.max(initial=0)))), np.int64), owned, days


def _departures(
    plan: LinehaulPlan, scheduled: ScheduledDepartures, leaves: NDArray[np.int32], rows: Ints
) -> Departures:
    """Put the rows of the dispatch kernel into columns."""
    planned, flight = (column[rows[0]].astype(np.int32) for column in (scheduled.planned, scheduled.flight))
    gateway, stop = np.array([p.gateway for p in plan.departures], np.int32)[planned], rows[1].astype(np.int32)
    back, own, spot = (rows[k].astype(np.int32) for k in (3, 4, 5))
    warehouse = rows[8].astype(np.int32)
    return Departures(
        planned, flight, gateway, warehouse, stop, leaves, rows[2].astype(np.int32), back, own, spot, rows[6], rows[7]
    )
