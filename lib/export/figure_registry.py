"""What a file states about the figures that it shows: each with its key, text, value and scenario, under one model
version and one state of the data. `python -m lib verify` reads it back.
"""

import hashlib
import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from typing import Any

from PIL import Image

from ..domain.outcome import Outcome
from ..errors import DataError
from ..scenario import Content, Value
from .report import Report
from .sheets import Sheet, Table, is_cards

NAME = "lanecast-figures"  # of the attachment, the element, the sheet and the part that hold the registry
FORMAT = 1
SIGN = "figure:"  # begins the name of what shows a figure in an office file
PICTURE = "chart."  # begins the key of a chart, whose text is a digest
INVISIBLE = re.compile(r"[\s\u2060]+")  # line breaks move, and no-break spaces are not kept by every program


@dataclass(frozen=True)
class Shown:
    """A figure as a file shows it. `key` names its place, `text` is what a reader sees there (of a chart its digest),
    `value` the figure as stored where it is a number, `scenario` the address of the scenario that it is of.
    """

    key: str
    text: str
    scenario: str
    value: float | int | None = None


@dataclass(frozen=True)
class SlideSource:
    """What a slide of a story was made from: the levers of each scenario on its page, and whether it has a caption."""

    page: str
    levers: tuple[Mapping[str, Value], ...]
    is_captioned: bool


@dataclass(frozen=True)
class Registry:
    """The figures of a file, and what they can be calculated again from. `drawing`: what drew the pictures; `slides`:
    of a story, whose content is that of its first slide.
    """

    kind: str
    content: Content
    scenario_id: str
    pins: tuple[str, ...]
    figures: tuple[Shown, ...]
    drawing: str = ""
    slides: tuple[SlideSource, ...] = ()

    @cached_property
    def by_key(self) -> Mapping[str, Shown]:
        return {figure.key: figure for figure in self.figures}

    def write(self) -> str:
        """Return the registry as JSON; a figure is its key, text, value and the number of its scenario in the list."""
        scenarios = list(dict.fromkeys((self.scenario_id, *(figure.scenario for figure in self.figures))))
        rows = [[shown.key, shown.text, shown.value, scenarios.index(shown.scenario)] for shown in self.figures]
        return json.dumps(
            {
                "format": FORMAT,
                "kind": self.kind,
                "model_version": self.content.model_version,
                "data_hash": self.content.data_hash,
                "levers": dict(self.content.levers),
                "pins": self.pins,
                "drawing": self.drawing,
                "scenarios": scenarios,
                "figures": rows,
                "slides": [[one.page, [dict(each) for each in one.levers], one.is_captioned] for one in self.slides],
            },
            separators=(",", ":"),
        )


def read(text: str) -> Registry:
    """Return the registry of a JSON text. Raises DataError for one that is not as `Registry.write` writes it."""
    try:
        told: dict[str, Any] = json.loads(text)
        scenarios = [str(address) for address in told["scenarios"]]
        content = Content(str(told["model_version"]), str(told["data_hash"]), dict(told["levers"]))
        figures = tuple(Shown(str(k), str(words), scenarios[n], value) for k, words, value, n in told["figures"])
        pins = tuple(map(str, told["pins"]))
        slides = tuple(
            SlideSource(str(p), tuple(map(dict, all_of)), bool(c)) for p, all_of, c in told.get("slides", ())
        )
        return Registry(str(told["kind"]), content, scenarios[0], pins, figures, str(told["drawing"]), slides)
    except (KeyError, IndexError, TypeError, ValueError) as error:
        raise DataError(f"The list of figures in this file cannot be read ({type(error).__name__}).") from error


def content_of_outcome(outcome: Outcome) -> Content:
    """Return what an outcome can be calculated again from."""
    return Content(outcome.model_version, outcome.data_hash, outcome.levers)  # type: ignore[arg-type]


def register(report: Report, kind: str, figures: Iterable[Shown]) -> Registry:
    """Return the registry of a report's file."""
    outcome = report.outcome
    content = content_of_outcome(outcome)
    return Registry(kind, content, outcome.scenario_id, tuple(report.pinned_lanes), tuple(figures), drawing())


def drawing() -> str:
    """Return what draws the pictures of files here."""
    return f"matplotlib {version('matplotlib')}"


def shown_on(sheets: Sequence[Sheet], report: Report, charts: Mapping[str, str]) -> list[Shown]:
    """Return every figure on the sheets of a report, with the digests of its charts by key; free text is left out."""
    mine, reference = report.outcome.scenario_id, report.baseline.scenario_id
    found: list[Shown] = []
    for sheet in filter(lambda each: each.key, sheets):
        found += shown_in(sheet, mine, reference)
        if is_cards(sheet.body):
            found.append(Shown("changes", report.changes, mine))
    found += [Shown(key, digest, mine) for key, digest in charts.items()]
    return [figure for figure in found if figure.text]


def shown_in(sheet: Sheet, mine: str, reference: str) -> list[Shown]:
    """Return the figures in the words of a sheet, of a scenario and of the one that it is held against."""
    found = [Shown(f"{sheet.key}.title", sheet.title, mine)] if sheet.has_finding else []
    found.append(Shown(f"{sheet.key}.reading", sheet.reading, mine))
    if isinstance(sheet.body, Table):
        found += [Shown(key, text, mine) for key, text in _cells(sheet.key, sheet.body)]
    elif is_cards(sheet.body):
        for card in sheet.body:
            found.append(Shown(f"{card.key}.now", card.now, mine, card.value))
            found.append(Shown(f"{card.key}.against", card.against, reference, card.reference))
    return [figure for figure in found if figure.text]


def _cells(key: str, table: Table) -> Iterable[tuple[str, str]]:
    return (
        (cell_key(key, r, c), text) for r, row in enumerate(table.rows, 1) for c, text in enumerate(row) if text.strip()
    )


def cell_key(key: str, row: int, column: int) -> str:
    """Return the key of a cell of a sheet's table; row 0 is its head."""
    return f"{key}.{row}.{column}"


def plain(text: str) -> str:
    """Return text as it is compared: without white space."""
    return INVISIBLE.sub("", text)


def picture_digest(image: Image.Image | bytes) -> str:
    """Return a digest of an image's pixels, the same however a file stores them."""
    pixels = (Image.open(io.BytesIO(image)) if isinstance(image, bytes) else image).convert("RGB")
    return digest(f"{pixels.size}".encode() + pixels.tobytes())


def data_digest(value: object) -> str:
    """Return a digest of plain data, as JSON with its keys in order."""
    return digest(json.dumps(value, sort_keys=True, separators=(",", ":")).encode())


def digest(content: bytes) -> str:
    """Return the first 32 digits of the SHA-256 of bytes."""
    return hashlib.sha256(content).hexdigest()[:32]
