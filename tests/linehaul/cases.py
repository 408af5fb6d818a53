"""Small line-haul problems, made at random from a seed, and plain ones to check by hand."""

import math
from dataclasses import replace

import numpy as np

from lib.linehaul import Fleet, Lot, Problem, RoadTravel, RouteClass, Turnround, Vehicle

OWN = Vehicle("own", 10, owned=True, returns=True, kmh=60, dispatch_c=5_000, per_km_c=60, per_hour_c=800)
TEAM = replace(OWN, key="team", team=True, dispatch_c=8_000, per_hour_c=1_900)
SPOT = Vehicle("spot", 10, 8_000_000, kmh=60, dispatch_c=9_000, per_km_c=150, per_stop_c=2_000)
VAN = Vehicle("van", 4, 1_500_000, 9_000_000, kmh=75, dispatch_c=4_000, per_km_c=80, per_stop_c=1_000)


def case(seed: int, *, cyclic: bool = False, opening: bool = False, lots: int = 6) -> Problem:
    """Return a random problem small enough to enumerate: one gateway, four sites, at most six lots."""
    rng = np.random.default_rng(seed)
    place = rng.integers(-500, 500, (5, 2))
    km = np.array([[math.ceil(1.2 * math.dist(a, b)) for b in place] for a in place])
    travel = RoadTravel(km[:1, 1:], km[1:, 1:], opening=_opening(rng) if opening else ())
    slots = (0, 300, 700, 1_500) if not cyclic else (600, 3_000, 5_400, 9_000)
    fleet = Fleet("trucks", "G", ("own", "team"), int(rng.integers(0, 3)), weekly_c=1_000)
    return Problem(
        ("G",),
        tuple("ABCD"),
        (OWN, TEAM, SPOT, VAN),
        tuple(_lot(rng, n, slots) for n in range(lots)),
        travel,
        slots,
        (fleet,),
        Turnround(30, 660),
        10_080 if cyclic else None,
        6_000 if cyclic else None,
        RouteClass(int(rng.integers(2, 5))),
    )


def _lot(rng: np.random.Generator, number: int, slots: tuple[int, ...]) -> Lot:
    floor, release = int(rng.integers(1, 8)), int(rng.choice(slots[:-1])) - int(rng.integers(0, 60))
    release, kind = max(release, 0), int(rng.integers(0, 4))
    sizes = (floor, 300_000 * floor, int(rng.integers(1, 3)) * 1_000_000 * floor)
    due = release + int(rng.integers(600, 3_000))
    when = [(None, 0, 0), (due + 1_500, 0, 0), (due, 300, 5_000), (release, 20, 20_000)][kind]
    return Lot(f"lot {number}", "G", "ABCD"[int(rng.integers(0, 4))], *sizes, release, *when, splittable=False)


def _opening(rng: np.random.Generator) -> tuple[tuple[tuple[int, int], ...], ...]:
    """Return daytime hours for half of the sites."""
    days = [(1_440 * day + 480, 1_440 * day + int(rng.integers(700, 1_300))) for day in range(7)]
    return ((), tuple(days), (), tuple(days[:5]))


def line(*km: int, lots: tuple[Lot, ...], vehicles: tuple[Vehicle, ...] = (SPOT,), **more: object) -> Problem:
    """Return a problem on one road: gateway G at km 0, the sites A, B, … at so many km along it."""
    along = np.array(km)
    travel = RoadTravel(along[None, :], abs(along[:, None] - along[None, :]))
    settings = {"slots": (0,), **more}
    return Problem(("G",), tuple("ABCDEFGH"[: len(km)]), vehicles, lots, travel, **settings)  # type: ignore[arg-type]
