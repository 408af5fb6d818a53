"""The line-haul page's real time: something happens at a moment of the run; the old and the new plan side by side."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType

import streamlit as st

import lib

from ...domain.clock import DAY_MIN, HOUR_MIN, WEEK_MIN
from ...domain.network import Network, rows
from ...errors import DataError
from ...linehaul.week.weekly_problem import DAYS, OWN
from ...narrative.formatting import format_count
from ...replanning.events import event_of
from ...replanning.replan import Replan, replan
from ...replanning.snapshot import State, format_moment, state_at
from ...scenario import Scenario
from ..blocks.controls import pick, switch
from ..blocks.downloads import ONE_AT_A_TIME
from ..blocks.text import markdown
from ..player.player import FIRST_WEEK, weeks
from ..services.background import progress, result_of
from ..shell.page import Page
from .choices import key, names
from .replanned import draw_replan, own_trucks_out

TONNE_G = 1e6


@dataclass(frozen=True)
class Kind:
    """A kind of event as people choose it: what it concerns (empty: nothing in particular) and how bad it is."""

    label: str
    subject: str
    extent: str
    extents: Mapping[str, str]


def _each(values: tuple[int, ...], words: str) -> Mapping[str, str]:
    return {str(value): words.format(value) for value in values}


HOURS = _each((3, 6, 12, 24, 36, 48, 72), "{} h")
KINDS = MappingProxyType(
    {
        "truck-lost": Kind("Own trucks break down", "Gateway", "Number", _each((1, 2, 3, 5), "{}")),
        "flight-late": Kind("A flight is late", "Flight", "Delay", HOURS),
        "volume": Kind("Volume differs", "Flight", "Change", _each((30, 50, 100, 10, -10, -20, -30, -50), "{:+} %")),
        "border-closed": Kind("Borders close", "Country", "Duration", HOURS),
        "warehouse-closed": Kind("A warehouse closes", "Warehouse", "Duration", HOURS),
        "drivers-missing": Kind("Drivers are unavailable", "", "Share", _each((10, 20, 30, 50, 75), "{} %")),
    }
)
USUAL = MappingProxyType({"flight-late": "6", "border-closed": "24", "warehouse-closed": "36", "drivers-missing": "30"})
BY_FLIGHT = ("flight-late", "volume")


def draw_disruptions(page: Page) -> None:
    """Draw the choice of moment and event, then what changes."""
    what, when = (
        st.container(horizontal=True, vertical_alignment="bottom", gap="small", key=f"event-{row}")
        for row in ("what", "when")
    )
    with what:
        labels = {name: kind.label for name, kind in KINDS.items()}
        kind = pick("event", "Event", labels, clears=("subject", "extent"))
    with when:
        minute = _moment(("subject",) if kind in BY_FLIGHT else ())
    state = result_of(key(page, "state", minute), partial(_state, page.network, page.scenario, minute))
    if state is None:
        _under_way("Simulating every parcel up to this time and calculating the current plan…")
        return
    with what:
        text = _event(kind, state, page)
    st.caption(markdown(_describe_state(state)))
    if text is None:
        st.info("No flight is due within three days. Choose another time.")
        return
    try:
        replanned = result_of(key(page, "replan", minute, text), partial(_replanned, state, text))
    except DataError as error:
        st.warning(markdown(error), icon=":material/block:")
        return
    _under_way("Replanning…") if replanned is None else draw_replan(replanned, page)


def _state(network: Network, scenario: Scenario, minute: int) -> State:
    """Return the state of the run of every parcel, with the plan from that minute on."""
    with ONE_AT_A_TIME:
        state = state_at(lib.simulate(network, scenario), minute)
    _ = state.plan
    return state


def _replanned(state: State, text: str) -> Replan:
    return replan(state, event_of(text))


def _under_way(words: str) -> None:
    done, total = progress()
    st.progress(done / total, text=words)
    st.skeleton(height=360)


def _moment(clears: tuple[str, ...]) -> int:
    """Draw the choice of a minute of the run; return it."""
    week = int(pick("week", "Week of", weeks(), FIRST_WEEK, clears=clears)) - 1
    day = DAYS.index(switch("weekday", {day: day for day in DAYS}, "Wed", clears=clears))
    hour = int(pick("hour", "Hour (UTC)", {str(h): f"{h:02}:00" for h in range(24)}, "10", clears=clears))
    return week * WEEK_MIN + day * DAY_MIN + hour * HOUR_MIN


def _event(name: str, state: State, page: Page) -> str | None:
    """Draw what an event concerns and how bad it is; return it as text, None if there is nothing for it to concern."""
    kind, subjects = KINDS[name], _subjects(name, state, page)
    if kind.subject and not subjects:
        return None
    subject = pick("subject", kind.subject, subjects) if kind.subject else ""
    extent = pick("extent", kind.extent, kind.extents, USUAL.get(name, ""))
    return f"{name}={subject},{extent}"


def _subjects(name: str, state: State, page: Page) -> dict[str, str]:
    """Return what an event can concern, by key."""
    site_names = names(page)
    countries = {row.country: row.name for row in rows(page.edited_network.countries)}
    owned = [fleet.gateway for fleet in state.problem.fleets if fleet.key.startswith(OWN) and fleet.trucks]
    flights = dict.fromkeys(due.key for due in state.due)
    return {
        "truck-lost": {gate: site_names[gate] for gate in owned},
        "flight-late": {flight: flight for flight in flights},
        "volume": {"": "All flights due"} | {flight: flight for flight in flights} if flights else {},
        "border-closed": {code: countries.get(code, code) for code in state.roadbook.roads.countries if code},
        "warehouse-closed": {site: site_names[site] for site in state.problem.sites},
        "drivers-missing": {},
    }[name]


def _describe_state(state: State) -> str:
    """Say what is on the road, what waits and what is due."""
    due = {key for due in state.due for key in due.lots}
    tonnes = [sum(lot.grams for lot in state.problem.lots if (lot.key in due) == coming) for coming in (False, True)]
    flights = ", ".join(dict.fromkeys(due.key for due in state.due)) or "no flight"
    driving = format_count(own_trucks_out(state), "own truck")
    return (
        f"{format_moment(state.minute)} UTC: {driving} on the road, which keep their route; "
        f"{tonnes[0] / TONNE_G:.1f} t waiting for a truck, {tonnes[1] / TONNE_G:.0f} t due within three days "
        f"({flights})."
    )
