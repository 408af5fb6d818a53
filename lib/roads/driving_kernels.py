"""The driver's clock: drivers' hours, truck bans, borders and opening hours along a road (rule 7.5)."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..domain.clock import NEVER, WEEK_MIN
from ..engine.jit import kernel, scalar_kernel

SERVICE_MIN = 60
TURNROUND_MIN = 30
BREAK_MIN, DRIVE_TO_BREAK_MIN = 45, 270

Ints = NDArray[np.int64]


class Crew(NamedTuple):
    """Drivers' hours (rule 7.5 b–d): longest drive and shift between rests, length of a rest; a single driver takes
    breaks.
    """

    longest_drive_min: int
    longest_shift_min: int
    rest_min: int
    single: bool


class DriverClock(NamedTuple):
    """The minute of the run, driving minutes since the last break and the last rest, and the minute the shift began.

    monday: the first Monday 00:00 UTC after the departure; driven_min, unloaded_min: minutes driven and unloaded before
    it.
    """

    minute: int | np.int64
    since_break_min: int | np.int64
    since_rest_min: int | np.int64
    shift_start: int | np.int64
    monday: int | np.int64
    driven_min: int | np.int64
    unloaded_min: int | np.int64


class Windows(NamedTuple):
    """Windows [start, end) in minutes, place after place; `first`: the first window of each place [P + 1]."""

    first: Ints
    starts: Ints
    ends: Ints


class RoadLegs(NamedTuple):
    """`first`: the first segment of each leg [L + 1]; country and minutes of each segment; whether a leg is flown."""

    first: Ints
    country: Ints
    minutes: Ints
    flown: NDArray[np.bool_]


class Borders(NamedTuple):
    """Wait at every border, and the minute until which all borders of a country are shut [C]."""

    wait_min: int
    shut_until: Ints


class RoadConditions(NamedTuple):
    """What a trip depends on: roads, truck bans by country, opening hours by warehouse, borders."""

    roads: RoadLegs
    bans: Windows
    opening_hours: Windows
    borders: Borders


class LegIndex(NamedTuple):
    """The road leg from a gateway to each warehouse [W] and between warehouses [W, W], −1 where none leads."""

    outward: Ints
    between: Ints


@scalar_kernel
def search(sorted_minutes, first, last, minute):
    """Return the first position in [first, last) whose entry is above a minute."""
    while first < last:
        middle = (first + last) // 2
        if sorted_minutes[middle] > minute:
            last = middle
        else:
            first = middle + 1
    return first


@scalar_kernel
def opening(minute, place, windows):
    """Return the first minute from `minute` on inside one of the place's windows, −1 if there is none."""
    last = windows.first[place + 1]
    w = search(windows.ends, windows.first[place], last, minute)
    return max(minute, windows.starts[w]) if w < last else NEVER


@scalar_kernel
def at_gate(clock, place, crew, opening_hours):
    """Return the driver's clock as a place opens, at minute −1 if it never does (rule 7.6)."""
    opens = opening(clock.minute, place, opening_hours)
    late = opens - clock.shift_start >= crew.longest_shift_min
    if late and clock.minute < opens < clock.minute + crew.rest_min:
        opens = opening(clock.minute + crew.rest_min, place, opening_hours)
    return rested(clock, opens - clock.minute, crew)


@scalar_kernel
def start_of_shift(minute):
    """Return the clock of a rested driver who leaves at a minute."""
    monday = (minute // WEEK_MIN + 1) * WEEK_MIN
    return DriverClock(
        np.int64(minute), np.int64(0), np.int64(0), np.int64(minute), np.int64(monday), np.int64(0), np.int64(0)
    )


@scalar_kernel
def rested(clock, wait, crew):
    """Return the driver's clock after a wait, which counts as a break or a rest if it is long enough (rule 7.5)."""
    minute = clock.minute + wait
    if wait >= crew.rest_min:
        return DriverClock(minute, 0, 0, minute, clock.monday, clock.driven_min, clock.unloaded_min)
    since_break = 0 if wait >= BREAK_MIN else clock.since_break_min
    since_rest, start = clock.since_rest_min, clock.shift_start
    return DriverClock(minute, since_break, since_rest, start, clock.monday, clock.driven_min, clock.unloaded_min)


@scalar_kernel
def working(clock, minutes):
    """Return the driver's clock after work that is neither driving nor rest."""
    end, since_break, since_rest = clock.minute + minutes, clock.since_break_min, clock.since_rest_min
    unloaded = clock.unloaded_min + before_monday(clock, minutes)
    return DriverClock(end, since_break, since_rest, clock.shift_start, clock.monday, clock.driven_min, unloaded)


@scalar_kernel
def before_monday(clock, minutes):
    """Return how many of the next minutes lie before the driver's Monday."""
    return max(0, min(minutes, clock.monday - clock.minute))


@scalar_kernel
def stretch(clock, minutes, country, crew, bans):
    """Drive some minutes inside one country, with breaks, rests and waits for truck bans (rule 7.5 b–d)."""
    last = bans.first[country + 1]
    while minutes > 0:
        on_duty = clock.minute - clock.shift_start
        ban = search(bans.ends, bans.first[country], last, clock.minute)
        to_ban = bans.starts[ban] - clock.minute if ban < last else minutes
        if to_ban <= 0:
            clock = rested(clock, bans.ends[ban] - clock.minute, crew)
        elif clock.since_rest_min >= crew.longest_drive_min or on_duty >= crew.longest_shift_min:
            clock = rested(clock, crew.rest_min, crew)
        elif crew.single and clock.since_break_min >= DRIVE_TO_BREAK_MIN:
            clock = rested(clock, BREAK_MIN, crew)
        else:
            left = crew.longest_drive_min - clock.since_rest_min
            driven = min(minutes, to_ban, left, crew.longest_shift_min - on_duty)
            if crew.single:
                driven = min(driven, DRIVE_TO_BREAK_MIN - clock.since_break_min)
            since_break, since_rest = clock.since_break_min + driven, clock.since_rest_min + driven
            end, before = clock.minute + driven, clock.driven_min + before_monday(clock, driven)
            start, monday, unloaded = clock.shift_start, clock.monday, clock.unloaded_min
            clock = DriverClock(end, since_break, since_rest, start, monday, before, unloaded)
            minutes -= driven
    return clock


@scalar_kernel
def drive(clock, leg, backwards, crew, conditions):
    """Drive a leg, forwards or backwards, and return the driver's clock on arrival (rule 7.5)."""
    roads, borders = conditions.roads, conditions.borders
    begin, end = roads.first[leg], roads.first[leg + 1]
    last = -1
    for k in range(end - begin):
        s = end - 1 - k if backwards else begin + k
        if roads.flown[leg]:
            clock = working(clock, roads.minutes[s])
            continue
        country = roads.country[s]
        if last >= 0 and country != last:
            shut = max(borders.shut_until[last], borders.shut_until[country]) - clock.minute
            clock = rested(clock, max(borders.wait_min, shut), crew)
        last = country
        clock = stretch(clock, roads.minutes[s], country, crew, conditions.bans)
    return clock


@scalar_kernel
def trip(depart, stops, legs, crew, conditions, returns, arrivals):
    """Note when a trip that leaves at a minute reaches its stops [S]; return when it is over, −1 if it cannot be made.

    stops: warehouses in order, −1 after the last. The trip is over when the truck is home, or if it does not return
    when the last stop is unloaded (rule 7.6).
    """
    clock = start_of_shift(depart)
    last = -1
    for s in range(len(stops)):
        site = stops[s]
        if site < 0:
            break
        leg = legs.outward[site] if last < 0 else legs.between[last, site]
        if leg < 0:
            return np.int64(NEVER)
        clock = drive(clock, leg, False, crew, conditions)
        clock = at_gate(clock, site, crew, conditions.opening_hours)
        if clock.minute < 0:
            return np.int64(NEVER)
        arrivals[s] = clock.minute
        clock = working(clock, SERVICE_MIN)
        last = site
    if last < 0:
        return np.int64(NEVER)
    home = legs.outward[last]
    return np.int64(drive(clock, home, True, crew, conditions).minute if returns and home >= 0 else clock.minute)


@kernel
def trips(depart, stops, legs, crew, conditions, returns):
    """Return when trips that leave at a minute reach their stops [R, S], and when they are over [R]: see `trip`.

    −1 where a stop is not reached or a trip cannot be made.
    """
    arrivals, over = np.full(stops.shape, NEVER, np.int64), np.full(len(stops), NEVER, np.int64)
    for r in range(len(stops)):
        over[r] = trip(depart, stops[r], legs, crew, conditions, returns, arrivals[r])
    return arrivals, over
