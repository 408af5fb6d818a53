"""Numbers and network edits in words: as people read them on the screen, on paper and in files."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from ..domain.network_edits import Close, Edit, Open, read_edits

NO_NAMES: Mapping[str, str] = MappingProxyType({})


def number(value: object, digits: int = 0) -> str:
    """Return a number with thousands separators and a real minus sign; a dash if it is undefined."""
    if not isinstance(value, int | float) or value != value:
        return "–"
    return f"{value:,.{digits}f}".replace("-", "−")


def plain(value: object) -> str:
    """Return a lever's value without needless decimals."""
    return (
        f"{value:,g}".replace("-", "−")
        if isinstance(value, float)
        else number(value)
        if isinstance(value, int)
        else str(value)
    )


def plural(count: int, noun: str) -> str:
    """Return '1 lever' or '3 levers'."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def unbroken(text: str) -> str:
    """Return text whose numbers stay on one line with what they count and with their sign."""
    return re.sub(r"(?<=[+−])(?=€)", "\u2060", re.sub(r"(?<=\d) (?=%|(?:days|in|t)\b)|(?<=in) (?=\d)", "\u00a0", text))


def edits_told(edits: str, names: Mapping[str, str] = NO_NAMES) -> str:
    """Return network edits in words; `names` says what ids stand for."""
    return "; ".join(edit_told(edit, names) for edit in read_edits(edits)) or "none"


def edit_told(edit: Edit, names: Mapping[str, str] = NO_NAMES) -> str:
    """Return a network edit in words, such as `Paris closed`."""
    if isinstance(edit, Close):
        return f"{names.get(edit.warehouse, edit.warehouse)} closed"
    if isinstance(edit, Open):
        return f"{edit.name} ({edit.country}) opened"
    way = "–".join(names.get(stop, stop) for stop in edit.route)
    aircraft = names.get(edit.aircraft, edit.aircraft)
    return f"{way} added, {', '.join(edit.days)} {edit.departure_utc} UTC, {aircraft}"
