"""Network edits make an ordinary network: warehouses open and close, services are added, and nothing else moves."""

import numpy as np
import pandas as pd
import pytest

from lib import Scenario, project
from lib.demand import generate
from lib.demand.generate import warehouse_shares
from lib.domain.network_edits import MOST, Close, Fly, Open, read_edits, write_edits
from lib.errors import DataError, EditError
from lib.network import build_network, edited, possible
from lib.network.case import build_case
from lib.network.load import TABLES, _read_profile
from lib.network.routing import gateway_lanes, stop_lanes
from lib.paths import DATA
from lib.scenario import Content, scenario_id
from lib.whatif import settled, simulate
from tests.shipped import network_with_hash, shipped_network
from tests.simulation.checks import agrees, conserved, play, stages_add_up

REIMS, DIJON, GHENT = "open:Reims,49.25,4.03,FR", "open:Dijon,47.32,5.04,FR", "open:Ghent,51.05,3.72,BE"
MORE_FLIGHTS = "air:HKG-LGG-MAD,Tue|Thu,09:00,747-8F,70/30"
UNIT = 256


def normalise(**changes):
    """Return a scenario as the shipped network reads it."""
    return shipped_network().levers.normalise(Scenario(**changes))


@pytest.fixture(scope="module")
def network():
    return shipped_network()


@pytest.fixture(scope="module")
def profile():
    return _read_profile(DATA / "shipments/profile.parquet")


def as_text(table):
    """Return a table as a file holds it."""
    cells = table.map(lambda cell: "" if cell != cell else str(cell))
    return cells.set_axis(range(2, len(table) + 2))


# Reading


@pytest.mark.parametrize(
    ("text", "edit"),
    [
        ("close:W-PAR", Close("W-PAR")),
        (" open: Dijon , 47.32, +5.040 ,FR ", Open("Dijon", 47.32, 5.04, "FR")),
        (
            "air:HKG-LGG-MAD,Thu|Tue,09:00,747-8F,70/30",
            Fly(("HKG", "LGG", "MAD"), ("Tue", "Thu"), "09:00", "747-8F", (70, 30)),
        ),
    ],
)
def test_an_edit_is_read_and_written(text, edit):
    assert read_edits(text) == read_edits([edit]) == (edit,)
    assert read_edits(str(edit)) == (edit,)


def test_order_and_repetition_of_edits_do_not_matter():
    one, other = normalise(edits=f"{REIMS};close:W-PAR"), normalise(edits=["close:W-PAR", REIMS, REIMS])
    assert one == other
    assert one.changes["edits"] == f"close:W-PAR;{REIMS}"
    assert normalise(edits=[]) == normalise(edits="") == normalise(edits=" ; ") == Scenario()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("shut:W-PAR", "not a network edit"),
        ("close:", "letters, digits and hyphens"),
        ("close:W-PAR,W-LYS", "2 parts between commas; 1 are needed"),
        ("open:Dijon,95,5,FR", "latitude '95'"),
        ("open:Dijon,nan,5,FR", "latitude 'nan'"),
        ("open:Dijon,1e999,5,FR", "latitude '1e999'"),
        ("open:Dijon,٤٧,5,FR", "latitude"),
        ("open:Dijon,47,5,France", "not a two-letter ISO code"),
        ("open:<script>,47,5,FR", "a name has up to 24"),
        ("open:" + "x" * 100_000, "characters"),
        ("air:HKG,Tue,09:00,747-8F,100", "two to four different airports"),
        ("air:HKG-LGG-LGG,Tue,09:00,747-8F,50/50", "two to four different airports"),
        ("air:HKG-LGG,Tuesday,09:00,747-8F,100", "not weekdays"),
        ("air:HKG-LGG,Tue,24:00,747-8F,100", "not a time from 00:00 to 23:59"),
        ("air:HKG-LGG,Tue,09:00,747-8F,70/30", "one for each gateway"),
        ("air:HKG-LGG,Tue,09:00,747-8F,90", "sum to 100"),
        (";".join(f"close:W-{n}" for n in range(MOST + 1)), f"More than {MOST}"),
        (7, "not a list of network edits"),
    ],
)
def test_what_is_no_edit_is_told_with_an_example(text, told):
    with pytest.raises(DataError, match=told) as refused:
        normalise(edits=text)
    assert len(str(refused.value)) < 400


# Making


@pytest.mark.parametrize(
    "edits", ["close:W-PAR", REIMS, f"close:W-BRU;{GHENT}", "open:Gori,41.98,44.11,GE", MORE_FLIGHTS]
)
def test_an_edited_network_passes_the_checks_of_the_files(network, profile, edits):
    made = edited(network, edits)
    again = build_network({name: as_text(getattr(made, name)) for name in TABLES}, profile)
    for name in TABLES:
        pd.testing.assert_frame_equal(getattr(again, name), getattr(made, name), check_like=False)
    assert made.data_hash == network.data_hash != again.data_hash


def test_the_shipped_lanes_are_those_that_are_routed(network):
    warehouses = network.facilities[network.facilities.kind == "warehouse"]
    spain = warehouses[warehouses.country == "ES"]
    made = pd.DataFrame([*gateway_lanes(network.facilities, spain), *stop_lanes(warehouses, ["W-LYS", "W-TBS"])])
    here = network.lanes.set_index("lane_id").loc[made.lane_id].reset_index()
    pd.testing.assert_frame_equal(made[network.lanes.columns].astype(here.dtypes), here)


def test_a_warehouse_that_closes_and_one_that_opens_in_its_place_are_the_same(network):
    made = edited(network, "close:W-LYS;open:Elsewhere,45.645,5.108,FR")
    back = {"W-ELSEWHERE": "W-LYS"}
    columns = ["origin", "destination", "mode", "road_km", "countries", "drive_min"]
    lanes = made.lanes.replace(back)[columns].sort_values(columns[:2], ignore_index=True)
    pd.testing.assert_frame_equal(lanes, network.lanes[columns].sort_values(columns[:2], ignore_index=True))
    pd.testing.assert_frame_equal(made.regions.replace(back), network.regions)
    assert set(made.facilities.facility_id.replace(back)) == set(network.facilities.facility_id)


def test_regions_of_a_closed_warehouse_go_to_the_next_open_one_of_the_country(network):
    before, after = network.regions.set_index("name").warehouse, edited(network, "close:W-LYS").regions
    now = after.set_index("name").warehouse
    assert now["Auvergne-Rhône-Alpes"] == "W-MRS"
    assert now["Bourgogne-Franche-Comté"] == "W-PAR"
    assert set(now.index[now != before]) == set(before.index[before == "W-LYS"])


def test_closing_moves_parcels_within_the_country_alone(network):
    closed = edited(network, "close:W-LYS")
    base, other = (generate(build_case(n, Scenario()), UNIT) for n in (network, closed))
    np.testing.assert_array_equal(base.id, other.id)
    for name in ("created", "grams", "cm3", "express"):
        np.testing.assert_array_equal(getattr(base, name), getattr(other, name))
    ids = [build_case(n, Scenario()).sites.warehouses.facility_id.to_numpy() for n in (network, closed)]
    before, after = ids[0][base.warehouse], ids[1][other.warehouse]
    abroad = ~np.isin(before, ["W-PAR", "W-LYS", "W-LIL", "W-MRS"])
    assert (before[abroad] == after[abroad]).all()
    assert np.isin(after[~abroad], ["W-PAR", "W-LIL", "W-MRS"]).all()
    shares = [warehouse_shares(n).sum(axis=0) for n in (network, closed)]
    assert shares[0].sum() == pytest.approx(shares[1].sum())


def test_a_warehouse_that_opens_takes_the_regions_it_is_nearest_to(network):
    made = edited(network, REIMS)
    assert list(made.regions.name[made.regions.warehouse == "W-REIMS"]) == ["Grand Est"]
    place = made.facilities.set_index("facility_id").loc["W-REIMS"]
    assert (place.gateway, place.road_gateway, place.time_zone, place.own_trucks) == ("LGG", "LGG", "Europe/Paris", 0)
    ids = list(made.facilities.facility_id)
    assert ids.index("W-REIMS") == ids.index("W-MRS") + 1, "after the last of its country"


def test_an_air_lane_stays_an_air_lane(network):
    lanes = edited(network, "open:Gori,41.98,44.11,GE").lanes.set_index("lane_id")
    assert (lanes["mode"]["RIX-W-GORI"], lanes["mode"]["LGG-W-GORI"]) == ("air", "road")


def test_km_by_country_add_up_and_the_way_back_is_as_long(network):
    lanes = edited(network, DIJON).lanes.set_index("lane_id")
    mine = lanes[lanes.index.str.contains("W-DIJON")]
    sums = mine.countries.map(lambda text: sum(int(part.split(":")[1]) for part in text.split("|")))
    assert (sums == mine.road_km).all()
    assert abs(lanes.road_km["W-PAR-W-DIJON"] - lanes.road_km["W-DIJON-W-PAR"]) <= 1
    assert (mine.groupby("origin").size() <= 8).all()


@pytest.mark.parametrize(
    ("edits", "told"),
    [
        ("close:W-XXX", "no such warehouse. The warehouses are W-MAD"),
        ("close:LGG", "no such warehouse"),
        ("close:W-BRU", "the last warehouse of BE.*Open another one there"),
        ("close:W-PAR;close:W-LYS;close:W-LIL;close:W-MRS", "the last warehouse of FR"),
        ("open:Warsaw,52.2,21,PL", "there is no demand in PL"),
        ("open:Dijon,47.32,5.04,DE", "the place is in FR, not in DE"),
        ("open:Atlantis,43,-20,FR", "889 km away, at most 50 km are accepted"),
        ("open:Par,48.9,2.4,FR", "the facility W-PAR already exists"),
        ("open:Arlon,49.68,5.8,BE", "no region of BE is nearer to it"),
        ("air:LGG-MAD,Tue,09:00,747-8F,100", "the network has no airport LGG, only HKG"),
        ("air:HKG-SZX,Tue,09:00,747-8F,100", "the network has no gateway SZX"),
        ("air:HKG-MAD,Tue,09:00,747-8F,100", "no leg HKG–MAD of 747-8F. No type has it"),
        ("air:HKG-LGG,Tue,09:00,737F,100", "Types that have it: 747-400ERF, 747-8F, 777F"),
    ],
)
def test_what_the_network_does_not_take_is_told_with_the_remedy(network, edits, told):
    with pytest.raises(EditError, match=told):
        edited(network, edits)
    kept, refused = possible(network, edits)
    assert len(refused) == 1
    assert len(read_edits(kept)) == len(read_edits(edits)) - 1


def test_edits_that_need_each_other_are_kept_together(network):
    needed = write_edits(read_edits("close:W-BRU;open:Brussels South,50.911,4.461,BE"))
    assert possible(network, needed) == (needed, [])
    scenario, notices = settled(network, Scenario(edits=["close:W-PAR", "close:W-XXX"], cutoff_h=8))
    assert scenario == Scenario(edits="close:W-PAR", cutoff_h=8)
    assert "left out" in notices[0]


# What they do


def test_a_warehouse_nearer_to_the_gateway_shortens_the_days_of_its_region(network):
    at_once = {"spot_acceptance_pct": 100, "spot_lead_h": 0, "spot_step_pct": 0}  # else all share one market
    spot = {"own_trucks_lgg": 0, "spot_trucks_per_day": 200}  # else all share the drivers of own trucks
    levers = {"linehaul_plan": "direct", "least_load_pct": 0, **spot, **at_once}
    before, after = (project(network, Scenario(edits=e, **levers), UNIT).lanes for e in ("", REIMS))
    drive = before.loc["W-PAR", "days_drive"], after.loc["W-REIMS", "days_drive"]
    assert drive[1] < drive[0]
    assert after.loc["W-REIMS", "days_to_warehouse_mean"] < before.loc["W-PAR", "days_to_warehouse_mean"]
    assert after.parcels.sum() == before.parcels.sum()
    pd.testing.assert_frame_equal(before.loc[["W-MAD", "W-BER"]], after.loc[["W-MAD", "W-BER"]])


def test_more_flights_shorten_the_wait_and_carry_the_more(network):
    before, after = (project(network, Scenario(edits=e, linehaul_plan="direct"), UNIT) for e in ("", MORE_FLIGHTS))
    assert after.stages.days["wait for flight"] < before.stages.days["wait for flight"] - 0.15
    assert list(after.air.service) == ["CAI", "CAI", "RIX", "ADD1", "ADD1"]
    assert after.air.flights_per_week[3] == 2
    hours = [
        found.utilisation.set_index("resource").load_pct["hours of the Boeing 747-8F"] for found in (before, after)
    ]
    assert hours[1] == pytest.approx(hours[0] * 5 / 3)


def test_every_parcel_of_an_edited_network_agrees_with_the_reference(network):
    edits = ["close:W-LYS", REIMS, MORE_FLIGHTS]
    made = build_case(network, Scenario(edits=edits)).network
    few = made.with_tables(markets=made.markets.assign(weekly_parcels=[150, 60]))
    values = {"cutoff_h": 4, "spot_trucks_per_day": 2, "linehaul_plan": "direct"}
    own = simulate(few, Scenario(**values), replication=0)
    run = play(few, values, own.parcels, own.plan)
    agrees(run)
    conserved(run)
    stages_add_up(run)
    assert (run.parcels.warehouse == run.case.sites.warehouse_index["W-REIMS"]).any()
    assert (run.flights.service == 3).any()


def test_the_address_knows_the_edits_and_without_them_stays_what_it_was():
    content = Content("2", "abc", {"flights_per_week": 5})
    assert content.text == '{"data":"abc","levers":{"flights_per_week":5},"model":"2"}'
    assert scenario_id(Scenario(flights_per_week=5), "2", network_with_hash("abc")) == content.id
    assert scenario_id(Scenario(flights_per_week=5, edits=REIMS), "2", network_with_hash("abc")) != content.id
