"""Draw docs/architecture.svg: the packages as floors of a tower, each resting on those that it imports.

`python -m scripts.draw_architecture` writes the picture; with `--check` it fails if the picture is out of date.
"""

import ast
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from textwrap import wrap

from scripts.import_order import ORDER, ROOT, imports, sources, unit

PICTURE = ROOT / "docs/architecture.svg"
WIDTH, GAP, PAD = 960, 6, 12
NAME, LINE = 28, 16  # heights of the line with the name and of any further line
CHARACTER = 6.3  # width, on average
MEANINGS = {"lib": "Public names: from lib import Scenario, load_network, project.", "pages": "One file per page."}
STYLE = """
text { font: 12px Inter, "Segoe UI", Helvetica, Arial, sans-serif; fill: #101b2d }
.name { font-weight: 650; font-size: 13px }
.uses { fill: #5b6678; font-size: 11px }
rect { fill: #f4f6fa; stroke: #c9d3e1 }
.front { fill: #e3edfd; stroke: #1552c9 }
@media (prefers-color-scheme: dark) {
  text { fill: #e9eef6 }
  .uses { fill: #a3adbd }
  rect { fill: #16202f; stroke: #34465f }
  .front { fill: #17305c; stroke: #6ba5ff }
}
"""
FRONT_DOORS = ("whatif", "typical_week")


def uses(texts: Mapping[str, str]) -> dict[str, set[str]]:
    """Return the units that each unit imports."""
    used: dict[str, set[str]] = {}
    for path, text in texts.items():
        me = unit(Path(path).with_suffix("").parts)
        named = {unit(name) for name in imports(path, ast.parse(text, path))}
        used.setdefault(str(me), set()).update(name for name in named if name and name != me)
    return used


def rests_on(used: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """Leave out what a unit also reaches through another unit that it imports."""
    below = {name: _reached(name, used) for name in used}
    return {name: direct - set().union(*(below[other] for other in direct)) for name, direct in used.items()}


def _reached(name: str, used: Mapping[str, set[str]]) -> set[str]:
    return set().union(used[name], *(_reached(other, used) for other in used[name]))


def meaning(name: str, texts: Mapping[str, str]) -> str:
    """Return the first sentence of a unit's docstring."""
    if name in MEANINGS:
        return MEANINGS[name]
    path = next(p for p in (f"lib/{name}/__init__.py", f"lib/{name}.py", f"{name}.py") if p in texts)
    return (ast.get_docstring(ast.parse(texts[path])) or "").split("\n")[0].replace("`", "")


def picture(texts: Mapping[str, str]) -> str:
    """Return the SVG of the tower, the floor that everything rests on at the bottom."""
    below = rests_on(uses(texts))
    top, floors = GAP, []
    for units in ORDER.split(" < ")[::-1]:
        boxes = [Box(name, sorted(below[name]), meaning(name, texts)) for name in units.split(" | ")]
        width = (WIDTH - GAP * (len(boxes) + 1)) / len(boxes)
        height = NAME + LINE * max(len(box.lines(width)) for box in boxes)
        floors += [box.drawn(GAP + place * (width + GAP), top, width, height) for place, box in enumerate(boxes)]
        top += height + GAP
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {top}" role="img" '
        f'aria-label="Packages of Lanecast; each imports only from floors below it">\n<style>{STYLE}</style>\n'
        + "\n".join(floors)
        + "\n</svg>\n"
    )


@dataclass(frozen=True)
class Box:
    """A unit in the picture: its name, what it rests on, and its meaning."""

    name: str
    below: Sequence[str]
    text: str

    def lines(self, width: float) -> list[str]:
        """Wrap the meaning to a box of some width."""
        return wrap(self.text, int((width - 2 * PAD) / CHARACTER))

    def drawn(self, left: float, top: float, width: float, height: float) -> str:
        """Return the box as SVG."""
        x, kind = left + PAD, ' class="front"' if self.name in FRONT_DOORS else ""
        on = f'<tspan class="uses" dx="8">on {", ".join(self.below)}</tspan>' if self.below else ""
        return "\n".join(
            [
                f'<rect{kind} x="{left:.1f}" y="{top}" width="{width:.1f}" height="{height}" rx="6"/>',
                f'<text x="{x:.1f}" y="{top + 18}"><tspan class="name">{self.name}</tspan>{on}</text>',
                *(
                    f'<text x="{x:.1f}" y="{top + 18 + LINE * row}">{escape(line)}</text>'
                    for row, line in enumerate(self.lines(width), 1)
                ),
            ]
        )


def main(check: bool) -> int:
    """Write the picture, or compare it; return the exit code."""
    drawn = picture(sources("lib/**/*.py", "pages/*.py", "app.py"))
    if not check:
        PICTURE.write_text(drawn, encoding="utf-8")
    elif PICTURE.read_text(encoding="utf-8") != drawn:
        print(f"{PICTURE.name} is out of date; run python -m scripts.draw_architecture", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv[1:]))
