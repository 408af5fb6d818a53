"""Outcomes for sessions: a preliminary answer at once, the canonical one from a queue; computed once for everybody."""

import os
import sys
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import streamlit as st

import lib

from ... import precompile
from ...domain.network import Network
from ...domain.outcome import Outcome
from ...scenario import Scenario, scenario_id
from ...store import outcome_files as store
from ...whatif import MODEL_VERSION

QUICK_UNIT = 48  # parcels a unit of the preliminary answer
REST_S = 0.4  # without a move, before the canonical run: charts are drawn first
SWITCH_S = 0.0005  # after which threads that compute let a move of a lever go on
MOST_OUTCOMES = 400  # kept in memory, about 0.1 MB each
Key = tuple[str, int]


@dataclass(frozen=True)
class Wanted:
    """The scenarios that a session wants, since when (seconds of the monotonic clock)."""

    scenarios: tuple[Scenario, ...]
    since: float


@dataclass
class Outcomes:
    """Outcomes by (scenario, unit), the oldest unused dropped first, and one worker thread for the canonical ones.

    The queue is what each session wants at the moment: a newer move of a session replaces its older one, so what was
    not started is dropped. What was finished stays. Nothing starts before the session rests for `rest_s`.
    """

    network: Network
    compute: Callable[[Network, Scenario, int], Outcome]
    done: OrderedDict[Key, Outcome | Exception] = field(default_factory=OrderedDict)
    rest_s: float = 0.0
    wanted: OrderedDict[str, Wanted] = field(default_factory=OrderedDict)
    running: dict[Key, threading.Event] = field(default_factory=dict)
    lock: threading.Condition = field(default_factory=threading.Condition)

    def start(self) -> "Outcomes":
        """Start the worker thread and return the service."""
        threading.Thread(target=self._work, name="outcomes", daemon=True).start()
        return self

    def load_kernels(self) -> None:
        """Compute something small, so that the first move of a lever need not wait until the kernels are loaded."""
        self._once(Scenario(), QUICK_UNIT)

    def want(self, session: str, scenarios: Sequence[Scenario]) -> None:
        """Ask for the canonical outcomes of a session's scenarios, instead of those it asked for before."""
        with self.lock:
            missing = tuple(s for s in dict.fromkeys(scenarios) if self._key(s, 1) not in self.done)
            before = self.wanted.get(session)
            if missing == (before.scenarios if before else ()):
                return
            self.wanted.pop(session, None)
            if missing:
                self.wanted[session] = Wanted(missing, time.monotonic())
                self.lock.notify_all()

    def lacks(self, scenarios: Sequence[Scenario]) -> bool:
        """Return whether the canonical outcome of any of the scenarios is still to come."""
        with self.lock:
            return any(self._key(s, 1) not in self.done for s in scenarios)

    def best(self, scenario: Scenario) -> Outcome:
        """Return the canonical outcome if it is there, else the preliminary one."""
        return _shown(self._known(self._key(scenario, 1)) or self._once(scenario, QUICK_UNIT))

    def canonical(self, scenario: Scenario) -> Outcome:
        """Return the canonical outcome, however long it takes."""
        return _shown(self._once(scenario, 1))

    def _known(self, key: Key) -> Outcome | Exception | None:
        """Return an outcome from memory, or from the store if it was put there by `python -m lib warm`."""
        with self.lock:
            if key in self.done:
                self.done.move_to_end(key)
                return self.done[key]
        stored = store.load(key[0]) if key[1] == 1 else None
        if stored is not None:
            with self.lock:
                self._keep(key, stored)
        return stored

    def _once(self, scenario: Scenario, parcels_per_unit: int) -> Outcome | Exception:
        """Compute an outcome unless it is there or under way; whoever comes second waits for the first."""
        key = self._key(scenario, parcels_per_unit)
        while True:
            if (known := self._known(key)) is not None:
                return known
            with self.lock:
                event = self.running.get(key)
                if event is None:
                    self.running[key] = threading.Event()
                    break
            event.wait()
        result: Outcome | Exception
        try:
            result = self.compute(self.network, scenario, parcels_per_unit)
        except Exception as error:
            result = error
        with self.lock:
            self._keep(key, result)
            self.running.pop(key).set()
        return result

    def _work(self) -> None:
        if sys.platform == "linux":  # where a thread has a priority of its own: whoever moves a lever goes first
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 10)
        while True:
            with self.lock:
                while (scenario := self._next()) is None:
                    self.lock.wait(self.rest_s if self.wanted else None)
            self._once(scenario, 1)

    def _next(self) -> Scenario | None:
        """Return what the session wants that rests longest, dropping sessions that have all they want."""
        for session, wanted in list(self.wanted.items()):
            missing = [s for s in wanted.scenarios if self._key(s, 1) not in self.done]
            if not missing:
                del self.wanted[session]
            elif time.monotonic() - wanted.since >= self.rest_s:
                return missing[0]
        return None

    def _keep(self, key: Key, result: Outcome | Exception) -> None:
        self.done[key] = result
        while len(self.done) > MOST_OUTCOMES:
            self.done.popitem(last=False)

    def _key(self, scenario: Scenario, parcels_per_unit: int) -> Key:
        return scenario_id(scenario, MODEL_VERSION, self.network), parcels_per_unit


def _shown(result: Outcome | Exception) -> Outcome:
    if isinstance(result, Exception):
        raise result
    return result


@st.cache_resource(show_spinner=False)
def load_network() -> Network:
    """Return the network, read once a process."""
    return lib.load_network()


@st.cache_resource(show_spinner=False)
def outcomes() -> Outcomes:
    """Return the process's outcomes."""
    sys.setswitchinterval(SWITCH_S)
    service = Outcomes(load_network(), _compute, rest_s=REST_S).start()
    threading.Thread(target=service.load_kernels, name="kernels", daemon=True).start()
    return service


def _compute(network: Network, scenario: Scenario, parcels_per_unit: int) -> Outcome:
    precompile.ensure()
    return lib.project(network, scenario, parcels_per_unit=parcels_per_unit)
