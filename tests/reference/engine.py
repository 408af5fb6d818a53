"""The reference engine: flights, customs, trucks and last mile as SimPy processes (rules 4.6–8)."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from heapq import heappop, heappush
from itertools import chain
from math import floor
from typing import Any, NamedTuple

import numpy as np
import simpy
from numpy.typing import NDArray

from lib.domain.clock import DAY_MIN, NEVER
from lib.domain.journeys import STAMPS
from lib.domain.network import Network
from lib.domain.parcels import Parcels
from lib.domain.plan import LinehaulPlan, PlannedDeparture
from tests.reference.air import Flight, timetable
from tests.reference.calendars import OpenTime, Windows, bans, opening
from tests.reference.draws import Table, exact, happens, key, lognormal, minutes, mix, pick, uniform
from tests.reference.drivers import Journey, Pool
from tests.reference.driving import SINGLE, TEAM, Driver, leg_of
from tests.reference.last_mile import LastMile
from tests.reference.spot import SpotMarket
from tests.reference.tables import Row, closure, facilities, gateway_numbers, gateway_of, rows, text

DIVERTED = -2
SLOW_MIN = 25_200  # 17.5 days
LATE_MIN = 360
UNLOAD_MIN = 60
TURNROUND_MIN = 30
Stamps = dict[str, NDArray[np.int32]]
Process = Generator[simpy.Event, Any, None]


class Order(IntEnum):
    """Order of what happens at the same minute."""

    READY = 10
    RELEASE = 11
    RETURN = 12
    ARRIVAL = 13
    DESK = 14
    DEPARTURE = 15
    CLOSEOUT = 16


class Moment(simpy.Event):  # type: ignore[misc]
    """An event at a minute, in its place among the events of that minute."""

    def __init__(self, env: simpy.Environment, minute: int, order: Order) -> None:
        """Schedule the event."""
        super().__init__(env)
        self._ok, self._value = True, None
        env.schedule(self, order, minute - env.now)


@dataclass
class Waiting:
    """Freight waiting in the order (class, minute, id); totals in g and cm³."""

    grams_of: list[int]
    cm3_of: list[int]
    heap: list[tuple[int, int, int, int]] = field(default_factory=list)
    grams: int = 0
    cm3: int = 0

    def add(self, rank: int, minute: int, number: int, parcel: int) -> None:
        """Let a parcel wait."""
        heappush(self.heap, (rank, minute, number, parcel))
        self.grams += self.grams_of[parcel]
        self.cm3 += self.cm3_of[parcel]

    def take(self, grams: int, cm3: int) -> list[int]:
        """Take parcels in order until the first that does not fit."""
        taken = []
        while self.heap:
            parcel = self.heap[0][-1]
            grams -= self.grams_of[parcel]
            cm3 -= self.cm3_of[parcel]
            if grams < 0 or cm3 < 0:
                break
            taken.append(parcel)
            self.remove()
        return taken

    def remove(self) -> None:
        """Remove the first parcel."""
        parcel = heappop(self.heap)[-1]
        self.grams -= self.grams_of[parcel]
        self.cm3 -= self.cm3_of[parcel]

    def take_older(self, minute: int) -> list[int]:
        """Take the parcels that came before a minute."""
        older = [entry[-1] for entry in self.heap if entry[1] < minute]
        kept = [entry for entry in self.heap if entry[1] >= minute]
        self.heap, self.grams, self.cm3 = [], 0, 0
        for entry in kept:
            self.add(*entry)
        return older

    def oldest(self) -> int:
        """Return the earliest minute anyone has waited since."""
        return min(entry[1] for entry in self.heap)


class Freight:
    """The parcels' columns as lists, their luck and their stamps."""

    def __init__(self, parcels: Parcels, replication: int) -> None:
        """Start with no stamps."""
        self.id: list[int] = parcels.id.tolist()
        self.created: list[int] = parcels.created.tolist()
        self.warehouse: list[int] = parcels.warehouse.tolist()
        self.rank: list[int] = [0 if express else 1 for express in parcels.express.tolist()]
        self.grams: list[int] = parcels.grams.tolist()
        self.cm3: list[int] = parcels.cm3.tolist()
        self.parcels_per_unit, self.replication = parcels.parcels_per_unit, replication
        self.stamp = {name: [NEVER] * len(self.id) for name in STAMPS}
        self.flight = [NEVER] * len(self.id)

    def luck(self, stream: str, parcel: int) -> int:
        """Return the hash of a parcel in a stream."""
        return mix(key(stream, self.replication), self.id[parcel])

    def waiting(self) -> Waiting:
        """Return an empty queue for this freight."""
        return Waiting(self.grams, self.cm3)

    def stamps(self) -> Stamps:
        """Return the stamps and flights as arrays in the order of the parcels."""
        return {name: np.array(cells, dtype=np.int32) for name, cells in (self.stamp | {"flight": self.flight}).items()}


@dataclass(frozen=True)
class CustomsTimes:
    """Probabilities and quantiles (minutes) of customs at one gateway."""

    digital_share: Any
    inspected_share: Any
    digital: Table
    inspection: Table
    paperwork: Table
    transit: Table


def hours_of(row: Row, name: str) -> Table:
    """Return the quantiles of a customs duration, uniform between its hours."""
    low, high = text(getattr(row, f"{name}_min_h")), text(getattr(row, f"{name}_max_h"))
    return uniform(minutes(low or 0), minutes(high or 0))


def customs_times(row: Row) -> CustomsTimes:
    """Return the customs times of a row of the table."""
    durations = (hours_of(row, name) for name in ("digital", "inspection", "paper", "transit"))
    return CustomsTimes(exact(row.digital_pct) / 100, exact(row.inspection_pct) / 100, *durations)


class Trucks(NamedTuple):
    """Trucks of a departure: how many leave on time, own ones among them, and how many late."""

    own: int
    on_time: int
    late: int


class Gateway:
    """A gateway: freight flying to it and waiting there, its customs desk and its trucks."""

    def __init__(self, model: "Model", row: Row) -> None:
        """Start empty, with the own trucks at home."""
        customs = next(cells for cells in rows(model.network.customs) if cells.gateway == row.facility_id)
        self.model, self.id, self.customs = model, row.facility_id, customs_times(customs)
        self.origin = model.freight.waiting()
        self.waiting = [model.freight.waiting() for _ in model.warehouses]
        available = 100 - exact(model.scenario.driver_shortage_pct)
        self.home = simpy.Container(model.env, init=int(row.own_trucks))
        self.drivers = Pool(model.network, model.scenario, int(row.own_trucks))
        carriers_a_day = floor(int(model.scenario.spot_trucks_per_day) * available / 100)
        acceptance = exact(model.scenario.spot_acceptance_pct) / 100
        number = gateway_numbers(model.network)[row.facility_id]
        self.spot = SpotMarket(number, carriers_a_day, acceptance, model.freight.replication)
        self.rate = int(customs.manual_per_h)
        self.open = opening(customs, row.time_zone)
        self.desk = simpy.PriorityStore(model.env)
        model.env.process(self.clear())

    def land(self, parcel: int) -> None:
        """Unload a parcel that has landed now and send it to customs (rules 5.1–5.2)."""
        freight, now = self.model.freight, self.model.env.now
        unloaded = now + pick(self.model.breakdown, freight.luck("breakdown", parcel))
        freight.stamp["landed"][parcel], freight.stamp["unloaded"][parcel] = now, unloaded
        if self.model.warehouses[freight.warehouse[parcel]].clearance == "transit":
            self.release(parcel, unloaded + pick(self.customs.transit, freight.luck("transit", parcel)))
        elif happens(freight.luck("channel", parcel), self.customs.digital_share):
            duration = pick(self.customs.digital, freight.luck("digital", parcel))
            self.release(parcel, unloaded + duration + self.inspection(parcel))
        else:
            arrive = Moment(self.model.env, unloaded, Order.ARRIVAL)
            arrive.callbacks.append(lambda _: self.desk.put((unloaded, freight.id[parcel], parcel)))

    def inspection(self, parcel: int) -> int:
        """Return the minutes that the inspection of a parcel takes, 0 if it is not inspected."""
        if not happens(self.model.freight.luck("inspected", parcel), self.customs.inspected_share):
            return 0
        return pick(self.customs.inspection, self.model.freight.luck("inspection", parcel))

    def release(self, parcel: int, minute: int) -> None:
        """Let a parcel leave customs at a minute and wait for a truck."""
        freight = self.model.freight

        def released(_: simpy.Event) -> None:
            freight.stamp["released"][parcel] = minute
            queue = self.waiting[freight.warehouse[parcel]]
            queue.add(freight.rank[parcel], minute, freight.id[parcel], parcel)

        Moment(self.model.env, minute, Order.RELEASE).callbacks.append(released)

    def clear(self) -> Process:
        """Serve the manual channel, one parcel after the other (rule 5.3)."""
        env, freight, count = self.model.env, self.model.freight, OpenTime(self.open)
        busy_until = 0  # open minutes × rate
        while self.rate:
            head = yield self.desk.get()
            yield Moment(env, env.now, Order.DESK)  # all that arrive this minute are here now
            self.desk.put(head)
            arrived, _, parcel = yield self.desk.get()
            busy_until = max(busy_until, count.before(arrived) * self.rate) + 60 * freight.parcels_per_unit
            reached, opened = count.reached(busy_until // self.rate), self.open.first_inside(arrived)
            if reached is None or opened is None:
                return
            served = max(reached, opened)
            yield Moment(env, served, Order.DESK)
            paperwork = pick(self.customs.paperwork, freight.luck("paperwork", parcel))
            self.release(parcel, served + paperwork + self.inspection(parcel))

    def trucks(self, wanted: int, planned: int, minute: int, journey: Journey | None) -> Trucks:
        """Take own trucks with drivers and those of carriers that accept, as many as wanted (rule 7.3)."""
        own = 0
        while journey and own < min(wanted, self.home.level) and self.drivers.send(journey):
            own += 1
        if own:
            self.home.get(own)
        booked = self.spot.book(minute, max(0, min(wanted, planned) - own))
        return Trucks(own, own + booked, self.spot.call(minute, wanted - own - booked))


class Tour(NamedTuple):
    """Trucks that leave together: when, own ones among them, and the parcels for each stop."""

    leaves: int
    own: int
    cargo: list[list[int]]


class Model:
    """A run of the reference."""

    def __init__(self, network: Network, scenario: Any, parcels: Parcels, plan: LinehaulPlan, replication: int) -> None:
        """Set the scene: gateways, warehouses, flights and planned departures."""
        self.network, self.scenario = network, scenario
        self.flights = timetable(network, scenario, replication)
        self.env = simpy.Environment(min([0, *(flight.closeout for flight in self.flights)]))
        self.freight = Freight(parcels, replication)
        self.warehouses = facilities(network, "warehouse")
        self.breakdown = uniform(minutes(scenario.breakdown_min_h), minutes(scenario.breakdown_max_h))
        self.open = [opening(row, row.time_zone) for row in self.warehouses]
        self.last_mile = [LastMile(network, scenario, row) for row in self.warehouses]
        self.gateways = {row.facility_id: Gateway(self, row) for row in facilities(network, "gateway")}
        self.gateway_of = [self.gateways[gateway_of(network, scenario, row)] for row in self.warehouses]
        self.lanes = {row.lane_id: row for row in rows(network.lanes)}
        self.vehicles = {row.vehicle_id: row for row in rows(network.vehicles)}
        self.bans = self.truck_bans()
        self.closure = closure(scenario)
        self.env.process(self.hub())
        for number, flight in enumerate(self.flights):
            self.env.process(self.fly(number, flight))
        for gateway, departures in self.agenda(plan).items():
            self.env.process(self.dispatch(self.gateways[gateway], departures))

    def run(self) -> Stamps:
        """Run until nothing happens any more and return the stamps."""
        self.env.run()
        return self.freight.stamps()

    def truck_bans(self) -> dict[str, Windows]:
        """Return the bans by country, none if they are switched off."""
        if self.scenario.truck_bans == "off":
            return {}
        return {country: bans(self.network, country) for country in set(self.network.bans["country"])}

    # Origin and air

    def hub(self) -> Process:
        """Hand parcels over to the airline as they become ready (rule 4.1)."""
        freight, scenario = self.freight, self.scenario
        table = lognormal(float(scenario.origin_median_h) * 60, float(scenario.origin_sigma))
        extra = minutes(scenario.hub_extra_h)
        for parcel, created in enumerate(freight.created):
            freight.stamp["ready"][parcel] = created + pick(table, freight.luck("origin", parcel)) + extra
        for minute, parcel in sorted(zip(freight.stamp["ready"], range(len(freight.id)), strict=True)):
            if minute > self.env.now:
                yield Moment(self.env, minute, Order.READY)
            queue = self.gateway_of[freight.warehouse[parcel]].origin
            queue.add(freight.rank[parcel], minute, freight.id[parcel], parcel)

    def fly(self, number: int, flight: Flight) -> Process:
        """Board a flight at its close-out and land its freight gateway by gateway (rules 4.4, 4.6)."""
        yield Moment(self.env, flight.closeout, Order.CLOSEOUT)
        served = [self.gateways[stop] for stop in flight.stops[1:] if stop in self.gateways]
        aboard = [self.board(number, flight, gateway) for gateway in served]
        if flight.cancelled:
            return
        for gateway, parcels in zip(served, aboard, strict=True):
            yield Moment(self.env, flight.arrived[gateway.id], Order.ARRIVAL)
            for parcel in parcels:
                gateway.land(parcel)

    def board(self, number: int, flight: Flight, gateway: Gateway) -> list[int]:
        """Board a gateway's freight on a flight, divert what has waited too long, and return who boarded."""
        boarded = [] if flight.cancelled else gateway.origin.take(*flight.space[gateway.id])
        for parcel in boarded:
            self.freight.stamp["departed"][parcel] = flight.departed
            self.freight.flight[parcel] = number
        if self.scenario.overflow_days > 0:
            longest = floor(exact(self.scenario.overflow_days) * DAY_MIN)
            for parcel in gateway.origin.take_older(flight.closeout - longest):
                self.divert(parcel, flight.closeout)
        return boarded

    def divert(self, parcel: int, minute: int) -> None:
        """Send a parcel by the slow service (rule 4.7)."""
        for name in ("departed", "landed", "unloaded", "released", "trucked"):
            self.freight.stamp[name][parcel] = minute
        self.freight.flight[parcel] = DIVERTED
        self.receive(parcel, minute + SLOW_MIN)

    # Trucks

    def anchor(self, flight: Flight, gateway: str) -> int:
        """Return the minute from which the departures of a flight's wave count (rule 6.2)."""
        return flight.scheduled_arrival[gateway] + LATE_MIN if flight.cancelled else flight.arrived[gateway]

    def agenda(self, plan: LinehaulPlan) -> dict[str, list[tuple[int, PlannedDeparture]]]:
        """Return the departures of every gateway in their order (rules 6.2, 7.1)."""
        names = {number: name for name, number in gateway_numbers(self.network).items()}
        entries = []
        for row, planned in enumerate(plan.departures):
            gateway, wave = names[planned.gateway], (planned.wave.service, planned.wave.weekday, planned.wave.slot)
            for number, flight in enumerate(self.flights):
                if (flight.service, flight.weekday, flight.slot) == wave and gateway in flight.scheduled_arrival:
                    minute = self.anchor(flight, gateway) + planned.offset_min
                    if not self.closure.holds(gateway, minute):
                        entries.append((minute, planned.deadline_min, planned.route, number, row, gateway))
        agenda: dict[str, list[tuple[int, PlannedDeparture]]] = {name: [] for name in names.values()}
        for minute, _, _, _, row, gateway in sorted(entries):
            agenda[gateway].append((minute, plan.departures[row]))
        return agenda

    def dispatch(self, gateway: Gateway, departures: list[tuple[int, PlannedDeparture]]) -> Process:
        """Send a gateway's trucks off, departure by departure."""
        for minute, planned in departures:
            yield Moment(self.env, minute, Order.DEPARTURE)
            self.depart(gateway, planned)

    def depart(self, gateway: Gateway, planned: PlannedDeparture) -> None:
        """Load the trucks of a departure, if it takes place, and send them off (rules 7.2–7.4)."""
        now, stops = self.env.now, [gateway.waiting[stop] for stop in planned.stops]
        vehicle = self.vehicles[planned.vehicle]
        floor_g, floor_cm3 = int(exact(vehicle.payload_t) * 1_000_000), int(exact(vehicle.volume_m3) * 1_000_000)
        if not self.worthwhile(stops, floor_g, floor_cm3):
            return
        needed = trucks_needed(stops, floor_g, floor_cm3)
        wanted = needed if planned.extra else min(needed, planned.trucks)
        by_air = self.lanes[planned.lanes[0]].mode == "air"
        journey = None if by_air else self.journey(planned, now)
        trucks = Trucks(0, wanted, 0) if by_air else gateway.trucks(wanted, planned.trucks, now, journey)
        enough = trucks.on_time + trucks.late >= needed
        later = now + minutes(self.scenario.spot_lead_h)
        for leaves, number, own in ((now, trucks.on_time, trucks.own), (later, trucks.late, 0)):
            if number:
                room = number * floor_g, number * floor_cm3
                cargo = load_whole(stops, *room) if enough else load_shares(stops, planned.share_permille, *room)
                self.send_off(gateway, planned, Tour(leaves, own, cargo))

    def send_off(self, gateway: Gateway, planned: PlannedDeparture, tour: Tour) -> None:
        """Stamp the parcels of a tour as trucked and let its trucks drive."""
        for parcel in chain.from_iterable(tour.cargo):
            self.freight.stamp["trucked"][parcel] = tour.leaves
        self.env.process(self.drive(gateway, planned, tour))

    def worthwhile(self, stops: list[Waiting], floor_g: int, floor_cm3: int) -> bool:
        """Tell whether freight fills enough of one truck, or has waited long enough, for a departure."""
        held = [queue for queue in stops if queue.heap]
        least = exact(self.scenario.least_load_pct) / 100
        light = sum(queue.grams for queue in held) < least * floor_g
        small = sum(queue.cm3 for queue in held) < least * floor_cm3
        if not held or not (light and small):
            return bool(held)
        return self.env.now - min(queue.oldest() for queue in held) > minutes(self.scenario.longest_wait_h)

    def drive(self, gateway: Gateway, planned: PlannedDeparture, tour: Tour) -> Process:
        """Drive the trucks of a tour from stop to stop and the own ones home (rules 7.5–7.6)."""
        lanes = [self.lanes[lane] for lane in planned.lanes]
        driver = self.driver(tour.leaves)
        for stop, lane, parcels in zip(planned.stops, lanes, tour.cargo, strict=True):
            arrived = self.go(driver, lane)
            yield Moment(self.env, arrived, Order.RETURN)
            opened = driver.first_open(self.open[stop])
            if opened is None:
                return
            driver.wait(opened - arrived)
            for parcel in parcels:
                self.receive(parcel, opened)
            driver.unload(UNLOAD_MIN)
        if tour.own:
            back = driver.drive(leg_of(self.way_home(lanes), self.scenario.truck_speed_kmh, reverse=True))
            yield Moment(self.env, back + TURNROUND_MIN, Order.RETURN)
            gateway.home.put(tour.own)

    def journey(self, planned: PlannedDeparture, minute: int) -> Journey | None:
        """Return the tour of an own truck that leaves at a minute, from its departure to its return; None if never."""
        lanes, driver = [self.lanes[lane] for lane in planned.lanes], self.driver(minute)
        for stop, lane in zip(planned.stops, lanes, strict=True):
            arrived = self.go(driver, lane)
            opened = driver.first_open(self.open[stop])
            if opened is None:
                return None
            driver.wait(opened - arrived)
            driver.unload(UNLOAD_MIN)
        back = driver.drive(leg_of(self.way_home(lanes), self.scenario.truck_speed_kmh, reverse=True))
        return Journey(minute, back, driver.driving, driver.unloading)

    def driver(self, minute: int) -> Driver:
        """Return the crew of a truck that departs at a minute."""
        hours = TEAM if self.scenario.drivers == "team" else SINGLE
        return Driver(minute, hours, self.bans, minutes(self.scenario.border_delay_h))

    def go(self, driver: Driver, lane: Row) -> int:
        """Take a leg by road or air and return the minute of arrival."""
        if lane.mode != "air":
            return driver.drive(leg_of(lane, self.scenario.truck_speed_kmh))
        driver.clock += int(lane.drive_min)
        return driver.clock

    def way_home(self, lanes: list[Row]) -> Row:
        """Return the lane from the gateway to the last stop."""
        origin, last = lanes[0].origin, lanes[-1].destination
        if len(lanes) == 1:
            return lanes[0]
        known = rows(self.network.lanes)
        return next(row for row in known if (row.origin, row.destination, row.mode) == (origin, last, "road"))

    # Last mile

    def receive(self, parcel: int, minute: int) -> None:
        """Stamp a parcel's receipt at its warehouse and its last mile (rule 8)."""
        freight = self.freight
        last_mile = self.last_mile[freight.warehouse[parcel]]
        inducted, delivered = last_mile.deliver(minute, freight.luck("last_mile", parcel))
        freight.stamp["received"][parcel] = minute
        freight.stamp["inducted"][parcel] = inducted
        freight.stamp["delivered"][parcel] = delivered


def trucks_needed(stops: list[Waiting], floor_g: int, floor_cm3: int) -> int:
    """Return how many trucks hold all that waits."""
    grams, cm3 = sum(queue.grams for queue in stops), sum(queue.cm3 for queue in stops)
    return max(-(-grams // floor_g), -(-cm3 // floor_cm3))


def load_whole(stops: list[Waiting], grams: int, cm3: int) -> list[list[int]]:
    """Load trucks stop by stop; what one stop leaves is room for the next (rule 7.4)."""
    cargo = []
    for queue in stops:
        waited = queue.grams, queue.cm3
        cargo.append(queue.take(grams, cm3))
        grams, cm3 = grams - (waited[0] - queue.grams), cm3 - (waited[1] - queue.cm3)
    return cargo


def load_shares(stops: list[Waiting], share_permille: Sequence[int], grams: int, cm3: int) -> list[list[int]]:
    """Load trucks that are too few, each stop up to its share of the floor (rule 7.4)."""
    shares = zip(stops, share_permille, strict=True)
    return [queue.take(grams * share // 1000, cm3 * share // 1000) for queue, share in shares]


def simulate(network: Network, scenario: Any, parcels: Parcels, plan: LinehaulPlan, replication: int = 0) -> Stamps:
    """Return nine stamps (minutes) and the flight of every parcel, in the order of the parcels."""
    return Model(network, scenario, parcels, plan, replication).run()
