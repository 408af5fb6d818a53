"""Levers accept what their row of the dictionary says; scenarios are sets of changed levers and never change."""

import copy
import math
import pickle

import pytest

from lib.errors import LeverError
from lib.network.override import cells
from lib.scenario import PRESETS, Scenario, scenario_id
from tests.shipped import network_with_hash, shipped_network

LEVERS = shipped_network().levers

NUMERIC = [key for key, found in LEVERS.items() if found.kind in ("integer", "number")]
CHOICES = [key for key, found in LEVERS.items() if found.kind == "choice"]


# Levers


@pytest.mark.parametrize("key", LEVERS)
def test_the_default_is_accepted(key):
    assert LEVERS[key].parse(LEVERS[key].default) == LEVERS[key].default
    assert LEVERS[key].parse(str(LEVERS[key].default)) == LEVERS[key].default


@pytest.mark.parametrize("key", NUMERIC)
def test_the_ends_of_the_range_are_accepted_and_what_lies_beyond_is_not(key):
    found = LEVERS[key]
    assert (found.parse(found.min), found.parse(str(found.max))) == (found.min, found.max)
    for beyond in (found.min - 1, found.max + 1, math.inf, -math.inf, math.nan, "1e999", "nan"):
        with pytest.raises(LeverError, match=f"{key} = .* is not accepted.*{found.max:g}"):
            found.parse(beyond)


@pytest.mark.parametrize("key", CHOICES)
def test_a_choice_takes_its_words_and_no_others(key):
    for word in LEVERS[key].choices:
        assert LEVERS[key].parse(word) == word
    for wrong in ("", "None", LEVERS[key].choices[0] + " ", "|".join(LEVERS[key].choices), 1, None):
        with pytest.raises(LeverError, match="one of " + LEVERS[key].choices[0]):
            LEVERS[key].parse(wrong)


@pytest.mark.parametrize(
    ("given", "read"),
    [("7", 7), (7.0, 7), ("7.00", 7), (" 7 ", 7), ("1e1", 10)],
)
def test_whole_numbers_are_read_as_such(given, read):
    parsed = LEVERS["flights_per_week"].parse(given)
    assert (parsed, type(parsed)) == (read, int)


@pytest.mark.parametrize("given", ["2.5", 2.25, True, "", "seven", None, [3], "3; drop", "0x7", "٣٣٣٣", 10**400])
def test_what_is_no_whole_number_is_refused(given):
    with pytest.raises(LeverError, match="a whole number 1 to 21 flights/week"):
        LEVERS["flights_per_week"].parse(given)


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("", ""),
        ("Mon", "Mon"),
        ("Fri|Mon", "Mon|Fri"),
        ("Mon,Wed", "Mon|Wed"),
        ("Sun|Sun", "Sun"),
        ("|Tue|", "Tue"),
        ("Sun|Sat|Fri|Thu|Wed|Tue|Mon", "Mon|Tue|Wed|Thu|Fri|Sat|Sun"),
    ],
)
def test_days_are_put_in_order(given, read):
    assert LEVERS["flight_days"].parse(given) == read


@pytest.mark.parametrize("given", ["mon", "Monday", "Mon Tue", None, 1])
def test_other_days_are_refused(given):
    with pytest.raises(LeverError, match="weekdays such as"):
        LEVERS["flight_days"].parse(given)


def test_a_long_value_is_shortened_in_the_message():
    with pytest.raises(LeverError) as refused:
        LEVERS.normalise(Scenario(flights_per_week="9" * 100_000))
    assert len(str(refused.value)) < 200


@pytest.mark.parametrize(
    ("wrong", "near"),
    [("flight_per_week", "flights_per_week"), ("own_truck_lgg", "own_trucks_lgg"), ("digital_share", "digital_share_")],
)
def test_the_nearest_name_is_suggested(wrong, near):
    with pytest.raises(LeverError, match=f"no lever '{wrong}'. Did you mean {near}"):
        LEVERS.lever(wrong)


def test_a_name_like_no_other_gets_no_suggestion():
    with pytest.raises(LeverError) as unknown:
        LEVERS.lever("zzzz")
    assert "Did you mean" not in str(unknown.value)


# Scenarios


def test_the_baseline_has_no_changes_and_every_default():
    assert dict(LEVERS.normalise(Scenario()).changes) == {}
    values = LEVERS.values_in(Scenario())
    assert {key: getattr(values, key) for key in LEVERS} == {key: found.default for key, found in LEVERS.items()}


def test_values_are_read_by_attribute():
    scenario = Scenario(demand_pct="150", flights_per_week=7)
    values = LEVERS.values_in(scenario)
    assert (values.flights_per_week, values.demand_pct, values.cutoff_h) == (7, 150, 6)
    assert [LEVERS.value(scenario, key) for key in ("flights_per_week", "demand_pct", "cutoff_h")] == [7, 150, 6]
    with pytest.raises(AttributeError, match="no lever flights"):
        _ = values.flights
    with pytest.raises(AttributeError, match="do not change"):
        values.cutoff_h = 9
    for copied in (copy.deepcopy(values), pickle.loads(pickle.dumps(values))):
        assert copied == values


def test_a_normalised_scenario_is_in_the_order_of_the_dictionary():
    scenario = LEVERS.normalise(Scenario(demand_pct="150", flights_per_week=7))
    assert dict(scenario.changes) == {"flights_per_week": 7, "demand_pct": 150}
    assert list(scenario.changes) == ["flights_per_week", "demand_pct"]


def test_what_is_set_to_its_default_is_no_change():
    assert LEVERS.normalise(Scenario(flights_per_week=3, truck_bans="on")) == Scenario()
    assert LEVERS.normalise(Scenario(flights_per_week=7).replace(flights_per_week=3)) == Scenario()


def test_a_scenario_keeps_what_it_is_given_until_a_table_checks_it():
    assert dict(Scenario(balloons=99).changes) == {"balloons": 99}
    for wrong in ({"flights_per_weak": 5}, {"flights_per_week": 22}):
        with pytest.raises(LeverError):
            LEVERS.normalise(Scenario(**wrong))


def test_equal_changes_make_equal_scenarios():
    one, other = Scenario(cutoff_h=8, demand_pct=90), Scenario(demand_pct=90.0, cutoff_h=8)
    assert one == other
    assert hash(one) == hash(other)
    assert len({one, other, Scenario()}) == 2
    assert one != Scenario(cutoff_h=8)
    assert one != {"cutoff_h": 8, "demand_pct": 90}
    assert LEVERS.normalise(Scenario(demand_pct=90.0, cutoff_h="8")) == LEVERS.normalise(one)
    assert len({Scenario(edits=["close:W-PAR"]), Scenario(edits=["close:W-PAR"])}) == 1


def test_a_scenario_does_not_change():
    scenario = Scenario(cutoff_h=8)
    with pytest.raises(AttributeError, match="replace"):
        scenario.cutoff_h = 9
    with pytest.raises(AttributeError, match="replace"):
        scenario.changes = {}
    with pytest.raises(TypeError):
        scenario.changes["cutoff_h"] = 9
    assert scenario.replace(cutoff_h=9).changes["cutoff_h"] == 9
    assert scenario == Scenario(cutoff_h=8)


def test_replacing_keeps_the_other_changes():
    assert Scenario(cutoff_h=8).replace(demand_pct=90) == Scenario(cutoff_h=8, demand_pct=90)
    with pytest.raises(LeverError, match="Did you mean demand_pct"):
        LEVERS.normalise(Scenario().replace(demand=90))


def test_copies_are_equal():
    scenario = Scenario(cutoff_h=8, flight_days="Mon")
    for copied in (copy.copy(scenario), copy.deepcopy(scenario), pickle.loads(pickle.dumps(scenario))):
        assert copied == scenario


def test_it_prints_as_it_is_written():
    assert repr(Scenario(flight_days="Mon", cutoff_h=8)) == "Scenario(flight_days='Mon', cutoff_h=8)"


def test_policies_and_assumptions_can_be_told_apart():
    scenario = Scenario(flights_per_week=7, demand_pct=150)
    assert LEVERS.with_role(scenario, "policy") == Scenario(flights_per_week=7)
    assert LEVERS.with_role(scenario, "assumption") == Scenario(demand_pct=150)


def test_overrides_name_the_cells():
    scenario = Scenario(flights_per_week=7, demand_pct=150)
    assert LEVERS.overrides(scenario) == {"air_services[CAI].flights_per_week": 7}


def test_the_address_depends_on_levers_version_and_data_alone():
    abc, abd = network_with_hash("abc"), network_with_hash("abd")
    scenario = Scenario(cutoff_h=8, demand_pct=90)
    address = scenario_id(scenario, "1", abc)
    assert address == scenario_id(Scenario(demand_pct="90", cutoff_h=8.0, flights_per_week=3), "1", abc)
    others = [(Scenario(), "1", abc), (Scenario(cutoff_h=8), "1", abc), (scenario, "2", abc), (scenario, "1", abd)]
    assert len({address, *(scenario_id(*other) for other in others)}) == 5
    assert len(address) == 26
    assert set(address) <= set("abcdefghijklmnopqrstuvwxyz234567")


# The dictionary and the network


@pytest.mark.parametrize("key", [key for key, found in LEVERS.items() if found.overrides])
def test_the_default_is_what_the_overridden_cells_say(key):
    assert set(cells(shipped_network(), LEVERS[key].overrides)) == {LEVERS[key].default}


@pytest.mark.parametrize("key", [key for key in LEVERS if key.startswith("partner_")])
def test_the_default_partner_is_the_first_of_its_country(key):
    partners = shipped_network().partners
    here = partners.partner_id[partners.country == key[-2:].upper()]
    assert here.iloc[0] == LEVERS[key].default
    assert set(here) == set(LEVERS[key].choices)


def test_numbers_have_bounds_and_a_step():
    for key in NUMERIC:
        found = LEVERS[key]
        assert found.min <= found.default <= found.max, key
        assert found.step > 0, key


def test_the_main_levers_are_ranked_once_each():
    ranks = sorted(found.rank for found in LEVERS.values() if found.rank)
    assert ranks == list(range(1, len(ranks) + 1))


# Presets


def test_every_preset_loads_with_a_title_a_sentence_and_a_source():
    assert next(iter(PRESETS)) == "launch"
    assert PRESETS["launch"].scenario == Scenario()
    assert len({preset.scenario for preset in PRESETS.values()}) == len(PRESETS) == 9
    for preset in PRESETS.values():
        assert preset.title
        assert preset.description.endswith(".")
        assert preset.source
