"""The documentation: what it names exists, what it must list is listed, what is generated is up to date."""

import re
from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module
from importlib.util import find_spec

import pytest

from lib.domain.levers import dictionary_levers
from lib.narrative.kpis import KPIS
from lib.scenario import Scenario
from lib.scenario.link import OWN_KEYS
from lib.scenario.page_parameters import PAGE_PARAMETERS
from lib.whatif import project
from scripts import build_reference, draw_architecture
from scripts.import_order import ROOT, sources
from tests.shipped import shipped_network

DOCUMENTS = sources("*.md", "docs/**/*.md", "data/*.md")
REFERENCE = DOCUMENTS["docs/reference.md"]
TOP_FOLDERS = (
    "benchmarks",
    "data",
    "docs",
    "examples",
    "lib",
    "pages",
    "scripts",
    "static",
    "tests",
    ".streamlit",
    ".ci",
)
PATH = re.compile(rf"(?<![\w/.:-])(?:{'|'.join(map(re.escape, TOP_FOLDERS))})/[\w./*<>-]*[\w/*>]")
DOTTED = re.compile(r"(?<![\w./-])(?:lib|tests|benchmarks|scripts)(?:\.\w+)+")
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")


def missing_paths(text: str) -> list[str]:
    """Return the project's paths that a text names and that do not exist; `<…>` in a path stands for any name."""
    paths = {re.sub(r"<[^>]*>", "*", path) for path in PATH.findall(text)}
    return sorted(path for path in paths if not any(ROOT.glob(path.rstrip("/"))))


def missing_names(text: str) -> list[str]:
    """Return the dotted names of modules, functions and classes that a text names and that do not exist."""
    return sorted(
        name for name in set(DOTTED.findall(text)) if not re.search(r"\.(py|md)$", name) and not _exists(name)
    )


def _exists(name: str) -> bool:
    *owner, last = name.split(".")
    if not owner:
        return find_spec(last) is not None
    try:
        return hasattr(import_module(".".join(owner)), last) or find_spec(name) is not None
    except ModuleNotFoundError:
        return _exists(".".join(owner)) and _is_attribute(owner, last)


def _is_attribute(owner: list[str], last: str) -> bool:
    module = import_module(".".join(owner[:-1]))
    return hasattr(getattr(module, owner[-1], None), last)


def broken_links(path: str, text: str) -> Iterator[str]:
    """Yield the relative links of a document that lead nowhere."""
    folder = (ROOT / path).parent
    yield from (link for link in LINK.findall(text) if ":" not in link and not (folder / link).exists())


def test_missing_paths_are_found() -> None:
    assert missing_paths("see lib/nothing.py, `lib/whatif.py` and data/network/*.csv") == ["lib/nothing.py"]
    assert missing_paths("data/presets/<number>-<key>.toml and https://example.org/docs/x.md") == []


def test_missing_names_are_found() -> None:
    assert missing_names("`lib.whatif.project`, `lib.whatif.forecast`, lib.nowhere.f") == [
        "lib.nowhere.f",
        "lib.whatif.forecast",
    ]
    assert missing_names("python -m tests.golden, lib.domain.outcome.Outcome") == []


@pytest.mark.parametrize("path", DOCUMENTS)
def test_what_a_document_names_exists(path: str) -> None:
    text = DOCUMENTS[path]
    assert [*missing_paths(text), *missing_names(text), *broken_links(path, text)] == []


def undocumented(names: Iterable[str], text: str) -> list[str]:
    """Return the names that stand nowhere in a text between backticks, alone or with others."""
    spans = set(re.findall(r"[\w.-]+(?: [\w-]+)?", " | ".join(re.findall(r"`([^`\n]+)`", text))))
    return sorted(set(names) - spans)


def variables(texts: Mapping[str, str]) -> set[str]:
    """Return the environment variables of the project that code reads."""
    return {name for text in texts.values() for name in re.findall(r"\bLANECAST_[A-Z_]+\b", text)}


def make_targets(text: str) -> set[str]:
    """Return the targets of a Makefile that are meant to be called."""
    return {name for line in re.findall(r"^\.PHONY:(.*)$", text, re.MULTILINE) for name in line.split()}


def test_undocumented_names_are_found() -> None:
    text = "| `lane` | `m`, `d` | `make test` | with"
    assert undocumented(["lane", "m", "with", "make test", "make bench"], text) == ["make bench", "with"]


def test_every_key_figure_is_documented() -> None:
    keys = project(shipped_network(), Scenario(linehaul_plan="direct"), parcels_per_unit=1024).summary().keys()
    assert keys
    assert undocumented(keys | KPIS.keys(), REFERENCE) == []


def test_every_lever_is_documented() -> None:
    assert undocumented(dictionary_levers(), REFERENCE) == []


def test_every_parameter_of_a_link_is_documented() -> None:
    assert (
        undocumented(PAGE_PARAMETERS.keys() | OWN_KEYS, REFERENCE.split("## Parameters of links")[1].split("\n## ")[0])
        == []
    )


def test_every_environment_variable_is_documented() -> None:
    code = sources("lib/**/*.py", "pages/*.py", "app.py", "benchmarks/*.py", "scripts/*", "Makefile")
    assert variables({"a.py": 'os.environ["LANECAST_X"]'}) == {"LANECAST_X"}
    assert undocumented(variables(code), REFERENCE) == []


def test_every_setting_is_documented() -> None:
    keys = [key for key, _ in build_reference.settings(build_reference.CONFIG.read_text(encoding="utf-8"))]
    assert "server.address" in keys
    assert undocumented(keys, REFERENCE) == []


def test_every_make_target_is_documented() -> None:
    targets = make_targets((ROOT / "Makefile").read_text(encoding="utf-8"))
    assert "app" in targets
    assert undocumented((f"make {name}" for name in targets), DOCUMENTS["CONTRIBUTING.md"]) == []


def test_every_benchmark_is_documented() -> None:
    runnable = {path for path, text in sources("benchmarks/*.py").items() if "__main__" in text}
    text = DOCUMENTS["CONTRIBUTING.md"]
    assert [path for path in runnable if f"python -m {path[:-3].replace('/', '.')}" not in text] == []


def test_reference_is_up_to_date() -> None:
    assert build_reference.main(check=True) == 0


def test_picture_of_the_architecture_is_up_to_date() -> None:
    assert draw_architecture.main(check=True) == 0
