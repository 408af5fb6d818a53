"""Time the loading plan of a truck and check it by the rules.

`python -m benchmarks.loading` prints one JSON line: of trucks with three stops, filled as a plan fills them, the share
that loads and passes the independent checker, and CPU seconds a truck; flights beside them.
"""

import json
import random
import time
from collections.abc import Callable
from statistics import quantiles

from lib.domain.load_plans import DeckPlan, Freight, GatewayFreight, LoadingPlan, Trip
from lib.domain.network import Network
from lib.loading import build_ulds, count, load_flight, load_truck, pallets, read_aircraft, read_load_unit, read_truck
from lib.loading.pallets import capacity_cm3, spots_on
from lib.network import load_network
from tests.loading.checker import broken

TRUCKS, SEED, TARGET_S = 100, 7, 0.25
STOPS = ("W-PAR", "W-LYS", "W-MRS")
DENSITIES = (90, 250)  # kg/m³: of truckloads, about 150 on average
VEHICLES = ("artic", "mega", "rigid", "road_train")
AIRCRAFT = ("747-8F", "747-400ERF", "777F")


def trips(network: Network, vehicle: str, number: int, seed: int) -> list[Trip]:
    """Return random trips of three stops whose pallets take 60 to 100 % of the floor, one layer high."""
    chance, kind, unit = random.Random(seed), read_truck(network, vehicle), read_load_unit(network, "pallet")
    spots = sum(spots_on(body.length_mm, body.width_mm, unit) for body in kind.bodies)
    made: list[Trip] = []
    while len(made) < number:
        cm3 = capacity_cm3(kind, unit) * chance.uniform(0.6, 1.0)
        parts = [chance.uniform(0.1, 1.0) for _ in STOPS]
        volumes = [round(cm3 * part / sum(parts)) for part in parts]
        grams = [round(volume * chance.uniform(*DENSITIES) / 1000) for volume in volumes]
        freight = tuple(Freight(f"lot {k}", *load) for k, load in enumerate(zip(STOPS, grams, volumes, strict=True)))
        if sum(count(lot, unit, kind) for lot in freight) <= spots:
            made.append(Trip(vehicle, STOPS, freight))
    return made


def truck_row(network: Network) -> dict[str, object]:
    """Return the share of trucks verified and the seconds a truck, over all vehicle classes."""
    seconds, verified, refused = [], 0, dict[str, int]()
    for vehicle in VEHICLES:
        kind = read_truck(network, vehicle)
        for trip in trips(network, vehicle, TRUCKS, SEED):
            items = pallets(trip.freight, trip.stops, read_load_unit(network, "pallet"), kind)
            took, answer = _timed(lambda kind=kind, items=items: load_truck(kind, items, STOPS))  # type: ignore[misc]
            seconds.append(took)
            if isinstance(answer, LoadingPlan):
                verified += not broken(kind, STOPS, items, answer.placed)
            else:
                refused[answer.rule] = refused.get(answer.rule, 0) + 1
    return {
        "trucks": len(seconds),
        "verified_share": verified / len(seconds),
        "refused": refused,
        **_spread(seconds),
        "target_p90_s": TARGET_S,
        "ratio": round(_spread(seconds)["p90_s"] / TARGET_S, 3),
    }


def flight_row(network: Network) -> dict[str, object]:
    """Return the seconds of a deck plan at 80 % of the volume, by shares of the first gateway."""
    seconds, planned = [], 0
    for name in AIRCRAFT:
        plane = read_aircraft(network, name)
        for share in (0.3, 0.5, 0.7):
            cm3 = 0.8 * plane.cm3
            parts = (("LGG", share), ("MAD", 1 - share))
            need = build_ulds(
                network, plane, [GatewayFreight(g, round(cm3 * s * 0.14), round(cm3 * s)) for g, s in parts]
            )
            took, answer = _timed(
                lambda plane=plane, need=need: load_flight(network, plane, ("HKG", "LGG", "MAD"), need.ulds)  # type: ignore[misc]
            )
            seconds.append(took)
            planned += isinstance(answer, DeckPlan)
    return {"flights": len(seconds), "planned": planned, **_spread(seconds)}


def _timed[Answer](work: Callable[[], Answer]) -> tuple[float, Answer]:
    start = time.process_time()
    answer = work()
    return time.process_time() - start, answer


def _spread(seconds: list[float]) -> dict[str, float]:
    cuts = quantiles(seconds, n=10)
    return {"p50_s": round(cuts[4], 4), "p90_s": round(cuts[8], 4), "max_s": round(max(seconds), 4)}


def loading() -> dict[str, object]:
    """Return the benchmark's row."""
    network = load_network()
    return {"benchmark": "loading", "truck": truck_row(network), "flight": flight_row(network)}


if __name__ == "__main__":
    print(json.dumps(loading()))
