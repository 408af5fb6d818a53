"""What the browser animates: small, true to the moves, and drawn from where to where they go."""

import json

import numpy as np
import pytest

from lib.domain.clock import HOUR_MIN, WEEK_MIN
from lib.domain.network import Network
from lib.figures.motion import CURVES, HIGH, WIDE, busiest, motion
from lib.figures.palette import DARK, LIGHT
from lib.linehaul import preliminary_plan
from lib.outcome.movements import FLIGHT, PLACES, RETURN, Replay, replay
from lib.scenario import Scenario
from lib.whatif import simulate
from tests.shipped import shipped_network
from tests.simulation.cases import CASES, crowd, run

WEEK = 5
KIND, NAME, PATH, ORIGIN, DESTINATION, DEPARTS, ARRIVES, PARCELS = range(8)
LARGEST = 300_000  # bytes of a week in any scenario


@pytest.fixture(scope="module")
def network() -> Network:
    return shipped_network()


@pytest.fixture(scope="module")
def busy(network: Network) -> Replay:
    """Return a replay of the shipped network with a tenth of its parcels and as many flights as there can be."""
    scenario = Scenario(flights_per_week=21, demand_pct=20, own_trucks_lgg=40)
    return replay(simulate(network, scenario, planner=preliminary_plan))


def test_a_week_is_small_and_plain(busy: Replay, network: Network) -> None:
    told = json.dumps(motion(busy, network, WEEK, LIGHT), allow_nan=False, separators=(",", ":"))
    assert len(told.encode()) < LARGEST


def test_moves_are_those_that_touch_the_week(busy: Replay, network: Network) -> None:
    start = WEEK * WEEK_MIN
    moves = busy.moves[(busy.moves.departs < start + WEEK_MIN) & (busy.moves.arrives > start)]
    shown = motion(busy, network, WEEK, LIGHT)["moves"]
    assert len(shown) == len(moves)
    assert [row[DEPARTS] + start for row in shown] == list(moves.departs)
    assert [row[ARRIVES] + start for row in shown] == list(moves.arrives)
    assert sum(row[PARCELS] for row in shown) == moves.parcels.sum()


def test_paths_lead_from_origin_to_destination(busy: Replay, network: Network) -> None:
    told = motion(busy, network, WEEK, LIGHT)
    spots = {place["id"]: place for place in told["places"]}
    ways = 0
    for row in told["moves"]:
        for name, path in told["paths"][row[PATH]].items():
            ends = np.array([path[:2], path[-2:]])
            for end, place in zip(ends, (row[ORIGIN], row[DESTINATION]), strict=True):
                if name in spots[place]:
                    # A road begins at the junction nearest to the place.
                    assert np.hypot(*(end - spots[place][name])) < WIDE / 100, row
            ways += 1
    assert ways > 100
    assert any(row[KIND] == RETURN for row in told["moves"])
    assert any(row[KIND] == FLIGHT and row[ORIGIN] == row[DESTINATION] for row in told["moves"])


def test_places_lie_on_their_maps(busy: Replay, network: Network) -> None:
    told = motion(busy, network, WEEK, LIGHT)
    for place in told["places"]:
        for name in ("air", "land"):
            if name in place:
                assert 0 <= place[name][0] <= WIDE
                assert 0 <= place[name][1] <= HIGH


def test_curves_are_the_counts(busy: Replay, network: Network) -> None:
    told = motion(busy, network, WEEK, LIGHT)
    hours = WEEK_MIN // HOUR_MIN
    for g, gateway in enumerate(busy.gateways):
        for key, _, among, _ in CURVES:
            curve = told["queues"][gateway][key]
            assert len(curve) == hours + 1
            at = [PLACES.index(place) for place in among]
            assert curve[10] == busy.counts[at, g, WEEK * hours + 10].sum()


def test_busiest_is_the_longest_queue(busy: Replay, network: Network) -> None:
    longest = busiest(busy, WEEK)
    assert longest is not None
    gateway, title, parcels, minute = longest
    queues = motion(busy, network, WEEK, LIGHT)["queues"]
    assert parcels == max(max(curve) for queue in queues.values() for curve in queue.values())
    key = next(key for key, name, _, _ in CURVES if name == title)
    assert queues[gateway][key][(minute - WEEK * WEEK_MIN) // HOUR_MIN] == parcels


def test_themes_differ_in_colours_and_drawing_alone(busy: Replay, network: Network) -> None:
    light, dark = (motion(busy, network, WEEK, colours) for colours in (LIGHT, DARK))
    assert light["colours"] != dark["colours"]
    assert {key for key in light if light[key] != dark[key]} == {"colours", "maps", "curves"}


def test_tours_over_lanes_without_a_road_are_drawn_straight() -> None:
    made = run(crowd(CASES["road"], 2))
    told = motion(replay(made), made.case.network, WEEK, LIGHT)
    assert told["moves"]
    assert all(len(path["land"]) >= 2 for path in told["paths"])


def test_an_empty_week_is_told_too(network: Network) -> None:
    nothing = replay(simulate(network, Scenario(cancellation_pct=100, demand_pct=10)))
    told = motion(nothing, network, 0, LIGHT)
    assert told["moves"] == []
    assert set(told["queues"]) == set(nothing.gateways)
