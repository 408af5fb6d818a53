"""The line-haul page's choices: which plan, flight and truck it shows. All of them are in the link."""

from collections.abc import Mapping, Sequence
from functools import partial
from types import MappingProxyType

import streamlit as st

from ...domain.network import Network, rows_by
from ...network.case import build_case
from ...scenario import Scenario, scenario_id
from ...typical_week import TruckPlan, WeekFlight, WeekPlan, format_week_minute, plan_week
from ...whatif import MODEL_VERSION
from ..blocks.controls import pick, switch
from ..services.background import progress, result_of
from ..session.page_parameters import page_parameter, set_page_parameter
from ..shell.page import Page

CHARTERS = "charters"
ANSWERS = MappingProxyType({"proof": "Final plan", "quick": "Preliminary plan"})
PARTS = MappingProxyType(
    {
        "routes": "Routes and trucks",
        "loads": "Loading plans",
        "fleet": "Fleet size",
        "event": "Disruptions",
    }
)


def key(page: Page, *parts: object) -> tuple[object, ...]:
    """Return what an answer about the scenario on the screen is kept under."""
    return scenario_id(page.scenario, MODEL_VERSION, page.network), *parts


def names(page: Page) -> Mapping[str, str]:
    """Return what facilities are called."""
    return {place: row.name for place, row in rows_by(page.edited_network.facilities, "facility_id").items()}


def best_plan(page: Page) -> WeekPlan | None:
    """Return the quick plan, and the proven one as soon as it is there and unless the link asks for the quick one."""
    make = partial(_plan, page.network, page.scenario)
    quick = result_of(key(page, "plan", True), partial(make, True))
    proof = result_of(key(page, "plan", False), partial(make, False))
    return quick if _wants_quick() or proof is None else proof


def _plan(network: Network, scenario: Scenario, quick: bool) -> WeekPlan:
    return plan_week(build_case(network, scenario), quick)


def expects_final_plan(plan: WeekPlan) -> bool:
    """Return whether another plan, the proven one, is to follow: its trucks may be others."""
    return plan.quick and not _wants_quick()


def _wants_quick() -> bool:
    return page_parameter("answer", ANSWERS) == "quick"


def pick_flight(plan: WeekPlan) -> WeekFlight:
    """Draw the choice of day and flight; return the flight."""
    by_day: dict[str, list[WeekFlight]] = {}
    for flight in plan.flights:
        by_day.setdefault(flight.day or CHARTERS, []).append(flight)
    days = {day: day.capitalize() if day == CHARTERS else day for day in by_day}
    day = switch("day", days, clears=("flight", "truck", "stage", "leg"))
    options = {flight.key: flight.name for flight in by_day[day]}
    chosen = switch("flight", options, clears=("truck", "stage", "leg"))
    return next(flight for flight in by_day[day] if flight.key == chosen)


def pick_truck(tours: Sequence[TruckPlan], plan: WeekPlan, page: Page) -> TruckPlan:
    """Draw the list of a flight's trucks; return the one that is open."""
    options = {tour.key: tour for tour in tours}
    named = {key: truck_name(tour, page) for key, tour in options.items()}
    return options[pick("truck", "Truck", named, quiet=True, clears=("stage",), early=expects_final_plan(plan))]


def open_truck(tours: Sequence[TruckPlan], plan: WeekPlan) -> str:
    """Return the key of the truck that the link opens, the first one's if it opens none."""
    return page_parameter("truck", {tour.key for tour in tours}, early=expects_final_plan(plan)) or tours[0].key


def truck_name(tour: TruckPlan, page: Page) -> str:
    """Return what a truck is called: number, departure, way."""
    way = ", ".join(names(page)[stop] for stop in tour.load.stops)
    whose, leaves = "own" if tour.own else "spot", format_week_minute(tour.trip.depart_min)
    return f"Truck {tour.number} ({whose}), {leaves}: {names(page)[tour.trip.gateway]} to {way}"


def choose(truck: str) -> None:
    """Open the truck whose route or bar was clicked."""
    set_page_parameter("stage", "")
    set_page_parameter("truck", truck)


def under_way(plan: WeekPlan) -> None:
    """Draw how far what the page asked for is; comes after all that it asks for."""
    done, total = progress()
    if done < total:
        st.progress(
            done / total, text="Optimising the plan…" if plan.quick else "Calculating the remaining figures…", width=260
        )
