"""A trip, segment by segment: driving, breaks, rests, bans, borders, closed gates, unloading, the way home."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from .driving_kernels import BREAK_MIN, DRIVE_TO_BREAK_MIN, SERVICE_MIN
from .roadbook import Roadbook

DRIVE, BREAK, REST, BAN, BORDER, CLOSED, UNLOAD = "drive", "break", "rest", "ban", "border", "closed", "unload"


@dataclass(frozen=True)
class Segment:
    """What a truck does from one minute to another; leg: number of the leg (the way home is the last), country: ISO
    code, '' at a warehouse.
    """

    kind: str
    start_min: int
    end_min: int
    leg: int
    country: str


@dataclass
class Log:
    """A driver's clock that records segments (rule 7.5)."""

    roadbook: Roadbook
    minute: int
    since_break: int = 0
    since_rest: int = 0
    shift: int = 0
    leg: int = 0
    segments: list[Segment] = field(default_factory=list)

    def note(self, kind: str, minutes: int, country: str = "") -> None:
        """Record some minutes; driving goes on in the segment before if nothing has changed."""
        start, self.minute = self.minute, self.minute + minutes
        last = self.segments[-1] if self.segments else None
        if last and (last.kind, last.leg, last.country) == (kind, self.leg, country) and kind == DRIVE:
            self.segments[-1] = replace(last, end_min=self.minute)
        elif minutes > 0:
            self.segments.append(Segment(kind, start, self.minute, self.leg, country))

    def wait(self, kind: str, minutes: int, country: str = "") -> None:
        """Wait; long enough, it counts as a break or a rest."""
        self.note(kind, minutes, country)
        if minutes >= BREAK_MIN:
            self.since_break = 0
        if minutes >= self.roadbook.crew.rest_min:
            self.since_rest, self.shift = 0, self.minute

    def ban(self, country: int) -> tuple[int, int] | None:
        """Return the ban that holds or comes next in a country."""
        first, starts, ends = self.roadbook.bans
        begin, end = first[country], first[country + 1]
        ahead = begin + int(np.searchsorted(ends[begin:end], self.minute, "right"))
        return (int(starts[ahead]), int(ends[ahead])) if ahead < end else None

    def stretch(self, minutes: int, country: int) -> None:
        """Drive some minutes inside a country."""
        longest, spread, rest, single = self.roadbook.crew
        name = self.roadbook.roads.countries[country]
        while minutes > 0:
            ban = self.ban(country)
            if ban and ban[0] <= self.minute:
                self.wait(BAN, ban[1] - self.minute, name)
            elif self.since_rest >= longest or self.minute - self.shift >= spread:
                self.wait(REST, rest, name)
            elif single and self.since_break >= DRIVE_TO_BREAK_MIN:
                self.wait(BREAK, BREAK_MIN, name)
            else:
                limits = [minutes, longest - self.since_rest, spread - (self.minute - self.shift)]
                limits += [DRIVE_TO_BREAK_MIN - self.since_break] if single else []
                limits += [ban[0] - self.minute] if ban else []
                go = min(limits)
                self.note(DRIVE, go, name)
                self.since_break, self.since_rest, minutes = self.since_break + go, self.since_rest + go, minutes - go

    def at_border(self, last: int, country: int) -> int:
        """Return the minutes to wait between two countries."""
        shut = self.roadbook.shut_until[[last, country]].max() - self.minute
        return max(self.roadbook.border_min, int(shut))

    def drive(self, leg: int, backwards: bool = False) -> None:
        """Drive a lane, forwards or backwards."""
        roads, last = self.roadbook.roads, None
        parts = range(roads.first[leg], roads.first[leg + 1])
        for s in reversed(parts) if backwards else parts:
            country = int(roads.country[s])
            if last is not None and country != last:
                self.wait(BORDER, self.at_border(last, country), roads.countries[country])
            last = country
            self.stretch(int(roads.minutes[s]), country)

    def call(self, warehouse: int) -> bool:
        """Wait for the opening, after a rest if the shift would be over by then, and unload; return whether it ever
        opens.
        """
        _, spread, rest, _ = self.roadbook.crew
        opens = self.opening(warehouse, self.minute)
        if opens is not None and opens - self.shift >= spread and self.minute < opens < self.minute + rest:
            opens = self.opening(warehouse, self.minute + rest)
        if opens is None:
            return False
        self.wait(CLOSED, opens - self.minute)
        self.note(UNLOAD, SERVICE_MIN)
        return True

    def opening(self, warehouse: int, minute: int) -> int | None:
        """Return the first minute from a minute on at which a warehouse is open, None if there is none."""
        first, opens, closes = self.roadbook.windows
        begin, end = first[warehouse], first[warehouse + 1]
        ahead = begin + int(np.searchsorted(closes[begin:end], minute, "right"))
        return max(minute, int(opens[ahead])) if ahead < end else None


def trace(
    roadbook: Roadbook, gateway: int, stops: tuple[int, ...], depart_min: int, returns: bool
) -> tuple[Segment, ...]:
    """Trace a road trip from its departure on, with the same minutes as the kernels."""
    log = Log(roadbook, depart_min, shift=depart_min)
    for number, (lane, stop) in enumerate(zip(roadbook.legs(gateway, stops), stops, strict=True)):
        log.leg = number
        log.drive(lane)
        if not log.call(stop):
            return tuple(log.segments)
    if returns:
        log.leg = len(stops)
        log.drive(int(roadbook.outward[gateway, stops[-1]]), backwards=True)
    return tuple(log.segments)


def calls(segments: tuple[Segment, ...]) -> Iterator[int]:
    """Yield the minute at which each stop begins to unload."""
    yield from (segment.start_min for segment in segments if segment.kind == UNLOAD)
