"""Kernels of the onward half: trucks, their drivers, and the last mile (rules 7 and 8)."""

import numpy as np

from lib.demand.draws import SHIFT, mix
from lib.domain.clock import DAY_MIN, NEVER
from lib.domain.jit import inline, kernel

SERVICE_MIN = 60
TURNROUND_MIN, DUTY_MIN, LONG_REST_MIN = 30, 780, 660
DIVERTED_MIN = 17 * DAY_MIN + DAY_MIN // 2


@inline
def search(sorted_minutes, first, last, minute):  # type: ignore[no-untyped-def]
    """Return the first position in [first, last) whose entry is above a minute."""
    while first < last:
        middle = (first + last) // 2
        if sorted_minutes[middle] > minute:
            last = middle
        else:
            first = middle + 1
    return first


@inline
def opening(minute, place, windows):  # type: ignore[no-untyped-def]
    """Return the first minute from `minute` on inside one of the place's windows, −1 if there is none."""
    first, opens, closes = windows
    w = search(closes, first[place], first[place + 1], minute)
    return max(minute, opens[w]) if w < first[place + 1] else NEVER


@inline
def rested(clock, wait, crew):  # type: ignore[no-untyped-def]
    """Return the driver's clock (minute, since break, since rest, shift start) after a wait (rule 7.5)."""
    minute, since_break, since_rest, shift = clock
    minute += wait
    if wait >= crew[2]:
        return minute, 0, 0, minute
    return minute, 0 if wait >= 45 else since_break, since_rest, shift


@kernel
def stretch(clock, minutes, country, crew, bans):  # type: ignore[no-untyped-def]
    """Drive some minutes inside one country; crew: (longest drive, longest shift, rest, single-manned) (rule 7.5 b–d)."""
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


@kernel
def drive(clock, leg, backwards, crew, roads, bans, border_min):  # type: ignore[no-untyped-def]
    """Drive a leg, forwards or backwards, and return the driver's clock on arrival.

    roads: (first segment of each leg, country and minutes of each segment, whether the leg is flown).
    """
    first, country, minutes, flown = roads
    begin, end = first[leg], first[leg + 1]
    last = -1
    for k in range(end - begin):
        s = end - 1 - k if backwards else begin + k
        if flown[leg]:
            clock = clock[0] + minutes[s], clock[1], clock[2], clock[3]
            continue
        if last >= 0 and country[s] != last and border_min > 0:
            clock = rested(clock, border_min, crew)
        last = country[s]
        clock = stretch(clock, minutes[s], country[s], crew, bans)
    return clock


@kernel
def dispatch(departures, stops, queues, sizes, fleet, rules, network, assigned, rows):  # type: ignore[no-untyped-def]
    """Run the departures in order: how many trucks, who is on them, when each stop is reached (rule 7).

    departures: columns (minute, gateway, first stop, stops, vehicle, home leg) [D]; stops: (warehouse, share, leg);
    queues: (order, starts, span) by (warehouse, class, released); sizes: (released, grams, cm3) of parcels;
    fleet: (minute at which each own truck is free [gateways, trucks], owned, spot left [gateways, days]);
    rules: (least load, longest wait, border, crew); network: (vehicles, roads, bans, windows).
    Fills assigned [parcels] with rows, and rows [9, …]: departure, stop, arrival, own return, own, spot, grams, cm3 and
    warehouse; returns the rows used.
    """
    minute_, gateway_, first_, count_, vehicle_, home_leg = departures
    stop_warehouse, stop_share, stop_leg = stops
    order, starts, span = queues
    released, grams, cm3 = sizes
    free_at, owned, spot_left = fleet
    least_pct, longest_wait, border_min, crew = rules
    vehicles, roads, bans, windows = network
    capacity, hired = vehicles
    warehouses = (len(starts) - 1) // (2 * span)
    head, seen = np.empty(2 * warehouses, np.int64), np.empty(2 * warehouses, np.int64)
    for b in range(2 * warehouses):
        head[b] = seen[b] = starts[b * span]
    waiting = np.zeros((warehouses, 2), np.int64)
    used = 0
    for d in range(len(minute_)):
        t, gateway, vehicle = minute_[d], gateway_[d], vehicle_[d]
        hold = capacity[vehicle]
        needed, total_g, total_v, oldest = 0, 0, 0, t
        for s in range(first_[d], first_[d] + count_[d]):
            w = stop_warehouse[s]
            for b in range(2 * w, 2 * w + 2):
                end = starts[b * span + min(t, span - 1) + 1]
                while seen[b] < end:
                    i = order[seen[b]]
                    waiting[w, 0] += grams[i]
                    waiting[w, 1] += cm3[i]
                    seen[b] += 1
                if head[b] < end:
                    oldest = min(oldest, released[order[head[b]]])
            for q in range(2):
                full = hold[q] * stop_share[s]
                needed = max(needed, -(-1000 * waiting[w, q] // full))
            total_g += waiting[w, 0]
            total_v += waiting[w, 1]
        light = 100 * total_g < least_pct * hold[0] and 100 * total_v < least_pct * hold[1]
        if needed == 0 or (light and t - oldest <= longest_wait):
            continue
        own, spot, day = 0, 0, t // DAY_MIN
        if hired[vehicle]:
            spot = needed
        else:
            for k in range(owned[gateway]):
                if own < needed and free_at[gateway, k] <= t:
                    own += 1
            spot = min(needed - own, spot_left[gateway, day])
            spot_left[gateway, day] -= spot
        trucks = own + spot
        if trucks == 0:
            continue
        clock = (np.int64(t), np.int64(0), np.int64(0), np.int64(t))
        first_row = used
        for s in range(first_[d], first_[d] + count_[d]):
            w = stop_warehouse[s]
            clock = drive(clock, stop_leg[s], False, crew, roads, bans, border_min)
            opened = opening(clock[0], w, windows)
            clock = rested(clock, opened - clock[0], crew)
            g = trucks * hold[0] * stop_share[s] // 1000
            v = trucks * hold[1] * stop_share[s] // 1000
            all_fit = waiting[w, 0] <= g and waiting[w, 1] <= v
            loaded_g, loaded_v, closed = 0, 0, False
            for b in range(2 * w, 2 * w + 2):
                while head[b] < seen[b] and not closed:
                    i = order[head[b]]
                    if all_fit or (loaded_g + grams[i] <= g and loaded_v + cm3[i] <= v):
                        loaded_g += grams[i]
                        loaded_v += cm3[i]
                        assigned[i] = used
                        head[b] += 1
                    else:
                        closed = True
            waiting[w, 0] -= loaded_g
            waiting[w, 1] -= loaded_v
            rows[0, used], rows[1, used], rows[2, used] = d, s - first_[d], clock[0]
            rows[4, used], rows[5, used], rows[6, used], rows[7, used] = own, spot, loaded_g, loaded_v
            rows[8, used] = w
            clock = clock[0] + SERVICE_MIN, clock[1], clock[2], clock[3]
            used += 1
        back = NEVER
        if own > 0:
            back = drive(clock, home_leg[d], True, crew, roads, bans, border_min)[0]
            free = back + (TURNROUND_MIN if back - t <= DUTY_MIN else LONG_REST_MIN)
            for k in range(owned[gateway]):
                if own > 0 and free_at[gateway, k] <= t:
                    free_at[gateway, k] = free
                    own -= 1
        rows[3, first_row:used] = back
    return used


@kernel
def finish(ids, warehouse, flight, closeout, assigned, leaves, arrives, first_day, key, last_mile, country, calendar, stamps):  # type: ignore[no-untyped-def]
    """Stamp trucked … delivered, and every stamp of diverted parcels; flight codes of diverted parcels become −2.

    leaves, arrives, first_day: departure, arrival and working day of induction per departure row; last_mile: working days
    per warehouse [W, 4096]; country: calendar of each warehouse; calendar: noon and delivery minute [countries, days].
    """
    departed, landed, unloaded, released, trucked, received, inducted, delivered = stamps
    noon, delivery = calendar
    for i in range(len(ids)):
        w, row = warehouse[i], assigned[i]
        if flight[i] < NEVER:
            t = closeout[-2 - flight[i]]
            flight[i] = -2
            departed[i], landed[i], unloaded[i], released[i], trucked[i] = t, t, t, t, t
            received[i] = t + DIVERTED_MIN
            day = search(noon[country[w]], 0, noon.shape[1], received[i] - 1)
        elif row >= 0:
            trucked[i], received[i], day = leaves[row], arrives[row], first_day[row]
        else:
            trucked[i], received[i], inducted[i], delivered[i] = NEVER, NEVER, NEVER, NEVER
            continue
        inducted[i] = noon[country[w], day]
        delivered[i] = delivery[country[w], day + last_mile[w, mix(key, ids[i]) >> SHIFT]]
