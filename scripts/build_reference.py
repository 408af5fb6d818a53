"""Write the tables of docs/reference.md that come from the code: key figures, levers, presets, parameters, settings.

`python -m scripts.build_reference` writes them; with `--check` it fails if they are out of date.
"""

import re
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from lib.domain.levers import Lever, dictionary_levers
from lib.narrative.kpis import KPIS
from lib.scenario import PRESETS
from lib.scenario.page_parameters import ROWS
from scripts.import_order import ROOT

REFERENCE = ROOT / "docs/reference.md"
CONFIG = ROOT / ".streamlit/config.toml"
BLOCK = re.compile(r"(?<=<!-- )(?!end)(\w+) -->\n.*?(?=<!-- end -->)", re.DOTALL)
MOST_CHARACTERS = 60  # of a setting's value


def markdown_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table in Markdown; bars and line breaks in cells are escaped."""
    lines = [header, ["---"] * len(header), *rows]
    return "".join("| " + " | ".join(_cell(cell) for cell in line) + " |\n" for line in lines)


def _cell(text: str) -> str:
    return re.sub(r"(?<!\\)\|", r"\\|", text).replace("\n", " ")


def kpi_table() -> str:
    """List the key figures of an outcome and of its lanes."""
    rows = ([f"`{kpi.key}`", kpi.label, kpi.stored_unit, kpi.better, kpi.formula] for kpi in KPIS.values())
    return markdown_table(["key", "label", "unit", "better", "calculation"], rows)


def lever_table() -> str:
    """List the levers with what they accept and their default in the network that is included."""
    rows = ([f"`{row.key}`", row.label, _accepted(row), str(row.default), row.meaning] for row in _levers())
    return markdown_table(["key", "label", "accepted", "default", "meaning"], rows)


def _levers() -> Iterable[Lever]:
    return dictionary_levers().values()


def _accepted(lever: Lever) -> str:
    return "network edits, see [data.md](data.md)" if lever.kind == "edits" else lever.accepted


def preset_table() -> str:
    """List the presets."""
    rows = ([f"`{key}`", preset.title, preset.description] for key, preset in PRESETS.items())
    return markdown_table(["key", "title", "what it is"], rows)


def parameter_table() -> str:
    """List the parameters of links that select what a page shows."""
    rows = ([f"`{row.key}`", ", ".join(row.pages) or "all", row.meaning, row.accepted] for row in ROWS)
    return markdown_table(["parameter", "pages", "meaning", "accepted"], rows)


def setting_table() -> str:
    """List the settings of Streamlit with the comments beside them."""
    text = CONFIG.read_text(encoding="utf-8")
    comments = dict(re.findall(r"^(\w+) = .*?#\s(.+)$", text, re.MULTILINE))
    rows = ([f"`{key}`", f"`{value}`", comments.get(key.split(".")[-1], "")] for key, value in settings(text))
    return markdown_table(["key", "value", "remark"], rows)


def settings(text: str) -> Iterator[tuple[str, str]]:
    """Yield the keys of a configuration with their values, shortened; of tables in a list the first stands for all."""
    yield from _settings("", tomllib.loads(text))


def _settings(prefix: str, table: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        match value:
            case dict():
                yield from _settings(f"{prefix}{key}.", value)
            case [dict(first), *_]:
                yield from _settings(f"{prefix}{key}.", first)
            case _:
                shown = str(value)
                yield prefix + key, shown if len(shown) <= MOST_CHARACTERS else shown[: MOST_CHARACTERS - 1] + "…"


TABLES: Mapping[str, Callable[[], str]] = {
    "kpis": kpi_table,
    "levers": lever_table,
    "presets": preset_table,
    "parameters": parameter_table,
    "settings": setting_table,
}


def filled(text: str) -> str:
    """Return a document with its blocks filled from the code."""
    return BLOCK.sub(lambda block: f"{block[1]} -->\n{TABLES[block[1]]()}", text)


def main(check: bool) -> int:
    """Write the tables, or compare them; return the exit code."""
    text = REFERENCE.read_text(encoding="utf-8")
    if not check:
        REFERENCE.write_text(filled(text), encoding="utf-8")
    elif filled(text) != text:
        print(f"{REFERENCE.name} is out of date; run python -m scripts.build_reference", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv[1:]))
