"""A fixed line-haul plan: the same tours while levers change, carried over to the waves that remain."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

from ..domain.levers import LeverValues
from ..domain.plan import LinehaulPlan, PlannedDeparture, Wave, WaveVolume
from ..linehaul import direct_lanes
from ..network.case import Case
from ..whatif import Planner

DAYS_A_WEEK = 7
GRAMS_PER_T = 1e6


def keep_plan(plan: LinehaulPlan, made_for: LeverValues) -> Planner:
    """Return a planner that keeps a plan made for a scenario with these lever values.

    A wave that the plan knows keeps its tours; a new wave takes those of the nearest wave at its gateway. A warehouse
    that no tour serves any more gets direct lanes. Tours of the scenario's truck type follow that lever.
    """

    template = cache(lambda gateway, wave: _template(plan, gateway, wave))

    def planner(case: Case, volumes: tuple[WaveVolume, ...]) -> LinehaulPlan:
        tours = [(volume, template(volume.gateway, volume.wave)) for volume in volumes]
        kept = [pair for volume, some in tours for pair in _carried(some, made_for, case.levers, volume)]
        kept.sort(key=lambda pair: pair[0].route)
        missing = tuple(v for volume, some in tours if (v := _uncovered(volume, some)).grams)
        direct = direct_lanes(case, missing).departures if missing else ()
        departures = [*kept, *((departure, {}) for departure in direct)]
        return LinehaulPlan(
            tuple(replace(tour, route=n, **changes) for n, (tour, changes) in enumerate(departures)),
            f"{plan.status}, fixed",
        )

    return planner


def _carried(
    tours: list[PlannedDeparture], made_for: LeverValues, levers: LeverValues, volume: WaveVolume
) -> Iterator[tuple[PlannedDeparture, dict[str, Any]]]:
    """Yield the tours that a wave keeps, with what becomes different of them."""
    planned_t = sum(tour.tonnes for tour in tours)
    grown = sum(grams / GRAMS_PER_T for grams in volume.grams.values()) / planned_t if planned_t else 1.0
    for tour in tours:
        if any(stop in volume.grams for stop in tour.stops):
            swapped = str(levers.vehicle_type) if tour.vehicle == made_for.vehicle_type else tour.vehicle
            yield (
                tour,
                {
                    "wave": volume.wave,
                    "weekly": volume.weekly,
                    "vehicle": swapped,
                    "tonnes": tour.tonnes * grown,
                    "loads": tour.loads * grown,
                },
            )


def _template(plan: LinehaulPlan, gateway: int, served: Wave) -> list[PlannedDeparture]:
    """Return the tours of the wave, or of the one nearest to it at its gateway."""
    tours = [tour for tour in plan.departures if tour.gateway == gateway]
    if not tours:
        return []
    nearest = min((tour.wave for tour in tours), key=lambda wave: _distance(wave, served))
    return [tour for tour in tours if tour.wave == nearest]


def _distance(one: Wave, other: Wave) -> tuple[bool, int, int]:
    """Return how far apart two waves are: another service, days of the cyclic week, slots of the day."""
    days = (one.weekday - other.weekday) % DAYS_A_WEEK
    return one.service != other.service, min(days, DAYS_A_WEEK - days), abs(one.slot - other.slot)


def _uncovered(volume: WaveVolume, tours: list[PlannedDeparture]) -> WaveVolume:
    """Return the part of a wave's freight whose warehouse none of its tours serves."""
    served = {stop for tour in tours for stop in tour.stops}
    grams, cm3 = ({w: x for w, x in part.items() if w not in served} for part in (volume.grams, volume.cm3))
    return replace(volume, grams=grams, cm3=cm3)
