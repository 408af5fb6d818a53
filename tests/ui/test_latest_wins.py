"""The scheduler of sessions: newest requests win, lanes by priority, budgets, cancellation, errors as results."""

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from lib.errors import LanecastError
from lib.ui.services.latest_wins import LatestWins, Request, Stop, Stopped


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    """Return what a gated computation waits for; open at the end."""
    gate = threading.Event()
    yield gate
    gate.set()


def until(ready: Callable[[], bool]) -> None:
    for _ in range(500):
        if ready():
            return
        time.sleep(0.01)
    raise TimeoutError


def gated(gate: threading.Event, key: str, **settings: Any) -> Request:
    return Request(key, lambda _: gate.wait() and key, **settings)


def patient(key: str, **settings: Any) -> Request:
    """Return a request whose computation ends only when it is told to stop."""

    def compute(stop: Stop) -> None:
        until(stop)
        raise Stopped

    return Request(key, compute, **settings)


def test_a_long_computation_of_one_makes_nobody_else_wait(gate: threading.Event) -> None:
    scheduler = LatestWins(10, spares=1, patience_s=0.05).start()
    scheduler.submit("one", [gated(gate, "long"), Request("after it", lambda _: "done")])
    until(lambda: "long" in scheduler.running)
    scheduler.submit("another", [Request("short", lambda _: "short")])
    until(lambda: scheduler.known("short") == "short")
    assert scheduler.known("after it") is None, "a spare lane is for others"
    gate.set()
    until(lambda: scheduler.known("after it") == "done")
    assert scheduler.known("long") == "long"


def test_a_spare_lane_rests_while_computations_are_short(gate: threading.Event) -> None:
    scheduler = LatestWins(10, spares=1, patience_s=60).start()
    scheduler.submit("one", [gated(gate, "first")])
    until(lambda: "first" in scheduler.running)
    scheduler.submit("another", [Request("second", lambda _: "second")])
    time.sleep(0.4)
    assert scheduler.known("second") is None
    gate.set()
    until(lambda: scheduler.known("second") == "second")


def test_a_lane_serves_its_priority_while_another_is_busy(gate: threading.Event) -> None:
    scheduler = LatestWins(10, lanes=2).start()
    scheduler.submit("me", [gated(gate, "first"), Request("refinement", lambda _: "refined", priority=1)])
    until(lambda: scheduler.known("refinement") == "refined")
    assert scheduler.known("first") is None
    gate.set()
    until(lambda: scheduler.known("first") == "first")
    until(lambda: not scheduler.submissions)


@pytest.mark.parametrize(("newest_first", "order"), [(False, ["a", "b", "c"]), (True, ["a", "c", "b"])])
def test_owners_are_served_in_turn_or_the_newest_first(
    gate: threading.Event, newest_first: bool, order: list[str]
) -> None:
    scheduler = LatestWins(10, newest_first=newest_first).start()
    for owner in "abc":
        scheduler.submit(owner, [gated(gate, owner)])
        until(lambda: "a" in scheduler.running)
    gate.set()
    until(lambda: not scheduler.submissions)
    assert list(scheduler.results) == order


def test_what_nobody_requests_any_more_is_told_to_stop_and_leaves_no_result() -> None:
    scheduler = LatestWins(10).start()
    scheduler.submit("me", [patient("long")])
    until(lambda: "long" in scheduler.running)
    scheduler.submit("me", [Request("short", lambda _: 1)])
    until(lambda: scheduler.known("short") == 1)
    assert scheduler.lacks([patient("long")]) == 1


def test_a_cancelled_key_is_dropped_for_every_owner() -> None:
    scheduler = LatestWins(10).start()
    for owner in ("me", "you"):
        scheduler.submit(owner, [patient("long")])
    until(lambda: "long" in scheduler.running)
    scheduler.cancel("long")
    until(lambda: not scheduler.running and not scheduler.submissions)


def test_a_spent_budget_stops_a_computation_for_good() -> None:
    scheduler = LatestWins(10).start()
    scheduler.submit("me", [patient("long", budget_s=0.05)])
    until(lambda: not scheduler.submissions)
    with pytest.raises(LanecastError, match=r"took more than 0\.05 s"):
        scheduler.known("long")


def test_an_error_is_kept_and_raised_to_every_reader_until_it_is_forgotten() -> None:
    scheduler = LatestWins(10)
    broken = Request("bad", lambda _: 1 // 0)
    for read in (lambda: scheduler.take(broken), lambda: scheduler.known("bad")):
        with pytest.raises(ZeroDivisionError):
            read()
    scheduler.forget("bad")
    assert scheduler.take(Request("bad", lambda _: 2)) == 2


def test_whoever_comes_second_waits_for_the_first(gate: threading.Event) -> None:
    scheduler, taken, computed = LatestWins(10), [], []

    def compute(_: Stop) -> str:
        gate.wait()
        computed.append(1)
        return "once"

    threads = [threading.Thread(target=lambda: taken.append(scheduler.take(Request("key", compute)))) for _ in range(3)]
    for thread in threads:
        thread.start()
    gate.set()
    for thread in threads:
        thread.join()
    assert (taken, computed) == (["once"] * 3, [1])
