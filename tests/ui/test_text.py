"""Text from data and links shows as it stands."""

import pytest

from lib.export.xlsx import inert
from lib.ui.blocks.text import escape, format_compact, format_number, keep_units_together, markdown


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("**bold** _x_", r"\*\*bold\*\* \_x\_"),
        ("![x](y)", r"!\[x\](y)"),
        (":red[x] :material/check:", r"\:red\[x\] \:material/check:"),
        ("<script>", r"\<script\>"),
        ("$x$", r"\$x\$"),
        ("# head", r"\# head"),
        ("two\nlines", "two lines"),
        ("Why: so", "Why: so"),
        ("Cut-off, 3.5 % (all)", "Cut-off, 3.5 % (all)"),
    ],
)
def test_markdown_isinert(text: str, safe: str) -> None:
    assert markdown(text) == safe


@pytest.mark.parametrize("text", ["https://example.org", "www.example.org", "a@example.org"])
def test_markdown_makes_no_links(text: str) -> None:
    assert "\u200b" in markdown(text)


def test_html_isinert() -> None:
    assert escape('<img onerror="x">') == "&lt;img onerror=&quot;x&quot;&gt;"


def test_numbers_read_well() -> None:
    assert (format_number(-1234.5, 1), format_number(None), format_number(float("nan"))) == ("−1,234.5", "–", "–")
    assert (format_compact(1.5), format_compact(20000), format_compact("LGG")) == ("1.5", "20,000", "LGG")
    assert keep_units_together("9 in 10 within 6.1 days") == "9\u00a0in\u00a010 within\u00a06.1\u00a0days"
    assert keep_units_together("−€0.02") == "−\u2060€0.02"


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-x", "@x"])
def test_spreadsheets_take_no_formula(cell: str) -> None:
    assert inert(cell) == "'" + cell
    assert inert(-1.5) == -1.5
