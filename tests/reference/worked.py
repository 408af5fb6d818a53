"""One flight a week, its freight and its trucks, for the examples worked by hand."""

from types import SimpleNamespace
from typing import Any

from lib.domain.clock import DAY_MIN, WEEK_MIN
from lib.domain.network import Network
from lib.domain.parcels import Parcels
from lib.domain.plan import PlannedDeparture, Wave
from tests.reference.engine import Stamps, simulate
from tests.reference.networks import calm, edit, plan, punctual, some_parcels, table, tiny_network

BRU, CGN, PRG, TOL = 0, 1, 2, 3
LGG, MAD = 0, 1
TUESDAY = Wave(0, 1, 0)
LEAVES = DAY_MIN + 18 * 60  # Tuesday 18:00 of week 0
LANDS = LEAVES + 750  # in Liège, Wednesday 06:30 UTC; in Madrid 180 + 130 min later
ANCHOR = LANDS
DAY_4 = 4 * WEEK_MIN  # the first measured day


def one_flight(grams: int = 1_000_000, days: str = "Tue", leaves: str = "18:00") -> Network:
    """Return a network with a flight a week, so many grams each to Liège and Madrid, and customs within the minute."""
    network = punctual(tiny_network())
    network = edit(network, "air_services", "CAI", flights_per_week=1, days=days, departure_utc=leaves)
    network = edit(network, "air_services", "RIX", flights_per_week=0)
    network = edit(network, "aircraft_legs", "747-8F", payload_t=2 * grams / 1_000_000)
    space = table("service_id|gateway|share_pct|weight_t\nCAI|LGG|40|\nCAI|MAD|40|")
    return network.with_tables(allotments=space)


def quiet(**changes: Any) -> SimpleNamespace:
    """Return calm levers without charters to Liège."""
    return calm(charter_europe_pct=0, **changes)


def drive(*departures: PlannedDeparture, freight: Parcels, network: Network | None = None, **changes: Any) -> Stamps:
    """Return the stamps of parcels that one flight a week brings and planned departures take on."""
    return simulate(network or one_flight(), quiet(**changes), freight, plan(*departures))


TOUR = {"vehicle": "rigid", "share_permille": (800, 200)}  # a rigid truck takes 20 kg


def tour_freight(cologne: int, prague: int) -> Parcels:
    """Return so many kilograms for each, kilogram by kilogram."""
    rows = [(n, CGN, False, 1_000, 1) for n in range(cologne)] + [(n, PRG, False, 1_000, 1) for n in range(prague)]
    return some_parcels(rows)
