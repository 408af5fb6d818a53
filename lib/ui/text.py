"""Words and numbers as people read them; text from data or links made safe for Markdown and HTML."""

import html
import re

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:^=&])")


def markdown(text: object) -> str:
    """Return text that Markdown shows as it stands: no formatting, links, images, maths or directives."""
    return _MARKDOWN.sub(r"\\\1", re.sub(r"\s+", " ", str(text)))


def escape(text: object) -> str:
    """Return text that HTML shows as it stands."""
    return html.escape(str(text), quote=True)


def number(value: object, digits: int = 0) -> str:
    """Return a number with thousands separators and a real minus sign; a dash if it is undefined."""
    if not isinstance(value, int | float) or value != value:
        return "–"
    return f"{value:,.{digits}f}".replace("-", "−")


def plain(value: object) -> str:
    """Return a lever's value without needless decimals."""
    return f"{value:,g}".replace("-", "−") if isinstance(value, float) else number(value) if isinstance(value, int) else str(value)


def plural(count: int, noun: str) -> str:
    """Return '1 lever' or '3 levers'."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
