"""Line-haul instances: sites in western Europe fed from Liège and Madrid; distances and tariffs are synthetic."""

import math
from collections.abc import Sequence
from itertools import starmap

import numpy as np

from lib.linehaul import Fleet, Lot, Problem, RoadTravel, RouteClass, Vehicle, driving_time

GATEWAYS = {"LGG": (50.637, 5.443), "MAD": (40.472, -3.561)}
CITIES = {
    "Antwerp": (51.22, 4.40),
    "Brussels": (50.85, 4.35),
    "Venlo": (51.37, 6.17),
    "Rotterdam": (51.92, 4.48),
    "Lille": (50.63, 3.06),
    "Paris": (48.99, 2.52),
    "Lyon": (45.76, 4.84),
    "Marseille": (43.30, 5.37),
    "Strasbourg": (48.57, 7.75),
    "Koeln": (50.94, 6.96),
    "Frankfurt": (50.11, 8.68),
    "Hannover": (52.37, 9.73),
    "Hamburg": (53.55, 9.99),
    "Leipzig": (51.34, 12.37),
    "Berlin": (52.52, 13.40),
    "Muenchen": (48.14, 11.58),
    "Stuttgart": (48.78, 9.18),
    "Milano": (45.46, 9.19),
    "Bologna": (44.49, 11.34),
    "Roma": (41.90, 12.50),
    "Praha": (50.08, 14.43),
    "Brno": (49.20, 16.61),
    "Coslada": (40.42, -3.55),
    "Barcelona": (41.39, 2.17),
    "Zaragoza": (41.65, -0.88),
    "Valencia": (39.47, -0.38),
    "Sevilla": (37.39, -5.98),
    "Bilbao": (43.26, -2.93),
}
TWENTY = (
    "Antwerp",
    "Venlo",
    "Rotterdam",
    "Lille",
    "Paris",
    "Lyon",
    "Koeln",
    "Frankfurt",
    "Hannover",
    "Leipzig",
    "Muenchen",
    "Milano",
    "Bologna",
    "Praha",
    "Brno",
    "Coslada",
    "Barcelona",
    "Zaragoza",
    "Valencia",
    "Sevilla",
)

OWN = Vehicle("own", 33, 24_000_000, owned=True, returns=True, kmh=72, dispatch_c=12_000, per_km_c=60, per_hour_c=800)
OWN_TEAM = Vehicle(
    "own_team",
    33,
    24_000_000,
    owned=True,
    returns=True,
    team=True,
    kmh=72,
    dispatch_c=18_000,
    per_km_c=60,
    per_hour_c=2_000,
)
SPOT = (
    Vehicle("spot", 33, 24_000_000, kmh=72, dispatch_c=15_000, per_km_c=155, per_stop_c=6_000),
    Vehicle("spot_team", 33, 24_000_000, team=True, kmh=72, dispatch_c=22_000, per_km_c=205, per_stop_c=7_000),
    Vehicle("spot_rigid", 18, 9_000_000, kmh=74, dispatch_c=11_000, per_km_c=120, per_stop_c=4_500),
    Vehicle("spot_van", 5, 1_200_000, kmh=85, dispatch_c=7_000, per_km_c=80, per_stop_c=3_000),
)
WAVES_MIN, SHARES = (240, 540, 900), (0.5, 0.3, 0.2)
SLOTS_MIN = tuple(sorted({*WAVES_MIN, *(60 * hour for hour in (20, 26, 32, 38, 44, 50))}))
OWN_SHARE, LATE_C, MAX_LATE_MIN = 0.45, 400, 2_880
TONNES_PER_SITE = 6.0


def make(sites: int, seed: int, soft: bool = False, routes: RouteClass | None = None, split: bool = False) -> Problem:
    """Return an instance: three waves of freight a site, own trucks for 45 % of it, spot trucks in any number.

    Deadlines are hard, or soft: then own trucks may be double-manned, and up to 48 h of lateness cost €4 a pallet and
    hour. Lots may be split or not.
    """
    rng = np.random.default_rng(seed)
    names, places = _sites(sites, rng)
    near = [min(GATEWAYS, key=lambda gateway: _km(GATEWAYS[gateway], place)) for place in places]
    from_km = np.array([[_km(GATEWAYS[gateway], place) for place in places] for gateway in GATEWAYS])
    between_km = np.array([[_km(a, b) for b in places] for a in places])
    lots = _lots(rng, names, near, from_km, soft, split)
    manned = (OWN, OWN_TEAM) if soft else (OWN,)
    fleets = [
        Fleet(f"{gateway} trucks", gateway, tuple(v.key for v in manned), max(1, round(OWN_SHARE * pallets / 33)))
        for gateway in GATEWAYS
        if (pallets := sum(lot.floor for lot in lots if lot.gateway == gateway))
    ]
    return Problem(
        tuple(GATEWAYS),
        names,
        (*manned, *SPOT),
        lots,
        RoadTravel(from_km, between_km),
        SLOTS_MIN,
        tuple(fleets),
        routes=routes or RouteClass(),
    )


def _sites(count: int, rng: np.random.Generator) -> tuple[tuple[str, ...], list[tuple[float, float]]]:
    """Return names and places: the twenty, or the cities and places scattered round them."""
    if count == len(TWENTY):
        return TWENTY, [CITIES[name] for name in TWENTY]
    names, places = [], []
    for index in range(count):
        city = list(CITIES)[index % len(CITIES)]
        latitude, longitude = CITIES[city]
        if index >= len(CITIES):
            latitude, longitude = latitude + rng.normal(0, 0.7), longitude + rng.normal(0, 1.0)
        names.append(f"{city}{index // len(CITIES)}")
        places.append((latitude, longitude))
    return tuple(names), places


def _lots(
    rng: np.random.Generator, names: Sequence[str], near: Sequence[str], from_km: np.ndarray, soft: bool, split: bool
) -> tuple[Lot, ...]:
    weight = rng.lognormal(0, 0.7, len(names))
    tonnes = TONNES_PER_SITE * len(names) * weight / weight.sum()
    lots = []
    for site, name in enumerate(names):
        for wave, share in zip(WAVES_MIN, SHARES, strict=True):
            pallet_kg = rng.uniform(270, 420)
            pallets = round(float(tonnes[site] * share * 1000 / pallet_kg * rng.uniform(0.8, 1.2)))
            if pallets:
                km = int(from_km[list(GATEWAYS).index(near[site]), site])
                deadline = wave + driving_time(round(km / 72 * 60), team=False) + int(rng.choice([180, 300, 480, 720]))
                late = (LATE_C, MAX_LATE_MIN) if soft else (0, 0)
                grams = round(1000 * pallet_kg * pallets)
                lots.append(Lot(f"{name} {wave}", near[site], name, pallets, grams, 0, wave, deadline, *late, split))
    return tuple(lots)


def _km(a: tuple[float, float], b: tuple[float, float]) -> int:
    """Return road kilometres: the great circle and a quarter."""
    (phi, lam), (psi, mu) = starmap(lambda x, y: (math.radians(x), math.radians(y)), (a, b))
    half = math.sin((psi - phi) / 2) ** 2 + math.cos(phi) * math.cos(psi) * math.sin((mu - lam) / 2) ** 2
    return round(1.25 * 2 * 6371 * math.asin(math.sqrt(half)))
