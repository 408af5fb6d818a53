"""Freight that does not load together is planned apart: loads refused in a problem, and loads refused by a floor."""

import itertools
import math
from dataclasses import replace
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.linehaul import Effort, LinehaulSolution, Lot, Problem, Refused, solve
from lib.linehaul.week import loadability as loads_module
from lib.linehaul.week.loadability import Floor, floor_of, load_of, room_cm3, solve_until_loadable
from lib.loading import load_truck, pallets
from tests.linehaul.cases import SPOT, case, line
from tests.linehaul.reference import Option, complaints, options
from tests.loading.checker import broken
from tests.shipped import shipped_network

M3, TONNE_G = 1_000_000, 1_000_000


def pairs(*refused: Refused, grams: int = 0) -> Problem:
    """Two lots 20 km apart that one truck could carry."""
    lots = (Lot("a", "G", "A", 4, grams), Lot("b", "G", "B", 5))
    return replace(line(100, 120, lots=lots), refused=refused)


def loads(plan: LinehaulSolution) -> list[dict[str, int]]:
    """Return the floor units of lots on each trip."""
    return [dict(load for stop in trip.stops for load in stop.lots) for trip in plan.trips]


def test_lots_refused_together_travel_apart() -> None:
    assert loads(solve(pairs())) == [{"a": 4, "b": 5}]
    plan = solve(pairs(Refused((("a", 4), ("b", 5)))))
    assert sorted(map(str, loads(plan))) == ["{'a': 4}", "{'b': 5}"]
    assert plan.proven
    assert plan.objective_c == 2 * 9_000 + (100 + 120) * 150


def test_a_lot_refused_alone_is_cut_smaller_or_left_with_its_reason() -> None:
    assert sorted(map(str, loads(solve(pairs(Refused((("a", 4),))))))) == ["{'a': 1, 'b': 5}", "{'a': 3}"]
    (left,) = solve(pairs(Refused((("a", 1),), "The axle would carry 12 t."))).unserved
    assert (left.lot, left.floor, left.why) == ("a", 4, "The axle would carry 12 t.")


def contains(load: dict[str, int], refused: Refused) -> bool:
    return all(load.get(lot, 0) >= floor for lot, floor in refused.lots)


@settings(max_examples=10)
@given(st.integers(0, 10_000), st.booleans())
def test_a_plan_with_refused_loads_is_as_good_as_all_plans_tried(seed: int, cyclic: bool) -> None:
    """Refuse every trip of the plan that carries several lots: the best plan without, by another way of trying all."""
    problem = case(seed, cyclic=cyclic, lots=4)
    spot_only = replace(problem, fleets=(), vehicles=tuple(v for v in problem.vehicles if not v.owned))
    several = [load for load in loads(solve(spot_only)) if len(load) > 1]
    refused = tuple(Refused(tuple(load.items())) for load in several)
    strict = replace(spot_only, refused=refused)
    for plan in (solve(strict), solve(strict, Effort(rows_exact=0))):
        assert complaints(strict, plan) == []
        assert not any(contains(load, one) for load in loads(plan) for one in refused)
    plan = solve(strict)
    size_of = {lot.key: lot.floor for lot in strict.lots}
    allowed = [o for o in options(strict) if not any(contains({k: size_of[k] for k in o.lots}, r) for r in refused)]
    wanted = sorted(size_of)
    covers = (
        sum(o.cost for o in chosen)
        for size in range(len(wanted) + 1)
        for chosen in itertools.combinations(cheapest(allowed), size)
        if sorted(itertools.chain(*(o.lots for o in chosen))) == wanted
    )
    least = min(covers, default=None)
    cut = any(size_of[lot] != floor for load in loads(plan) for lot, floor in load.items())
    assert plan.unserved or cut if least is None else plan.objective_c <= least
    assert cut or plan.unserved or plan.objective_c == least


def cheapest(every: list[Option]) -> list[Option]:
    """Return the cheapest option of every load."""
    by_load = {o.lots: o for o in sorted(every, key=lambda option: -option.cost)}
    return list(by_load.values())


def test_what_stands_on_no_floor_goes_back_to_the_plan_until_every_truck_loads() -> None:
    """Lots of 10½, 10½ and 11½ pallets: 31 full ones and three halves, too high to stack by twos, on 33 places."""
    network = shipped_network()
    floor, room = floor_of(network, "artic"), room_cm3(network, "artic")
    assert floor is not None
    assert room == pytest.approx(66 * M3, rel=0.01)
    sizes = zip("abc", (10.5, 10.5, 11.5), strict=True)
    lots = tuple(Lot(key, "G", key.upper(), 11, 3 * TONNE_G, round(room / 33 * size)) for key, size in sizes)
    spot = replace(SPOT, floor=33, payload_g=None, volume_cm3=round(room))
    one = line(100, 110, 120, lots=lots, vehicles=(spot,))
    assert len(solve(one).trips) == 1
    problem, plan = solve_until_loadable(one, floor, solve)
    (refused,) = problem.refused
    assert refused.lots == (("a", 11), ("b", 11), ("c", 11))
    assert "33 of 34 pallets fit" in refused.why
    assert plan.proven
    assert len(plan.trips) == 2
    for trip in plan.trips:
        load = load_of(problem, trip, "artic")
        items = pallets(load.freight, load.stops, floor.unit, floor.truck)
        answer = load_truck(floor.truck, items, load.stops)
        assert not broken(floor.truck, load.stops, items, answer.placed)  # type: ignore[union-attr]


def test_heavy_truckloads_are_refused_and_cut_to_what_the_axles_bear() -> None:
    """26 t of payload pass the planner's own limits here, not the truck's."""
    floor = floor_of(shipped_network(), "artic")
    assert floor is not None
    lot = Lot("a", "G", "A", 30, 26 * TONNE_G, 40 * M3)
    heavy = line(100, lots=(lot,), vehicles=(replace(SPOT, floor=33, payload_g=None, volume_cm3=None),))
    assert len(solve(heavy).trips) == 1
    problem, plan = solve_until_loadable(heavy, floor, solve)
    first = problem.refused[0]
    assert first.lots == (("a", 30),)
    assert "Payload" in first.why
    assert len(plan.trips) == 2
    assert not plan.unserved
    assert all(floor.refuses(load_of(problem, trip, "artic")) is None for trip in plan.trips)


def test_effort_ends_and_says_what_does_not_load(monkeypatch: pytest.MonkeyPatch) -> None:
    never = SimpleNamespace(truck=SimpleNamespace(vehicle="artic"), refuses=lambda _: "never")
    _, plan = solve_until_loadable(pairs(), never, solve)  # type: ignore[arg-type]
    assert [(entry.lot, entry.why) for entry in plan.unserved] == [("a", "never"), ("b", "never")], "unit by unit"
    monkeypatch.setattr(loads_module, "MOST_ROUNDS", 1)
    _, plan = solve_until_loadable(pairs(), never, solve)  # type: ignore[arg-type]
    assert plan.status == "proven optimal; trucks without a loading plan: 1"


def test_a_truck_without_known_bodies_is_not_asked() -> None:
    assert floor_of(shipped_network(), "feeder") is None
    assert room_cm3(shipped_network(), "feeder") == math.inf
    assert isinstance(floor_of(shipped_network(), "rigid"), Floor)
