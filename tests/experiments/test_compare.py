"""Scenarios side by side, and the link that holds them."""

from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib import load_network
from lib.errors import LanecastError
from lib.experiments.compare import compare, country_changes, differing, lane_changes, link, linked, reference_first
from lib.figures.lane_differences import delta_map
from lib.figures.palette import LIGHT
from lib.scenario import PRESETS, Scenario
from lib.scenario.link import parse
from lib.whatif import CANONICAL, MODEL_VERSION, project
from tests.experiments.small import TEAM_MIN, calm, small_network

NETWORK = small_network()
FRENCH, DIRECT, MOVED = load_network(), Scenario(linehaul_plan="direct"), "open:Dijon,47.32,5.04,FR;close:W-PAR"
GIVEN = st.sampled_from([Scenario(), *(preset.scenario for preset in PRESETS.values())]) | st.builds(
    Scenario,
    flights_per_week=st.integers(1, 21),
    flight_days=st.sampled_from(["", "Mon|Wed|Fri"]),
    demand_pct=st.integers(10, 400),
    riga_charters_per_week=st.sampled_from([0, 2.5, 20]),
    aircraft_type=st.sampled_from(["747-8F", "777F"]),
)
SCENARIOS = GIVEN.map(NETWORK.levers.normalise)


def test_differences_are_those_of_the_projections(runner):
    scenarios = [calm(), calm(flights_per_week=1), calm(drivers="team")]
    found = compare(runner, scenarios, parcels_per_unit=1, replications=2).figures
    days = [project(NETWORK, s).kpis["days_to_warehouse_p90"] for s in scenarios]
    row = found.loc["days_to_warehouse_p90"]
    assert row["difference 1"] == pytest.approx(days[1] - days[0], abs=1e-9)
    assert row["difference 2"] == pytest.approx(-TEAM_MIN / 1440, abs=1e-9)
    assert row["mean 1"] - row["mean 0"] == pytest.approx(row["difference 1"], abs=1e-9)
    assert found[["low 2", "high 2"]].isna().all(axis=None), "too few replications for an interval"
    assert "difference 0" not in found


def test_seasons_range_from_the_second_lowest_to_the_second_highest_difference(runner):
    scenarios = [calm(delay_p95_min=300), calm(delay_p95_min=300, flights_per_week=1)]
    found = compare(runner, scenarios, parcels_per_unit=1, replications=5).figures
    days = [
        [project(NETWORK, s, replication=r).kpis["days_to_warehouse_mean"] for s in scenarios]
        for r in (CANONICAL, *range(4))
    ]
    changes = sorted(mine - reference for reference, mine in days)
    row = found.loc["days_to_warehouse_mean"]
    assert (row["season low 1"], row["season high 1"]) == pytest.approx((changes[1], changes[3]))


def test_the_reference_comes_first():
    mine, other, third = calm(flights_per_week=1), Scenario(), calm(drivers="team")
    assert reference_first(mine, [other, third]) == [other, mine, third]
    assert reference_first(Scenario(), [mine, third]) == [Scenario(), mine, third], (
        "the baseline is the reference itself"
    )


def test_every_lever_that_differs_is_listed():
    found = differing([calm(), calm(flights_per_week=5), calm(drivers="team", flights_per_week=5)], NETWORK.levers)
    assert found.lever.tolist() == ["flights_per_week", "drivers"]
    assert found[[0, 1, 2]].to_numpy().tolist() == [[3, 5, 5], ["single", "single", "team"]]
    assert differing([calm(), calm()], NETWORK.levers).empty


def test_lanes_and_countries_show_where_the_difference_is():
    a, b = project(NETWORK, calm()), project(NETWORK, calm(drivers="team"))
    lanes, countries = lane_changes(a, b), country_changes(a, b)
    assert lanes.days_change["W-PRG"] == pytest.approx(-TEAM_MIN / 1440)
    assert countries.days_change["CZ"] == pytest.approx(-TEAM_MIN / 1440)
    assert countries.tonnes_change.abs().max() == 0
    assert countries.tonnes_a.sum() == pytest.approx(lanes.tonnes_a.sum())
    assert countries.days_change.drop("CZ").isna().all(), "nothing goes anywhere else"


def test_a_warehouse_that_one_scenario_opens_or_closes_is_a_lane_of_its_own():
    """Dijon opens and takes regions from Paris, which closes; what they carry is all the other has not."""
    a, b = project(FRENCH, DIRECT, 256), project(FRENCH, DIRECT.replace(edits=MOVED), 256)
    lanes = lane_changes(a, b)
    assert set(lanes.index) == set(a.lanes.index) | set(b.lanes.index)
    new, old = lanes.loc["W-DIJON"], lanes.loc["W-PAR"]
    assert (new["name"], new.tonnes_a, new.days_a) == ("Dijon", 0, pytest.approx(float("nan"), nan_ok=True))
    assert new.tonnes_change == pytest.approx(b.lanes.tonnes_per_week["W-DIJON"])
    assert old.tonnes_change == pytest.approx(-a.lanes.tonnes_per_week["W-PAR"])
    for measure, words in (("days", {"Dijon opened", "closed"}), ("tonnes", {"Dijon +"})):
        figure = delta_map(lanes, a, b, FRENCH, measure, LIGHT)
        told = " ".join(str(trace.get("text", "")) + str(trace.get("hovertemplate")) for trace in figure["data"])
        assert "<b>Dijon</b>, opened" in told
        assert ", closed" in told
        lines = [trace for trace in figure["data"] if trace["mode"] == "lines"]
        assert len(lines) == len(lanes)
        notes = " ".join(note["text"] for note in figure["layout"]["annotations"])
        assert any(word in notes for word in words)
    back = lane_changes(b, a)
    assert back.tonnes_change["W-PAR"] == pytest.approx(-old.tonnes_change)


@pytest.mark.parametrize("count", [0, 1, 5])
def test_other_numbers_of_scenarios_are_refused(runner, count):
    with pytest.raises(LanecastError, match="choose 2 to 4"):
        compare(runner, [calm()] * count)


@given(st.lists(SCENARIOS, min_size=2, max_size=4))
def test_a_comparison_survives_its_link(scenarios):
    params = parse_qs(link(scenarios, NETWORK)[1:])
    first = parse(params, MODEL_VERSION, NETWORK)
    assert (first.scenario, first.notices) == (scenarios[0], ())
    assert linked(params, NETWORK) == (scenarios[1:], [])


def test_what_a_link_cannot_hold_is_told():
    scenarios, notices = linked({"with": ["flights_per_week:99", "wings:2", "drivers:team", "", "baseline"]}, NETWORK)
    assert scenarios == [Scenario(), Scenario(), Scenario(drivers="team")]
    assert any("1 to 21" in notice for notice in notices)
    assert any("wings" in notice for notice in notices)
    assert any("2 of the link's scenarios" in notice for notice in notices)


@given(st.lists(st.text(max_size=60), max_size=6))
def test_no_link_crashes(texts):
    scenarios, _ = linked({"with": texts}, NETWORK)
    assert len(scenarios) == min(3, len(texts))
