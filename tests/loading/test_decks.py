"""Aircraft: every deck plan passes the independent checker, refusals are proven by trying all, freight becomes ULDs."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.domain.load_plans import Aircraft, DeckPlan, GatewayFreight, Position, Refusal, Uld
from lib.errors import DataError
from lib.loading import attainable_pct, build_ulds, deck_assumptions, filled, load_flight, read_aircraft, way_out
from tests.loading.deck_checker import broken
from tests.shipped import shipped_network

NETWORK = shipped_network()
TYPES = ("747-8F", "747-400ERF", "777F", "737F")
PLANES = {kind: read_aircraft(NETWORK, kind) for kind in TYPES}
ROUTE = ("HKG", "LGG", "MAD")
M3 = 1_000_000


def freight(lgg_m3: float, mad_m3: float, kg_m3: float = 150) -> list[GatewayFreight]:
    volumes = (("LGG", lgg_m3), ("MAD", mad_m3))
    return [GatewayFreight(gateway, round(m3 * kg_m3 * 1000), round(m3 * M3)) for gateway, m3 in volumes]


def payload_kg(kind: str) -> dict[int, float]:
    legs = NETWORK.aircraft_legs.set_index(["aircraft_id", "origin", "destination"]).payload_t
    here = [legs.get((kind, "HKG", "LGG")), legs.get((kind, "LGG", "MAD"))]
    return {leg: tonnes * 1000 for leg, tonnes in enumerate(here) if tonnes is not None}


@settings(max_examples=40)
@given(st.sampled_from(TYPES), st.integers(1, 95), st.integers(0, 100), st.integers(80, 220))
def test_every_deck_plan_keeps_every_rule(kind: str, fill_pct: int, lgg_pct: int, kg_m3: int) -> None:
    plane = PLANES[kind]
    m3 = plane.cm3 * fill_pct / 100 / M3
    need = build_ulds(NETWORK, plane, freight(m3 * lgg_pct / 100, m3 * (100 - lgg_pct) / 100, kg_m3))
    answer = load_flight(NETWORK, plane, ROUTE, need.ulds)
    if isinstance(answer, DeckPlan):
        assert need.fits
        assert broken(plane, ROUTE, need.ulds, answer.placed, payload_kg(kind)) == set()
    else:
        assert answer.proven
        assert answer.rule == "positions" if not need.fits else answer.rule in ("payload", "balance")


@settings(max_examples=60)
@given(st.sampled_from(TYPES), st.integers(0, 900), st.integers(0, 400), st.integers(20, 500))
def test_ulds_hold_the_freight_exactly(kind: str, lgg_m3: int, mad_m3: int, kg_m3: int) -> None:
    need = build_ulds(NETWORK, PLANES[kind], freight(lgg_m3, mad_m3, kg_m3))
    units = NETWORK.load_units.set_index("unit_id")
    for gateway, m3 in (("LGG", lgg_m3), ("MAD", mad_m3)):
        own = [uld for uld in need.ulds if uld.gateway == gateway]
        assert sum(uld.cm3 for uld in own) == m3 * M3
        assert sum(uld.grams - units.tare_kg[uld.unit] * 1000 for uld in own) == m3 * kg_m3 * 1000
        for uld in own:
            room = max(p.cm3 for p in PLANES[kind].positions if p.unit == uld.unit)
            assert uld.cm3 <= room * units.fill_pct[uld.unit] / 100 + 1
            assert uld.grams <= units.gross_kg[uld.unit] * 1000 + 1
    assert len(need.ulds) == need.main + need.lower


@pytest.mark.parametrize(("kind", "main", "lower"), [("747-8F", 34, 12), ("747-400ERF", 30, 9), ("777F", 27, 10)])
def test_positions_are_those_of_the_type(kind: str, main: int, lower: int) -> None:
    plane, row = PLANES[kind], NETWORK.aircraft.set_index("aircraft_id").loc[kind]
    assert [sum(p.deck == deck for p in plane.positions) for deck in ("main", "lower")] == [main, lower]
    assert (row.main_positions, row.lower_positions) == (main, lower)
    assert sum(p.cm3 for p in plane.positions) <= plane.cm3


def test_baseline_flight_is_loaded_at_the_assumed_fill() -> None:
    plane = PLANES["747-8F"]
    m3 = 0.8 * plane.cm3 / M3
    need = build_ulds(NETWORK, plane, freight(0.7 * m3, 0.3 * m3))
    assert (need.fits, need.main, need.lower, round(need.volume_pct)) == (True, 34, 10, 80)
    assert need.words == (
        "The flight needs 44 ULDs for 686 m³ (80 % of the Boeing 747-8F's volume); it has 46 positions and is "
        "loaded to 82 % of its payload."
    )
    plan = load_flight(NETWORK, plane, ROUTE, need.ulds)
    assert isinstance(plan, DeckPlan)
    assert broken(plane, ROUTE, need.ulds, plan.placed, payload_kg("747-8F")) == set()


def test_fill_above_what_ulds_take_is_told() -> None:
    plane = PLANES["747-8F"]
    assert attainable_pct(NETWORK, plane) == pytest.approx(100 * 0.85 * (34 * 20.4 + 12 * 12.45) / 858, abs=0.01)
    m3 = 0.9 * plane.cm3 / M3
    need = build_ulds(NETWORK, plane, freight(0.7 * m3, 0.3 * m3))
    assert not need.fits
    assert "needs 49 ULDs" in need.words
    assert "cannot be reached" in need.words
    answer = load_flight(NETWORK, plane, ROUTE, need.ulds)
    assert isinstance(answer, Refusal)
    assert (answer.rule, answer.proven) == ("positions", True)


def test_allotment_fills_by_volume_or_by_weight() -> None:
    assert filled("LGG", 10_000_000, 50_000_000, 150) == GatewayFreight("LGG", 7_500_000, 50_000_000)
    assert filled("LGG", 6_000_000, 50_000_000, 150) == GatewayFreight("LGG", 6_000_000, 40_000_000)


def test_assumptions_are_told_with_their_numbers() -> None:
    assert "envelope 11–33 % MAC empty, 14–31 % full" in deck_assumptions(PLANES["747-8F"])


def test_payload_counts_the_ulds_and_names_the_leg() -> None:
    need = build_ulds(NETWORK, PLANES["747-8F"], freight(400, 150, 205))
    answer = load_flight(NETWORK, PLANES["747-8F"], ROUTE, need.ulds)
    assert isinstance(answer, Refusal)
    assert (answer.rule, answer.stop) == ("payload", "LGG")
    assert "from HKG to LGG; the limit is 114.3 t" in answer.words


def place(name: str, arm: int, onward: str, limit: int = 10, room: str = "hold") -> Position:
    return Position(name, "main", room, "centre", arm, "box", M3, limit, onward)


def plane(positions: Sequence[Position], hold: int = 100, reach: float = 60) -> Aircraft:
    """Return a small aircraft of 10 g with its centre at 0 mm, chord −500 … 500 mm, envelope 50 ± `reach` %."""
    pct = (50 - reach, 50 - reach), (50 + reach, 50 + reach)
    return Aircraft("toy", "Toy", 5 * M3, 100, tuple(positions), (("hold", hold),), 10, 0, 110, -500, 1000, *pct)


def uld(gateway: str, number: int, grams: int) -> Uld:
    return Uld(gateway, number, "box", grams, 1000)


ROW = [place("a", -1000, "b"), place("b", 0, "c"), place("c", 1000, "d"), place("d", 2000, "")]


@settings(max_examples=120)
@given(
    st.lists(st.tuples(st.sampled_from(("LGG", "MAD")), st.integers(1, 9)), min_size=1, max_size=4),
    st.lists(st.integers(3, 10), min_size=4, max_size=4),
    st.integers(5, 30),
    st.integers(5, 120),
)
def test_plan_is_found_exactly_when_one_exists(
    boxes: list[tuple[str, int]], limits: list[int], hold: int, reach: int
) -> None:
    ulds = [uld(gateway, k, grams) for k, (gateway, grams) in enumerate(boxes)]
    toy = plane([replace(p, limit_g=limit) for p, limit in zip(ROW, limits, strict=True)], hold, reach)
    some = any(
        not broken(toy, ROUTE, ulds, list(zip(positions, ulds, strict=True)), {})
        for positions in permutations(toy.positions, len(ulds))
    )
    answer = load_flight(NETWORK, toy, ROUTE, ulds)
    assert isinstance(answer, DeckPlan) == some
    if isinstance(answer, DeckPlan):
        assert broken(toy, ROUTE, ulds, answer.placed, {}) == set()
    else:
        assert answer.proven


@pytest.mark.parametrize(
    ("rule", "placed"),
    [
        ("one each", [(ROW[1], uld("LGG", 0, 2)), (ROW[1], uld("MAD", 1, 2))]),
        ("kind", [(ROW[1], replace(uld("LGG", 0, 2), unit="crate"))]),
        ("position limits", [(ROW[1], uld("LGG", 0, 11))]),
        ("compartment limits", [(p, uld("LGG", k, 6)) for k, p in enumerate(ROW[:3])]),
        ("unloading order", [(ROW[1], uld("LGG", 0, 2)), (ROW[2], uld("MAD", 1, 2))]),
        ("balance", [(ROW[3], uld("MAD", 0, 9))]),
        ("balance", [(ROW[0], uld("MAD", 0, 9)), (ROW[3], uld("LGG", 1, 5))]),
    ],
)
def test_broken_rule_is_caught(rule: str, placed: list[tuple[Position, Uld]]) -> None:
    toy = plane(ROW, hold=17, reach=40)
    assert broken(toy, ROUTE, [u for _, u in placed], placed, {}) == {rule}


def test_lost_uld_and_weight_above_the_payload_are_caught() -> None:
    toy, placed = plane(ROW), [(ROW[1], uld("LGG", 0, 5))]
    assert broken(toy, ROUTE, [u for _, u in placed], placed, {0: 0.005}) == set()
    assert broken(toy, ROUTE, [u for _, u in placed], placed, {0: 0.004}) == {"payload"}
    assert broken(toy, ROUTE, [uld("LGG", 0, 5), uld("MAD", 1, 5)], placed, {}) == {"complete"}


@pytest.mark.parametrize(
    ("rule", "toy", "ulds"),
    [
        ("balance", plane(ROW[3:], reach=20), [uld("LGG", 0, 9)]),
        (
            "unloading order",
            plane([replace(ROW[2], limit_g=5), ROW[3]], reach=300),
            [uld("LGG", 0, 1), uld("MAD", 1, 9)],
        ),
        ("compartment limits", plane(ROW, hold=9), [uld("LGG", 0, 5), uld("MAD", 1, 5)]),
        ("position limits", plane([replace(p, limit_g=4) for p in ROW]), [uld("LGG", 0, 5)]),
        ("route", plane(ROW), [uld("RIX", 0, 5)]),
        ("freight", plane(ROW), []),
    ],
)
def test_refusal_names_the_rule(rule: str, toy: Aircraft, ulds: list[Uld]) -> None:
    answer = load_flight(NETWORK, toy, ROUTE, ulds)
    assert isinstance(answer, Refusal)
    assert (answer.rule, answer.proven) == (rule, True)
    assert answer.words.startswith(rule.capitalize())


def test_way_out_leads_along_the_lane_to_the_door() -> None:
    positions = {p.position: p for p in PLANES["747-8F"].positions}
    assert way_out(PLANES["747-8F"], positions["A"])[:2] == ("BL", "CL")
    for toy in PLANES.values():
        doors = {p.position for p in toy.positions if not p.towards_door}
        assert all({p.position, *way_out(toy, p)} & doors for p in toy.positions)
        assert len(doors) == 1 + 2 * any(p.deck == "lower" for p in toy.positions)


def test_bulk_loaded_type_and_broken_tables_are_named() -> None:
    with pytest.raises(DataError, match=r"AN-124 has no pallet positions.*others load in bulk"):
        read_aircraft(NETWORK, "AN-124")
    table = NETWORK.deck_positions
    circle = table.assign(towards_door=table.towards_door.mask(table.position == "QL", "PL"))
    with pytest.raises(DataError, match="a chain of positions that ends at a door"):
        read_aircraft(NETWORK.with_tables(deck_positions=circle), "747-8F")
    lost = NETWORK.deck_compartments[lambda t: t.compartment != "main aft"]
    with pytest.raises(DataError, match="no limit for 777F, main aft"):
        read_aircraft(NETWORK.with_tables(deck_compartments=lost), "777F")


def test_same_flight_gets_the_same_plan() -> None:
    need = build_ulds(NETWORK, PLANES["777F"], freight(300, 150))
    plans = [load_flight(NETWORK, PLANES["777F"], ROUTE, need.ulds) for _ in range(3)]
    assert isinstance(plans[0], DeckPlan)
    assert plans[0] == plans[1] == plans[2]
