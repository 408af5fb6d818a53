"""The line-haul page's routes and trucks: the proof, the map, the hours of every truck, table and workbook."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from ...domain.clock import NEVER
from ...export.files import KINDS, file_name
from ...figures.gantt import gantt, legend_entries
from ...figures.route_map import fleet_tint, route_map
from ...linehaul.week.weekly_problem import DAYS
from ...narrative import readings
from ...narrative.formatting import format_count
from ...typical_week import TruckPlan, WeekFlight, WeekPlan, format_week_minute
from ...whatif import MODEL_VERSION
from ..blocks.charts import chart
from ..blocks.html_blocks import caption, legend, table
from ..blocks.key_figures import Figure, draw_key_figures
from ..blocks.terms import help_on
from ..blocks.text import escape, keep_units_together, markdown
from ..panels import saved
from ..session.page_parameters import set_page_parameter
from ..shell.page import Page
from .choices import choose, names, under_way
from .fleet_panel import final_curve


def status(plan: WeekPlan, page: Page) -> None:
    """Say what the plan costs, how far its proof goes, and for which routes it holds."""
    routes = plan.solved[0].solution.routes if plan.solved else ""
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="proof"):
        badge(plan.gap)
        words = f"The plan costs €{plan.eur:,.0f} per week; the lower bound is €{plan.bound_eur:,.0f} for {routes}."
        st.caption(markdown(words), width="content")
        under_way(plan)
    if cost := readings.describe_linehaul_cost(page.outcome):
        st.caption(keep_units_together(markdown(cost)))
    if page.network.levers.value(page.scenario, "linehaul_plan") == "direct":
        st.caption("This scenario uses direct lanes. The plan below is the cheapest alternative.")


def badge(gap: float) -> None:
    """Say whether a plan is proven, or how far it can be from the best."""
    terms = help_on("Optimality gap", "Status")
    if gap > 0:
        st.badge(f"Optimality gap {100 * gap:.2f} %", icon=":material/hourglass_top:", color="gray", help=terms)
    else:
        st.badge("Proven optimal", icon=":material/verified:", color="green", help=terms)


def plan_cards(plan: WeekPlan, tours: Sequence[TruckPlan]) -> None:
    """Draw the plan's key figures."""
    spot = sum(not tour.own for tour in tours)
    km, tonnes = sum(tour.trip.km for tour in tours), sum(tour.grams for tour in tours) / 1e6
    figures = (
        Figure("cost", "Cost per week", f"€{plan.eur:,.0f}", meaning="Trips, own fleet and lateness."),
        Figure("bound", "Lower bound", f"€{plan.bound_eur:,.0f}", meaning="No plan with these routes costs less."),
        Figure("gap", "Optimality gap", f"{100 * plan.gap:.2f} %"),
        Figure("trucks", "Trucks", f"{len(tours)}", meaning=f"Trucks of this flight, {spot} of them spot trucks."),
        Figure("km", "Road km", f"{km:,}", meaning="Including return trips."),
        Figure("freight", "Freight", f"{tonnes:,.0f} t"),
    )
    draw_key_figures(figures, "plan-cards")


def routes(tours: Sequence[TruckPlan], truck: str, page: Page) -> None:
    """Draw the routes of a flight's trucks."""
    own = sum(tour.own for tour in tours)
    with st.container(key="routes-frame"):
        figure = route_map(tours, page.edited_network, page.colours, truck)
        picked = next(tour for tour in tours if tour.key == truck)
        words = describe_trip(picked, page)
        chart(figure, "routes", f"Map of the routes of {format_count(len(tours), 'truck')}. {words}", choose)
    entries = [
        (fleet_tint(page.colours, True), "Own", str(own)),
        (fleet_tint(page.colours, False), "Spot", str(len(tours) - own)),
    ]
    st.html(f'<div class="lc-small">{legend(entries)}</div>')
    st.markdown(markdown(words))
    st.button(
        f"Loading plan of truck {picked.number}",
        icon=":material/view_in_ar:",
        key="open-load",
        on_click=set_page_parameter,
        args=("part", "loads"),
    )


def describe_trip(tour: TruckPlan, page: Page) -> str:
    """Say where a truck is when, what it carries and what it costs."""
    site_names, trip = names(page), tour.trip
    way = ", ".join(f"{site_names[stop.site]} {format_week_minute(stop.arrive_min)}" for stop in trip.stops)
    home = f"back {format_week_minute(trip.back_min)}" if tour.own else f"trip ends {format_week_minute(trip.back_min)}"
    part = f"€{trip.total_c / 100:,.0f}, of which €{trip.cost_c['lateness'] / 100:,.0f} for lateness"
    leaves = f"{site_names[trip.gateway]} {format_week_minute(trip.depart_min)}"
    start = f"Truck {tour.number} ({'own' if tour.own else 'spot'}) leaves {leaves}"
    return f"{start}: {way}; {home}. {tour.grams / 1e6:.1f} t, {trip.km:,} km, {part}."


def schedule(tours: Sequence[TruckPlan], truck: str, page: Page) -> None:
    """Draw what every truck of a flight does, hour by hour."""
    figure = gantt(tours, names(page), page.colours, {truck})
    reading = describe_hours(tours)
    chart(figure, "gantt", f"Hours of {format_count(len(tours), 'truck')}. {reading}", choose)
    st.html(f'<div class="lc-small">{legend(legend_entries(tours, page.colours))}</div>')
    caption(reading)


def describe_hours(tours: Sequence[TruckPlan]) -> str:
    """Say which truck is away longest, and how long trucks are on average."""
    hours = {tour.number: (tour.trip.back_min - tour.trip.depart_min) / 60 for tour in tours}
    longest = max(hours, key=hours.__getitem__)
    mean = sum(hours.values()) / len(hours)
    return f"Truck {longest} has the longest trip, {hours[longest]:.0f} h; the mean is {mean:.0f} h."


def tours_table(tours: Sequence[TruckPlan], page: Page) -> None:
    """Draw the trucks of a flight as a table."""
    site_names = names(page)
    rows = [
        [
            escape(cell)
            for cell in (
                str(tour.number),
                "own" if tour.own else "spot",
                format_week_minute(tour.trip.depart_min),
                site_names[tour.trip.gateway],
                ", ".join(f"{site_names[stop.site]} {format_week_minute(stop.arrive_min)}" for stop in tour.trip.stops),
                format_week_minute(tour.trip.back_min),
                f"{tour.grams / 1e6:.1f}",
                f"{tour.trip.km:,}",
                f"{tour.trip.total_c / 100:,.0f}",
            )
        ]
        for tour in tours
    ]
    head = ("Truck", "Fleet", "Leaves", "From", "Stops and arrival times", "End", "t", "km", "€")
    table(head, rows, label="Trucks of the flight", words=6)


def unserved(plan: WeekPlan) -> None:
    """Say what the plan leaves behind, and why."""
    for part in plan.solved:
        for left in part.solution.unserved:
            st.warning(markdown(f"{left.lot}: {left.why}."), icon=":material/block:")


def describe_flight(flight: WeekFlight) -> str:
    """Say when a flight lands and what it is expected to bring."""
    tonnes = sum(part.grams for part in flight.freight) / 1e6
    cubic = sum(part.cm3 for part in flight.freight) / 1e6
    when = "lands at varying times" if flight.lands_min == NEVER else f"lands {format_week_minute(flight.lands_min)}"
    days = f"leaves {flight.day}" if flight.day in DAYS else "charter"
    return f"{flight.name}: {days}, {when} UTC, {tonnes:.0f} t in {cubic:,.0f} m³ expected"


def offer_workbook(plan: WeekPlan, page: Page) -> None:
    """Offer the plan as a workbook."""
    stamps = [
        ("Scenario", page.outcome.scenario_id),
        ("Model", MODEL_VERSION),
        ("Data", page.network.data_hash),
        ("Levers that differ", ", ".join(f"{k}={v}" for k, v in page.scenario.changes.items()) or "none"),
        ("Link", page.link),
        ("Volumes", "expected, of a typical week; all times UTC"),
    ]
    st.download_button(
        "Workbook (XLSX)",
        data=partial(_workbook, plan, stamps, page),
        icon=":material/table_view:",
        file_name=file_name(saved.name(page.outcome, page.network), page.outcome.scenario_id, "xlsx", "linehaul"),
        mime=KINDS["xlsx"].mime,
        on_click="ignore",
        key="plan-file",
    )


def _workbook(plan: WeekPlan, stamps: Sequence[tuple[str, str]], page: Page) -> bytes:
    from ...export.linehaul_workbook import plan_workbook

    return plan_workbook(plan, names(page), stamps, final_curve(page, plan))
