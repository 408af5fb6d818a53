"""Pools of drivers: who may drive a tour by the rules on weekly hours and rests (rule 7.8)."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..domain.clock import NEVER, WEEK_MIN
from ..engine.jit import kernel, scalar_kernel

Ints = NDArray[np.int64]
LONG_AGO_MIN = -100 * WEEK_MIN  # since when all drivers have rested at minute 0
UNABLE, WITHIN_THE_WEEK, REDUCED, REGULAR = -1, 0, 1, 2  # the weekly rest that a driver has taken before a tour
NOBODY = -1


class Law(NamedTuple):
    """Limits in force at a minute: of rests, of the time from one weekly rest to the next, and of the minutes that a
    driver drives and works in a week and in two.
    """

    daily_rest_min: int
    weekly_rest_min: int
    reduced_rest_min: int
    between_rests_min: int
    week_driving_min: int
    fortnight_driving_min: int
    week_working_min: int
    fortnight_working_min: int


class Laws(NamedTuple):
    """Limits by date: minute from which each row of limits is in force [P], limits in the order of `Law` [P, 8]."""

    from_min: Ints
    limits: Ints


class DriverPool(NamedTuple):
    """Drivers of every gateway: how many [G], since when each has been at home, when and in which week (by number) the
    last weekly rest ended, the compensation owed for it [G, D], minutes driven and worked by week [G, D, weeks].
    """

    drivers: Ints
    home_since: Ints
    rest_ended: Ints
    rest_week: Ints
    owed_min: Ints
    driven: Ints
    worked: Ints


class TourHours(NamedTuple):
    """A tour of one driver: when it leaves and is back (−1: never), minutes driven and worked before the Monday 00:00
    UTC after its departure, and from then on.
    """

    leaves: int | np.int64
    back: int | np.int64
    driven: int | np.int64
    driven_later: int | np.int64
    worked: int | np.int64
    worked_later: int | np.int64


def pool_of(drivers: list[int], last_min: int) -> DriverPool:
    """Return drivers, so many by gateway, who have all rested for long; tours leave up to a minute."""
    people = len(drivers), max(1, *drivers)
    weeks = last_min // WEEK_MIN + 3
    home, ended = np.full(people, LONG_AGO_MIN, np.int64), np.full(people, LONG_AGO_MIN, np.int64)
    hours = np.zeros((*people, weeks), np.int64), np.zeros((*people, weeks), np.int64)
    return DriverPool(np.array(drivers, np.int64), home, ended, ended // WEEK_MIN, np.zeros(people, np.int64), *hours)


@scalar_kernel
def law_at(minute, laws):
    """Return the limits in force at a minute."""
    p = len(laws.from_min) - 1
    while p > 0 and laws.from_min[p] > minute:
        p -= 1
    x = laws.limits[p]
    return Law(x[0], x[1], x[2], x[3], x[4], x[5], x[6], x[7])


@scalar_kernel
def within(spent, week, more, later, a_week, a_fortnight):
    """Return whether minutes more in a week and later in the next keep to the limits of a week and of two.

    spent: minutes by week.
    """
    before = spent[week - 1] if week > 0 else 0
    now, after = spent[week] + more, spent[week + 1] + later
    return now <= a_week and after <= a_week and before + now <= a_fortnight and now + after <= a_fortnight


@scalar_kernel
def in_time(back, rest_ended, rest_week, law):
    """Return whether a driver who is back at a minute can begin the next weekly rest in time."""
    return back <= rest_ended + law.between_rests_min and back < (rest_week + 2) * WEEK_MIN


@scalar_kernel
def week_of_rest(home_since, leaves, law):
    """Return the week for which a weekly rest counts: that of its begin, the last that it fills, or that of its end if
    it is long enough for both weeks.
    """
    week = leaves // WEEK_MIN
    monday = week * WEEK_MIN
    if monday - home_since >= law.weekly_rest_min and leaves - monday >= law.weekly_rest_min:
        return week
    return max(home_since // WEEK_MIN, week - 1)


@scalar_kernel
def rest_before(g, d, tour, law, pool):
    """Return what a driver's time at home counts as before a tour, `UNABLE` if the driver cannot make it."""
    rest, owed, week = tour.leaves - pool.home_since[g, d], pool.owed_min[g, d], tour.leaves // WEEK_MIN
    if rest < law.daily_rest_min:
        return UNABLE
    driving, working = pool.driven[g, d], pool.worked[g, d]
    if not within(driving, week, tour.driven, tour.driven_later, law.week_driving_min, law.fortnight_driving_min):
        return UNABLE
    if not within(working, week, tour.worked, tour.worked_later, law.week_working_min, law.fortnight_working_min):
        return UNABLE
    rested = in_time(tour.back, tour.leaves, week_of_rest(pool.home_since[g, d], tour.leaves, law), law)
    if rest >= law.weekly_rest_min + owed:
        return REGULAR if rested else UNABLE
    if in_time(tour.back, pool.rest_ended[g, d], pool.rest_week[g, d], law):
        return WITHIN_THE_WEEK
    return REDUCED if owed == 0 and rest >= law.reduced_rest_min and rested else UNABLE


@scalar_kernel
def next_driver(g, tour, law, pool, besides):
    """Return the driver who has been at home for longest and can make a tour, besides one; `NOBODY` if none can."""
    first = NOBODY
    if tour.back == NEVER:
        return first
    for d in range(pool.drivers[g]):
        longer = first == NOBODY or pool.home_since[g, d] < pool.home_since[g, first]
        if d != besides and longer and rest_before(g, d, tour, law, pool) != UNABLE:
            first = d
    return first


@scalar_kernel
def send_driver(g, d, tour, law, pool):
    """Let a driver make a tour."""
    rest, kind, week = tour.leaves - pool.home_since[g, d], rest_before(g, d, tour, law, pool), tour.leaves // WEEK_MIN
    if kind != WITHIN_THE_WEEK:
        pool.rest_ended[g, d] = tour.leaves
        pool.rest_week[g, d] = week_of_rest(pool.home_since[g, d], tour.leaves, law)
        pool.owed_min[g, d] = law.weekly_rest_min - rest if kind == REDUCED else 0
    pool.home_since[g, d] = tour.back
    pool.driven[g, d, week] += tour.driven
    pool.driven[g, d, week + 1] += tour.driven_later
    pool.worked[g, d, week] += tour.worked
    pool.worked[g, d, week + 1] += tour.worked_later


@scalar_kernel
def send_crew(g, tour, team, law, pool):
    """Let a driver, of a team two, make a tour; return them, `NOBODY` where there is none."""
    first, second = next_driver(g, tour, law, pool, NOBODY), NOBODY
    if team and first != NOBODY:
        second = next_driver(g, tour, law, pool, first)
        first = first if second != NOBODY else NOBODY
    if first != NOBODY:
        send_driver(g, first, tour, law, pool)
    if second != NOBODY:
        send_driver(g, second, tour, law, pool)
    return first, second


@kernel
def roster(gateway, tours, team, laws, pool):
    """Return the drivers of tours [n, 2] that leave in this order from gateways [n], `NOBODY` where there is none.

    tours: `TourHours` by row [n, 6].
    """
    drivers = np.full((len(tours), 2), NOBODY, np.int64)
    for n in range(len(tours)):
        x = tours[n]
        tour = TourHours(x[0], x[1], x[2], x[3], x[4], x[5])
        drivers[n, 0], drivers[n, 1] = send_crew(gateway[n], tour, team, law_at(x[0], laws), pool)
    return drivers
