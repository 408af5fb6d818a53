"""A stand-in for the engine, for tests of the app alone: plausible figures from a few sums, at once. Not a model."""

import numpy as np
import pandas as pd

from lib.domain.journeys import STAGES
from lib.domain.network import Network
from lib.domain.outcome import BIN_MIN, Load, Outcome, Verdict
from lib.scenario import Scenario, scenario_id

VERSION = "fake"
DAYS = dict(zip(STAGES, (1.2, 1.6, 0.55, 0.2, 0.25, 0.3, 0.6, 0.9, 3.5), strict=True))
BINS = 120


def project(network: Network, scenario: Scenario, unit: int = 1) -> Outcome:
    """Return a made-up outcome that moves the right way with flights, demand, trucks and customs."""
    stages, fits = _stages(scenario), min(1.0, _room(scenario) / _load(scenario))
    lanes = _lanes(network, scenario, stages, fits)
    bins = np.stack([_bins(row.days_to_warehouse_mean, row.parcels, fits) for row in lanes.itertuples()])
    doors = np.stack([_bins(row.days_to_door_mean, row.parcels, fits) for row in lanes.itertuples()])
    air = _air(scenario, fits)
    return Outcome(
        scenario_id(scenario, VERSION, network.data_hash), VERSION, network.data_hash, dict(scenario.changes), unit,
        _kpis(lanes, air, stages, fits, unit), _verdict(scenario), lanes, air, _weeks(scenario, fits),
        _utilisation(air), _stage_table(stages), bins, doors,
    )  # fmt: skip


def _load(scenario: Scenario) -> float:
    return 248 * float(scenario.demand_pct) / 100


def _room(scenario: Scenario) -> float:
    return 100 * float(scenario.flights_per_week)


def _stages(scenario: Scenario) -> dict[str, float]:
    change = {
        "wait for flight": 1.6 * (3 / float(scenario.flights_per_week)) ** 0.8 - 1.6,
        "customs": 1.4 * (95 - float(scenario.digital_share_lgg)) / 100,
        "wait for truck": 2.0 / (1 + float(scenario.own_trucks_lgg)) - 2.0 / 13,
    }
    return {stage: days + change.get(stage, 0) for stage, days in DAYS.items()}


def _lanes(network: Network, scenario: Scenario, stages: dict[str, float], fits: float) -> pd.DataFrame:
    places = network.facilities[network.facilities["kind"] == "warehouse"].set_index("facility_id")
    weights = network.regions.groupby("warehouse")["population"].sum().reindex(places.index).to_numpy(float)
    share = weights / weights.sum()
    gateway = places["road_gateway"] if scenario.spain_gateway == "LGG" else places["gateway"]
    lane = gateway + "-" + places.index
    km = network.lanes.set_index("lane_id")["road_km"].reindex(lane).fillna(1500).to_numpy(float)
    drive = 0.15 + km / 1_200
    to_warehouse = sum(list(stages.values())[:6]) + drive
    to_door = to_warehouse + stages["warehouse"] + stages["last mile"]
    parcels = (share * 820_000 * 4 * float(scenario.demand_pct) / 100).astype(int)
    spread = {f"days_to_{end}_{q}": days * f for end, days in (("warehouse", to_warehouse), ("door", to_door))
              for q, f in (("mean", 1), ("p50", 0.97), ("p90", 1.38))}  # fmt: skip
    columns = {
        "name": places["name"].to_numpy(), "country": places["country"].to_numpy(), "gateway": gateway.to_numpy(), "lane": lane.to_numpy(),
        "mode": "road", "road_km": km, "lat": places["lat"].to_numpy(), "lon": places["lon"].to_numpy(), "parcels": parcels,
        "delivered": (parcels * fits).astype(int), "tonnes_per_week": parcels * 0.0004 / 4 * fits, **spread, "share_within_10_days": 0.99 * fits,
        "trucks_per_week": np.ceil(parcels * 0.0004 / 4 / 8), "truck_load_pct": 42.0, "cost_eur_per_parcel": 3.1 + km / 4_000,
        "co2e_kg_per_parcel": 1.9 + km / 5_000, **stages, "drive": drive,
    }  # fmt: skip
    return pd.DataFrame(columns, index=pd.Index(places.index, name="warehouse"))


def _bins(mean: float, parcels: int, fits: float) -> np.ndarray:
    days = (np.arange(BINS - 1) + 0.5) * BIN_MIN / 1_440
    density = np.exp(-0.5 * (np.log(days / mean) / 0.28) ** 2) / days
    counts = (density / density.sum() * parcels * fits).astype(np.int64)
    return np.append(counts, parcels - counts.sum())


def _air(scenario: Scenario, fits: float) -> pd.DataFrame:
    flights, carried = float(scenario.flights_per_week), _load(scenario) * fits
    share = 1.0 if scenario.spain_gateway == "LGG" else 0.7
    rows = [("CAI", "Hong Kong–Liège–Madrid", "LGG", flights, 100 * flights * share, carried * share)]
    if share < 1:
        rows.append(("CAI", "Hong Kong–Liège–Madrid", "MAD", flights, 30 * flights, carried * 0.3))
    rows.append(("RIX", "Charters to Riga", "RIX", 5.0, 100.0, 80.0))
    table = pd.DataFrame(rows, columns=["service", "name", "gateway", "flights_per_week", "offered_t", "carried_t"])
    load = 100 * table["carried_t"] / table["offered_t"]
    return table.assign(load_weight_pct=load * 0.9, load_volume_pct=load)


def _kpis(
    lanes: pd.DataFrame, air: pd.DataFrame, stages: dict[str, float], fits: float, unit: int
) -> dict[str, object]:
    def mean(column: str) -> float:
        return float(np.average(lanes[column], weights=lanes["parcels"])) + (0.01 if unit > 1 else 0.0)

    return {
        **{f"days_to_{end}_{q}": mean(f"days_to_{end}_{q}") for end in ("warehouse", "door") for q in ("mean", "p50", "p90")},
        "share_within_10_days": 0.995 * fits, "share_under_3_days": 0.09, "carried_t_per_week": float(air["carried_t"].sum()),
        "left_t_per_week": (1 - fits) * 300, "cost_eur_per_parcel": mean("cost_eur_per_parcel"),
        "co2e_kg_per_parcel": mean("co2e_kg_per_parcel"), "flight_load_pct": float(air["load_volume_pct"].iloc[0]),
    }  # fmt: skip


def _verdict(scenario: Scenario) -> Verdict:
    load, room = _load(scenario), _room(scenario)
    return Verdict((
        Load("flights to LGG", load, room, "t", max(0.0, load - room)), Load("manual customs at LGG", 30_000, 380_000, "parcels", 0.0),
        Load("trucks at LGG", 60, 180, "truckloads", 0.0),
    ))  # fmt: skip


def _weeks(scenario: Scenario, fits: float) -> pd.DataFrame:
    week, offered = np.arange(12), _load(scenario)
    ramp = np.minimum(1, (week + 0.5) / 1.5)
    waiting = offered * 0.4 + offered * (1 - fits) * (week + 1)
    columns = {"created_t": offered + 0 * week, "carried_t": offered * fits * ramp, "received_t": offered * fits * ramp * 0.98,
               "delivered_t": offered * fits * np.minimum(1, week / 2.2), "waiting_flight_t": waiting, "in_customs_t": 12 + 0 * week,
               "waiting_truck_t": 18 + 0 * week}  # fmt: skip
    return pd.DataFrame(columns, index=pd.Index(week, name="week"))


def _utilisation(air: pd.DataFrame) -> pd.DataFrame:
    rows = [
        (f"flights to {row.gateway}", row.load_volume_pct, f"{row.carried_t:.0f} of {row.offered_t:.0f} t")
        for row in air.itertuples()
    ]
    rows += [
        ("manual customs at LGG", 8.0, "30,000 of 380,000 parcels"),
        ("trucks at LGG", 33.0, "60 of 180 truckloads"),
    ]
    return pd.DataFrame(rows, columns=["resource", "load_pct", "detail"])


def _stage_table(stages: dict[str, float]) -> pd.DataFrame:
    cost = (0.35, 0, 1.3, 0.2, 0.1, 0, 0.3, 0.45, 2.2)
    co2e = (0, 0, 1.6, 0.01, 0, 0, 0.1, 0.025, 0.25)
    return pd.DataFrame(
        {"days": stages, "cost_eur_per_parcel": cost, "co2e_kg_per_parcel": co2e}, index=pd.Index(STAGES, name="stage")
    )
