"""The line-haul problem of a typical week: expected freight of every wave, recurring week after week (rule 6)."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from ...domain.clock import DAY_MIN, HOUR_MIN, NEVER, WEEK_MIN
from ...domain.levers import LeverValues
from ...domain.network import Network, rows, rows_by
from ...domain.plan import WaveVolume
from ...network.case import Case
from ...roads import Roadbook, drivers_of, law_in_force, laws_of, with_drivers
from ...roads.driver_kernels import Laws
from ...roads.driving_kernels import TURNROUND_MIN
from ..solver.problem import Fleet, Lot, Problem, RouteClass, Turnround, Vehicle
from .calendar_travel import TYPICAL_WEEK, CalendarTravel
from .loadability import room_cm3
from .trip_drivers import Drivers

FLOOR = 33  # floor units of a truck: as many as pallets on an articulated truck's floor
MAX_STOPS, NEIGHBOURS = 4, 8  # the neighbours that lanes.csv has lanes to
SLOTS_H = (0, 6, 12, 18, 24, 36, 48)  # departures after a release, up to the longest wait
RELEASES_ONLY = (0,)
MANY_LOTS = 100
LATEST_MIN = 14 * DAY_MIN
CHARTER_LANDS_MIN = 2 * DAY_MIN  # charters are planned as if each landed in the night to Wednesday
OWN, SPOT = "own", "spot"
GROUPS = (3, 5, 8, 200)  # spot trucks of a day that are planned at one price, the cheapest first
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
CENTS = 100


@dataclass(frozen=True)
class Consignment:
    """The origin of a lot: its wave's volume, its warehouse (index), and the minute of its wave's anchor (rule 6.2)."""

    volume: WaveVolume
    warehouse: int
    anchor_min: int


@dataclass(frozen=True, eq=False)
class Week:
    """A problem with the origin of its lots by key, and the drivers of own trucks; `period_min` is None for a charter
    planned by itself.
    """

    problem: Problem
    origin: dict[str, Consignment]
    roadbook: Roadbook
    drivers: Drivers


def weeks(case: Case, volumes: tuple[WaveVolume, ...], quick: bool = False) -> tuple[Week, ...]:
    """Return the problem of all scheduled waves, which share own trucks, and one per charter service and gateway.

    `quick` problems, and those with many lots, whose waves follow each other closely, have departures at releases only.
    """
    roadbook = Roadbook.of(case)
    scheduled = tuple(volume for volume in volumes if volume.landed_min != NEVER)
    charters = [(volume,) for volume in volumes if volume.landed_min == NEVER]
    groups = [group for group in (scheduled, *charters) if group]
    terms = Terms.of(case)
    made = (_week(terms, roadbook, group, quick) for group in groups)
    return tuple(week for week in made if week.problem.lots)


def _week(terms: "Terms", roadbook: Roadbook, volumes: tuple[WaveVolume, ...], quick: bool) -> Week:
    period = WEEK_MIN if volumes[0].landed_min != NEVER else None
    origin: dict[str, Consignment] = {}
    lots: list[Lot] = []
    for volume in volumes:
        anchor = CHARTER_LANDS_MIN if period is None else volume.landed_min
        for warehouse, cm3 in volume.cm3.items():
            if cm3 > 0 and volume.weekly > 0 and roadbook.outward[volume.gateway, warehouse] != NEVER:
                lots.append(terms.expected_lot(volume, warehouse, anchor, period))
                origin[lots[-1].key] = Consignment(volume, warehouse, anchor)
    slots_h = SLOTS_H if not quick and len(lots) <= MANY_LOTS else RELEASES_ONLY
    slots = {lot.release_min + min(h * HOUR_MIN, terms.longest_wait_min) for lot in lots for h in slots_h}
    slots = {slot % period for slot in slots} if period else slots
    fleets = terms.fleets(recurring=period is not None)
    return Week(terms.problem(lots, CalendarTravel(roadbook), slots, fleets, period), origin, roadbook, terms.crews)


class SpotGroup(NamedTuple):
    """Spot trucks of a day that are planned at one price: their vehicle, their number, their mean premium."""

    vehicle: str
    trucks: int
    premium_pct: float


class Size(NamedTuple):
    """Of freight."""

    grams: float
    cm3: float
    parcels: float


@dataclass(frozen=True, eq=False)
class Terms:
    """The terms of a case's line-haul: prices by key, the truck (a row of the table) and the cm³ of parcels that its
    load floor takes, ids by index, when freight is released.
    """

    levers: LeverValues
    price: dict[str, float]
    hold: Any
    room_cm3: float
    services: tuple[str, ...]
    gateways: tuple[str, ...]
    warehouses: tuple[str, ...]
    own_trucks: tuple[int, ...]
    laws: Laws
    release_h: dict[tuple[str, bool], float]  # from landing to the end of the digital channel, by gateway and transit
    transit: tuple[bool, ...]

    @classmethod
    def of(cls, case: Case) -> "Terms":
        """Read the tables."""
        broken_down = max(case.levers.breakdown_min_h, case.levers.breakdown_max_h)
        release_h = {
            (row.gateway, transit): broken_down + (row.transit_max_h if transit else row.digital_max_h)
            for row in rows(case.network.customs)
            for transit in (False, True)
        }
        kind = str(case.levers.vehicle_type)
        return cls(
            case.levers,
            prices(case.network),
            rows_by(case.network.vehicles, "vehicle_id")[kind],
            room_cm3(case.network, kind),
            tuple(case.network.air_services.service_id),
            case.sites.gateway_ids,
            case.sites.warehouse_ids,
            tuple(int(n) for n in case.sites.gateways.own_trucks),
            laws_of(case.network),
            release_h,
            tuple(case.sites.in_transit.tolist()),
        )

    @property
    def longest_wait_min(self) -> int:
        """The longest wait of freight between its release and its departure."""
        return round(self.levers.longest_wait_h * HOUR_MIN)

    @property
    def team(self) -> bool:
        """Whether two drivers share a truck."""
        return str(self.levers.drivers) == "team"

    @property
    def drivers(self) -> list[int]:
        """The drivers of every gateway's own trucks."""
        return [drivers_of(trucks, self.levers) for trucks in self.own_trucks]

    @property
    def crews(self) -> Drivers:
        """The drivers, all of whom have rested."""
        return Drivers(tuple(self.drivers), self.team, self.laws)

    @property
    def at_once(self) -> list[int]:
        """How many own trucks of every gateway can be out at once, each with its crew."""
        return [min(n, d // (1 + self.team)) for n, d in zip(self.own_trucks, self.drivers, strict=True)]

    @property
    def turnround_min(self) -> int:
        """What an own truck needs between two trips: its drivers' daily rest where there are no others for it."""
        spare = any(d // (1 + self.team) > n for n, d in zip(self.own_trucks, self.drivers, strict=True))
        return TURNROUND_MIN if spare else law_in_force(self.laws, TYPICAL_WEEK * WEEK_MIN).daily_rest_min

    def problem(
        self,
        lots: Sequence[Lot],
        travel: CalendarTravel,
        slots: Iterable[int],
        fleets: tuple[Fleet, ...],
        period_min: int | None = None,
    ) -> Problem:
        """Return the line-haul problem of lots, departure slots and fleets."""
        return Problem(
            gateways=self.gateways,
            sites=self.warehouses,
            vehicles=vehicles(self.price, self.hold, self.levers),
            lots=tuple(lots),
            travel=travel,
            slots=tuple(sorted(slots)),
            fleets=fleets,
            turnround=Turnround(self.turnround_min, self.turnround_min),
            period_min=period_min,
            max_wait_min=self.longest_wait_min,
            routes=RouteClass(MAX_STOPS, NEIGHBOURS),
        )

    def expected_lot(self, volume: WaveVolume, warehouse: int, anchor_min: int, period: int | None) -> Lot:
        """Return a wave's expected freight for a warehouse."""
        release = self.release_min(anchor_min, volume.gateway, warehouse)
        release = release % period if period else release
        size = Size(volume.grams[warehouse], volume.cm3[warehouse], volume.parcels[warehouse])
        return self.lot(self._wave(volume), volume.gateway, warehouse, size, release)

    def release_min(self, landed_min: int, gateway: int, warehouse: int) -> int:
        """Return when all freight of the digital channel is released, its flight landing at a minute."""
        return landed_min + round(HOUR_MIN * self.release_h[self.gateways[gateway], self.transit[warehouse]])

    def lot(
        self, name: str, gateway: int, warehouse: int, size: Size, release_min: int, fill_pct: float | None = None
    ) -> Lot:
        """Return freight as a lot; every hour after its release costs the value of time (rule 10.6).

        fill_pct: the truck load that it may reach (None: that of plans for expected freight), never more than pallets
        on the load floor hold.
        """
        fill = (self.levers.planned_fill_pct if fill_pct is None else fill_pct) / 100
        full = max(truckloads(self.hold, size.grams, size.cm3) / fill, size.cm3 / self.room_cm3)
        floor = max(1, math.ceil(FLOOR * full))
        return Lot(
            key=f"{name} {self.warehouses[warehouse]}",
            gateway=self.gateways[gateway],
            site=self.warehouses[warehouse],
            floor=floor,
            grams=round(size.grams),
            cm3=round(size.cm3),
            release_min=release_min,
            deadline_min=release_min,
            late_c=round(CENTS * self.price["time_value_eur_parcel_day"] * size.parcels / 24 / floor),
            max_late_min=LATEST_MIN,
            splittable=False,
        )

    def _wave(self, volume: WaveVolume) -> str:
        day = DAYS[volume.wave.weekday] if volume.wave.weekday >= 0 else ""
        slot = str(volume.wave.slot + 1) if volume.wave.slot > 0 else ""
        return " ".join(filter(None, (self.services[volume.wave.service], day, slot)))

    def fleets(self, recurring: bool) -> tuple[Fleet, ...]:
        """Return own trucks of every gateway, and the spot trucks of a day that are expected to accept; charters land
        at any time and are planned with spot trucks.
        """
        standing = round(CENTS * standing_eur_week(self.price, self.levers))
        hired = [
            Fleet(f"{group.vehicle} {gateway}", gateway, (group.vehicle,), group.trucks, per_day=True)
            for gateway in self.gateways
            for group in spot_groups(self.price, self.levers)
        ]
        owned = zip(self.gateways, self.at_once, strict=True) if recurring else ()
        own = [Fleet(f"{OWN} {g}", g, (OWN,), n, standing) for g, n in owned]
        return (*own, *hired)


def truckloads(vehicle: Any, grams: float, cm3: float) -> float:
    """Return how many vehicles (a row of the table) freight fills, by weight or by volume."""
    return float(max(grams / (vehicle.payload_t * 1e6), cm3 / (vehicle.volume_m3 * 1e6)))


def spot_groups(price: dict[str, float], levers: LeverValues) -> tuple[SpotGroup, ...]:
    """Return the spot trucks of a gateway and day that are expected to accept, in groups of one price (rule 6.4)."""
    carriers = with_drivers(levers.spot_trucks_per_day, levers)
    first, last = 0, math.floor(carriers * levers.spot_acceptance_pct / 100 + 0.5)
    premium, step = price["spot_premium_pct"], price["spot_step_pct"]
    if last == 0 or step == 0:
        return (SpotGroup(SPOT, last, premium),)
    groups: list[SpotGroup] = []
    for size in GROUPS:
        trucks = min(size, last - first)
        if trucks:
            name = f"{SPOT} from {first + 1}" if first else SPOT
            groups.append(SpotGroup(name, trucks, premium + step * (first + (trucks - 1) / 2)))
        first += trucks
    return tuple(groups)


def kind_of(vehicle: str) -> str:
    """Return whether a vehicle is an own truck or, of whatever group, a spot truck."""
    return OWN if vehicle == OWN else SPOT


def prices(network: Network) -> dict[str, float]:
    """Return the costs by key."""
    return {row.key: float(row.value) for row in rows(network.costs)}


def standing_eur_week(price: dict[str, float], levers: LeverValues) -> float:
    """Return what an own truck and the drivers employed for it cost a week, used or not (rule 10.6)."""
    return float(price["own_truck_eur_week"] + levers.drivers_per_truck * price["driver_eur_week"])


def vehicles(price: dict[str, float], hold: Any, levers: LeverValues) -> tuple[Vehicle, ...]:
    """Return the scenario's truck (a row of the table) as an own one and as a hired one of each group of spot trucks,
    priced by rule 10.6.
    """
    team = levers.drivers == "team"
    second = price["team_eur_km"] if team else 0.0
    haul = price["truck_eur_km"] * hold.cost_factor
    own_km = (haul + second) * price["own_running_pct"] / 100
    fixed, stop = round(CENTS * (price["truck_dispatch_eur"] + price["stop_eur"])), round(CENTS * price["stop_eur"])
    own = Vehicle(
        OWN,
        FLOOR,
        owned=True,
        returns=True,
        team=team,
        dispatch_c=fixed,
        per_km_c=round(CENTS * own_km),
        per_stop_c=stop,
    )
    spot = replace(own, owned=False, returns=False)
    hired = (
        replace(spot, key=key, per_km_c=round(CENTS * (haul + second) * (1 + premium_pct / 100)))
        for key, _, premium_pct in spot_groups(price, levers)
    )
    return own, *hired
