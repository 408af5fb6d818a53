"""The key figures of a part of a page: one element, in which each figure is updated in its place."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Literal

import streamlit as st

from ...narrative.glossary import find_terms
from .terms import define_term

SCRIPT = Path(__file__).with_name("key_figures.js")
Tone = Literal["better", "worse", "same", ""]


@dataclass(frozen=True)
class Figure:
    """A key figure on the screen, all of it text.

    leading: drawn large, with lines below it; tone: of the difference; standing: against a target, or 'alarm'; scope:
    what it covers; meaning: shown on hover, focus or a tap; quiet: whether it is preliminary or partial.
    """

    key: str
    label: str
    value: str
    change: str = ""
    tone: Tone = ""
    meaning: str = ""
    scope: str = ""
    target: str = ""
    standing: Literal["met", "missed", "alarm", ""] = ""
    spread: str = ""
    leading: bool = False
    quiet: bool = False


def draw_key_figures(figures: Sequence[Figure], key: str, name: str = "Key figures") -> None:
    """Draw figures, the leading ones first; `name` is read out for their list."""
    mount = st.components.v2.component("lanecast_figures", js=SCRIPT.read_text(encoding="utf-8"), isolate_styles=False)
    ordered = sorted(figures, key=lambda figure: not figure.leading)
    told = {"name": name, "figures": [asdict(_explained(figure)) for figure in ordered]}
    with st.container(key=key):
        mount(key=f"figures:{key}", data=json.dumps(told, separators=(",", ":")).encode(), height="content")


def _explained(figure: Figure) -> Figure:
    """Return a figure whose meaning includes the terms that it and its label use."""
    terms = [each.term for each in find_terms(f"{figure.label}. {figure.meaning}")]
    lines = [define_term(term) for term in terms if term.text != figure.meaning]
    return replace(figure, meaning="\n".join(filter(None, (figure.meaning, *lines))))
