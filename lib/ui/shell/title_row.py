"""The row at the top of a page: its title, how final its figures are, and what can be done with them."""

from functools import partial
from urllib.parse import urlsplit

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ...narrative.headline import describe_bottleneck
from ...narrative.lever_changes import describe_from_baseline
from ..blocks.downloads import download
from ..blocks.terms import help_on
from ..blocks.text import keep_units_together, markdown
from ..panels import last_change, link_tools, note_pins, saved, shared_card
from ..panels.welcome import welcome_again
from ..session import embed
from ..session.deep_link import link_parameters, page_address
from ..session.state import page_requests, session
from .page import Page


def draw_title(page: Page, text: str, caption: str = "", *, alarm: bool = False, introduced: bool = False) -> None:
    """Draw the page's title with a caption, by default the bottleneck, and how final its figures are; leave room for
    the tools beside it.

    alarm: whether the title says that the plan fails; introduced: whether the page has the introduction to offer again.
    """
    caption = caption or f"Bottleneck: {markdown(describe_bottleneck(page.outcome))}"
    shared_card.draw_shared_card(page.scenario, page.outcome, page.notes)
    words, aside = st.columns([0.68, 0.32], gap="small")
    with words.container(key="alarm" if alarm else "title"):
        st.title(keep_units_together(markdown(text)), anchor=False)
        with st.container(horizontal=True, gap="small", vertical_alignment="center", key="status"):
            st.caption(f"{markdown(describe_from_baseline(page.scenario, page.network))} · {caption}", width="content")
            _state(page)
    place = aside.container(horizontal=True, horizontal_alignment="right", gap="small", key="tools")
    page_requests().draw_tools = partial(_tools, place, page, introduced)
    last_change.draw_banner(page.network, page.outcome)
    saved.draw_changes_since_saved(page.scenario, page.outcome)


def _state(page: Page) -> None:
    """Show how final the figures are, and whether the plan fails."""
    holds = page.outcome.steady
    if not holds:
        st.badge("The plan fails", icon=":material/error:", color="red", help=help_on("Steady state"))
    if page.pending:
        terms = help_on("Preliminary figures")
        st.badge("Preliminary, calculating…", icon=":material/progress_activity:", color="gray", help=terms)
    else:
        terms, colour = help_on("Canonical"), "green" if holds else "gray"
        st.badge("Every parcel simulated", icon=":material/check:", color=colour, help=terms)  # type: ignore[arg-type]


def _tools(place: DeltaGenerator, page: Page, introduced: bool) -> None:
    """Draw what can be done with the figures; inside another page only the way out of it."""
    with place:
        if embed.is_embedded():
            _whole_app(page)
            return
        _present(page)
        saved.save()
        note_pins.popover(page.notes, page.outcome)
        name = saved.name(page.outcome, page.network)
        link_tools.draw_link_tools(page.outcome, page.network, name)
        download(
            page.network,
            page.outcome,
            page.baseline,
            page.notes,
            lambda: page.link,
            name,
            pending=page.pending,
        )
        if introduced:
            welcome_again()


def _whole_app(page: Page) -> None:
    """Link to the app outside of the page around this one."""
    parameters = link_parameters(page.network)
    parameters.pop(embed.HIDE, None)
    st.link_button("Open in Lanecast", page_address(parameters), icon=":material/open_in_new:")


def _present(page: Page) -> None:
    """Link to the presenter view of what is on the screen, which leads back here.

    By a link, as the browser stops its timers before it follows one: a late one would clear the page switched to.
    """
    stem = urlsplit(st.context.url or "").path.rpartition("/")[2]
    session().presented_from = f"pages/{stem or 'overview'}.py"
    st.page_link(
        "pages/present.py",
        label="Present",
        icon=":material/slideshow:",
        help="Full screen, one chart per slide",
        query_params=link_parameters(page.network),
    )
