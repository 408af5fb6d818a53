"""Write the columns `fuel_empty_t` and `fuel_full_t` of data/network/aircraft_legs.csv: trip fuel without payload and
at the leg's payload limit, by the open performance model openap, which nothing else needs. Run it as
`uv run --no-project --with openap==2.6.2 python -m scripts.build_aircraft_fuel`; it prints by how much openap's fuel is
scaled.

openap knows the passenger types only: wings, drag and engines are theirs, empty weights the freighters'
(aircraft_balance.csv). On its own it burns more than freighters can take on board with the payload of their
payload–range points. So each type is scaled to the trip fuel that the Bréguet range equation, fitted to these points,
gives for Hong Kong–Liège at the payload limit.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pandas as pd
from openap import FuelFlow
from openap.aero import cas2mach, cas2tas, ft, kts, mach2tas

DATA = Path(__file__).parents[1] / "data/network"
LEG = "HKG", "LGG"  # on which the level is set
RESERVE_KM = 750  # alternate and final reserve, flown at the weight of the landing
TAXI_S = 1_200  # at idle, out and in together
CRUISE_FT = range(29_000, 42_001, 1_000)
TOP_FT, STEP_FT, CLIMB_FT_MIN = 33_000, 1_000, 1_500  # of climb and descent
LOW_FT, LOW_KT, CLIMB_KT = 10_000, 250, 310  # calibrated airspeeds below and above LOW_FT
SEGMENT_KM = 100.0
SECOND_MIN = 60


@dataclass(frozen=True)
class Model:
    """openap's type that stands for a freighter, its cruise Mach number, and its trip fuel on `LEG` at the limit."""

    typecode: str
    mach: float
    trip_t: float


MODELS = {
    "747-8F": Model("b748", 0.845, 123.3),
    "747-400ERF": Model("b744", 0.84, 124.7),
    "777F": Model("b77w", 0.84, 97.6),  # same wing and engines as the 777-200LR, which openap lacks
}


@cache
def flow(typecode: str) -> FuelFlow:
    """Return openap's fuel model of a type."""
    return FuelFlow(typecode)


def cruise_kg_per_km(model: Model, mass_kg: float) -> float:
    """Return the fuel of level flight at the flight level that burns least."""
    speeds = {level: float(mach2tas(model.mach, level * ft)) for level in CRUISE_FT}
    burnt = (float(flow(model.typecode).enroute(mass_kg, v / kts, level)) / v for level, v in speeds.items())
    return 1000 * min(burnt)


def slope(model: Model, mass_kg: float, climb_ft_min: float) -> tuple[float, float]:
    """Return kg burnt and km flown between the ground and `TOP_FT`, at the given weight."""
    burnt_kg = flown_km = 0.0
    for level in range(STEP_FT // 2, TOP_FT, STEP_FT):
        cas = (LOW_KT if level < LOW_FT else CLIMB_KT) * kts
        capped = float(cas2mach(cas, level * ft)) > model.mach
        speed = float(mach2tas(model.mach, level * ft) if capped else cas2tas(cas, level * ft))
        seconds = SECOND_MIN * STEP_FT / abs(climb_ft_min)
        burnt_kg += float(flow(model.typecode).enroute(mass_kg, speed / kts, level, vs=climb_ft_min)) * seconds
        flown_km += speed * seconds / 1000
    return burnt_kg, flown_km


def trip_t(model: Model, empty_t: float, payload_t: float, km: float) -> float:
    """Return the trip fuel, summed backwards from the landing."""
    dry_kg = 1000 * (empty_t + payload_t)
    landed_kg = dry_kg + RESERVE_KM * cruise_kg_per_km(model, dry_kg)
    descent_kg, descent_km = slope(model, landed_kg, -CLIMB_FT_MIN)
    mass_kg = landed_kg + descent_kg
    _, climb_km = slope(model, mass_kg, CLIMB_FT_MIN)
    left_km = km - descent_km - climb_km
    while left_km > 0:
        segment_km = min(SEGMENT_KM, left_km)
        mass_kg += segment_km * cruise_kg_per_km(model, mass_kg)
        left_km -= segment_km
    climb_kg, _ = slope(model, mass_kg, CLIMB_FT_MIN)
    engines = flow(model.typecode)
    taxi_kg = TAXI_S * engines.engine["ff_idl"] * engines.aircraft["engine"]["number"]
    return (mass_kg + climb_kg - landed_kg + taxi_kg) / 1000


def build(legs: pd.DataFrame, empty_t: dict[str, float]) -> pd.DataFrame:
    """Return the legs with their fuel."""
    limits = {row.aircraft_id: row for row in legs.itertuples() if (row.origin, row.destination) == LEG}
    scale = {}
    for key, model in MODELS.items():
        alone_t = trip_t(model, empty_t[key], limits[key].payload_t, limits[key].distance_km)
        scale[key] = model.trip_t / alone_t
        print(f"{key}: openap alone {alone_t:.1f} t, level {model.trip_t} t, scale {scale[key]:.3f}")

    def fuel_t(row, payload_t: float) -> float:
        key = row.aircraft_id
        return round(scale[key] * trip_t(MODELS[key], empty_t[key], payload_t, row.distance_km), 1)

    kept = legs.drop(columns=["co2e_g_per_tkm", "fuel_empty_t", "fuel_full_t"], errors="ignore")
    rows = list(legs.itertuples())
    return kept.assign(
        fuel_empty_t=[fuel_t(row, 0) for row in rows], fuel_full_t=[fuel_t(row, row.payload_t) for row in rows]
    )


if __name__ == "__main__":
    balance = pd.read_csv(DATA / "aircraft_balance.csv").set_index("aircraft_id").empty_t
    table = build(pd.read_csv(DATA / "aircraft_legs.csv"), balance.to_dict())
    table.to_csv(DATA / "aircraft_legs.csv", index=False, lineterminator="\n")
