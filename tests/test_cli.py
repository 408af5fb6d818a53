"""The command line: one JSON object of flat figures, and exit code 2 with what is accepted for wrong input."""

import json
import math
import subprocess
import sys
from pathlib import Path

import pytest

from lib.cli.commands import main
from tests.shipped import shipped_network

LEVERS = shipped_network().levers

ROOT = Path(__file__).parents[1]
FIGURES = {
    "share_within_10_days",
    "share_under_3_days",
    "offered_t_per_week",
    "carried_t_per_week",
    "left_t_per_week",
    "left_behind_t",
    "undelivered_parcels",
    "undelivered_share",
    "undelivered_t_per_week",
    "expected_steady_state",
    "trucks_per_week",
    "cost_eur_per_parcel",
    "co2e_kg_per_parcel",
    "steady_state",
    "shortfall_t_per_week",
    "model_version",
    "data_hash",
    "scenario_id",
    *(f"days_to_{place}_{figure}" for place in ("warehouse", "door") for figure in ("mean", "p50", "p90", "p95")),
}


def strict(text):
    """Read JSON that has no NaN or Infinity."""

    def refuse(word):
        raise AssertionError(f"{word} is not JSON")

    return json.loads(text, parse_constant=refuse)


def project(capsys, *settings, more=()):
    """Return what `project` prints for levers such as `cutoff_h=8`."""
    chosen = [word for setting in settings for word in ("--set", setting)]
    assert main(["project", "--json", "--unit", "256", *chosen, *more]) == 0
    return strict(capsys.readouterr().out)


def refused(capsys, *arguments):
    """Return the message of a command that exits with 2 and prints nothing else."""
    try:
        code = main(arguments)
    except SystemExit as left:
        code = left.code
    printed = capsys.readouterr()
    assert (code, printed.out) == (2, "")
    return printed.err


# What it prints


def test_the_command_prints_one_flat_json_object():
    command = [sys.executable, "-m", "lib", "project", "--set", "flights_per_week=7", "--json", "--unit", "64"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    figures = strict(done.stdout)
    assert figures.keys() >= FIGURES
    assert done.stderr == ""
    assert all(not isinstance(value, dict | list) for value in figures.values())


def test_figures_are_plausible(capsys):
    figures = project(capsys)
    days = [figures[f"days_to_warehouse_{name}"] for name in ("p50", "p90", "p95")]
    assert 0 < days[0] < days[1] < days[2] < 30
    assert figures["days_to_door_mean"] > figures["days_to_warehouse_mean"]
    assert 0 <= figures["share_under_3_days"] <= figures["share_within_10_days"] <= 1
    assert figures["carried_t_per_week"] <= figures["offered_t_per_week"]
    assert (figures["steady_state"], figures["shortfall_t_per_week"]) == (True, 0)
    assert (len(figures["data_hash"]), len(figures["scenario_id"])) == (64, 26)


def test_the_same_command_prints_the_same(capsys):
    assert project(capsys, "cutoff_h=8", "demand_pct=120") == project(capsys, "demand_pct=120", "cutoff_h=8.0")


def test_without_json_it_prints_a_line_a_figure(capsys):
    assert main(["project", "--unit", "256"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert {line.split()[0] for line in lines} >= FIGURES


@pytest.mark.parametrize(
    "settings",
    [
        ["cancellation_pct=100", "riga_route=road"],
        ["driver_shortage_pct=100"],
        ["demand_pct=400", "mean_grams=3000"],
        ["share_es=0", "share_fr=0", "share_de=0", "share_it=0", "share_nl=0", "share_cz=0"],
        ["manual_rate=0", "digital_share_lgg=0", "digital_share_mad=0", "digital_share_rix=0"],
        ["closed_gateway=LGG", "closed_from_day=0", "closed_days=28"],
        ["charters_per_year=1260", "flights_per_week=21", "block_space_pct=5"],
    ],
    ids=lambda settings: settings[0],
)
def test_extreme_scenarios_print_json_too(capsys, settings):
    figures = project(capsys, *settings)
    assert figures.keys() >= FIGURES
    assert all(math.isfinite(value) for value in figures.values() if isinstance(value, int | float))


def test_when_nothing_arrives_the_figures_are_undefined(capsys):
    figures = project(capsys, "cancellation_pct=100")
    assert figures["carried_t_per_week"] == figures["share_within_10_days"] == 0
    assert figures["undelivered_parcels"] > 3_000_000
    undefined = ("days_to_warehouse_p50", "days_to_door_p95", "cost_eur_per_parcel")
    assert [figures[name] for name in undefined] == [None] * 3
    assert figures["days_to_warehouse_mean"] == figures["days_to_door_mean"] == 28, "no parcel takes less"
    assert figures["undelivered_share"] == 1
    assert not figures["steady_state"]


def test_a_preset_can_be_the_start(capsys):
    daily = project(capsys, more=("--preset", "daily"))
    assert daily["scenario_id"] == project(capsys, "flights_per_week=7", "aircraft_released=3")["scenario_id"]
    back = project(capsys, "flights_per_week=3", "aircraft_released=2", more=("--preset", "daily"))
    assert back == project(capsys)


def test_trucks_are_planned_anew_after_an_event(capsys):
    command = ["replan", "--at", "Wed 9 Sep 10:00", "--event", "truck-lost=LGG,1", "--unit", "256"]
    command += ["--set", "drivers_per_truck=4"]  # no trip lacks a driver
    assert main(command) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "Wed 9 Sep 10:00: 1 own truck lost at LGG"
    assert lines[-1].endswith("trucks unchanged; proven optimal")
    assert main([*command, "--json"]) == 0
    found = strict(capsys.readouterr().out)
    assert lines[1:-1] == found["words"]
    assert len(found["changes"]) == sum(word.startswith(("Truck", "One more")) for word in lines)
    assert found["new"]["proven"]
    assert min(trip["depart_min"] for trip in found["new"]["trips"]) >= found["minute"]


@pytest.mark.parametrize(
    ("at", "event", "named"),
    [
        ("Tue 9 Sep 10:00", "truck-lost=LGG,1", "from Mon 3 Aug 00:00 to Sun 25 Oct 23:59"),
        ("50000", "strike=FR,9", "Write one of truck-lost=…"),
        ("50000", "truck-lost=CDG,1", "Known are LGG, MAD, RIX"),
    ],
)
def test_an_event_that_cannot_be_is_refused(capsys, at, event, named):
    assert named in refused(capsys, "replan", "--at", at, "--event", event, "--unit", "512")


def test_levers_are_listed(capsys):
    assert main(["levers"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == list(LEVERS)
    assert main(["levers", "--json"]) == 0
    listed = strict(capsys.readouterr().out)
    assert {row["key"]: row["default"] for row in listed} == {key: found.default for key, found in LEVERS.items()}


# What it refuses


def test_an_unknown_lever_is_refused_with_the_nearest_name(capsys):
    message = refused(capsys, "project", "--set", "flight_per_week=7", "--json")
    assert "flight_per_week" in message
    assert "Did you mean flights_per_week?" in message


@pytest.mark.parametrize("value", ["0", "22", "2.5", "many", "", "nan", "1e999", "-1"])
def test_a_wrong_value_is_refused_with_the_accepted_range(capsys, value):
    message = refused(capsys, "project", "--set", f"flights_per_week={value}", "--json")
    assert f"flights_per_week = {value}" in message
    assert "1 to 21" in message


def test_a_wrong_word_is_refused_with_the_accepted_ones(capsys):
    assert "MAD, LGG" in refused(capsys, "project", "--set", "spain_gateway=BCN")


def test_a_lever_without_a_value_is_refused(capsys):
    assert "--set cutoff_h=VALUE" in refused(capsys, "project", "--set", "cutoff_h")


@pytest.mark.parametrize("unit", ["0", "-5", "x"])
def test_a_wrong_unit_is_refused(capsys, unit):
    assert "--unit" in refused(capsys, "project", "--unit", unit)


@pytest.mark.parametrize(
    "arguments",
    [(), ("forecast",), ("project", "--preset", "tomorrow"), ("project", "--colour")],
    ids=["nothing", "command", "preset", "option"],
)
def test_a_wrong_command_is_refused(capsys, arguments):
    assert "usage: python -m lib" in refused(capsys, *arguments)


def test_a_missing_network_is_refused(capsys, tmp_path):
    assert "facilities.csv is missing" in refused(capsys, "project", "--network", str(tmp_path))


def test_missing_shipments_are_refused(capsys, tmp_path):
    message = refused(capsys, "project", "--shipments", str(tmp_path / "none.parquet"))
    assert "none.parquet is missing" in message


# Network edits


def test_edits_of_the_network_join_those_of_the_start(capsys):
    edit = "close:W-LYS"
    one = project(capsys, f"edits={edit}")
    assert project(capsys, more=("--edit", edit))["scenario_id"] == one["scenario_id"]
    both = project(capsys, f"edits={edit}", more=("--edit", "close:W-HAM"))
    assert both["scenario_id"] != one["scenario_id"]
    assert both["offered_parcels_per_week"] == one["offered_parcels_per_week"]


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        ("close:W-NOWHERE", "no such warehouse. The warehouses are W-MAD"),
        ("open:Atlantis,43,-20,FR", "Check latitude and longitude"),
        ("shut:W-PAR", "write for example close:W-PAR"),
    ],
)
def test_an_impossible_edit_exits_with_the_remedy(capsys, edit, told):
    assert told in refused(capsys, "project", "--unit", "512", "--edit", edit)
