"""Write data/network/lanes.csv and data/geography/lanes.parquet: every gateway to every warehouse it may serve, and
warehouses to the nearest ones with which they may share a truck, routed by `lib.network.routing`. Run it
as `python -m scripts.build_lanes`.
"""

import geopandas as gpd
import pandas as pd

from lib.network.routing import gateway_lanes, stop_lanes
from lib.paths import DATA


def build() -> gpd.GeoDataFrame:
    """Return all lanes: first those from the gateways, then those between warehouses."""
    facilities = pd.read_csv(DATA / "network/facilities.csv", keep_default_na=False)
    warehouses = facilities[facilities.kind == "warehouse"]
    rows = [*gateway_lanes(facilities, warehouses), *stop_lanes(warehouses, warehouses.facility_id)]
    return gpd.GeoDataFrame(rows, geometry="geometry", crs=4326)


if __name__ == "__main__":
    lanes = build()
    lanes.drop(columns="geometry").to_csv(DATA / "network/lanes.csv", index=False, lineterminator="\n")
    lanes[["lane_id", "geometry"]].to_parquet(DATA / "geography/lanes.parquet", compression="zstd")
