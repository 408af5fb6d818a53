"""The work that the plan of a busy week takes, counted in programmes, not in seconds."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from lib.linehaul.solver import column_generation, large_neighbourhood
from lib.linehaul.solver.master import Relaxation
from lib.linehaul.week.weekly_plan import BUSY_WEEK, _best
from lib.linehaul.week.weekly_problem import MANY_LOTS, weeks
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
