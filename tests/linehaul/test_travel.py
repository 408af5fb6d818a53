"""Drivers' hours: the closed form, a clock that ticks, and drives worked by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.linehaul import RoadTravel, Vehicle, driving_time
from tests.linehaul.cases import case
from tests.linehaul.reference import Driver, journey


@pytest.mark.parametrize(
    ("drive_min", "single", "team"),
    [
        (0, 0, 0),
        (270, 270, 270),
        (271, 316, 271),  # a break of 45 min
        (540, 585, 540),
        (541, 541 + 660 + 45, 541),  # nine hours, a rest of 11 h; the day's one break
        (811, 811 + 660 + 90, 811),
        (1_080, 1_080 + 660 + 90, 1_080),
        (1_081, 1_081 + 2 * 660 + 90, 1_081 + 540),
        (2_161, 2_161 + 4 * 660 + 4 * 45, 2_161 + 2 * 540),
    ],
)
def test_breaks_and_rests_are_added(drive_min: int, single: int, team: int) -> None:
    assert (driving_time(drive_min, team=False), driving_time(drive_min, team=True)) == (single, team)


@given(st.integers(0, 4_000), st.booleans())
def test_the_closed_form_is_what_a_ticking_clock_shows(drive_min: int, team: bool) -> None:
    driver = Driver(0, team)
    driver.drive(drive_min)
    assert driver.minute == driving_time(drive_min, team)


@given(st.integers(0, 500), st.permutations(range(4)), st.integers(1, 4), st.sampled_from(range(4)), st.booleans())
def test_trips_take_what_a_ticking_clock_shows(
    seed: int, order: list[int], stops: int, number: int, opening: bool
) -> None:
    problem = case(seed, opening=opening)
    vehicle, sites = problem.vehicles[number], order[:stops]
    arrivals, end, _ = journey(problem, vehicle, 700, 0, sites)
    reached, over = problem.travel.arrivals(0, np.array([sites]), 700, vehicle)
    assert (reached[0].tolist(), int(over[0])) == (arrivals, end)


def test_a_trip_with_stops_rests_after_thirteen_hours() -> None:
    """150 min of driving thrice with an hour's unloading twice: 570 min; a fourth leg of 150 crosses 540 driven."""
    km = np.array([150, 300, 450, 600])
    travel = RoadTravel(km[None, :], abs(km[:, None] - km[None, :]))
    arrivals, over = travel.arrivals(0, np.arange(4)[None, :], 0, Vehicle("truck", 1, kmh=60))
    # 150 | 60 | 120, break 45, 30 → 405 | 60 | 150 → 615 | 60 | 90 (540 driven), rest 660, 60
    assert arrivals.tolist() == [[150, 405, 615, 615 + 60 + 90 + 660 + 60]]
    assert over.tolist() == [1_485 + 60]


def test_no_road_no_trip() -> None:
    travel = RoadTravel(np.array([[10, -1]]), np.array([[0, -1], [5, 0]]))
    stops = np.array([[0, -1], [1, -1], [0, 1]])
    assert travel.arrivals(0, stops, 0, Vehicle("truck", 1))[1].tolist()[1:] == [-1, -1]


def test_a_closed_site_is_waited_for() -> None:
    weekday = tuple((1_440 * day + 480, 1_440 * day + 1_080) for day in range(5))
    travel = RoadTravel(np.array([[60]]), np.zeros((1, 1), np.int64), opening=(weekday,))
    truck = Vehicle("truck", 1, kmh=60)

    def arrival(depart: int) -> int:
        return int(travel.arrivals(0, np.array([[0]]), depart, truck)[0][0, 0])

    assert arrival(0) == 480  # Monday 01:00: wait until 08:00
    assert arrival(500) == 560  # open
    assert arrival(1_020) == 1_440 + 480  # 18:00 sharp is closed
    assert arrival(4 * 1_440 + 1_100) == 10_080 + 480  # Friday evening: Monday
