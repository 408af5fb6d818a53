"""The driver's clock: drivers' hours, truck bans, borders and opening hours along a road (rule 7.5)."""

import numpy as np

from ..domain.clock import NEVER
from ..engine.jit import kernel, scalar_kernel

SERVICE_MIN = 60
TURNROUND_MIN, DUTY_MIN, LONG_REST_MIN = 30, 780, 660


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
    first, opens, closes = windows
    w = search(closes, first[place], first[place + 1], minute)
    return max(minute, opens[w]) if w < first[place + 1] else NEVER


@scalar_kernel
def rested(clock, wait, crew):
    """Return the driver's clock (minute, since break, since rest, shift start) after a wait (rule 7.5)."""
    minute, since_break, since_rest, shift = clock
    minute += wait
    if wait >= crew[2]:
        return minute, 0, 0, minute
    return minute, 0 if wait >= 45 else since_break, since_rest, shift


@scalar_kernel
def stretch(clock, minutes, country, crew, bans):
    """Drive some minutes inside one country; crew: (longest drive, longest shift, rest, single-manned) (rule 7.5
    b–d).
    """
    first, starts, ends = bans
    while minutes > 0:
        minute, since_break, since_rest, shift = clock
        ban = search(ends, first[country], first[country + 1], minute)
        to_ban = starts[ban] - minute if ban < first[country + 1] else minutes
        if to_ban <= 0:
            clock = rested(clock, ends[ban] - minute, crew)
        elif since_rest >= crew[0] or minute - shift >= crew[1]:
            clock = rested(clock, crew[2], crew)
        elif crew[3] and since_break >= 270:
            clock = rested(clock, 45, crew)
        else:
            go = min(minutes, to_ban, crew[0] - since_rest, crew[1] - (minute - shift))
            if crew[3]:
                go = min(go, 270 - since_break)
            clock = minute + go, since_break + go, since_rest + go, shift
            minutes -= go
    return clock


@scalar_kernel
def drive(clock, leg, backwards, crew, roads, bans, borders):
    """Drive a leg, forwards or backwards, and return the driver's clock on arrival.

    roads: (first segment of each leg, country and minutes of each segment, whether the leg is flown); borders: (wait at
    each, minute until which all borders of a country are shut [C]).
    """
    first, country, minutes, flown = roads
    begin, end = first[leg], first[leg + 1]
    last = -1
    for k in range(end - begin):
        s = end - 1 - k if backwards else begin + k
        if flown[leg]:
            clock = clock[0] + minutes[s], clock[1], clock[2], clock[3]
            continue
        if last >= 0 and country[s] != last:
            shut = max(borders[1][last], borders[1][country[s]]) - clock[0]
            clock = rested(clock, max(borders[0], shut), crew)
        last = country[s]
        clock = stretch(clock, minutes[s], country[s], crew, bans)
    return clock


@scalar_kernel
def trip(depart, stops, legs, crew, roadbook, returns, arrivals):
    """Note when a trip that leaves at a minute reaches its stops [S]; return when it is over, −1 if it cannot be made.

    stops: warehouses in order, −1 after the last; legs: (from the gateway [W], between warehouses [W, W]), −1 where no
    lane leads; roadbook: (roads, bans, windows, borders). It is over when the truck is home, or if it does not return
    when the last stop is unloaded (rule 7.6).
    """
    outward, between = legs
    roads, bans, windows, borders = roadbook
    clock = (np.int64(depart), np.int64(0), np.int64(0), np.int64(depart))
    last = -1
    for s in range(len(stops)):
        site = stops[s]
        if site < 0:
            break
        leg = outward[site] if last < 0 else between[last, site]
        if leg < 0:
            return np.int64(NEVER)
        clock = drive(clock, leg, False, crew, roads, bans, borders)
        opens = opening(clock[0], site, windows)
        if opens < 0:
            return np.int64(NEVER)
        clock = rested(clock, opens - clock[0], crew)
        arrivals[s] = clock[0]
        clock = clock[0] + SERVICE_MIN, clock[1], clock[2], clock[3]
        last = site
    if last < 0:
        return np.int64(NEVER)
    home = outward[last]
    return np.int64(drive(clock, home, True, crew, roads, bans, borders)[0] if returns and home >= 0 else clock[0])


@kernel
def trips(depart, stops, legs, crew, roadbook, returns):
    """Return when trips that leave at a minute reach their stops [R, S], and when they are over [R]: see `trip`.

    −1 where a stop is not reached or a trip cannot be made.
    """
    arrivals, over = np.full(stops.shape, NEVER, np.int64), np.full(len(stops), NEVER, np.int64)
    for r in range(len(stops)):
        over[r] = trip(depart, stops[r], legs, crew, roadbook, returns, arrivals[r])
    return arrivals, over
