"""Change one digit of a figure where a reader sees it, leaving the registry as it is."""

import io
import re
import zipfile
from typing import Any

from pptx import Presentation
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ByteStringObject, ContentStream, NameObject

from lib.export.office_parts import _flat


def other_digit(text: str) -> str:
    """Return text with its last digit changed."""
    place = max(at for at, letter in enumerate(text) if letter.isdigit() and letter.isascii())
    return text[:place] + str((int(text[place]) + 1) % 10) + text[place + 1 :]


def tamper_html(file: bytes, key: str) -> bytes:
    """Change a digit of the element that shows a figure."""
    text = file.decode()
    changed, times = re.subn(
        rf'(data-figure="{re.escape(key)}">)([^<]*)', lambda found: found[1] + other_digit(found[2]), text, count=1
    )
    assert times == 1
    return changed.encode()


def tamper_pptx(file: bytes, key: str) -> bytes:
    """Change a digit of the shape or the cell that shows a figure."""
    show = Presentation(io.BytesIO(file))
    frames: dict[str, Any] = {}
    for slide in show.slides:
        for shape in (shape for shape in _flat(slide.shapes) if shape.name.startswith("figure:")):
            name = shape.name.removeprefix("figure:")
            if shape.has_table:
                cells = ((r, c, cell) for r, row in enumerate(shape.table.rows) for c, cell in enumerate(row.cells))
                frames |= {f"{name}.{r}.{c}": cell.text_frame.paragraphs[0] for r, c, cell in cells}
            elif shape.has_text_frame:
                lines = shape.text_frame.paragraphs
                frames |= (
                    {name: lines[0]} if len(lines) == 1 else {f"{name}.now": lines[1], f"{name}.against": lines[2]}
                )
    run = frames[key].runs[0]
    run.text = other_digit(run.text)
    target = io.BytesIO()
    show.save(target)
    return target.getvalue()


def tamper_xlsx(file: bytes, key: str) -> bytes:
    """Change a digit of a number in the first row below the head of a sheet, in the column that a figure stands in."""
    sheet, _, column = key.split("!")
    old, target = zipfile.ZipFile(io.BytesIO(file)), io.BytesIO()
    names = re.findall(r'<sheet name="([^"]+)"', old.read("xl/workbook.xml").decode())
    part = f"xl/worksheets/sheet{names.index(sheet) + 1}.xml"
    words = re.findall(r"<si><t[^>]*>([^<]*)</t></si>", old.read("xl/sharedStrings.xml").decode())
    text = old.read(part).decode()
    heads = {words[int(index)]: letter for letter, index in re.findall(r'<c r="([A-Z]+)1"[^>]*><v>(\d+)</v>', text)}
    cell = rf'(<c r="{heads[column]}2"[^>]*><v>)([\d.]+)(</v>)'
    changed, times = re.subn(cell, lambda found: found[1] + other_digit(found[2][:15]) + found[3], text)
    assert times == 1
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, changed if name == part else old.read(name))
    return target.getvalue()


def tamper_pdf(file: bytes, key: str) -> bytes:
    """Change the last digit of what is drawn between the marks of a figure."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(file)))
    code = _digit_codes(writer)
    for page in writer.pages:
        stream = ContentStream(page.get_contents(), writer)
        if shown := _shown(stream, key):
            shown[-1][0] = ByteStringObject(_with_other_digit(shown[-1][0].original_bytes, code))
            page[NameObject("/Contents")] = writer._add_object(stream)
            break
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def _digit_codes(writer: PdfWriter) -> list[bytes]:
    """Return what stands for each digit in the upright font, two bytes each."""
    font = writer.pages[0]["/Resources"]["/Font"]["/F1"]  # type: ignore[index]
    pairs = re.findall(r"<(\w{4})> <(\w{4})>", font["/ToUnicode"].get_data().decode())
    codes = {chr(int(letter, 16)): bytes.fromhex(code) for code, letter in pairs}
    return [codes[str(digit)] for digit in range(10)]


def _shown(stream: ContentStream, key: str) -> list[list]:
    """Return the operands of what is written between the marks of a figure."""
    inside, shown = False, []
    for operands, operator in stream.operations:
        if operator in (b"BDC", b"EMC"):
            inside = operator == b"BDC" and operands[1].get("/Key") in (key, key.encode())
        elif operator == b"Tj" and inside:
            shown.append(operands)
    return shown


def _with_other_digit(raw: bytes, code: list[bytes]) -> bytes:
    pairs = [raw[at : at + 2] for at in range(0, len(raw), 2)]
    last = max(at for at, pair in enumerate(pairs) if pair in code)
    pairs[last] = code[(code.index(pairs[last]) + 1) % 10]
    return b"".join(pairs)


TAMPER = {"html": tamper_html, "pptx": tamper_pptx, "xlsx": tamper_xlsx, "pdf": tamper_pdf}
