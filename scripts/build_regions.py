"""Write data/network/regions.csv: first-level regions with population, centre and nearest warehouse of the country."""

from pathlib import Path

import numpy as np
import pandas as pd
from pyproj import Geod

DATA = Path(__file__).parents[1] / "data"


def centres(cities: pd.DataFrame) -> pd.DataFrame:
    """Return the population-weighted centre of the cities of each (country, admin1code)."""
    weighted = cities.assign(lat=cities.lat * cities.population, lon=cities.lon * cities.population)
    sums = weighted.groupby(["country", "admin1code"])[["lat", "lon", "population"]].sum()
    return sums[["lat", "lon"]].div(sums.population, axis=0).round(3).reset_index()


def nearest_warehouse(region: pd.Series, warehouses: pd.DataFrame) -> str:
    """Return the warehouse of the region's country with the shortest great circle to its centre."""
    near = warehouses[warehouses.country == region.country]
    start = np.full(len(near), region.lon), np.full(len(near), region.lat)
    km = Geod(ellps="WGS84").inv(*start, near.lon.to_numpy(), near.lat.to_numpy())[2]
    return str(near.facility_id.iloc[int(np.argmin(km))])


def build() -> pd.DataFrame:
    """Return the table of regions in the order of countries.csv, largest region first."""
    facilities = pd.read_csv(DATA / "network/facilities.csv", keep_default_na=False)
    weights = pd.read_csv(DATA / "geography/admin1_weights.csv", dtype={"admin1code": str})
    names = pd.read_csv(DATA / "geography/admin1_names.csv", dtype=str)
    # Regions without a name are those where the country's post does not deliver (Crimea, Sevastopol, Abkhazia).
    table = names.merge(weights, on=["country", "admin1code"], validate="1:1")
    table = table.merge(centres(pd.read_parquet(DATA / "geography/cities.parquet")), on=["country", "admin1code"])
    warehouses = facilities[facilities.kind == "warehouse"]
    table["warehouse"] = [nearest_warehouse(row, warehouses) for _, row in table.iterrows()]
    table["region"] = table.country + "." + table.admin1code
    order = pd.read_csv(DATA / "network/countries.csv").country.tolist()
    table["rank"] = table.country.map(order.index)
    table = table.sort_values(["rank", "pop", "region"], ascending=[True, False, True])
    return table.rename(columns={"pop": "population"})[
        ["region", "country", "name", "population", "lat", "lon", "warehouse"]
    ]


if __name__ == "__main__":
    build().to_csv(DATA / "network/regions.csv", index=False, lineterminator="\n")
