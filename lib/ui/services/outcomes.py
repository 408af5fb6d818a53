"""Outcomes for sessions: a preliminary one at once, the canonical one from a queue; computed once for everybody."""

import logging
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import streamlit as st

import lib

from ... import precompile
from ...domain.network import Network
from ...domain.outcome import Outcome
from ...scenario import QUICK_UNIT, Scenario, scenario_id
from ...store import outcome_files as store
from ...whatif import MODEL_VERSION
from .ending import end_in_time
from .latest_wins import LatestWins, Request

REST_S = 0.4  # without a move, before the canonical run: charts are drawn first
SWITCH_S = 0.0005  # after which threads that compute let a move of a lever go on
SPARES = 2  # lanes that go on while another computes for long
LOG = logging.getLogger(__name__)
MOST_OUTCOMES = 400  # kept in memory, about 0.1 MB each


@dataclass
class Outcomes:
    """Outcomes by scenario and unit; the canonical ones are computed once a session has made no move for a while."""

    network: Network
    compute: Callable[[Network, Scenario, int], Outcome]
    scheduler: LatestWins = field(default_factory=lambda: LatestWins(MOST_OUTCOMES))

    def start(self) -> "Outcomes":
        """Start the queue and return the service."""
        self.scheduler.start()
        return self

    def load_kernels(self) -> None:
        """Compute something small, so that the first move of a lever need not wait until the kernels are loaded."""
        self.scheduler.take(self._request(Scenario(), QUICK_UNIT))

    def submit(self, session: str, scenarios: Sequence[Scenario]) -> None:
        """Request the canonical outcomes of a session's scenarios, instead of those that it requested before."""
        self.scheduler.submit(session, [self._request(scenario, 1) for scenario in scenarios])

    def lacks(self, scenarios: Sequence[Scenario]) -> bool:
        """Return whether the canonical outcome of any of the scenarios is still to come."""
        return bool(self.scheduler.lacks(self._request(scenario, 1) for scenario in scenarios))

    def best(self, scenario: Scenario) -> Outcome:
        """Return the canonical outcome if it is in memory or on disk, else the preliminary one."""
        canonical = self._request(scenario, 1)
        if self.scheduler.lacks([canonical]) and (stored := self._stored(scenario)) is not None:
            self.scheduler.put(canonical.key, stored)
        outcome: Outcome | None = self.scheduler.known(canonical.key)
        return outcome or self.scheduler.take(self._request(scenario, QUICK_UNIT))

    def canonical(self, scenario: Scenario) -> Outcome:
        """Return the canonical outcome, however long it takes."""
        outcome: Outcome = self.scheduler.take(self._request(scenario, 1))
        return outcome

    def keep(self, scenario: Scenario) -> Outcome:
        """Return the canonical outcome, stored for previews of links; without room for it they stay generic."""
        outcome = self.canonical(scenario)
        try:
            store.save(outcome)
        except OSError as error:
            LOG.warning("The outcome %s cannot be stored: %s", outcome.scenario_id, error)
        return outcome

    def _request(self, scenario: Scenario, parcels_per_unit: int) -> Request:
        def compute(_: object) -> Outcome:
            stored = self._stored(scenario) if parcels_per_unit == 1 else None
            return stored or self.compute(self.network, scenario, parcels_per_unit)

        return Request((self._address(scenario), parcels_per_unit), compute)

    def _stored(self, scenario: Scenario) -> Outcome | None:
        """Return the canonical outcome that `python -m lib warm` has stored."""
        return store.load(self._address(scenario))

    def _address(self, scenario: Scenario) -> str:
        return scenario_id(scenario, MODEL_VERSION, self.network)


@st.cache_resource(show_spinner=False)
def load_network() -> Network:
    """Return the network, read once a process."""
    return lib.load_network()


@st.cache_resource(show_spinner=False)
def outcomes() -> Outcomes:
    """Return the process's outcomes."""
    sys.setswitchinterval(SWITCH_S)
    end_in_time()
    service = Outcomes(load_network(), _compute, LatestWins(MOST_OUTCOMES, REST_S, spares=SPARES)).start()
    threading.Thread(target=service.load_kernels, name="kernels", daemon=True).start()
    return service


def _compute(network: Network, scenario: Scenario, parcels_per_unit: int) -> Outcome:
    precompile.ensure()
    return lib.project(network, scenario, parcels_per_unit=parcels_per_unit)
