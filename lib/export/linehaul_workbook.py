"""A line-haul plan as a workbook: its proof, trucks, stops, freight, what every truck does, and the fleet curve."""

import io
from collections.abc import Iterable, Iterator, Mapping

from xlsxwriter import Workbook

from ..figures.gantt import KINDS
from ..linehaul import FleetCurve
from ..typical_week import TruckPlan, WeekPlan, format_week_minute
from .xlsx import Pages

Row = tuple[object, ...]
CENTS, TONNE_G, M3_CM3 = 100, 1e6, 1e6
TRUCKS = (
    "Truck",
    "Fleet",
    "Flights",
    "Gateway",
    "Leaves",
    "Stops",
    "Over",
    "Back for the next",
    "km",
    "t",
    "m³",
    "EUR",
    "of it time of parcels, EUR",
)
STOPS = ("Truck", "Stop", "Warehouse", "Name", "Arrives", "Lot", "Floor units", "kg", "m³")
HOURS = ("Truck", "From", "To", "Minutes", "What", "Country", "Leg")
CURVE = ("Own trucks", "EUR per week", "Lower bound, EUR per week", "Status", "Hours from release to warehouse")


def plan_workbook(
    plan: WeekPlan, names: Mapping[str, str], stamps: Iterable[Row], curve: FleetCurve | None = None
) -> bytes:
    """Return a plan as an XLSX file; times are those of the typical week, UTC."""
    target = io.BytesIO()
    book = Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": "Lanecast: line-haul plan", "author": "Lanecast"})
    pages = Pages(book)
    pages.add("About", ("What", "Value"), (*stamps, *_proof(plan)))
    pages.add("Trucks", TRUCKS, (_truck(tour, names) for tour in plan.tours))
    pages.add("Stops", STOPS, (row for tour in plan.tours for row in _stops(tour, names)))
    pages.add("Hour by hour", HOURS, (row for tour in plan.tours for row in _hours(tour)))
    pages.add("Left behind", ("Lot", "Floor units", "Why"), _left(plan))
    if curve is not None:
        pages.add("Number of own trucks", CURVE, _curve(curve))
    book.close()
    return target.getvalue()


def _proof(plan: WeekPlan) -> Iterator[Row]:
    yield "Cost per week, EUR", plan.eur
    yield "Lower bound with these routes, EUR", plan.bound_eur
    yield "Gap", plan.gap
    yield "Routes", str(plan.solved[0].solution.routes) if plan.solved else ""
    yield from (("Status", part.solution.status) for part in plan.solved)


def _truck(tour: TruckPlan, names: Mapping[str, str]) -> Row:
    trip = tour.trip
    return (
        tour.number,
        "own" if tour.own else "hired",
        ", ".join(tour.flights),
        names[trip.gateway],
        format_week_minute(trip.depart_min),
        ", ".join(names[stop.site] for stop in trip.stops),
        format_week_minute(trip.back_min),
        format_week_minute(trip.free_min),
        trip.km,
        tour.grams / TONNE_G,
        sum(part.cm3 for part in tour.load.freight) / M3_CM3,
        trip.total_c / CENTS,
        trip.cost_c["lateness"] / CENTS,
    )


def _stops(tour: TruckPlan, names: Mapping[str, str]) -> Iterator[Row]:
    weigh = {(part.stop, part.lot): part for part in tour.load.freight}
    for number, stop in enumerate(tour.trip.stops, 1):
        for lot, floor in stop.lots:
            part = weigh[stop.site, lot]
            yield (
                tour.number,
                number,
                stop.site,
                names[stop.site],
                format_week_minute(stop.arrive_min),
                lot,
                floor,
                part.grams / 1000,
                part.cm3 / M3_CM3,
            )


def _hours(tour: TruckPlan) -> Iterator[Row]:
    for s in tour.segments:
        what = KINDS[s.kind]
        yield (
            tour.number,
            format_week_minute(s.start_min),
            format_week_minute(s.end_min),
            s.end_min - s.start_min,
            what,
            s.country,
            s.leg + 1,
        )


def _left(plan: WeekPlan) -> Iterator[Row]:
    yield from ((left.lot, left.floor, left.why) for part in plan.solved for left in part.solution.unserved)


def _curve(curve: FleetCurve) -> Iterator[Row]:
    for point in curve.points:
        plan = point.plan
        yield point.trucks, plan.objective_c / CENTS, plan.bound_c / CENTS, plan.status, point.transit_h
