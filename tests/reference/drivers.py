"""The drivers of own trucks, with every minute they drove and worked (rule 7.8)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from math import ceil, floor
from typing import Any, NamedTuple

from lib.domain.clock import DAY_MIN, WEEK_MIN
from lib.domain.network import Network
from tests.reference.draws import exact
from tests.reference.tables import rows

DAY_0 = date(2020, 8, 3)
HOUR = 60
AT_HOME_BEFORE = 100 * WEEK_MIN
Span = tuple[int, int]


class Journey(NamedTuple):
    """A tour as its drivers live it: departure and return, when the truck is driven, when freight is unloaded."""

    leaves: int
    back: int
    driving: Sequence[Span]
    unloading: Sequence[Span]


class Rest(NamedTuple):
    """A weekly rest: when it ended, the week for which it counts, the compensation that it leaves owed."""

    ended: int
    week: int
    owed: int


LONG_REST = Rest(-AT_HOME_BEFORE, -100, 0)


class Law:
    """The limits of `drivers_hours.csv` on a day."""

    def __init__(self, network: Network, minute: int) -> None:
        """Read the limits in force at a minute."""
        today = date.fromordinal(DAY_0.toordinal() + minute // DAY_MIN)
        in_force = [row for row in rows(network.drivers_hours) if date.fromisoformat(row.from_date) <= today]
        self.limit = {row.rule: exact(row.value) for row in sorted(in_force, key=lambda row: row.from_date)}

    def hours(self, rule: str) -> int:
        """Return a limit that is given in hours, in minutes."""
        return floor(self.limit[rule] * HOUR)

    @property
    def between_rests(self) -> int:
        """The most minutes between weekly rests."""
        return floor(self.limit["days_between_weekly_rests"] * DAY_MIN)


def minutes_in(spans: Sequence[Span], week: int) -> int:
    """Return the minutes of some spans that lie in a week."""
    start, end = week * WEEK_MIN, (week + 1) * WEEK_MIN
    return sum(max(0, min(z, end) - max(a, start)) for a, z in spans)


@dataclass
class Driver:
    """A driver: at home since when, the last weekly rest, minutes driven and worked by week."""

    home: int = -AT_HOME_BEFORE
    rest: Rest = LONG_REST
    driven: dict[int, int] = field(default_factory=dict)
    worked: dict[int, int] = field(default_factory=dict)

    def hours_of(self, journey: Journey, week: int, sharing: int) -> tuple[int, int]:
        """Return the minutes of a tour that this driver drives and works in a week."""
        driving = ceil(minutes_in(journey.driving, week) / sharing)
        return driving, driving + minutes_in(journey.unloading, week)

    def keeps_hours(self, journey: Journey, law: Law, sharing: int) -> bool:
        """Tell whether the tour keeps the limits of a week and of two (b, c)."""
        week = journey.leaves // WEEK_MIN
        for number, (spent, alone, together) in enumerate(
            (
                (self.driven, law.hours("week_driving_h"), law.hours("fortnight_driving_h")),
                (self.worked, law.hours("week_working_h"), 2 * law.hours("average_week_working_h")),
            )
        ):
            before, now, after = (
                spent.get(w, 0) + self.hours_of(journey, w, sharing)[number] for w in (week - 1, week, week + 1)
            )
            if max(now, after) > alone or max(before + now, now + after) > together:
                return False
        return True

    def rest_before(self, journey: Journey, law: Law) -> Rest | None:
        """Return the last weekly rest as it stands at the departure, None if the next one would come too late (d)."""
        at_home, this_week = journey.leaves - self.home, journey.leaves // WEEK_MIN
        whole = range(self.home // WEEK_MIN + 1, this_week)
        counts_for = whole[-1] if whole else self.home // WEEK_MIN
        monday = this_week * WEEK_MIN
        if min(journey.leaves - monday, monday - self.home) >= law.hours("weekly_rest_h"):
            counts_for = this_week

        def in_time(rest: Rest) -> bool:
            next_one_ends = (rest.week + 2) * WEEK_MIN
            return journey.back <= rest.ended + law.between_rests and journey.back < next_one_ends

        if at_home >= law.hours("weekly_rest_h") + self.rest.owed:
            rest = Rest(journey.leaves, counts_for, 0)
        elif in_time(self.rest):
            rest = self.rest
        elif at_home >= law.hours("reduced_weekly_rest_h") and self.rest.owed == 0:
            rest = Rest(journey.leaves, counts_for, law.hours("weekly_rest_h") - at_home)
        else:
            return None
        return rest if in_time(rest) else None

    def can(self, journey: Journey, law: Law, sharing: int) -> bool:
        """Tell whether this driver can make a tour (a–d)."""
        rested = journey.leaves - self.home >= law.hours("daily_rest_h")
        return rested and self.keeps_hours(journey, law, sharing) and self.rest_before(journey, law) is not None

    def go(self, journey: Journey, law: Law, sharing: int) -> None:
        """Make a tour."""
        rest = self.rest_before(journey, law)
        assert rest is not None
        self.rest, self.home = rest, journey.back
        for week in range(journey.leaves // WEEK_MIN, journey.back // WEEK_MIN + 1):
            driving, working = self.hours_of(journey, week, sharing)
            self.driven[week] = self.driven.get(week, 0) + driving
            self.worked[week] = self.worked.get(week, 0) + working


class Pool:
    """The drivers of a gateway's own trucks."""

    def __init__(self, network: Network, scenario: Any, trucks: int) -> None:
        """Let all be at home."""
        tenths = floor(10 * exact(scenario.drivers_per_truck) + exact(0.5))
        employed = (trucks * tenths + 5) // 10
        there = floor(employed * (100 - exact(scenario.driver_shortage_pct)) / 100)
        self.network, self.sharing = network, 2 if scenario.drivers == "team" else 1
        self.drivers = [Driver() for _ in range(there)]

    def send(self, journey: Journey) -> bool:
        """Let the drivers of one truck make a tour, and tell whether there are any."""
        law = Law(self.network, journey.leaves)
        able = [driver for driver in self.drivers if driver.can(journey, law, self.sharing)]
        if len(able) < self.sharing:
            return False
        for driver in sorted(able, key=lambda driver: driver.home)[: self.sharing]:
            driver.go(journey, law, self.sharing)
        return True
