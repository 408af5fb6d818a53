"""The kinds of files, one row each: what they are called and how they are made."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from textwrap import shorten

from ..errors import LanecastError
from ..figures.palette import LIGHT
from ..figures.story import CHARTS
from .report import Report

PNG_MIME = "image/png"
LONGEST_NAME = 48  # letters of a scenario's name in that of a file


@dataclass(frozen=True)
class Kind:
    """A kind of file by its suffix; `make` returns its content."""

    suffix: str
    title: str
    icon: str
    mime: str
    make: Callable[[Report], bytes]


def _deck(report: Report) -> bytes:
    from .pptx import deck

    return deck(report)


def _document(report: Report) -> bytes:
    from .pdf import document

    return document(report)


def _workbook(report: Report) -> bytes:
    from .xlsx import workbook

    return workbook(report)


def _page(report: Report) -> bytes:
    from .html import page

    return page(report).encode()


def _csv(report: Report) -> bytes:
    from .xlsx import figures_csv

    return figures_csv(report).encode()


def _note(report: Report) -> bytes:
    from .docx import note

    return note(report)


OFFICE = "application/vnd.openxmlformats-officedocument"
KINDS = {
    kind.suffix: kind
    for kind in (
        Kind("pptx", "Slides", "slideshow", f"{OFFICE}.presentationml.presentation", _deck),
        Kind("pdf", "Report", "picture_as_pdf", "application/pdf", _document),
        Kind("xlsx", "Workbook", "table_view", f"{OFFICE}.spreadsheetml.sheet", _workbook),
        Kind("html", "Web page", "language", "text/html", _page),
        Kind("csv", "Figures", "csv", "text/csv", _csv),
    )
}
NOTE = Kind("docx", "Briefing note", "description", f"{OFFICE}.wordprocessingml.document", _note)  # takes studies
WRITTEN = KINDS | {NOTE.suffix: NOTE}


def picture(report: Report, chart: str, scale: float = 2.0) -> bytes:
    """Return a chart as a PNG on white. Raises LanecastError for a chart that does not exist."""
    from .static_images import png

    check_chart(chart)
    drawn = report.charts()[chart]
    return png(drawn.figure, drawn.width, drawn.height, scale, LIGHT.paper)


def file_name(name: str, scenario_id: str, suffix: str, part: str = "") -> str:
    """Return the name of a scenario's file: what it is called, its short address, and what is in the file."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = shorten(re.sub(r"[^a-z0-9]+", " ", plain), LONGEST_NAME, placeholder="").replace(" ", "-")
    return "-".join(filter(None, ("lanecast", words, scenario_id[:8], part))) + f".{suffix}"


def check_chart(chart: str) -> None:
    """Raise LanecastError for a chart that does not exist."""
    if chart not in CHARTS:
        asked = f"There is no chart {chart[:40]!r}" if chart else "A picture needs one chart"
        raise LanecastError(f"{asked}: choose one of {', '.join(CHARTS)}.")
