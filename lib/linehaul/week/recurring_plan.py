"""Turn solved weeks into the plan that the simulation runs: recurring departures anchored to waves (rule 6.4)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import pandas as pd

from ...domain.clock import WEEK_MIN
from ...domain.network import derived, rows, rows_by
from ...domain.plan import LinehaulPlan, PlanFigures, PlannedDeparture, WaveVolume
from ...network.case import Case
from ..solver.problem import LinehaulSolution, Lot, Trip
from .direct_lanes import direct_lanes
from .weekly_problem import CENTS, OWN, Consignment, Week, prices, standing_eur_week, truckloads


@dataclass(frozen=True, eq=False)
class SolvedWeek:
    """A week with its solution."""

    week: Week
    solution: LinehaulSolution

    @property
    def weekly(self) -> float:
        """How often the trips run per week: those of a charter as often as it flies, all others once."""
        if self.week.problem.period_min is not None:
            return 1.0
        return next(iter(self.week.origin.values())).volume.weekly


@dataclass(frozen=True)
class Departure:
    """Trips that leave a gateway at one minute for the same stops; floor: units per (stop, lot)."""

    trips: tuple[Trip, ...]
    floor: tuple[tuple[int, str, int], ...]
    origin: Consignment  # of the lot released last
    wait_min: int  # of that lot

    @property
    def order(self) -> tuple[int, int, int, int, tuple[str, ...]]:
        """Sort key: by minute; truckloads first, then own trucks."""
        first = self.trips[0]
        return first.depart_min, len(first.stops), -sum(n for _, _, n in self.floor), first.vehicle != OWN, self.sites

    @property
    def sites(self) -> tuple[str, ...]:
        """The stops in order."""
        return tuple(stop.site for stop in self.trips[0].stops)

    @property
    def lots(self) -> frozenset[str]:
        """The keys of the lots on board."""
        return frozenset(lot for _, lot, _ in self.floor)


def recurring(case: Case, volumes: tuple[WaveVolume, ...], solved: Sequence[SolvedWeek]) -> LinehaulPlan:
    """Return the plan of solved weeks; what they do not carry (air lanes, freight left behind) goes by direct lanes."""
    departures = [planned for part in solved for planned in _departures(case, part)]
    departures += _direct(case, volumes, solved)
    numbered = tuple(replace(planned, route=route) for route, planned in enumerate(departures))
    return LinehaulPlan(numbered, _status(solved), figures(case, volumes, solved))


def _departures(case: Case, part: SolvedWeek) -> Iterator[PlannedDeparture]:
    """Yield the departures of a solved week by gateway; the last with all of its lots may use extra trucks."""
    truck = rows_by(case.network.vehicles, "vehicle_id")[str(case.levers.vehicle_type)]
    departures = sorted(_joined(part.week, part.solution), key=lambda d: (d.trips[0].gateway, d.order))
    last = {lot: departure for departure in departures for lot in departure.lots}
    lots = {lot.key: lot for lot in part.week.problem.lots}
    for departure in departures:
        extra = all(last[lot] is departure for lot in departure.lots)
        tonnes, loads = _expected(lots, departure, truck)
        yield replace(_planned(case, part.week, departure), extra=extra, tonnes=tonnes, loads=loads)


def _joined(week: Week, solution: LinehaulSolution) -> Iterator[Departure]:
    """Yield trips of the same gateway, minute and stops as one departure."""
    together: dict[tuple[object, ...], list[Trip]] = {}
    for trip in solution.trips:
        together.setdefault((trip.gateway, trip.depart_min, *(stop.site for stop in trip.stops)), []).append(trip)
    lots = {lot.key: lot for lot in week.problem.lots}
    for trips in together.values():
        floor = tuple((n, *load) for trip in trips for n, stop in enumerate(trip.stops) for load in stop.lots)
        waits = {lot: _since(trips[0].depart_min, lots[lot].release_min, week) for _, lot, _ in floor}
        youngest = min(waits, key=lambda lot: (waits[lot], lot))
        yield Departure(tuple(trips), floor, week.origin[youngest], waits[youngest])


def _since(minute: int, before: int, week: Week) -> int:
    return (minute - before) % WEEK_MIN if week.problem.period_min else minute - before


def _planned(case: Case, week: Week, departure: Departure) -> PlannedDeparture:
    """Return the departure anchored to the wave that it waits for."""
    stops = tuple(case.sites.warehouse_index[site] for site in departure.sites)
    volume, first = departure.origin.volume, departure.trips[0]
    lanes = tuple(str(rows(case.network.lanes)[leg].lane_id) for leg in week.roadbook.legs(volume.gateway, stops))
    return PlannedDeparture(
        gateway=volume.gateway,
        wave=volume.wave,
        offset_min=_since(first.depart_min, departure.origin.anchor_min, week),
        stops=stops,
        lanes=lanes,
        vehicle=str(case.levers.vehicle_type),
        trucks=len(departure.trips),
        share_permille=_shares([sum(n for s, _, n in departure.floor if s == stop) for stop in range(len(stops))]),
        deadline_min=0,
        route=0,
        weekly=volume.weekly,
        tonnes=0.0,
        loads=0.0,
    )


def _shares(floor: Sequence[int]) -> tuple[int, ...]:
    """Return the share of the floor per stop in per mille, at least 1, summing to 1,000."""
    ends = [1000 * sum(floor[: k + 1]) // sum(floor) for k in range(len(floor))]
    return tuple(end - start for start, end in pairwise([0, *ends]))


def _expected(lots: dict[str, Lot], departure: Departure, truck: object) -> tuple[float, float]:
    """Return expected tonnes and vehicle loads of a departure."""
    parts = [(lots[key], n / lots[key].floor) for _, key, n in departure.floor]
    grams, cm3 = sum(lot.grams * part for lot, part in parts), sum(lot.cm3 * part for lot, part in parts)
    return grams / 1e6, truckloads(truck, grams, cm3)


def _direct(case: Case, volumes: tuple[WaveVolume, ...], solved: Sequence[SolvedWeek]) -> Iterator[PlannedDeparture]:
    """Yield direct lanes for every wave and warehouse that the solutions do not wholly carry."""
    carried = {
        (origin.volume.gateway, origin.volume.wave, origin.warehouse)
        for part in solved
        for key, origin in part.week.origin.items()
        if key not in {left.lot for left in part.solution.unserved}
    }
    for planned in direct_lanes(case, volumes).departures:
        if (planned.gateway, planned.wave, planned.stops[0]) not in carried:
            yield planned


def _status(solved: Sequence[SolvedWeek]) -> str:
    """Describe how far the plans can be from the best ones."""
    status = " / ".join(dict.fromkeys(part.solution.status for part in solved))
    routes = f"; {solved[0].solution.routes}" if solved else ""
    return (status or "nothing to carry by road") + routes


def figures(case: Case, volumes: tuple[WaveVolume, ...], solved: Sequence[SolvedWeek]) -> PlanFigures:
    """Return what the plan expects of a week (rule 10.6)."""
    price = prices(case.network)
    trips = [(trip, part.weekly) for part in solved for trip in part.solution.trips]
    waiting = sum(trip.cost_c["lateness"] * weekly for trip, weekly in trips) / CENTS
    driven = sum(trip.total_c * weekly for trip, weekly in trips) / CENTS - waiting
    standing = float(case.sites.gateways.own_trucks.sum()) * standing_eur_week(price, case.levers)
    total = driven + standing + _flown_kg(case, volumes) * price["feeder_eur_kg"]
    slack = [part.weekly * (part.solution.objective_c - part.solution.bound_c) / CENTS for part in solved]
    known = all(part.solution.bound_c for part in solved)
    bound = total + waiting - sum(slack) if known else 0.0
    parcels = sum(volume.weekly * sum(volume.parcels.values()) for volume in volumes)
    return PlanFigures(parcels, sum(weekly for _, weekly in trips), total, waiting, bound)


def _flown_kg(case: Case, volumes: tuple[WaveVolume, ...]) -> float:
    """Return the kg a week that fly on from their gateway."""
    flown = _air_lanes(case.network)
    gateways, places = case.sites.gateway_ids, case.sites.warehouse_ids
    return sum(
        volume.weekly * grams / 1e3
        for volume in volumes
        for place, grams in volume.grams.items()
        if (gateways[volume.gateway], places[place]) in flown
    )


@derived("lanes")
def _air_lanes(lanes: pd.DataFrame) -> frozenset[tuple[str, str]]:
    return frozenset((lane.origin, lane.destination) for lane in rows(lanes) if lane.mode == "air")
