"""The replay's player on the page: a run is watched in the browser, which moves it by itself."""

from datetime import timedelta
from pathlib import Path

import streamlit as st

import lib

from ...domain.clock import EPOCH, MEASURED_WEEKS, WEEKS
from ...domain.network import Network
from ...figures.motion import busiest, motion
from ...outcome.movements import Replay, replay
from ...scenario import Scenario
from ..blocks.downloads import ONE_AT_A_TIME
from ..services.background import request
from ..services.latest_wins import Request
from ..shell.page import Page

HERE = Path(__file__).parent
FIRST_WEEK = str(MEASURED_WEEKS.start + 1)
MOST_REPLAYS = 24  # kept in memory, under a megabyte each


def weeks() -> dict[str, str]:
    """Return the Mondays of the horizon's weeks by number, from 1."""
    return {str(week + 1): f"{EPOCH + timedelta(weeks=week):%-d %b}" for week in range(WEEKS)}


def replay_on_screen(page: Page) -> Replay:
    """Return the replay of the scenario on the screen, from every parcel; made once for everybody."""
    with st.spinner("Simulating every parcel…"):
        return _replay(page.network, page.network.data_hash, page.scenario)


def replay_request(network: Network, scenario: Scenario) -> Request:
    """Return the request to make a replay in the background, before a page shows it."""

    def make() -> bool:
        _replay(network, network.data_hash, scenario)
        return True

    return request(("replay", network.data_hash, scenario), make)


@st.cache_resource(max_entries=MOST_REPLAYS, show_spinner=False, hash_funcs={Scenario: hash})
def _replay(_network: Network, _: str, scenario: Scenario) -> Replay:
    with ONE_AT_A_TIME:
        return replay(lib.simulate(_network, scenario))


def player(recording: Replay, week: int, page: Page) -> None:
    """Draw the player of a week (0–11) of a replay."""
    html, css, js = (HERE.joinpath(f"player.{kind}").read_text(encoding="utf-8") for kind in ("html", "css", "js"))
    component = st.components.v2.component("lanecast_player", html=html, css=css, js=js)
    component(key="player", data=motion(recording, page.edited_network, week, page.colours))


def describe_longest_queue(recording: Replay, week: int, network: Network) -> str:
    """Say where the week's longest queue was, and when."""
    longest = busiest(recording, week)
    if longest is None:
        return "No parcel waits in this week."
    gateway, what, parcels, minute = longest
    place = network.facilities.set_index("facility_id")["name"][gateway]
    when = EPOCH + timedelta(minutes=minute)
    return f"Longest queue: {parcels:,} parcels for {place}, {what.lower()}, {when:%A %-d %B, %H:%M} UTC."
