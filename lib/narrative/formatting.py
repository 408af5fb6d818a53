"""Numbers, counts and network edits as text: as people read them on the screen, on paper and in files."""

import re
from collections.abc import Mapping
from numbers import Real
from types import MappingProxyType
from typing import TypeGuard

from ..domain.network_edits import Close, Edit, Open, read_edits

NO_NAMES: Mapping[str, str] = MappingProxyType({})
UNDEFINED = "–"


def is_number(value: object) -> TypeGuard[float]:
    """Return whether a value, also one of numpy, is a number that is defined."""
    return isinstance(value, Real) and value == value


def format_number(value: object, digits: int = 0) -> str:
    """Format a number with thousands separators and a true minus sign; an en dash if it is undefined."""
    return _with_minus(f"{value:,.{digits}f}") if is_number(value) else UNDEFINED


def format_signed(value: float, digits: int) -> str:
    """Format a number with its sign; what rounds to nothing has none."""
    text = format_number(abs(value), digits)
    return text if not text.strip("0.") else ("+" if value > 0 else "−") + text


def format_compact(value: object) -> str:
    """Format a value without needless decimals; text stays as it is."""
    if isinstance(value, int):
        return format_number(value)
    return _with_minus(f"{value:,g}") if isinstance(value, float) else str(value)


def format_share(share: object) -> str:
    """Format a share from 0 to 1 as a percentage that never rounds up to all or down to none."""
    if not isinstance(share, int | float):
        return "none"
    percent = 100 * share
    if 99.9 < percent < 100:
        return "over 99.9 %"
    if 0 < percent < 0.1:
        return "under 0.1 %"
    return f"{percent:.1f} %".replace(".0 %", " %") if percent > 99 or percent < 1 else f"{percent:.0f} %"


def format_count(count: int, noun: str) -> str:
    """Format a count with its noun: '1 lever' or '3 levers'."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def keep_units_together(text: str) -> str:
    """Put no line break between a number and what it counts, or its sign."""
    return re.sub(
        r"(?<=[+−])(?=€)",
        "\u2060",
        re.sub(r"(?<=\d) (?=%|(?:days|in|t|h|d|kg|km)\b)|(?<=in) (?=\d)|(?<=[≥>]) (?=\d)", "\u00a0", text),
    )


def describe_edits(edits: str, names: Mapping[str, str] = NO_NAMES) -> str:
    """Describe network edits; `names` says what ids stand for."""
    return "; ".join(describe_edit(edit, names) for edit in read_edits(edits)) or "none"


def describe_edit(edit: Edit, names: Mapping[str, str] = NO_NAMES) -> str:
    """Describe a network edit, such as `Paris closed`."""
    if isinstance(edit, Close):
        return f"{names.get(edit.warehouse, edit.warehouse)} closed"
    if isinstance(edit, Open):
        return f"{edit.name} ({edit.country}) opened"
    way = "–".join(names.get(stop, stop) for stop in edit.route)
    aircraft = names.get(edit.aircraft, edit.aircraft)
    return f"{way} added, {', '.join(edit.days)} {edit.departure_utc} UTC, {aircraft}"


def _with_minus(text: str) -> str:
    return text.replace("-", "−")
