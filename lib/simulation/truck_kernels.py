"""Kernels of the onward half: trucks, their drivers, and the last mile (rules 7 and 8)."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..domain.clock import DAY_MIN, NEVER
from ..engine.draws import SHIFT, draw, mix
from ..engine.jit import inner_kernel, kernel, scalar_kernel
from ..roads.driver_kernels import NOBODY, DriverPool, Laws, TourHours, law_at, send_crew
from ..roads.driving_kernels import (
    SERVICE_MIN,
    TURNROUND_MIN,
    Crew,
    at_gate,
    drive,
    search,
    start_of_shift,
    working,
)
from .queues import BLOCK, CM3, GRAMS, LATE_MIN, codes_of, oldest, take

DIVERTED_MIN = 17 * DAY_MIN + DAY_MIN // 2
DIVERTED = -2  # flight code of parcels that went by the slow service
UNLIMITED = 10**6  # trucks: as many as there are

Ints = NDArray[np.int64]
Minutes = NDArray[np.int32]


class DepartureTable(NamedTuple):
    """Scheduled departures as columns [D]; the stops of one are [first_stop, first_stop + stops) of `StopTable`;
    planned: trucks of the plan; most_trucks: how many may leave.
    """

    minute: Ints
    gateway: Ints
    first_stop: Ints
    stops: Ints
    vehicle: Ints
    home_leg: Ints
    planned: Ints
    most_trucks: Ints


class StopTable(NamedTuple):
    """Stops of all departures as columns; rank: number of the departure among those that call at the warehouse."""

    warehouse: Ints
    share_permille: Ints
    leg: Ints
    rank: Ints


class Freight(NamedTuple):
    """Parcels at the gateways as columns [n]."""

    released: Minutes
    grams: Minutes
    cm3: Minutes


class SpotMarket(NamedTuple):
    """Whether each carrier of a gateway and day accepts [G, days, carriers], how many have been asked and taken [G,
    days] (rule 7.3).
    """

    accepts: NDArray[np.bool_]
    asked: Ints
    taken: Ints


class DutyLog(NamedTuple):
    """Tours of own trucks' drivers as they leave, one row each: columns of `Duties`, and how many there are [1]."""

    entries: Minutes
    used: Ints


class Fleet(NamedTuple):
    """Minute from which each own truck is free [G, trucks], own trucks [G], the spot market, and the drivers."""

    free_at: Ints
    owned: Ints
    spot: SpotMarket
    drivers: DriverPool
    duties: DutyLog


class TruckRules(NamedTuple):
    """When a light truck waits (rule 7.2), how long a spot truck takes to come (rule 7.3), drivers' hours on a tour
    (rule 7.5) and from week to week (rule 7.8).
    """

    least_load_pct: float
    longest_wait_min: int
    spot_lead_min: int
    crew: Crew
    laws: Laws


class Vehicles(NamedTuple):
    """Grams and cm³ that a vehicle holds [V, 2], and whether it is hired by the trip [V]."""

    hold: Ints
    hired: NDArray[np.bool_]


class StopRows(NamedTuple):
    """Stops that trucks made, one row each: what becomes of `Departures`."""

    departure: Ints
    stop: Ints
    left: Ints
    arrived: Ints
    own_return: Ints
    own: Ints
    spot: Ints
    spot_before: Ints
    grams: Ints
    cm3: Ints
    warehouse: Ints

    @classmethod
    def empty(cls, rows: int) -> "StopRows":
        """Return columns of so many rows, not yet filled in."""
        return cls(*np.empty((len(cls._fields), rows), np.int64))

    def head(self, rows: int) -> "StopRows":
        """Return the first rows."""
        return StopRows(*(column[:rows] for column in self))


class Trucks(NamedTuple):
    """Trucks of a departure: own and spot ones that leave on time, and spot ones that come late (rule 7.3)."""

    own: int
    booked: int
    late: int


class Tour(NamedTuple):
    """Trucks of a departure that leave together: their stops [first, last) and first row, when they leave, and the
    spot trucks taken before each of them that day, added up; shared: whether trucks are short, so that each stop has
    its share of them.
    """

    departure: int
    first: int
    last: int
    row: int
    minute: int
    own: int
    spot: int
    spot_before: int
    shared: bool


class Post(NamedTuple):
    """The last mile: working days by warehouse [W, 4096], country of each warehouse [W], noon of the working days of a
    country [C, days], delivery minute of all countries' days in a row.
    """

    days: NDArray[np.int8]
    country: Ints
    noon: Minutes
    delivery: Minutes


class Stamps(NamedTuple):
    """Minutes of every event as columns [n], `departed` by air to `delivered` to the door."""

    departed: Minutes
    landed: Minutes
    unloaded: Minutes
    released: Minutes
    trucked: Minutes
    received: Minutes
    inducted: Minutes
    delivered: Minutes


# What a parcel gets from its row of stops; induction_day: index of the induction's day in `Post.delivery`.
CALL = np.dtype([(name, np.int32) for name in ("trucked", "received", "inducted", "induction_day")])


@inner_kernel
def available_trucks(gateway, minute, wanted, planned, own, spot):
    """Return the trucks that can leave, at most as many as wanted: own ones, then spot carriers that accept, those
    booked ahead for the plan's trucks before those called at the departure (rule 7.3).
    """
    day, ahead = minute // DAY_MIN, max(0, min(wanted, planned) - own)
    booked = call_spot(gateway, day, ahead, ahead, spot)
    return Trucks(own, booked, call_spot(gateway, day, UNLIMITED, wanted - own - booked, spot))


@inner_kernel
def send_own(gateway, tour, wanted, row, rules, fleet):
    """Let own trucks at home make a tour, at most as many as wanted and as have a driver; return how many (rule 7.3).

    row: first row of the tour.
    """
    own, team, law = 0, not rules.crew.single, law_at(tour.leaves, rules.laws)
    for k in range(fleet.owned[gateway]):
        if own < wanted and fleet.free_at[gateway, k] <= tour.leaves:
            first, second = send_crew(gateway, tour, team, law, fleet.drivers)
            if first == NOBODY:
                break
            fleet.free_at[gateway, k] = tour.back + TURNROUND_MIN
            own += 1
            log_duty(row, first, tour, fleet.duties)
            if second != NOBODY:
                log_duty(row, second, tour, fleet.duties)
    return own


@scalar_kernel
def log_duty(row, driver, tour, duties):
    """Note a driver's tour."""
    n = duties.used[0]
    duties.used[0] = n + 1
    duties.entries[n, 0], duties.entries[n, 1] = row, driver
    duties.entries[n, 2], duties.entries[n, 3] = tour.driven, tour.driven_later
    duties.entries[n, 4], duties.entries[n, 5] = tour.worked, tour.worked_later


@inner_kernel
def call_spot(gateway, day, most, wanted, spot):
    """Ask the next carriers of a day, at most so many, until as many as wanted accept; return how many do."""
    accepted, asked = 0, 0
    while accepted < wanted and asked < most and spot.asked[gateway, day] < spot.accepts.shape[2]:
        accepted += spot.accepts[gateway, day, spot.asked[gateway, day]]
        spot.asked[gateway, day] += 1
        asked += 1
    return accepted


@inner_kernel
def take_spot(gateway, day, trucks, spot):
    """Take spot trucks that a gateway has; return those taken before each of them that day, added up (rule 10.6)."""
    before = trucks * spot.taken[gateway, day] + trucks * (trucks - 1) // 2
    spot.taken[gateway, day] += trucks
    return before


@inner_kernel
def total(stops, first, last, waiting):
    """Return grams and cm³ of what waits at stops [first, last)."""
    grams, cm3 = np.int64(0), np.int64(0)
    for s in range(first, last):
        grams += waiting[stops.warehouse[s], GRAMS]
        cm3 += waiting[stops.warehouse[s], CM3]
    return grams, cm3


@inner_kernel
def share_of(trucks, share_permille, hold):
    """Return the grams and cm³ that a stop may load if trucks are short (rule 7.4)."""
    return trucks * share_permille * hold[GRAMS] // 1000, trucks * share_permille * hold[CM3] // 1000


@inner_kernel
def release_waiting(queues, stops, first, last, waiting):
    """Add to `waiting` the freight that was released for stops [first, last) since the last departure there."""
    ranks = len(queues.code) // len(queues.head)
    for s in range(first, last):
        warehouse, rank = stops.warehouse[s], stops.rank[s]
        for queue in range(2 * warehouse, 2 * warehouse + 2):
            waiting[warehouse, GRAMS] += queues.tally[queue * ranks + rank, GRAMS]
            waiting[warehouse, CM3] += queues.tally[queue * ranks + rank, CM3]


@inner_kernel
def least_release(queues, stops, first, last, released):
    """Return the oldest release among what waits at stops [first, last)."""
    least = np.int64(LATE_MIN)
    for s in range(first, last):
        for queue in range(2 * stops.warehouse[s], 2 * stops.warehouse[s] + 2):
            least = min(least, oldest(queues, queue, stops.rank[s], released))
    return least


@kernel
def dispatch(departures, stops, queues, freight, fleet, rules, vehicles, roads, rows):
    """Run the departures in order: how many trucks leave, with which parcels, and when each stop is reached (rule 7).

    Marks parcels in `queues` with their row of `rows`, which it fills; returns the number of rows used.
    """
    waiting = np.zeros((len(queues.head) // 2, 2), np.int64)
    used = 0
    for d in range(len(departures.minute)):
        minute, gateway, vehicle = departures.minute[d], departures.gateway[d], departures.vehicle[d]
        first, last = departures.first_stop[d], departures.first_stop[d] + departures.stops[d]
        release_waiting(queues, stops, first, last, waiting)
        size, hold = total(stops, first, last, waiting), vehicles.hold[vehicle]
        needed = max(-(-size[GRAMS] // hold[GRAMS]), -(-size[CM3] // hold[CM3]))
        if needed == 0:
            continue
        if is_light(size, hold, rules.least_load_pct):
            waited = minute - least_release(queues, stops, first, last, freight.released)
            if waited <= rules.longest_wait_min:
                continue
        wanted, back = min(needed, departures.most_trucks[d]), NEVER
        trucks = Trucks(0, wanted, 0)
        if not vehicles.hired[vehicle]:
            own = 0
            if has_truck(gateway, minute, fleet):
                hours = tour_hours(minute, first, last, departures.home_leg[d], stops, rules.crew, roads)
                own, back = send_own(gateway, hours, wanted, used, rules, fleet), hours.back
            trucks = available_trucks(gateway, minute, wanted, departures.planned[d], own, fleet.spot)
        sent = trucks.own + trucks.booked + trucks.late
        for late in range(2):
            own, spot = (0, trucks.late) if late else (trucks.own, trucks.booked)
            if own + spot > 0:
                leaves = minute + (rules.spot_lead_min if late else 0)
                before = 0 if vehicles.hired[vehicle] else take_spot(gateway, minute // DAY_MIN, spot, fleet.spot)
                tour = Tour(d, first, last, used, leaves, own, spot, before, sent < needed)
                load(tour, stops, queues, freight, hold, waiting, rows)
                drive_out(leaves, first, last, stops, rules.crew, roads, rows.arrived[used:])
                if own > 0:
                    rows.own_return[used : used + last - first] = back
                used += last - first
    return used


@inner_kernel
def is_light(size, hold, least_load_pct):
    """Say whether freight fills less than the least share of a truck, by weight and by volume (rule 7.2)."""
    by_weight = 100 * size[GRAMS] < least_load_pct * hold[GRAMS]
    return by_weight and 100 * size[CM3] < least_load_pct * hold[CM3]


@inner_kernel
def load(tour, stops, queues, freight, hold, waiting, rows):
    """Load a tour's trucks for every stop, express first (rule 7.4), and fill its rows."""
    trucks = tour.own + tour.spot
    left_g, left_cm3 = trucks * hold[GRAMS], trucks * hold[CM3]
    for s in range(tour.first, tour.last):
        row, w = tour.row + s - tour.first, stops.warehouse[s]
        room = full = share_of(trucks, stops.share_permille[s], hold) if tour.shared else (left_g, left_cm3)
        closed = False
        for queue in range(2 * w, 2 * w + 2):
            if not closed:
                room, closed = take(
                    queues, queue, stops.rank[s], room, row, freight.grams, freight.cm3, freight.released
                )
        grams, cm3 = full[GRAMS] - room[GRAMS], full[CM3] - room[CM3]
        left_g, left_cm3 = left_g - grams, left_cm3 - cm3
        waiting[w, GRAMS] -= grams
        waiting[w, CM3] -= cm3
        rows.departure[row], rows.stop[row], rows.warehouse[row] = tour.departure, s - tour.first, w
        rows.grams[row], rows.cm3[row], rows.left[row] = grams, cm3, tour.minute
        rows.own[row], rows.spot[row], rows.spot_before[row] = tour.own, tour.spot, tour.spot_before
        rows.own_return[row] = NEVER


@inner_kernel
def drive_out(leaves, first, last, stops, crew, roads, arrived):
    """Drive a tour to its stops [first, last) and unload; note the arrivals and return the driver's clock after the
    last stop.
    """
    clock = start_of_shift(leaves)
    for s in range(first, last):
        clock = drive(clock, stops.leg[s], False, crew, roads)
        clock = at_gate(clock, stops.warehouse[s], crew, roads.opening_hours)
        arrived[s - first] = clock.minute
        clock = working(clock, SERVICE_MIN)
    return clock


@inner_kernel
def has_truck(gateway, minute, fleet):
    """Return whether an own truck is at home, and the gateway has any driver."""
    owned = fleet.owned[gateway]
    return fleet.drivers.drivers[gateway] > 0 and owned > 0 and fleet.free_at[gateway, :owned].min() <= minute


@inner_kernel
def tour_hours(leaves, first, last, home_leg, stops, crew, roads):
    """Return the hours of each driver of an own truck on a tour and home again; the two of a team share the driving."""
    arrived = np.empty(last - first, np.int64)
    clock = drive(drive_out(leaves, first, last, stops, crew, roads, arrived), home_leg, True, crew, roads)
    back = clock.minute if arrived.min() != NEVER and clock.minute > leaves else np.int64(NEVER)  # rule 1.3
    legs = roads.roads
    driven = legs.minutes[legs.first[home_leg] : legs.first[home_leg + 1]].sum()
    for s in range(first, last):
        driven += legs.minutes[legs.first[stops.leg[s]] : legs.first[stops.leg[s] + 1]].sum()
    manning = 1 if crew.single else 2
    before, later = -(-clock.driven_min // manning), -(-(driven - clock.driven_min) // manning)
    unloaded = SERVICE_MIN * (last - first)
    return TourHours(leaves, back, before, later, before + clock.unloaded_min, later + unloaded - clock.unloaded_min)


@kernel
def finish(ids, warehouse, flight, closeout, queues, calls, key, post, stamps, departure):
    """Stamp `departure`, trucked … delivered, and every stamp of diverted parcels (rules 4.7, 8).

    calls: per row of stops (`CALL`), the last for those who do not leave. The flight codes of diverted parcels become
    `DIVERTED`.
    """
    buckets, links, codes, entries = queues.buckets, queues.links, queues.code, np.empty(BLOCK, np.uint16)
    for a in range(0, len(ids), BLOCK):
        z = min(a + BLOCK, len(ids))
        draw(key, ids[a:z], SHIFT, entries)
        codes_of(buckets[a:z], links[a:z], codes, departure[a:z])
        deliver(departure[a:z], warehouse[a:z], entries, calls, post, block_of(stamps, a, z))
    if len(flight) > 0 and flight.min() < NEVER:
        divert(ids, warehouse, flight, closeout, key, post, stamps)


@inner_kernel
def block_of(stamps, a, z):
    """Return rows [a, z) of stamps."""
    return Stamps(
        stamps.departed[a:z],
        stamps.landed[a:z],
        stamps.unloaded[a:z],
        stamps.released[a:z],
        stamps.trucked[a:z],
        stamps.received[a:z],
        stamps.inducted[a:z],
        stamps.delivered[a:z],
    )


@inner_kernel
def deliver(departure, warehouse, entries, calls, post, stamps):
    """Stamp trucked … delivered of a block, the last some working days after the induction (rule 8.2); entries: draws
    of `Post.days`.
    """
    trucked, received, inducted, delivered = stamps.trucked, stamps.received, stamps.inducted, stamps.delivered
    days, delivery, home = post.days, post.delivery, len(calls) - 1
    for i in range(len(departure)):
        call = calls[np.uint32(departure[i] if departure[i] >= 0 else home)]
        trucked[i], received[i], inducted[i] = call["trucked"], call["received"], call["inducted"]
        delivered[i] = delivery[np.uint32(call["induction_day"] + days[warehouse[i], entries[i]])]


@inner_kernel
def divert(ids, warehouse, flight, closeout, key, post, stamps):
    """Stamp the parcels that went to the slow service (rule 4.7)."""
    noon = post.noon
    for i in range(len(ids)):
        if flight[i] < NEVER:
            w, t = warehouse[i], closeout[-2 - flight[i]]
            c = post.country[w]
            stamps.departed[i], stamps.landed[i], stamps.unloaded[i] = t, t, t
            stamps.released[i], stamps.trucked[i], stamps.received[i] = t, t, t + DIVERTED_MIN
            day = search(noon[c], 0, noon.shape[1], t + DIVERTED_MIN - 1)
            stamps.inducted[i] = noon[c, day]
            stamps.delivered[i] = post.delivery[c * noon.shape[1] + day + post.days[w, mix(key, ids[i]) >> SHIFT]]
            flight[i] = DIVERTED
