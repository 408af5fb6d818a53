"""Scenarios of older model versions: every lever that changed since is migrated, with a notice."""

import json
from pathlib import Path

import pytest

from lib.scenario import Content, Scenario, migrations
from lib.scenario.link import parse, restore
from lib.scenario.migrations import CHANGES, Noted, Rebased, Renamed, Rescaled, Retired, ShareOfFleet
from lib.whatif import MODEL_VERSION
from tests.shipped import network_with_hash

HASH = "3f9a1c02" + "0" * 56
NETWORK = network_with_hash(HASH)
LEVERS = NETWORK.levers
PUBLISHED = json.loads((Path(__file__).parents[1] / "golden" / "levers.json").read_text(encoding="utf-8"))
PLANTED = (
    Renamed(2, "planes_per_week", "flights_per_week"),
    Rescaled(2, "cutoff_min", 1 / 60, "hours"),
    Renamed(2, "cutoff_min", "cutoff_h"),
    Rebased(3, "own_trucks_lgg", 10),
    Retired(3, "balloons", "no balloons fly."),
)


@pytest.fixture
def planted(monkeypatch):
    monkeypatch.setattr(migrations, "CHANGES", PLANTED)


@pytest.mark.usefixtures("planted")
def test_levers_of_an_older_version_are_read_as_they_were_meant():
    levers, moved = migrations.migrate({"planes_per_week": "5", "cutoff_min": "480", "balloons": "2"}, "1", LEVERS)
    assert LEVERS.normalise(Scenario(**levers)) == Scenario(flights_per_week=5, cutoff_h=8, own_trucks_lgg=10)
    assert [words.split()[0] for words in moved] == [
        "planes_per_week",
        "cutoff_min",
        "cutoff_min",
        "“Own",
        "balloons",
    ]
    assert "480 became 8" in moved[1]


@pytest.mark.usefixtures("planted")
def test_only_what_changed_since_is_migrated():
    levers, moved = migrations.migrate({"flights_per_week": "5", "own_trucks_lgg": "12", "balloons": "2"}, "2", LEVERS)
    assert levers == {"flights_per_week": "5", "own_trucks_lgg": "12"}
    assert len(moved) == 1


@pytest.mark.usefixtures("planted")
@pytest.mark.parametrize("version", ["3", "99", "1.5", "", "-1", "x", "²", "٣", "9" * 5000])
def test_the_present_version_and_what_is_no_version_stay(version):
    levers = {"planes_per_week": "5", "balloons": "many"}
    assert migrations.migrate(levers, version, LEVERS) == (levers, [])


@pytest.mark.usefixtures("planted")
def test_a_value_that_is_no_number_is_left_for_the_lever_to_refuse():
    assert migrations.migrate({"cutoff_min": "soon"}, "1", LEVERS)[0]["cutoff_h"] == "soon"


@pytest.mark.usefixtures("planted")
def test_an_old_link_is_migrated_with_notices():
    link = parse({"m": ["1"], "planes_per_week": ["5"], "cutoff_min": ["99999"]}, "3", NETWORK)
    assert link.scenario == Scenario(flights_per_week=5, own_trucks_lgg=10)
    assert "model version 1" in link.notices[0]
    assert any("is now flights_per_week" in notice for notice in link.notices)
    assert any("Cut-off before departure takes 0 to 48 h" in notice for notice in link.notices)


@pytest.mark.usefixtures("planted")
def test_a_saved_scenario_of_an_old_version_is_migrated_with_notices():
    content = Content("1", HASH, {"planes_per_week": 5, "balloons": 2})
    scenario, notices = restore(content, "3", NETWORK)
    assert scenario == Scenario(flights_per_week=5, own_trucks_lgg=10)
    assert notices[0].startswith("This scenario was saved with model version 1")
    assert any("balloons = 2 no longer applies" in notice for notice in notices)


@pytest.mark.usefixtures("planted")
def test_levers_of_the_link_go_on_top_of_the_saved_scenario():
    content = Content("3", HASH, {"own_trucks_lgg": 30, "flights_per_week": 7})
    link = parse({"s": [content.id], "m": ["1"], "planes_per_week": ["5"]}, "3", NETWORK, content)
    assert link.scenario == Scenario(own_trucks_lgg=30, flights_per_week=5)
    back = parse({"own_trucks_lgg": ["12"]}, "3", NETWORK, content)
    assert back.scenario == Scenario(flights_per_week=7)


def test_a_wrong_value_on_top_leaves_the_saved_one():
    content = Content(MODEL_VERSION, HASH, {"flights_per_week": 7})
    link = parse({"flights_per_week": ["900"]}, MODEL_VERSION, NETWORK, content)
    assert link.scenario == Scenario(flights_per_week=7)
    assert "The 7 of the saved scenario is kept." in link.notices[0]


@pytest.mark.parametrize(
    ("then", "aircraft"),
    [
        ({"released_pct": 15}, 2),  # 1.95 of thirteen
        ({"released_pct": "30"}, 4),  # 3.9
        ({"released_pct": 1}, 1),
        ({"released_pct": 50, "fleet_size": 41}, 8),  # 7.5 of fifteen
        ({"released_pct": 50, "aircraft_type": "747-400ERF"}, 2),
        ({"released_pct": 100, "aircraft_type": "777F"}, 1),
    ],
)
def test_a_share_of_the_fleet_becomes_a_number_of_aircraft(then, aircraft):
    values, notices = migrations.migrate(then, "6", LEVERS)
    assert values["aircraft_released"] == aircraft
    assert "released_pct" not in values
    assert any(f"became {aircraft}" in notice for notice in notices)
    assert any("back from its rotation" in notice for notice in notices)


def test_a_share_that_is_no_number_leaves_the_default():
    values, notices = migrations.migrate({"released_pct": "half"}, "6", LEVERS)
    assert values == {}
    assert "half no longer applies" in notices[0]


# The rule for whoever changes levers


def undeclared(then, now, version):
    """Return what became of the levers of a published version that no row of `CHANGES` tells."""
    levers, _ = migrations.migrate(then, version, LEVERS)
    since = [change for change in migrations.CHANGES if change.version > int(version)]
    named = [change for change in since if not isinstance(change, Noted)]
    touched = {change.to if isinstance(change, Renamed | ShareOfFleet) else change.key for change in named}
    gone = [f"{key} is gone" for key in levers if key not in now]
    return gone + [f"{key} was {levers[key]}" for key in (levers.keys() & now) - touched if levers[key] != now[key]]


def test_a_lever_that_goes_or_starts_elsewhere_is_noticed(monkeypatch):
    then, now = {"a": 1, "b": 2, "c": 3, "d": 4}, {"a": 1, "b": 5, "x": 3}
    monkeypatch.setattr(migrations, "CHANGES", ())
    assert undeclared(then, now, "1") == ["c is gone", "d is gone", "b was 2"]
    monkeypatch.setattr(migrations, "CHANGES", (Rebased(2, "b", 2), Renamed(2, "c", "x"), Retired(2, "d", "gone.")))
    assert undeclared(then, now, "1") == []
    assert len(undeclared(then, now, "2")) == 3


@pytest.mark.parametrize("version", PUBLISHED)
def test_every_published_version_can_be_migrated(version):
    """If this fails raise MODEL_VERSION, add to `lib.scenario.migrations.CHANGES`, run `python -m tests.golden`."""
    assert undeclared(PUBLISHED[version], {key: found.default for key, found in LEVERS.items()}, version) == []


def test_the_levers_of_this_version_are_published():
    assert MODEL_VERSION in PUBLISHED
    assert [change.version for change in CHANGES] == sorted(change.version for change in CHANGES)


def test_a_link_of_version_1_keeps_its_direct_lanes():
    link = parse({"m": ["1"], "flights_per_week": ["5"]}, "2", NETWORK)
    assert link.scenario == Scenario(flights_per_week=5, linehaul_plan="direct")
    assert any("“Truck plan” had another default then, direct" in notice for notice in link.notices)
