"""The shipped tables say what the brief and the rules need."""

import csv

import numpy as np
import pytest
from scipy.special import ndtri

from lib.domain.network import Network
from lib.network.override import cells
from lib.paths import DATA
from tests.shipped import shipped_network

QUANTILES = ndtri((np.arange(4096) + 0.5) / 4096)


@pytest.fixture(scope="module")
def network() -> Network:
    return shipped_network()


def test_fleet_is_39_freighters_and_three_flights_take_81_hours(network: Network) -> None:
    assert network.aircraft.fleet_count.sum() == 39
    legs = network.aircraft_legs.set_index(["aircraft_id", "origin", "destination"]).block_min
    round_trip = sum(legs["747-8F", a, b] for a, b in (("HKG", "LGG"), ("LGG", "MAD"), ("MAD", "HKG")))
    assert round_trip == 1619


def test_mean_parcel_weighs_400_g_at_150_kg_a_cubic_metre(network: Network) -> None:
    market, bands = network.markets.iloc[0], network.parcel_sizes
    grams = np.clip(np.floor(market.grams_median * np.exp(market.grams_sigma * QUANTILES)), 10, 30_000)
    assert grams.mean() == pytest.approx(400, abs=0.5)
    spread = np.floor(bands.cm3_per_kg_median.to_numpy()[:, None] * np.exp(np.outer(bands.cm3_per_kg_sigma, QUANTILES)))
    band = np.searchsorted(bands.grams_from, grams, side="right") - 1
    assert np.average(spread.mean(axis=1)[band], weights=grams) == pytest.approx(6667, rel=0.005)


def test_lanes_avoid_barred_countries_and_take_their_minutes_at_70_kmh(network: Network) -> None:
    road = network.lanes[network.lanes["mode"] == "road"]
    assert (road.drive_min == road.road_km * 60 // 70).all()
    assert not road.countries.str.contains("RU|BY").any()


def test_levers_default_to_the_cells_they_override(network: Network) -> None:
    lines = (DATA / "dictionary.csv").read_text("utf-8").splitlines()
    levers = [row for row in csv.DictReader(lines) if row["overrides"]]
    assert levers
    for lever in levers:
        found = cells(network, lever["overrides"])
        default = float(lever["default"]) if lever["kind"] in ("integer", "number") else lever["default"]
        assert (found == default).all(), lever["name"]
