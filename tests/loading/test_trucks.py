"""Trucks: every plan passes the independent checker, every rule broken on purpose is caught, refusals say why."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.domain.load_plans import Body, Cut, Freight, LoadingPlan, Pallet, Placed, Refusal, Trip, Truck
from lib.errors import DataError
from lib.loading import (
    assumptions,
    axle_loads,
    capacity_cm3,
    count,
    load_all,
    load_truck,
    overloaded,
    pallets,
    read_load_unit,
    read_truck,
    trucks,
)
from lib.loading.pallets import height_mm, spots_on
from tests.loading.checker import broken
from tests.shipped import shipped_network

NETWORK = shipped_network()
VEHICLES = ("artic", "mega", "rigid", "road_train")
TRUCKS = {vehicle: read_truck(NETWORK, vehicle) for vehicle in VEHICLES}
UNITS = {unit: read_load_unit(NETWORK, unit) for unit in ("pallet", "roll_cage")}
STOPS = ("W-PAR", "W-LYS", "W-MRS")


def pallet(stop: int, number: int, kg: float, height_mm: int = 2000, bearing_kg: float = 0) -> Pallet:
    return Pallet(f"lot {stop}", number, stop, 1200, 800, height_mm, round(kg * 1000), round(bearing_kg * 1000))


def at(item: Pallet, x: int, y: int, z: int = 0, body: int = 1) -> Placed:
    return Placed(item, body, x, y, z, item.width_mm, item.length_mm, item.height_mm)


def rows(first: int, kg: float, stop: int = 0) -> list[Placed]:
    """Place pairs of pallets across the floor from the headboard on."""
    return [at(pallet(stop, k, kg), k // 2 * 800, k % 2 * 1200) for k in range(first)]


def check(vehicle: Truck, placed: Sequence[Placed], stops: Sequence[str] = STOPS) -> set[str]:
    return broken(vehicle, stops, [p.pallet for p in placed], placed)


@st.composite
def loads(draw: st.DrawFn) -> tuple[str, str, tuple[Freight, ...]]:
    vehicle, unit = draw(st.sampled_from(VEHICLES)), draw(st.sampled_from(sorted(UNITS)))
    room = capacity_cm3(TRUCKS[vehicle], UNITS[unit])
    share = draw(st.integers(1, 100))
    parts = draw(st.lists(st.integers(1, 10), min_size=1, max_size=4))
    freight = [
        (draw(st.integers(0, 2)), room * share * part // (100 * sum(parts)), draw(st.integers(60, 600)))
        for part in parts
    ]
    return (
        vehicle,
        unit,
        tuple(
            Freight(f"lot {k}", STOPS[stop], cm3 * density // 1000, cm3)
            for k, (stop, cm3, density) in enumerate(freight)
        ),
    )


@settings(max_examples=150)
@given(loads())
def test_every_plan_keeps_every_rule(load: tuple[str, str, tuple[Freight, ...]]) -> None:
    vehicle, unit, freight = load
    items = pallets(freight, STOPS, UNITS[unit], TRUCKS[vehicle])
    answer = load_truck(TRUCKS[vehicle], items, STOPS)
    if isinstance(answer, LoadingPlan):
        assert broken(TRUCKS[vehicle], STOPS, items, answer.placed) == set()
    else:
        assert answer.cut == Cut(vehicle, STOPS, frozenset(lot.lot for lot in freight))
        assert answer.words


@settings(max_examples=60)
@given(loads())
def test_pallets_hold_the_freight_exactly(load: tuple[str, str, tuple[Freight, ...]]) -> None:
    vehicle, kind, freight = load
    unit, vehicle_ = UNITS[kind], TRUCKS[vehicle]
    for lot in freight:
        items = pallets((lot,), STOPS, unit, vehicle_)
        assert len(items) == count(lot, unit, vehicle_)
        assert sum(item.grams - unit.tare_g for item in items) == lot.grams
        inside = sum(item.length_mm * item.width_mm * (item.height_mm - unit.deck_mm) for item in items)
        assert inside * unit.fill_pct / 1e5 >= lot.cm3 * 0.999999
        assert all(unit.tare_g <= i.grams <= unit.gross_g and i.height_mm <= height_mm(unit, vehicle_) for i in items)


def test_no_freight_is_no_pallet() -> None:
    assert pallets([Freight("lot", "W-PAR", 0, 0)], STOPS, UNITS["pallet"], TRUCKS["artic"]) == ()


def test_floors_take_the_pallets_known_in_the_trade() -> None:
    spots = {v: sum(spots_on(b.length_mm, b.width_mm, UNITS["pallet"]) for b in t.bodies) for v, t in TRUCKS.items()}
    assert spots == {"artic": 33, "mega": 33, "rigid": 18, "road_train": 38}


@pytest.mark.parametrize("vehicle", VEHICLES)
def test_full_floor_for_three_stops_loads(vehicle: str) -> None:
    unit = UNITS["pallet"]
    third = capacity_cm3(TRUCKS[vehicle], unit) // sum(
        spots_on(b.length_mm, b.width_mm, unit) for b in TRUCKS[vehicle].bodies
    )
    spots = capacity_cm3(TRUCKS[vehicle], unit) // third
    freight = [Freight(s, s, third * n * 150 // 1000, third * n) for s, n in zip(STOPS, _thirds(spots), strict=True)]
    items = pallets(freight, STOPS, unit, TRUCKS[vehicle])
    assert len(items) == spots
    answer = load_truck(TRUCKS[vehicle], items, STOPS)
    assert isinstance(answer, LoadingPlan)
    assert broken(TRUCKS[vehicle], STOPS, items, answer.placed) == set()


def _thirds(spots: int) -> tuple[int, int, int]:
    return spots // 3, spots // 3, spots - 2 * (spots // 3)


def test_same_load_gets_the_same_plan() -> None:
    items = [pallet(k % 3, k, 200 + 10 * k, 1000 + 100 * (k % 4), 400) for k in range(30)]
    plans = [load_truck(TRUCKS["artic"], items, STOPS) for _ in range(3)]
    assert isinstance(plans[0], LoadingPlan)
    assert plans[0] == plans[1] == plans[2]


def test_axle_loads_match_a_hand_worked_case() -> None:
    # 10 t over the rear support of a floor on supports 0 and 5 m, tare 2 t in the middle: 1 t in front, 11 t behind.
    body = Body(1, 6000, 2400, 2500, 20_000_000, 2_000_000, 2500, 0, 5000, "Front", 10**7, "Rear", 10**7, None)
    vehicle = Truck("cart", "Cart", 20_000_000, (body,))
    placed = [at(pallet(0, 0, 10_000), 4600, 0)]
    front, rear, empty_front, empty_rear = axle_loads(vehicle, placed, 1)
    assert (front.grams, rear.grams, empty_front.grams, empty_rear.grams) == (1e6, 11e6, 1e6, 1e6)
    assert overloaded((front, rear, empty_front, empty_rear)) == [rear]


def test_checker_passes_a_sound_plan() -> None:
    low = [at(pallet(1, 8, 200, 1000, 300), 3200, 0), at(pallet(1, 9, 300, 1000), 3200, 0, 1000)]
    assert check(TRUCKS["artic"], [*rows(8, 300, 1), *low]) == set()


SOUND = rows(8, 300, 1)
BOTTOM, TOP = pallet(1, 8, 200, 1000, 300), pallet(1, 9, 300, 1000)


@pytest.mark.parametrize(
    ("rule", "placed"),
    [
        ("inside", [*SOUND, at(BOTTOM, 13_000, 0)]),
        ("inside", [*SOUND, at(BOTTOM, 3200, 1400)]),
        ("inside", [*SOUND, at(BOTTOM, 3200, 0), at(replace(TOP, height_mm=1800), 3200, 0, 1000)]),
        ("overlap", [*SOUND, at(BOTTOM, 3199, 0), at(TOP, 3200, 1100)]),
        ("support", [*SOUND, at(BOTTOM, 3200, 0), at(TOP, 3300, 0, 1000)]),
        ("support", [*SOUND, at(TOP, 3200, 0, 500)]),
        ("bearing", [*SOUND, at(BOTTOM, 3200, 0), at(replace(TOP, grams=300_001), 3200, 0, 1000)]),
        ("unloading order", [*rows(8, 300, 0), at(pallet(1, 9, 300), 3200, 0)]),
        ("unloading order", [at(replace(BOTTOM, stop=0), 0, 0), at(TOP, 0, 0, 1000)]),
        ("axles", rows(16, 950)),
        ("axles", [at(pallet(0, k, 990), 12_700 - k // 2 * 800, k % 2 * 1200) for k in range(20)]),
        ("size", [*SOUND, replace(at(BOTTOM, 3200, 0), width_mm=1000)]),
        ("upright", [*SOUND, replace(at(BOTTOM, 3200, 0), height_mm=800)]),
    ],
)
def test_broken_rule_is_caught(rule: str, placed: list[Placed]) -> None:
    assert check(TRUCKS["artic"], placed) == {rule}


def test_weight_above_the_payload_of_truck_or_body_is_caught() -> None:
    sound, artic = sum(p.pallet.grams for p in SOUND), TRUCKS["artic"]
    assert check(replace(artic, payload_g=sound), SOUND) == set()
    assert check(replace(artic, payload_g=sound - 1), SOUND) == {"payload"}
    assert check(replace(artic, bodies=(replace(artic.bodies[0], payload_g=sound - 1),)), SOUND) == {"payload"}


def test_pallet_left_behind_or_loaded_twice_is_caught() -> None:
    items = [p.pallet for p in SOUND]
    assert broken(TRUCKS["artic"], STOPS, items, SOUND[1:]) == {"complete"}
    assert "complete" in broken(TRUCKS["artic"], STOPS, items, [*SOUND, SOUND[0]])


def test_axles_are_checked_after_every_stop() -> None:
    # Freight of the first stop, behind the trailer's axles, lifts the kingpin until it is gone.
    light = [at(pallet(0, k, 500), 10_380 + k // 2 * 800, k % 2 * 1200) for k in range(8)]
    heavy = rows(20, 650, 1)
    loads = axle_loads(TRUCKS["artic"], [*light, *heavy], 2)
    assert {a.unloaded for a in overloaded(loads)} == {1}
    assert check(TRUCKS["artic"], [*light, *heavy]) == {"axles"}


def test_axle_limits_of_both_bodies_count() -> None:
    placed = [replace(p, body=2) for p in rows(16, 770)]
    assert check(TRUCKS["road_train"], placed) == {"axles"}


def refusal(vehicle: str, items: Sequence[Pallet]) -> Refusal:
    answer = load_truck(TRUCKS[vehicle], items, STOPS, {"W-PAR": "Paris", "W-LYS": "Lyon", "W-MRS": "Marseille"})
    assert isinstance(answer, Refusal)
    return answer


def test_refusal_for_weight_is_proven() -> None:
    answer = refusal("rigid", [pallet(0, k, 1001) for k in range(10)])
    assert (answer.rule, answer.proven) == ("payload", True)
    assert answer.words == "Payload: the pallets weigh 10.0 t, Rigid truck takes 10.0 t."


def test_refusal_for_size_names_the_stop() -> None:
    answer = refusal("rigid", [pallet(1, 0, 100, 2501)])
    assert (answer.rule, answer.stop, answer.proven) == ("size", "W-LYS", True)
    assert "1200 × 800 × 2501 mm for Lyon" in answer.words


def test_refusal_for_room_counts_what_is_left() -> None:
    answer = refusal("artic", [pallet(k % 3, k, 100, 2600) for k in range(36)])
    assert (answer.rule, answer.stop, answer.proven) == ("floor", "W-PAR", False)
    assert answer.words == "Floor: 33 of 36 pallets fit; the first that does not is for Paris."


def test_refusal_for_axles_names_axle_and_moment() -> None:
    answer = refusal("artic", [pallet(0, k, 300) for k in range(13)] + [pallet(1, k, 990) for k in range(18)])
    assert (answer.rule, answer.proven) == ("axle limits", False)
    assert "drive axle would carry" in answer.words
    assert "its limit is 11.5 t" in answer.words


def test_all_trips_load_or_come_back_as_cuts() -> None:
    room = capacity_cm3(TRUCKS["artic"], UNITS["pallet"])
    good = Trip("artic", STOPS[:1], (Freight("a", "W-PAR", 5_000_000, room // 2),))
    bad = Trip("artic", STOPS[:2], (Freight("b", "W-PAR", 5_000_000, room), Freight("c", "W-LYS", 10**6, room // 2)))
    air = Trip("feeder", ("W-TBS",), (Freight("d", "W-TBS", 1_000_000, 5_000_000),))
    plans, refusals = load_all(NETWORK, [good, bad, air, good])
    assert list(plans) == [good]
    assert broken(TRUCKS["artic"], STOPS[:1], [p.pallet for p in plans[good].placed], plans[good].placed) == set()
    assert [r.cut for r in refusals] == [Cut("artic", STOPS[:2], frozenset({"b", "c"}))]


def test_search_that_minds_no_axles_may_still_load(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trucks, "ATTEMPTS", ((trucks.NARROW, False),))
    items = [pallet(k % 3, k, 300) for k in range(20)]
    plan = load_truck(TRUCKS["artic"], items, STOPS)
    assert isinstance(plan, LoadingPlan)
    assert broken(TRUCKS["artic"], STOPS, items, plan.placed) == set()


def test_twins_both_load() -> None:
    items = [pallet(0, 0, 300)] * 40
    plan = load_truck(replace(TRUCKS["road_train"], payload_g=10**8), items[:34], STOPS)
    assert isinstance(plan, LoadingPlan)
    assert broken(TRUCKS["road_train"], STOPS, items[:34], plan.placed) == set()


def test_assumptions_are_told_with_their_numbers() -> None:
    words = assumptions(UNITS["pallet"], TRUCKS["artic"])
    assert "up to 2.60 m high, 85 % filled, 25 kg empty, up to 300 kg on top" in words
    assert "nothing on top" in assumptions(UNITS["roll_cage"], TRUCKS["artic"])


def test_freight_for_a_stranger_is_named() -> None:
    with pytest.raises(DataError, match="lot 9 is for W-BER; the truck stops at W-PAR, W-LYS, W-MRS"):
        pallets([Freight("lot 9", "W-BER", 1, 1)], STOPS, UNITS["pallet"], TRUCKS["artic"])


def test_unknown_vehicle_or_unit_is_named() -> None:
    with pytest.raises(DataError, match=r"feeder has no load floor.*artic, mega, rigid, road_train"):
        read_truck(NETWORK, "feeder")
    with pytest.raises(DataError, match="crate is not a load unit"):
        read_load_unit(NETWORK, "crate")
