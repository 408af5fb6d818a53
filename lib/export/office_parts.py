"""The parts of office files that hold figures: the registry as custom XML, shapes by their names."""

from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from pptx.enum.shapes import MSO_SHAPE_TYPE
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.opc.package import Part
from pptx.opc.packuri import PackURI

from .figure_registry import NAME, PICTURE, SIGN, Registry, cell_key, data_digest, picture_digest

TAG = f"{{urn:lanecast:figures}}{NAME}"
PART = "/customXml/lanecast.xml"  # programs that save the file again may call it otherwise
XML_MIME = "application/xml"


def add_registry(main: Any, registry: Registry) -> None:
    """Put the registry into a presentation as a part of custom XML, which programs keep."""
    part = Part(PackURI(PART), XML_MIME, main.package, registry_xml(registry))
    main.relate_to(part, RELATIONSHIP_TYPE.CUSTOM_XML)


def registry_xml(registry: Registry) -> bytes:
    """Return the registry as an XML document."""
    text = f'<{NAME} xmlns="urn:lanecast:figures">{escape(registry.write())}</{NAME}>'
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{text}'.encode()


def registry_text(part: bytes) -> str:
    """Return the registry in a part of custom XML, empty if it holds something else."""
    try:
        root = ElementTree.fromstring(part)
    except ElementTree.ParseError:
        return ""
    return (root.text or "") if root.tag == TAG else ""


def charts_in(show: Any) -> dict[str, str]:
    """Return the digests of the charts in a presentation, by key."""
    return {key: text for key, text in shape_texts(show) if key.startswith(PICTURE)}


def shape_texts(show: Any) -> Iterator[tuple[str, str]]:
    """Yield every figure in a presentation as it stands there, by key."""
    for slide in show.slides:
        for shape in _flat(slide.shapes):
            if shape.name.startswith(SIGN):
                yield from _texts(shape, shape.name.removeprefix(SIGN))


def _flat(shapes: Any) -> Iterator[Any]:
    for shape in shapes:
        if shape.shape_type == MSO_SHAPE_TYPE.GROUP:
            yield from _flat(shape.shapes)
        else:
            yield shape


def _texts(shape: Any, key: str) -> Iterator[tuple[str, str]]:
    if shape.has_chart:
        yield key, data_digest(_plotted(shape.chart))
    elif shape.has_table:
        for r, row in enumerate(shape.table.rows):
            yield from ((cell_key(key, r, c), cell.text) for c, cell in enumerate(row.cells))
    elif shape.shape_type == MSO_SHAPE_TYPE.PICTURE:
        yield key, picture_digest(shape.image.blob)
    elif shape.is_placeholder or shape.shape_type == MSO_SHAPE_TYPE.TEXT_BOX:
        yield key, shape.text_frame.text
    else:  # a card of label, value and difference
        lines = [line.text for line in shape.text_frame.paragraphs]
        yield from ((f"{key}.{end}", line) for end, line in zip(("now", "against"), lines[1:], strict=False))


def _plotted(chart: Any) -> list[list[object]]:
    """Return what a chart plots: the numbers and words of its series, and the words beside its points."""
    tags = {"v": "{http://schemas.openxmlformats.org/drawingml/2006/chart}v"}
    tags["t"] = "{http://schemas.openxmlformats.org/drawingml/2006/main}t"
    return [[kind, element.text] for kind, tag in tags.items() for element in chart._chartSpace.iter(tag)]
