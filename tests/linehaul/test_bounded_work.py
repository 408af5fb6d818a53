"""The work that the plan of a busy week takes, counted in programmes, not in seconds."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from lib.linehaul.solver import column_generation, large_neighbourhood
from lib.linehaul.solver.effort import Meter
from lib.linehaul.solver.master import Relaxation
from lib.linehaul.week import weekly_plan
from lib.linehaul.week.weekly_plan import BUSY_WEEK, _best
from lib.linehaul.week.weekly_problem import MANY_LOTS, Week, weeks
from lib.network.case import build_case
from lib.scenario import Scenario
from lib.simulation import compile_flights, wave_volumes, weekly_volumes
from lib.whatif import CANONICAL
from tests.shipped import shipped_network

LINEAR, WHOLE = 1_500, 60  # programmes
GAP = 0.03


def test_a_week_of_the_most_flights_takes_bounded_work(monkeypatch: pytest.MonkeyPatch) -> None:
    done = Counter[str]()

    def counted(owner: Any, name: str) -> None:
        original: Callable[..., Any] = getattr(owner, name)

        def counting(*given: Any, **named: Any) -> Any:
            done[name] += 1
            return original(*given, **named)

        monkeypatch.setattr(owner, name, counting)

    for owner, name in (
        (Relaxation, "solve"),
        (column_generation, "solve_integer"),
        (large_neighbourhood, "_reoptimise"),
    ):
        counted(owner, name)
    case = build_case(shipped_network(), Scenario(flights_per_week=21))
    volumes = wave_volumes(weekly_volumes(case), case.sites, compile_flights(case, CANONICAL))
    (problem,) = (week.problem for week in weeks(case, volumes) if week.problem.period_min)
    assert len(problem.lots) > MANY_LOTS
    assert _best(problem).gap < GAP
    assert done["_reoptimise"] <= BUSY_WEEK.neighbourhoods.count * len(problem.gateways)
    assert done["solve"] <= LINEAR, done
    assert done["solve_integer"] <= WHOLE, done


def baseline_week() -> Week:
    case = build_case(shipped_network(), Scenario())
    volumes = wave_volumes(weekly_volumes(case), case.sites, compile_flights(case, CANONICAL))
    return next(week for week in weeks(case, volumes) if week.problem.period_min)


@pytest.mark.parametrize(
    ("work", "narrow_work", "status"),
    [
        (20_000, weekly_plan.NARROW_WORK, "among those without waits over 12 h"),
        (20_000, 1_000, "limited search, at most"),
    ],
)
def test_a_week_of_too_much_work_is_planned_with_less_choice_and_a_bound(
    monkeypatch: pytest.MonkeyPatch, work: int, narrow_work: int, status: str
) -> None:
    week = baseline_week()
    proven = _best(week.problem)
    monkeypatch.setattr(weekly_plan, "WORK", work)
    monkeypatch.setattr(weekly_plan, "NARROW_WORK", narrow_work)
    _, plan = weekly_plan._solve(week, None, quick=False)
    assert status in plan.status
    assert proven.objective_c <= plan.objective_c < 1.2 * proven.objective_c
    assert 0 < plan.bound_c <= plan.objective_c
    assert plan.bound_c <= proven.objective_c or "waits over" in plan.status
    assert {entry.lot for entry in plan.unserved} == {entry.lot for entry in proven.unserved}
    assert weekly_plan._solve(week, None, quick=False)[1].trips == plan.trips, "work is counted, not timed"


def test_work_that_suffices_changes_nothing() -> None:
    problem = baseline_week().problem
    assert _best(problem, Meter(weekly_plan.WORK)) == _best(problem)


def test_the_most_demanding_week_is_planned_within_its_work() -> None:
    levers = {
        "demand_pct": 400,
        "flights_per_week": 21,
        "own_trucks_lgg": 120,
        "spot_trucks_per_day": 200,
        "charters_per_year": 1260,
        "mean_grams": 100,
        "least_load_pct": 0,
        "longest_wait_h": 240,
    }
    case = build_case(shipped_network(), Scenario(**levers))
    volumes = wave_volumes(weekly_volumes(case), case.sites, compile_flights(case, CANONICAL))
    for part in weekly_plan.solve_weeks(case, volumes):
        assert part.solution.gap < GAP
