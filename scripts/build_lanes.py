"""Write data/network/lanes.csv and data/geography/lanes.parquet: every gateway to every warehouse it may serve, and
warehouses to the nearest ones with which they may share a truck.

Shortest paths on Europe's main-road graph, Russia and Belarus barred. The graph comes out short of real roads, hence
km = 1.06 × graph + 1.3 × straight line from the site to its nearest node.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pyproj import Geod
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, dijkstra
from shapely import LineString

DATA = Path(__file__).parents[1] / "data"
GEOD = Geod(ellps="WGS84")
BARRED = ("RUS", "BLR")
ROAD_FACTOR, ACCESS_FACTOR, SPEED_KMH = 1.06, 1.3, 70
SLIVER_KM, DETOUR_KM = 3, 10  # shorter stretches, or shorter ones there and back, are inaccuracies of the outlines
NEAREST, LONGEST_KM = 8, 1_200  # lanes from a warehouse to the next stop of a tour
COURSE_DEG, COURSE_BETWEEN_DEG = 0.008, 0.02  # how closely the drawn courses follow the road
AIR_LANES = {("RIX", "W-TBS"): 420}  # 4 h of flight and 3 h of handling at both ends, assumed
ISO2 = {
    "ALB": "AL", "AND": "AD", "AUT": "AT", "BEL": "BE", "BGR": "BG", "BIH": "BA", "CHE": "CH", "CZE": "CZ", "DEU": "DE",
    "DNK": "DK", "ESP": "ES", "EST": "EE", "FRA": "FR", "GEO": "GE", "GRC": "GR", "HRV": "HR", "HUN": "HU", "ITA": "IT",
    "LIE": "LI", "LTU": "LT", "LUX": "LU", "LVA": "LV", "MCO": "MC", "MDA": "MD", "MKD": "MK", "MNE": "ME", "NLD": "NL",
    "POL": "PL", "PRT": "PT", "ROU": "RO", "SMR": "SM", "SRB": "RS", "SVK": "SK", "SVN": "SI", "TUR": "TR", "UKR": "UA",
    "XKX": "XK",
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Roads:
    """The drivable graph: node coordinates and countries [N], and a symmetric matrix of km."""

    lat: NDArray[np.float64]
    lon: NDArray[np.float64]
    country: NDArray[np.str_]
    km: csr_array

    def nearest(self, lat: float, lon: float) -> int:
        """Return the node nearest to a site."""
        east = (self.lon - lon) * np.cos(np.radians(lat))
        return int(np.argmin((self.lat - lat) ** 2 + east**2))


def node_countries(nodes: pd.DataFrame) -> NDArray[np.str_]:
    """Return the ISO alpha-3 code of every node; nodes off the coast belong to the nearest country."""
    outlines = gpd.read_parquet(DATA / "geography/countries_50m.parquet")
    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(nodes.lon, nodes.lat), crs=4326)
    inside = gpd.sjoin(points, outlines[["iso3", "geometry"]], predicate="within").iso3
    codes = inside[~inside.index.duplicated()].reindex(points.index)
    outside = points[codes.isna()].to_crs(3035)
    near = gpd.sjoin_nearest(outside, outlines[["iso3", "geometry"]].cx[-30:60, 25:75].to_crs(3035)).iso3
    return codes.fillna(near[~near.index.duplicated()]).to_numpy(dtype=str)


def load_roads() -> Roads:
    """Return the largest connected part of the road graph outside the barred countries."""
    nodes = pd.read_parquet(DATA / "geography/eu_nodes.parquet").astype("float64")
    edges = pd.read_parquet(DATA / "geography/eu_edges.parquet")
    country = node_countries(nodes)
    barred = np.isin(country, BARRED)
    edges = edges[~barred[edges.u] & ~barred[edges.v]]
    km = csr_array((edges.km.astype("float64"), (edges.u, edges.v)), shape=(len(nodes), len(nodes)))
    part = connected_components(km, directed=False)[1]
    keep = part == np.bincount(part).argmax()
    km = km[keep][:, keep]
    return Roads(nodes.lat.to_numpy()[keep], nodes.lon.to_numpy()[keep], country[keep], km.maximum(km.T).tocsr())


def trace(previous: NDArray[np.int32], end: int) -> list[int]:
    """Return the nodes of the shortest path to `end`, from its source on."""
    path = [end]
    while previous[path[-1]] >= 0:
        path.append(int(previous[path[-1]]))
    return path[::-1]


def join(parts: list[tuple[str, float]]) -> list[tuple[str, float]]:
    """Return (country, km) with neighbours of the same country joined."""
    joined: list[tuple[str, float]] = []
    for country, km in parts:
        same = bool(joined) and joined[-1][0] == country
        joined[-1:] = [(country, joined[-1][1] + km)] if same else [*joined[-1:], (country, km)]
    return joined


def without_slivers(parts: list[tuple[str, float]]) -> list[tuple[str, float]]:
    """Return (country, km) with each short stretch counted to the country before it."""
    kept = parts[:1]
    for (country, km), after in zip(parts[1:], [*parts[2:], ("", 0.0)], strict=False):
        sliver = km < SLIVER_KM or (km < DETOUR_KM and after[0] == kept[-1][0])
        kept.append((kept[-1][0] if sliver else country, km))
    return join(kept)


def stretches(roads: Roads, path: list[int]) -> list[tuple[str, float]]:
    """Return (country, km) in the order of driving; an edge belongs half to the country of each end."""
    halves = [(str(roads.country[n]), roads.km[a, b] / 2) for a, b in pairwise(path) for n in (a, b)]
    return [(ISO2[country], km) for country, km in without_slivers(join(halves))]


def shares(parts: list[tuple[str, float]], total_km: int) -> str:
    """Return `BE:129|FR:970` with whole km that sum to `total_km`."""
    cumulative = np.cumsum([km for _, km in parts])
    ends = np.round(cumulative / cumulative[-1] * total_km).astype(int)
    return "|".join(f"{country}:{km}" for (country, _), km in zip(parts, np.diff(ends, prepend=0), strict=True))


def road_lane(
    roads: Roads, previous: NDArray[np.int32], origin: pd.Series, site: pd.Series, course_deg: float
) -> dict[str, object]:
    """Return the row of a road lane with its geometry."""
    path = trace(previous, roads.nearest(site.lat, site.lon))
    ends = zip((origin, site), (path[0], path[-1]), strict=True)
    access = sum(GEOD.inv(place.lon, place.lat, roads.lon[n], roads.lat[n])[2] / 1000 for place, n in ends)
    graph_km = sum(roads.km[a, b] for a, b in pairwise(path))
    km = round(ROAD_FACTOR * graph_km + ACCESS_FACTOR * access)
    line = [(origin.lon, origin.lat), *zip(roads.lon[path], roads.lat[path], strict=True), (site.lon, site.lat)]
    return {
        "mode": "road",
        "road_km": km,
        "countries": shares(stretches(roads, path), km),
        "drive_min": km * 60 // SPEED_KMH,
        "geometry": LineString(line).simplify(course_deg),
    }


def air_lane(origin: pd.Series, site: pd.Series, minutes: int) -> dict[str, object]:
    """Return the row of an air lane: the great circle, all of it counted to the destination."""
    km = round(GEOD.inv(origin.lon, origin.lat, site.lon, site.lat)[2] / 1000)
    between = GEOD.npts(origin.lon, origin.lat, site.lon, site.lat, 30)
    line = LineString([(origin.lon, origin.lat), *between, (site.lon, site.lat)])
    return {"mode": "air", "road_km": km, "countries": f"{site.country}:{km}", "drive_min": minutes, "geometry": line}


def named(origin: pd.Series, site: pd.Series, lane: dict[str, object]) -> dict[str, object]:
    """Return the row of a lane with its id and ends in front."""
    ends = {"origin": origin.facility_id, "destination": site.facility_id}
    return {"lane_id": "-".join(ends.values()), **ends, **lane}


def gateway_lanes(roads: Roads, facilities: pd.DataFrame) -> Iterator[dict[str, object]]:
    """Yield the lanes in the order of gateways, then warehouses."""
    warehouses = facilities[facilities.kind == "warehouse"]
    for _, origin in facilities[facilities.kind == "gateway"].iterrows():
        previous = dijkstra(roads.km, indices=roads.nearest(origin.lat, origin.lon), return_predecessors=True)[1]
        serves = (warehouses.gateway == origin.facility_id) | (warehouses.road_gateway == origin.facility_id)
        for _, site in warehouses[serves].iterrows():
            minutes = AIR_LANES.get((origin.facility_id, site.facility_id))
            by_air = air_lane(origin, site, minutes) if minutes else None
            yield named(origin, site, by_air or road_lane(roads, previous, origin, site, COURSE_DEG))


def stop_lanes(roads: Roads, facilities: pd.DataFrame) -> Iterator[dict[str, object]]:
    """Yield the lanes from each warehouse to the nearest ones that share a gateway with it in some scenario."""
    warehouses = facilities[facilities.kind == "warehouse"]
    for _, origin in warehouses.iterrows():
        shared = warehouses[[_shares(origin, other) for other in warehouses.itertuples()]]
        reach, previous = dijkstra(roads.km, indices=roads.nearest(origin.lat, origin.lon), return_predecessors=True)
        km = np.array([reach[roads.nearest(lat, lon)] for lat, lon in zip(shared.lat, shared.lon, strict=True)])
        near = [i for i in np.argsort(km, kind="stable")[:NEAREST] if km[i] <= LONGEST_KM]
        for _, site in shared.iloc[sorted(near)].iterrows():
            yield named(origin, site, road_lane(roads, previous, origin, site, COURSE_BETWEEN_DEG))


def _shares(origin: pd.Series, other: Any) -> bool:
    by = {origin.gateway, origin.road_gateway} & {other.gateway, other.road_gateway}
    return bool(by) and other.facility_id != origin.facility_id


def build() -> gpd.GeoDataFrame:
    """Return all lanes: first those from the gateways, then those between warehouses."""
    facilities = pd.read_csv(DATA / "network/facilities.csv", keep_default_na=False)
    roads = load_roads()
    rows = [*gateway_lanes(roads, facilities), *stop_lanes(roads, facilities)]
    return gpd.GeoDataFrame(rows, geometry="geometry", crs=4326)


if __name__ == "__main__":
    lanes = build()
    lanes.drop(columns="geometry").to_csv(DATA / "network/lanes.csv", index=False, lineterminator="\n")
    lanes[["lane_id", "geometry"]].to_parquet(DATA / "geography/lanes.parquet", compression="zstd")
