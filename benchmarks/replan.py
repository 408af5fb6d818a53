"""Plan anew after every kind of event in the default network: how fast, how well proven, how many trucks left alone.

`python -m benchmarks.replan` prints a JSON line per event, the worst of several moments of the measured weeks. Seconds
are CPU seconds of one core in a warm process; `cost_over_best_pct` is against the best plan that keeps nothing.
"""

import json
import time
from collections.abc import Iterator
from typing import Any

from lib.domain.clock import DAY_MIN, HOUR_MIN, WEEK_MIN
from lib.network import load_network
from lib.replanning.events import (
    BorderClosed,
    DriversMissing,
    Event,
    FlightLate,
    TruckLost,
    VolumeChange,
    WarehouseClosed,
)
from lib.replanning.replan import replan
from lib.replanning.snapshot import State, state_at
from lib.scenario import Scenario
from lib.whatif import simulate

MOMENTS = tuple(week * WEEK_MIN + day * DAY_MIN + 10 * HOUR_MIN for week in (4, 6) for day in range(5))
Line = dict[str, Any]


def events(state: State) -> dict[str, Event]:
    """Return an event of every kind."""
    late = max(state.due, key=lambda due: len(due.lots)).key
    return {
        "truck lost": TruckLost("LGG"),
        "flight late": FlightLate(late, 6),
        "volume +30 %": VolumeChange(30, late),
        "volume -30 %": VolumeChange(-30, late),
        "border closed": BorderClosed("FR", 24),
        "warehouse closed": WarehouseClosed("W-PAR", 36),
        "drivers missing": DriversMissing(30),
    }


def measured(state: State, event: Event) -> Line:
    """Return what planning anew takes and gives."""
    before = state.plan.trips  # planned before anything happened: not part of planning anew
    start = time.process_time()
    found = replan(state, event)
    seconds = time.process_time() - start
    best = replan(state, event, bonus_c=0).new
    kept = sum(change.before is not None and not change.changed for change in found.changes)
    return {
        "seconds": seconds,
        "proven": found.new.proven,
        "trucks": len(before),
        "untouched": found.unchanged_share,
        "touched_trucks": len(before) - kept,
        "cost_over_best_pct": 100 * (found.new.objective_c / best.objective_c - 1),
    }


def lines() -> Iterator[Line]:
    """Yield a line per event."""
    run = simulate(load_network(), Scenario(), parcels_per_unit=16)
    states = [state_at(run, minute) for minute in MOMENTS]
    measured(states[0], TruckLost("LGG"))  # warms up
    for kind in events(states[0]):
        rows = [measured(state, events(state)[kind]) for state in states]
        untouched = sorted(row["untouched"] for row in rows)
        yield {
            "event": kind,
            "moments": len(rows),
            "trucks": [row["trucks"] for row in rows],
            "seconds_worst": round(max(row["seconds"] for row in rows), 2),
            "share_proven": sum(row["proven"] for row in rows) / len(rows),
            "untouched_median": round(untouched[len(rows) // 2], 3),
            "untouched_worst": round(untouched[0], 3),
            "touched_trucks_worst": max(row["touched_trucks"] for row in rows),
            "cost_over_best_pct_worst": round(max(row["cost_over_best_pct"] for row in rows), 3),
        }


if __name__ == "__main__":
    for line in lines():
        print(json.dumps({"benchmark": "replan"} | line), flush=True)
