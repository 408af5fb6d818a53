"""Look into office files: parts, their types and what they refer to."""

import io
import posixpath
import zipfile
from xml.etree import ElementTree

TYPES = "[Content_Types].xml"


def faults(file: bytes) -> list[str]:
    """Return what makes an office program offer a repair: broken XML, parts without a type, links to nowhere."""
    package = zipfile.ZipFile(io.BytesIO(file))
    names = set(package.namelist())
    found = [f"{name} is there twice" for name in sorted(names) if package.namelist().count(name) > 1]
    found += [f"{name} is no XML" for name in names if name.endswith((".xml", ".rels")) and not _parses(package, name)]
    if found:
        return found
    types = ElementTree.fromstring(package.read(TYPES))
    known = {row.get("PartName", "").lstrip("/") for row in types} | {row.get("Extension") for row in types}
    untyped = [name for name in names - {TYPES} if name not in known and name.rsplit(".", 1)[-1] not in known]
    gone = [name for name in known if name and "/" in name and name not in names]
    links = [link for name in names if name.endswith(".rels") for link in _targets(package, name)]
    return [
        *(f"{name} has no type" for name in untyped),
        *(f"{name} has a type but is not there" for name in gone),
        *(f"{origin} refers to {target}, which is not there" for origin, target in links if target not in names),
    ]


def _parses(package: zipfile.ZipFile, name: str) -> bool:
    try:
        ElementTree.fromstring(package.read(name))
    except ElementTree.ParseError:
        return False
    return True


def _targets(package: zipfile.ZipFile, name: str) -> list[tuple[str, str]]:
    folder = posixpath.dirname(posixpath.dirname(name))
    rows = [row for row in ElementTree.fromstring(package.read(name)) if row.get("TargetMode") != "External"]
    return [(name, posixpath.normpath(posixpath.join("/", folder, row.get("Target", "")))[1:]) for row in rows]


def without(file: bytes, part: str, text: bytes | None = None) -> bytes:
    """Return the file without a part, or with another text in it."""
    old, target = zipfile.ZipFile(io.BytesIO(file)), io.BytesIO()
    with zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            if name != part or text is not None:
                new.writestr(name, text if name == part and text is not None else old.read(name))
    return target.getvalue()
