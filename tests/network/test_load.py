"""Shipped tables load; a bad cell is named with file, row, column and what is accepted."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from lib.domain.dictionary import columns
from lib.domain.network import Network
from lib.errors import DataError
from lib.network import load_network
from lib.network.load import TABLES
from lib.paths import DATA

Plant = Callable[[str, str, str], Path]


@pytest.fixture
def plant(tmp_path: Path) -> Plant:
    """Copy the tables and replace a pattern in one of them; returns the folder."""
    shutil.copytree(DATA / "network", tmp_path / "network")
    (tmp_path / "shipments").mkdir()
    shutil.copy(DATA / "shipments/profile.parquet", tmp_path / "shipments")

    def replace(file: str, pattern: str, text: str) -> Path:
        path = tmp_path / "network" / file
        changed, found = re.subn(pattern, text, path.read_text("utf-8"), count=1, flags=re.MULTILINE)
        assert found
        path.write_text(changed, "utf-8")
        return tmp_path / "network"

    return replace


@pytest.fixture(scope="module")
def network() -> Network:
    return load_network()


@pytest.mark.parametrize("name", TABLES)
def test_shipped_table_loads_with_its_types(network: Network, name: str) -> None:
    table = getattr(network, name)
    assert len(table)
    dtypes = {"integer": "int64", "number": "float64"}
    for column in (c for c in columns(name) if c.role != "entry"):
        assert table[column.name].dtype == dtypes.get(column.kind, "str"), column.name


def test_profile_sums_to_one_in_each_market(network: Network) -> None:
    shares = network.profile.groupby("market").share
    assert shares.size().tolist() == [168, 168]
    assert np.allclose(shares.sum(), 1, atol=1e-12)


@pytest.mark.parametrize(
    ("file", "pattern", "text", "told"),
    [
        ("facilities.csv", "^(LGG,.*),50.6374", r"\1,95", ["row 4", "column lat", "'95'", "from -90 to 90"]),
        ("facilities.csv", "^(LGG,.*),12$", r"\1,1.5", ["row 4", "column own_trucks", "'1.5'", "a whole number"]),
        ("facilities.csv", "gateway,BE", "gatway,BE", ["row 4", "column kind", "'gatway'", "hub, airport, gateway"]),
        ("facilities.csv", ",ES,40.427", ",SP,40.427", ["row 7", "column country", "'SP'", "an id of time_zones"]),
        ("facilities.csv", "06:00,22:00", "22:00,06:00", ["row 7", "column close_local", "a time after open_local"]),
        ("facilities.csv", "06:00", "6 am", ["row 7", "column open_local", "'6 am'", "a time HH:MM"]),
        ("facilities.csv", "Europe/Kyiv", "Europe/Kiew", ["column time_zone", "'Europe/Kiew'", "an IANA time zone"]),
        ("facilities.csv", "^W-BCN", "W-MAD", ["row 8", "column facility_id", "'W-MAD'", "a unique facility_id"]),
        ("facilities.csv", "MAD,LGG,gateway", "RIX,LGG,gateway", ["row 7", "column gateway", "'RIX'", "a lane to it"]),
        ("customs.csv", "^LGG,95", "LGG,101", ["row 2", "column digital_pct", "'101'", "from 0 to 100"]),
        ("customs.csv", "^MAD,80,1,4", "MAD,80,5,4", ["row 3", "column digital_max_h", "at least digital_min_h 5"]),
        ("customs.csv", "^RIX", "XXX", ["row 4", "column gateway", "'XXX'", "facilities[gateway]: LGG, MAD, RIX"]),
        ("customs.csv", "123456", "12345678", ["row 2", "column open_days", "'12345678'"]),
        ("aircraft_legs.csv", ",84.5,", ",184.5,", ["row 2", "column fuel_full_t", "at least fuel_empty_t 184.5"]),
        ("allotments.csv", "^CAI,LGG", "CAX,LGG", ["row 2", "column service_id", "'CAX'", "an id of air_services"]),
        ("air_services.csv", "HKG-LGG-MAD", "HKG-RIX-MAD", ["row 2", "column route", "none RIX–MAD"]),
        ("air_services.csv", ",3,,15", ",3,Mon|Moon,15", ["row 2", "column days", "'Mon|Moon'", "some of Mon, Tue"]),
        ("lanes.csv", r"BE:152\|", "BE:151|", ["row 2", "column countries", "sum to road_km 1644"]),
        ("partners.csv", "^(correos,.*),12,34", r"\1,13,34", ["row 2", "column d0 … d10", "'101'", "sum to 100"]),
        ("bans.csv", "DE,7,", "DE,8,", ["row 2", "column day", "'8'", "holiday, eve"]),
        ("holidays.csv", "ES,2020-01-01", "ES,2020-02-30", ["row 2", "column date", "'2020-02-30'", "YYYY-MM-DD"]),
        ("costs.csv", "^truck_eur_km,1.2", "truck_eur_km,9", ["row 4", "column value", "'9'", "from 0.5 to 5 EUR/km"]),
        ("costs.csv", "^stop_eur", "stop", ["'stop'", "a row stop_eur"]),
        ("regions.csv", "W-MAD$", "W-PAR", ["row 2", "column warehouse", "'W-PAR'", "a warehouse in ES"]),
        ("markets.csv", "620000", "", ["row 2", "column weekly_parcels", "''", "a whole number from 0"]),
        ("markets.csv", "620000", "inf", ["row 2", "column weekly_parcels", "'inf'"]),
        ("vehicles.csv", "cost_factor", "costs", ["row 1", "column cost_factor", "column costs"]),
        ("vehicles.csv", "^rigid,", "rigid,,", ["row 4", "8 cells, expected 7"]),
    ],
)
def test_bad_cell_is_named(plant: Plant, file: str, pattern: str, text: str, told: list[str]) -> None:
    folder = plant(file, pattern, text)
    with pytest.raises(DataError) as error:
        load_network(folder)
    assert [part for part in (file, *told) if part not in str(error.value)] == []


def test_all_faults_are_told_at_once(plant: Plant) -> None:
    plant("customs.csv", "^LGG,95", "LGG,-1")
    folder = plant("aircraft.csv", "132.6", "heavy")
    with pytest.raises(DataError, match="heavy") as error:
        load_network(folder)
    assert "'-1'" in str(error.value)


def test_missing_file_and_foreign_encoding_are_named(plant: Plant) -> None:
    folder = plant("costs.csv", "key", "key")
    (folder / "aircraft.csv").write_bytes("aircraft_id,name\n747,Lüttich\n".encode("latin-1"))
    with pytest.raises(DataError, match=r"aircraft\.csv is not a CSV file in UTF-8"):
        load_network(folder)
    (folder / "aircraft.csv").unlink()
    with pytest.raises(DataError, match=r"aircraft\.csv is missing"):
        load_network(folder)


def test_hash_follows_content_not_layout(network: Network, plant: Plant) -> None:
    folder = plant("costs.csv", "2.74", " 2.740 ")
    assert load_network(folder).data_hash == network.data_hash
    assert load_network(plant("costs.csv", "2.740", "2.75")).data_hash != network.data_hash
