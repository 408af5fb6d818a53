"""Measure the line-haul planner: how often it proves its plan and how fast, and how far others stay behind.

`python -m benchmarks.linehaul` prints a JSON line per row; `--only twenty_hard` (repeatable) prints some, `--seeds 10`
takes fewer instances. Seconds are CPU seconds of one core in a warm process.
"""

import argparse
import json
import os
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from statistics import mean, quantiles
from typing import Any

from lib.network.case import build_case

os.environ.setdefault("NUMBA_NUM_THREADS", "1")

from benchmarks.instances import make
from lib.linehaul import Effort, LinehaulSolution, Problem, RouteClass, iter_solutions, solve
from lib.linehaul.week.loadability import floor_of, solve_until_loadable
from lib.linehaul.week.savings import savings
from lib.linehaul.week.weekly_plan import quick_plan
from lib.linehaul.week.weekly_problem import OWN, Week, weeks
from lib.network import load_network
from lib.scenario import Scenario
from lib.simulation import compile_flights, wave_volumes, weekly_volumes
from lib.whatif import CANONICAL

FIRST_SEED = 1_000  # held out: development used seeds below 100
NEAR = RouteClass(4, 8)
Line = dict[str, Any]


def planned(problem: Problem, effort: Effort | None = None) -> list[tuple[float, LinehaulSolution]]:
    """Return the quick and the final plan with the CPU seconds until each."""
    start = time.process_time()
    return [(time.process_time() - start, plan) for plan in iter_solutions(problem, effort or Effort())]


def proofs(problems: Iterable[Problem], within_s: float) -> Line:
    """Return how many plans are proven within so many seconds, and how long plans take."""
    runs = [planned(problem) for problem in problems]
    seconds = [run[-1][0] for run in runs]
    quick_gap = [run[0][1].objective_c / run[-1][1].objective_c - 1 for run in runs]
    return {
        "instances": len(runs),
        "proven_within_s": within_s,
        "share_proven": mean(run[-1][1].proven and run[-1][0] <= within_s for run in runs),
        "share_proven_at_all": mean(run[-1][1].proven for run in runs),
        "unserved": sum(len(run[-1][1].unserved) for run in runs),
        "seconds_median": round(quantiles(seconds, n=2)[0], 2),
        "seconds_max": round(max(seconds), 2),
        "quick_seconds_median": round(quantiles([run[0][0] for run in runs], n=2)[0], 2),
        "quick_above_final_pct": round(100 * mean(quick_gap), 3),
        "gap_max_pct": round(100 * max(run[-1][1].gap for run in runs), 3),
    }


def instances(places: int, count: int, soft: bool = False, routes: RouteClass | None = None) -> Iterator[Problem]:
    """Yield held-out instances."""
    return (make(places, FIRST_SEED + n, soft, routes) for n in range(count))


def twenty_hard(seeds: int) -> Line:
    """20 sites, 60 lots, hard deadlines: proven within 5 s."""
    return proofs(instances(20, seeds), 5)


def twenty_soft(seeds: int) -> Line:
    """The same with soft deadlines and double-manned trucks."""
    return proofs(instances(20, seeds, soft=True), 5)


def twenty_split(seeds: int) -> Line:
    """20 sites, 60 lots that trucks may share, hard deadlines: proven within 60 s."""
    return proofs((make(20, FIRST_SEED + n, split=True) for n in range(min(seeds, 10))), 60)


def fifty(seeds: int) -> Line:
    """50 sites, at most three stops: proven within 30 s."""
    return proofs(instances(50, min(seeds, 10), routes=RouteClass(3)), 30)


def hundred(_: int) -> Line:
    """100 sites: gap to the bound."""
    return many(100)


def two_hundred(_: int) -> Line:
    """200 sites: gap to the bound."""
    return many(200)


def three_hundred(_: int) -> Line:
    """300 sites: gap to the bound."""
    return many(300)


def four_hundred(_: int) -> Line:
    """400 sites: gap to the bound."""
    return many(400)


def many(places: int) -> Line:
    """Return the gap of a plan by neighbourhoods, and the seconds it took."""
    (quick_seconds, quick), (seconds, plan) = planned(make(places, FIRST_SEED, routes=NEAR))
    return {
        "routes": str(plan.routes),
        "gap_pct": round(100 * plan.gap, 2),
        "seconds": round(seconds, 1),
        "quick_gap_pct": round(100 * quick.gap, 2),
        "quick_seconds": round(quick_seconds, 1),
        "unserved": len(plan.unserved),
    }


def rivals(seeds: int) -> Line:
    """Others on the first instances, at the time our proof took, by the same exact evaluation."""
    from benchmarks.rivals import compared

    return compared(instances(20, min(seeds, 10)), lambda problem: planned(problem)[-1])


def typical_week() -> Week:
    """Return the week of the default network that own trucks drive."""
    network, scenario = load_network(), Scenario()
    case = build_case(network, scenario)
    flights = compile_flights(case, CANONICAL)
    volumes = wave_volumes(weekly_volumes(case), case.sites, flights)
    return next(w for w in weeks(case, volumes) if w.problem.period_min is not None)


def week_sized(_: int) -> Line:
    """The default network's cyclic week with the number of own trucks as a variable."""
    problem = typical_week().problem
    fleets = tuple(replace(f, trucks=None) if f.key.startswith(OWN) else f for f in problem.fleets)
    (seconds, plan) = planned(replace(problem, fleets=fleets))[-1]
    sized = {key: trucks for key, trucks in plan.trucks.items() if key.startswith(OWN)}
    return {
        "lots": len(problem.lots),
        "proven": plan.proven,
        "gap_pct": round(100 * plan.gap, 3),
        "seconds": round(seconds, 2),
        "trucks": sized,
        "trips": len(plan.trips),
    }


def week_quick(_: int) -> Line:
    """The quick plans of that week with its own trucks, against the proven plan whose trucks all load."""
    week, floor = typical_week(), floor_of(load_network(), str(load_network().levers["vehicle_type"].default))
    assert floor
    seconds, (problem, best) = timed(lambda: solve_until_loadable(week.problem, floor, solve))
    line: Line = {"proven": best.proven, "seconds": seconds, "loads_refused": len(problem.refused)}
    for name, make_plan in (("quick", lambda: quick_plan(week.problem)), ("rough", lambda: savings(week))):
        make_plan()
        took, plan = timed(make_plan)
        line |= {
            f"{name}_seconds": took,
            f"{name}_above_pct": round(100 * (plan.objective_c / best.objective_c - 1), 2),
        }
    return line


def timed[Made](make_it: Callable[[], Made]) -> tuple[float, Made]:
    """Return CPU seconds and what was made."""
    start = time.process_time()
    made = make_it()
    return round(time.process_time() - start, 3), made


def replanning(_: int) -> Line:
    """Plan anew after every kind of event, as `benchmarks.replan`."""
    from benchmarks.replan import lines

    return {"events": list(lines())}


def loading_plans(_: int) -> Line:
    """Loading plans of trucks and flights, as `benchmarks.loading`."""
    from benchmarks.loading import loading

    return loading()


ROWS: tuple[Callable[[int], Line], ...] = (
    twenty_hard,
    twenty_soft,
    twenty_split,
    rivals,
    fifty,
    hundred,
    two_hundred,
    three_hundred,
    four_hundred,
    week_sized,
    week_quick,
    replanning,
    loading_plans,
)


def main() -> None:
    """Print the rows."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", action="append", choices=[row.__name__ for row in ROWS], help="print this row")
    parser.add_argument("--seeds", type=int, default=100, help="instances per row (default 100)")
    options = parser.parse_args()
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    solve(make(20, 1))  # compile
    for row in ROWS:
        if not options.only or row.__name__ in options.only:
            print(json.dumps({"row": row.__name__} | row(options.seeds)), flush=True)


if __name__ == "__main__":
    main()
