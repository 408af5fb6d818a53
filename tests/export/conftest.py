"""Reports to write: the figures of coarse units stand for those of every parcel, so that the tests are quick."""

from dataclasses import replace

import pytest

from lib.domain.network import Network
from lib.domain.outcome import Outcome
from lib.export.report import Report
from lib.scenario import Scenario
from lib.store.notes import Note
from lib.whatif import project
from tests.shipped import shipped_network

COARSE = 256
LINK = "http://127.0.0.1:8501/?m=1&flights_per_week=5&flight_days=Mon%7CThu"
CHANGES = {"flights_per_week": 5, "flight_days": "Mon|Thu", "demand_pct": 130, "partner_es": "correos_express"}

NOTES = tuple(
    Note(number, "a" * 26, target, text, author, "2020-08-31T09:00:00Z")
    for number, (target, text, author) in enumerate(
        (
            ("chart:days", "The tail is the manual channel", "Ana"),
            ("lane:W-MAD", "Madrid gains most", ""),
            ("lane:W-BLQ", "Bologna waits for a truck", "Ben"),
            ("lane:W-MAD", "Ask Correos", "Ben"),
            ("lane:W-MAD", "Long " * 60, ""),
        ),
        1,
    )
)


@pytest.fixture(scope="session")
def network() -> Network:
    return shipped_network()


def coarse(network: Network, scenario: Scenario) -> Outcome:
    return replace(project(network, scenario, parcels_per_unit=COARSE), parcels_per_unit=1)


@pytest.fixture(scope="session")
def report(network: Network) -> Report:
    """Return a scenario of four changed levers beside the baseline, with notes."""
    return Report(network, coarse(network, Scenario(**CHANGES)), coarse(network, Scenario()), LINK, NOTES)


@pytest.fixture(scope="session")
def hopeless(network: Network) -> Report:
    """Return a scenario in which nothing is ever delivered."""
    stopped = coarse(network, Scenario(cancellation_pct=100))
    return Report(network, stopped, coarse(network, Scenario()), LINK)
