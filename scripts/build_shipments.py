"""Write data/shipments: the profile of a typical week and a week of synthetic parcels drawn from the network's tables.

The seed is fixed: the same tables give the same files. Their checksums go to data/checksums.sha256.
"""

import hashlib
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

DATA = Path(__file__).parents[1] / "data"
SEED = 20200831
MONDAY = pd.Timestamp("2020-08-31", tz="UTC")
EXPRESS = 0.10
# Scans of a consolidation hub in Shenzhen (UTC + 8): a working day with an evening peak, weaker weekends. Assumed.
HOURS_LOCAL = [10, 6, 4, 3, 3, 4, 8, 16, 30, 42, 48, 50, 46, 50, 56, 60, 64, 70, 82, 92, 96, 84, 56, 26]
WEEKDAYS = [112, 108, 106, 106, 110, 88, 70]
PROFILE = pa.schema(
    {
        "market": pa.string(),
        "week": pa.int32(),
        "weekday": pa.int32(),
        "hour": pa.int32(),
        "country": pa.string(),
        "service_class": pa.string(),
        "parcels": pa.float64(),
    }
)
SHIPMENTS = pa.schema(
    {
        "id": pa.string(),
        "created_at": pa.timestamp("s", tz="UTC"),
        "origin": pa.string(),
        "destination_country": pa.string(),
        "destination_region": pa.string(),
        "service_class": pa.string(),
        "grams": pa.int32(),
        "cm3": pa.int32(),
    }
)
METADATA = {
    "synthetic": "true",
    "description": "Parcels drawn at random from the network's tables by scripts/build_shipments.py; nobody sent them.",
    "seed": str(SEED),
}


def read(name: str) -> pd.DataFrame:
    """Return a table of data/network."""
    return pd.read_csv(DATA / f"network/{name}.csv", keep_default_na=False)


def hours_of_week() -> pd.DataFrame:
    """Return weekday, hour (UTC) and share of a week; the pattern is one of local time."""
    local = np.outer(WEEKDAYS, HOURS_LOCAL).ravel().astype("float64")
    hour = np.arange(168)
    return pd.DataFrame({"weekday": hour // 24, "hour": hour % 24, "share": np.roll(local, -8) / local.sum()})


def build_profile() -> pd.DataFrame:
    """Return the expected parcels of the typical week by market, hour, country and class."""
    countries, markets = read("countries"), read("markets")
    countries["part"] = countries.share / countries.groupby("market").share.transform("sum")
    classes = pd.DataFrame({"service_class": ["express", "standard"], "of_class": [EXPRESS, 1 - EXPRESS]})
    profile = markets.merge(hours_of_week(), how="cross").drop(columns=["name"])
    profile = profile.merge(
        countries.rename(columns={"market": "market_id"})[["market_id", "country", "part"]], on="market_id"
    )
    profile = profile.merge(classes, how="cross").assign(week=0)
    expected = profile.weekly_parcels * profile.share * profile.part * profile.of_class
    profile["parcels"] = expected.round(3)
    return profile.rename(columns={"market_id": "market"})[
        ["market", "week", "weekday", "hour", "country", "service_class", "parcels"]
    ]


def draw_regions(rng: np.random.Generator, country: pd.Series) -> np.ndarray:
    """Return a region code per parcel, by population inside its country."""
    regions, drawn = read("regions"), np.empty(len(country), dtype=object)
    for code, rows in regions.groupby("country"):
        here = (country == code).to_numpy()
        drawn[here] = rng.choice(
            rows.region.to_numpy(dtype=object), here.sum(), p=rows.population / rows.population.sum()
        )
    return drawn


def draw_sizes(rng: np.random.Generator, market: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """Return grams and cm³ per parcel, lognormal within 10 g … 30 kg, bulk by weight band."""
    sizes, markets = read("parcel_sizes"), read("markets").set_index("market_id")
    sigma = market.map(markets.grams_sigma).to_numpy()
    grams = market.map(markets.grams_median).to_numpy() * np.exp(sigma * rng.standard_normal(len(market)))
    grams = np.clip(grams.astype("int64"), 10, 30_000)
    band = np.searchsorted(sizes.grams_from, grams, side="right") - 1
    spread = np.exp(sizes.cm3_per_kg_sigma.to_numpy()[band] * rng.standard_normal(len(market)))
    bulk = (sizes.cm3_per_kg_median.to_numpy()[band] * spread).astype("int64")
    return grams, np.maximum(1, grams * bulk // 1000)


def draw_shipments(profile: pd.DataFrame) -> pd.DataFrame:
    """Return the parcels of the week from 31 August 2020 in the order of their scan."""
    rng = np.random.default_rng(SEED)
    rows = profile.loc[profile.index.repeat(rng.poisson(profile.parcels))].reset_index(drop=True)
    seconds = (rows.weekday * 24 + rows.hour) * 3600 + rng.integers(0, 3600, len(rows))
    rows["created_at"] = MONDAY + pd.to_timedelta(seconds, unit="s")
    rows["destination_region"] = draw_regions(rng, rows.country)
    rows["grams"], rows["cm3"] = draw_sizes(rng, rows.market)
    rows = rows.sort_values("created_at", kind="stable", ignore_index=True)
    rows["id"] = [f"LC{number:07d}" for number in range(1, len(rows) + 1)]
    rows["origin"] = "SZX"
    return rows.rename(columns={"country": "destination_country"})[
        ["id", "created_at", "origin", "destination_country", "destination_region", "service_class", "grams", "cm3"]
    ]


def write(table: pd.DataFrame, path: Path, schema: pa.Schema) -> None:
    """Write a table as Parquet with page checksums and the note that it is synthetic."""
    arrow = pa.Table.from_pandas(table, schema=schema.with_metadata(METADATA), preserve_index=False)
    delta = {"id": "DELTA_BYTE_ARRAY", "created_at": "DELTA_BINARY_PACKED"} if "id" in schema.names else None
    words = [name for name in schema.names if pa.types.is_string(schema.field(name).type) and name != "id"]
    pq.write_table(
        arrow.replace_schema_metadata(METADATA),
        path,
        compression="zstd",
        compression_level=12,
        use_dictionary=words,
        column_encoding=delta,
        write_page_checksum=True,
        write_statistics=True,
    )


def main() -> None:
    """Write both files and the checksums of every Parquet file under data."""
    profile = build_profile()
    write(profile, DATA / "shipments/profile.parquet", PROFILE)
    write(draw_shipments(profile), DATA / "shipments/shipments.parquet", SHIPMENTS)
    files = sorted(DATA.rglob("*.parquet"))
    lines = [f"{hashlib.sha256(f.read_bytes()).hexdigest()}  {f.relative_to(DATA).as_posix()}\n" for f in files]
    (DATA / "checksums.sha256").write_text("".join(lines))


if __name__ == "__main__":
    main()
