"""Files from the command line: told by their suffix, refused in words."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from lib import whatif
from lib.cli import export_command
from lib.cli.export_command import TABLES, export
from lib.demand import generate
from lib.domain.network import Network
from lib.errors import LanecastError
from lib.linehaul import preliminary_plan
from lib.network.case import build_case
from lib.scenario import Scenario
from tests.reference.networks import edit
from tests.shipped import shipped_network

LEVERS = shipped_network().levers

CHANGED = Scenario(flights_per_week=5, demand_pct=200)


@pytest.fixture(scope="module", autouse=True)
def roughly_planned() -> Iterator[None]:
    """Plan trucks roughly: few parcels take the proven plan long, and files show whatever plan there is."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(whatif, "optimised_plan", preliminary_plan)
        yield


@cache
def small() -> Network:
    """Return the shipped network with few parcels."""
    return edit(shipped_network(), "markets", "*", weekly_parcels=2_000)


def write(out: Path, table: str = "figures", chart: str = "") -> str:
    return export(small(), CHANGED, out, table, chart, "https://lanecast.example/")


def test_figures_as_csv_carry_levers_and_identity(tmp_path: Path) -> None:
    told = write(tmp_path / "f.csv")
    rows = pd.read_csv(tmp_path / "f.csv")
    assert told.startswith(str(tmp_path / "f.csv"))
    levers = rows[rows.scope == "lever"].set_index("figure")
    assert dict(levers.scenario) == {"flights_per_week": "5", "demand_pct": "200"}
    assert levers.baseline["flights_per_week"] == str(LEVERS["flights_per_week"].default)


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_journeys_and_moves_are_tables(tmp_path: Path, suffix: str) -> None:
    read = pd.read_csv if suffix == "csv" else pd.read_parquet
    counts = {table: len(read(_written(tmp_path, table, suffix))) for table in TABLES[1:]}
    assert counts["journeys"] == len(generate(build_case(small(), CHANGED)))
    assert counts["moves"] > 0


def _written(folder: Path, table: str, suffix: str) -> Path:
    out = folder / f"{table}.{suffix}"
    told = write(out, table)
    assert told.endswith(table)
    return out


def test_parquet_is_journeys_unless_told_otherwise(tmp_path: Path) -> None:
    assert write(tmp_path / "j.parquet").endswith("journeys")


@pytest.mark.parametrize(
    ("name", "table", "words"),
    [
        ("deck.ppt", "figures", "has to end in .pptx"),
        ("deck", "figures", "has to end in .pptx"),
        ("deck.pptx", "journeys", "cannot contain journeys"),
        ("nowhere/deck.pptx", "figures", "Create it first"),
        ("chart.png", "figures", "A picture needs one chart: choose one of air, lanes"),
    ],
)
def test_what_cannot_be_written_is_refused_before_any_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, table: str, words: str
) -> None:
    monkeypatch.setattr(export_command, "simulate", None)
    with pytest.raises(LanecastError, match=words):
        write(tmp_path / name, table)
    assert list(tmp_path.iterdir()) == []
