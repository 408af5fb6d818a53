"""Bounds on what strangers make the server do: how often, and how much of it is kept."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Pace:
    """At most `per_s` a second on average, and `burst` at once."""

    per_s: float
    burst: int
    clock: Callable[[], float] = time.monotonic
    lock: threading.Lock = field(default_factory=threading.Lock)
    left: float = field(init=False)
    at_s: float = field(init=False)

    def __post_init__(self) -> None:
        self.left, self.at_s = float(self.burst), self.clock()

    def allows(self) -> bool:
        """Return whether one more is within the bounds, and count it if it is."""
        with self.lock:
            now = self.clock()
            self.left = min(self.burst, self.left + (now - self.at_s) * self.per_s)
            self.at_s = now
            if self.left < 1:
                return False
            self.left -= 1
            return True


@dataclass
class Kept[Key, Value]:
    """The `most` answers used last, each for `for_s` seconds."""

    most: int
    for_s: float
    clock: Callable[[], float] = time.monotonic
    lock: threading.Lock = field(default_factory=threading.Lock)
    answers: OrderedDict[Key, tuple[float, Value]] = field(default_factory=OrderedDict)

    def get(self, key: Key) -> Value | None:
        """Return an answer, None if there is none or it is too old."""
        with self.lock:
            since, answer = self.answers.get(key, (0.0, None))
            if answer is None or self.clock() - since >= self.for_s:
                self.answers.pop(key, None)
                return None
            self.answers.move_to_end(key)
            return answer

    def put(self, key: Key, answer: Value) -> None:
        """Keep an answer; the one that was not used for longest goes."""
        with self.lock:
            self.answers[key] = self.clock(), answer
            self.answers.move_to_end(key)
            while len(self.answers) > self.most:
                self.answers.popitem(last=False)
