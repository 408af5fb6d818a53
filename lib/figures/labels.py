"""Where labels go on a map: beside their points, clear of lines, points and each other."""

from functools import lru_cache
from itertools import product

import numpy as np
from numpy.typing import NDArray

Point = tuple[float, float]
Box = tuple[float, float, float, float]
Points = NDArray[np.float64]  # [n, 2]
Boxes = NDArray[np.float64]  # [n, 4]
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
    points: tuple[Point, ...], letters: tuple[int, ...], lines: tuple[Point, ...], size: Point
) -> tuple[Point | None, ...]:
    """Return the offset (px, y up) from each point to its label's centre, None without room; the first come first.

    Points and `lines` (a point every 6 px along them) are px from the lower left corner of a map of `size` px;
    `letters` are the labels' lengths.
    """
    along, taken = np.array(lines).reshape(-1, 2), np.empty((0, 4))
    offsets: list[Point | None] = []
    for point, count in zip(points, letters, strict=True):
        width = count * LETTER_PX + PADDING_PX
        others = np.array([other for other in points if other != point]).reshape(-1, 2)
        options = [_offset(side, reach, width) for reach, side in product(REACHES_PX, SIDES)]
        boxes = np.array([_box(point, offset, width) for offset in options])
        costs = _costs(boxes, taken, others, along, size) + LATER * np.arange(len(boxes))
        best = int(costs.argmin())
        fits = costs[best] < WORST
        offsets.append(options[best] if fits else None)
        taken = np.vstack([taken, boxes[[best]]]) if fits else taken
    return tuple(offsets)


def _offset(side: Point, reach: float, width: float) -> Point:
    across, up = side
    # Beside its point a label is a little higher or lower; above and below it keeps its distance.
    return across * (reach + width / 2), up * (LINE_PX / 2 + (reach / 2 if abs(across) == 1 else reach))


def _box(point: Point, offset: Point, width: float) -> Box:
    x, y = point[0] + offset[0], point[1] + offset[1]
    return x - width / 2, y - LINE_PX / 2, x + width / 2, y + LINE_PX / 2


def _costs(boxes: Boxes, taken: Boxes, marks: Points, lines: Points, size: Point) -> NDArray[np.float64]:
    outside = (boxes[:, :2] < 0).any(axis=1) | (boxes[:, 2:] > size).any(axis=1)
    low, high = boxes[:, None, :2], boxes[:, None, 2:]
    overlaps = ((low < taken[:, 2:]) & (taken[:, :2] < high)).all(axis=2).sum(axis=1)
    return FORBIDDEN * (outside + overlaps) + MARK * _inside(marks, boxes, 12) + _inside(lines, boxes, 1)


def _inside(points: Points, boxes: Boxes, margin: float) -> NDArray[np.int64]:
    """Return how many points lie in each box with a margin."""
    low, high = boxes[:, None, :2] - margin, boxes[:, None, 2:] + margin
    within: NDArray[np.int64] = ((points > low) & (points < high)).all(axis=2).sum(axis=1)
    return within
