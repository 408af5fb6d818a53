"""Shipments: the shipped week loads, damage is refused, bad rows are named with all their reasons."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lib.errors import DataError
from lib.paths import DATA
from lib.shipments import read, read_shipments
from tests.shipments.good_row import GOOD

SHIPPED = DATA / "shipments/shipments.parquet"
Store = Callable[..., Path]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Write rows that differ from a good one; returns the file."""

    def write(*changes: dict[str, object]) -> Path:
        path = tmp_path / "mine.parquet"
        pd.DataFrame([{**GOOD, "id": f"p{i}", **change} for i, change in enumerate(changes)]).to_parquet(path)
        return path

    return write


def test_shipped_week_loads_and_says_it_is_synthetic() -> None:
    shipments = read_shipments()
    assert len(shipments) >= 500_000
    assert shipments.created_at.is_monotonic_increasing
    assert str(shipments.created_at.dt.tz) == "UTC"
    monday = pd.Timestamp("2020-08-31", tz="UTC")
    assert shipments.created_at.between(monday, monday + pd.Timedelta(days=7), inclusive="left").all()
    assert shipments.grams.mean() == pytest.approx(400, rel=0.01)
    assert pq.read_schema(SHIPPED).metadata[b"synthetic"] == b"true"
    assert SHIPPED.stat().st_size < 12_000_000


def test_files_of_others_are_read_in_utc(store: Store) -> None:
    path = store({"created_at": pd.Timestamp("2020-08-31 16:00", tz="Asia/Shanghai")})
    assert read_shipments(path).created_at[0] == pd.Timestamp("2020-08-31 08:00", tz="UTC")


def test_shipped_file_that_differs_from_its_checksum_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(read, "DATA", tmp_path)
    (tmp_path / "checksums.sha256").write_text(f"{'0' * 64}  shipments.parquet\n")
    (tmp_path / "shipments.parquet").write_bytes(SHIPPED.read_bytes()[:1000])
    with pytest.raises(DataError, match="differs from its checksum"):
        read_shipments(tmp_path / "shipments.parquet")


def test_flipped_byte_is_refused(tmp_path: Path) -> None:
    data = bytearray(SHIPPED.read_bytes())
    data[len(data) // 2] ^= 1
    path = tmp_path / "copy.parquet"
    path.write_bytes(data)
    with pytest.raises(DataError, match=r"copy\.parquet is damaged"):
        read_shipments(path)


def test_bad_row_is_named_with_all_its_reasons(store: Store) -> None:
    path = store({}, {"grams": 5, "service_class": "slow", "destination_region": "FR.11"}, {"id": "p0"})
    with pytest.raises(DataError) as error:
        read_shipments(path)
    first, second = str(error.value).splitlines()
    for part in ("mine.parquet, row 2", "grams '5'", "from 10 to 30000", "'slow'", "express, standard", "'FR.11'"):
        assert part in first
    assert "row 3: id 'p0' is not accepted, expected a unique id" in second


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"origin": "LGG"}, "origin 'LGG'"),
        ({"destination_country": "PL"}, "destination_country 'PL'"),
        ({"cm3": 0}, "cm3 '0'"),
        ({"grams": None}, "grams 'nan'"),
        ({"grams": 400.5}, "grams '400.5'"),
        ({"created_at": pd.Timestamp("1999-01-01", tz="UTC")}, "created_at '1999-01-01"),
        ({"created_at": pd.NaT}, "created_at"),
    ],
)
def test_value_out_of_range_is_told(store: Store, change: dict[str, object], told: str) -> None:
    with pytest.raises(DataError, match=f"row 2: {told}"):
        read_shipments(store({}, change))


def test_missing_column_and_naive_time_are_refused(tmp_path: Path, store: Store) -> None:
    path = store({})
    pq.write_table(pq.read_table(path).drop_columns(["cm3"]), path)
    with pytest.raises(DataError, match="lacks the columns cm3"):
        read_shipments(path)
    naive = pa.Table.from_pandas(pd.DataFrame([{**GOOD, "created_at": pd.Timestamp("2020-08-31")}]))
    pq.write_table(naive, tmp_path / "naive.parquet")
    with pytest.raises(DataError, match="created_at: expected timestamps with a time zone"):
        read_shipments(tmp_path / "naive.parquet")
    with pytest.raises(DataError, match=r"gone\.parquet is missing"):
        read_shipments(tmp_path / "gone.parquet")
