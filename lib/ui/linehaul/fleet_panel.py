"""The line-haul page's number of trucks: what a week costs with every number of own trucks, and which one pays."""

from functools import partial

import streamlit as st

from ...figures.fleet_curve import OwnedFleet, describe_fleet_curve, eur, fleet_figure
from ...linehaul import FleetCurve
from ...linehaul.week.recurring_plan import SolvedWeek
from ...linehaul.week.trip_drivers import driver_use
from ...linehaul.week.weekly_problem import OWN
from ...typical_week import WeekPlan, fleet_size_curve
from ..blocks.charts import chart
from ..blocks.text import markdown
from ..services.background import background, request, result_of
from ..shell.page import Page
from .choices import key, names, under_way


def curve(page: Page, plan: WeekPlan) -> FleetCurve | None:
    """Return the cost by number of own trucks, quick at first; None if it is not there yet."""
    quick = result_of(*_curve(page, plan, prove=False))
    proof = None if plan.quick else result_of(*_curve(page, plan, prove=True))
    return proof or quick


def final_curve(page: Page, plan: WeekPlan) -> FleetCurve | None:
    """Return the last curve of a plan, however long it takes; None if no flight is scheduled."""
    return background().take(request(*_curve(page, plan, prove=not plan.quick))) if plan.scheduled else None


def _curve(page: Page, plan: WeekPlan, *, prove: bool) -> tuple[tuple[object, ...], partial[FleetCurve | None]]:
    return key(page, "fleet", prove), partial(fleet_size_curve, plan, prove)


def fleet(page: Page, plan: WeekPlan) -> None:
    """Draw how many own trucks pay."""
    if plan.scheduled is None:
        st.caption("There is no scheduled flight. Freight from charters is carried by spot trucks.")
        return
    costs = curve(page, plan)
    under_way(plan)
    if costs is None:
        return
    owned = _owned(plan, plan.scheduled)
    words = describe_fleet_curve(costs, owned)
    st.markdown(markdown(words))
    chart(fleet_figure(costs, page.colours, owned), "fleet", f"Cost by number of own trucks. {words}")
    best = ", ".join(
        f"{n} in {names(page)[k.split()[1]]}" for k, n in costs.best.by_fleet.items() if k.startswith("own")
    )
    st.caption(
        markdown(
            f"Cheapest: {best}. Dotted: lower bound on the cost of any plan. All scheduled flights of a week; "
            f"{eur(owned.standing_c)} per week for each own truck and its drivers, used or not. "
            f"{describe_drivers(page, plan)}"
        )
    )


def describe_drivers(page: Page, plan: WeekPlan) -> str:
    """Describe how many drivers the gateways' own trucks have, and how much of the hours allowed they drive."""
    if plan.scheduled is None:
        return ""
    week, solution = plan.scheduled.week, plan.scheduled.solution
    uses = driver_use(week.problem, solution, week.drivers)
    parts = [f"{use.drivers} in {names(page)[use.gateway]} ({use.driven_h:.0f} h)" for use in uses]
    if not parts:
        return "No own truck has a driver."
    return f"Drivers and the hours that each drives per week, of {uses[0].allowed_h:.0f} allowed: {', '.join(parts)}."


def _owned(plan: WeekPlan, part: SolvedWeek) -> OwnedFleet:
    """Return the own trucks of the gateways to which scheduled flights bring freight; others drive for charters."""
    problem, trips = part.week.problem, sum(trip.vehicle == OWN for trip in part.solution.trips)
    served = {lot.gateway for lot in problem.lots}
    elsewhere = [fleet for fleet in problem.fleets if fleet.gateway not in served and fleet.weekly_c]
    idle = sum(fleet.trucks or 0 for fleet in elsewhere)
    standing_c = max((fleet.weekly_c for fleet in problem.fleets), default=0)
    return OwnedFleet(plan.owned - idle, part.solution.objective_c - idle * standing_c, trips, standing_c)
