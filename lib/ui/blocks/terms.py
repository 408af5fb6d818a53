"""Terms of the glossary where they stand on the screen: with what they mean on hover, on focus and on a tap."""

from ...narrative.glossary import Term, find_terms
from .text import escape, markdown


def mark_terms(text: str) -> str:
    """Return text that HTML shows as it stands, its terms underlined and with their hints."""
    parts, at = [], 0
    for start, end, term in find_terms(text):
        hint = escape(define_term(term))
        parts.append(escape(text[at:start]))
        parts.append(f'<span class="lc-term" tabindex="0" data-hint="{hint}">{escape(text[start:end])}</span>')
        at = end
    return "".join((*parts, escape(text[at:])))


def define_term(term: Term) -> str:
    """Return a term and what it means."""
    return f"{term.heading}: {term.text}"


def help_on(*texts: str) -> str | None:
    """Return what the terms of texts mean (Markdown), for the help of a widget or of a heading; None without any."""
    found = dict.fromkeys(each.term for text in texts for each in find_terms(text))
    return "  \n".join(f"**{markdown(term.heading)}** {markdown(term.text)}" for term in found) or None
