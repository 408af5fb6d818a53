"""The replay shows what the journeys say: every parcel in one place at every minute, every move with its freight."""

from dataclasses import replace as changed

import numpy as np
import pytest

from lib.domain.clock import NEVER
from lib.domain.plan import Wave
from lib.errors import LanecastError
from lib.outcome.movements import AIR_LANE, ENTERED, FLIGHT, HOURS, PLACES, RETURN, SLOW, TRUCK, Replay, replay
from lib.simulation.run import Run
from lib.simulation.truck_kernels import DIVERTED
from tests.reference.networks import departure, plan, punctual, some_parcels, tiny_network
from tests.simulation.cases import CASES, busy, crowd, run
from tests.simulation.checks import play

MARKS = (0, 30, 100, 333, 700, 1009, 1200, HOURS)
STILL = {
    "origin_median_h": 1,
    "origin_sigma": 0,
    "cancellation_pct": 0,
    "delay_median_min": 0,
    "delay_p95_min": 0,
    "least_load_pct": 0,
    "truck_bans": "off",
}
Watched = tuple[Run, Replay]


@pytest.fixture(scope="module", params=["busy", "overflow", "closed", "road", "short"])
def watched(request: pytest.FixtureRequest) -> Watched:
    """Return a run in which much waits, and its replay."""
    made = run(crowd(CASES[request.param], 2))
    return made, replay(made)


def places_at(run: Run, minute: int) -> np.ndarray:
    """Return each parcel's place at a minute, −1 before it is created; straight from its stamps."""
    stamps = np.vstack([run.parcels.created] + [getattr(run.journeys, name) for name in ENTERED[1:]])
    reached = ((stamps != NEVER) & (stamps <= minute)).sum(axis=0) - 1
    slow = (run.journeys.flight == DIVERTED) & (run.journeys.departed <= minute) & (minute < run.journeys.received)
    return np.where(slow, len(PLACES), reached)


def test_every_parcel_is_in_exactly_one_place(watched: Watched) -> None:
    made, shown = watched
    gateway = np.array(made.case.sites.gateway)[made.parcels.warehouse]
    for hour in MARKS:
        place = places_at(made, 60 * hour)
        for g in range(len(shown.gateways)):
            expected = np.bincount(place[(gateway == g) & (place >= 0)], minlength=len(shown.places))
            np.testing.assert_array_equal(shown.counts[:, g, hour], expected, err_msg=f"hour {hour}, gateway {g}")
        assert shown.counts[:, :, hour].sum() == (made.parcels.created <= 60 * hour).sum()


def test_moves_carry_who_is_in_the_air_and_on_the_road(watched: Watched) -> None:
    _, shown = watched
    seen = 0
    for hour in range(0, HOURS, 7):
        moves, now = shown.at(60 * hour), shown.counts[:, :, hour].sum(axis=1)
        assert moves.parcels[moves.kind == FLIGHT].sum() == now[PLACES.index("in the air")]
        assert moves.parcels[moves.kind.isin([TRUCK, AIR_LANE])].sum() == now[PLACES.index("on the road")]
        seen += len(moves)
    assert seen


def test_moves_are_those_of_flights_and_departures(watched: Watched) -> None:
    made, shown = watched
    flights = shown.moves[(shown.moves.kind == FLIGHT) & (shown.moves.origin == "HKG")]
    assert set(flights.row) == set(np.flatnonzero(~made.flights.cancelled))
    np.testing.assert_array_equal(flights.departs, made.flights.departed[flights.row])
    trucks = shown.moves[shown.moves.kind.isin([TRUCK, AIR_LANE])]
    assert set(trucks.row) == set(range(len(made.trucks.minute)))
    first = trucks[made.trucks.stop[trucks.row] == 0]
    np.testing.assert_array_equal(first.departs, made.trucks.minute[first.row])
    backs = shown.moves[shown.moves.kind == RETURN]
    np.testing.assert_array_equal(backs.arrives, made.trucks.own_return[backs.row])
    assert (shown.moves.departs <= shown.moves.arrives).all()
    assert (backs.parcels == 0).all()


def test_moves_of_one_vehicle_follow_each_other(watched: Watched) -> None:
    made, shown = watched
    flights = shown.moves[shown.moves.kind == FLIGHT]
    stops = 0
    for _, legs in flights.groupby("row"):
        assert (legs.arrives.to_numpy()[:-1] == legs.departs.to_numpy()[1:]).all()
        assert (legs.destination.to_numpy()[:-1] == legs.origin.to_numpy()[1:]).all()
        stops += len(legs) > 1
    assert stops or "MAD" not in made.case.sites.gateways_used


def test_slow_service_has_a_place_of_its_own() -> None:
    made = run(crowd(CASES["overflow"], 2))
    assert (made.journeys.flight == DIVERTED).any()
    assert replay(made).counts[-1].max() > 0
    assert replay(made).places[-1] == SLOW


def test_a_tour_of_two_stops_by_hand() -> None:
    """Ten parcels land at Liège; one truck takes six to Cologne, rests an hour there and takes four on to Prague."""
    network = punctual(tiny_network())
    cologne, prague = 1, 2
    stops = {cologne: "LGG>CGN", prague: "CGN>PRG"}
    monday = departure(Wave(0, 0, 0), 0, stops, offset_min=600)
    parcels = some_parcels([(600, cologne, False, 100, 500)] * 6 + [(600, prague, False, 100, 500)] * 4)
    made = play(network, STILL, parcels, plan(monday))
    moves = replay(made).moves
    tour = moves[(moves.kind == TRUCK) & (moves.parcels > 0)]
    assert list(zip(tour.origin, tour.destination, tour.parcels, strict=True)) == [
        ("LGG", "CGN", 10),
        ("CGN", "CGN", 4),
        ("CGN", "PRG", 4),
    ]
    assert tour.arrives.iloc[0] - tour.departs.iloc[0] == 120  # the lane's minutes
    assert tour.departs.iloc[2] - tour.arrives.iloc[0] == 60
    flight = moves[(moves.kind == FLIGHT) & (moves.parcels > 0)].iloc[0]
    assert (flight.origin, flight.destination, flight.parcels, flight.grams) == ("HKG", "LGG", 10, 1_000)
    assert flight.arrives - flight.departs == 750


def test_units_of_several_parcels_are_refused() -> None:
    with pytest.raises(LanecastError, match="unit = 1"):
        replay(run(busy()))


def test_a_lost_parcel_would_be_noticed() -> None:
    made = run(crowd(CASES["busy"], 2))
    unloaded = made.journeys.unloaded.copy()
    moved = np.flatnonzero(made.journeys.released != NEVER)[0]
    unloaded[moved] = NEVER
    broken = changed(made, journeys=changed(made.journeys, unloaded=unloaded))
    assert replay(broken).counts.min() < 0
