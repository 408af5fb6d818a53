"""Where labels go on a map: beside their points, clear of lines, points and each other."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import product

Point = tuple[float, float]
Box = tuple[float, float, float, float]
LETTER_PX, LINE_PX, PADDING_PX = 6.3, 19.0, 10.0
REACHES_PX = (7.0, 12.0, 18.0)
SIDES = (
    (0, 1),
    (0, -1),
    (1, 0),
    (-1, 0),
    (1, 1),
    (-1, 1),
    (1, -1),
    (-1, -1),
    (0.5, 1),
    (0.5, -1),
    (-0.5, 1),
    (-0.5, -1),
)
FORBIDDEN, MARK, LATER = 1_000.0, 6.0, 0.1  # costs; hiding 6 px of a line costs 1
WORST = 5.0  # a label that would hide more than this is left out


@lru_cache(maxsize=64)
def place(
    points: tuple[Point, ...], letters: tuple[int, ...], marks: tuple[Point, ...], lines: tuple[Point, ...], size: Point
) -> tuple[Point | None, ...]:
    """Return the offset (px, y up) from each point to its label's centre, None without room; the first come first.

    Points, `marks` (other markers) and `lines` (a point every 6 px along them) are px from the lower left corner of a
    map of `size` px; `letters` are the labels' lengths.
    """
    taken: list[Box] = []
    offsets: list[Point | None] = []
    for point, count in zip(points, letters, strict=True):
        width = count * LETTER_PX + PADDING_PX
        others = [other for other in (*points, *marks) if other != point]
        options = [_offset(side, reach, width) for reach, side in product(REACHES_PX, SIDES)]
        boxes = [_box(point, offset, width) for offset in options]
        costs = [_cost(box, taken, others, lines, size) + LATER * i for i, box in enumerate(boxes)]
        best = min(range(len(options)), key=costs.__getitem__)
        fits = costs[best] < WORST
        offsets.append(options[best] if fits else None)
        taken += [boxes[best]] if fits else []
    return tuple(offsets)


def _offset(side: Point, reach: float, width: float) -> Point:
    across, up = side
    # Beside its point a label is a little higher or lower; above and below it keeps its distance.
    return across * (reach + width / 2), up * (LINE_PX / 2 + (reach / 2 if abs(across) == 1 else reach))


def _box(point: Point, offset: Point, width: float) -> Box:
    x, y = point[0] + offset[0], point[1] + offset[1]
    return x - width / 2, y - LINE_PX / 2, x + width / 2, y + LINE_PX / 2


def _cost(box: Box, taken: Sequence[Box], marks: Sequence[Point], lines: Sequence[Point], size: Point) -> float:
    outside = box[0] < 0 or box[1] < 0 or box[2] > size[0] or box[3] > size[1]
    overlaps = sum(_overlap(box, other) for other in taken)
    return FORBIDDEN * (outside + overlaps) + MARK * _inside(marks, box, 12) + _inside(lines, box, 1)


def _overlap(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _inside(points: Sequence[Point], box: Box, margin: float) -> int:
    west, south, east, north = box[0] - margin, box[1] - margin, box[2] + margin, box[3] + margin
    return sum(west < x < east and south < y < north for x, y in points)
