"""Demand: what is offered, parcel by parcel, from the profile or from shipments (rule 3)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..domain.clock import HOUR_MIN, MEASURED_WEEKS, WEEK_MIN, WEEKS
from ..domain.limits import UNIT_SIZE, UNITS, refuse_more
from ..domain.network import derived
from ..domain.parcels import Parcels
from ..engine import draws
from ..network.case import Case
from .demand_kernels import CellColumns, DemandKeys, DemandTables, DrawnParcels, draw_parcels

HOURS = 168
STREAMS = ("minute", "class", "grams", "density", "destination")  # in the order of `DemandKeys`
MEASURED = (MEASURED_WEEKS.start * WEEK_MIN, MEASURED_WEEKS.stop * WEEK_MIN)


@dataclass(frozen=True, eq=False)
class Cells:
    """Market-hours in the order of ids: market, week, hour and number of parcels, one entry each."""

    market: NDArray[np.int64]
    week: NDArray[np.int64]
    hour: NDArray[np.int64]
    parcels: NDArray[np.int64]

    def part(self, some: slice) -> "Cells":
        """Return some of the cells."""
        return Cells(self.market[some], self.week[some], self.hour[some], self.parcels[some])

    def units(self, parcels_per_unit: int) -> NDArray[np.int64]:
        """Return how many units are drawn in each cell (rule 3.4)."""
        return (self.parcels + parcels_per_unit // 2) // parcels_per_unit

    @property
    def first_id(self) -> NDArray[np.uint64]:
        return ((self.market << 56) + (self.week << 48) + (self.hour << 40)).astype(np.uint64)

    @property
    def start_min(self) -> NDArray[np.int32]:
        return (self.week * WEEK_MIN + self.hour * HOUR_MIN).astype(np.int32)


def cells(case: Case) -> Cells:
    """Count the parcels of every market, week and hour (rule 3.1)."""
    weekly = hourly_rate(case) * warehouse_shares(case.network).sum(axis=1, keepdims=True).round()
    week_factor = np.ones(WEEKS)
    if case.levers.peak_week:
        week_factor[3 + case.levers.peak_week] = case.levers.peak_pct / 100
    market, week, hour = (axis.ravel() for axis in np.indices((len(weekly), WEEKS, HOURS)))
    return Cells(market, week, hour, np.floor(weekly[market, hour] * week_factor[week] + 0.5).astype(np.int64))


def hourly_rate(case: Case) -> NDArray[np.float64]:
    """Return expected parcels per hour of a typical week, [markets, 168]."""
    weekly = case.network.markets.weekly_parcels.to_numpy(float)
    return _hourly_share(case.network) * weekly[:, None] * case.levers.demand_pct / 100


@derived("profile", "markets")
def _hourly_share(profile: pd.DataFrame, markets: pd.DataFrame) -> NDArray[np.float64]:
    """Return each hour's share of a market's week, [markets, 168]."""
    share = np.zeros((len(markets), HOURS))
    row = profile.market.map({market: i for i, market in enumerate(markets.market_id)})
    np.add.at(share, (row.to_numpy(), (profile.weekday * 24 + profile.hour).to_numpy()), profile.share.to_numpy())
    return share


@derived("regions", "facilities", "countries", "markets")
def warehouse_shares(
    regions: pd.DataFrame, facilities: pd.DataFrame, countries: pd.DataFrame, markets: pd.DataFrame
) -> NDArray[np.float64]:
    """Return each warehouse's share of each market's parcels, [markets, warehouses] (rule 3.3).

    Rows sum to one, or to zero in a market none of whose countries has a share: it offers nothing.
    """
    warehouses = facilities[facilities.kind == "warehouse"]
    population = regions.groupby("warehouse").population.sum().reindex(warehouses.facility_id, fill_value=0)
    in_country = population.to_numpy() / population.groupby(warehouses.country.to_numpy()).transform("sum").to_numpy()
    country = countries.set_index("country").loc[warehouses.country]
    share = np.nan_to_num(in_country) * country.share.to_numpy(float)
    by_market = np.array([np.where(country.market == market, share, 0.0) for market in markets.market_id])
    total = by_market.sum(axis=1, keepdims=True)
    return np.divide(by_market, total, out=np.zeros_like(by_market), where=total > 0)


@dataclass(frozen=True, eq=False)
class Demand:
    """Everything offered in the horizon, before it is drawn: units by cell, and shipments in place of some weeks."""

    case: Case
    cells: Cells
    parcels_per_unit: int
    replication: int
    replayed: Parcels | None = None

    def __len__(self) -> int:
        return int(self.cells.units(self.parcels_per_unit).sum()) + (len(self.replayed) if self.replayed else 0)

    @property
    def measured(self) -> tuple[int, int]:
        """Return the [first, last) created minute that is reported."""
        return self.replayed.measured if self.replayed else MEASURED

    def draw(self, first: int = 0, end: int | None = None) -> Parcels:
        """Draw the parcels of cells [first, end)."""
        drawn = _draw(self.case, self.cells.part(slice(first, end)), self.parcels_per_unit, self.replication)
        if self.replayed is None:
            return drawn
        bounds = np.append(self.cells.first_id, np.iinfo(np.uint64).max)[[first, -1 if end is None else end]]
        return _merge(drawn, self.replayed.part(slice(*np.searchsorted(self.replayed.id, bounds))))

    def parts(self, most: int) -> Iterator[Parcels]:
        """Yield all parcels in the order of their ids, about `most` at a time."""
        per_cell = self.cells.units(self.parcels_per_unit)
        if self.replayed is not None:
            per_cell += np.histogram(self.replayed.id, np.append(self.cells.first_id, np.iinfo(np.uint64).max))[0]
        share = (per_cell.cumsum() - per_cell) // most
        for first, end in pairwise([*np.flatnonzero(np.diff(share, prepend=-1)), len(share)]):
            yield self.draw(first, end)


def demand_of(
    case: Case, parcels_per_unit: int = 1, replication: int = 0, shipments: pd.DataFrame | None = None
) -> Demand:
    """Return everything offered in the horizon; shipments replace the profile in the weeks that they cover.

    Raises DataError for more units, or larger ones, than the engine can number.
    """
    counted = cells(case)
    if shipments is None:
        demand = Demand(case, counted, parcels_per_unit, replication)
    else:
        replayed = from_shipments(case, shipments)
        covered = np.isin(counted.week, np.unique(replayed.created // WEEK_MIN))
        background = replace(counted, parcels=np.where(covered, 0, counted.parcels))
        demand = Demand(case, background, 1, replication, replayed)
    refuse_more("units of parcels", len(demand), UNITS, "Raise parcels_per_unit, or lower the demand.")
    largest = _largest(*size_tables(case))
    refuse_more("parcels per unit", parcels_per_unit, UNIT_SIZE // largest, "Choose a smaller unit.")
    return demand


def generate(
    case: Case, parcels_per_unit: int = 1, replication: int = 0, shipments: pd.DataFrame | None = None
) -> Parcels:
    """Draw everything offered in the horizon, see `demand_of`."""
    return demand_of(case, parcels_per_unit, replication, shipments).draw()


def _draw(case: Case, drawn: Cells, parcels_per_unit: int, replication: int) -> Parcels:
    """Draw units of parcels of cells from the profile."""
    units = drawn.units(parcels_per_unit)
    total = int(units.sum())
    drawn_parcels = DrawnParcels(
        np.empty(total, np.uint64),
        np.empty(total, np.int32),
        np.empty(total, np.uint8),
        np.empty(total, np.bool_),
        np.empty((total, 2), np.int32),
    )
    shares = warehouse_shares(case.network)
    destination = np.array([draws.categorical(tuple(row if row.any() else row + 1), 65_536) for row in shares])
    draw_parcels(
        CellColumns(drawn.market, drawn.first_id, drawn.start_min, units),
        parcels_per_unit,
        DemandKeys(*(draws.key(stream, replication) for stream in STREAMS)),
        draws.threshold(case.levers.express_pct / 100),
        DemandTables(draws.uniform(0, HOUR_MIN - 1), *size_tables(case), destination),
        drawn_parcels,
    )
    id_, created, warehouse, express, size = drawn_parcels
    return Parcels(id_, created, warehouse, express, size[:, 0], size[:, 1], parcels_per_unit, MEASURED)


def size_tables(case: Case) -> tuple[draws.Table, draws.Table, draws.Table]:
    """Return the tables of grams and weight band [markets, 4096], and of cm³ per kg [bands, 4096] (rule 3.3)."""
    scale = case.levers.mean_grams / 400
    markets, bands = case.network.markets, case.network.parcel_sizes
    drawn = [draws.lognormal(m * scale, s) for m, s in zip(markets.grams_median, markets.grams_sigma, strict=True)]
    grams = np.clip(np.array(drawn), 10, 30_000)
    band = np.searchsorted(bands.grams_from.to_numpy(), grams, side="right") - 1
    looser = 150 / case.levers.density_kg_m3
    densities = zip(bands.cm3_per_kg_median, bands.cm3_per_kg_sigma, strict=True)
    return grams, band.astype(np.int32), np.array([draws.lognormal(m * looser, s) for m, s in densities])


def _largest(grams: draws.Table, band: draws.Table, cm3_per_kg: draws.Table) -> int:
    """Return the grams or cm³, whichever are more, of the largest parcel that can be drawn."""
    cm3 = grams.astype(np.int64) * cm3_per_kg.max(axis=1)[band] // 1000
    return max(1, int(grams.max()), int(cm3.max()))


def from_shipments(case: Case, shipments: pd.DataFrame) -> Parcels:
    """Turn shipments (created_at, destination_country, destination_region, service_class, grams, cm3) into parcels."""
    rows = _located(case, shipments).sort_values(["market", "created"], kind="stable")
    week, hour = rows.created // WEEK_MIN, rows.created % WEEK_MIN // HOUR_MIN
    number = rows.groupby([rows.market, week, hour]).cumcount().to_numpy()
    market, week, hour = (axis.to_numpy(np.int64) for axis in (rows.market, week, hour))
    cell = Cells(market, week, hour, number)
    size = rows[["grams", "cm3"]].to_numpy(np.int32)
    return Parcels(
        cell.first_id + number.astype(np.uint64),
        rows.created.to_numpy(np.int32),
        rows.warehouse.to_numpy(np.uint8),
        (rows.service_class == "express").to_numpy(),
        size[:, 0],
        size[:, 1],
        1,
        (int(week.min()) * WEEK_MIN, (int(week.max()) + 1) * WEEK_MIN),
    )


def _located(case: Case, shipments: pd.DataFrame) -> pd.DataFrame:
    """Add created minute, market number and warehouse number to shipments."""
    region = case.network.regions.set_index(["country", "region"]).warehouse.map(case.sites.warehouse_index)
    number = {market: i for i, market in enumerate(case.network.markets.market_id)}
    market = case.network.countries.set_index("country").market.map(number)
    places = pd.MultiIndex.from_frame(shipments[["destination_country", "destination_region"]])
    epoch = pd.Timestamp("2020-08-03", tz="UTC")
    return shipments.assign(
        created=((shipments.created_at - epoch) // pd.Timedelta(minutes=1)).to_numpy(np.int64),
        market=shipments.destination_country.map(market).to_numpy(np.int64),
        warehouse=region.reindex(places).to_numpy(),
    )


def _merge(background: Parcels, replayed: Parcels) -> Parcels:
    """Join two sets of parcels in the order of their ids; the replayed ones are what is measured."""
    order = np.argsort(np.concatenate([background.id, replayed.id]), kind="stable")

    def joined(name: str) -> NDArray[np.generic]:
        both: NDArray[np.generic] = np.concatenate([getattr(background, name), getattr(replayed, name)])[order]
        return both

    columns = {name: joined(name) for name in ("id", "created", "warehouse", "express", "grams", "cm3")}
    return Parcels(**columns, parcels_per_unit=1, measured=replayed.measured)  # type: ignore[arg-type]
