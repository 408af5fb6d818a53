"""Driving: a truck's walk through countries under drivers' hours, bans and borders (rule 7.5)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any

from tests.reference.calendars import Windows
from tests.reference.draws import exact
from tests.reference.tables import Row

BREAK_MIN = 45
BREAK_AFTER = 270
TABLE_KMH = 70
NO_BANS = Windows((), ())


@dataclass(frozen=True)
class Hours:
    """Drivers' hours in minutes: drive and shift at most, rest at least; breaks only single-manned."""

    drive: int
    shift: int
    rest: int
    breaks: bool


SINGLE = Hours(drive=540, shift=780, rest=660, breaks=True)
TEAM = Hours(drive=1_080, shift=1_260, rest=540, breaks=False)
Leg = list[tuple[str, int]]  # countries in order, with the minutes driven in each


def leg_of(lane: Row, speed_kmh: Any, reverse: bool = False) -> Leg:
    """Return a lane's countries and minutes at a speed, or those of the way back: the same stretches backwards."""
    parts = [part.split(":") for part in lane.countries.split("|")]
    total = int(lane.drive_min) * TABLE_KMH // exact(speed_kmh)
    reached = list(accumulate(exact(km) for _, km in parts))
    ends = [total * km // reached[-1] for km in reached]
    out = [(part[0], end - start) for part, start, end in zip(parts, [0, *ends], ends, strict=False)]
    return out[::-1] if reverse else out


@dataclass
class Driver:
    """A truck's crew under way; the clock is in minutes UTC."""

    clock: int
    hours: Hours = SINGLE
    bans: Mapping[str, Windows] = field(default_factory=dict)
    border_min: int = 0
    country: str = ""
    since_break: int = 0
    since_rest: int = 0
    shift_start: int = 0
    driving: list[tuple[int, int]] = field(default_factory=list)
    unloading: list[tuple[int, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Start the shift at the departure."""
        self.shift_start = self.clock

    def wait(self, duration: int) -> None:
        """Stand for some minutes; long enough they count as a break or a rest."""
        self.clock += duration
        if duration >= BREAK_MIN:
            self.since_break = 0
        if duration >= self.hours.rest:
            self.since_rest = 0
            self.shift_start = self.clock

    def pause(self) -> bool:
        """Wait for a ban to end, rest or take a break, and tell whether that was due."""
        ban = self.bans.get(self.country, NO_BANS).end_of(self.clock)
        if ban is not None:
            self.wait(ban - self.clock)
        elif self.since_rest >= self.hours.drive or self.clock - self.shift_start >= self.hours.shift:
            self.wait(self.hours.rest)
        elif self.hours.breaks and self.since_break >= BREAK_AFTER:
            self.wait(BREAK_MIN)
        else:
            return False
        return True

    def stretch(self, left: int) -> int:
        """Return the minutes that can be driven before the country's end, a limit or a ban."""
        ban = self.bans.get(self.country, NO_BANS).next_start(self.clock)
        limits = [left, self.hours.drive - self.since_rest, self.shift_start + self.hours.shift - self.clock]
        limits += [BREAK_AFTER - self.since_break] if self.hours.breaks else []
        limits += [ban - self.clock] if ban is not None else []
        return min(limits)

    def first_open(self, hours: Windows) -> int | None:
        """Return the minute at which a warehouse that is reached now begins to unload, None if never (rule 7.6)."""
        opened = hours.first_inside(self.clock)
        if opened is None or opened == self.clock:
            return opened
        too_late = opened >= self.shift_start + self.hours.shift
        rests_first = too_late and opened < self.clock + self.hours.rest
        return hours.first_inside(self.clock + self.hours.rest) if rests_first else opened

    def unload(self, duration: int) -> None:
        """Unload for some minutes."""
        self.unloading.append((self.clock, self.clock + duration))
        self.clock += duration

    def drive(self, leg: Leg) -> int:
        """Drive a leg and return the minute of arrival."""
        for country, left in leg:
            if self.country not in ("", country):
                self.wait(self.border_min)
            self.country = country
            while left > 0:
                if self.pause():
                    continue
                driven = self.stretch(left)
                self.driving.append((self.clock, self.clock + driven))
                self.clock += driven
                self.since_break += driven
                self.since_rest += driven
                left -= driven
        return self.clock
