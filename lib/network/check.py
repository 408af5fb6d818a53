"""Check the network's tables against the data dictionary and against each other, and name all faults at once."""

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from zoneinfo import available_timezones

import pandas as pd

from ..domain.clock import EPOCH
from ..domain.dictionary import Column, columns, fits
from ..domain.table_schema import Fault, bad_cells, missing_columns, other_columns, raise_faults, repeated_keys

Tables = Mapping[str, pd.DataFrame]
LATER_RULE = "home_return_weeks"  # of drivers' hours, in force since 20 August 2020


def check(tables: Tables) -> None:
    """Raise DataError with every fault; tables hold text, indexed by row number (the profile is typed)."""
    for stage in (_headers, _contents, _relations):
        raise_faults(stage(tables))


def _described(table: str) -> list[Column]:
    return [column for column in columns(table) if column.role != "entry"]


def _file(table: str) -> str:
    return f"{table}.{'parquet' if table == 'profile' else 'csv'}"


def _headers(tables: Tables) -> Iterator[Fault]:
    for name, table in tables.items():
        file, described = _file(name), _described(name)
        yield from missing_columns(file, table, described)
        yield from other_columns(file, table, described)
        if table.empty:
            yield Fault(file, 2, described[0].name, "", "at least one row")


def _contents(tables: Tables) -> Iterator[Fault]:
    for name, table in tables.items():
        file, described = _file(name), _described(name)
        yield from repeated_keys(file, table, described)
        yield from bad_cells(file, table, described, tables.__getitem__)


def _relations(tables: Tables) -> Iterator[Fault]:
    for rule in (
        _zones,
        _hours,
        _spans,
        _warehouses,
        _lane_countries,
        _routes,
        _partner_days,
        _entries,
        _laws,
        _bands,
        _destinations,
    ):
        yield from rule(tables)


def _where(table: str, rows: pd.DataFrame, column: str, accepted: str) -> Iterator[Fault]:
    """Yield a fault for a column of each given row; `{name}` in `accepted` stands for the row's cell."""
    for row, cells in rows.iterrows():
        yield Fault(_file(table), row, column, cells[column], accepted.format_map(cells))


def _zones(tables: Tables) -> Iterator[Fault]:
    for name in ("facilities", "time_zones"):
        rows = tables[name]
        yield from _where(name, rows[~rows.time_zone.isin(available_timezones())], "time_zone", "an IANA time zone")
    countries = tables["time_zones"]
    yield from _where("time_zones", countries[~countries.country.str.fullmatch("[A-Z]{2}")], "country", "ISO alpha-2")


def _hours(tables: Tables) -> Iterator[Fault]:
    opening = ("open_local", "close_local")
    for name, (opens, closes) in {
        "facilities": opening,
        "customs": opening,
        "bans": ("from_local", "to_local"),
    }.items():
        rows = tables[name]
        late = rows[rows[opens] >= rows[closes]]
        yield from _where(name, late, closes, f"a time after {opens} {{{opens}}}")


def _spans(tables: Tables) -> Iterator[Fault]:
    pairs = [("customs", f"{what}_min_h", f"{what}_max_h") for what in ("digital", "inspection", "paper", "transit")]
    pairs += [("bans", "month_from", "month_to"), ("aircraft_legs", "fuel_empty_t", "fuel_full_t")]
    for name, low, high in pairs:
        rows = tables[name]
        wrong = rows[rows[low].astype(float) > rows[high].astype(float)]
        yield from _where(name, wrong, high, f"at least {low} {{{low}}}")


def _warehouses(tables: Tables) -> Iterator[Fault]:
    places, lanes = tables["facilities"], set(zip(tables["lanes"].origin, tables["lanes"].destination, strict=True))
    warehouses = places[places.kind == "warehouse"]
    yield from _where("facilities", warehouses[warehouses.clearance == ""], "clearance", "gateway or transit")
    for column in ("gateway", "road_gateway"):
        served = [pair in lanes for pair in zip(warehouses[column], warehouses.facility_id, strict=True)]
        yield from _where(
            "facilities", warehouses[[not s for s in served]], column, "a gateway with a lane to it in lanes.csv"
        )
    gateways = places[(places.kind == "gateway") & ~places.facility_id.isin(tables["customs"].gateway)]
    yield from _where("facilities", gateways, "facility_id", "a gateway with a row in customs.csv")


def _lane_countries(tables: Tables) -> Iterator[Fault]:
    lanes = tables["lanes"]
    parts = lanes.countries.map(lambda text: dict.fromkeys(re.findall("[A-Z]{2}", text)))
    unknown = lanes[[not set(codes) <= set(tables["time_zones"].country) for codes in parts]]
    yield from _where("lanes", unknown, "countries", "countries of time_zones.csv")
    km = lanes.countries.map(lambda text: sum(map(int, re.findall("[0-9]+", text))))
    wrong = lanes[km != lanes.road_km.astype(float)]
    yield from _where("lanes", wrong, "countries", "km that sum to road_km {road_km}")


def _routes(tables: Tables) -> Iterator[Fault]:
    flown = set(zip(*(tables["aircraft_legs"][c] for c in ("aircraft_id", "origin", "destination")), strict=True))
    for row, service in tables["air_services"].iterrows():
        stops = service.route.split("-")
        for leg in pairwise([*stops, stops[0]]):
            if (service.aircraft, *leg) not in flown:
                accepted = f"legs of aircraft_legs.csv; {service.aircraft} has none {'–'.join(leg)}"
                yield Fault("air_services.csv", row, "route", service.route, accepted)


def _partner_days(tables: Tables) -> Iterator[Fault]:
    partners = tables["partners"]
    total = partners[[f"d{day}" for day in range(11)]].astype(float).sum(axis=1)
    accepted = "d0 … d10 that sum to 100 %"
    for row in partners.index[(total - 100).abs() > 0.01]:
        yield Fault("partners.csv", row, "d0 … d10", f"{total[row]:g}", accepted)


def _entries(tables: Tables) -> Iterator[Fault]:
    for name in ("costs", "emissions"):
        rows, entries = tables[name], {column.name: column for column in columns(name) if column.role == "entry"}
        for key in entries.keys() - set(rows.key):
            yield Fault(_file(name), len(rows) + 2, "key", "", f"a row {key}")
        for row, key, value in zip(rows.index, rows.key, rows.value, strict=True):
            if key not in entries:
                yield Fault(_file(name), row, "key", key, f"one of {', '.join(entries)}")
            elif not fits(entries[key], pd.Series([value]))[0]:
                yield Fault(_file(name), row, "value", value, f"{entries[key].expects()} for {key}")


def _laws(tables: Tables) -> Iterator[Fault]:
    """Yield a fault for each limit of drivers' hours that is not in force when a run begins."""
    table = tables["drivers_hours"]
    in_force = set(table.rule[table.from_date <= f"{EPOCH:%Y-%m-%d}"])
    (rules,) = (column.words for column in columns("drivers_hours") if column.name == "rule")
    for rule in rules:
        if rule not in in_force and rule != LATER_RULE:
            accepted = f"a row {rule} from {EPOCH:%Y-%m-%d} or before"
            yield Fault(_file("drivers_hours"), len(table) + 2, "rule", "", accepted)


def _bands(tables: Tables) -> Iterator[Fault]:
    bands = tables["parcel_sizes"]
    starts = bands.grams_from.astype(float)
    wrong = (starts.diff() <= 0) | ((starts != 0) & (starts.index == starts.index[0]))
    yield from _where("parcel_sizes", bands[wrong], "grams_from", "0 in the first row, then rising weights")


def _destinations(tables: Tables) -> Iterator[Fault]:
    countries, regions = tables["countries"], tables["regions"]
    yield from _where(
        "countries", countries[~countries.country.isin(regions.country)], "country", "a country of regions.csv"
    )
    place = tables["facilities"].set_index("facility_id").country
    foreign = regions[regions.warehouse.map(place).to_numpy() != regions.country.to_numpy()]
    yield from _where("regions", foreign, "warehouse", "a warehouse in {country}")
    profile = tables["profile"]
    absent = tables["markets"][~tables["markets"].market_id.isin(profile[profile.parcels > 0].market)]
    yield from _where("markets", absent, "market_id", "a market with parcels in profile.parquet")
