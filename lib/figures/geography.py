"""Where things are on the two maps: frames with their projections, great circles and roads, all in metres."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray
from pyproj import Geod, Transformer

from ..paths import DATA

GEOGRAPHY = DATA / "geography"
GEOD = Geod(ellps="WGS84")
MARGIN = 0.09  # of the points' extent, on every side of a window
ROAD_TOLERANCE_M = 1_500  # below a pixel on the largest map
Path2D = tuple[NDArray[np.float64], NDArray[np.float64]]


@dataclass(frozen=True)
class Frame:
    """A map's projection and projected extents in m; `svg` names its drawing in `static/` with `{theme}` in it."""

    svg: str
    crs: str
    west: float
    south: float
    east: float
    north: float

    def project(self, lon: Sequence[float], lat: Sequence[float]) -> Path2D:
        """Return degrees as metres in the frame."""
        order = np.lexsort((lat, lon))  # figures order their points by volume: the projection must not care
        points = np.empty((2, len(order)))
        points[:, order] = _projected(self.crs, *(tuple(np.asarray(degrees)[order]) for degrees in (lon, lat)))
        return points[0], points[1]

    def window(self, x: NDArray[np.float64], y: NDArray[np.float64], aspect: float) -> "Frame":
        """Return the part of the frame that shows all points (m) with a margin, `aspect` times as wide as high."""
        wide, high = float(np.ptp(x)) * (1 + 2 * MARGIN), float(np.ptp(y)) * (1 + 2 * MARGIN)
        wide = min(max(wide, high * aspect), self.east - self.west, (self.north - self.south) * aspect)
        high = wide / aspect
        west = _between((x.min() + x.max() - wide) / 2, self.west, self.east - wide)
        south = _between((y.min() + y.max() - high) / 2, self.south, self.north - high)
        return replace(self, west=west, south=south, east=west + wide, north=south + high)

    def arc(self, start: tuple[float, float], end: tuple[float, float], points: int = 60) -> Path2D:
        """Return the great circle between two (lon, lat) in the frame."""
        return self.project(*_great_circle(start, end, points))


@cache
def frames() -> Mapping[str, Frame]:
    """Return the frames of the maps by name."""
    text = (GEOGRAPHY / "map_frames.json").read_text(encoding="utf-8")
    return {name: Frame(row["svg"], row["crs"], *row["extent"]) for name, row in json.loads(text).items()}


@cache
def roads(frame: Frame) -> Mapping[str, Path2D]:
    """Return the lanes' courses in the frame by lane id, in whole metres."""
    lanes = gpd.read_parquet(GEOGRAPHY / "lanes.parquet").to_crs(frame.crs)
    lanes["geometry"] = lanes.simplify(ROAD_TOLERANCE_M)
    return {row.lane_id: _path(row.geometry) for row in lanes.itertuples()}


@lru_cache(maxsize=1024)
def course(frame: Frame, start: tuple[float, float], end: tuple[float, float], *, by_road: bool) -> Path2D:
    """Return a lane that no file draws, between two (lon, lat): along the roads, else as the crow flies."""
    from ..network.routing import COURSE_DEG, road_line

    line = road_line(start, end, COURSE_DEG) if by_road else None
    return frame.project(*zip(*line.coords, strict=True)) if line is not None else frame.arc(start, end)


def middle(path: Path2D) -> tuple[float, float, float]:
    """Return the point half-way along a path and the heading there, in degrees clockwise from north."""
    x, y = path
    along = np.concatenate([[0], np.cumsum(np.hypot(np.diff(x), np.diff(y)))])
    around = np.array([0.485, 0.5, 0.515]) * along[-1]
    xs, ys = np.interp(around, along, x), np.interp(around, along, y)
    heading = np.degrees(np.arctan2(xs[2] - xs[0], ys[2] - ys[0]))
    return float(xs[1]), float(ys[1]), float(heading)


def _between(value: float, low: float, high: float) -> float:
    return float(min(max(value, low), high))


def _path(line: object) -> Path2D:
    coordinates = np.asarray(line.coords)  # type: ignore[attr-defined]
    return coordinates[:, 0].round(), coordinates[:, 1].round()


@lru_cache(maxsize=512)
def _great_circle(
    start: tuple[float, float], end: tuple[float, float], points: int
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    lon, lat = zip(start, *GEOD.npts(*start, *end, points), end, strict=True)
    return lon, lat


@lru_cache(maxsize=512)  # every thread would make a projection of its own, and each page runs in a new one
def _projected(crs: str, lon: tuple[float, ...], lat: tuple[float, ...]) -> Path2D:
    x, y = Transformer.from_crs("EPSG:4326", crs, always_xy=True).transform(np.array(lon), np.array(lat))
    return x.round(), y.round()
