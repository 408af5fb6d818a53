"""The line-haul page's loading plans: a truck stop by stop, in space, from above and by axle; an aircraft's decks."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from ...domain.load_plans import DeckPlan, LoadingPlan, Refusal
from ...figures.deck_plans import deck, describe_gravity, gravity
from ...figures.draw import draw
from ...figures.truck_loads import axle_bars, describe_axles, stop_colours, truck_floor, truck_space
from ...loading import assumptions, attainable_pct, deck_assumptions, read_load_unit
from ...narrative.formatting import format_count
from ...typical_week import TruckPlan, WeekFlight, WeekPlan, load_trucks, plan_deck
from ..blocks.charts import described_chart
from ..blocks.controls import switch
from ..blocks.html_blocks import legend
from ..blocks.text import markdown
from ..services.background import result_of
from ..shell.page import Page
from .choices import expects_final_plan, key, names

PALLET = "pallet"
ZOOM = 1.45  # the truck fills its half of a desktop; a phone has the floor alone


def truck_load(tour: TruckPlan, tours: Sequence[TruckPlan], flight: WeekFlight, plan: WeekPlan, page: Page) -> None:
    """Draw the loading plan of a truck, stop by stop, or say why it does not load."""
    answers = result_of(key(page, "loads", plan.quick, flight.key), partial(load_trucks, plan.network, tours))
    if answers is None:
        st.caption("Calculating the loading plans…")
        return
    refused = [t.number for t in tours if isinstance(answers[t.key], Refusal)]
    answer = answers[tour.key]
    if isinstance(answer, LoadingPlan):
        _stages(answer, plan, page)
    elif isinstance(answer, Refusal):
        st.warning(
            markdown(f"Truck {tour.number} cannot be loaded as planned. {answer.words}"), icon=":material/block:"
        )
    else:
        st.caption("This vehicle has no load floor.")
    if refused:
        which = ", ".join(map(str, refused))
        st.caption(
            f"{len(tours) - len(refused)} of the {len(tours)} trucks of this flight can be loaded with whole pallets "
            f"as planned, {which} cannot: the plan counts shares of floor space, and a lot's last pallet is not full."
        )
    unit = read_load_unit(plan.network, PALLET)
    if isinstance(answer, LoadingPlan):
        st.caption(markdown(assumptions(unit, answer.truck)))


def _stages(load: LoadingPlan, plan: WeekPlan, page: Page) -> None:
    """Draw what is aboard a truck after each of its stops."""
    site_names = names(page)
    stages = {str(n): f"After {site_names[stop]}" if n else "At departure" for n, stop in enumerate(("", *load.stops))}
    unloaded = int(switch("stage", stages, early=expects_final_plan(plan)))
    aboard = [placed.pallet for placed in load.placed if placed.pallet.stop >= unloaded]
    tints = stop_colours(page.colours)
    counts = [sum(pallet.stop == n for pallet in aboard) for n in range(len(load.stops))]
    entries = [(tints[n % 4], f"{n + 1} {site_names[stop]}", f"{counts[n]}") for n, stop in enumerate(load.stops)]
    st.html(legend(entries))
    left, right = st.columns([0.52, 0.48], gap="small")
    with left, st.container(key="truck-space"):
        figure = truck_space(load, page.colours, unloaded, site_names, ZOOM)
        st.plotly_chart(
            draw(figure),
            key="space",
            alt=f"Three-dimensional view of the truck with {format_count(len(aboard), 'pallet')} aboard",
            config={"displayModeBar": False, "scrollZoom": False},
            theme=None,
        )
    with right:
        floor = f"{format_count(len(aboard), 'pallet')} aboard: {stages[str(unloaded)]}."
        described_chart(
            truck_floor(load, page.colours, unloaded, site_names), "floor", "The load floor from above", floor
        )
        axles = describe_axles(load, site_names)
        described_chart(
            axle_bars(load, page.colours, site_names), "axles", "Load of each axle against its limit", axles
        )


def aircraft_load(flight: WeekFlight, page: Page, plan: WeekPlan) -> None:
    """Draw the deck plan of a flight leg by leg, or say why there is none."""
    answer = result_of(key(page, "deck", flight.key), partial(plan_deck, plan.network, flight))
    if answer is None:
        st.caption("Calculating the loading plan…")
        return
    if isinstance(answer, str):
        st.caption(markdown(answer))
        return
    need, made = answer
    st.markdown(markdown(need.words))
    if isinstance(made, Refusal):
        st.warning(markdown(made.words), icon=":material/block:")
        return
    _decks(made, page)
    st.caption(
        markdown(
            f"{deck_assumptions(made.aircraft)} A full ULD on every position is "
            f"{attainable_pct(plan.network, made.aircraft):.0f} % of the aircraft's volume."
        )
    )


def _decks(made: DeckPlan, page: Page) -> None:
    site_names, last = names(page), len(made.route) - 1
    legs = {str(n): f"{site_names[made.route[n]]} – {site_names[made.route[n + 1]]}" for n in range(last)}
    leg = int(switch("leg", legs)) if last > 1 else 0
    tints = stop_colours(page.colours)
    counts = {gate: sum(uld.gateway == gate for _, uld in made.placed) for gate in made.route[1:]}
    st.html(
        legend([(tints[n % 4], site_names[gate], f"{count} ULDs") for n, (gate, count) in enumerate(counts.items())])
    )
    left, right = st.columns([0.68, 0.32], gap="small")
    with left, st.container(key="deck-frame"):
        plane = made.aircraft
        placed = f"{len(made.placed)} ULDs stand on the {len(plane.positions)} positions of the {plane.name}."
        described_chart(deck(made, page.colours, leg, site_names), "deck", f"Deck plan, {legs[str(leg)]}", placed)
    with right:
        subject = "Centre of gravity of every leg in its envelope"
        described_chart(gravity(made, page.colours), "gravity", subject, describe_gravity(made))
