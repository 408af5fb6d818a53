"""A scheduler for sessions: the newest requests of an owner replace its older ones; everybody shares the results.

    page ── submit(owner, requests) ──> lanes (a thread each) ──> results by key ── known(key) ──> page

An error is a result too: it is kept, and raised to whoever reads it.
"""

import math
import os
import sys
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from ...errors import LanecastError

PATIENCE_S = 5.0  # with a lane that computes, before a spare one takes the next request
LOOK_S = 0.25  # between looks of a spare lane
NICENESS = 10  # of the threads that compute: a move of a lever goes first
Stop = Callable[[], bool]  # whether nobody requests a result any more, or its budget is spent


class Stopped(Exception):  # noqa: N818
    """A computation ended without a result, as it was told to stop."""


@dataclass(frozen=True)
class Request:
    """Something to compute; requests of equal keys have the same result.

    compute: calls its argument from time to time, if it can, and raises `Stopped` once that returns True.
    priority: 0 comes first; each lane serves one priority, the last one all that are left. budget_s: see `Stop`.
    """

    key: Hashable
    compute: Callable[[Stop], Any] = field(compare=False)
    priority: int = field(default=0, compare=False)
    budget_s: float = field(default=math.inf, compare=False)


@dataclass(frozen=True)
class Submission:
    """The requests of an owner, and since when it makes them (seconds of the monotonic clock)."""

    requests: tuple[Request, ...]
    since: float


@dataclass(eq=False)
class LatestWins:
    """Results by key, the least recently used dropped first, and one thread a lane for what owners request.

    A submission waits until its owner rests for `rest_s`. The owner that waits longest comes first, or with
    `newest_first` the one that came last. `niceness` is added to that of the lanes. `spares` more lanes take what any
    lane may take, for owners for whom nothing is computed, while every other lane has been busy for `patience_s`: a
    long computation makes nobody else wait longer.
    """

    capacity: int
    rest_s: float = 0.0
    lanes: int = 1
    newest_first: bool = False
    niceness: int = NICENESS
    spares: int = 0
    patience_s: float = PATIENCE_S
    results: OrderedDict[Hashable, Any] = field(default_factory=OrderedDict)
    submissions: OrderedDict[Hashable, Submission] = field(default_factory=OrderedDict)
    running: dict[Hashable, threading.Event] = field(default_factory=dict)
    busy_since: dict[int, float] = field(default_factory=dict)  # by lane, on the monotonic clock
    lock: threading.Condition = field(default_factory=threading.Condition)

    def start(self) -> "LatestWins":
        """Start the lanes and return the scheduler."""
        for lane in range(self.lanes + self.spares):
            threading.Thread(target=self._serve, args=(lane,), name=f"lane-{lane}", daemon=True).start()
        return self

    def known(self, key: Hashable) -> Any:
        """Return a result, None if there is none yet; raise the error that took its place."""
        with self.lock:
            if key in self.results:
                self.results.move_to_end(key)
            return _value(self.results.get(key))

    def lacks(self, requests: Iterable[Request]) -> int:
        """Return how many of the results are still to come."""
        with self.lock:
            return sum(request.key not in self.results for request in requests)

    def submit(self, owner: Hashable, requests: Sequence[Request]) -> None:
        """Request results, in this order, instead of what the owner requested before; none cancels."""
        with self.lock:
            missing = tuple(r for r in dict.fromkeys(requests) if r.key not in self.results)
            before = self.submissions.get(owner)
            if before and missing and set(missing) <= set(before.requests):
                self.submissions[owner] = Submission(missing, before.since)  # in its place, and resting on
                return
            self.submissions.pop(owner, None)
            if missing:
                self.submissions[owner] = Submission(missing, time.monotonic())
            self.lock.notify_all()

    def cancel(self, key: Hashable) -> None:
        """Drop the requests of a key, whoever made them."""
        with self.lock:
            for owner, submission in self.submissions.items():
                left = tuple(request for request in submission.requests if request.key != key)
                self.submissions[owner] = Submission(left, submission.since)

    def take(self, request: Request) -> Any:
        """Return a result, computed in this thread unless it is there or being computed; raise its error."""
        while True:
            with self.lock:
                if request.key in self.results:
                    break
                under_way = self.running.get(request.key)
                if under_way is None:
                    self.running[request.key] = threading.Event()
            if under_way is None:
                return _value(self._compute(request, lambda: True))
            under_way.wait()
        return self.known(request.key)

    def put(self, key: Hashable, result: Any) -> None:
        """Keep a result that was computed elsewhere."""
        with self.lock:
            self.results[key] = result
            while len(self.results) > self.capacity:
                self.results.popitem(last=False)

    def forget(self, key: Hashable) -> None:
        """Drop a result, so that it is computed again."""
        with self.lock:
            self.results.pop(key, None)

    def _serve(self, lane: int) -> None:
        lower_priority(self.niceness)
        while True:
            with self.lock:
                while (request := self._next(lane)) is None:
                    self.lock.wait(self._pause_s(lane))
                self.running[request.key] = threading.Event()
                self.busy_since[lane] = time.monotonic()
            self._compute(request, partial(self._is_requested, request))
            with self.lock:
                del self.busy_since[lane]

    def _next(self, lane: int) -> Request | None:
        """Return what a lane computes next, and drop the owners that have all their results."""
        if lane >= self.lanes and not self._is_needed(lane):
            return None
        order = list(self.submissions.items())
        for owner, submission in reversed(order) if self.newest_first else order:
            missing = [request for request in submission.requests if request.key not in self.results]
            if not missing:
                del self.submissions[owner]
            elif time.monotonic() - submission.since >= self.rest_s:
                request = next((request for request in missing if self._serves(lane, request, missing)), None)
                if request:
                    return request
        return None

    def _serves(self, lane: int, request: Request, missing: Sequence[Request]) -> bool:
        """Return whether a lane takes a request of an owner, of all that the owner misses."""
        if lane >= self.lanes and any(other.key in self.running for other in missing):
            return False
        own = lane >= self.lanes or min(request.priority, self.lanes - 1) == lane
        return own and request.key not in self.running

    def _is_needed(self, spare: int) -> bool:
        """Return whether every lane before a spare one has been busy for long."""
        long_ago = time.monotonic() - self.patience_s
        return all(self.busy_since.get(lane, math.inf) <= long_ago for lane in range(spare))

    def _pause_s(self, lane: int) -> float | None:
        """Return the seconds until the next owner has rested, or a spare lane may be needed; None if for neither."""
        now = time.monotonic()
        left = [pause for one in self.submissions.values() if (pause := one.since + self.rest_s - now) > 0]
        if lane >= self.lanes and self.submissions:
            left += [max(LOOK_S, since + self.patience_s - now) for since in self.busy_since.values()]
        return min(left, default=None)

    def _is_requested(self, request: Request) -> bool:
        with self.lock:
            return any(request in submission.requests for submission in self.submissions.values())

    def _compute(self, request: Request, is_requested: Callable[[], bool]) -> Any:
        start = time.monotonic()

        def is_late() -> bool:
            return time.monotonic() - start > request.budget_s

        result: Any
        try:
            result = request.compute(lambda: is_late() or not is_requested())
            self.put(request.key, result)
        except Stopped as error:
            result = error
            if is_late():
                result = LanecastError(f"This took more than {request.budget_s:g} s and was stopped.")
                self.put(request.key, result)
        except Exception as error:  # raised to whoever reads it
            result = error
            self.put(request.key, result)
        with self.lock:
            self.running.pop(request.key).set()
            self.lock.notify_all()
        return result


def lower_priority(niceness: int) -> None:
    """Let this thread and what it starts leave the processor to others, where threads have a priority of their own."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), niceness)


def _value(result: Any) -> Any:
    if isinstance(result, Exception):
        raise result
    return result
