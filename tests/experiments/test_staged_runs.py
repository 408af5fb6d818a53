"""Runs that share stages: each lever acts first where its row of the dictionary says."""

import numpy as np
import pytest

from lib import load_network
from lib.experiments import staged_runs
from lib.experiments.engines import batches
from lib.experiments.runner import Runner
from lib.experiments.staged_runs import PLAN_UNIT, fixed_planner, run_counted
from lib.experiments.task import Task, stage_key
from lib.outcome.measure import count
from lib.scenario import Lever, Scenario, Value
from lib.whatif import CANONICAL, simulate
from tests.shipped import shipped_network

LEVERS = shipped_network().levers

NETWORK = load_network()
BASE = Scenario(overflow_days=5, cancellation_pct=10, spot_trucks_per_day=2, closed_gateway="LGG", peak_week=2)
EDIT = "open:Dijon,47.32,5.04,FR"


def other(lever: Lever) -> Value:
    """Return a value of a lever that is neither the baseline's nor the base's."""
    if lever.kind == "edits":
        return EDIT
    if lever.kind == "days":
        return lever.parse("Mon|Thu")
    options = lever.choices or (lever.max, lever.min)
    return next(lever.parse(v) for v in options if lever.parse(v) not in (lever.default, LEVERS.value(BASE, lever.key)))


@pytest.mark.parametrize("key", [key for key, lever in LEVERS.items() if len(lever.choices) != 1])
def test_a_run_that_shares_its_stages_is_the_run_of_its_own(key):
    replans = LEVERS[key].acts_at == "books" or key == "edits"  # planning takes its time; it reads levers of the road
    fixed_plan = None if replans else BASE
    run_counted(NETWORK, BASE, PLAN_UNIT, CANONICAL, fixed_plan)  # its stages are there to be shared
    scenario = BASE.replace(**{key: other(LEVERS[key])})
    run, sums = run_counted(NETWORK, scenario, PLAN_UNIT, CANONICAL, fixed_plan)
    alone = simulate(
        NETWORK, scenario, PLAN_UNIT, planner=fixed_plan and fixed_planner(NETWORK, fixed_plan, quick=True)
    )
    assert run.case.scenario == LEVERS.normalise(scenario)
    assert run.plan == alone.plan
    assert run.verdict == alone.verdict
    for name, values in vars(alone.journeys).items():
        np.testing.assert_array_equal(getattr(run.journeys, name), values, err_msg=name)
    for name, values in vars(count(alone)).items():
        np.testing.assert_array_equal(getattr(sums, name), values, err_msg=name)


def test_a_stage_is_run_once_for_scenarios_that_differ_later(monkeypatch):
    runs = {"generate": 0, "inbound": 0, "load_trucks": 0, "deliver": 0}
    for name in runs:
        real = getattr(staged_runs, name)
        monkeypatch.setattr(
            staged_runs, name, lambda *a, real=real, name=name: (runs.update({name: runs[name] + 1}), real(*a))[1]
        )
    for stage in (staged_runs.drawn, staged_runs.arrived, staged_runs.trucked, staged_runs.travelled):
        stage.cache_clear()
    changes = [{}, {"cutoff_h": 8}, {"hard_block_pct": 30}, {"own_trucks_lgg": 20}, {"drivers": "team"}]
    changes += [{"partner_de": "hermes"}, {"partner_de": "hermes", "drivers": "team"}]
    tasks = [Task(Scenario(**some), PLAN_UNIT) for some in changes]
    Runner(NETWORK, None, workers=1, dask="").run(tasks)
    assert runs == {"generate": 1, "inbound": 2, "load_trucks": 4, "deliver": 6}


def test_what_shares_its_way_to_the_gateway_goes_to_one_worker():
    scenarios = [Scenario(flights_per_week=n, own_trucks_lgg=k) for k in range(8) for n in (3, 4)]
    coarse = sorted((Task(s, PLAN_UNIT) for s in scenarios), key=stage_key)
    assert [[t.scenario.changes["flights_per_week"] for t in few] for few in batches(coarse)] == [
        [3] * 6,
        [3] * 2,
        [4] * 6,
        [4] * 2,
    ]
    assert [len(few) for few in batches([Task(s, 1) for s in scenarios])] == [1] * 16
