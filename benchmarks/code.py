"""Measure the code: lengths of functions, parameters, comments, circles of imports, duplicate module names.

`python -m benchmarks.code --run quick test` also runs these targets of the Makefile and prints their seconds.
"""

import argparse
import ast
import io
import subprocess
import time
import tokenize
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from statistics import median

from scripts.import_order import ROOT, circle, parsed, sources

LONG, MANY, MANY_OF_KERNELS, PERCENTILE = 40, 8, 10, 0.95

# Modules of one name in two packages, and why each name is the right one in both.
SHARED_NAMES = {
    "__init__": "Python's name for a package",
    "levers": "the record of a lever; the lever table of a network",
    "notes": "notes in the store; the migration that makes their table",
    "page_parameters": "their declaration; their values in a session",
    "report": "the contents of exported files; a plan as text and JSON",
}


@dataclass(frozen=True)
class Function:
    """A function: where it stands, its lines from `def` to its end, its parameters, and whether numba compiles it."""

    where: str
    lines: int
    parameters: int
    kernel: bool


def functions(texts: Mapping[str, str]) -> list[Function]:
    """Return the functions of files, by path."""
    return [function for path, text in texts.items() for function in _functions(path, text)]


def _functions(path: str, text: str) -> Iterator[Function]:
    for node in ast.walk(parsed(path, text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            arguments = node.args
            listed = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
            count = sum(argument.arg not in ("self", "cls") for argument in listed)
            kernel = any("kernel" in ast.unparse(decorator) for decorator in node.decorator_list)
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            yield Function(f"{path}:{node.lineno} {node.name}", lines, count, kernel)


def percentile(lengths: list[int]) -> int:
    """Return the length that 95 % of functions do not exceed."""
    return sorted(lengths)[min(int(PERCENTILE * len(lengths)), len(lengths) - 1)]


def too_many_parameters(found: list[Function]) -> list[Function]:
    """Return the functions that take more than 8 parameters, kernels more than 10."""
    return [f for f in found if f.parameters > (MANY_OF_KERNELS if f.kernel else MANY)]


def duplicates(texts: Mapping[str, str]) -> dict[str, list[str]]:
    """Return the modules, by name, that stand in several packages."""
    named = defaultdict(list)
    for path in texts:
        named[PurePath(path).stem].append(path)
    return {name: paths for name, paths in named.items() if len(paths) > 1 and name not in SHARED_NAMES}


def comment_share(texts: Mapping[str, str]) -> float:
    """Return the share of lines that carry a comment, among those that are not empty."""
    comments = sum(map(_comments, texts.values()))
    return comments / sum(bool(line.strip()) for text in texts.values() for line in text.splitlines())


def _comments(text: str) -> int:
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return sum(token.type == tokenize.COMMENT for token in tokens)


def seconds(target: str) -> float:
    """Return how long a target of the Makefile takes; raises CalledProcessError if it fails."""
    start = time.perf_counter()
    subprocess.run(["make", target], cwd=ROOT, check=True)
    return time.perf_counter() - start


def report(texts: Mapping[str, str]) -> Iterator[str]:
    """Yield the lines of the report."""
    found = functions(texts)
    for name, kernel in (("functions", False), ("kernels", True)):
        lengths = [f.lines for f in found if f.kernel == kernel]
        yield f"{name}: {len(lengths)}, median {median(lengths):.0f} lines, P95 {percentile(lengths)}"
        long = sorted((f for f in found if f.kernel == kernel and f.lines > LONG), key=lambda f: -f.lines)
        yield from (f"  {f.lines} lines: {f.where}" for f in long)
    yield from (f"{f.parameters} parameters: {f.where}" for f in too_many_parameters(found))
    yield f"comments: {comment_share(texts):.1%} of lines"
    loop = circle({path: text for path, text in texts.items() if path != "lib/__init__.py"})
    yield f"circles of imports: {' < '.join(loop) or 'none'}"
    yield from (f"name of several modules: {name}: {', '.join(paths)}" for name, paths in duplicates(texts).items())


def main() -> None:
    """Print the report on lib, then the seconds of the targets asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run", nargs="*", default=[], help="targets of the Makefile, such as quick and test")
    targets = parser.parse_args().run
    print(*report(sources("lib/**/*.py")), sep="\n")
    for target in targets:
        print(f"make {target}: {seconds(target):.0f} s")


if __name__ == "__main__":
    main()
