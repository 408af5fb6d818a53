"""Runs are computed once for everybody, and are the same wherever they are computed."""

import json
import sqlite3
import sys
import time
from concurrent.futures import Future
from multiprocessing import active_children
from types import ModuleType

import pytest
from pebble import ProcessExpired

from lib import whatif
from lib.errors import LanecastError
from lib.experiments import engines
from lib.experiments.engines import CancelledError, work
from lib.experiments.figure_store import Results, ResultsClosedError, canonical, digest
from lib.experiments.jobs import Jobs, job_id
from lib.experiments.runner import Runner
from lib.experiments.task import Task, address
from lib.scenario import Scenario
from tests.experiments.small import calm, small_network

TASKS = [Task(calm(flights_per_week=n), 1, r) for n in (1, 2, 3) for r in (0, 1)]
HASH = small_network().data_hash


@pytest.fixture
def results(tmp_path):
    found = Results(tmp_path / "experiments.sqlite")
    yield found
    found.close()


def serial(results):
    return Runner(small_network(), results, workers=1, dask="")


def address_of(task):
    return address(task.normalised(small_network().levers), HASH)


def workers():
    return [process for process in active_children() if process.name == "pebble_pool_worker"]


@pytest.fixture(scope="module")
def shared_pool():
    """End the pool of two workers once the tests that use it are through: each of them loads all that computes."""
    yield
    pool = engines.pool(2)
    pool.stop()
    pool.join()


def named(found):
    return {address(task, HASH): figures for task, figures in zip(TASKS, found, strict=True)}


@pytest.fixture(scope="module")
def expected():
    """Return the digest of the tasks, computed one after another without a store."""
    return digest(named(serial(None).run(TASKS)))


@pytest.mark.usefixtures("shared_pool")
def test_a_pool_computes_the_same_bit_for_bit_and_leaves_the_app_alone(results, expected, monkeypatch, tmp_path):
    """Under Streamlit the main module is the app's script; a spawned process would run it."""
    script, app = tmp_path / "app.py", ModuleType("__main__")
    script.write_text(f"open({str(tmp_path / 'ran')!r}, 'w').close()")
    app.__file__ = str(script)
    monkeypatch.setitem(sys.modules, "__main__", app)
    pool = Runner(small_network(), results, workers=2, dask="")
    assert digest(named(pool.run(TASKS))) == expected
    assert not (tmp_path / "ran").exists()
    assert sys.modules["__main__"] is app


@pytest.mark.usefixtures("shared_pool")
def test_a_run_outlives_the_death_of_a_worker_in_the_pool(expected, monkeypatch):
    monkeypatch.setattr(engines, "LOST_S", 5)  # of what it had taken and did not say so
    alive = [True]

    def kill(done, _):
        if done and alive:
            alive.clear()
            workers()[0].kill()

    pool = Runner(small_network(), None, workers=2, dask="", watch=kill)
    assert digest(named(pool.run(TASKS))) == expected


class FakePool:
    """Settles every batch in this process; those of a task with as many flights as `doomed` raise an error."""

    def __init__(self, doomed, error):
        self.doomed, self.error, self.handed_out = doomed, error, []

    def schedule(self, function, args, timeout):  # noqa: ARG002
        flights = args[2][0].scenario.changes.get("flights_per_week", 3)  # the default is no change
        self.handed_out.append(flights)
        future = Future()
        if flights == self.doomed:
            future.set_exception(self.error)
        else:
            future.set_result(function(*args))
        return future


def test_a_run_whose_workers_die_again_says_so_and_keeps_what_was_finished(results, monkeypatch):
    fake = FakePool(2, ProcessExpired("killed"))
    monkeypatch.setattr(engines, "pool", lambda _: fake)
    with pytest.raises(LanecastError, match="died 2 times"):
        Runner(small_network(), results, workers=2, dask="").run(TASKS[::2])
    assert fake.handed_out.count(2) == engines.ATTEMPTS
    assert fake.handed_out.count(1) == fake.handed_out.count(3) == 1, "a death costs no other task anything"
    assert len(results.get(map(address_of, TASKS[::2]))) == 2


def test_a_batch_that_a_dying_worker_has_lost_is_handed_out_again(expected, monkeypatch):
    """A worker that dies between taking a batch and saying so: nobody computes it, and nobody says that it failed."""

    class Forgetful(FakePool):
        def schedule(self, function, args, timeout):
            future = super().schedule(function, args, timeout)
            return Future() if len(self.handed_out) == 1 else future

    fake = Forgetful(None, None)
    monkeypatch.setattr(engines, "pool", lambda _: fake)
    monkeypatch.setattr(engines, "LOST_S", 0.01)
    assert digest(named(Runner(small_network(), None, workers=2, dask="").run(TASKS))) == expected
    assert fake.handed_out.count(fake.handed_out[0]) > 1


def test_a_task_that_takes_too_long_ends_its_run(monkeypatch):
    fake = FakePool(1, TimeoutError())
    monkeypatch.setattr(engines, "pool", lambda _: fake)
    with pytest.raises(LanecastError, match="took more than 600 s"):
        Runner(small_network(), None, workers=2, dask="").run(TASKS)


@pytest.mark.usefixtures("shared_pool")
def test_a_worker_that_is_stuck_is_replaced_and_the_others_go_on():
    """Time limits and deaths concern one worker: what another computes meanwhile arrives."""
    stuck = engines.pool(2).schedule(time.sleep, args=(60,), timeout=0.2)
    other = engines.pool(2).schedule(abs, args=(-3,))
    with pytest.raises(TimeoutError):
        stuck.result(300)
    assert other.result(300) == 3
    until(lambda: len(workers()) == 2)


def test_what_is_stored_is_not_computed_again(results, expected, monkeypatch, tmp_path):
    serial(results).run(TASKS)
    monkeypatch.setattr(engines, "work", lambda *_: pytest.fail("computed again"))
    elsewhere = serial(Results(tmp_path / "experiments.sqlite"))
    assert digest(named(elsewhere.run(TASKS))) == expected
    elsewhere.results.close()


def test_the_same_task_twice_in_a_run_is_one(results):
    told = []
    once = Runner(small_network(), results, workers=1, dask="", watch=lambda *seen: told.append(seen))
    assert once.run([TASKS[0], TASKS[0]])[0] == once.run([TASKS[0]])[0]
    assert told == [(0, 1), (1, 1), (1, 1)]


def test_a_run_that_is_stopped_goes_on_where_it_was(results):
    def stop(*seen):
        if seen[0] == 2:
            raise CancelledError("enough")

    with pytest.raises(CancelledError):
        Runner(small_network(), results, workers=1, dask="", watch=stop).run(TASKS)
    told = []
    Runner(small_network(), results, workers=1, dask="", watch=lambda *seen: told.append(seen)).run(TASKS)
    assert told[0] == (2, 6)
    assert told[-1] == (6, 6)


def test_every_part_of_a_task_is_in_its_address(monkeypatch):
    base = Task(Scenario(), 64, 3)
    others = [
        Task(Scenario(flights_per_week=4), 64, 3),
        Task(Scenario(), 16, 3),
        Task(Scenario(), 64, 4),
        Task(Scenario(), 64, 3, Scenario()),
        Task(Scenario(), 64, 3, Scenario(flights_per_week=4)),
    ]
    addresses = {address(task, HASH) for task in [base, *others]} | {address(base, "other data")}
    monkeypatch.setattr("lib.experiments.task.MODEL_VERSION", "next")
    assert len(addresses | {address(base, HASH)}) == 8


def test_a_worker_of_another_model_version_refuses():
    with pytest.raises(LanecastError, match=f"model version {whatif.MODEL_VERSION}; this run needs 999"):
        work("999", b"", TASKS[0])


def test_figures_read_back_to_the_bit(results):
    figures = {"a": 0.1 + 0.2, "b": None, "c": 1e-320}
    results.put("x", figures)
    results.put("x", {"a": 5.0})  # those that are there stay
    assert results.get(["x", "y"]) == {"x": figures}
    assert canonical(figures) == canonical(dict(reversed(figures.items())))


def test_two_processes_share_a_file(results, tmp_path):
    other = sqlite3.connect(tmp_path / "experiments.sqlite")
    results.put("x", {"a": 1.0})
    assert other.execute("SELECT figures FROM figures").fetchall() == [('{"a":1.0}',)]
    other.close()


# Jobs


SWEEP = {"scenario": dict(calm().changes), "axes": {"flights_per_week": [1, 2, 3]}, "unit": 1, "replications": 2}


def until(ready):
    for _ in range(600):
        if ready():
            return
        time.sleep(0.05)
    pytest.fail("waited for half a minute")


def finished(jobs, job):
    jobs.threads[job].join(60)
    return jobs.progress(job)


def test_a_job_runs_and_its_result_is_read_from_the_store(results, monkeypatch):
    jobs = Jobs(serial(results))
    job = jobs.start("sweep", SWEEP)
    progress = finished(jobs, job)
    assert (progress.state, progress.done, progress.total) == ("done", 6, 6)
    monkeypatch.setattr(engines, "work", lambda *_: pytest.fail("computed again"))
    assert jobs.result(job).flights_per_week.tolist() == [1, 2, 3]
    assert jobs.start("sweep", SWEEP) == job, "the same question is the same job"


def test_a_job_is_cancelled_and_resumed_by_another_process(results, monkeypatch):
    monkeypatch.setattr("lib.experiments.jobs.HEARTBEAT_S", 0)
    jobs = Jobs(serial(results))
    real = engines.work

    def cancelling(*arguments):
        jobs.cancel(job_id("sweep", json.dumps(dict(sorted(SWEEP.items()))), HASH))
        return real(*arguments)

    monkeypatch.setattr(engines, "work", cancelling)
    job = jobs.start("sweep", SWEEP)
    progress = finished(jobs, job)
    assert (progress.state, progress.done) == ("cancelled", 1)
    monkeypatch.setattr(engines, "work", real)
    later = Jobs(serial(results))
    assert later.progress(job).state == "cancelled"
    assert later.start("sweep", SWEEP) == job
    assert finished(later, job).state == "done"


def test_a_job_pauses_for_first_answers_and_can_be_cancelled_meanwhile(results, monkeypatch):
    monkeypatch.setattr("lib.experiments.jobs.HEARTBEAT_S", 0)
    jobs = Jobs(serial(results))
    jobs.units.append(64)  # somebody's first answer
    job = jobs.start("sweep", SWEEP)
    until(lambda: jobs.progress(job).total == 6)
    assert finished(jobs, jobs.start("sweep", {**SWEEP, "unit": 128})).state == "done", "coarser ones do not pause"
    assert (jobs.progress(job).state, jobs.progress(job).done) == ("running", 0)
    jobs.cancel(job)
    assert finished(jobs, job).state == "cancelled"
    jobs.units.remove(64)
    assert finished(jobs, jobs.start("sweep", SWEEP)).state == "done"
    assert jobs.units == []


def test_a_job_without_a_sign_of_life_is_interrupted(results):
    jobs = Jobs(serial(results))
    job = jobs.start("sweep", SWEEP)
    finished(jobs, job)
    results.execute("UPDATE jobs SET state = 'running', done = 3, stored = 0, began = 100, beat = 130")
    progress = jobs.progress(job)
    assert progress.state == "interrupted"
    assert progress.seconds_left == pytest.approx(30), "three runs in half a minute, three to go"
    assert jobs.start("sweep", SWEEP) == job
    assert finished(jobs, job).state == "done"


def test_a_job_whose_process_ends_is_interrupted_and_goes_on_in_the_next(results, monkeypatch):
    monkeypatch.setattr("lib.experiments.jobs.HEARTBEAT_S", 0)
    jobs, real = Jobs(serial(results)), engines.work

    def ending(*arguments):
        jobs.close()
        return real(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(engines, "work", ending)
        job = jobs.start("sweep", SWEEP)
        progress = finished(jobs, job)
    assert progress.state == "interrupted"
    assert 0 < progress.done < 6  # it ends at its next record of progress
    later = Jobs(serial(results))
    assert finished(later, later.start("sweep", SWEEP)).state == "done"


def test_a_job_whose_results_are_closed_ends_without_a_word(results, monkeypatch):
    jobs, real = Jobs(serial(results)), engines.work

    def closing(*arguments):
        results.close()
        return real(*arguments)

    monkeypatch.setattr(engines, "work", closing)
    thread = jobs.threads[jobs.start("sweep", SWEEP)]
    thread.join(60)
    assert not thread.is_alive()
    with pytest.raises(ResultsClosedError, match="open them again"):
        results.execute("SELECT 1")


def test_a_job_that_fails_says_why(results):
    jobs = Jobs(serial(results))
    job = jobs.start("sweep", {**SWEEP, "axes": {"flights_per_week": [99]}})
    progress = finished(jobs, job)
    assert progress.state == "failed"
    assert "1 to 21" in progress.message
    with pytest.raises(LanecastError, match="choose one of compare"):
        jobs.start("guess", {})
    with pytest.raises(LanecastError, match="no job"):
        jobs.result("nothing")


def test_a_goal_is_sought_as_a_job(results):
    goal = {
        "figure": "cost_eur_per_parcel",
        "limits": ["days_to_warehouse_p90 CZ <= 9"],
        "axes": {"flights_per_week": [1, 2, 3]},
    }
    jobs = Jobs(serial(results))
    job = jobs.start("seek", {"scenario": dict(calm().changes), "goal": goal, "unit": 1, "final_unit": 1})
    assert finished(jobs, job).state == "done"
    assert jobs.result(job).scenario.changes["flights_per_week"] == 1


def test_a_job_whose_arguments_were_damaged_is_started_again(results):
    jobs = Jobs(serial(results))
    job = jobs.start("sweep", SWEEP)
    assert finished(jobs, job).state == "done"
    results.execute("UPDATE jobs SET arguments = replace(arguments, '[1, 2, 3]', '[1, 2, 2]')")
    assert jobs.progress(job).state == "interrupted"
    with pytest.raises(LanecastError, match="no job"):
        jobs.result(job)
    assert finished(jobs, jobs.start("sweep", SWEEP)).state == "done"
    assert jobs.result(job).flights_per_week.tolist() == [1, 2, 3]
