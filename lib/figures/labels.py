"""Where labels go on a map: beside their points, clear of lines, points and each other."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import product

Point = tuple[float, float]
Box = tuple[float, float, float, float]
LETTER_PX, LINE_PX, PADDING_PX = 6.3, 19.0, 10.0
REACHES_PX = (7.0, 12.0, 18.0)
SIDES = ((0, 1), (0, -1), (1, 0), (-1, 0), (1, 1), (-1, 1), (1, -1), (-1, -1))
WORST = 5.0  # a label that would hide more than this is left out


@lru_cache(maxsize=256)
def place(
    points: tuple[Point, ...], texts: tuple[str, ...], marks: tuple[Point, ...], lines: tuple[Point, ...], size: Point
) -> tuple[Point | None, ...]:
    """Return the offset in px of each label's centre from its point (y up), None if there is no room; first come first served.

    All coordinates are px from the lower left corner of a map of `size` px; `marks` are other markers and `lines` points along
    the lines to keep clear of.
    """
    taken: list[Box] = []
    offsets: list[Point | None] = []
    for point, text in zip(points, texts, strict=True):
        width, height = len(text) * LETTER_PX + PADDING_PX, LINE_PX
        options = [_offset(side, reach, width, height) for reach, side in product(REACHES_PX, SIDES)]
        others = [other for other in (*points, *marks) if other != point]
        costs = [
            _cost(_box(point, offset, width, height), taken, others, lines, size) + 0.1 * i
            for i, offset in enumerate(options)
        ]
        best = min(range(len(options)), key=costs.__getitem__)
        offsets.append(options[best] if costs[best] < WORST else None)
        if costs[best] < WORST:
            taken.append(_box(point, options[best], width, height))
    return tuple(offsets)


def _offset(side: Point, reach: float, width: float, height: float) -> Point:
    return side[0] * (reach + width / 2), side[1] * (reach + height / 2) if side[0] == 0 else side[1] * (
        height / 2 + reach / 2
    )


def _box(point: Point, offset: Point, width: float, height: float) -> Box:
    x, y = point[0] + offset[0], point[1] + offset[1]
    return x - width / 2, y - height / 2, x + width / 2, y + height / 2


def _cost(box: Box, taken: Sequence[Box], points: Sequence[Point], lines: Sequence[Point], size: Point) -> float:
    outside = box[0] < 0 or box[1] < 0 or box[2] > size[0] or box[3] > size[1]
    overlaps = sum(_overlap(box, other) for other in taken)
    return 1000 * outside + 1000 * overlaps + 6 * _inside(points, box, 12) + _inside(lines, box, 1)


def _overlap(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _inside(points: Sequence[Point], box: Box, margin: float) -> int:
    return sum(box[0] - margin < x < box[2] + margin and box[1] - margin < y < box[3] + margin for x, y in points)
