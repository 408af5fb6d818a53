"""Who drives: rule 7.8 by hand, against the reference, and against the law."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.domain.clock import DAY_MIN, HOUR_MIN, WEEK_MIN
from lib.network.case import build_case
from lib.roads import drivers_of, laws_of
from lib.roads.driver_kernels import NOBODY, pool_of, roster
from lib.scenario import PRESETS, Scenario
from lib.whatif import simulate
from tests.reference.drivers import Journey, Pool, minutes_in
from tests.reference.networks import levers, tiny_network
from tests.roads.drivers_records import records
from tests.roads.hours_checker import violations
from tests.shipped import lever_values, shipped_network

LAWS = laws_of(tiny_network())
H, D = HOUR_MIN, DAY_MIN


def tour(leaves, hours, driving=None, stops=0):
    """Return a tour of so many hours, of which so many (or a third) are driven at its begin, then stops unloaded."""
    driven, unloaded = round((hours / 3 if driving is None else driving) * H), 60 * stops
    wheel = (leaves, leaves + driven)
    return Journey(leaves, leaves + round(hours * H), (wheel,), ((wheel[1], wheel[1] + unloaded),))


def row(journey, sharing=1):
    """Return a tour as the kernel takes it."""
    weeks = journey.leaves // WEEK_MIN + np.arange(2)
    driven = [-(-minutes_in(journey.driving, week) // sharing) for week in weeks]
    worked = [d + minutes_in(journey.unloading, week) for d, week in zip(driven, weeks, strict=True)]
    return [journey.leaves, journey.back, *driven, *worked]


def drivers(*tours, pool=1, team=False, laws=LAWS):
    """Return who drives each tour from one gateway, −1 where nobody can."""
    table = np.array([row(made, 1 + team) for made in tours], np.int64)
    people = pool_of([pool], int(table[:, 0].max()))
    first = roster(np.zeros(len(table), np.int64), table, team, laws, people)
    return first[:, 0].tolist() if not team else first.tolist()


def week(number, hours, driving=None, day=0, stops=0):
    """Return a tour that leaves on a day of a week at six."""
    return tour(number * WEEK_MIN + day * D + 6 * H, hours, driving, stops)


def test_a_driver_rests_eleven_hours_between_tours():
    assert drivers(tour(0, 8), tour(18 * H + 59, 8), tour(19 * H, 8)) == [0, NOBODY, 0]


def test_another_driver_takes_the_truck_in_the_meantime():
    assert drivers(tour(0, 8), tour(9 * H, 8), tour(19 * H, 8), pool=2) == [0, 1, 0]


def test_whoever_has_been_at_home_for_longest_goes():
    assert drivers(tour(0, 30), tour(1, 8), tour(2 * D, 8), tour(2 * D + 1, 8), pool=3) == [0, 1, 2, 1]


def test_six_days_after_a_weekly_rest_the_next_is_due():
    assert drivers(tour(0, 144), pool=1) == [0]
    assert drivers(tour(0, 144 + 1 / 60)) == [NOBODY]
    assert drivers(tour(0, 70, 10), tour(4 * D, 48, 10)) == [0, 0]
    assert drivers(tour(0, 70, 10), tour(84 * H, 60 + 1 / 60, 10)) == [0, NOBODY]


def test_one_weekly_rest_of_two_may_be_short_and_is_made_up_for():
    """Six days away, 30 h at home; then 45 h and the 15 h that lacked, else no more tour."""
    away = [tour(0, 120, 20), tour(150 * H, 120, 20)]
    assert drivers(*away, tour(270 * H + 59 * H, 24)) == [0, 0, NOBODY]
    assert drivers(*away, tour(270 * H + 60 * H, 24)) == [0, 0, 0]


def test_a_rest_below_a_day_is_no_weekly_rest():
    assert drivers(tour(0, 120, 20), tour(143 * H, 24)) == [0, NOBODY]
    assert drivers(tour(0, 120, 20), tour(144 * H, 24)) == [0, 0]


@pytest.mark.parametrize(
    ("tours", "second"),
    [
        ([week(0, 60, 40), week(0, 30, 16, day=3)], 0),
        ([week(0, 60, 40), week(0, 30, 16.1, day=3)], NOBODY),  # 56.1 h in the week
        ([week(0, 80, 50), week(1, 80, 40)], 0),
        ([week(0, 80, 50), week(1, 80, 40.1)], NOBODY),  # 90.1 h in two
        ([week(0, 80, 40, stops=12), week(1, 80, 40, stops=4)], 0),
        ([week(0, 80, 40, stops=12), week(1, 80, 40, stops=5)], NOBODY),  # 97 h of work in two
        ([week(0, 60, 30, stops=12), week(0, 30, 10, day=3, stops=8)], 0),
        ([week(0, 60, 30, stops=12), week(0, 30, 10, day=3, stops=9)], NOBODY),  # 61 h in one
    ],
)
def test_hours_of_a_week_and_of_two_are_kept(tours, second):
    assert drivers(*tours) == [0, second]


def test_hours_count_in_the_week_in_which_they_are_driven():
    """Twenty hours from Sunday noon on: twelve in the first week, eight in the next."""
    over = tour(6 * D + 12 * H, 40, 20)
    assert drivers(week(0, 80, 44), over) == [0, 0]
    assert drivers(week(0, 80, 44.1), over) == [0, NOBODY]


def test_a_team_takes_two_who_share_the_driving():
    assert drivers(tour(0, 100, 80), pool=1, team=True) == [[NOBODY, NOBODY]]
    assert drivers(tour(0, 100, 80), pool=2, team=True) == [[0, 1]]
    assert drivers(tour(0, 100, 80), pool=2) == [NOBODY]


def test_a_limit_acts_from_its_date_on():
    table = tiny_network().drivers_hours
    later = table[table.rule == "weekly_rest_h"].assign(from_date="2020-08-17", value=60.0)
    network = tiny_network().with_tables(drivers_hours=type(table)(np.vstack([table, later]), columns=table.columns))
    network = network.with_tables(drivers_hours=network.drivers_hours.astype(table.dtypes))
    laws = laws_of(network)
    assert laws.from_min.tolist() == [0, 2 * WEEK_MIN]
    assert laws.limits[:, 1].tolist() == [45 * H, 60 * H]


@pytest.mark.parametrize(
    ("trucks", "per_truck", "shortage", "there"),
    [(12, 1.5, 0, 18), (3, 1.5, 0, 5), (1, 0.5, 0, 1), (12, 0, 0, 0), (12, 1.5, 35, 11), (5, 1.1, 0, 6)],
)
def test_so_many_drivers_are_there(trucks, per_truck, shortage, there):
    values = lever_values(Scenario(drivers_per_truck=per_truck, driver_shortage_pct=shortage))
    assert drivers_of(trucks, values) == there


@settings(max_examples=150)
@given(st.data(), st.integers(1, 4), st.booleans())
def test_the_kernel_chooses_the_drivers_of_the_reference(data, trucks, team):
    pool = Pool(tiny_network(), levers(drivers_per_truck=1, drivers="team" if team else "single"), trucks)
    minute, tours, expected = 0, [], []
    for _ in range(data.draw(st.integers(5, 60))):
        minute += data.draw(st.sampled_from((0, 1, 300, 700, 1_000, 3_000)))
        hours, share = data.draw(st.sampled_from((5, 20, 30, 70, 110, 144, 150))), data.draw(st.floats(0.1, 0.45))
        tours.append(tour(minute, hours, hours * share, data.draw(st.integers(0, 2))))
        before = [driver.home for driver in pool.drivers]
        pool.send(tours[-1])
        gone = [n for n, driver in enumerate(pool.drivers) if driver.home != before[n]]
        expected.append(set(gone) or {NOBODY})
    found = drivers(*tours, pool=trucks, team=team)
    assert [set(pair) if team else {pair} for pair in found] == expected


@pytest.mark.parametrize("preset", PRESETS)
def test_the_drivers_of_a_preset_keep_the_law(preset):
    """Weekly and daily hours and rests, breaks, working time and returns, over twelve weeks."""
    found = records(simulate(shipped_network(), PRESETS[preset].scenario, parcels_per_unit=256))
    wrong = {who: told for who, record in found.items() if (told := violations(record))}
    assert not wrong
    assert len(found) > 5


def test_short_of_drivers_own_trucks_make_fewer_tours_and_more_make_no_fewer():
    made = [
        int(run.trucks.own[run.trucks.stop == 0].sum())
        for drivers_each in (0, 0.5, 1, 1.5, 3)
        for run in [simulate(shipped_network(), Scenario(drivers_per_truck=drivers_each), parcels_per_unit=256)]
    ]
    assert made[0] == 0
    assert made == sorted(made)
    assert made[1] < made[2] < made[3]


def test_a_case_without_drivers_has_no_duties():
    run = simulate(shipped_network(), Scenario(driver_shortage_pct=100), parcels_per_unit=512)
    assert build_case(shipped_network(), Scenario()).levers.drivers_per_truck == 1.5
    assert not len(run.trucks.driven.row)
    assert not run.trucks.own.any()
