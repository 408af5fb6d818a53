"""Drivers' activity records of a run, minute by minute, from the log of every tour."""

from collections import defaultdict

from lib.domain.clock import WEEK_MIN
from lib.roads import Roadbook
from lib.roads.trip_trace import DRIVE, UNLOAD, trace
from lib.simulation.run import Run
from tests.roads import hours_checker as law

KINDS = {DRIVE: law.DRIVE, UNLOAD: law.WORK}


def records(run: Run) -> dict[tuple[int, int], law.Record]:
    """Return the record of every driver (gateway, number) of a run whose trucks have one driver each."""
    book, trucks = Roadbook.of(run.case), run.trucks
    activities, tours = defaultdict(list), defaultdict(list)
    for row, driver in zip(trucks.driven.row.tolist(), trucks.driven.driver.tolist(), strict=True):
        who, leaves = (int(trucks.gateway[row]), driver), int(trucks.minute[row])
        stops = run.plan.departures[trucks.planned[row]].stops
        segments = trace(book, who[0], stops, leaves, True)
        assert segments[-1].end_min == trucks.own_return[row], "the tour is over when the log says so"
        activities[who] += [law.Activity(s.start_min, s.end_min, KINDS[s.kind]) for s in segments if s.kind in KINDS]
        tours[who].append((leaves, segments[-1].end_min))
    weeks = max((back for ends in tours.values() for _, back in ends), default=0) // WEEK_MIN + 1
    return {who: law.Record(tuple(activities[who]), tuple(tours[who]), weeks) for who in tours}
