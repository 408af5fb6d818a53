"""Read files back: the registry that a file carries, and every registered figure as a reader sees it."""

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from ..errors import DataError
from .figure_registry import NAME, picture_digest

LONGEST_FILE = 200_000_000  # bytes


@dataclass(frozen=True)
class Contents:
    """The registry's text, and what stands at each place: one text by key, more if somebody has copied the place."""

    registry: str
    texts: Mapping[str, tuple[str, ...]]


def read_back(file: bytes, suffix: str) -> Contents:
    """Return what a file holds. Raises DataError for a kind that holds no figures, a file that cannot be read, and one
    without a registry.
    """
    if suffix not in READERS:
        raise DataError(f".{suffix[:10]} files carry no list of figures: give a .{', .'.join(READERS)}.")
    if len(file) > LONGEST_FILE:
        raise DataError(f"This file has {len(file):,} bytes; at most {LONGEST_FILE:,} are read.")
    try:
        registry, found = READERS[suffix](file)
    except Exception as error:  # of four libraries
        raise DataError(f"This is no .{suffix} file that can be read ({type(error).__name__}).") from error
    if not registry:
        raise DataError("This file carries no list of its figures: Lanecast did not write it, or it has been removed.")
    texts: dict[str, tuple[str, ...]] = {}
    for key, text in found:
        texts[key] = (*texts.get(key, ()), text)
    return Contents(registry, texts)


Found = tuple[str, Iterable[tuple[str, str]]]


def _pptx(file: bytes) -> Found:
    from pptx import Presentation

    from .office_parts import shape_texts

    return _custom_xml(file), list(shape_texts(Presentation(io.BytesIO(file))))


def _docx(file: bytes) -> Found:
    from docx import Document

    from .docx import bookmarked_texts

    return _custom_xml(file), list(bookmarked_texts(Document(io.BytesIO(file))))


def _custom_xml(file: bytes) -> str:
    """Return the registry of an office file, wherever the program that saved it last has put it."""
    from .office_parts import registry_text

    package = zipfile.ZipFile(io.BytesIO(file))
    parts = [name for name in package.namelist() if re.fullmatch(r"customXml/[^/]*\.xml", name)]
    return next(filter(None, (registry_text(package.read(name)) for name in parts)), "")


def _xlsx(file: bytes) -> Found:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(file), read_only=True, data_only=True)
    hidden = book[NAME].iter_rows(values_only=True) if NAME in book.sheetnames else ()
    registry = "".join(str(row[0]) for row in hidden)
    return registry, [cell for sheet in book.worksheets if sheet.title != NAME for cell in _cells(sheet)]


def _cells(sheet: Any) -> Iterator[tuple[str, str]]:
    from .xlsx import cell_text, in_cell

    head, *rows = sheet.iter_rows(values_only=True)
    for row in rows:
        named = zip(head, row, strict=False)
        yield from (
            (in_cell(sheet.title, row[0], str(name)), text) for name, cell in named if (text := cell_text(cell))
        )


def _pdf(file: bytes) -> Found:
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(file))
    attached = reader.attachments.get(f"{NAME}.json", [])
    registry = attached[0].decode() if attached else ""
    return registry, [figure for page in reader.pages for figure in _marked(page)]


def _marked(page: Any) -> list[tuple[str, str]]:
    """Return the figures on a page: the words between the marks of a key, or the picture there."""
    found: list[tuple[str, str]] = []
    open_keys: list[str] = []

    def operated(operator: bytes, operands: list[Any], *_: object) -> None:
        if operator in (b"BDC", b"BMC"):
            key = _key(operands)
            open_keys.append(key or "".join(open_keys[-1:]))
            if key:
                found.append((key, ""))
        elif operator == b"EMC" and open_keys:
            open_keys.pop()
        elif operator == b"Do" and open_keys and open_keys[-1]:
            found[-1] = open_keys[-1], picture_digest(page.images[operands[0]].image)

    def written(text: str, *_: object) -> None:
        if open_keys and open_keys[-1]:
            found[-1] = open_keys[-1], found[-1][1] + text

    page.extract_text(visitor_operand_before=operated, visitor_text=written)
    return found


def _key(operands: list[Any]) -> str:
    key = operands[1].get("/Key", b"") if len(operands) > 1 and isinstance(operands[1], dict) else b""
    return key.decode() if isinstance(key, bytes) else str(key)


class Elements(HTMLParser):
    """Gathers the text of elements that name a figure, and of the page's scripts."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self.scripts: dict[str, str] = {}
        self.inside: list[tuple[str, str]] = []  # tag and key of the open elements that count
        self.script = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element."""
        named = dict(attrs)
        if tag == "script":
            self.script = named.get("id") or "drawing"
        elif key := named.get("data-figure"):
            self.inside.append((tag, key))
            self.found.append((key, ""))
        elif self.inside and tag == self.inside[-1][0]:
            self.inside.append((tag, self.inside[-1][1]))

    def handle_data(self, data: str) -> None:
        """Take text."""
        if self.script:
            self.scripts[self.script] = self.scripts.get(self.script, "") + data
        elif self.inside:
            self.found[-1] = self.inside[-1][1], self.found[-1][1] + data

    def handle_endtag(self, tag: str) -> None:
        """Close an element."""
        if tag == "script":
            self.script = ""
        elif self.inside and tag == self.inside[-1][0]:
            self.inside.pop()


def _html(file: bytes) -> Found:
    from .html import chart_digests

    page = Elements()
    page.feed(file.decode())
    drawn = re.search(r"const figures = (\{.*\});\n", page.scripts.get("drawing", ""))
    charts = chart_digests(drawn[1]) if drawn else {}
    return page.scripts.get(NAME, ""), [*page.found, *charts.items()]


READERS: Mapping[str, Callable[[bytes], Found]] = {
    "pptx": _pptx,
    "pdf": _pdf,
    "xlsx": _xlsx,
    "html": _html,
    "docx": _docx,
}
