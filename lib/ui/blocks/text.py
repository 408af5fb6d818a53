"""Words and numbers as people read them; text from data or links made safe for Markdown and HTML."""

import html
import re

from ...narrative.formatting import format_compact, format_count, format_number, keep_units_together

__all__ = ["escape", "format_compact", "format_count", "format_number", "keep_units_together", "markdown"]

# What formats or embeds inside a line; the first character also where it would start a block.
_FORMATS = re.compile(r"([\\`*_\[\]<>$~|&]|:(?=\S)|^[#+\-=])")
# What becomes a link or a list even if it is escaped: parted by a space of no width.
_LINKS = re.compile(r"(?<=:)(?=//)|(?<=www)(?=\.)|(?=@)|(?<=^\d)(?=[.)])", re.IGNORECASE)


def markdown(text: object) -> str:
    """Return text that Markdown shows as it stands: no formatting, links, images, maths or directives."""
    line = re.sub(r"\s+", " ", str(text)).strip()
    return _FORMATS.sub(r"\\\1", _LINKS.sub("\u200b", line))


def escape(text: object) -> str:
    """Return text that HTML shows as it stands."""
    return html.escape(str(text), quote=True)
