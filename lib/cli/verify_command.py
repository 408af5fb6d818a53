"""Command that checks whether the figures in a file are those of the model."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from ..errors import LanecastError
from ..export.verify import SAME, STATUSES, TAMPERED, Checked, recalculated, verify
from ..narrative.formatting import format_count
from .scenario_options import NetworkFolder

LONGEST = 60  # letters of a figure that are printed
Row = tuple[str, str, str, str]
HEAD: Row = ("status", "figure", "in the file", "calculated")


def verify_file(
    file: Annotated[Path, Parameter(help="deck.pptx, report.pdf, tables.xlsx, page.html or note.docx.")],
    *,
    network: NetworkFolder = None,
    every: Annotated[bool, Parameter(name="--all", help="List each figure that is the same too.")] = False,
    as_json: Annotated[bool, Parameter(name="--json", help="Print JSON.")] = False,
) -> int:
    """Calculate every figure in a file again; exit with 1 if one has been tampered with."""
    from ..network import load_network

    try:
        content = file.read_bytes()
    except OSError as error:
        raise LanecastError(f"{file} cannot be read ({error.strerror}).") from error
    checked = verify(content, file.suffix.lstrip(".").lower(), recalculated(load_network(network)))
    print(_as_json(checked) if as_json else "\n".join(_lines(checked, every=every)))
    return int(any(figure.status == TAMPERED for figure in checked))


def _as_json(checked: Sequence[Checked]) -> str:
    return json.dumps([asdict(figure) for figure in checked], ensure_ascii=False)


def _lines(checked: Sequence[Checked], *, every: bool) -> Iterator[str]:
    rows = [HEAD, *_rows(checked, every=every)]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    for row in rows:
        yield "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[3]]).rstrip()
    yield ""
    counts = Counter(figure.status for figure in checked)
    yield ", ".join(f"{counts[status]:,} {status}" for status in STATUSES if counts[status]) + "."
    yield from dict.fromkeys(f"{figure.status}: {figure.reason}." for figure in checked if figure.reason)


def _rows(checked: Sequence[Checked], *, every: bool) -> Iterator[Row]:
    """Yield a row a figure; those that are the same are counted by their part of the file unless `every`."""
    for (status, part), group in groupby(checked, lambda figure: (figure.status, _part(figure.key))):
        figures = list(group)
        if status == SAME and not every and len(figures) > 1:
            yield status, part, format_count(len(figures), "figure"), ""
        else:
            yield from ((f.status, f.key, _short(f.shown), _short(f.right)) for f in figures)


def _part(key: str) -> str:
    return key.partition("!" if "!" in key else ".")[0]


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"
