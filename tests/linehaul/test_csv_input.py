"""Plans of CSV files, in Python and on the command line."""

import json
from pathlib import Path

import pytest

from lib.cli.commands import main
from lib.errors import DataError
from lib.linehaul import plan

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


@pytest.mark.parametrize(
    ("name", "text", "complaint"),
    [
        (
            "lots",
            "lot,gateway,site,floor\na,LGG,Paris,many\n",
            "lots.csv, row 2, floor: 'many' is not accepted. Give a number from 0.",
        ),
        ("lots", "lot,gateway,site,floor\na,LGG,,3\n", "lots.csv, row 2, site: the value is missing"),
        ("lots", "lot,gateway,floor\na,LGG,3\n", "lots.csv, row 2, site: the value is missing"),
        ("lots", "lot,gateway,site,floor\n", "lots.csv has no lots"),
        (
            "legs",
            "origin,destination,km\nLGG,Paris,-3\n",
            "legs.csv, row 2, km: '-3' is not accepted. Give a number from 0.",
        ),
        (
            "vehicles",
            "vehicle,floor,dispatch_eur,eur_per_km,team\nv,3,1,1,maybe\n",
            "row 2, team: 'maybe' is not accepted. Give yes or no",
        ),
        ("fleets", "fleet,gateway,vehicles,trucks\nf,LGG,lorry,1\n", "vehicle lorry is unknown; known are spot, own"),
        ("sites", "site,opens_min,closes_min\nRome,0,10\n", "sites.csv, row 2, site: no leg leads to Rome"),
        ("vehicles", "", "vehicles.csv does not exist"),
    ],
)
def test_bad_files_are_named(tmp_path: Path, name: str, text: str, complaint: str) -> None:
    with pytest.raises(DataError, match=complaint):
        plan(written(tmp_path, **{name: text}))
