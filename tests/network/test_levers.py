"""The lever table of a network: defaults and bounds follow its own tables."""

import re
import shutil
from pathlib import Path

import pytest

from lib import Scenario, load_network
from lib.domain.network import Network
from lib.errors import LeverError
from lib.network.case import build_case
from lib.paths import DATA
from lib.scenario import scenario_id
from lib.scenario.link import parse, query
from lib.simulation.flight_schedule import weekly_flights
from lib.whatif import MODEL_VERSION
from tests.shipped import shipped_network


@pytest.fixture
def edited_network(tmp_path: Path):
    """Return a function that loads the shipped tables with a pattern replaced in one of them."""
    shutil.copytree(DATA / "network", tmp_path / "network")
    (tmp_path / "shipments").mkdir()
    shutil.copy(DATA / "shipments/profile.parquet", tmp_path / "shipments")

    def load(file: str, pattern: str, text: str) -> Network:
        path = tmp_path / "network" / file
        changed, count = re.subn(pattern, text, path.read_text("utf-8"), count=1, flags=re.MULTILINE)
        assert count
        path.write_text(changed, "utf-8")
        return load_network(tmp_path / "network")

    return load


def test_a_dictionary_default_acts_where_the_network_says_otherwise(edited_network):
    network = edited_network("air_services.csv", "747-8F,3,", "747-8F,6,")
    assert network.levers["flights_per_week"].default == 6
    assert weekly_flights(build_case(network, Scenario()))[0] == 6
    assert network.levers.normalise(Scenario(flights_per_week=6)) == Scenario()
    three = Scenario(flights_per_week=3)
    case = build_case(network, three)
    assert (case.scenario, case.levers.flights_per_week, weekly_flights(case)[0]) == (three, 3, 3)
    link = query(three, MODEL_VERSION, network)
    assert link["flights_per_week"] == "3"
    assert parse({key: [value] for key, value in link.items()}, MODEL_VERSION, network).scenario == three
    assert scenario_id(three, "1", network) != scenario_id(Scenario(), "1", network)
    assert query(three, "1", shipped_network()) == {}


def test_levers_stay_those_of_the_files_when_a_case_replaces_tables():
    network = shipped_network()
    assert build_case(network, Scenario(flights_per_week=7)).network.levers is network.levers


def test_a_cell_outside_the_usual_range_is_accepted(edited_network):
    network = edited_network("facilities.csv", "^(LGG,.*),12$", r"\1,200")
    lever = network.levers["own_trucks_lgg"]
    assert (lever.default, lever.min, lever.max) == (200, 0, 200)
    assert build_case(network, Scenario(own_trucks_lgg=150)).levers.own_trucks_lgg == 150
    with pytest.raises(LeverError, match="0 to 200 trucks"):
        build_case(network, Scenario(own_trucks_lgg=201))


def test_one_value_for_cells_that_differ_is_always_a_change(edited_network):
    network = edited_network("customs.csv", "^(MAD,.*),4000,", r"\1,6000,")
    lever = network.levers["manual_rate"]
    assert (lever.default, lever.varies) == (4000, True)
    same = Scenario(manual_rate=4000)
    assert network.levers.normalise(same) == same
    assert set(build_case(network, Scenario()).network.customs.manual_per_h) == {4000, 6000}
    assert set(build_case(network, same).network.customs.manual_per_h) == {4000}


def test_a_fraction_in_a_table_makes_a_lever_of_whole_numbers_one_of_fractions():
    lever = shipped_network().levers["flights_per_week"].starting_at(2.5)
    assert (lever.kind, lever.default, lever.parse("3.5")) == ("number", 2.5, 3.5)


def test_a_choice_takes_what_the_table_says():
    lever = shipped_network().levers["aircraft_type"].starting_at("A330-200F")
    assert lever.default == "A330-200F"
    assert lever.choices[-1] == "A330-200F"


def test_partners_are_those_of_the_network(edited_network):
    network = edited_network("partners.csv", "^correos,", "seur,")
    lever = network.levers["partner_es"]
    assert (lever.default, lever.choices) == ("seur", ("seur", "correos_express"))
    with pytest.raises(LeverError, match="one of seur, correos_express"):
        build_case(network, Scenario(partner_es="correos"))
