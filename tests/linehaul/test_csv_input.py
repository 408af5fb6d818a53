"""Plans of CSV files, in Python and on the command line."""

import json
from contextlib import suppress
from itertools import pairwise, permutations
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.cli.commands import main
from lib.domain import table_schema
from lib.errors import DataError
from lib.linehaul import RouteClass, plan
from lib.linehaul.solver import csv_input
from lib.linehaul.solver.csv_input import read_problem, shortest_km

FILES = {
    "lots.csv": "lot,gateway,site,floor,kg,release_min,deadline_min\na,LGG,Paris,20,6000,0,600\n"
    "b,LGG,Lille,10,3000,0,\n",
    "vehicles.csv": "vehicle,floor,dispatch_eur,eur_per_km,eur_per_stop,owned,returns\nspot,33,150,1.5,60,no,no\n"
    "own,33,100,0.6,0,yes,yes\n",
    "legs.csv": "origin,destination,km\nLGG,Paris,370\nLGG,Lille,200\nLille,Paris,220\n",
    "fleets.csv": "fleet,gateway,vehicles,trucks,weekly_eur\nours,LGG,own,,500\n",
}


def written(folder: Path, **changes: str) -> Path:
    for name, text in (FILES | {f"{key}.csv": text for key, text in changes.items()}).items():
        if text:
            (folder / name).write_text(text, encoding="utf-8")
    return folder / "lots.csv"


def test_a_plan_of_files(tmp_path: Path) -> None:
    solution = plan(written(tmp_path))
    (trip,) = solution.trips
    assert [stop.site for stop in trip.stops] == ["Lille", "Paris"]
    assert solution.objective_c == 15_000 + 420 * 150 + 6_000  # a truck of one's own would cost 500 more a week
    assert solution.proven


def test_the_command_line_plans(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lots = written(tmp_path)
    assert main(["plan", "--lots", str(lots), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["objective_c"], told["proven"], told["trips"][0]["vehicle"]) == (84_000, True, "spot")
    assert main(["plan", "--lots", str(lots), "--network", str(tmp_path)]) == 0
    assert "840.00 EUR, proven optimal among routes of up to 4 stops" in capsys.readouterr().out


LOTS, LEGS = "lot,gateway,site,floor", "origin,destination,km"
VEHICLES = "vehicle,floor,dispatch_eur,eur_per_km"
FLOOR = "a whole number from 1 to 100000 floor units"


@pytest.mark.parametrize(
    ("name", "text", "complaint"),
    [
        (
            "lots",
            f"{LOTS}\na,LGG,Paris,many\n",
            f"lots.csv, row 2, column floor: 'many' .* expected {FLOOR}",
        ),
        ("lots", f"{LOTS}\na,LGG,Paris,99999999999\n", f"row 2, column floor: '99999999999' .* expected {FLOOR}"),
        ("lots", f"{LOTS}\na,LGG,Paris,0\n", "row 2, column floor: '0' is not accepted"),
        ("lots", f"{LOTS}\na,LGG,Paris,2.5\n", "row 2, column floor: '2.5' is not accepted"),
        ("lots", f"{LOTS}\na,LGG,Paris,nan\n", "row 2, column floor: 'nan' is not accepted"),
        ("lots", f"{LOTS}\na,LGG,,3\n", "row 2, column site: '' is not accepted; expected text that is not empty"),
        ("lots", f"{LOTS}\na,LGG,Paris\n", "lots.csv, row 2: 3 cells, expected 4"),
        ("lots", "lot,gateway,floor\na,LGG,3\n", "row 1, column site: .* expected the columns lot, gateway, site"),
        (
            "lots",
            f"{LOTS},deadlin\na,LGG,Paris,3,9\n",
            "row 1, column deadlin: 'deadlin' is not accepted",
        ),
        ("lots", f"{LOTS},floor\na,LGG,Paris,3,3\n", "row 1, column floor: 'floor' is not accepted; expected the"),
        ("lots", f"{LOTS}\n", "row 2, column lot: '' is not accepted; expected at least one row"),
        ("lots", f"{LOTS}\na,LGG,Paris,3\na,LGG,Lille,3\n", "row 3, column lot: 'a' .* expected a unique lot"),
        ("lots", f"{LOTS}\na,LGG,LGG,3\n", "row 2, column site: 'LGG' .* expected a site; LGG is a gateway"),
        (
            "lots",
            f"{LOTS.replace(',', ';')}\na;LGG;Paris;3\n",
            "row 1: cells are separated by semicolons. Save",
        ),
        (
            "lots",
            f"{LOTS.replace(',', chr(9))}\n",
            "row 1: cells are separated by tabs. Save",
        ),
        ("lots", f"{LOTS},release_min\na,LGG,Paris,3,-1\n", "column release_min: '-1' .* from 0 to 80640 min"),
        ("lots", f"{LOTS},late_eur\na,LGG,Paris,3,1e9\n", "column late_eur: '1e9' .* a number from 0 to 10000 EUR"),
        ("legs", f"{LEGS}\nLGG,Paris,-3\n", "legs.csv, row 2, column km: '-3' .* a number from 0 to 20000 km"),
        ("legs", f"{LEGS}\nLGG,Paris,inf\n", "legs.csv, row 2, column km: 'inf' is not accepted"),
        (
            "legs",
            f"{LEGS}\nParis,Paris,3\n",
            "row 2, column destination: 'Paris' .* a place other than the origin",
        ),
        ("legs", f"{LEGS}\nLGG,Paris,3\nLGG,Paris,4\n", "row 3, column destination: .* a unique origin . destination"),
        ("vehicles", f"{VEHICLES},team\nv,3,1,1,maybe\n", "row 2, column team: 'maybe' .* expected one of yes, no"),
        ("vehicles", f"{VEHICLES}\nv,0,1,1\n", "row 2, column floor: '0' .* from 1 to 1000 floor units"),
        ("vehicles", f"{VEHICLES},kmh\nv,3,1,1,0\n", "row 2, column kmh: '0' .* from 1 to 200 km/h"),
        ("vehicles", f"{VEHICLES}\nv,3,-1,1\n", "row 2, column dispatch_eur: '-1'"),
        ("vehicles", "", "vehicles.csv is missing in "),
        (
            "fleets",
            "fleet,gateway,vehicles,trucks\nf,LGG,lorry,1\n",
            r"fleets.csv, row 2, column vehicles: 'lorry' .* vehicles of vehicles.csv joined by \|: own, spot",
        ),
        (
            "fleets",
            "fleet,gateway,vehicles,trucks\nf,LGG,own,1\ng,LGG,own,1\n",
            "row 3, column vehicles: 'own' .* vehicles that no other fleet of LGG has",
        ),
        ("fleets", "fleet,gateway,vehicles,trucks\nf,LGG,own,1000\n", "column trucks: '1000' .* from 0 to 99 trucks"),
        (
            "sites",
            "site,opens_min,closes_min\nRome,0,10\n",
            "sites.csv, row 2, column site: 'Rome' .* a site of",
        ),
        (
            "sites",
            "site,opens_min,closes_min\nParis,600,600\n",
            "row 2, column closes_min: '600' .* after opens_min",
        ),
        ("sites", "site,opens_min,closes_min\nParis,0,10081\n", "row 2, column closes_min: '10081' .* from 1 to 10080"),
        (
            "sites",
            "site,opens_min,closes_min\nParis,500,900\nParis,0,600\n",
            "row 2, column opens_min: '500' .* a minute from 600 on, when the opening before ends",
        ),
    ],
)
def test_bad_files_are_named(tmp_path: Path, name: str, text: str, complaint: str) -> None:
    with pytest.raises(DataError, match=complaint):
        plan(written(tmp_path, **{name: text}))


def test_all_faults_of_all_files_are_named_together(tmp_path: Path) -> None:
    lots = written(tmp_path, lots=f"{LOTS}\na,LGG,Paris,0\nb,LGG,Lille,x\n", legs=f"{LEGS}\nLGG,Paris,-1\n")
    with pytest.raises(DataError) as error:
        plan(lots)
    assert [line.partition(":")[0] for line in str(error.value).splitlines()] == [
        "lots.csv, row 2, column floor",
        "lots.csv, row 3, column floor",
        "legs.csv, row 2, column km",
    ]


def test_files_that_are_no_tables_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lots = written(tmp_path)
    with pytest.raises(DataError, match="lots = 3 is not accepted: it takes a path"):
        plan(3)  # type: ignore[arg-type]
    with pytest.raises(DataError, match=r"is not a file\. Give a CSV file"):
        plan(tmp_path)
    lots.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(DataError, match="is not a CSV file in UTF-8"):
        plan(lots)
    monkeypatch.setattr(table_schema, "MOST_MB", 0)
    with pytest.raises(DataError, match=r"lots\.csv has 0 MB; at most 0 MB are accepted"):
        plan(lots)


@pytest.mark.parametrize(
    ("limit", "column", "told"),
    [("MOST_LOTS", "lot", "lots"), ("MOST_PLACES", "origin", "places"), ("MOST_SLOTS", "release_min", "departures")],
)
def test_amounts_are_accepted_at_their_limit_and_refused_beyond(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, column: str, told: str
) -> None:
    lots = written(tmp_path, fleets="")
    for most, accepted in {"MOST_LOTS": {2: True, 1: False}, "MOST_PLACES": {3: True, 2: False}}.get(
        limit, {1: True, 0: False}
    ).items():
        monkeypatch.setattr(csv_input, limit, most)
        if accepted:
            assert plan(lots).proven
        else:
            with pytest.raises(DataError, match=rf"column {column}: '\d' .* expected at most {most} {told}"):
                plan(lots)


@given(st.sampled_from(sorted(FILES)), st.integers(0, 200), st.text(alphabet='0129.,;|-e \n"naé∞\x00', max_size=6))
@settings(max_examples=150)
def test_whatever_stands_in_a_file_gives_a_plan_or_a_data_error(name: str, place: int, noise: str) -> None:
    text = FILES[name]
    torn = text[: place % len(text)] + noise + text[place % len(text) + len(noise) // 2 :]
    with TemporaryDirectory() as folder:
        lots = written(Path(folder), **{name.removesuffix(".csv"): torn or "\n"})
        with suppress(DataError):
            read_problem(lots, lots.parent)


def test_distances_are_closed_under_shortest_ways(tmp_path: Path) -> None:
    legs = f"{LEGS}\nLGG,Lille,200\nLille,Paris,220\nLGG,Paris,900\nParis,Orleans,130\n"
    lots = f"{LOTS}\na,LGG,Orleans,5\n"
    (trip,) = plan(written(tmp_path, legs=legs, lots=lots, fleets="")).trips
    assert ([stop.site for stop in trip.stops], trip.km) == (["Orleans"], 550)


@given(st.integers(2, 7), st.randoms(use_true_random=False))
@settings(max_examples=40)
def test_shortest_ways_are_those_of_all_orders(places: int, random: Random) -> None:
    km = np.array([[random.choice([-1, 5, 9, 40]) for _ in range(places)] for _ in range(places)])
    np.fill_diagonal(km, 0)
    shortest = shortest_km(km)
    for a, b in permutations(range(places), 2):
        others = [place for place in range(places) if place not in (a, b)]
        ways = [(a, *middle, b) for n in range(len(others) + 1) for middle in permutations(others, n)]
        lengths = [[km[leg] for leg in pairwise(way)] for way in ways]
        assert shortest[a, b] == min((sum(way) for way in lengths if min(way) >= 0), default=-1)


def test_few_sites_are_planned_on_all_routes_and_many_on_those_to_near_sites() -> None:
    assert csv_input._route_class(10, 1) == RouteClass()
    many = csv_input._route_class(100, 4)
    assert many.neighbours is not None
    assert 100 * 4 * many.neighbours**3 <= csv_input.MOST_ROUTES < 100 * 4 * (many.neighbours + 1) ** 3
    assert csv_input._route_class(1, 1) == RouteClass()
    assert csv_input._route_class(1_000, 2_000).neighbours == 1


# What is right for small cases that once went wrong


def test_a_window_that_closes_as_it_opens_is_refused(tmp_path: Path) -> None:
    sites = "site,opens_min,closes_min\nA,600,600\n"
    legs = f"{LEGS}\nG,A,100\nG,B,120\nA,B,50\n"
    with pytest.raises(DataError, match=r"sites\.csv, row 2, column closes_min: '600' is not accepted"):
        plan(written(tmp_path, lots=f"{LOTS}\n1,G,A,5\n", legs=legs, sites=sites, fleets=""))


def test_the_largest_lot_is_planned_and_one_more_floor_unit_is_refused(tmp_path: Path) -> None:
    vehicles = f"{VEHICLES}\ntruck,1000,60,1.2\n"
    solution = plan(written(tmp_path, lots=f"{LOTS}\na,LGG,Paris,100000\n", vehicles=vehicles, fleets=""))
    assert (len(solution.trips), solution.proven) == (100, True)
    with pytest.raises(DataError, match="column floor: '100001' is not accepted"):
        plan(written(tmp_path, lots=f"{LOTS}\na,LGG,Paris,100001\n", vehicles=vehicles, fleets=""))


def test_more_truckloads_than_a_plan_holds_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lots = written(tmp_path, lots=f"{LOTS}\na,LGG,Paris,100\n", fleets="")
    monkeypatch.setattr("lib.linehaul.solver.solve.MOST_TRUCKLOADS", 4)
    assert len(plan(lots).trips) == 4
    monkeypatch.setattr("lib.linehaul.solver.solve.MOST_TRUCKLOADS", 3)
    with pytest.raises(DataError, match=r"The lots of LGG make 4 truckloads; at most 3 are planned at a time"):
        plan(lots)
