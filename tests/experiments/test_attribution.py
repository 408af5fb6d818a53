"""Shares of a difference: worked out by hand, against an oracle over all orders, and adding up to the minute."""

import itertools
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.errors import LanecastError
from lib.experiments.attribution import apportion, attribute, estimated, run_by_role, shapley
from lib.scenario import Scenario
from tests.experiments.small import DAY_MIN, TEAM_MIN, calm


def share(found, lever, column="share_min"):
    return found.levers.set_index("lever")[column][lever]


def test_levers_that_do_not_meet_have_their_own_effects(runner):
    found = attribute(runner, calm(flights_per_week=1), calm(flights_per_week=2, drivers="team"), parcels_per_unit=1)
    assert share(found, "flights_per_week") == -4 * DAY_MIN
    assert share(found, "drivers") == -TEAM_MIN
    assert found.total_min == -4 * DAY_MIN - TEAM_MIN
    assert dict(found.stages.difference_min[lambda x: x != 0]) == {"wait for flight": -5760, "drive": -705}


def test_levers_that_meet_share_evenly(runner):
    """With a cut-off of 30 hours the second flight is missed: worth nothing together, four days apart."""
    found = attribute(runner, calm(flights_per_week=1), calm(flights_per_week=2, cutoff_h=30), parcels_per_unit=1)
    assert found.total_min == 0
    assert share(found, "flights_per_week") == -2 * DAY_MIN
    assert share(found, "cutoff_h") == 2 * DAY_MIN
    assert share(found, "cutoff_h", "wait for flight") == 2 * DAY_MIN
    assert found.method.startswith("exact")


def test_the_other_way_round_changes_the_signs(runner):
    a, b = calm(flights_per_week=1), calm(flights_per_week=2, drivers="team", cutoff_h=30)
    forth, back = attribute(runner, a, b, parcels_per_unit=1), attribute(runner, b, a, parcels_per_unit=1)
    assert forth.total_min == -back.total_min
    assert all(share(forth, lever) == -share(back, lever) for lever in forth.levers.lever)


def test_equal_scenarios_have_nothing_to_share(runner):
    found = attribute(runner, calm(), calm(), parcels_per_unit=1)
    assert (found.total_min, len(found.levers)) == (0, 0)


def test_where_nothing_arrives_there_are_no_days_to_share(runner):
    with pytest.raises(LanecastError, match="No parcel arrives"):
        attribute(runner, calm(), calm(cancellation_pct=100), parcels_per_unit=1)


def test_three_lines_are_baseline_assumptions_alone_and_all(runner):
    found = run_by_role(runner, calm(flights_per_week=1, drivers="team"), parcels_per_unit=1)
    alone = attribute(runner, calm(), calm(flights_per_week=1, drivers="team"), parcels_per_unit=1)
    gap = found["scenario"]["days_to_warehouse_mean"] - found["assumptions"]["days_to_warehouse_mean"]
    assert found["assumptions"]["stage wait for flight"] < found["scenario"]["stage wait for flight"]
    assert found["baseline"]["stage origin"] > found["assumptions"]["stage origin"]
    assumptions = runner.network.levers.with_role(calm(), "assumption")
    assert gap == pytest.approx(
        (attribute(runner, assumptions, calm(flights_per_week=1, drivers="team"), parcels_per_unit=1).total_min)
        / DAY_MIN,
        abs=1 / DAY_MIN,
    )
    assert alone.total_min == 5 * DAY_MIN - TEAM_MIN


# The arithmetic, on games without a network

GAMES = st.integers(1, 5).flatmap(
    lambda n: st.lists(st.integers(-10_000, 10_000), min_size=2**n, max_size=2**n).map(lambda values: (n, values))
)


def game_of(players, values):
    """Return a game with one stage whose value of a subset is looked up by its bits."""

    def game(subsets):
        return [{"wait": values[sum(1 << players.index(p) for p in subset)]} for subset in subsets]

    return game


@given(GAMES)
def test_shares_are_the_mean_over_all_orders_and_add_up(case):
    n, values = case
    players = list("abcde"[:n])
    game = game_of(players, values)
    found = shapley(players, game)
    for player in players:
        gains = []
        for order in itertools.permutations(players):
            before = frozenset(order[: order.index(player)])
            low, high = game([before, before | {player}])
            gains.append(high["wait"] - low["wait"])
        assert found[player].total == Fraction(sum(gains), len(gains))
    assert sum(share.total for share in found.values()) == values[-1] - values[0]


@given(GAMES, st.integers(0, 3))
def test_estimates_add_up_too(case, seed):
    n, values = case
    players = list("abcde"[:n])
    found = estimated(players, game_of(players, values), seed, orders=4)
    assert sum(share.total for share in found.values()) == values[-1] - values[0]


def test_estimates_lie_near_the_shares_and_say_how_near():
    players = list("abcdefghi")
    values = [(37 * i * i) % 1009 for i in range(2 ** len(players))]
    exact, drawn = (f(players, game_of(players, values)) for f in (shapley, lambda p, g: estimated(p, g, 1, 400)))
    inside = [drawn[p].spread.low <= exact[p].total <= drawn[p].spread.high for p in players]
    assert sum(inside) >= 8
    once, again = (estimated(players, game_of(players, values), 1, 4) for _ in range(2))
    assert once == again


def test_an_additive_game_is_estimated_exactly():
    weights = dict(zip("abcdefghij", (3, -1, 4, 1, -5, 9, 2, 6, 5, 3), strict=True))

    def game(subsets):
        return [{"x": sum(weights[p] for p in subset)} for subset in subsets]

    assert {p: share.total for p, share in estimated(list(weights), game, 0, 2).items()} == weights


@given(st.lists(st.fractions(-100, 100), min_size=1, max_size=9))
def test_rounding_keeps_the_sum_and_moves_nothing_by_a_minute(parts):
    named = dict(enumerate(parts))
    total = round(sum(parts))
    whole = apportion(named, total)
    assert sum(whole.values()) == total
    assert all(abs(whole[key] - part) < 1 for key, part in named.items()) or sum(parts) != total


def test_beyond_eight_levers_the_estimate_says_so(runner):
    changed = {
        "flights_per_week": 2,
        "drivers": "team",
        "cutoff_h": 30,
        "own_trucks_lgg": 20,
        "charter_t": 25,
        "spot_trucks_per_day": 30,
        "manual_rate": 5000,
        "aircraft_released": 3,
        "hard_block_pct": 50,
    }
    found = attribute(
        runner, Scenario(**calm(flights_per_week=1).changes), calm(**changed), parcels_per_unit=1, orders=4
    )
    assert "estimated" in found.method
    assert found.levers.share_min.sum() == found.total_min
    assert found.levers.low_min.notna().all()
