"""Lanes on Europe's main-road graph, Russia and Belarus barred: distance, countries in order, driving time, course.

The graph comes out short of real roads, hence km = 1.06 × graph + 1.3 × straight line from a site to its nearest node.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pyproj import Geod
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, dijkstra
from shapely import LineString

from ..paths import DATA

GEOD = Geod(ellps="WGS84")
BARRED = ("RUS", "BLR")
ROAD_FACTOR, ACCESS_FACTOR, SPEED_KMH = 1.06, 1.3, 70
SLIVER_KM, DETOUR_KM = 3, 10  # shorter stretches, or shorter ones there and back, are inaccuracies of the outlines
FARTHEST_KM = 50.0  # from a site to the nearest main road
NEAREST, LONGEST_KM = 8, 1_200  # lanes from a warehouse to the next stop of a tour
COURSE_DEG, COURSE_BETWEEN_DEG = 0.008, 0.02  # how closely the drawn courses follow the road
AIR_LANES = {("RIX", "GE"): 420}  # 4 h of flight and 3 h of handling at both ends, assumed
ISO2 = {
    "ALB": "AL",
    "AND": "AD",
    "AUT": "AT",
    "BEL": "BE",
    "BGR": "BG",
    "BIH": "BA",
    "CHE": "CH",
    "CZE": "CZ",
    "DEU": "DE",
    "DNK": "DK",
    "ESP": "ES",
    "EST": "EE",
    "FRA": "FR",
    "GEO": "GE",
    "GRC": "GR",
    "HRV": "HR",
    "HUN": "HU",
    "ITA": "IT",
    "LIE": "LI",
    "LTU": "LT",
    "LUX": "LU",
    "LVA": "LV",
    "MCO": "MC",
    "MDA": "MD",
    "MKD": "MK",
    "MNE": "ME",
    "NLD": "NL",
    "POL": "PL",
    "PRT": "PT",
    "ROU": "RO",
    "SMR": "SM",
    "SRB": "RS",
    "SVK": "SK",
    "SVN": "SI",
    "TUR": "TR",
    "UKR": "UA",
    "XKX": "XK",
}
Lane = dict[str, object]


@dataclass(frozen=True, eq=False)
class RoadGraph:
    """The drivable graph: node coordinates and countries (ISO alpha-3) [N], and a symmetric matrix of km."""

    lat: NDArray[np.float64]
    lon: NDArray[np.float64]
    country: NDArray[np.str_]
    km: csr_array

    @lru_cache(maxsize=256)  # noqa: B019 — one graph a process
    def nearest(self, lat: float, lon: float) -> int:
        """Return the node nearest to a site."""
        east = (self.lon - lon) * np.cos(np.radians(lat))
        return int(np.argmin((self.lat - lat) ** 2 + east**2))

    @lru_cache(maxsize=64)  # noqa: B019 — 1.2 MB each
    def tree(self, source: int) -> tuple[NDArray[np.float64], NDArray[np.int32]]:
        """Return km from a node to every node, and the node before each on the shortest path (negative: none)."""
        km, previous = dijkstra(self.km, indices=source, return_predecessors=True)
        return km, previous

    def access_km(self, lat: float, lon: float) -> float:
        """Return the straight line from a site to its nearest node, km."""
        node = self.nearest(lat, lon)
        return float(GEOD.inv(lon, lat, self.lon[node], self.lat[node])[2]) / 1000

    def countries_around(self, lat: float, lon: float, within_km: float) -> set[str]:
        """Return the countries (ISO alpha-2) with a road within a distance of a site."""
        near = np.hypot((self.lat - lat) * 111.2, (self.lon - lon) * 111.2 * np.cos(np.radians(lat))) <= within_km
        return {ISO2[code] for code in set(self.country[near])}


@cache
def road_graph() -> RoadGraph:
    """Return the largest connected part of the road graph outside the barred countries."""
    nodes = pd.read_parquet(DATA / "geography/eu_nodes.parquet").astype("float64")
    edges = pd.read_parquet(DATA / "geography/eu_edges.parquet")
    country = _node_countries(nodes)
    barred = np.isin(country, BARRED)
    edges = edges[~barred[edges.u] & ~barred[edges.v]]
    km = csr_array((edges.km.astype("float64"), (edges.u, edges.v)), shape=(len(nodes), len(nodes)))
    part = connected_components(km, directed=False)[1]
    keep = part == np.bincount(part).argmax()
    km = km[keep][:, keep]
    return RoadGraph(nodes.lat.to_numpy()[keep], nodes.lon.to_numpy()[keep], country[keep], km.maximum(km.T).tocsr())


def _node_countries(nodes: pd.DataFrame) -> NDArray[np.str_]:
    """Return the ISO alpha-3 code of every node; nodes off the coast belong to the nearest country."""
    outlines = gpd.read_parquet(DATA / "geography/countries_50m.parquet")
    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(nodes.lon, nodes.lat), crs=4326)
    inside = gpd.sjoin(points, outlines[["iso3", "geometry"]], predicate="within").iso3
    codes = inside[~inside.index.duplicated()].reindex(points.index)
    outside = points[codes.isna()].to_crs(3035)
    near = gpd.sjoin_nearest(outside, outlines[["iso3", "geometry"]].cx[-30:60, 25:75].to_crs(3035)).iso3
    return codes.fillna(near[~near.index.duplicated()]).to_numpy(dtype=str)


def gateway_lanes(facilities: pd.DataFrame, warehouses: pd.DataFrame) -> Iterator[Lane]:
    """Yield the lanes from every gateway to those of the warehouses that it may serve, in this order."""
    for _, origin in facilities[facilities.kind == "gateway"].iterrows():
        serves = (warehouses.gateway == origin.facility_id) | (warehouses.road_gateway == origin.facility_id)
        for _, site in warehouses[serves].iterrows():
            minutes = AIR_LANES.get((origin.facility_id, site.country))
            by_air = air_lane(origin, site, minutes) if minutes else None
            yield _named(origin, site, by_air or road_lane(origin, site, COURSE_DEG))


def stop_lanes(warehouses: pd.DataFrame, origins: Iterable[str]) -> Iterator[Lane]:
    """Yield the lanes from warehouses (ids) to the nearest ones that share a gateway with them in some scenario."""
    for origin, nearest in stop_sites(warehouses, origins):
        for _, site in nearest.iterrows():
            yield _named(origin, site, road_lane(origin, site, COURSE_BETWEEN_DEG))


def stop_sites(warehouses: pd.DataFrame, origins: Iterable[str]) -> Iterator[tuple[pd.Series, pd.DataFrame]]:
    """Yield each origin with the warehouses that may be the next stop after it, in the order of the table."""
    graph, rows = road_graph(), warehouses.set_index("facility_id", drop=False)
    nodes = np.array([graph.nearest(lat, lon) for lat, lon in zip(rows.lat, rows.lon, strict=True)])
    for key in origins:
        origin = rows.loc[key]
        sharing = np.array([_shares(origin, other) for other in rows.itertuples()])
        km = np.where(sharing, graph.tree(graph.nearest(origin.lat, origin.lon))[0][nodes], np.inf)
        near = [i for i in np.argsort(km, kind="stable")[:NEAREST] if km[i] <= LONGEST_KM]
        yield origin, rows.iloc[sorted(near)]


def road_lane(origin: pd.Series, site: pd.Series, course_deg: float) -> Lane:
    """Return a road lane: mode, road_km, countries, drive_min and geometry."""
    graph = road_graph()
    path = _nodes(lonlat(origin), lonlat(site))
    access = sum(graph.access_km(place.lat, place.lon) for place in (origin, site))
    steps = [(a, b, float(graph.km[a, b])) for a, b in pairwise(path)]
    km = max(1, round(ROAD_FACTOR * sum(length for _, _, length in steps) + ACCESS_FACTOR * access))
    halves = [(str(graph.country[node]), length / 2) for a, b, length in steps for node in (a, b)]
    return {
        "mode": "road",
        "road_km": km,
        "countries": _countries(halves, km)
        if sum(half for _, half in halves)
        else f"{ISO2[graph.country[path[-1]]]}:{km}",
        "drive_min": max(1, km * 60 // SPEED_KMH),
        "geometry": _line(lonlat(origin), path, lonlat(site)).simplify(course_deg),
    }


def road_line(start: tuple[float, float], end: tuple[float, float], course_deg: float) -> LineString | None:
    """Return the course between two (lon, lat), None if a road is not within reach of both."""
    graph = road_graph()
    if max(graph.access_km(lat, lon) for lon, lat in (start, end)) > FARTHEST_KM:
        return None
    return _line(start, _nodes(start, end), end).simplify(course_deg)


def air_lane(origin: pd.Series, site: pd.Series, minutes: int) -> Lane:
    """Return an air lane: the great circle, all of it counted to the destination."""
    km = round(GEOD.inv(origin.lon, origin.lat, site.lon, site.lat)[2] / 1000)
    between = GEOD.npts(origin.lon, origin.lat, site.lon, site.lat, 30)
    line = LineString([(origin.lon, origin.lat), *between, (site.lon, site.lat)])
    return {"mode": "air", "road_km": km, "countries": f"{site.country}:{km}", "drive_min": minutes, "geometry": line}


def _nodes(start: tuple[float, float], end: tuple[float, float]) -> list[int]:
    """Return the nodes of the shortest path between two (lon, lat)."""
    graph = road_graph()
    previous = graph.tree(graph.nearest(start[1], start[0]))[1]
    path = [graph.nearest(end[1], end[0])]
    while previous[path[-1]] >= 0:
        path.append(int(previous[path[-1]]))
    return path[::-1]


def _line(start: tuple[float, float], path: list[int], end: tuple[float, float]) -> LineString:
    graph = road_graph()
    return LineString([start, *zip(graph.lon[path], graph.lat[path], strict=True), end])


def lonlat(place: Any) -> tuple[float, float]:
    """Return a facility's degrees."""
    return float(place.lon), float(place.lat)


def _join(parts: list[tuple[str, float]]) -> list[tuple[str, float]]:
    """Return (country, km) with neighbours of the same country joined."""
    joined: list[tuple[str, float]] = []
    for country, km in parts:
        same = bool(joined) and joined[-1][0] == country
        joined[-1:] = [(country, joined[-1][1] + km)] if same else [*joined[-1:], (country, km)]
    return joined


def _without_slivers(parts: list[tuple[str, float]]) -> list[tuple[str, float]]:
    """Return (country, km) with each short stretch counted to the country before it."""
    kept = parts[:1]
    for (country, km), after in zip(parts[1:], [*parts[2:], ("", 0.0)], strict=False):
        sliver = km < SLIVER_KM or (km < DETOUR_KM and after[0] == kept[-1][0])
        kept.append((kept[-1][0] if sliver else country, km))
    return _join(kept)


def _countries(halves: list[tuple[str, float]], total_km: int) -> str:
    """Return `BE:129|FR:970` with whole km that sum to `total_km`; an edge belongs half to the country of each end."""
    parts = [(ISO2[country], km) for country, km in _without_slivers(_join(halves))]
    cumulative = np.cumsum([km for _, km in parts])
    ends = np.round(cumulative / cumulative[-1] * total_km).astype(int)
    return "|".join(f"{country}:{km}" for (country, _), km in zip(parts, np.diff(ends, prepend=0), strict=True))


def _named(origin: pd.Series, site: pd.Series, lane: Lane) -> Lane:
    """Return the row of a lane with its id and ends in front."""
    ends = {"origin": origin.facility_id, "destination": site.facility_id}
    return {"lane_id": "-".join(ends.values()), **ends, **lane}


def _shares(origin: pd.Series, other: Any) -> bool:
    by = {origin.gateway, origin.road_gateway} & {other.gateway, other.road_gateway}
    return bool(by) and other.facility_id != origin.facility_id
