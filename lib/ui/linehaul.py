"""The line-haul page's parts: which plan, flight and truck it shows, and what it draws of them."""

from collections.abc import Mapping, Sequence
from functools import partial
from types import MappingProxyType

import streamlit as st

from lib.domain.clock import NEVER
from lib.domain.loading import DeckPlan, LoadingPlan, Refusal
from lib.domain.network import rows_by
from lib.export.files import KINDS, file_name
from lib.figures.decks import deck, gravity
from lib.figures.draw import draw
from lib.figures.fleet import eur, fleet_figure
from lib.figures.fleet import told as fleet_told
from lib.figures.gantt import gantt, legend_entries
from lib.figures.loading import axle_bars, stop_colours, truck_floor, truck_space
from lib.figures.routes import fleet_tint, route_map
from lib.figures.tours import Flown, Planned, Tour, decked, loaded, planned, sized, told
from lib.figures.words import plural
from lib.linehaul import FleetCurve
from lib.linehaul.cyclic import DAYS
from lib.loading import assumptions, attainable_pct, deck_assumptions, load_unit
from lib.scenario import scenario_id
from lib.ui import session
from lib.ui.background import ASKED, ask
from lib.ui.blocks import legend, table
from lib.ui.charts import chart
from lib.ui.controls import switch
from lib.ui.frame import View, link
from lib.ui.text import escape, markdown
from lib.whatif import MODEL_VERSION

CHARTERS = "charters"
ANSWERS = MappingProxyType({"proof": "With proof", "quick": "Quick plan"})
STEPS = 4  # quick plan, proof, curve, proven curve
PALLET = "pallet"
ZOOM = 1.45  # the truck fills its half of a desktop; a phone has the floor alone


def key(shown: View, *parts: object) -> tuple[object, ...]:
    """Return what an answer about the scenario on the screen is kept under."""
    return scenario_id(shown.scenario, MODEL_VERSION, shown.network.data_hash), *parts


def names(shown: View) -> Mapping[str, str]:
    """Return what facilities are called."""
    return {place: row.name for place, row in rows_by(shown.drawn.facilities, "facility_id").items()}


# Which plan, flight and truck


def best_plan(shown: View) -> Planned | None:
    """Return the quick plan, and the proven one as soon as it is there and unless the link asks for the quick one."""
    make = partial(planned, shown.network, shown.scenario)
    quick = ask(key(shown, "plan", True), partial(make, True))
    proof = ask(key(shown, "plan", False), partial(make, False))
    wants_quick = session.page_value("answer", ANSWERS) == "quick"
    return quick if wants_quick or proof is None else proof


def curve(shown: View, plan: Planned) -> FleetCurve | None:
    """Return the cost by number of own trucks, quick at first."""
    if plan.scheduled is None:
        return None
    quick = ask(key(shown, "fleet", False), partial(sized, plan, False))
    proof = None if plan.quick else ask(key(shown, "fleet", True), partial(sized, plan, True))
    return proof or quick


def pick_flight(plan: Planned) -> Flown:
    """Draw the choice of day and flight; return the flight."""
    by_day: dict[str, list[Flown]] = {}
    for flight in plan.flights:
        by_day.setdefault(flight.day or CHARTERS, []).append(flight)
    day = switch("day", {day: day.capitalize() if day == CHARTERS else day for day in by_day})
    here = {flight.key: flight.name for flight in by_day[day]}
    _forget("flight", here, {flight.key for flight in plan.flights})
    chosen = switch("flight", here)
    return next(flight for flight in by_day[day] if flight.key == chosen)


def pick_truck(tours: Sequence[Tour], plan: Planned, shown: View) -> Tour:
    """Draw the list of a flight's trucks; return the one that is open."""
    here = {tour.key: tour for tour in tours}
    chosen = open_truck(tours, plan)
    if st.session_state.get("truck") != chosen:
        st.session_state.truck = chosen
    st.selectbox(
        "Truck", list(here), format_func=lambda one: truck_name(here[one], shown), key="truck",
        on_change=lambda: session.set_page_value("truck", st.session_state.truck), label_visibility="collapsed",
    )  # fmt: skip
    return here[chosen]


def open_truck(tours: Sequence[Tour], plan: Planned) -> str:
    """Return the key of the truck that the link opens, the first one's if it opens none of these."""
    here = {tour.key for tour in tours}
    _forget("truck", here, {tour.key for tour in plan.tours})
    return session.page_value("truck", here) or tours[0].key


def _forget(name: str, here: object, anywhere: object) -> None:
    """Drop a choice that another day or flight has, so that only unknown ones are named."""
    value = st.session_state.page.get(name, "")
    if value and value not in here and value in anywhere:  # type: ignore[operator]
        session.set_page_value(name, "")


def truck_name(tour: Tour, shown: View) -> str:
    """Return what a truck is called: number, departure, way."""
    way = ", ".join(names(shown)[stop] for stop in tour.load.stops)
    whose = "own" if tour.own else "hired"
    return f"Truck {tour.number} ({whose}), {told(tour.trip.depart_min)}: {names(shown)[tour.trip.gateway]} to {way}"


def choose(truck: str) -> None:
    """Open the truck whose route or bar was clicked."""
    session.set_page_value("truck", truck)


# What is drawn


def status(plan: Planned, shown: View) -> None:
    """Say what the plan costs, how far its proof goes, and for which routes it holds."""
    routes = plan.solved[0].solution.routes if plan.solved else ""
    proven = plan.bound_eur >= plan.eur
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="proof"):
        if proven:
            st.badge("Proven optimal", icon=":material/verified:", color="green")
        else:
            st.badge(f"Gap {100 * plan.gap:.2f} %", icon=":material/hourglass_top:", color="gray")
        words = f"The plan costs €{plan.eur:,.0f} a week; no plan of {routes} costs less than €{plan.bound_eur:,.0f}."
        st.caption(markdown(words), width="content")
        asked = len(st.session_state.get(ASKED, ()))
        if asked:
            under_way = "Proving the plan…" if plan.quick else "Proving how many trucks pay…"
            st.progress(max(0, STEPS - asked) / STEPS, text=under_way, width=260)
    if str(shown.scenario.linehaul_plan) == "direct":
        st.caption("This scenario runs direct lanes. The plan below is what would cost least instead.")


def plan_cards(plan: Planned, tours: Sequence[Tour]) -> None:
    """Draw the plan's key figures."""
    hired = sum(not tour.own for tour in tours)
    with st.container(key="plan-cards"):
        st.metric("Cost a week", f"€{plan.eur:,.0f}", border=True, help="Trips, own fleet and the time of parcels.")
        st.metric("Lower bound", f"€{plan.bound_eur:,.0f}", border=True, help="No plan of these routes costs less.")
        st.metric("Gap", f"{100 * plan.gap:.2f} %", border=True)
        st.metric("Trucks", f"{len(tours)}", border=True, help=f"Of this flight; {hired} of them hired for the trip.")
        st.metric("Road km", f"{sum(tour.trip.km for tour in tours):,}", border=True, help="With the ways home.")
        st.metric("Freight", f"{sum(tour.grams for tour in tours) / 1e6:,.0f} t", border=True)


def routes(tours: Sequence[Tour], truck: str, shown: View) -> None:
    """Draw the routes of a flight's trucks."""
    own = sum(tour.own for tour in tours)
    with st.container(key="routes-frame"):
        figure = route_map(tours, shown.drawn, shown.colours, truck)
        chart(figure, "routes", f"Map of the routes of {plural(len(tours), 'truck')} on the roads", choose)
    entries = [
        (fleet_tint(shown.colours, True), "Own", str(own)),
        (fleet_tint(shown.colours, False), "Hired", str(len(tours) - own)),
    ]
    st.html(f'<div class="lc-small">{legend(entries)}</div>')
    picked = next(tour for tour in tours if tour.key == truck)
    st.markdown(markdown(trip_words(picked, shown)))


def trip_words(tour: Tour, shown: View) -> str:
    """Say where a truck is when, what it carries and what it costs."""
    called, trip = names(shown), tour.trip
    way = ", ".join(f"{called[stop.site]} {told(stop.arrive_min)}" for stop in trip.stops)
    home = f"back {told(trip.back_min)}" if tour.own else f"over {told(trip.back_min)}"
    part = f"€{trip.total_c / 100:,.0f}, of it €{trip.cost_c['lateness'] / 100:,.0f} for the time of parcels"
    start = f"Truck {tour.number} ({'own' if tour.own else 'hired'}) leaves {called[trip.gateway]}"
    return f"{start} {told(trip.depart_min)}: {way}; {home}. {tour.grams / 1e6:.1f} t, {trip.km:,} km, {part}."


def schedule(tours: Sequence[Tour], truck: str, shown: View) -> None:
    """Draw what every truck of a flight does, hour by hour."""
    figure = gantt(tours, names(shown), shown.colours, truck)
    chart(figure, "gantt", f"Hours of {plural(len(tours), 'truck')}: driving, breaks, rests, bans, unloading", choose)
    st.html(f'<div class="lc-small">{legend(legend_entries(tours, shown.colours))}</div>')


def fleet(shown: View, plan: Planned) -> None:
    """Draw how many own trucks pay."""
    found = curve(shown, plan)
    if found is None:
        st.caption("Working it out…" if plan.scheduled else "No scheduled flight: charters are driven by hired trucks.")
        return
    owned_c = plan.scheduled.solution.objective_c if plan.scheduled else None
    words = fleet_told(found, plan.owned, owned_c)
    st.markdown(markdown(words))
    chart(fleet_figure(found, shown.colours, plan.owned, owned_c), "fleet", f"Cost by number of own trucks. {words}")
    best = ", ".join(
        f"{n} in {names(shown)[k.split()[1]]}" for k, n in found.best.by_fleet.items() if k.startswith("own")
    )
    st.caption(
        markdown(
            f"Cheapest: {best}. Dotted: the bound, below which no plan can cost. Scheduled flights of a whole week; "
            f"{eur(_standing_c(plan))} a week for each own truck, driven or not (assumed)."
        )
    )


def _standing_c(plan: Planned) -> int:
    fleets = plan.scheduled.week.problem.fleets if plan.scheduled else ()
    return max((fleet.weekly_c for fleet in fleets), default=0)


def truck_load(tour: Tour, tours: Sequence[Tour], flight: Flown, plan: Planned, shown: View) -> None:
    """Draw the loading plan of a truck, stop by stop, or say why it does not load."""
    answers = ask(key(shown, "loads", plan.quick, flight.key), partial(loaded, plan.network, tours))
    if answers is None:
        st.caption("Loading the trucks…")
        return
    refused = [t.number for t in tours if isinstance(answers[t.key], Refusal)]
    answer = answers[tour.key]
    if isinstance(answer, LoadingPlan):
        _stages(answer, shown)
    elif isinstance(answer, Refusal):
        st.warning(markdown(f"Truck {tour.number} does not load. {answer.words}"), icon=":material/block:")
    else:
        st.caption("This vehicle has no load floor.")
    if refused:
        which = ", ".join(map(str, refused))
        st.caption(
            f"{len(tours) - len(refused)} of this flight's {len(tours)} trucks load whole pallets as planned; {which} "
            "would not: the plan counts shares of a floor, and the last pallet of each lot is not full."
        )
    unit = load_unit(plan.network, PALLET)
    if isinstance(answer, LoadingPlan):
        st.caption(markdown(assumptions(unit, answer.truck)))


def _stages(plan: LoadingPlan, shown: View) -> None:
    called = names(shown)
    stages = {str(n): f"After {called[stop]}" if n else "At departure" for n, stop in enumerate(("", *plan.stops))}
    unloaded = _stage(stages, plan)
    aboard = [placed.pallet for placed in plan.placed if placed.pallet.stop >= unloaded]
    tints = stop_colours(shown.colours)
    counts = [sum(pallet.stop == n for pallet in aboard) for n in range(len(plan.stops))]
    entries = [(tints[n % 4], f"{n + 1} {called[stop]}", f"{counts[n]}") for n, stop in enumerate(plan.stops)]
    st.html(legend(entries))
    left, right = st.columns([0.52, 0.48], gap="small")
    with left, st.container(key="truck-space"):
        figure = truck_space(plan, shown.colours, unloaded, called, ZOOM)
        st.plotly_chart(
            draw(figure), key="space", alt=f"The truck in space with {plural(len(aboard), 'pallet')} aboard",
            config={"displayModeBar": False, "scrollZoom": False}, theme=None,
        )  # fmt: skip
    with right:
        floor = f"The load floor from above: {plural(len(aboard), 'pallet')}, {stages[str(unloaded)].lower()}"
        chart(truck_floor(plan, shown.colours, unloaded, called), "floor", floor)
        chart(axle_bars(plan, shown.colours, called), "axles", "Load of each axle against its limit, stop by stop")


def _stage(stages: Mapping[str, str], plan: LoadingPlan) -> int:
    """Draw the steps of the unloading; return how many stops are served. Another truck may have had more of them."""
    _forget("stage", stages, {str(n) for n in range(100)})
    return min(int(switch("stage", stages)), len(plan.stops))


def aircraft_load(flight: Flown, shown: View, plan: Planned) -> None:
    """Draw the deck plan of a flight leg by leg, or say why there is none."""
    answer = ask(key(shown, "deck", flight.key), partial(decked, plan.network, flight))
    if answer is None:
        st.caption("Loading the aircraft…")
        return
    if isinstance(answer, str):
        st.caption(markdown(answer))
        return
    need, made = answer
    st.markdown(markdown(need.words))
    if isinstance(made, Refusal):
        st.warning(markdown(made.words), icon=":material/block:")
        return
    _decks(made, shown)
    st.caption(
        markdown(
            f"{deck_assumptions(made.aircraft)} A full ULD on every position is "
            f"{attainable_pct(plan.network, made.aircraft):.0f} % of the aircraft's volume."
        )
    )


def _decks(made: DeckPlan, shown: View) -> None:
    called, last = names(shown), len(made.route) - 1
    legs = {str(n): f"{called[made.route[n]]} – {called[made.route[n + 1]]}" for n in range(last)}
    _forget("leg", legs, {str(n) for n in range(10)})
    leg = int(switch("leg", legs)) if last > 1 else 0
    tints = stop_colours(shown.colours)
    counts = {gate: sum(uld.gateway == gate for _, uld in made.placed) for gate in made.route[1:]}
    st.html(legend([(tints[n % 4], called[gate], f"{count} ULDs") for n, (gate, count) in enumerate(counts.items())]))
    left, right = st.columns([0.68, 0.32], gap="small")
    with left, st.container(key="deck-frame"):
        chart(deck(made, shown.colours, leg, called), "deck", f"Deck plan, {legs[str(leg)]}: ULDs on their positions")
    with right:
        chart(gravity(made, shown.colours), "gravity", "Centre of gravity of every leg inside its envelope")


def tours_table(tours: Sequence[Tour], shown: View) -> None:
    """Draw the trucks of a flight as a table."""
    called = names(shown)
    rows = [
        [escape(cell) for cell in (
            str(tour.number), "own" if tour.own else "hired", told(tour.trip.depart_min), called[tour.trip.gateway],
            ", ".join(f"{called[stop.site]} {told(stop.arrive_min)}" for stop in tour.trip.stops),
            told(tour.trip.back_min), f"{tour.grams / 1e6:.1f}", f"{tour.trip.km:,}",
            f"{tour.trip.total_c / 100:,.0f}",
        )]
        for tour in tours
    ]  # fmt: skip
    head = ("Truck", "Fleet", "Leaves", "From", "Stops, and when it is there", "Over", "t", "km", "€")
    table(head, rows, label="Trucks of the flight", words=6)


def unserved(plan: Planned) -> None:
    """Say what the plan leaves behind, and why."""
    for part in plan.solved:
        for left in part.solution.unserved:
            st.warning(markdown(f"{left.lot}: {left.why}."), icon=":material/block:")


def flight_words(flight: Flown) -> str:
    """Say when a flight lands and what it is expected to bring."""
    tonnes = sum(part.grams for part in flight.freight) / 1e6
    cubic = sum(part.cm3 for part in flight.freight) / 1e6
    when = "lands at any time" if flight.lands_min == NEVER else f"lands {told(flight.lands_min)}"
    days = f"leaves {flight.day}" if flight.day in DAYS else "charter"
    return f"{flight.name}: {days}, {when} UTC, {tonnes:.0f} t in {cubic:,.0f} m³ expected"


def offer(plan: Planned, shown: View) -> None:
    """Offer the plan as a workbook."""
    stamps = [
        ("Scenario", shown.outcome.scenario_id), ("Model", MODEL_VERSION), ("Data", shown.network.data_hash),
        ("Levers that differ", ", ".join(f"{k}={v}" for k, v in shown.scenario.changes.items()) or "none"),
        ("Link", link()), ("Volumes", "expected, of a typical week; all times UTC"),
    ]  # fmt: skip
    found = curve(shown, plan)
    st.download_button(
        "Workbook (XLSX)", data=partial(_workbook, plan, names(shown), stamps, found), icon=":material/table_view:",
        file_name=file_name(shown.outcome.scenario_id, "xlsx", "linehaul"), mime=KINDS["xlsx"].mime,
        on_click="ignore", key="plan-file",
    )  # fmt: skip


def _workbook(plan: Planned, called: Mapping[str, str], stamps: Sequence[tuple[str, str]], found: FleetCurve | None):  # type: ignore[no-untyped-def]
    from lib.export.linehaul import plan_workbook

    return plan_workbook(plan, called, stamps, found)
