"""The terms of `docs/glossary.md`, which alone holds their texts, and where they stand in other text."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from ..paths import ROOT

DOCUMENT = ROOT / "docs" / "glossary.md"
# How a term reads on the screen, where that is not its name.
SPOKEN: Mapping[str, tuple[str, ...]] = {
    "P90": ("9 in 10", "19 in 20", "half within", "half at the door within"),
    "Promise": ("within 10 days", "10-day promise", "keep the promise"),
    "Door": ("to the door",),
    "Spot trucks": ("spot market",),
    "Manual desk": ("manual customs",),
    "Digital customs": ("digital clearance",),
    "Drivers' hours": ("driving hours", "truck schedule"),
    "Gap": ("optimality gap",),
    "Capacity": ("of capacity",),
    "Load factor": ("aircraft load", "truck load"),
    "CO₂e": ("well to wheel",),
    "Common random numbers": ("the same random draws",),
    "Line-haul": ("truck routes",),
    "Measured weeks": ("tonnes per week",),
    "Own drivers": ("drivers per own truck", "drivers per truck", "driver shortage"),
    "Paired interval": ("95 % interval", "figures and differences"),
    "Sobol index": ("Sobol indices", "uncertainty"),
    "Stage": ("mean days by stage", "per stage"),
    "ULD": ("aircraft loading plan",),
    "Wave": ("trucks of this flight",),
    "Preliminary": ("preliminary figures",),
}
# Names that have another meaning elsewhere on the screen: found only as they are spoken, if at all.
AMBIGUOUS = frozenset(
    {
        "Capacity",
        "Column",
        "Cut",
        "Door",
        "Gap",
        "Journey",
        "Mean",
        "Percentile",
        "Preliminary",
        "Slot",
        "Stamp",
        "Tail",
        "Unit",
        "Wave",
    }
)
ALONE = frozenset({"Load", "Status", "Stage", "Scenario", "Lever", "Preset"})  # found only as the whole of a text
TEXTS_KEPT = 1000  # a page that is drawn again has the same ones
PARAGRAPH = re.compile(r"\*\*(?P<names>[^*]+?)\.\*\*\s+(?P<text>.+)", re.DOTALL)


@dataclass(frozen=True)
class Term:
    """An entry of the glossary: its names, the first of which it is listed under, and what it means."""

    names: tuple[str, ...]
    text: str
    section: str

    @property
    def heading(self) -> str:
        return ", ".join(self.names)


class Found(NamedTuple):
    """Where a term stands in a text."""

    start: int
    end: int
    term: Term


@cache
def terms() -> tuple[Term, ...]:
    """Return the terms in the order of the document."""
    return tuple(_terms(DOCUMENT.read_text(encoding="utf-8")))


@lru_cache(TEXTS_KEPT)
def find_terms(text: str) -> tuple[Found, ...]:
    """Return where terms stand in a text, each the first time, the longest name where several begin."""
    by_name = _by_name()
    found: dict[str, Found] = {}
    for match in _pattern().finditer(text):
        name, whole = match["name"].lower(), match.span() == (0, len(text))
        if whole or name.capitalize() not in ALONE:
            found.setdefault(by_name[name].heading, Found(*match.span(), by_name[name]))
    return tuple(sorted(found.values()))


def _terms(document: str) -> Iterator[Term]:
    section = ""
    for paragraph in re.split(r"\n\s*\n", document):
        if paragraph.startswith("## "):
            section = paragraph.removeprefix("## ").strip()
        elif entry := PARAGRAPH.fullmatch(paragraph.strip()):
            names = re.sub(r"\s*\([^)]*\)", "", entry["names"]).split(", ")
            yield Term(tuple(name[:1].upper() + name[1:] for name in names), _plain(entry["text"]), section)


def _plain(text: str) -> str:
    """Return a text without marks of Markdown and without numbers of rules."""
    unmarked = re.sub(r"\[([^\]]+)\]\([^)]*\)", r"\1", re.sub(r"[*`]", "", text))
    return re.sub(r"\s+", " ", re.sub(r"\s*\[[\d., ]+\]", "", unmarked)).strip()


@cache
def _by_name() -> Mapping[str, Term]:
    """Return the terms by what is looked for in a text, in lower case."""
    spoken = {phrase.lower(): term for term in terms() for name in term.names for phrase in SPOKEN.get(name, ())}
    plain = {name.lower(): term for term in terms() for name in term.names if name not in AMBIGUOUS}
    return plain | spoken


@cache
def _pattern() -> re.Pattern[str]:
    longest_first = sorted(_by_name(), key=len, reverse=True)
    return re.compile(rf"(?<![\w-])(?P<name>{'|'.join(map(re.escape, longest_first))})s?(?![\w-])", re.IGNORECASE)
