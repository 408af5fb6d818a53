"""The queue of outcomes: computed once, the latest wish of a session wins, faults reach who asked."""

import threading
import time
from typing import Any

import pytest

from lib.domain.levers import dictionary_levers
from lib.domain.network import Network
from lib.domain.outcome import Outcome
from lib.errors import LanecastError
from lib.scenario import QUICK_UNIT, Scenario
from lib.ui.services.latest_wins import LatestWins
from lib.ui.services.outcomes import Outcomes
from lib.ui.services.studies import read_rest_s


class Engine:
    """Computes on demand: every canonical run waits for its turn."""

    def __init__(self) -> None:
        self.ran: list[tuple[int, int]] = []
        self.turn = threading.Semaphore(0)

    def __call__(self, _: Network, scenario: Scenario, parcels_per_unit: int) -> Outcome:
        if parcels_per_unit == 1:
            self.turn.acquire()
        flights = int(scenario.changes["flights_per_week"])
        if flights == 21:
            raise LanecastError("21 flights do not go.")
        self.ran.append((flights, parcels_per_unit))
        made: Any = f"{flights} flights, unit {parcels_per_unit}"
        return made


@pytest.fixture
def engine() -> Engine:
    return Engine()


@pytest.fixture
def queue(engine: Engine) -> Outcomes:
    network: Any = type("Tables", (), {"data_hash": "0" * 64, "levers": dictionary_levers()})
    return Outcomes(network, engine).start()


def wait_until_idle(queue: Outcomes, *wanted: Scenario) -> None:
    for _ in range(200):
        if not queue.lacks(wanted):
            return
        time.sleep(0.01)
    raise TimeoutError


def flights(number: int) -> Scenario:
    return Scenario(flights_per_week=number)


def test_preliminary_first_canonical_later(queue: Outcomes, engine: Engine) -> None:
    assert str(queue.best(flights(5))) == f"5 flights, unit {QUICK_UNIT}"
    queue.submit("me", [flights(5)])
    assert queue.lacks([flights(5)])
    engine.turn.release()
    wait_until_idle(queue, flights(5))
    assert str(queue.best(flights(5))) == "5 flights, unit 1"
    assert not queue.lacks([flights(5)])


def test_latest_move_wins_and_what_was_not_started_is_dropped(queue: Outcomes, engine: Engine) -> None:
    queue.submit("me", [flights(5)])
    time.sleep(0.05)  # the worker has taken it
    queue.submit("me", [flights(6)])
    queue.submit("me", [flights(7)])
    engine.turn.release(2)
    wait_until_idle(queue, flights(7))
    assert engine.ran == [(5, 1), (7, 1)]


def test_nothing_final_starts_before_the_session_rests(engine: Engine) -> None:
    network: Any = type("Tables", (), {"data_hash": "0" * 64, "levers": dictionary_levers()})
    busy = Outcomes(network, engine, LatestWins(10, rest_s=1e6)).start()
    engine.turn.release()
    busy.submit("me", [flights(5)])
    time.sleep(0.05)
    assert engine.ran == []
    busy.scheduler.rest_s = 0.0
    busy.submit("me", [flights(6)])
    wait_until_idle(busy, flights(6))
    assert engine.ran == [(6, 1)]


def test_sessions_share_what_is_computed(queue: Outcomes, engine: Engine) -> None:
    queue.submit("me", [flights(5)])
    queue.submit("you", [flights(5)])
    engine.turn.release(2)
    wait_until_idle(queue, flights(5))
    assert engine.ran == [(5, 1)]


def test_faults_reach_who_asked_and_the_worker_goes_on(queue: Outcomes, engine: Engine) -> None:
    queue.submit("me", [flights(21), flights(5)])
    engine.turn.release(2)
    wait_until_idle(queue, flights(21), flights(5))
    with pytest.raises(LanecastError, match="do not go"):
        queue.best(flights(21))
    assert str(queue.best(flights(5))) == "5 flights, unit 1"


def test_memory_is_bounded(queue: Outcomes) -> None:
    queue.scheduler.capacity = 3
    for number in range(1, 8):
        queue.best(flights(number))
    assert len(queue.scheduler.results) == 3


@pytest.mark.parametrize("told", ["", "soon", "-1", "nan", "inf", "1e999", "٣", "1.5.2", "9" * 400])
def test_a_rest_that_is_no_number_of_seconds_is_refused_with_an_example(told: str) -> None:
    with pytest.raises(LanecastError, match="write for example LANECAST_REST_S=60"):
        read_rest_s(told)


def test_a_rest_is_read_in_seconds() -> None:
    assert [read_rest_s(told) for told in ("0", "1.5", "86400")] == [0, 1.5, 86_400]
