"""Drivers' activity records of a run, minute by minute, from the log of every tour."""

from collections import defaultdict

from lib.domain.clock import WEEK_MIN
from lib.roads import Roadbook
from lib.roads.trip_trace import DRIVE, UNLOAD, Segment, trace
from lib.simulation.run import Run
from tests.roads import hours_checker as law

KINDS = {DRIVE: law.DRIVE, UNLOAD: law.WORK}


def activity(segment: Segment, half: int | None) -> law.Activity:
    """Return a segment as an activity of the only driver (None), or of the first or second of a team (0, 1)."""
    start, end = segment.start_min, segment.end_min
    if segment.kind == DRIVE and half is not None:
        middle = (start + end) // 2
        start, end = (start, middle) if half == 0 else (middle, end)
    return law.Activity(start, end, KINDS[segment.kind])


def records(run: Run) -> dict[tuple[int, int], law.Record]:
    """Return the record of every driver (gateway, number) of a run; each of a team drives half of every stretch."""
    book, trucks = Roadbook.of(run.case), run.trucks
    activities: dict[tuple[int, int], list[law.Activity]] = defaultdict(list)
    tours = defaultdict(list)
    team = run.case.levers.drivers == "team"
    for number, (row, driver) in enumerate(zip(trucks.driven.row.tolist(), trucks.driven.driver.tolist(), strict=True)):
        who, leaves, half = (int(trucks.gateway[row]), driver), int(trucks.minute[row]), number % 2 if team else None
        stops = run.plan.departures[trucks.planned[row]].stops
        segments = trace(book, who[0], stops, leaves, True)
        assert segments[-1].end_min == trucks.own_return[row], "the tour is over when the log says so"
        activities[who] += [activity(s, half) for s in segments if s.kind in KINDS]
        tours[who].append((leaves, segments[-1].end_min))
    weeks = max((back for ends in tours.values() for _, back in ends), default=0) // WEEK_MIN + 1
    return {who: law.Record(tuple(activities[who]), tuple(tours[who]), weeks) for who in tours}
