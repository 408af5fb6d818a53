"""Neighbouring colours of the palettes are told apart by people with any colour vision.

Vision without red or green cones: Machado, Oliveira and Fernandes (2009), severity 1. Differences: CIE 1976 (L*a*b*).
"""

from itertools import pairwise

import numpy as np
import pytest

from lib.figures.palette import DARK, LIGHT, Palette

LEAST = 10.0  # a difference of 2 is just seen when colours touch
VISIONS = {
    "all cones": np.eye(3),
    "no red cones": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "no green cones": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
}
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])


def lab(colour: str, vision: str) -> np.ndarray:
    """Return a hex colour in L*a*b* as a vision sees it."""
    srgb = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    x, y, z = TO_XYZ @ np.clip(VISIONS[vision] @ linear, 0, 1) / TO_XYZ.sum(axis=1)
    f = [t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in (x, y, z)]
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def alike(colours: tuple[str, ...], vision: str) -> list[tuple[str, str, float]]:
    """Return the neighbours that a vision takes for one."""
    gaps = [(a, b, float(np.linalg.norm(lab(a, vision) - lab(b, vision)))) for a, b in pairwise(colours)]
    return [(a, b, round(gap, 1)) for a, b, gap in gaps if gap < LEAST]


def test_what_colour_blind_people_cannot_tell_apart_is_found() -> None:
    red, green = "#c04a3a", "#7a7a2a"
    assert alike((red, green), "all cones") == []
    assert alike((red, green), "no green cones")
    assert alike(("#000000", "#ffffff"), "no red cones") == []


@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=lambda palette: palette.name)
def test_neighbours_are_told_apart(palette: Palette, vision: str) -> None:
    assert alike(palette.days, vision) == []
    assert alike(tuple(palette.stages.values()), vision) == []
    assert alike((palette.good, palette.warn), vision) == []
    assert alike((palette.accent, palette.quiet), vision) == []
