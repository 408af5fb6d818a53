"""Demand: the parcels that a market creates, one by one (rule 3)."""

import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from lib.domain.clock import HOUR_MIN, MEASURED_WEEKS, WEEK_MIN, WEEKS
from lib.domain.network import Network
from lib.domain.parcels import Parcels
from tests.reference.draws import (
    DESTINATION_ENTRIES,
    Table,
    categorical,
    exact,
    happens,
    key,
    lognormal,
    mix,
    pick,
    uniform,
)
from tests.reference.tables import Row, facilities, rows

LIGHTEST, HEAVIEST = 10, 30_000  # grams
USUAL_GRAMS, USUAL_DENSITY = 400, 150  # g, kg/m³
COLUMNS = {
    "id": np.uint64,
    "created": np.int32,
    "warehouse": np.uint8,
    "express": np.bool_,
    "grams": np.int32,
    "cm3": np.int32,
}
Made = tuple[int, int, int, bool, int, int]  # in the order of the columns


def destinations(network: Network, market: str) -> Table:
    """Return the quantiles of the warehouse index of a market's parcels (rule 3.3)."""
    share = {row.country: float(row.share) for row in rows(network.countries) if row.market == market}
    people: dict[str, float] = dict.fromkeys(share, 0.0)
    for region in rows(network.regions):
        if region.country in share:
            people[region.country] += float(region.population)
    shares = {row.facility_id: 0.0 for row in facilities(network, "warehouse")}
    for region in rows(network.regions):
        if region.country in share:
            shares[region.warehouse] += share[region.country] * float(region.population) / people[region.country]
    return categorical(tuple(shares.values()), DESTINATION_ENTRIES)


def in_an_hour(scenario: Any, weekly: float, share: float, week: int, parcels_per_unit: int) -> int:
    """Return how many parcels (or units) a market creates in an hour (rules 3.1, 3.4)."""
    peak = scenario.peak_week and week == MEASURED_WEEKS[0] - 1 + scenario.peak_week
    expected = weekly * share * scenario.demand_pct / 100 * (scenario.peak_pct / 100 if peak else 1)
    return (2 * math.floor(expected + 0.5) + parcels_per_unit) // (2 * parcels_per_unit)


class Market:
    """Creates the parcels of one market."""

    def __init__(self, network: Network, scenario: Any, number: int, row: Row, replication: int) -> None:
        """Keep the market's profile and quantile tables."""
        self.scenario, self.number, self.row, self.replication = scenario, number, row, replication
        profile = (cell for cell in rows(network.profile) if cell.market == row.market_id)
        self.share = {int(cell.weekday) * 24 + int(cell.hour): float(cell.share) for cell in profile}
        self.destinations = destinations(network, row.market_id)
        median = row.grams_median * scenario.mean_grams / USUAL_GRAMS
        self.grams = lognormal(float(median), float(row.grams_sigma))
        lighter = USUAL_DENSITY / scenario.density_kg_m3
        self.bands = [
            (band.grams_from, lognormal(float(band.cm3_per_kg_median * lighter), float(band.cm3_per_kg_sigma)))
            for band in rows(network.parcel_sizes)
        ]

    def luck(self, stream: str, parcel: int) -> int:
        """Return the hash of a parcel in a stream."""
        return mix(key(stream, self.replication), parcel)

    def parcels(self, parcels_per_unit: int) -> Iterator[Made]:
        """Iterate over the market's parcels in the order of their ids."""
        for week in range(WEEKS):
            for hour, share in sorted(self.share.items()):
                first = (self.number << 56) + (week << 48) + (hour << 40)
                start = week * WEEK_MIN + hour * HOUR_MIN
                for j in range(in_an_hour(self.scenario, self.row.weekly_parcels, share, week, parcels_per_unit)):
                    yield self.parcel(first + j * parcels_per_unit, start, parcels_per_unit)

    def parcel(self, counter: int, start: int, parcels_per_unit: int) -> Made:
        """Return one parcel, or a unit of several alike, of an hour that begins at `start`."""
        grams = min(max(pick(self.grams, self.luck("grams", counter)), LIGHTEST), HEAVIEST)
        cm3_per_kg = pick(self.band(grams), self.luck("density", counter))
        return (
            counter,
            start + pick(uniform(0, 59), self.luck("minute", counter)),
            pick(self.destinations, self.luck("destination", counter)),
            happens(self.luck("class", counter), exact(self.scenario.express_pct) / 100),
            parcels_per_unit * grams,
            parcels_per_unit * max(1, grams * cm3_per_kg // 1000),
        )

    def band(self, grams: int) -> Table:
        """Return the quantiles of cm³ per kg in the weight band of a parcel."""
        return next((table for start, table in reversed(self.bands) if start <= grams), self.bands[0][1])


def parcels(network: Network, scenario: Any, parcels_per_unit: int = 1, replication: int = 0) -> Parcels:
    """Return the parcels of all markets over the twelve weeks."""
    made: list[Made] = []
    for number, row in enumerate(rows(network.markets)):
        made.extend(Market(network, scenario, number, row, replication).parcels(parcels_per_unit))
    return as_parcels(list(zip(*made, strict=True)) or [()] * len(COLUMNS), parcels_per_unit)


def as_parcels(columns: Sequence[Sequence[int]], parcels_per_unit: int) -> Parcels:
    """Return columns in the order of `COLUMNS` as parcels measured in weeks 4–7."""
    typed: dict[str, Any] = {
        name: np.array(column, dtype=kind) for (name, kind), column in zip(COLUMNS.items(), columns, strict=True)
    }
    measured = (MEASURED_WEEKS[0] * WEEK_MIN, (MEASURED_WEEKS[-1] + 1) * WEEK_MIN)
    return Parcels(**typed, parcels_per_unit=parcels_per_unit, measured=measured)
