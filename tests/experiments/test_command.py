"""Experiments on the command line: one JSON object, a Parquet file, and exit code 2 with what is accepted."""

import json

import pandas as pd
import pytest

from lib.cli.commands import main


@pytest.fixture(autouse=True)
def _own_store(monkeypatch, tmp_path):
    monkeypatch.setattr("lib.experiments.figure_store.FILE", tmp_path / "experiments.sqlite")
    monkeypatch.delenv("LANECAST_DASK", raising=False)


QUICK = ("--unit", "512", "--workers", "1")


def printed(capsys, *arguments):
    """Return the JSON that a command prints."""
    assert main([*arguments, *QUICK, "--json"]) == 0

    def refuse(word):
        raise AssertionError(f"{word} is not JSON")

    return json.loads(capsys.readouterr().out, parse_constant=refuse)


def test_a_sweep_prints_its_points(capsys):
    sweep = ("sweep", "--lever", "flights_per_week=3:5:3", "--lever", "drivers=single,team", "--replications", "1")
    found = printed(capsys, *sweep)
    assert [(row["flights_per_week"], row["drivers"]) for row in found["points"]] == [
        (n, crew) for n in (3, 4, 5) for crew in ("single", "team")
    ]
    assert (found["unit"], len(found["data_hash"])) == (512, 64)


def test_figures_of_every_parcel_go_into_a_file_and_preliminary_ones_into_none(capsys, tmp_path):
    file = tmp_path / "points.parquet"
    sweep = ["sweep", "--lever", "drivers=single,team", "--replications", "1", "--workers", "1", "--parquet", str(file)]
    sweep += ["--set", "demand_pct=50", "--set", "linehaul_plan=direct", "--json"]
    assert main([*sweep, "--unit", "512"]) == 2
    assert "add --unit 1" in capsys.readouterr().err
    assert not file.exists()
    assert main([*sweep, "--unit", "1"]) == 0
    points = json.loads(capsys.readouterr().out)["points"]
    assert pd.read_parquet(file).days_to_warehouse_mean.tolist() == [row["days_to_warehouse_mean"] for row in points]


def test_why_adds_up(capsys):
    found = printed(capsys, "why", "--set", "flights_per_week=5", "--set", "demand_pct=120", "--from", "demand_pct:90")
    assert sum(row["share_min"] for row in found["levers"]) == found["total_min"]
    assert sum(row["difference_min"] for row in found["stages"]) == found["total_min"]
    assert {row["lever"] for row in found["levers"]} == {"flights_per_week", "demand_pct"}


def test_compare_prints_its_link(capsys):
    found = printed(capsys, "compare", "--with", "daily", "--with", "drivers:team", "--replications", "1")
    assert found["link"].endswith("with=flights_per_week:7,aircraft_released:3&with=drivers:team")
    assert {row["lever"] for row in found["levers"]} == {"flights_per_week", "aircraft_released", "drivers"}
    days = next(row for row in found["figures"] if row["figure"] == "days_to_warehouse_mean")
    assert days["difference 1"] < 0


def test_seek_and_its_frontier(capsys):
    lever = ("--lever", "flights_per_week=3:5")
    found = printed(capsys, "seek", *lever, "--limit", "days_to_warehouse_p90 ES <= 30", "--final-unit", "512")
    assert found["feasible"]
    assert found["link"].startswith("?")
    assert "Flights per week" in found["answer"]
    table = printed(capsys, "seek", *lever, "--frontier")["frontier"]
    assert {row["flights_per_week"] for row in table} <= {3, 4, 5}
    assert json.loads(table[0]["scenario"])["flights_per_week"] == table[0]["flights_per_week"]


def test_worth_names_the_binding_constraint(capsys):
    found = printed(capsys, "worth", "--replications", "1")
    assert found["plan"] == "fixed"
    assert found["binding"]
    assert {"flights_per_week", "own_trucks_lgg", "digital_share_lgg"} <= {row["lever"] for row in found["steps"]}


def test_remedies_of_a_plan_that_fails(capsys):
    found = printed(capsys, "remedies", "--set", "manual_rate=0")
    assert (found["fails"], found["restores"]) == (True, True)
    assert found["changes"][0]["change"].startswith("Manual customs capacity 0 → ")


def test_uncertain_and_tornado(capsys):
    chosen = ("--lever", "demand_pct", "--lever", "fill_pct")
    found = printed(capsys, "uncertain", *chosen, "--samples", "8")
    assert [row["percentile"] for row in found["fan"]] == [5, 10, 25, 50, 75, 90, 95]
    assert [row["lever"] for row in found["drivers"]] == ["demand_pct", "fill_pct"]
    assert len(printed(capsys, "tornado", *chosen)["ends"]) == 4


def test_without_json_it_prints_tables(capsys):
    assert main(["sweep", "--lever", "flights_per_week=3,4", "--replications", "1", *QUICK]) == 0
    out = capsys.readouterr().out
    assert "kind: sweep" in out
    assert "flights_per_week" in out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("sweep", "--lever", "flight_per_week"), "Did you mean flights_per_week?"),
        (("sweep", "--lever", "flights_per_week=a:5"), "flights_per_week=LOW:HIGH"),
        (("sweep", "--lever", "flights_per_week=99"), "1 to 21"),
        (("seek", "--lever", "drivers", "--limit", "days under 5"), "write for example"),
        (("compare", "--with", "wings:2"), "wings"),
        (("worth", "--replications", "0"), "--replications 0"),
        (("worth", "--by", "happiness"), "happiness"),
        (("why", "--from", "flights_per_week:99"), "1 to 21"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else value,
)
def test_wrong_input_is_refused_with_what_fits(capsys, arguments, told):
    assert main([*arguments, *QUICK]) == 2
    message = capsys.readouterr().err
    assert told in message
