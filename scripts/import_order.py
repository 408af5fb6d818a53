"""The order of imports that the project keeps, and what its files import; for tests and the picture of the tower."""

import ast
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from graphlib import CycleError, TopologicalSorter
from itertools import chain
from pathlib import Path

ROOT = Path(__file__).parents[1]

# Right may import left; those between bars never each other.
ORDER = (
    "errors | paths < engine | domain | public_address < scenario < network < shipments | demand | roads | loading"
    " < simulation < linehaul < replanning | outcome < narrative < whatif < precompile | typical_week < experiments"
    " < figures | store < export < lib < ui | cli | server < pages < app"
)
RANK = {unit: rank for rank, units in enumerate(ORDER.split(" < ")) for unit in units.split(" | ")}


def sources(*patterns: str) -> dict[str, str]:
    """Return the text of the files that match, by path."""
    paths = sorted(chain.from_iterable(ROOT.glob(pattern) for pattern in patterns))
    return {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in paths if path.is_file()}


@cache
def parsed(path: str, text: str) -> ast.Module:
    """Return a file's syntax tree."""
    return ast.parse(text, path)


def imports(path: str, node: ast.AST) -> Iterator[tuple[str, ...]]:
    """Yield the dotted names that a file imports, wherever in the file, with every name after `from … import`."""
    for item in ast.walk(node):
        match item:
            case ast.Import(names=names):
                yield from (tuple(alias.name.split(".")) for alias in names)
            case ast.ImportFrom(module=module, names=names, level=level):
                base = Path(path).parts[:-level] if level else ()
                yield from ((*base, *(module.split(".") if module else ()), alias.name) for alias in names)
            case ast.Call(func=ast.Name(id="import_module" | "__import__") | ast.Attribute(attr="import_module")):
                if item.args and isinstance(item.args[0], ast.Constant):
                    yield tuple(str(item.args[0].value).split("."))


def unit(dotted: tuple[str, ...]) -> str | None:
    """Return the unit in ORDER that a dotted name belongs to; None for other people's packages."""
    match dotted:
        case ("lib", "__main__", *_):
            return "cli"
        case ("lib", name, *_) if name in RANK:
            return name
        case ("lib" | "pages" | "app" | "tests" | "benchmarks" | "scripts" as top, *_):
            return top
    return None


def circle(texts: Mapping[str, str]) -> list[str]:
    """Return the modules of a circle of imports, wherever in the files they stand; nothing if there is none."""
    modules = {".".join(Path(path).with_suffix("").parts).removesuffix(".__init__"): path for path in texts}
    graph = {name: _imported(name, path, texts[path], modules) for name, path in modules.items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def _imported(me: str, path: str, text: str, modules: Iterable[str]) -> set[str]:
    """Return the modules that a file imports; of a package those that it names, else the package itself."""
    named = [".".join(name) for name in imports(path, parsed(path, text))]
    return {name if name in modules else name.rpartition(".")[0] for name in named} & set(modules) - {me}
