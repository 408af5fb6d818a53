"""Write the map pictures static/map-<frame>-<theme>.svg and their frames data/geography/map_frames.json.

Outlines are made finer before they are projected, so that straight edges bend as they should; Russia is unwrapped
across 180° before it is cut. Borders are simplified as one coverage, so that neighbours stay neighbours.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Transformer
from shapely import LineString, Polygon, box

ROOT = Path(__file__).parents[1]
NETWORK = ("CHN", "HKG", "MAC", "ESP", "BEL", "FRA", "DEU", "ITA", "CZE", "NLD", "LVA", "UKR", "GEO")
WIDTH = 1200  # of the picture, in its own units
BLEED = 0.01  # beyond the frame, so that cut edges are not drawn


@dataclass(frozen=True)
class Frame:
    """A projection, its extent (west, south, east, north) in m, the part of the globe drawn and the grid in degrees."""

    name: str
    crs: str
    extent: tuple[float, float, float, float]
    globe: tuple[float, float, float, float]
    grid: int


@dataclass(frozen=True)
class Theme:
    """Colours of a picture; the sea is left transparent."""

    name: str
    paper: str
    land: str
    network: str
    grid: str


FRAMES = (
    Frame(
        "eurasia",
        "+proj=eqdc +lat_1=18 +lat_2=58 +lat_0=38 +lon_0=58 +units=m",
        (-5_500_000, -3_000_000, 6_450_000, 4_350_000),
        (-40, -12, 190, 84),
        20,
    ),
    Frame("europe", "EPSG:3035", (2_450_000, 1_300_000, 7_450_000, 4_650_000), (-35, 22, 75, 75), 10),
)
THEMES = (
    Theme("light", "#ffffff", "#e4e9f1", "#cfd9ea", "#e9edf4"),
    Theme("dark", "#0c131f", "#1d293b", "#2a3b55", "#172234"),
)


def unwrapped(countries: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Move what lies west of 100° W behind 180° E and join it to its neighbour there."""

    def beyond(points: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack([np.where(points[:, 0] < -100, points[:, 0] + 360, points[:, 0]), points[:, 1]])

    parts = countries.explode(ignore_index=True)
    parts["geometry"] = shapely.transform(parts.geometry.to_numpy(), beyond)
    return parts.dissolve("iso3", as_index=False)


def projected(frame: Frame, countries: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the countries in the frame's metres, cut to it and simplified to half a unit of the picture."""
    west, south, east, north = frame.extent
    unit, bleed = (east - west) / WIDTH, (east - west) * BLEED
    shapes = countries.clip(box(*frame.globe)).assign(geometry=lambda rows: rows.segmentize(0.5)).to_crs(frame.crs)
    shapes = shapes.clip(box(west - bleed, south - bleed, east + bleed, north + bleed))
    shapes = shapes.explode(ignore_index=True)
    shapes = shapes[shapes.geom_type == "Polygon"]
    return shapes.assign(geometry=shapes.simplify_coverage(unit / 2))


def grid_lines(frame: Frame) -> list[LineString]:
    """Return meridians and parallels in the frame's metres, inside the frame."""
    west, south, east, north = frame.globe
    project = Transformer.from_crs("EPSG:4326", frame.crs, always_xy=True).transform
    lons, lats = np.arange(-40, east + 1, frame.grid), np.arange(-20, north + 1, frame.grid)
    fine_lon, fine_lat = np.linspace(west, east, 200), np.linspace(south, north, 100)
    lines = [LineString(np.column_stack(project(np.full(100, lon), fine_lat))) for lon in lons]
    lines += [LineString(np.column_stack(project(fine_lon, np.full(200, lat)))) for lat in lats]
    unit = (frame.extent[2] - frame.extent[0]) / WIDTH
    inside = [line.simplify(unit / 2).intersection(box(*frame.extent)) for line in lines]
    return [part for line in inside for part in shapely.get_parts(line) if not part.is_empty]


def outline(frame: Frame, points: NDArray[np.float64]) -> str:
    """Return points in m as SVG path data in units of the picture, one decimal."""
    west, _, east, north = frame.extent
    scale = WIDTH / (east - west)
    units = np.round(np.column_stack([(points[:, 0] - west) * scale, (north - points[:, 1]) * scale]), 1)
    kept = units[np.r_[True, np.any(np.diff(units, axis=0) != 0, axis=1)]]
    return "M" + " ".join(f"{x:g},{y:g}" for x, y in kept)


def area(frame: Frame, shapes: gpd.GeoSeries) -> str:
    """Return polygons with their holes as SVG path data; specks below two square units are left out."""
    unit = (frame.extent[2] - frame.extent[0]) / WIDTH
    polygons: list[Polygon] = [shape for shape in shapes if shape.area > 2 * unit**2]
    rings = [ring for polygon in polygons for ring in (polygon.exterior, *polygon.interiors)]
    return "".join(outline(frame, np.asarray(ring.coords)[:-1]) + "z" for ring in rings)


def picture(frame: Frame, theme: Theme, countries: gpd.GeoDataFrame) -> str:
    """Return the SVG of a frame in a theme's colours."""
    west, south, east, north = frame.extent
    height = round(WIDTH * (north - south) / (east - west))
    network = countries.iso3.isin(NETWORK)
    grid = "".join(outline(frame, np.asarray(line.coords)) for line in grid_lines(frame))
    border = f'stroke="{theme.paper}" stroke-width="0.8" stroke-linejoin="round" fill-rule="evenodd"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}"'
        f' viewBox="0 0 {WIDTH} {height}" preserveAspectRatio="none">'
        "<title>Made with Natural Earth</title>"
        f'<path fill="none" stroke="{theme.grid}" d="{grid}"/>'
        f'<path fill="{theme.land}" {border} d="{area(frame, countries.geometry[~network])}"/>'
        f'<path fill="{theme.network}" {border} d="{area(frame, countries.geometry[network])}"/></svg>\n'
    )


def main() -> None:
    """Write every frame in every theme, and the file of frames."""
    countries = unwrapped(gpd.read_parquet(ROOT / "data/geography/countries_50m.parquet")[["iso3", "geometry"]])
    for frame in FRAMES:
        shapes = projected(frame, countries)
        for theme in THEMES:
            (ROOT / f"static/map-{frame.name}-{theme.name}.svg").write_text(picture(frame, theme, shapes), "utf-8")
    table = {
        frame.name: {"crs": frame.crs, "extent": frame.extent, "svg": f"map-{frame.name}-{{theme}}.svg"}
        for frame in FRAMES
    }
    (ROOT / "data/geography/map_frames.json").write_text(json.dumps(table, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
