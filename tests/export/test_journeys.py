"""Journeys read back from disk: every stamp of every parcel, in pieces or whole."""

import io
from datetime import timedelta
from pathlib import Path

import numpy as np
import pyarrow.csv
import pyarrow.parquet
import pytest

from lib.domain.clock import EPOCH, NEVER
from lib.domain.journeys import STAMPS
from lib.errors import LanecastError
from lib.export.journey_files import SLOW_SERVICE, write_csv, write_parquet
from lib.simulation.run import Run
from lib.simulation.truck_kernels import DIVERTED
from tests.simulation.cases import CASES, busy, crowd, run

STAMPED = {"Scenario": "abc", "Demand": "synthetic"}


@pytest.fixture(scope="module")
def played() -> Run:
    """Return a run in which some parcels are diverted and some are never delivered."""
    return run(crowd(busy(overflow_days=3), 3))


def minutes(column: pyarrow.ChunkedArray) -> np.ndarray:
    return np.array([NEVER if x is None else (x - EPOCH) // timedelta(minutes=1) for x in column.to_pylist()])


@pytest.mark.parametrize("piece", [7, 1_000_000])
def test_every_stamp_comes_back(played: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, piece: int) -> None:
    monkeypatch.setattr("lib.simulation.run.PART", piece)
    file = tmp_path / "j.parquet"
    assert write_parquet(played, STAMPED, file) == len(played.parcels)
    table = pyarrow.parquet.read_table(file, page_checksum_verification=True)
    np.testing.assert_array_equal(table["parcel"].to_numpy(), played.parcels.id)
    np.testing.assert_array_equal(minutes(table["created"]), played.parcels.created)
    for stamp in STAMPS:
        np.testing.assert_array_equal(minutes(table[stamp]), getattr(played.journeys, stamp), err_msg=stamp)
    assert b'"Scenario": "abc"' in table.schema.metadata[b"lanecast"]


def test_flights_and_trucks_are_named(played: Run) -> None:
    target = io.BytesIO()
    write_parquet(played, STAMPED, target)
    table = pyarrow.parquet.read_table(target).to_pandas()
    flight = played.journeys.flight
    assert (flight == DIVERTED).any()
    assert (flight == NEVER).any()
    assert (table.flight[flight == DIVERTED] == SLOW_SERVICE).all()
    assert table.flight[flight == NEVER].isna().all()
    flown = np.flatnonzero(flight >= 0)[0]
    scheduled = EPOCH + timedelta(minutes=int(played.flights.scheduled[flight[flown]]))
    assert table.flight[flown].endswith(f" {scheduled:%Y-%m-%dT%H:%M}Z")
    aboard = played.journeys.departure >= 0
    np.testing.assert_array_equal(table.truck_departure[aboard], played.journeys.departure[aboard])
    assert table.truck_departure[~aboard].isna().all()


def test_measured_weeks_alone_and_as_csv(played: Run, tmp_path: Path) -> None:
    first, last = played.parcels.measured
    expected = ((played.parcels.created >= first) & (played.parcels.created < last)).sum()
    file = tmp_path / "j.csv"
    assert write_csv(played, file, measured=True) == expected
    table = pyarrow.csv.read_csv(file)
    assert table.num_rows == expected
    assert table.column_names[0] == "parcel"


def test_units_of_several_parcels_are_refused(tmp_path: Path) -> None:
    with pytest.raises(LanecastError, match="unit = 1"):
        write_parquet(run(CASES["busy"]), STAMPED, tmp_path / "j.parquet")
