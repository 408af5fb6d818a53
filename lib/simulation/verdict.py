"""The verdict before the run: whether the network reaches a steady state, and what it falls short by (rule 10.3)."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np

from ..domain.clock import HORIZON_MIN, MEASURED_WEEKS, WEEK_MIN
from ..domain.flights import Flights
from ..domain.levers import LeverValues
from ..domain.network import rows, rows_by
from ..domain.outcome import Load, Verdict
from ..domain.plan import LinehaulPlan
from ..network.case import Case
from ..network.sites import Sites
from ..roads import CREWS, Roads, drivers_of, law_in_force, laws_of, opening_windows, with_drivers
from ..roads.driver_kernels import Law
from ..roads.driving_kernels import SERVICE_MIN, TURNROUND_MIN
from .expected_dispatch import ENOUGH, Trucks, waiting_loads
from .expected_volumes import Weekly
from .onward import home_lane, road_lanes

WEEKS = HORIZON_MIN / WEEK_MIN
LEAST_SHORT = 0.05  # of what comes for a warehouse


class ExpectedTour(NamedTuple):
    """An own truck's tour: minutes from departure to return, of driving and of unloading."""

    duty_min: float
    driving_min: float
    unloading_min: float


def verdict(case: Case, weekly: Weekly, flights: Flights, plan: LinehaulPlan) -> Verdict:
    """Compare expected load and capacity of every allotment, manual desk and truck pool."""
    return Verdict(
        (
            *_allotments(case, flights, weekly),
            *_desks(case, weekly),
            *_pools(case, weekly, flights, plan),
        )
    )


def _at(sites: Sites, gateway: int) -> np.ndarray:
    return np.array(sites.gateway) == gateway


def _allotments(case: Case, flights: Flights, weekly: Weekly) -> Iterator[Load]:
    """Yield the tighter of weight and volume per gateway, on the flights that have an aircraft."""
    flown = (1 - case.levers.cancellation_pct / 100) / WEEKS
    for gateway, row in enumerate(rows(case.sites.gateways)):
        served = _at(case.sites, gateway)
        grams, cm3 = weekly.grams[served].sum(), weekly.cm3[served].sum()
        room_g, room_cm3 = (room[flights.expected, gateway].sum() * flown for room in (flights.grams, flights.cm3))
        by_volume = cm3 * room_g >= grams * room_cm3
        load, capacity, unit = (cm3 / 1e6, room_cm3 / 1e6, "m³") if by_volume else (grams / 1e6, room_g / 1e6, "t")
        fitting = capacity / load if load else 1.0
        yield Load(f"flights to {row.name}", load, capacity, unit, max(0.0, 1 - fitting) * grams / 1e6)


def _desks(case: Case, weekly: Weekly) -> Iterator[Load]:
    """Yield the manual customs desk of every gateway that has parcels for it."""
    customs = rows_by(case.network.customs, "gateway")
    for gateway, row in enumerate(rows(case.sites.gateways)):
        desk, served = customs[row.facility_id], _at(case.sites, gateway) & ~case.sites.in_transit
        windows = opening_windows(row.time_zone, desk.open_days, desk.open_local, desk.close_local).clip(0, HORIZON_MIN)
        hours = float((windows[:, 1] - windows[:, 0]).sum()) / 60 / WEEKS
        parcels = weekly.parcels[served].sum() * (1 - desk.digital_pct / 100)
        capacity, tonnes = desk.manual_per_h * hours, weekly.grams[served].sum() / 1e6
        if parcels > 0:
            short = max(0.0, 1 - capacity / parcels) * tonnes * (1 - desk.digital_pct / 100)
            yield Load(f"manual customs at {row.name}", parcels, capacity, "parcels", short)


def _pools(case: Case, weekly: Weekly, flights: Flights, plan: LinehaulPlan) -> Iterator[Load]:
    """Yield the truck pool of every gateway: full truckloads against the trips of own trucks and of the spot carriers
    that accept in a week; and, where that is enough, every warehouse for which the plan would not send enough trucks.
    """
    away = _away_min(case, plan)
    for gateway, row in enumerate(rows(case.sites.gateways)):
        planned = [n for n in away if plan.departures[n].gateway == gateway]
        loads = sum(plan.departures[n].loads * plan.departures[n].weekly for n in planned)
        if not loads:
            continue
        cycle = sum(plan.departures[n].loads * plan.departures[n].weekly * away[n] for n in planned) / loads
        own = int(row.own_trucks) if crews_of(row, case.levers) else 0
        carriers = with_drivers(case.levers.spot_trucks_per_day, case.levers)
        spot = carriers * case.levers.spot_acceptance_pct / 100
        capacity = own * WEEK_MIN / cycle + spot * 7
        tonnes = sum(plan.departures[n].tonnes * plan.departures[n].weekly for n in planned)
        yield Load(f"trucks at {row.name}", loads, capacity, "truckloads", max(0.0, 1 - capacity / loads) * tonnes)
        if capacity > loads:
            yield from _unserved(case, weekly, flights, plan, gateway, Trucks(own, spot), away)


def _unserved(
    case: Case,
    weekly: Weekly,
    flights: Flights,
    plan: LinehaulPlan,
    gateway: int,
    trucks: Trucks,
    away_min: Mapping[int, float],
) -> Iterator[Load]:
    """Yield the warehouses of a gateway whose freight the plan's departures do not carry off in the measured weeks."""
    names, weeks = case.sites.warehouses.name.to_list(), len(MEASURED_WEEKS)
    came, grown = waiting_loads(plan, flights, gateway, trucks, away_min, len(names))
    for name, grams, loads, left in zip(names, weekly.grams.tolist(), came, grown, strict=True):
        if left > LEAST_SHORT * loads:
            sent = loads - left if loads - left > ENOUGH else 0.0
            yield Load(f"trucks to {name}", loads / weeks, sent / weeks, "truckloads", grams / 1e6 * (1 - sent / loads))


def _away_min(case: Case, plan: LinehaulPlan) -> dict[int, float]:
    """Return how long an own truck is away in the long run, by number of the plan's departures by road: until it is
    back and turned round, and so much longer as its gateway's drivers make fewer tours than its trucks could.
    """
    roads, by_road = Roads.of(case), road_lanes(case.network)
    hired = {row.vehicle_id for row in rows(case.network.vehicles) if row.mode == "air"}
    away: dict[int, float] = {}
    for gateway, row in enumerate(rows(case.sites.gateways)):
        tours = {
            number: expected_tour(roads, case.levers, p.lanes, home_lane(case.sites, p, by_road))
            for number, p in enumerate(plan.departures)
            if p.gateway == gateway and p.vehicle not in hired
        }
        longer = _drivers_slow_down(case, row, _mean_tour(tours, plan))
        away |= {number: (tour.duty_min + TURNROUND_MIN) * longer for number, tour in tours.items()}
    return away


def _mean_tour(tours: Mapping[int, ExpectedTour], plan: LinehaulPlan) -> ExpectedTour:
    """Return the mean of tours by the truckloads of their departures."""
    loads = [plan.departures[number].loads * plan.departures[number].weekly for number in tours]
    if not sum(loads):
        return ExpectedTour(0, 0, 0)
    return ExpectedTour(*np.average([*tours.values()], axis=0, weights=loads).tolist())


def _drivers_slow_down(case: Case, gateway: Any, tour: ExpectedTour) -> float:
    """Return how many times longer a gateway's trucks (a row of the table) are away on such tours, short of drivers."""
    law = law_in_force(laws_of(case.network), MEASURED_WEEKS.start * WEEK_MIN)
    each = int(gateway.own_trucks) / max(1, crews_of(gateway, case.levers))
    return max(1.0, crew_cycle_min(tour, law, _manning(case.levers)) * each / (tour.duty_min + TURNROUND_MIN))


def crews_of(gateway: Any, levers: LeverValues) -> int:
    """Return how many own trucks of a gateway (a row of the table) its drivers can man at once."""
    return drivers_of(int(gateway.own_trucks), levers) // _manning(levers)


def _manning(levers: LeverValues) -> int:
    return 2 if str(levers.drivers) == "team" else 1


def expected_tour(roads: Roads, levers: LeverValues, lanes: tuple[str, ...], home: str) -> ExpectedTour:
    """Return the minutes of an own truck's tour and back by the lane `home`, without bans and waits."""
    legs = [roads.index[lane] for lane in lanes]
    driven = (*legs, roads.index[home])
    driving = sum(roads.leg_min[leg] for leg in driven)
    longest, _, rest, single = CREWS[str(levers.drivers)]
    rests = max(0, -(-driving // longest) - 1)
    breaks = (rests + (driving - longest * rests > 270)) * 45 if single else 0
    unloading = SERVICE_MIN * len(legs)
    return ExpectedTour(driving + rests * rest + breaks + unloading, driving, unloading)


def crew_cycle_min(tour: ExpectedTour, law: Law, manning: int) -> float:
    """Return the minutes after which a driver can make such a tour again in the long run (rule 7.8): hours driven and
    worked, and the rests after tours and weeks.
    """
    driven = tour.driving_min / manning
    under_way = WEEK_MIN - law.weekly_rest_min + law.daily_rest_min
    return max(
        (tour.duty_min + law.daily_rest_min) * WEEK_MIN / under_way,
        driven * 2 * WEEK_MIN / law.fortnight_driving_min,
        (driven + tour.unloading_min) * 2 * WEEK_MIN / law.fortnight_working_min,
    )
