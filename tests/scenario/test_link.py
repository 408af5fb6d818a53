"""The link says what differs, can be read and typed by people, and survives whatever is typed into it."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.domain.network_edits import NAME_PATTERN, Close, Fly, Open
from lib.paths import DATA
from lib.scenario import PRESETS, Content, Scenario
from lib.scenario.link import LONGEST_VIEW, MOST_NOTICES, parse, query
from lib.scenario.page_parameters import PAGE_PARAMETERS, ROWS
from lib.whatif import MODEL_VERSION
from tests.shipped import network_with_hash

HASH = "3f9a1c02" + "0" * 56
NETWORK = network_with_hash(HASH)
LEVERS = NETWORK.levers


def read(params):
    """Parse parameters, each given once unless it is a list."""
    return parse(
        {key: given if isinstance(given, list) else [given] for key, given in params.items()}, MODEL_VERSION, NETWORK
    )


DEGREES = st.floats(-90, 90, allow_nan=False)
EDITS = st.one_of(
    st.sampled_from(["W-PAR", "W-LYS", "W-BRU"]).map(Close),
    st.builds(Open, st.from_regex(NAME_PATTERN, fullmatch=True).map(str.strip), DEGREES, DEGREES, st.just("FR")),
    st.builds(
        Fly,
        st.permutations(["LGG", "MAD"]).map(lambda stops: ("HKG", *stops)),
        st.just(("Tue", "Thu")),
        st.sampled_from(["00:00", "23:59"]),
        st.just("747-8F"),
        st.sampled_from([(70, 30), (33.33, 66.67)]),
    ),
).map(str)


def values(found):
    """Draw values that a lever accepts."""
    if found.kind == "choice":
        return st.sampled_from(found.choices)
    if found.kind == "days":
        return st.sets(st.sampled_from(found.choices)).map("|".join)
    if found.kind == "integer":
        return st.integers(int(found.min), int(found.max))
    if found.kind == "edits":
        return st.lists(EDITS, max_size=4)
    return st.floats(found.min, found.max, allow_nan=False)


SCENARIOS = st.fixed_dictionaries({}, optional={key: values(found) for key, found in LEVERS.items()})


@settings(max_examples=150, deadline=None, derandomize=True)
@given(SCENARIOS)
def test_a_link_leads_back_to_its_scenario(levers):
    scenario = LEVERS.normalise(Scenario(**levers))
    link = read(query(scenario, MODEL_VERSION, NETWORK))
    assert link.scenario == scenario
    assert link.notices == ()


@pytest.mark.parametrize("key", LEVERS)
def test_every_lever_can_be_linked(key):
    found = LEVERS[key]
    other = {"choice": found.choices[-1:], "days": ("Tue",), "edits": ("close:W-PAR",)}.get(
        found.kind, (found.max, found.min)
    )
    scenarios = (LEVERS.normalise(Scenario(**{key: value})) for value in other)
    scenario = next(scenario for scenario in scenarios if scenario != Scenario())
    assert set(query(scenario, MODEL_VERSION, NETWORK)) == {"m", "d", key}
    assert read(query(scenario, MODEL_VERSION, NETWORK)).scenario == scenario


def test_the_baseline_needs_no_parameters():
    assert query(Scenario(), MODEL_VERSION, NETWORK) == {}
    assert read({}).scenario == Scenario()


def test_links_are_readable():
    scenario = Scenario(own_trucks_lgg=24, flight_days="Mon|Thu", border_delay_h=1.5)
    assert query(scenario, MODEL_VERSION, NETWORK) == {
        "m": MODEL_VERSION,
        "d": "3f9a1c02",
        "flight_days": "Mon|Thu",
        "own_trucks_lgg": "24",
        "border_delay_h": "1.5",
    }


@pytest.mark.parametrize("preset", PRESETS)
def test_presets_can_be_linked(preset):
    assert read(query(PRESETS[preset].scenario, MODEL_VERSION, NETWORK)).scenario == LEVERS.normalise(
        PRESETS[preset].scenario
    )


def test_levers_do_not_clash_with_the_parameters_of_the_page():
    assert not LEVERS.keys() & (PAGE_PARAMETERS.keys() | {"m", "d"})
    link = read({"view": "map", "lane": "W-MAD", "flights_per_week": "7"})
    assert link.page == {"view": "map", "lane": "W-MAD"}
    assert link.scenario == Scenario(flights_per_week=7)


def test_page_parameters_are_declared_once_each_with_their_pages():
    assert len(PAGE_PARAMETERS) == len(ROWS)
    pages = {path.stem for path in (DATA.parent / "pages").glob("*.py")}
    for row in ROWS:
        assert set(row.pages) <= pages, row.key
        assert row.meaning, row.key
        assert row.accepted, row.key


@pytest.mark.parametrize(("key", "what"), [("m", "model version 99"), ("d", "network data 99")])
def test_another_version_is_named_and_the_levers_apply_all_the_same(key, what):
    link = read({"m": MODEL_VERSION, "d": HASH[:8], "flights_per_week": "7"} | {key: "99"})
    assert link.scenario == Scenario(flights_per_week=7)
    assert len(link.notices) == 1
    assert what in link.notices[0]


HOSTILE = [
    "-1",
    "1e999",
    "nan",
    "inf",
    "-inf",
    "",
    " ",
    "<script>alert(1)</script>",
    "0",
    "999",
    "2.5",
    "1;2",
    "\x00",
    "𝟗𝟗",
    "%s%n",
    "../../etc",
    "None",
    "null",
    "1e-400",
    "9" * 200,
]


@pytest.mark.parametrize("value", HOSTILE)
def test_a_value_that_does_not_fit_is_named_and_the_rest_applies(value):
    link = read({"flights_per_week": value, "demand_pct": "150"})
    assert link.scenario == Scenario(demand_pct=150)
    assert len(link.notices) == 1
    assert link.notices[0].startswith("flights_per_week = " + value[:10])
    assert "1 to 21" in link.notices[0]
    assert "baseline" in link.notices[0]


def test_the_last_of_several_values_counts_and_is_named():
    link = read({"flights_per_week": ["5", "9"]})
    assert link.scenario == Scenario(flights_per_week=9)
    assert "2 times" in link.notices[0]
    assert "9" in link.notices[0]
    assert read({"flights_per_week": ["5", "99"]}).scenario == Scenario()


def test_a_parameter_without_a_value_is_passed_over():
    link = read({"flights_per_week": [], "view": [], "m": [], "demand_pct": "150"})
    assert link.scenario == Scenario(demand_pct=150)


def test_an_unknown_parameter_is_named_with_the_nearest_lever():
    link = read({"flight_per_week": "7", "demand_pct": "150"})
    assert link.scenario == Scenario(demand_pct=150)
    assert "'flight_per_week'. Did you mean flights_per_week?" in link.notices[0]


@pytest.mark.parametrize(
    "params",
    [
        {"flights_per_week": "7" * 100_000},
        {"k" * 100_000: "7"},
        {"flights_per_week" * 6_000: "7"},
        {"view": "v" * 100_000},
        {"m": "1" * 100_000},
        {"flight_days": "Mon|" * 25_000},
    ],
)
def test_what_is_too_long_is_cut_in_no_time(params):
    began = time.perf_counter()
    link = read(params)
    assert time.perf_counter() - began < 1
    assert link.scenario == Scenario()
    assert all(len(notice) < 400 for notice in link.notices)
    assert all(len(value) <= LONGEST_VIEW for value in link.page.values())


def test_many_wrong_parameters_make_few_notices():
    link = read({f"wrong_{n}": "1" for n in range(500)})
    assert len(link.notices) == MOST_NOTICES + 1
    assert link.notices[-1] == "492 more parameters were left out."


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    st.dictionaries(
        st.one_of(st.sampled_from([*LEVERS, "m", "d", "view"]), st.text(max_size=20)),
        st.lists(st.one_of(st.text(max_size=20), st.sampled_from(HOSTILE)), max_size=3),
        max_size=6,
    )
)
def test_nothing_that_is_typed_raises(params):
    link = parse(params, MODEL_VERSION, NETWORK)
    assert all(isinstance(notice, str) and notice for notice in link.notices)
    assert read(query(link.scenario, MODEL_VERSION, NETWORK)).scenario == link.scenario


# Network edits


def test_edits_in_a_link_are_readable_and_may_be_repeated():
    scenario = Scenario(edits=["close:W-PAR", "open:Dijon,47.32,5.04,FR"])
    assert query(scenario, MODEL_VERSION, NETWORK)["edits"] == "close:W-PAR;open:Dijon,47.32,5.04,FR"
    link = read({"edits": ["open:Dijon,47.32,5.04,FR", "close:W-PAR"]})
    assert (link.scenario, link.notices) == (LEVERS.normalise(scenario), ())


def test_an_edit_that_cannot_be_read_is_named_and_the_others_apply():
    link = read({"edits": "close:W-PAR;open:<script>,1,2,FR;close:W-LYS;", "demand_pct": "150"})
    assert link.scenario == LEVERS.normalise(Scenario(edits="close:W-PAR;close:W-LYS", demand_pct=150))
    assert len(link.notices) == 1
    assert "open:<script>,1,2,FR" in link.notices[0]
    assert "left out" in link.notices[0]


def test_too_many_edits_are_cut_with_a_notice():
    link = read({"edits": ";".join(f"close:W-{n}" for n in range(2_000))})
    assert link.scenario.changes["edits"].count("close") == 12
    assert "1988 more network edits" in link.notices[0]


def test_edits_of_a_link_stand_in_for_those_of_the_saved_scenario():
    saved = Content("2", HASH, {"edits": "close:W-PAR"})
    links = {text: parse({"edits": [text]}, MODEL_VERSION, NETWORK, saved) for text in ("close:W-LYS", "", "nonsense")}
    assert [link.scenario.changes.get("edits", "") for link in links.values()] == ["close:W-LYS", "", "close:W-PAR"]
