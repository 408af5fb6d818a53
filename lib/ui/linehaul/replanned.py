"""The line-haul page's answer to an event: what changes in figures and words, the old and the new plan side by side."""

from types import MappingProxyType

import streamlit as st

from ...figures.gantt import legend_entries
from ...figures.plan_changes import before_and_after, pairs
from ...linehaul.week.weekly_problem import OWN
from ...narrative.formatting import format_count
from ...replanning.replan import Replan
from ...replanning.report import describe_changes
from ...replanning.snapshot import State
from ..blocks.charts import chart
from ..blocks.controls import switch
from ..blocks.html_blocks import legend
from ..blocks.key_figures import Figure, draw_key_figures
from ..blocks.text import escape
from ..shell.page import Page
from .choices import names
from .truck_views import badge

TRUCKS = MappingProxyType({"changed": "Changed trucks", "all": "All trucks"})
SIDES = ("Original plan", "New plan")


def own_trucks_out(state: State) -> int:
    """Return how many own trucks are out."""
    return sum(fleet.startswith(OWN) for fleet, _ in state.problem.out)


def draw_replan(replanned: Replan, page: Page) -> None:
    """Draw what changes: figures, words, and both plans."""
    _cards(replanned)
    with st.container(border=True, gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="top", gap="small"):
            st.header("Changes", anchor=False, width="content")
            badge(replanned.new.gap)
        sentences = "".join(f"<li>{escape(sentence)}</li>" for sentence in describe_changes(replanned))
        st.html(f'<ul class="lc-words">{sentences}</ul>')
    _plans(replanned, page)


def _cards(replanned: Replan) -> None:
    old, touched = len(replanned.old.trips), sum(change.changed for change in replanned.changes)
    behind = sum(left.floor for left in replanned.new.unserved)
    sign = "+" if replanned.extra_eur >= 0 else "−"
    rule = f"Of the {old} trucks in the original plan. A truck changes only if that saves at least €40."
    out = format_count(own_trucks_out(replanned.state), "truck")
    figures = (
        Figure("unchanged", "Trucks unchanged", f"{100 * replanned.unchanged_share:.0f} %", meaning=rule),
        Figure("changed", "Trucks changed", f"{touched}", meaning="Including new trucks and those no longer needed."),
        Figure("cost", "Truck cost", f"{sign}€{abs(replanned.extra_eur):,.0f}"),
        Figure("behind", "Not loaded", format_count(behind, "pallet")),
        Figure("out", "On the road", out, meaning="Own trucks; their routes are kept."),
        Figure("gap", "Optimality gap", f"{100 * replanned.new.gap:.2f} %", meaning=replanned.new.status),
    )
    draw_key_figures(figures, "plan-cards", "Key figures of the new plan")


def _plans(replanned: Replan, page: Page) -> None:
    """Draw the old and the new plan hour by hour."""
    every = pairs(replanned, page.edited_network)
    which = switch("trucks", TRUCKS)
    chosen = [pair for pair in every if pair.touched or which == "all"]
    if not chosen:
        st.caption("No truck changes." if every else "Neither plan uses a truck.")
        return
    sides = zip(("Original plan", "New plan"), before_and_after(chosen, names(page), page.colours), strict=True)
    for column, name, (words, figure) in zip(st.columns(2, gap="small"), ("old", "new"), sides, strict=True):
        with column.container(border=True, height="stretch", gap="xsmall"):
            st.header(words, anchor=False)
            chart(figure, f"plan-{name}", f"{words}: hours of {format_count(len(chosen), 'truck')}")
    tours = [tour for pair in chosen for tour in (pair.after,) if tour]
    st.html(f'<div class="lc-small">{legend(legend_entries(tours, page.colours))}</div>')
