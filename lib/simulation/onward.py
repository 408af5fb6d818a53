"""The onward half of the simulation: released … delivered (rules 6.2, 7 and 8)."""

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..domain.clock import DAY_MIN, HOUR_MIN, NEVER
from ..domain.flights import Flights
from ..domain.journeys import Departures, Duties, Journeys
from ..domain.network import derived, rows
from ..domain.parcels import Freight, Parcels
from ..domain.plan import LinehaulPlan
from ..engine import draws
from ..engine.column_pool import columns
from ..network.case import Case
from ..roads import (
    CREWS,
    Roads,
    drivers_of,
    laws_of,
    open_borders,
    truck_bans,
    vehicles,
    warehouse_windows,
    with_drivers,
)
from ..roads.driver_kernels import pool_of
from ..roads.driving_kernels import Borders, Ints, RoadConditions
from . import parcel_kernels, truck_kernels
from .flight_operation import closure
from .inbound import Inbound, Minutes
from .last_mile import last_mile
from .queues import Queues, Slots
from .truck_kernels import UNLIMITED, DepartureTable, DutyLog, Fleet, Post, SpotMarket, StopRows, StopTable

CANCELLED_MIN = 360  # a cancelled wave's trucks are timed from its scheduled arrival plus six hours
SPAN_BITS = 6  # departures are looked up by the hour or so


class ScheduledDepartures(NamedTuple):
    """Planned departures on their dates as columns, in the order in which they take place (rule 7.1)."""

    minute: Ints
    flight: Ints
    planned: Ints


class LoadedTrucks(NamedTuple):
    """Trucks as they left: queues that hold every parcel's row of stops, these rows, and the drivers' tours [n, 6]."""

    scheduled: ScheduledDepartures
    queues: Queues
    rows: StopRows
    duties: Minutes


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
    loaded = load_trucks(case, parcels, flights, plan, arrived.released, (departure, delivered), replication)
    return deliver(case, parcels, flights, arrived, loaded, stamps, replication), departed_trucks(plan, loaded)


def load_trucks(
    case: Case,
    freight: Freight,
    flights: Flights,
    plan: LinehaulPlan,
    released: Minutes,
    unused: tuple[Minutes, Minutes],
    replication: int = 0,
) -> LoadedTrucks:
    """Take every released parcel to its warehouse; the queues are kept in two columns not yet in use."""
    scheduled = schedule_departures(plan, flights, case)
    fleet = _fleet(case, int(scheduled.minute.max(initial=0)), replication)
    queues, stops = _dispatch(case, freight, plan, scheduled, released, fleet, unused)
    return LoadedTrucks(scheduled, queues, stops, fleet.duties.entries[: fleet.duties.used[0]].copy())


def deliver(
    case: Case,
    parcels: Parcels,
    flights: Flights,
    arrived: Inbound,
    loaded: LoadedTrucks,
    columns: list[Minutes],
    replication: int = 0,
) -> Journeys:
    """Take every parcel from its warehouse to the door.

    columns: for trucked, received, inducted, delivered and departure; the last two may be those of the queues.
    """
    *later, departure = columns
    stamps = truck_kernels.Stamps(arrived.departed, arrived.landed, arrived.unloaded, arrived.released, *later)
    post = last_mile(case)
    truck_kernels.finish(
        parcels.id,
        parcels.warehouse,
        arrived.flight,
        flights.closeout,
        loaded.queues,
        _calls(loaded, post),
        draws.key("last_mile", replication),
        post,
        stamps,
        departure,
    )
    return Journeys(arrived.ready, *stamps, arrived.flight, departure)


def _calls(loaded: LoadedTrucks, post: Post) -> NDArray[np.void]:
    """Return what a parcel gets from its row of stops (`CALL`), with a last row of `never`."""
    rows, country = loaded.rows, post.country[loaded.rows.warehouse]
    day = np.empty(len(rows.arrived), np.int64)
    for c, noon in enumerate(post.noon):
        day[country == c] = np.searchsorted(noon, rows.arrived[country == c])
    calls = np.full(len(day) + 1, NEVER, truck_kernels.CALL)
    calls["trucked"][:-1] = rows.left
    calls["received"][:-1] = rows.arrived
    calls["inducted"][:-1] = np.where(rows.arrived == NEVER, NEVER, post.noon[country, day])
    calls["induction_day"][:-1] = country * post.noon.shape[1] + day
    calls["induction_day"][np.append(rows.arrived, NEVER) == NEVER] = post.noon.size
    return calls


def schedule_departures(plan: LinehaulPlan, flights: Flights, case: Case) -> ScheduledDepartures:
    """Put the plan's recurring departures on their dates (rule 6.2)."""
    flown = flights_of(plan, flights)
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


def flights_of(plan: LinehaulPlan, flights: Flights) -> list[list[int]]:
    """Return the flights that each planned departure serves."""
    waves: dict[tuple[int, ...], list[int]] = {}
    for f, wave in enumerate(zip(*(x.tolist() for x in (flights.service, flights.weekday, flights.slot)), strict=True)):
        waves.setdefault(wave, []).append(f)
    return [waves.get((p.wave.service, p.wave.weekday, p.wave.slot), []) for p in plan.departures]


def _dispatch(
    case: Case,
    freight: Freight,
    plan: LinehaulPlan,
    scheduled: ScheduledDepartures,
    released: Minutes,
    fleet: Fleet,
    unused: tuple[Minutes, Minutes],
) -> tuple[Queues, StopRows]:
    """Return the queues that hold every parcel's row of stops, and these rows."""
    roads = Roads.of(case)
    number, hold, hired = vehicles(case.network)
    departures, stops = _tables(case, plan, scheduled, roads, number)
    queues = _await_trucks(case, freight, departures, stops, released, unused)
    rows = StopRows.empty(2 * len(stops.warehouse))  # on time and late
    used = truck_kernels.dispatch(
        departures,
        stops,
        queues,
        truck_kernels.Freight(released, freight.grams, freight.cm3),
        fleet,
        _rules(case),
        truck_kernels.Vehicles(hold, hired),
        _conditions(case, roads),
        rows,
    )
    return queues, rows.head(used)


def _await_trucks(
    case: Case,
    freight: Freight,
    departures: DepartureTable,
    stops: StopTable,
    released: Minutes,
    unused: tuple[Minutes, Minutes],
) -> Queues:
    """Queue every released parcel for the first departure that it can catch."""
    stop_minute, places = np.repeat(departures.minute, departures.stops), range(len(case.sites.warehouses))
    calls = [stop_minute[stops.warehouse == place] for place in places]
    slots = Slots.of(calls, np.arange(len(places)), SPAN_BITS)
    queues = Queues.empty(*unused, slots)
    parcel_kernels.await_trucks(freight.warehouse, freight.express, freight.grams, freight.cm3, released, slots, queues)
    return queues


def _rules(case: Case) -> truck_kernels.TruckRules:
    levers = case.levers
    longest_wait_min, spot_lead_min = (round(h * HOUR_MIN) for h in (levers.longest_wait_h, levers.spot_lead_h))
    crew = CREWS[str(levers.drivers)]
    laws = laws_of(case.network)
    return truck_kernels.TruckRules(float(levers.least_load_pct), longest_wait_min, spot_lead_min, crew, laws)


def _conditions(case: Case, roads: Roads) -> RoadConditions:
    borders = Borders(round(case.levers.border_delay_h * HOUR_MIN), open_borders(roads))
    return RoadConditions(roads.kernel, truck_bans(case, roads), warehouse_windows(case.sites), borders)


def _ranks(warehouse: Ints, places: int) -> Ints:
    """Return each stop's number among the stops at its warehouse."""
    ranks = np.empty(len(warehouse), np.int64)
    for place in range(places):
        calls = warehouse == place
        ranks[calls] = np.arange(calls.sum())
    return ranks


def _tables(
    case: Case, plan: LinehaulPlan, scheduled: ScheduledDepartures, roads: Roads, vehicle_number: dict[str, int]
) -> tuple[DepartureTable, StopTable]:
    """Return the scheduled departures and their stops for the kernels."""
    planned, by_road = scheduled.planned, road_lanes(case.network)
    of_plan = [
        (
            p.gateway,
            len(p.stops),
            vehicle_number[p.vehicle],
            roads.index[home_lane(case.sites, p, by_road)],
            p.trucks,
            UNLIMITED if p.extra else p.trucks,
        )
        for p in plan.departures
    ]
    table = np.array(of_plan, np.int64).reshape(-1, 6)
    gateway, count, vehicle, home, trucks, most = table[planned].T.copy()
    first, first_of_plan = np.cumsum(count) - count, np.cumsum(table[:, 1]) - table[:, 1]
    stop = np.repeat(first_of_plan[planned] - first, count) + np.arange(count.sum())
    warehouse, share, leg = (
        np.array([x for p in plan.departures for x in column(p)], np.int64)[stop]
        for column in (lambda p: p.stops, lambda p: p.share_permille, lambda p: [roads.index[lane] for lane in p.lanes])
    )
    return (
        DepartureTable(scheduled.minute, gateway, first, count, vehicle, home, trucks, most),
        StopTable(warehouse, share, leg, _ranks(warehouse, len(case.sites.warehouses))),
    )


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


def _fleet(case: Case, last_min: int, replication: int) -> Fleet:
    """Return own trucks at home with drivers who have rested, and the spot carriers of every day (rules 7.3, 7.8)."""
    trucks = [int(row.own_trucks) for row in rows(case.sites.gateways)]
    free_at = np.zeros((len(trucks), max(1, *trucks)), np.int64)
    drivers = [drivers_of(n, case.levers) for n in trucks]
    most = sum(drivers) * (last_min // int(laws_of(case.network).limits[:, 0].min()) + 2)
    duties = DutyLog(np.empty((most, len(Duties._fields)), np.int32), np.zeros(1, np.int64))
    spot = _spot_market(case, len(trucks), last_min // DAY_MIN + 1, replication)
    return Fleet(free_at, np.array(trucks, np.int64), spot, pool_of(drivers, last_min), duties)


def _spot_market(case: Case, gateways: int, days: int, replication: int) -> SpotMarket:
    """Draw which of the spot carriers of a gateway and day accept; none has been asked yet."""
    carriers = with_drivers(case.levers.spot_trucks_per_day, case.levers)
    gateway, day, number = np.indices((gateways, days, carriers)).astype(np.uint64)
    drawn = np.empty(gateway.size, np.uint64)
    counters = (gateway << np.uint64(32)) + (day << np.uint64(16)) + number
    draws.draw(draws.key("spot", replication), counters.ravel(), draws.EVENT_SHIFT, drawn)
    accepts = (drawn < draws.threshold(case.levers.spot_acceptance_pct / 100)).reshape(gateway.shape)
    return SpotMarket(accepts, *np.zeros((2, gateways, days), np.int64))


def departed_trucks(plan: LinehaulPlan, loaded: LoadedTrucks) -> Departures:
    """Return the stops that trucks made as columns."""
    made, scheduled = loaded.rows, loaded.scheduled
    planned, flight, called = (
        column[made.departure].astype(np.int32) for column in (scheduled.planned, scheduled.flight, scheduled.minute)
    )
    return Departures(
        planned=planned,
        flight=flight,
        gateway=np.array([p.gateway for p in plan.departures], np.int32)[planned],
        warehouse=made.warehouse.astype(np.int32),
        stop=made.stop.astype(np.int32),
        called=called,
        minute=made.left.astype(np.int32),
        arrived=made.arrived.astype(np.int32),
        own_return=made.own_return.astype(np.int32),
        own=made.own.astype(np.int32),
        spot=made.spot.astype(np.int32),
        spot_before=made.spot_before.astype(np.int32),
        grams=made.grams,
        cm3=made.cm3,
        duties=loaded.duties,
    )
