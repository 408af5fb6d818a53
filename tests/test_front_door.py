"""The library's front door: what it names, what it takes, and its own errors for everything else."""

import math
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import lib
from lib.domain.outcome import Outcome
from lib.errors import DataError, LanecastError, LeverError
from lib.network import load_network
from lib.paths import DATA
from lib.scenario import PRESETS, Scenario
from lib.shipments import read_shipments, shipments_of
from lib.whatif import project, simulate
from tests.shipments.good_row import GOOD
from tests.shipped import shipped_network

QUICK = 4_096  # parcels per unit


@pytest.fixture(scope="module")
def outcome() -> Outcome:
    """Return preliminary figures of a changed scenario."""
    return project(shipped_network(), {"flights_per_week": 5}, QUICK)


def shipments(**changes: object) -> pd.DataFrame:
    """Return four good shipments, one of them changed."""
    return pd.DataFrame([{**GOOD, "id": f"p{i}"} for i in range(3)] + [{**GOOD, **changes}])


def test_the_library_names_what_is_public() -> None:
    assert dir(lib) == sorted(lib.__all__)
    assert {"project", "load_network", "read_shipments", "Scenario", "DataError"} <= set(dir(lib))
    assert all(getattr(lib, name) is not None for name in dir(lib))


def test_naming_what_is_public_imports_nothing_heavy() -> None:
    code = "import sys, lib; dir(lib); print('numba' in sys.modules or 'pandas' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize("unit", [0, -3, 1.5, True, "48", None, math.nan, [1], np.float64(48)])
def test_a_unit_that_is_no_whole_number_from_1_is_refused(unit: Any) -> None:
    for run in (project, simulate):
        with pytest.raises(
            LanecastError, match=r"^parcels_per_unit = .* is not accepted: it takes a whole number from 1"
        ):
            run(shipped_network(), Scenario(), unit)


@pytest.mark.parametrize("replication", [-1, 0.5, "81", None])
def test_a_replication_that_is_no_whole_number_from_0_is_refused(replication: Any) -> None:
    with pytest.raises(LanecastError, match=r"^replication = .* it takes a whole number from 0 on"):
        project(shipped_network(), Scenario(), QUICK, replication)


def test_a_unit_of_numpy_is_a_whole_number(outcome: Outcome) -> None:
    unit: Any = np.int64(QUICK)
    assert project(shipped_network(), {"flights_per_week": 5}, unit).summary() == outcome.summary()


def test_a_unit_whose_weight_or_volume_the_engine_cannot_hold_is_refused() -> None:
    with pytest.raises(
        LanecastError, match=r"1,000,000 parcels per unit are not accepted: the engine numbers at most [\d,]+\."
    ):
        project(shipped_network(), Scenario(), 1_000_000)


def test_a_planner_that_cannot_be_called_is_refused() -> None:
    with pytest.raises(LanecastError, match="planner = 'direct' is not accepted"):
        project(shipped_network(), Scenario(), QUICK, planner="direct")  # type: ignore[arg-type]


@pytest.mark.parametrize("scenario", [None, 5, "no-such-preset", ["flights_per_week"], {1: 2}, pd.DataFrame()])
def test_what_is_no_scenario_is_refused(scenario: Any) -> None:
    with pytest.raises(
        LeverError, match=r"^scenario = .* a mapping of levers to values, or the key of a preset \(launch"
    ):
        project(shipped_network(), scenario, QUICK)


@pytest.mark.parametrize("scenario", [{"flights": 5}, Scenario(flights=5)])
def test_a_lever_that_does_not_exist_names_the_one_that_begins_like_it(scenario: Any) -> None:
    with pytest.raises(LeverError, match=r"There is no lever 'flights'. Did you mean flights_per_week\?"):
        project(shipped_network(), scenario, QUICK)


@pytest.mark.parametrize("value", [None, {}, [3], object(), pd.NA, 10**400, "two"])
def test_a_value_that_a_lever_does_not_take_is_refused(value: object) -> None:
    with pytest.raises(LeverError, match=r"flights_per_week = .* is not accepted"):
        project(shipped_network(), {"flights_per_week": value}, QUICK)


def test_a_mapping_of_levers_and_a_preset_are_scenarios(outcome: Outcome) -> None:
    assert outcome.levers == {"flights_per_week": 5}
    daily = project(shipped_network(), "daily", QUICK)
    assert daily.levers == shipped_network().levers.normalise(PRESETS["daily"].scenario).changes


@pytest.mark.parametrize("network", [None, 3, {}, b"data", pd.DataFrame(), "", "a\0b"])
def test_what_is_no_network_is_refused(network: Any) -> None:
    with pytest.raises(DataError, match=r"^network = .* is not accepted"):
        project(network, Scenario(), QUICK)


def test_a_folder_of_tables_is_a_network_as_text_and_as_a_path(outcome: Outcome) -> None:
    folder = DATA / "network"
    assert load_network(str(folder)).data_hash == load_network(folder).data_hash == shipped_network().data_hash
    assert project(str(folder), {"flights_per_week": 5}, QUICK).summary() == outcome.summary()


def test_a_folder_that_does_not_exist_and_a_table_that_is_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"There is no folder .*gone"):
        load_network(tmp_path / "gone")
    with pytest.raises(DataError, match=r"^folder = 3 is not accepted: it takes a path"):
        load_network(3)  # type: ignore[arg-type]
    shutil.copytree(DATA / "network", tmp_path / "network")
    (tmp_path / "network/customs.csv").unlink()
    (tmp_path / "network/customs.csv").mkdir()
    with pytest.raises(DataError, match=r"^customs\.csv is not a file"):
        load_network(tmp_path / "network")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"destination_region": "GB.1"}, "row 4: destination_region 'GB.1' is not accepted, expected an id of regions"),
        ({"destination_region": "FR.11"}, "row 4: destination_region 'FR.11' is not accepted, expected a region of"),
        ({"destination_country": "GB"}, "row 4: destination_country 'GB' is not accepted"),
        ({"destination_country": ["ES"]}, "row 4: destination_country"),
        ({"grams": -5}, "row 4: grams '-5' is not accepted, expected a whole number from 10 to 30000 g"),
        ({"grams": [400]}, "row 4: grams"),
        ({"grams": None}, "row 4: grams"),
        ({"cm3": 0}, "row 4: cm3 '0' is not accepted"),
        ({"cm3": "large"}, "row 4: cm3 'large' is not accepted"),
        ({"service_class": 1}, "row 4: service_class '1' is not accepted"),
        ({"created_at": pd.Timestamp("2026-11-20", tz="UTC")}, "row 4: created_at '2026-11-20 .* in the model's weeks"),
        ({"created_at": pd.NaT}, "row 4: created_at"),
    ],
)
def test_bad_shipments_are_refused_row_by_row(change: dict[str, object], told: str) -> None:
    with pytest.raises(DataError, match=f"^shipments, {told}"):
        project(shipped_network(), Scenario(), shipments=shipments(**change))


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (shipments().head(0), "shipments has no rows"),
        (shipments().drop(columns="grams"), "shipments lacks the columns grams; expected created_at"),
        (shipments()[["grams", *GOOD]], "shipments names a column twice"),
        (shipments().assign(created_at=pd.Timestamp("2020-08-31")), "created_at: expected timestamps with a time zone"),
        (shipments().assign(created_at="2020-08-31T08:00Z"), "created_at: expected timestamps with a time zone"),
        ([GOOD], "shipments = .* is not accepted: it takes what read_shipments returns"),
        (5, "shipments = 5 is not accepted"),
        ("gone.parquet", r"gone\.parquet is missing"),
    ],
)
def test_what_holds_no_shipments_is_refused(given: Any, told: str) -> None:
    with pytest.raises(DataError, match=told):
        project(shipped_network(), Scenario(), shipments=given)


def test_shipments_are_read_from_text_and_paths(tmp_path: Path) -> None:
    path = tmp_path / "mine.parquet"
    shipments().to_parquet(path)
    network = DATA / "network"
    assert read_shipments(str(path), str(network)).equals(read_shipments(path, shipped_network()))
    assert shipments_of(str(path), shipped_network()).equals(shipments_of(shipments(), shipped_network()))
    for wrong in (3, b"mine.parquet", "", tmp_path):
        with pytest.raises(DataError, match=r"is not accepted: it takes a path|is missing"):
            read_shipments(wrong)  # type: ignore[arg-type]


def test_a_file_of_shipments_without_rows_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "empty.parquet"
    shipments().head(0).to_parquet(path)
    with pytest.raises(DataError, match=r"empty\.parquet has no rows"):
        read_shipments(path)


@pytest.mark.parametrize("kind", ["category", "object"])
def test_shipments_in_columns_of_other_types_are_the_same(kind: str) -> None:
    words = ["destination_country", "destination_region", "service_class"]
    plain = shipments_of(shipments(), shipped_network())
    other = shipments().astype(dict.fromkeys(words, kind)).astype({"grams": object})
    assert shipments_of(other, shipped_network()).equals(plain)


def test_an_outcome_shows_itself_in_a_line(outcome: Outcome) -> None:
    shown = repr(outcome)
    assert len(shown) < 250
    assert "\n" not in shown
    assert shown.startswith("<Outcome of flights_per_week=5: days_to_warehouse_mean=")
    assert outcome.scenario_id in shown


def test_a_notebook_shows_headline_key_figures_and_warehouses(outcome: Outcome) -> None:
    html = outcome._repr_html_()  # type: ignore[attr-defined]
    for part in ("flights_per_week = 5; preliminary figures", "To warehouse", "CO₂e", "Bottleneck: "):
        assert part in html
    assert all(f'<td style="text-align:left">{name}</td>' in html for name in outcome.lanes.name)
    assert len(html) < 20_000


def test_what_a_notebook_shows_is_escaped(outcome: Outcome) -> None:
    named = replace(outcome, lanes=outcome.lanes.assign(name="<b>Dijon"))
    shown = named._repr_html_()  # type: ignore[attr-defined]
    assert "&lt;b&gt;Dijon" in shown
    assert "<b>Dijon" not in shown
