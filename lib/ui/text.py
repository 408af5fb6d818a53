"""Words and numbers as people read them; text from data or links made safe for Markdown and HTML."""

import html
import re

# What formats or embeds inside a line; the first character also where it would start a block.
_FORMATS = re.compile(r"([\\`*_\[\]<>$~|&]|:(?=\S)|^[#+\-=])")
# What becomes a link or a list even if it is escaped: parted by a space of no width.
_LINKS = re.compile(r"(?<=:)(?=//)|(?<=www)(?=\.)|(?=@)|(?<=^\d)(?=[.)])", re.IGNORECASE)


def markdown(text: object) -> str:
    """Return text that Markdown shows as it stands: no formatting, links, images, maths or directives."""
    line = re.sub(r"\s+", " ", str(text)).strip()
    return _FORMATS.sub(r"\\\1", _LINKS.sub("\u200b", line))


def unbroken(text: str) -> str:
    """Return text whose numbers stay on one line with what they count."""
    return re.sub(r"(?<=\d) (?=%|(?:days|in|t)\b)|(?<= in) (?=\d)", "\u00a0", text)


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
