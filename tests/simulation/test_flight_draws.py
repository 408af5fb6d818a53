"""Draws of flights: shared by scenarios that fly more or less often, independent within one, with the odds of 4.3."""

import numpy as np
import pytest
from scipy import stats

from lib.domain.clock import WEEK_MIN, WEEKS
from lib.network.case import Case, build_case
from lib.scenario import Scenario
from lib.simulation.flight_operation import Disruption
from lib.simulation.flight_schedule import cells, timetable
from tests.reference.networks import edit, tiny_network

ENTRIES, EVENT = 4_096, 0.04


def flying(weekly: int, charters: float = 0, **values: object) -> Case:
    """Return a network with so many scheduled flights and charters to Riga a week."""
    network = edit(tiny_network(), "air_services", "CAI", flights_per_week=weekly)
    network = edit(network, "air_services", "RIX", flights_per_week=charters)
    return build_case(network, Scenario(charter_europe_pct=0, **values))


def drawn(case: Case, replication: int = 0) -> list[tuple[int, float, bool, int]]:
    """Return week, part of the week, cancellation and delay of every scheduled flight."""
    luck = Disruption.of(case.levers, replication)
    flights = [(flight, flight.counter) for flight in timetable(case, replication) if flight.service == 0]
    return [
        (
            flight.scheduled // WEEK_MIN,
            flight.scheduled % WEEK_MIN / WEEK_MIN,
            luck.cancelled(counter),
            luck.delay_min(counter),
        )
        for flight, counter in flights
    ]


def test_one_flight_more_leaves_the_others_their_cells() -> None:
    assert cells(4) == (0, 2, 1, 3)
    for flights in range(1, 60):
        assert sorted(cells(flights)) == list(range(flights))
        assert [cell for cell in cells(flights + 1) if cell != flights] == list(cells(flights))


@pytest.mark.parametrize(("few", "many"), [(3, 4), (3, 7), (4, 5), (7, 14), (9, 21)])
def test_flights_of_a_thinner_timetable_have_the_draws_of_a_denser_one_at_about_the_same_time(
    few: int, many: int
) -> None:
    thin, dense = (drawn(flying(n, cancellation_pct=20)) for n in (few, many))
    for week in range(WEEKS):
        mine = [(*luck, part) for at, part, *luck in thin if at == week]
        theirs = iter([(*luck, part) for at, part, *luck in dense if at == week])
        for cancelled, delay_min, part in mine:
            match = next(found for found in theirs if found[:2] == (cancelled, delay_min))
            assert abs(match[2] - part) <= max(1 / few, 1 / 7) + 1e-9, "or a weekday"


def test_a_further_flight_on_chosen_days_keeps_the_draws_too() -> None:
    both = [{row[2:] for row in drawn(flying(n, flight_days="Mon|Sat"))} for n in (2, 3)]
    assert both[0] < both[1]


def test_no_two_flights_of_a_scenario_share_a_draw() -> None:
    flights = timetable(flying(21, charters=30), 0)
    assert len({flight.counter for flight in flights}) == len(flights) > 21 * WEEKS


def test_cancellations_and_delays_have_the_probabilities_of_the_levers() -> None:
    """Chi-square at 0.1 % over 20 replications of 252 flights."""
    case = flying(21, cancellation_pct=100 * EVENT, delay_median_min=30, delay_p95_min=360)
    found = [row for replication in range(20) for row in drawn(case, replication)]
    cancelled = sum(row[2] for row in found)
    assert stats.binomtest(cancelled, len(found), EVENT).pvalue > 1e-3
    table = Disruption.of(case.levers, 0).delays
    tenths = np.searchsorted(table[ENTRIES // 10 :: ENTRIES // 10][:9], [row[3] for row in found], side="right")
    assert stats.chisquare(np.bincount(tenths, minlength=10)).pvalue > 1e-3


def test_neighbours_are_independent_and_cancellation_says_nothing_of_delay() -> None:
    case = flying(21, cancellation_pct=50)
    ranks = [stats.rankdata([row[3] for row in drawn(case, replication)]) for replication in range(20)]
    events = [np.array([row[2] for row in drawn(case, replication)], float) for replication in range(20)]
    limit = 3.3 / np.sqrt(20 * 21 * WEEKS)
    for step in (1, 2, 21):
        assert abs(np.mean([np.corrcoef(one[step:], one[:-step])[0, 1] for one in ranks])) < limit
        assert abs(np.mean([np.corrcoef(one[step:], one[:-step])[0, 1] for one in events])) < limit
    assert abs(np.mean([np.corrcoef(a, b)[0, 1] for a, b in zip(ranks, events, strict=True)])) < limit


def test_another_replication_has_other_draws() -> None:
    one, other = (drawn(flying(7, cancellation_pct=20), replication) for replication in (0, 1))
    assert one != other
