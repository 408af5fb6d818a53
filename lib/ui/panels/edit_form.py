"""Network edits made on the page: what is changed already, and a form for each kind of change."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import time
from itertools import pairwise, permutations

import pandas as pd
import streamlit as st

from ...domain.clock import WEEKDAYS
from ...domain.network import Network, rows
from ...domain.network_edits import Close, Edit, Fly, read_edits
from ...narrative.formatting import describe_edit
from ...narrative.lever_changes import choice_names
from ...paths import DATA
from ..blocks.text import markdown
from ..session.scenario_changes import set_edits
from ..shell.page import Page

ELSEWHERE = -1  # the city that stands for none
MOST_GATEWAYS = 2  # of an added service
KINDS = {"open": "Open a warehouse", "close": "Close a warehouse", "air": "Add flights"}


def current(page: Page) -> None:
    """Draw the edits of the scenario, each with the way to take it back."""
    names, edits = choice_names(page.network), read_edits(page.scenario.changes.get("edits", ""))
    if not edits:
        st.caption("No changes yet: this is the network as shipped.")
    for place, edit in enumerate(edits):
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"edit-{place}"):
            st.markdown(f"**{markdown(describe_edit(edit, names))}**", width="stretch")
            st.button(
                "Remove",
                icon=":material/close:",
                key=f"edit-remove-{place}",
                on_click=_set,
                args=([one for one in edits if one != edit], page.network),
            )


def forms(page: Page) -> None:
    """Draw the form of the kind of change that is chosen."""
    kind = st.segmented_control(
        "Type of change", list(KINDS), default="open", format_func=KINDS.__getitem__, required=True, key="edit-kind"
    )
    draw: Mapping[str, Callable[[Page], None]] = {"close": _close, "open": _open, "air": _air}
    draw[str(kind)](page)


def _set(edits: Iterable[Edit], network: Network) -> None:
    set_edits(edits, network)


def _add(edit: Edit | str, page: Page) -> None:
    set_edits([*read_edits(page.scenario.changes.get("edits", "")), edit], page.network)


def _close(page: Page) -> None:
    closed = {edit.warehouse for edit in read_edits(page.scenario.changes.get("edits", "")) if isinstance(edit, Close)}
    names = {
        row.facility_id: f"{row.name} ({row.country})"
        for row in rows(page.network.facilities)
        if row.kind == "warehouse" and row.facility_id not in closed
    }
    chosen = st.selectbox("Warehouse", list(names), format_func=names.__getitem__, key="edit-close")
    st.caption("Each of its regions is then served by the nearest open warehouse in the country.")
    st.button(
        "Close warehouse", icon=":material/block:", key="edit-close-do", on_click=_add, args=(Close(chosen), page)
    )


def _open(page: Page) -> None:
    cities = _cities(tuple(page.network.countries.country))
    names = dict(zip(cities.index, cities["name"] + ", " + cities.country, strict=True))
    city = st.selectbox(
        "Where",
        [ELSEWHERE, *names],
        index=None,
        key="edit-city",
        placeholder="Enter a city",
        format_func=lambda key: names.get(key, "Another place: enter coordinates"),
    )
    place = _elsewhere(page) if city == ELSEWHERE else cities.loc[city] if city is not None else None
    st.caption(
        "The new warehouse serves the regions of its country that it is nearest to, with the opening hours, gateway "
        "and customs of the nearest existing warehouse (assumed). Lanes are routed on the road graph, © OpenStreetMap "
        "contributors."
    )
    st.button(
        "Open warehouse",
        icon=":material/add_business:",
        key="edit-open-do",
        disabled=place is None,
        on_click=_add,
        args=(_opening(place), page),
    )


def _opening(place: pd.Series | None) -> str:
    """Return the edit that opens a warehouse at a place."""
    if place is None:
        return ""
    return f"open:{_name(str(place['name']))},{place['lat']:.4f},{place['lon']:.4f},{place['country']}"


def _elsewhere(page: Page) -> pd.Series:
    """Draw what one types of a place that is no city; return it."""
    names = {row.country: row.name for row in rows(page.network.countries)}
    name, country = st.columns(2)
    north, east = st.columns(2)
    return pd.Series(
        {
            "name": name.text_input("Name", "New warehouse", max_chars=24, key="edit-name"),
            "country": country.selectbox("Country", list(names), format_func=names.__getitem__, key="edit-country"),
            "lat": north.number_input("Latitude, °", 34.0, 71.0, 48.0, format="%.4f", key="edit-lat"),
            "lon": east.number_input("Longitude, °", -11.0, 47.0, 7.0, format="%.4f", key="edit-lon"),
        }
    )


def _name(text: str) -> str:
    """Return a name that an edit takes."""
    return re.sub(r"[^\w .'()-]", " ", text).strip()[:24].strip() or "?"


@st.cache_resource(show_spinner=False)
def _cities(countries: tuple[str, ...]) -> pd.DataFrame:
    """Return cities of the countries that are served, the largest first: name, country, lat, lon."""
    cities = pd.read_parquet(DATA / "geography/cities.parquet", columns=["name", "country", "lat", "lon", "population"])
    mine = cities[cities.country.isin(countries)].sort_values("population", ascending=False)
    return mine.drop_duplicates(["name", "country"]).reset_index(drop=True)


def _air(page: Page) -> None:
    types = flyable(page.network)
    names = choice_names(page.network)
    left, right = st.columns(2)
    route = left.selectbox(
        "Route", list(types), key="edit-route", format_func=lambda stops: "–".join(names[stop] for stop in stops)
    )
    aircraft = right.selectbox("Aircraft", types[route], key="edit-aircraft", format_func=names.__getitem__)
    days = st.pills("Weekdays (UTC)", WEEKDAYS, selection_mode="multi", default=["Tue", "Sat"], key="edit-days")
    left, right = st.columns(2)
    at = left.time_input("Departure (UTC)", time(15, 30), step=1800, key="edit-departure")
    first = 100.0
    if len(route) > 2:
        first = float(right.slider(f"Space for {names[route[1]]}, %", 0, 100, 70, 5, key="edit-share"))
    shares = (first, 100 - first) if len(route) > 2 else (first,)
    st.caption("The group's own fleet flies them with the whole aircraft; the Explain page shows the block hours used.")
    edit = Fly(route, tuple(day for day in WEEKDAYS if day in days), f"{at:%H:%M}", aircraft, shares)
    st.button(
        "Add flights",
        icon=":material/flight_takeoff:",
        key="edit-air-do",
        disabled=not days,
        on_click=_add,
        args=(edit, page),
    )


def flyable(network: Network) -> dict[tuple[str, ...], list[str]]:
    """Return the routes from an airport by gateways and the types that have all their legs, the ways home included."""
    legs = set(zip(*(network.aircraft_legs[c] for c in ("aircraft_id", "origin", "destination")), strict=True))
    kinds = {
        kind: [p.facility_id for p in rows(network.facilities) if p.kind == kind] for kind in ("airport", "gateway")
    }
    found: dict[tuple[str, ...], list[str]] = {}
    for origin in kinds["airport"]:
        for count in range(1, MOST_GATEWAYS + 1):
            for stops in permutations(kinds["gateway"], count):
                ways = [*pairwise((origin, *stops)), *((stop, origin) for stop in stops)]
                types = [key for key in network.aircraft.aircraft_id if all((key, *way) in legs for way in ways)]
                found |= {(origin, *stops): types} if types else {}
    return found
