"""Figures of loading plans draw what the plan says, and what has been unloaded is gone."""

import json
from typing import Any

import pytest

from lib.domain.load_plans import DeckPlan, Freight, GatewayFreight, LoadingPlan
from lib.figures.deck_plans import deck, gravity
from lib.figures.draw import draw
from lib.figures.palette import DARK, LIGHT, Palette
from lib.figures.truck_loads import axle_bars, stop_colours, truck_floor, truck_space
from lib.loading import build_ulds, load_flight, load_truck, pallets, read_aircraft, read_load_unit, read_truck
from tests.shipped import shipped_network

NETWORK = shipped_network()
STOPS = ("W-PAR", "W-LYS", "W-MRS")
NAMES = {"W-PAR": "Paris <1>", "W-LYS": "Lyon", "W-MRS": "Marseille", "LGG": "Liège", "MAD": "Madrid"}
Figure = Any


def truck_plan(vehicle: str) -> LoadingPlan:
    freight = [Freight(f"lot {k}", stop, 2_000_000, 14_000_000 + k * 10**6) for k, stop in enumerate(STOPS)]
    kind = read_truck(NETWORK, vehicle)
    answer = load_truck(kind, pallets(freight, STOPS, read_load_unit(NETWORK, "pallet"), kind), STOPS)
    assert isinstance(answer, LoadingPlan)
    return answer


@pytest.fixture(scope="module", params=["artic", "road_train"])
def plan(request: pytest.FixtureRequest) -> LoadingPlan:
    return truck_plan(request.param)


@pytest.fixture(scope="module")
def flight() -> DeckPlan:
    plane = read_aircraft(NETWORK, "747-8F")
    need = build_ulds(
        NETWORK, plane, [GatewayFreight("LGG", 70_000_000, 480 * 10**6), GatewayFreight("MAD", 30_000_000, 206 * 10**6)]
    )
    answer = load_flight(NETWORK, plane, ("HKG", "LGG", "MAD"), need.ulds)
    assert isinstance(answer, DeckPlan)
    return answer


def traces(figure: Figure, kind: str) -> list[Any]:
    return [trace for trace in figure["data"] if trace["type"] == kind]


@pytest.mark.parametrize("unloaded", [0, 1, 2, 3])
def test_every_pallet_aboard_is_a_box(plan: LoadingPlan, unloaded: int) -> None:
    aboard = [p for p in plan.placed if p.pallet.stop >= unloaded]
    meshes = traces(truck_space(plan, LIGHT, unloaded, NAMES), "mesh3d")
    assert [len(m["x"]) for m in meshes] == [
        8 * sum(p.pallet.stop == stop for p in aboard) for stop in range(unloaded, len(STOPS))
    ]
    assert all(max(m["i"] + m["j"] + m["k"]) == len(m["x"]) - 1 for m in meshes)
    volume = sum(p.length_mm * p.width_mm * p.height_mm for p in aboard) / 1e9
    assert sum(map(_volume, meshes)) == pytest.approx(volume)


def _volume(mesh: Any) -> float:
    """Return the volume inside a mesh by the divergence theorem: it is closed and its sides face one way."""
    points = list(zip(mesh["x"], mesh["y"], mesh["z"], strict=True))
    total = 0.0
    for i, j, k in zip(mesh["i"], mesh["j"], mesh["k"], strict=True):
        (a, b, c), (d, e, f), (g, h, n) = points[i], points[j], points[k]
        total += a * (e * n - f * h) - b * (d * n - f * g) + c * (d * h - e * g)
    return abs(total) / 6


def test_floor_shows_every_stack_with_the_number_of_its_stop(plan: LoadingPlan) -> None:
    figure = truck_floor(plan, LIGHT, 1, NAMES)
    texts = [text for trace in traces(figure, "scatter") if trace["mode"] == "text" for text in trace["text"]]
    stacks = [p for p in plan.placed if p.z_mm == 0 and p.pallet.stop >= 1]
    assert sorted(text[0] for text in texts) == sorted(str(p.pallet.stop + 1) for p in stacks)


def test_names_are_shown_as_they_stand(plan: LoadingPlan) -> None:
    assert "Paris &lt;1&gt;" in traces(truck_space(plan, LIGHT, 0, NAMES), "mesh3d")[0]["text"][0]
    assert "W-PAR" in traces(truck_space(plan, LIGHT), "mesh3d")[0]["text"][0]


def test_bars_are_the_axle_loads_in_shares_of_their_limits(plan: LoadingPlan) -> None:
    bars = traces(axle_bars(plan, LIGHT, NAMES), "bar")
    shown = sorted(share for bar in bars for share in bar["x"])
    assert shown == pytest.approx(sorted(100 * a.grams / a.limit_g for a in plan.axles))
    assert bars[0]["y"] == ["At departure", "After Paris &lt;1&gt;", "After Lyon", "After Marseille"]


@pytest.mark.parametrize("leg", [0, 1])
def test_deck_shows_every_uld_aboard_with_its_weight(flight: DeckPlan, leg: int) -> None:
    figure = deck(flight, LIGHT, leg, NAMES)
    labels = [trace for trace in traces(figure, "scatter") if trace["mode"] == "text"]
    aboard = [uld for _, uld in flight.placed if leg == 0 or uld.gateway == "MAD"]
    weights = sorted(f"{uld.grams / 1e6:.1f}" for uld in aboard)
    assert sorted(text for trace in labels for text in trace["text"]) == weights
    assert all("Madrid" in hover for hover in labels[-1]["hovertext"])


def test_positions_of_a_deck_do_not_overlap(flight: DeckPlan) -> None:
    outline: Any = deck(flight, LIGHT)["data"][0]  # type: ignore[index]
    boxes = [(x[0], y[0], x[1], y[2]) for x, y in zip(_parts(outline["x"]), _parts(outline["y"]), strict=True)]
    assert len(boxes) == 46
    pairs = [(a, b) for k, a in enumerate(boxes) for b in boxes[:k]]
    assert not any(a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3] for a, b in pairs)


def _parts(values: list[float]) -> list[list[float]]:
    return [values[k : k + 5] for k in range(0, len(values), 6)]


def test_envelope_holds_every_leg(flight: DeckPlan) -> None:
    data: Any = gravity(flight, LIGHT)["data"]
    edge, points = data
    assert points["text"] == ["HKG–LGG", "LGG–MAD"]
    assert all(min(edge["x"]) < x < max(edge["x"]) for x in points["x"])
    assert all(min(edge["y"]) <= y <= max(edge["y"]) for y in points["y"])


@pytest.mark.parametrize("colours", [LIGHT, DARK])
def test_plotly_takes_every_figure(plan: LoadingPlan, flight: DeckPlan, colours: Palette) -> None:
    assert len(set(stop_colours(colours))) == 4
    figures = (
        truck_space(plan, colours),
        truck_floor(plan, colours),
        axle_bars(plan, colours),
        deck(flight, colours),
        gravity(flight, colours),
    )
    assert all(json.loads(draw(figure).to_json())["data"] for figure in figures)
