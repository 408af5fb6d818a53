"""The briefing note as a Word document of one page, each sentence and figure between bookmarks of its key."""

import io
from collections.abc import Iterator
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from ..experiments.evidence import gather
from ..experiments.runner import Runner
from ..figures.palette import LIGHT
from ..scenario import Scenario
from .briefing import Section, briefing, sentence_key
from .figure_registry import Shown, register
from .office_parts import PART, XML_MIME, registry_xml
from .report import Report, key_figures
from .sheets import KeyFigure

SIGN = "figure_"  # begins the name of a bookmark, in which "__" stands for the dot of a key
FONT, TEXT_PT, SMALL_PT = "Calibri", 10, 8
MARGIN_MM, WIDTHS_MM = 18, (62, 38, 38, 36)
HEAD = ("Key figure", "Scenario", "Baseline", "Difference")


def note(report: Report) -> bytes:
    """Return the briefing note as a DOCX file; studies that the report does not bring are run."""
    evidence = report.evidence or gather(Runner(report.network), Scenario(**report.outcome.levers))
    page = Page(report)
    for section in briefing(report, evidence):
        page.section(section)
        if section.key == "changes":
            page.table(key_figures(report.outcome, report.baseline))
    return page.finish()


class Page:
    """The page being written, with the figures on it so far."""

    def __init__(self, report: Report) -> None:
        self.report, self.document, self.figures = report, Document(), list[Shown]()
        self._prepare()
        self._write(self.document.add_paragraph(), f"Briefing note: {report.name}", 18, LIGHT.ink, bold=True)
        self._write(self.document.add_paragraph(), report.link, SMALL_PT, LIGHT.accent)
        foot = self.document.sections[0].footer.paragraphs[0]
        self._write(foot, report.footer, SMALL_PT, LIGHT.quiet)

    def _prepare(self) -> None:
        paper, properties = self.document.sections[0], self.document.core_properties
        paper.page_width, paper.page_height = Mm(210), Mm(297)
        paper.left_margin = paper.right_margin = paper.top_margin = paper.bottom_margin = Mm(MARGIN_MM)
        style = self.document.styles["Normal"]
        style.font.name, style.font.size = FONT, Pt(TEXT_PT)
        style.paragraph_format.space_after = style.paragraph_format.space_before = Pt(2)
        properties.title, properties.author = f"Lanecast: {self.report.name}", "Lanecast"
        properties.identifier, properties.comments = self.report.outcome.scenario_id, self.report.footer

    def section(self, section: Section) -> None:
        """Write a heading and its sentences, a paragraph each."""
        heading = self.document.add_paragraph()
        heading.paragraph_format.space_before, heading.paragraph_format.keep_with_next = Pt(8), True
        self._write(heading, section.title, 12, LIGHT.accent, bold=True)
        for number, text in enumerate(section.sentences, 1):
            self._figure(self.document.add_paragraph(), sentence_key(section, number), text)

    def table(self, rows: tuple[KeyFigure, ...]) -> None:
        """Write the key figures beside the baseline's."""
        grid = self.document.add_table(len(rows) + 1, len(HEAD))
        grid.style = "Light List Accent 1"
        grid.autofit = False
        for c, (text, wide) in enumerate(zip(HEAD, WIDTHS_MM, strict=True)):
            grid.columns[c].width = Mm(wide)
            self._write(grid.cell(0, c).paragraphs[0], text, TEXT_PT, LIGHT.paper, bold=True)
        for r, row in enumerate(rows, 1):
            self._write(grid.cell(r, 0).paragraphs[0], row.label, TEXT_PT, LIGHT.ink)
            for c, (end, text, value) in enumerate(_cells(row), 1):
                self._figure(grid.cell(r, c).paragraphs[0], f"{row.key}.{end}", text, value)
        for cell in (cell for row in grid.rows for cell in row.cells[1:]):
            cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT

    def finish(self) -> bytes:
        """Return the document with its registry."""
        registry, main = register(self.report, "docx", self.figures), self.document.part
        part = Part(PackURI(PART), XML_MIME, registry_xml(registry), main.package)
        main.relate_to(part, RELATIONSHIP_TYPE.CUSTOM_XML)
        target = io.BytesIO()
        self.document.save(target)
        return target.getvalue()

    def _figure(self, paragraph: Any, key: str, text: str, value: float | int | None = None) -> None:
        """Write a text between bookmarks and register it."""
        if text:
            is_reference = key.endswith(".before")
            scenario = (self.report.baseline if is_reference else self.report.outcome).scenario_id
            number = str(len(self.figures))
            paragraph._p.append(_mark("bookmarkStart", id=number, name=SIGN + key.replace(".", "__")))
            self._write(paragraph, text, TEXT_PT, LIGHT.ink)
            paragraph._p.append(_mark("bookmarkEnd", id=number))
            self.figures.append(Shown(key, text, scenario, value))

    def _write(self, paragraph: Any, text: str, size_pt: float, colour: str, *, bold: bool = False) -> None:
        run = paragraph.add_run(text)
        run.bold, run.font.size, run.font.name = bold, Pt(size_pt), FONT
        run.font.color.rgb = RGBColor.from_string(colour.removeprefix("#").upper())


def _cells(row: KeyFigure) -> tuple[tuple[str, str, float | int | None], ...]:
    return ("now", row.now, row.value), ("before", row.before, row.reference), ("change", row.change, None)


def _mark(tag: str, **attributes: str) -> Any:
    element = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    return element


def bookmarked_texts(document: Any) -> Iterator[tuple[str, str]]:
    """Yield every figure in a document as it stands there, by key."""
    texts: dict[str, str] = {}
    open_keys: dict[str, str] = {}
    for element in document.element.body.iter(qn("w:bookmarkStart"), qn("w:bookmarkEnd"), qn("w:t")):
        if element.tag == qn("w:bookmarkStart"):
            name = element.get(qn("w:name"), "")
            if name.startswith(SIGN):
                key = name.removeprefix(SIGN).replace("__", ".")
                texts[key] = ""
                open_keys[element.get(qn("w:id"))] = key
        elif element.tag == qn("w:bookmarkEnd"):
            open_keys.pop(element.get(qn("w:id")), None)
        else:
            texts |= {key: texts[key] + (element.text or "") for key in open_keys.values()}
    yield from texts.items()
