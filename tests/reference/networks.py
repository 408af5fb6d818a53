"""Tiny hand-made networks, plans and parcels for tests."""

import csv
from collections.abc import Iterable, Mapping
from functools import cache
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd

from lib.domain.clock import WEEK_MIN
from lib.domain.network import Network
from lib.domain.parcels import Parcels
from lib.domain.plan import LinehaulPlan, PlannedDeparture, Wave
from lib.network.levers import lever_table
from tests.reference.demand import as_parcels
from tests.shipped import shipped_network

DICTIONARY = Path(__file__).parents[2] / "data" / "dictionary.csv"

# Six warehouses: three by road from Liège (one across two borders), one in Spain by Madrid, one in Latvia and one in
# Ukraine (transit) by Riga; both of these and the Spanish one can go by road from Liège, the Ukrainian also by air.
FACILITIES = """
facility_id|name|kind|country|lat|lon|time_zone|open_days|open_local|close_local|gateway|road_gateway|clearance|own_trucks
SZX|Shenzhen|hub|CN|22.6|114.0|Asia/Hong_Kong|1234567|00:00|24:00||||0
HKG|Hong Kong|airport|HK|22.3|113.9|Asia/Hong_Kong|1234567|00:00|24:00||||0
LGG|Liège|gateway|BE|50.6|5.4|Europe/Brussels|1234567|00:00|24:00||||2
MAD|Madrid|gateway|ES|40.5|-3.6|Europe/Madrid|1234567|00:00|24:00||||1
RIX|Riga|gateway|LV|56.9|24.0|Europe/Riga|1234567|00:00|24:00||||1
BRU|Brussels|warehouse|BE|50.9|4.4|Europe/Brussels|123456|06:00|22:00|LGG||gateway|0
CGN|Cologne|warehouse|DE|50.9|7.0|Europe/Berlin|1234567|00:00|24:00|LGG||gateway|0
PRG|Prague|warehouse|CZ|50.1|14.4|Europe/Prague|12345|08:00|18:00|LGG||gateway|0
TOL|Toledo|warehouse|ES|39.9|-4.0|Europe/Madrid|1234567|05:00|24:00|MAD|LGG|gateway|0
TUK|Tukums|warehouse|LV|57.0|23.2|Europe/Riga|1234567|00:00|24:00|RIX|LGG|gateway|0
KBP|Kyiv|warehouse|UA|50.4|30.5|Europe/Kyiv|123456|07:00|19:00|RIX|LGG|transit|0
"""
AIRCRAFT = """
aircraft_id|name|payload_t|volume_m3|main_positions|lower_positions|fleet_count
747-8F|Boeing 747-8F|130|850|34|12|10
777F|Boeing 777F|100|650|27|10|20
"""
AIRCRAFT_LEGS = """
aircraft_id|origin|destination|distance_km|block_min|payload_t|fuel_empty_t|fuel_full_t
747-8F|HKG|LGG|9300|750|110|84|121
747-8F|LGG|MAD|1300|130|130|12|17
747-8F|LGG|HKG|9300|740|110|84|121
747-8F|MAD|HKG|10500|840|97|94|136
747-8F|HKG|RIX|8000|640|110|72|104
747-8F|RIX|HKG|8000|645|110|72|104
777F|HKG|LGG|9300|760|90|65|93
777F|LGG|MAD|1300|135|100|9|13
777F|HKG|RIX|8000|650|95|56|80
777F|LGG|HKG|9300|765|90|65|93
777F|MAD|HKG|10500|845|82|74|105
777F|RIX|HKG|8000|660|95|56|80
"""
AIR_SERVICES = """
service_id|name|kind|route|aircraft|flights_per_week|days|departure_utc|block_space_pct|flown_by
CAI|Hong Kong–Liège–Madrid|scheduled|HKG-LGG-MAD|747-8F|3||18:00|100|own
RIX|Charters to Riga|charter|HKG-RIX|777F|2||00:00|100|bought
LGC|Charters to Liège|charter|HKG-LGG|777F|0||00:00|100|bought
"""
ALLOTMENTS = """
service_id|gateway|share_pct|weight_t
CAI|LGG|70|
CAI|MAD|30|
RIX|RIX||20
LGC|LGG||20
"""
LANES = """
lane_id|origin|destination|mode|road_km|countries|drive_min
LGG>BRU|LGG|BRU|road|105|BE:105|90
LGG>CGN|LGG|CGN|road|140|BE:60:DE:80|120
LGG>PRG|LGG|PRG|road|910|BE:60:DE:640:CZ:210|780
LGG>TOL|LGG|TOL|road|1610|BE:130:FR:960:ES:520|1380
LGG>TUK|LGG|TUK|road|1960|BE:60:DE:700:PL:650:LT:300:LV:250|1680
LGG>KBP|LGG|KBP|road|2100|BE:60:DE:700:PL:700:UA:640|1800
MAD>TOL|MAD|TOL|road|84|ES:84|72
RIX>TUK|RIX|TUK|road|70|LV:70|60
RIX>KBP|RIX|KBP|road|1120|LV:230:LT:290:PL:10:UA:590|960
RIX>KBP air|RIX|KBP|air|0||95
BRU>CGN|BRU|CGN|road|210|BE:140:DE:70|180
CGN>BRU|CGN|BRU|road|210|DE:70:BE:140|180
CGN>PRG|CGN|PRG|road|700|DE:490:CZ:210|600
BRU>PRG|BRU|PRG|road|910|BE:140:DE:560:CZ:210|780
TUK>KBP|TUK|KBP|road|1190|LV:300:LT:290:PL:10:UA:590|1020
"""
VEHICLES = """
vehicle_id|name|mode|payload_t|volume_m3|cost_factor|co2e_g_per_km
artic|Articulated truck|road|24|90|1|900
rigid|Rigid truck|road|0.02|0.09|0.8|700
belly|Aircraft|air|15|60|1|0
"""
CUSTOMS = """
gateway|digital_pct|digital_min_h|digital_max_h|inspection_pct|inspection_min_h|inspection_max_h|manual_per_h|open_days|open_local|close_local|paper_min_h|paper_max_h|transit_min_h|transit_max_h
LGG|95|1|6|2|24|72|4000|12345|08:00|18:00|12|36|24|72
MAD|80|2|8|2|24|72|4000|123456|09:00|17:00|12|36|24|72
RIX|80|2|8|2|24|72|4000|1234567|00:00|24:00|12|36|24|72
"""
PARTNERS = """
partner_id|country|name|works_saturday|d0|d1|d2|d3|d4|d5|d6|d7|d8|d9|d10|cost_eur_per_parcel|co2e_g_per_parcel
correos|ES|Correos|no|0|10|40|30|10|5|5|0|0|0|0|3|500
correos_express|ES|Correos Express|yes|0|60|30|10|0|0|0|0|0|0|0|5|500
dhl_paket|DE|DHL Paket|yes|0|70|25|5|0|0|0|0|0|0|0|4|500
ceska_posta|CZ|Česká pošta|no|0|40|40|20|0|0|0|0|0|0|0|2|500
bpost|BE|bpost|no|5|75|15|5|0|0|0|0|0|0|0|4|500
postnl_be|BE|PostNL|yes|5|80|15|0|0|0|0|0|0|0|0|4|500
latvijas_pasts|LV|Latvijas Pasts|no|0|30|40|20|10|0|0|0|0|0|0|2|500
ukrposhta|UA|Ukrposhta|yes|0|0|10|20|20|20|10|10|5|3|2|2|500
"""
BANS = """
ban_id|country|day|from_local|to_local|month_from|month_to
DE-SUN|DE|7|00:00|22:00|1|12
DE-HOL|DE|holiday|00:00|22:00|1|12
DE-SAT|DE|6|07:00|20:00|7|8
FR-SAT|FR|6|22:00|24:00|1|12
FR-SUN|FR|7|00:00|22:00|1|12
CZ-SUN|CZ|7|13:00|22:00|1|12
PL-EVE|PL|eve|18:00|22:00|1|12
PL-HOL|PL|holiday|08:00|22:00|1|12
"""
HOLIDAYS = """
country|date|name
BE|2020-08-15|Assumption
BE|2020-11-11|Armistice
ES|2020-08-15|Assumption
ES|2020-10-12|National day
DE|2020-10-03|Unity
CZ|2020-09-28|Statehood
CZ|2020-10-28|Independence
PL|2020-08-15|Assumption
PL|2020-11-11|Independence
LV|2020-11-18|Proclamation
UA|2020-08-24|Independence
"""
TIME_ZONES = """
country|time_zone
BE|Europe/Brussels
CN|Asia/Shanghai
CZ|Europe/Prague
DE|Europe/Berlin
ES|Europe/Madrid
FR|Europe/Paris
GE|Asia/Tbilisi
HK|Asia/Hong_Kong
IT|Europe/Rome
LT|Europe/Vilnius
LV|Europe/Riga
NL|Europe/Amsterdam
PL|Europe/Warsaw
UA|Europe/Kyiv
"""
KEYS = """
key|value
air_rate_eur_kg|2.74
truck_eur_km|1.2
spot_premium_pct|30
"""
MARKETS = """
market_id|name|gateway|weekly_parcels|grams_median|grams_sigma
EU|Europe|LGG|70|250|0.9
RIGA|Riga|RIX|35|250|0.9
"""
COUNTRIES = """
country|name|market|share
ES|Spain|EU|29
FR|France|EU|0
DE|Germany|EU|19
IT|Italy|EU|0
NL|Netherlands|EU|0
CZ|Czechia|EU|6
BE|Belgium|EU|5
LV|Latvia|RIGA|10
UA|Ukraine|RIGA|80
GE|Georgia|RIGA|0
"""
REGIONS = """
country|region|name|population|lat|lon|warehouse
ES|ES1|Spain|47000000|40.0|-4.0|TOL
DE|DE1|West|20000000|51.0|7.0|CGN
DE|DE2|East|16000000|51.0|13.0|CGN
CZ|CZ1|Czechia|10000000|50.0|15.0|PRG
BE|BE1|Belgium|11000000|50.9|4.4|BRU
LV|LV1|Latvia|1900000|57.0|24.0|TUK
UA|UA1|Ukraine|41000000|49.0|31.0|KBP
"""
PARCEL_SIZES = """
grams_from|cm3_per_kg_median|cm3_per_kg_sigma
0|7000|0.5
500|6500|0.4
2000|6000|0.3
"""
EMISSIONS = """
key|value
truck_co2e_g_km|900
"""
PROFILE = """
market|weekday|hour|share
EU|0|2|0.25
EU|0|3|0.125
EU|2|12|0.25
EU|4|20|0.25
EU|6|23|0.125
RIGA|1|0|0.5
RIGA|5|17|0.5
"""
TABLES = {
    "facilities": FACILITIES,
    "aircraft": AIRCRAFT,
    "aircraft_legs": AIRCRAFT_LEGS,
    "air_services": AIR_SERVICES,
    "allotments": ALLOTMENTS,
    "lanes": LANES,
    "vehicles": VEHICLES,
    "customs": CUSTOMS,
    "partners": PARTNERS,
    "bans": BANS,
    "holidays": HOLIDAYS,
    "time_zones": TIME_ZONES,
    "costs": KEYS,
    "emissions": EMISSIONS,
    "markets": MARKETS,
    "countries": COUNTRIES,
    "regions": REGIONS,
    "parcel_sizes": PARCEL_SIZES,
    "profile": PROFILE,
}
AS_SHIPPED = (
    "drivers_hours",
    "load_units",
    "vehicle_bodies",
    "deck_positions",
    "deck_compartments",
    "aircraft_balance",
)
WORDS = {
    "open_days": str,
    "day": str,
    "open_local": str,
    "close_local": str,
    "gateway": str,
    "road_gateway": str,
    "clearance": str,
    "days": str,
    "countries": str,
}


@cache
def dictionary() -> list[dict[str, str]]:
    """Return the rows of the data dictionary."""
    with DICTIONARY.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def table(text: str, name: str = "") -> pd.DataFrame:
    """Read a table written with bars; missing text is empty, numbers typed as in the table `name`. Do not change it."""
    frame = pd.read_csv(StringIO(text.strip()), sep="|", dtype=WORDS, keep_default_na=False, na_values=[""])
    for column in frame.columns.intersection(list(WORDS)):
        frame[column] = frame[column].fillna("")
    if "countries" in frame:
        frame["countries"] = [bars_between(cell) for cell in frame["countries"]]
    numbers = [row["name"] for row in dictionary() if row["table"] == name and row["kind"] == "number"]
    return frame.astype(dict.fromkeys(frame.columns.intersection(numbers), "float64"))


def bars_between(countries: str) -> str:
    """Return BE:60:DE:80 as the tables write it, BE:60|DE:80."""
    parts = countries.split(":")
    return "|".join(":".join(pair) for pair in zip(parts[::2], parts[1::2], strict=False))


@cache
def shipped() -> dict[str, pd.DataFrame]:
    """Return the shipped tables of decks and vehicle bodies, which no engine reads."""
    network = shipped_network()
    return {name: getattr(network, name) for name in AS_SHIPPED}


def tiny_network(**changes: pd.DataFrame | str) -> Network:
    """Return a network of six warehouses with some tables replaced, by frames or by text with bars."""
    return _tiny_network(changes) if changes else _unchanged()


@cache
def _unchanged() -> Network:
    return _tiny_network({})


def _tiny_network(changes: Mapping[str, pd.DataFrame | str]) -> Network:
    texts = {name: changes.get(name, text) for name, text in TABLES.items()}
    frames = {name: table(cells, name) if isinstance(cells, str) else cells for name, cells in texts.items()}
    return Network(**{**shipped(), **frames}, data_hash="0" * 64, levers=lever_table(frames))


def edit(network: Network, name: str, row: str, **cells: Any) -> Network:
    """Return the network with cells of one row (by the id in its first column; * is every row) changed."""
    frame = getattr(network, name)
    chosen = [row in ("*", str(identity)) for identity in frame.iloc[:, 0]]
    changed = {column: _changed(frame[column], chosen, value) for column, value in cells.items()}
    return network.with_tables(**{name: frame.assign(**changed)})


def _changed(column: pd.Series, chosen: list[bool], value: Any) -> pd.Series:
    """Return a column with a value in its chosen cells, of the column's type; lists are quicker than pandas here."""
    cells = [value if here else cell for here, cell in zip(chosen, column.tolist(), strict=True)]
    return pd.Series(cells, column.index, dtype=column.dtype)


def levers(**changes: Any) -> SimpleNamespace:
    """Return the levers' defaults of the dictionary with some changed."""
    rows = [row for row in dictionary() if row["table"] == "scenario"]
    read = {"integer": int, "number": float}
    values = {row["name"]: read.get(row["kind"], str)(row["default"]) for row in rows}
    unknown = set(changes) - set(values)
    if unknown:
        raise KeyError(f"no such lever: {', '.join(sorted(unknown))}")
    return SimpleNamespace(**values | changes)


def calm(**changes: Any) -> SimpleNamespace:
    """Return levers without any luck: no delay, no cancellation, nothing handled at the origin, every spot truck at
    once.
    """
    still = {
        "origin_median_h": 0,
        "origin_sigma": 0,
        "cutoff_h": 0,
        "delay_median_min": 0,
        "delay_p95_min": 0,
        "cancellation_pct": 0,
        "breakdown_min_h": 0,
        "breakdown_max_h": 0,
        "least_load_pct": 0,
        "spot_acceptance_pct": 100,
        "spot_lead_h": 0,
        "truck_bans": "off",
    }
    return levers(**still | changes)


def punctual(network: Network) -> Network:
    """Return the network with digital customs for all, without inspections, within the minute."""
    nothing = {"digital_min_h": 0, "digital_max_h": 0, "inspection_pct": 0, "paper_min_h": 0, "paper_max_h": 0}
    return edit(network, "customs", "*", digital_pct=100, **nothing)


def some_parcels(rows: Iterable[tuple[int, int, bool, int, int]], parcels_per_unit: int = 1) -> Parcels:
    """Return parcels from (created, warehouse, express, grams, cm³), numbered within their hours as they come."""
    columns = list(zip(*sorted(rows, key=lambda row: row[0] // 60), strict=True))
    created = np.array(columns[0], dtype=np.int64)
    hours = created // 60
    number = np.arange(len(hours)) - np.searchsorted(hours, hours)
    ids = (created // WEEK_MIN << 48) + (hours % 168 << 40) + number
    return as_parcels([ids.tolist(), *columns], parcels_per_unit)


def departure(wave: Wave, gateway: int, stops: dict[int, str], **changes: Any) -> PlannedDeparture:
    """Return a planned departure to stops (warehouse index: lane id) with equal shares of the floor."""
    share = 1000 // len(stops)
    shares = (1000 - share * (len(stops) - 1), *[share] * (len(stops) - 1))
    usual = {"offset_min": 0, "vehicle": "artic", "deadline_min": 0, "route": 0}
    unused = {"trucks": 1, "weekly": 1.0, "tonnes": 1.0, "loads": 1.0}
    fixed: dict[str, Any] = {"gateway": gateway, "wave": wave, "stops": tuple(stops), "lanes": tuple(stops.values())}
    return PlannedDeparture(**fixed | {"share_permille": shares} | usual | unused | changes)


def plan(*departures: PlannedDeparture) -> LinehaulPlan:
    """Return a plan of departures."""
    return LinehaulPlan(departures, "by hand")
