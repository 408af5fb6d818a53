"""What a search may do, kept in the link: the levers that may move with bounds and steps, and the limits to keep.

`levers=flights_per_week:3:7,own_trucks_lgg:6:24:6,drivers` and `limit=days_to_warehouse_p90 ES <= 5;…`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import streamlit as st

from ...errors import LanecastError
from ...experiments.seek import Limit, axis, limit
from ...narrative.kpis import COUNTRY_KPIS, LIMIT_KPIS, PROMISE, sense_of
from ...scenario import Lever, LeverTable, Value
from ..blocks.text import markdown
from ..session.gestures import on_gesture, set_widget_value
from ..session.page_parameters import set_page_parameter
from ..session.state import session

SWEPT = ("integer", "number", "choice")  # kinds of levers that a study can move
MOST_LEVERS, MOST_LIMITS = 6, 3
WIDTHS = (1, 2, 5, 10)  # steps of a search, Step the lever table
LIMITED = {kpi.key: kpi for kpi in LIMIT_KPIS}
BY_COUNTRY = tuple(kpi.key for kpi in COUNTRY_KPIS)
WIDEST_BOUND = 1e6


@dataclass(frozen=True)
class Range:
    """A lever that may move: from `low` to `high` in steps; all None for a lever of words, which may take any."""

    lever: Lever
    low: float | None = None
    high: float | None = None
    step: float | None = None

    @property
    def key(self) -> str:
        return self.lever.key

    @property
    def values(self) -> tuple[Value, ...]:
        return axis(self.lever, self.low, self.high, self.step)

    def __str__(self) -> str:
        return ":".join([self.key, *(f"{x:g}" for x in (self.low, self.high, self.step) if x is not None)])


def ranges(default: str, levers: LeverTable) -> list[Range]:
    """Draw the choice of levers that may move, each with its bounds and step; return them."""
    given = _given("levers", default, ",")
    ranges = [one for text in given if (one := _read(partial(read_range, levers), text))][:MOST_LEVERS]
    chosen = [one.key for one in ranges]
    set_widget_value("allowed", chosen)
    st.multiselect(
        "Levers that may change",
        [key for key, row in levers.items() if row.kind in SWEPT],
        key="allowed",
        format_func=lambda key: levers[key].label,
        max_selections=MOST_LEVERS,
        on_change=_picked,
        args=(ranges, levers),
    )
    for one in ranges:
        if one.low is not None:
            _bounds(one, ranges)
    return ranges


def read_range(levers: LeverTable, text: str) -> Range:
    """Read `key`, `key:low:high` or `key:low:high:step`. Raises LanecastError for what it cannot take."""
    key, *given = text.split(":")
    row = levers.lever(key)
    if row.kind == "choice":
        return Range(row)
    usual = (*(row.plausible or (row.min, row.max)), row.step)
    try:
        low, high, step = (float(x) if x else y for x, y in zip([*given, "", "", ""], usual, strict=False))
    except ValueError:
        raise LanecastError(f"{text[:60]!r} is no range: write {key}:LOW:HIGH or {key}:LOW:HIGH:STEP.") from None
    bounds = Range(row, low, high, step)
    assert bounds.values
    return bounds


def _given(key: str, default: str, mark: str) -> list[str]:
    """Return the parts of a parameter of the page, those of `default` if it is not there; `none` is none."""
    text = str(session().page_parameters.get(key, default))
    return [] if text == "none" else [part for part in text.split(mark) if part]


def _read[T](read: Callable[[str], T], text: str) -> T | None:
    """Return what a part of the link says; name it in a notice if it says nothing."""
    try:
        return read(text)
    except LanecastError as error:
        st.warning(markdown(error), icon=":material/link_off:")
        return None


def _bounds(one: Range, all_of_them: list[Range]) -> None:
    """Draw the bounds of a lever and the step of the search within them."""
    row = one.lever
    kind = int if row.kind == "integer" else float
    here = tuple(kind(x or 0) for x in (one.low, one.high))
    slider, step = f"allowed:{one.key}", f"allowed-step:{one.key}"
    set_widget_value(slider, here)
    set_widget_value(step, one.step)
    left, right = st.columns([0.74, 0.26], gap="small", vertical_alignment="bottom")
    common: dict[str, Any] = {"on_change": _moved, "args": (one, all_of_them)}
    form = f"{'%d' if kind is int else '%g'} {row.unit.replace('%', '%%')}".strip()
    low, high, width = (kind(x or 0) for x in (row.min, row.max, row.step))
    left.slider(markdown(row.label), low, high, step=width, key=slider, format=form, **common)
    widths = sorted({*((row.step or 1) * width for width in WIDTHS), one.step or 1})
    right.selectbox("Step", widths, format_func=lambda x: f"{x:g}", key=step, **common)


@on_gesture
def _moved(one: Range, all_of_them: list[Range]) -> None:
    low, high = st.session_state[f"allowed:{one.key}"]
    new = replace(one, low=low, high=high, step=st.session_state[f"allowed-step:{one.key}"])
    _keep([new if other == one else other for other in all_of_them])


@on_gesture
def _picked(before: list[Range], levers: LeverTable) -> None:
    known = {one.key: one for one in before}
    _keep([known.get(key) or read_range(levers, key) for key in st.session_state["allowed"]])


def _keep(ranges: list[Range]) -> None:
    set_page_parameter("levers", ",".join(map(str, ranges)) or "none")


def limits(default: str, countries: Mapping[str, str]) -> list[Limit]:
    """Draw the limits that a scenario has to keep, each a figure, a country and a bound; return them."""
    limits = [one for text in _given("limit", default, ";") if (one := _read(read_limit, text))][:MOST_LIMITS]
    for place, one in enumerate(limits):
        _limit(place, limits, one, countries)
    if not limits:
        st.caption("No limit is set: every combination is admissible.")
    if len(limits) < MOST_LIMITS:
        st.button("Add a limit", icon=":material/add:", key="limit-add", on_click=_add, args=(limits,))
    return limits


def read_limit(text: str) -> Limit:
    """Read a limit on a figure that the page offers. Raises LanecastError for others, naming them."""
    given = limit(text)
    figure, _, country = given.figure.partition(" ")
    if figure not in LIMITED or (country and figure not in BY_COUNTRY):
        raise LanecastError(f"{given.figure[:60]!r} cannot be limited here: choose one of {', '.join(LIMITED)}.")
    if not 0 <= given.bound <= WIDEST_BOUND:
        raise LanecastError(f"{given} is not accepted: a bound lies between 0 and {WIDEST_BOUND:,.0f}.")
    return Limit(given.figure, sense_of(LIMITED[figure]), given.bound)


def _limit(place: int, limits: list[Limit], one: Limit, countries: Mapping[str, str]) -> None:
    figure, _, country = one.figure.partition(" ")
    kpi = LIMITED[figure]
    keys = tuple(f"limit-{part}:{place}" for part in ("figure", "country", "bound"))
    for key, value in zip(keys, (figure, country, round(one.bound * kpi.scale, 6)), strict=True):
        set_widget_value(key, value)
    common: dict[str, Any] = {"on_change": _changed, "args": (place, limits)}
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key=f"limit-row-{place}"):
        st.selectbox("Limit", list(LIMITED), format_func=lambda key: LIMITED[key].label, key=keys[0], **common)
        st.selectbox(
            "Where",
            ["", *countries],
            format_func=lambda key: countries.get(key, "Everywhere"),
            key=keys[1],
            disabled=figure not in BY_COUNTRY,
            **common,
        )
        word = "At least" if one.sense == ">=" else "At most"
        st.number_input(f"{word}, {kpi.unit}", 0.0, WIDEST_BOUND * kpi.scale, key=keys[2], **common)
        st.button(
            "Remove", icon=":material/close:", key=f"limit-remove-{place}", on_click=_remove, args=(place, limits)
        )


@on_gesture
def _changed(place: int, limits: list[Limit]) -> None:
    figure, country, bound = (st.session_state[f"limit-{part}:{place}"] for part in ("figure", "country", "bound"))
    known = limits[place].figure.partition(" ")[0]
    kpi = LIMITED[figure]
    value = bound / kpi.scale if figure == known else kpi.usual_limit
    named = f"{figure} {country}" if country and figure in BY_COUNTRY else figure
    _keep_limits([*limits[:place], Limit(named, sense_of(kpi), value), *limits[place + 1 :]])


def _add(limits: list[Limit]) -> None:
    _keep_limits([*limits, Limit(PROMISE.key, sense_of(PROMISE), PROMISE.usual_limit)])


def _remove(place: int, limits: list[Limit]) -> None:
    _keep_limits(limits[:place] + limits[place + 1 :])


def _keep_limits(limits: list[Limit]) -> None:
    set_page_parameter("limit", ";".join(map(str, limits)) or "none")
